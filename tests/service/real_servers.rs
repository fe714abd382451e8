//! The service on vsftpd, ProFTPD and Pure-FTPd as their packages come. Each story is told on
//! every server, explicit and implicit, over TLS 1.2 and over TLS 1.3.

/// Makes the tests of one story: a module of its name with a test for each server.
macro_rules! on_every_server {
    ($story:ident) => {
        mod $story {
            use crate::support::real::Kind;

            #[test]
            fn vsftpd() {
                crate::service::real_servers::tell(Kind::Vsftpd, super::$story);
            }

            #[test]
            fn proftpd() {
                crate::service::real_servers::tell(Kind::Proftpd, super::$story);
            }

            #[test]
            fn pureftpd() {
                crate::service::real_servers::tell(Kind::Pureftpd, super::$story);
            }
        }
    };
}

mod browsing;
mod certificates;
mod copying;
mod crowded;
mod existing;
mod hashes;
mod interrupted;
mod locked;
mod names;
mod ports;
mod restarted;
mod transfers;
mod tree;
mod working;

use crate::support::real::{Kind, Options, Server, Tls, available};

/// One of the ways in which a server is set up.
#[derive(Clone, Copy, Debug)]
struct Face {
    kind: Kind,
    implicit: bool,
    tls: Tls,
}

impl Face {
    fn all(kind: Kind) -> Vec<Self> {
        let modes: &[bool] = match kind {
            // Debian's build of Pure-FTPd has no implicit TLS.
            Kind::Pureftpd => &[false],
            Kind::Vsftpd | Kind::Proftpd | Kind::Pyftpdlib => &[false, true],
        };
        let face = |implicit: &bool| {
            let implicit = *implicit;
            [Tls::Only12, Tls::Only13].map(|tls| Face {
                kind,
                implicit,
                tls,
            })
        };
        modes.iter().flat_map(face).collect()
    }

    fn serve(self) -> Server {
        self.serve_with(Vec::new())
    }

    /// A server that moves so many million bytes a second: what takes time can be interrupted.
    fn serve_slowly(self, million: u32) -> Server {
        self.serve_with(match self.kind {
            Kind::Vsftpd => vec![format!("local_max_rate={million}000000")],
            Kind::Proftpd => vec![format!("TransferRate STOR,RETR {million}000")],
            Kind::Pureftpd => {
                vec!["--userbandwidth".to_owned(), format!("{million}000")]
            }
            Kind::Pyftpdlib => unreachable!("not among Kind::ALL"),
        })
    }

    fn serve_with(self, settings: Vec<String>) -> Server {
        let options = Options {
            implicit: self.implicit,
            tls: self.tls,
            settings,
            ..Options::default()
        };
        Server::start(self.kind, options).expect("they are available")
    }

    /// Whether data connections can resume a session: Pure-FTPd gives none over TLS 1.3.
    fn gives_sessions(self) -> bool {
        self.kind != Kind::Pureftpd || self.tls != Tls::Only13
    }
}

/// Tells a story on all faces of a server at once.
fn tell(kind: Kind, story: fn(Face)) {
    if !available() {
        return;
    }
    std::thread::scope(|scope| {
        for face in Face::all(kind) {
            let named = std::thread::Builder::new().name(format!("{face:?}"));
            named.spawn_scoped(scope, move || story(face)).unwrap();
        }
    });
}
