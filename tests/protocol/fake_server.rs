//! The fake server, tested without Argosy: what every other test builds on.

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

use crate::support::server::{
    Channel, Cut, Fault, ListStyle, Reuse, ServerOptions, TestServer, TlsVersions, What,
};

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A client of a few lines that believes every certificate.
struct Client {
    control: BufReader<Tls>,
    config: Arc<ClientConfig>,
}

impl Client {
    fn log_in(server: &TestServer) -> Self {
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

    fn connect(server: &TestServer) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        if server.options().security == crate::support::server::Security::Explicit {
            assert!(line_of(&mut stream).starts_with("220"));
            stream.write_all(b"AUTH TLS\r\n").unwrap();
            assert!(line_of(&mut stream).starts_with("234"));
        }
        let config = Arc::new(config());
        let mut client = Self {
            control: BufReader::new(wrap(stream, &config)),
            config,
        };
        if server.options().security == crate::support::server::Security::Implicit {
            assert!(client.answer().starts_with("220"));
        }
        client
    }

    fn ask(&mut self, line: &str) -> String {
        self.say(line);
        self.answer()
    }

    fn say(&mut self, line: &str) {
        self.control
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .unwrap();
    }

    fn answer(&mut self) -> String {
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

    fn open(&mut self, command: &str) -> TcpStream {
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
    fn download(&mut self, command: &str) -> (Vec<u8>, Option<ErrorKind>, String) {
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

    fn upload(&mut self, command: &str, content: &[u8], goodbye: bool) -> String {
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

#[test]
fn an_explicit_server_serves_files_both_ways() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut client = Client::log_in(&server);
    let content: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
    assert!(
        client
            .upload("STOR sent.bin", &content, true)
            .starts_with("226")
    );
    assert_eq!(
        std::fs::read(server.root().join("sent.bin")).unwrap(),
        content
    );
    assert_eq!(client.ask("SIZE sent.bin"), "213 200000\r\n");
    assert!(client.ask("REST 150000").starts_with("350"));
    let (rest, end, reply) = client.download("RETR sent.bin");
    assert_eq!((rest.as_slice(), end), (&content[150_000..], None));
    assert!(reply.starts_with("226"));
    assert!(server.plain_bytes().starts_with(b"AUTH TLS\r\n"));
    let data = server.handshakes(Channel::Data);
    assert!(data.len() == 2 && data.iter().all(|handshake| handshake.resumed));
}

#[test]
fn an_implicit_server_lists_in_three_shapes() {
    let server = TestServer::start(ServerOptions::implicit()).unwrap();
    std::fs::create_dir(server.root().join("folder")).unwrap();
    std::fs::write(server.root().join(" spaced name "), b"12345").unwrap();
    let mut client = Client::log_in(&server);
    assert!(
        client
            .ask("MFMT 20200203040506  spaced name ")
            .starts_with("213")
    );
    let (unix, ..) = client.download("LIST");
    let unix = String::from_utf8(unix).unwrap();
    assert!(
        unix.contains("    5 Feb 03  2020  spaced name \r\n"),
        "{unix}"
    );
    assert!(
        unix.contains("drwx") && unix.ends_with(" folder\r\n"),
        "{unix}"
    );
    let (facts, ..) = client.download("MLSD");
    let facts = String::from_utf8(facts).unwrap();
    assert!(
        facts.contains("type=file;size=5;modify=20200203040506;"),
        "{facts}"
    );
    assert!(
        facts.contains("type=cdir;") && facts.contains("type=dir;"),
        "{facts}"
    );

    let dos = ServerOptions {
        list_style: ListStyle::Dos,
        ..ServerOptions::implicit()
    };
    let server = TestServer::start(ServerOptions {
        root: Some(server.root().into()),
        ..dos
    });
    let (dos, ..) = Client::log_in(&server.unwrap()).download("LIST");
    let dos = String::from_utf8(dos).unwrap();
    assert!(
        dos.contains("02-03-20  04:05AM                    5  spaced name \r\n"),
        "{dos}"
    );
    assert!(dos.contains("       <DIR>          folder\r\n"), "{dos}");
}

#[test]
fn nothing_outside_the_root_is_reached() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), b"secret").unwrap();
    let server = TestServer::start(ServerOptions::default()).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), server.root().join("link")).unwrap();
    let mut client = Client::log_in(&server);
    let name = outside
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    for path in [
        "link/secret".to_owned(),
        format!("../{name}/secret"),
        "/etc/passwd".to_owned(),
    ] {
        assert!(
            client.ask(&format!("SIZE {path}")).starts_with("550"),
            "{path}"
        );
        assert!(
            client.ask(&format!("DELE {path}")).starts_with("550"),
            "{path}"
        );
    }
    assert!(client.ask("CWD link").starts_with("550"));
    assert!(client.ask("CWD ../..").starts_with("250"));
    assert_eq!(client.ask("PWD"), "257 \"/\" is the current directory\r\n");
    assert!(client.ask("RMD /").starts_with("550"));
    assert!(client.ask("DELE link").starts_with("250"));
    assert!(outside.path().join("secret").exists());
}

