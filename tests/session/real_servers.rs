//! Sessions with vsftpd, ProFTPD and Pure-FTPd as their packages come.

use argosy::profile::TlsVersions;

use super::practice::until;
use crate::support::real::{Kind, Options, Server, Tls};
use crate::support::session::{Wanted, get, path, put};

/// 20 uploads and 20 downloads over one connection; says how many resumed and how many were full.
async fn forty(kind: Kind, tls: Tls, implicit: bool) -> Option<(usize, usize)> {
    let server = Server::start(
        kind,
        Options {
            tls,
            implicit,
            ..Options::default()
        },
    )?;
    let wanted = Wanted::of(&server).versions(match tls {
        Tls::Any => TlsVersions::Both,
        Tls::Only12 => TlsVersions::Only12,
        Tls::Only13 => TlsVersions::Only13,
    });
    let lines = wanted.lines();
    let session = wanted.open().await.expect("the session opens");
    for n in 0..20 {
        let content = vec![n as u8; 3000 * n + 1];
        let name = format!("file {n}.bin");
        put(&session, &name, &content)
            .await
            .unwrap_or_else(|failure| panic!("{failure:?}\n{}", lines.text()));
        let size = session.facts_of(&path(&name)).await.unwrap().unwrap().size;
        assert_eq!(size, Some(content.len() as u64));
        assert_eq!(get(&session, &name, size).await.unwrap(), content);
        assert_eq!(server.read(&name).unwrap(), content);
    }
    let entries = session.list(&path("")).await.unwrap().entries;
    assert_eq!(entries.len(), 20, "{entries:?}");
    session.quit().await;
    // The log is kept by another thread: its last line is the last goodbye.
    let is_over = || {
        let text = lines.text();
        let mut last = text.lines().rev().take(3);
        last.any(|line| line.contains("QUIT"))
    };
    until(is_over).await;
    Some((
        lines.count("resumed the session"),
        lines.count("full handshake"),
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn vsftpd_resumes_every_data_connection() {
    for tls in [Tls::Any, Tls::Only12, Tls::Only13] {
        for implicit in [false, true] {
            if let Some(counted) = forty(Kind::Vsftpd, tls, implicit).await {
                assert_eq!(counted, (41, 0), "{tls:?} {implicit}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proftpd_resumes_every_data_connection() {
    for tls in [Tls::Any, Tls::Only12, Tls::Only13] {
        for implicit in [false, true] {
            if let Some(counted) = forty(Kind::Proftpd, tls, implicit).await {
                assert_eq!(counted, (41, 0), "{tls:?} {implicit}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pure_ftpd_resumes_where_it_gives_sessions() {
    for (tls, counted) in [
        (Tls::Any, (0, 41)),
        (Tls::Only12, (41, 0)),
        (Tls::Only13, (0, 41)),
    ] {
        if let Some(seen) = forty(Kind::Pureftpd, tls, false).await {
            assert_eq!(seen, counted, "{tls:?}");
        }
    }
}
