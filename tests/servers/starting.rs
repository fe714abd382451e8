//! The real servers themselves: they start, show the certificate that they were told to, and leave
//! nothing behind.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::network;
use crate::support::real::{CertKind, Kind, Options, Server, Tls};

#[test]
fn each_server_greets_and_logs() {
    for kind in Kind::WITH_PYFTPDLIB {
        let Some(server) = Server::start(kind, Options::default()) else {
            return;
        };
        let greeting = greeting(&server.host, server.port);
        assert!(greeting.starts_with("220"), "{greeting:?}");
        assert!(server.log().contains("=="));
    }
}

#[test]
fn a_changed_certificate_keeps_port_and_files() {
    for kind in Kind::WITH_PYFTPDLIB {
        let Some(mut server) = Server::start(kind, Options::default()) else {
            return;
        };
        let (port, before) = (server.port, server.fingerprint());
        server.write("deep/down/file", b"kept");
        assert_eq!(shown(&server, "ftp", "-tls1_3"), Some(before.clone()));

        server.change_certificate(CertKind::HowTo2);

        assert_eq!(server.port, port);
        assert_eq!(server.read("deep/down/file").unwrap(), b"kept");
        assert_ne!(server.fingerprint(), before);
        assert_eq!(shown(&server, "ftp", "-tls1_3"), Some(server.fingerprint()));
    }
}

#[test]
fn every_certificate_is_shown() {
    let mut seen = HashSet::new();
    let Some(mut server) = Server::start(Kind::Vsftpd, Options::default()) else {
        return;
    };
    for certificate in CertKind::ALL {
        server.change_certificate(certificate);
        assert_eq!(
            shown(&server, "ftp", "-tls1_3"),
            Some(server.fingerprint()),
            "{certificate:?}"
        );
        assert!(
            seen.insert(server.fingerprint()),
            "{certificate:?} is like another"
        );
    }
}

#[test]
fn only_the_authority_vouches_for_the_valid_ones() {
    let Some(mut server) = Server::start(Kind::Proftpd, Options::default()) else {
        return;
    };
    for certificate in CertKind::ALL {
        server.change_certificate(certificate);
        let verified = Command::new("openssl")
            .args(["verify", "-verify_ip", "127.0.0.1", "-CAfile"])
            .args([server.authority(), server.certificate()])
            .output()
            .unwrap();
        let valid = matches!(certificate, CertKind::Valid | CertKind::Valid2);
        assert_eq!(verified.status.success(), valid, "{certificate:?}");
    }
}

#[test]
fn only_the_version_asked_for_is_spoken() {
    for kind in Kind::WITH_PYFTPDLIB {
        for (tls, spoken, refused) in [
            (Tls::Only12, "-tls1_2", "-tls1_3"),
            (Tls::Only13, "-tls1_3", "-tls1_2"),
        ] {
            let options = Options {
                tls,
                ..Options::default()
            };
            let Some(server) = Server::start(kind, options) else {
                return;
            };
            assert_eq!(shown(&server, "ftp", spoken), Some(server.fingerprint()));
            assert_eq!(shown(&server, "ftp", refused), None, "{kind:?} {tls:?}");
        }
    }
}

#[test]
fn implicit_servers_begin_with_tls() {
    for kind in [Kind::Vsftpd, Kind::Proftpd, Kind::Pyftpdlib] {
        let options = Options {
            implicit: true,
            ..Options::default()
        };
        let Some(server) = Server::start(kind, options) else {
            return;
        };
        assert_eq!(shown(&server, "", "-tls1_3"), Some(server.fingerprint()));
    }
}

#[test]
fn a_server_ends_with_its_value_also_in_a_panic() {
    for kind in Kind::WITH_PYFTPDLIB {
        let Some(server) = Server::start(kind, Options::default()) else {
            return;
        };
        let (host, port, root) = (server.host.clone(), server.port, server.root.clone());
        let idle = TcpStream::connect((host.as_str(), port)).unwrap();
        let ended = std::thread::spawn(move || {
            let _held = server;
            std::panic::resume_unwind(Box::new("as a failed test would"));
        });
        assert!(ended.join().is_err());
        assert!(TcpStream::connect((host.as_str(), port)).is_err());
        assert!(!root.exists());
        drop(idle);
    }
}

#[test]
fn the_ports_21_and_990_are_free_in_a_network_of_its_own() {
    network::alone(
        "servers::starting::the_ports_21_and_990_are_free_in_a_network_of_its_own",
        || {
            let explicit = Options {
                port: Some(21),
                ..Options::default()
            };
            let implicit = Options {
                port: Some(990),
                implicit: true,
                ..Options::default()
            };
            let Some(explicit) = Server::start(Kind::Vsftpd, explicit) else {
                return;
            };
            let Some(implicit) = Server::start(Kind::Vsftpd, implicit) else {
                return;
            };
            assert!(greeting("127.0.0.1", 21).starts_with("220"));
            assert_eq!(
                shown(&explicit, "ftp", "-tls1_3"),
                Some(explicit.fingerprint())
            );
            assert_eq!(
                shown(&implicit, "", "-tls1_3"),
                Some(implicit.fingerprint())
            );
        },
    );
}

/// The first line that the server sends.
fn greeting(host: &str, port: u16) -> String {
    let stream = TcpStream::connect((host, port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line
}

/// The fingerprint of the certificate that openssl's client is shown, if a TLS session comes about.
fn shown(server: &Server, start: &str, version: &str) -> Option<String> {
    let mut command = Command::new("openssl");
    command.args([
        "s_client",
        version,
        "-connect",
        &format!("{}:{}", server.host, server.port),
    ]);
    if !start.is_empty() {
        command.args(["-starttls", start]);
    }
    let mut client = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let certificate = Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256"])
        .stdin(client.stdout.take().unwrap())
        .output()
        .unwrap();
    client.wait().unwrap();
    let line = String::from_utf8(certificate.stdout).unwrap();
    line.trim()
        .rsplit_once('=')
        .map(|(_, fingerprint)| fingerprint.to_owned())
}