#[test]
fn session_reuse_can_be_required() {
    for tls in [TlsVersions::Only12, TlsVersions::Only13] {
        for options in [ServerOptions::vsftpd(), ServerOptions::proftpd()] {
            let strict = options.reuse;
            let server = TestServer::start(ServerOptions { tls, ..options }).unwrap();
            let mut client = Client::log_in(&server);
            for _ in 0..4 {
                let (_, end, reply) = client.download("LIST");
                assert!(
                    end.is_none() && reply.starts_with("226"),
                    "{strict:?} {tls:?} {reply}"
                );
            }
            client.config = Client::log_in(&server).config;
            let (_, _, reply) = client.download("LIST");
            match strict {
                Reuse::SameControl => assert!(reply.starts_with("425"), "{tls:?} {reply}"),
                _ => assert!(reply.starts_with("226"), "{tls:?} {reply}"),
            }
            client.config = Arc::new(config());
            let (content, _, reply) = client.download("LIST");
            let code = if strict == Reuse::SameControl {
                "425"
            } else {
                "522"
            };
            assert!(content.is_empty() && reply.starts_with(code), "{reply}");
        }
    }
}

#[test]
fn uploads_to_proftpd_bring_no_ticket() {
    let options = ServerOptions {
        tls: TlsVersions::Only13,
        ..ServerOptions::proftpd()
    };
    let server = TestServer::start(options).unwrap();
    let mut client = Client::log_in(&server);
    assert!(client.upload("STOR one", b"1", true).starts_with("226"));
    assert!(client.upload("STOR two", b"2", true).starts_with("226"));
    assert!(client.upload("STOR three", b"3", true).starts_with("425"));
    assert_eq!(
        std::fs::metadata(server.root().join("three"))
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn data_ends_as_badly_as_asked() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    std::fs::write(server.root().join("file"), vec![7; 100_000]).unwrap();
    let mut client = Client::log_in(&server);
    let ends = [
        (Fault::After(70_000, Cut::Complete), 70_000, None, "226"),
        (
            Fault::After(70_000, Cut::Bare),
            70_000,
            Some(ErrorKind::UnexpectedEof),
            "226",
        ),
        (
            Fault::After(70_000, Cut::Dropped),
            70_000,
            Some(ErrorKind::UnexpectedEof),
            "426",
        ),
        (
            Fault::After(70_000, Cut::Reset),
            70_000,
            Some(ErrorKind::ConnectionReset),
            "426",
        ),
        (
            Fault::BareEnd,
            100_000,
            Some(ErrorKind::UnexpectedEof),
            "226",
        ),
        (Fault::EarlyReply, 100_000, None, "226"),
        (
            Fault::LateReply(Duration::from_millis(200)),
            100_000,
            None,
            "226",
        ),
        (
            Fault::FinalReply(b"451 Odd.".to_vec()),
            100_000,
            None,
            "451",
        ),
        (Fault::Content(b"short".to_vec()), 5, None, "226"),
    ];
    for (fault, bytes, how, code) in ends {
        server.faults().once("RETR", fault.clone());
        let (content, end, reply) = client.download("RETR file");
        assert_eq!((content.len(), end), (bytes, how), "{fault:?}");
        assert!(reply.starts_with(code), "{fault:?}: {reply}");
    }
    server
        .faults()
        .once("STOR", Fault::After(10_000, Cut::DiskFull));
    assert!(
        client
            .upload("STOR big", &[1; 300_000], true)
            .starts_with("552")
    );
    assert_eq!(
        std::fs::metadata(server.root().join("big")).unwrap().len(),
        10_000
    );
    assert!(client.ask("NOOP").starts_with("200"));
}

#[test]
fn vsftpd_doubts_an_upload_without_goodbye() {
    let server = TestServer::start(ServerOptions::vsftpd()).unwrap();
    let mut client = Client::log_in(&server);
    assert!(client.upload("STOR a", b"1234", false).starts_with("426"));
    assert_eq!(std::fs::read(server.root().join("a")).unwrap(), b"1234");
    assert!(client.upload("STOR a", b"1234", true).starts_with("226"));
}

#[test]
fn a_held_transfer_goes_on_when_released_and_ends_when_aborted() {
    let server = TestServer::start(ServerOptions::proftpd()).unwrap();
    std::fs::write(server.root().join("file"), vec![7; 100_000]).unwrap();
    let mut client = Client::log_in(&server);
    server.faults().on("RETR", Fault::After(50_000, Cut::Hold));

    let data = client.open("RETR file");
    assert!(client.answer().starts_with("150"));
    let mut data = wrap(data, &client.config);
    let mut half = vec![0; 50_000];
    data.read_exact(&mut half).unwrap();
    assert!(client.ask("NOOP").starts_with("200"));
    server.faults().release();
    assert_eq!(data.read_to_end(&mut half).unwrap(), 50_000);
    assert!(client.answer().starts_with("226"));

    let data = client.open("RETR file");
    assert!(client.answer().starts_with("150"));
    let mut data = wrap(data, &client.config);
    data.read_exact(&mut vec![0; 50_000]).unwrap();
    assert!(client.ask("ABOR").starts_with("226"));
    assert!(client.answer().starts_with("426"));
    assert!(client.ask("ABOR").starts_with("226"));
}

#[test]
fn faults_strike_where_and_as_often_as_told() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut client = Client::log_in(&server);
    server
        .faults()
        .reply("EPSV", 2, "425 Address already in use");
    assert!(client.ask("EPSV").starts_with("425"));
    assert!(client.ask("EPSV").starts_with("425"));
    assert!(client.ask("EPSV").starts_with("229"));
    server.faults().once("MKD", Fault::MuteAndDrop);
    assert_eq!(client.ask("MKD made"), "");
    assert!(server.root().join("made").is_dir());
    assert!(
        server.wait_until(Duration::from_secs(5), |server| server.open_connections()
            == 0)
    );

    server
        .faults()
        .once("AUTH", Fault::Behind(b"220 hi\r\n".to_vec()));
    let mut stream = TcpStream::connect(server.address()).unwrap();
    line_of(&mut stream);
    stream.write_all(b"AUTH TLS\r\n").unwrap();
    assert!(line_of(&mut stream).starts_with("234"));
    assert_eq!(line_of(&mut stream), "220 hi\r\n");
    assert_eq!(server.connections(), 2);
    assert!(server.seen().iter().any(|seen| matches!(&seen.what,
        What::Command { verb, encrypted: true, .. } if verb == "PASS")));
}

/// Reads one line byte by byte, so that nothing behind it is taken.
fn line_of(stream: &mut TcpStream) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.last() != Some(&b'\n') {
        stream.read_exact(&mut byte).unwrap();
        line.push(byte[0]);
    }
    String::from_utf8(line).unwrap()
}

fn wrap(stream: TcpStream, config: &Arc<ClientConfig>) -> Tls {
    let name = ServerName::try_from("localhost").unwrap();
    StreamOwned::new(ClientConnection::new(config.clone(), name).unwrap(), stream)
}

fn config() -> ClientConfig {
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
