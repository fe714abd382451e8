//! A certificate of one's own, for servers that let nobody in without.

use std::path::{Path, PathBuf};
use std::process::Command;

use argosy::profile::{Password, TlsVersions};
use argosy::protocol::{CertificateFault, Failure, IdentityFault};
use argosy::session::{AwaitedPassword, Identity, Refusal, Session};
use tokio::sync::watch;

use super::practice::*;
use crate::support::real::{Kind, Options, Server};
use crate::support::server::ServerOptions;
use crate::support::session::{Wanted, get, put};

const PASSPHRASE: &str = "Open-4711 Sésame";

/// A folder with a certificate in the forms that people have.
struct Papers(tempfile::TempDir);

impl Papers {
    fn new() -> Self {
        let papers = Self(tempfile::tempdir().unwrap());
        let run = |line: &str| {
            let done = Command::new("sh")
                .args(["-ec", line])
                .env("WORDS", PASSPHRASE)
                .current_dir(papers.0.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{line}: {said}");
        };
        run(
            "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=me -days 90 -keyout key -out cert",
        );
        run("cat cert key >plain.pem");
        run(
            "openssl pkcs8 -topk8 -in key -out locked -passout env:WORDS; cat locked cert >locked.pem",
        );
        run("openssl pkcs12 -export -in cert -inkey key -out me.p12 -passout env:WORDS");
        run("openssl pkcs12 -export -in cert -inkey key -out open.pfx -passout pass:");
        run("head -c 100 me.p12 >damaged.p12; echo nothing >nothing.pem");
        papers
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn identity(file: &Path, passphrase: Option<&str>) -> Identity {
    let known = passphrase.map(|words| Password::new(words.to_owned()));
    let (_, passphrase) = watch::channel(AwaitedPassword::Known(known));
    Identity {
        file: file.to_owned(),
        passphrase,
    }
}

fn wanted_of(server: &Server, identity: Option<Identity>) -> Wanted {
    let mut wanted = Wanted::of(server);
    wanted.opening.reach.identity = identity;
    wanted
}

async fn moves_a_file(session: &Session) {
    for _ in 0..2 {
        put(session, "up", b"content").await.unwrap();
        let back = get(session, "up", Some(7)).await.unwrap();
        assert_eq!(back, b"content");
    }
}

/// One that wants a certificate of ours.
fn strict(kind: Kind, papers: &Papers) -> Option<Server> {
    let authority = papers.file("cert").display().to_string();
    let settings = match kind {
        Kind::Vsftpd => vec![
            "require_cert=YES".to_owned(),
            "validate_cert=YES".to_owned(),
            format!("ca_certs_file={authority}"),
        ],
        _ => vec![
            "TLSVerifyClient on".to_owned(),
            format!("TLSCACertificateFile {authority}"),
        ],
    };
    let options = Options {
        settings,
        ..Options::default()
    };
    Server::start(kind, options)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_shown_to_servers_that_let_nobody_in_without() {
    let papers = Papers::new();
    for kind in [Kind::Vsftpd, Kind::Proftpd] {
        let Some(server) = strict(kind, &papers) else {
            continue;
        };
        for (name, passphrase) in [
            ("plain.pem", None),
            ("locked.pem", Some(PASSPHRASE)),
            ("me.p12", Some(PASSPHRASE)),
            ("open.pfx", None),
        ] {
            for versions in [TlsVersions::Only12, TlsVersions::Only13] {
                let own = identity(&papers.file(name), passphrase);
                let mut wanted = wanted_of(&server, Some(own));
                wanted.opening.versions = versions;
                let session = wanted.open().await;
                let session = session.unwrap_or_else(|why| panic!("{kind:?} {name}: {why:?}"));
                moves_a_file(&session).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_misses_it_is_understood() {
    let papers = Papers::new();
    for kind in [Kind::Vsftpd, Kind::Proftpd] {
        let Some(server) = strict(kind, &papers) else {
            continue;
        };
        for versions in [TlsVersions::Only12, TlsVersions::Only13] {
            let mut wanted = wanted_of(&server, None);
            wanted.opening.versions = versions;
            let refusal = failure(wanted.open().await);
            // TLS 1.2 has no word for it.
            let is_named = match versions {
                TlsVersions::Only13 => {
                    refusal == Failure::Certificate(CertificateFault::WantsClientCertificate)
                }
                _ => matches!(refusal, Failure::Certificate(_) | Failure::Network { .. }),
            };
            assert!(is_named, "{kind:?} {versions:?}: {refusal:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_it_is_said_before_the_server_hears_of_us() {
    let papers = Papers::new();
    let server = start(ServerOptions::default());
    for (name, passphrase, expected) in [
        ("gone.pem", None, IdentityFault::NotFound),
        ("nothing.pem", None, IdentityFault::NoKey),
        ("key", None, IdentityFault::NoCertificate),
        ("cert", None, IdentityFault::NoKey),
        ("locked.pem", None, IdentityFault::WantsPassphrase),
        ("locked.pem", Some("wrong"), IdentityFault::WrongPassphrase),
        ("me.p12", None, IdentityFault::WantsPassphrase),
        ("me.p12", Some("wrong"), IdentityFault::WrongPassphrase),
        (
            "damaged.p12",
            Some(PASSPHRASE),
            IdentityFault::WrongPassphrase,
        ),
    ] {
        let mut wanted = wanted(&server);
        wanted.opening.reach.identity = Some(identity(&papers.file(name), passphrase));
        match wanted.open().await {
            Err(Refusal::Failed(Failure::Certificate(CertificateFault::Identity {
                fault,
                file,
            }))) => {
                assert_eq!(fault, expected, "{name}");
                assert!(file.ends_with(name));
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(server.connections(), 0);
}
