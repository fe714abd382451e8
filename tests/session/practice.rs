//! Sessions with the in-process server, with short limits.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use argosy::profile::{Encryption, Fingerprint, Limits};
use argosy::protocol::{Entry, Failure, NetworkFault, ServerFault, Stage};
use argosy::session::pipe::{PipeReceiver, PipeSender, pipe};
use argosy::session::{Download, Ended, Meter, Refusal, Session, Stored, Upload};

use crate::support::server::{Security, ServerOptions, TestServer, What};
use crate::support::session::{Wanted, path};

pub fn start(options: ServerOptions) -> TestServer {
    TestServer::start(options).unwrap()
}

/// A session that trusts this server's certificate only. Every wait is short.
pub fn wanted(server: &TestServer) -> Wanted {
    let options = server.options();
    let encryption = match options.security {
        Security::Explicit => Encryption::Explicit,
        Security::Implicit => Encryption::Implicit,
        Security::Plain => Encryption::Plain,
    };
    let mut wanted = Wanted::new(
        &server.address().ip().to_string(),
        server.port(),
        encryption,
        &options.user,
        &options.password,
    )
    .trusting(Fingerprint(server.certificate_sha256()));
    wanted.opening.limits = Limits {
        connect: 2,
        tls: 1,
        reply: 1,
        data: 1,
        finish: 1,
        ..Limits::default()
    };
    wanted
}

pub async fn open(server: &TestServer) -> Session {
    wanted(server).open().await.unwrap()
}

pub fn write(server: &TestServer, name: &str, content: &[u8]) {
    std::fs::write(server.root().join(name), content).unwrap();
}

pub fn read(server: &TestServer, name: &str) -> Vec<u8> {
    std::fs::read(server.root().join(name)).unwrap_or_default()
}

pub async fn names(session: &Session, folder: &str) -> Result<Vec<String>, Failure> {
    let entries = session.list(&path(folder)).await?.entries;
    let name = |entry: Entry| String::from_utf8_lossy(entry.name.as_bytes()).into_owned();
    let mut names: Vec<_> = entries.into_iter().map(name).collect();
    names.sort();
    Ok(names)
}

/// Begins an upload whose source has no end until the sender is used.
pub fn upload(to: &str) -> (PipeSender, Upload, Arc<Meter>) {
    let (sender, source) = pipe();
    let meter = Arc::new(Meter::default());
    let upload = Upload {
        path: path(to),
        offset: 0,
        size: u64::MAX,
        is_new: false,
        modified: None,
        target: None,
        source,
        meter: meter.clone(),
    };
    (sender, upload, meter)
}

pub fn download(from: &str, size: Option<u64>) -> (PipeReceiver, Download, Arc<Meter>) {
    let (sink, receiver) = pipe();
    let meter = Arc::new(Meter::default());
    let download = Download {
        path: path(from),
        offset: 0,
        wants_facts: false,
        size,
        sink,
        meter: meter.clone(),
    };
    (receiver, download, meter)
}

/// Runs an order and cancels it as soon as the server has seen this.
pub async fn cancelled_when<T>(
    server: &TestServer,
    session: &Session,
    order: impl Future<Output = Result<T, Failure>>,
    seen: impl Fn(&TestServer) -> bool,
) -> Result<T, Failure> {
    let cancelling = async {
        until(|| seen(server)).await;
        session.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        result = order => result,
        () = cancelling => unreachable!(),
    }
}

/// Waits until this holds, ten seconds at most.
pub async fn until(condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < end, "it never came");
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

/// Still does what it is told.
pub async fn assert_usable(server: &TestServer, session: &Session) {
    write(server, "still there", b"content");
    let content = crate::support::session::get(session, "still there", Some(7)).await;
    assert_eq!(content.unwrap(), b"content");
    let listed = names(session, "").await.unwrap();
    assert!(listed.contains(&"still there".to_owned()), "{listed:?}");
}

pub fn network(stage: Stage, fault: NetworkFault) -> Failure {
    Failure::Network { stage, fault }
}

pub fn timed_out(stage: Stage) -> Failure {
    network(stage, NetworkFault::TimedOut { seconds: 1 })
}

pub fn refused(verb: &'static str, code: u16, text: &str) -> Failure {
    Failure::Server(ServerFault::Refused {
        verb,
        code,
        text: text.to_owned(),
    })
}

/// Why a session did not come to be.
pub fn failure(opened: Result<Session, Refusal>) -> Failure {
    Failure::from(opened.expect_err("nobody can open this"))
}

pub fn ended(bytes: u64, goodbye: bool) -> Result<Ended, Failure> {
    Ok(Ended {
        bytes,
        goodbye,
        facts: None,
    })
}

pub fn stored(bytes: u64) -> Result<Stored, Failure> {
    Ok(Stored { bytes, facts: None })
}

/// How many replies of the server began so.
pub fn replies(server: &TestServer, code: &str) -> usize {
    let is_so = |what| matches!(what, What::Reply(bytes) if bytes.starts_with(code.as_bytes()));
    server
        .seen()
        .into_iter()
        .filter(|seen| is_so(seen.what.clone()))
        .count()
}

/// Nothing under the server's folder has this name.
pub fn is_free(server: &TestServer, name: &str) -> bool {
    !Path::new(server.root()).join(name).exists()
}
