//! An FTPS client of a few lines, so that the fake server is not tested by what it is to test.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned, version,
};

use crate::support::server::{Security, TestServer};

pub type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A client of a few lines that believes every certificate.
pub struct Client {
    pub control: BufReader<Tls>,
    pub config: Arc<ClientConfig>,
}

impl Client {
    pub fn log_in(server: &TestServer) -> Self {
        let mut client = Self::connect(server);
        let options = server.options();
        assert!(
            client
                .ask(&format!("USER {}", options.user))
                .starts_with("331")
        );
        assert!(
            client
                .ask(&format!("PASS {}", options.password))
                .starts_with("230")
        );
        assert!(client.ask("PBSZ 0").starts_with("200"));
        assert!(client.ask("PROT P").starts_with("200"));
        client
    }

    pub fn connect(server: &TestServer) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        if server.options().security == Security::Explicit {
            while !line_of(&mut stream).starts_with("220 ") {}
            stream.write_all(b"AUTH TLS\r\n").unwrap();
            assert!(line_of(&mut stream).starts_with("234"));
        }
        let config = Arc::new(config());
        let mut client = Self {
            control: BufReader::new(wrap(stream, &config)),
            config,
        };
        if server.options().security == Security::Implicit {
            assert!(client.answer().starts_with("220"));
        }
        client
    }

    pub fn ask(&mut self, line: &str) -> String {
        self.say(line);
        self.answer()
    }

    pub fn say(&mut self, line: &str) {
        self.control
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .unwrap();
    }

    pub fn answer(&mut self) -> String {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            // A missing close_notify is a normal end here.
            let got = self.control.read_line(&mut line).unwrap_or(0);
            text += &line;
            if got == 0 || line.as_bytes().get(3) == Some(&b' ') {
                return text;
            }
        }
    }

    pub fn open(&mut self, command: &str) -> TcpStream {
        let reply = self.ask("EPSV");
        let port: u16 = reply.split('|').nth(3).unwrap().parse().unwrap();
        let address = (self.control.get_ref().sock.peer_addr().unwrap().ip(), port);
        let data = TcpStream::connect(address).unwrap();
        data.set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        self.say(command);
        data
    }

    /// The content, how it ended, and the last reply.
    pub fn download(&mut self, command: &str) -> (Vec<u8>, Option<ErrorKind>, String) {
        let data = self.open(command);
        let opening = self.answer();
        assert!(opening.starts_with("150"), "{opening}");
        let mut data = wrap(data, &self.config);
        let mut content = Vec::new();
        let end = data
            .read_to_end(&mut content)
            .err()
            .map(|error| error.kind());
        data.conn.send_close_notify();
        // The server may have gone; only what it sent counts.
        let _ = data.flush();
        (content, end, self.answer())
    }

    pub fn upload(&mut self, command: &str, content: &[u8], goodbye: bool) -> String {
        let data = self.open(command);
        assert!(self.answer().starts_with("150"));
        let mut data = wrap(data, &self.config);
        // A server that breaks off makes these fail; its reply tells.
        let _ = data.write_all(content);
        if goodbye {
            data.conn.send_close_notify();
        }
        let _ = data.flush();
        let _ = data.sock.shutdown(Shutdown::Write);
        let _ = data.read_to_end(&mut Vec::new());
        self.answer()
    }
}

/// Reads one line byte by byte, so that nothing behind it is taken.
pub fn line_of(stream: &mut TcpStream) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.last() != Some(&b'\n') {
        stream.read_exact(&mut byte).unwrap();
        line.push(byte[0]);
    }
    String::from_utf8(line).unwrap()
}

pub fn wrap(stream: TcpStream, config: &Arc<ClientConfig>) -> Tls {
    let name = ServerName::try_from("localhost").unwrap();
    StreamOwned::new(ClientConnection::new(config.clone(), name).unwrap(), stream)
}

pub fn config() -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Believer))
        .with_no_client_auth()
}

#[derive(Debug)]
struct Believer;

impl ServerCertVerifier for Believer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
