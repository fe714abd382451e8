//! A real FTPS server inside the test process: it serves a folder over loopback, misbehaves on
//! demand, and remembers everything it saw. The practice example uses it too, by
//! `#[path = "../support"] mod support { pub mod server; }` (a path to this file itself would look for
//! its modules beside it).

#![allow(
    dead_code,
    unused_imports,
    reason = "the tests and the practice example each use a part"
)]

mod commands;
mod control;
mod data;
mod faults;
mod files;
mod hashes;
mod listing;
mod misbehave;
mod options;
mod pump;
pub mod relay;
mod seen;
mod site;
mod tls;
mod transfers;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

pub use faults::{ACCEPT, ANY, Cut, Fault, Faults, GREETING, Rule};
pub use hashes::HashStyle;
pub use options::{
    AbortStyle, CertificateKind, Clearing, KeyKind, ListStyle, NoopDuringTransfer, Question, Reuse,
    Security, ServerOptions, Tickets, TlsVersions,
};
pub use seen::{Channel, Handshake, Seen, What};

use control::Session;
use files::Jail;
use seen::Recorder;
use tls::{Identity, Tls};

/// A running server; dropping it ends all its connections.
pub struct TestServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    root: PathBuf,
    /// Removed with the server when it was made for it.
    _temporary: Option<TempDir>,
    runtime: Option<Runtime>,
    accepting: Mutex<Option<AbortHandle>>,
}

impl TestServer {
    /// Starts a server. It has threads of its own, so this may be called inside or outside of a
    /// runtime.
    pub fn start(options: ServerOptions) -> io::Result<Self> {
        let (root, temporary) = match &options.root {
            Some(root) => (root.clone(), None),
            None => {
                let folder = TempDir::new()?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        let identity =
            Identity::new(&options.certificate, options.key).map_err(io::Error::other)?;
        let tls = Tls::new(&options, &identity)?;
        let listener = std::net::TcpListener::bind((options.address, options.port))?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("ftps-server")
            .enable_all()
            .build()?;
        let shared = Arc::new(Shared {
            jail: Jail::new(&root)?,
            faults: Faults::default(),
            recorder: Recorder::default(),
            identity: Mutex::new((identity, Arc::new(tls))),
            open: AtomicUsize::new(0),
            ever: AtomicUsize::new(0),
            logins: AtomicUsize::new(0),
            orders: broadcast::Sender::new(16),
            sessions: Mutex::default(),
            options,
        });
        let server = Self {
            shared,
            address,
            root,
            _temporary: temporary,
            runtime: Some(runtime),
            accepting: Mutex::default(),
        };
        server.accept_on(listener)?;
        Ok(server)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The folder that it serves.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn options(&self) -> &ServerOptions {
        &self.shared.options
    }

    pub fn faults(&self) -> Faults {
        self.shared.faults.clone()
    }

    /// The certificate of the control connection, DER.
    pub fn certificate(&self) -> Vec<u8> {
        lock(&self.shared.identity)
            .0
            .chain
            .first()
            .cloned()
            .unwrap_or_default()
    }

    /// Its fingerprint, as a pin has it.
    pub fn certificate_sha256(&self) -> [u8; 32] {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.certificate());
        digest.as_ref().try_into().unwrap_or_default()
    }

    /// The authority that signed the certificate, DER, when the options asked for one.
    pub fn authority(&self) -> Option<Vec<u8>> {
        lock(&self.shared.identity).0.authority.clone()
    }

    /// New connections see a fresh certificate of this kind; those that stand keep the old one.
    pub fn change_certificate(&self, kind: &CertificateKind) -> io::Result<()> {
        let options = &self.shared.options;
        let identity = Identity::new(kind, options.key).map_err(io::Error::other)?;
        let tls = Arc::new(Tls::new(options, &identity)?);
        *lock(&self.shared.identity) = (identity, tls);
        Ok(())
    }

    /// Everything it saw so far, in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.recorder.all()
    }

    /// Forgets what it saw.
    pub fn forget(&self) {
        self.shared.recorder.forget();
    }

    /// The command lines of all connections, in the order of their arrival.
    pub fn commands(&self) -> Vec<String> {
        let line = |seen: Seen| match seen.what {
            What::Command { verb, argument, .. } if argument.is_empty() => Some(verb),
            What::Command { verb, argument, .. } => {
                Some(format!("{verb} {}", String::from_utf8_lossy(&argument)))
            }
            _ => None,
        };
        self.seen().into_iter().filter_map(line).collect()
    }

    /// How often a verb was received.
    pub fn count(&self, wanted: &str) -> usize {
        let is_wanted =
            |seen: &Seen| matches!(&seen.what, What::Command { verb, .. } if verb == wanted);
        self.seen().iter().filter(|seen| is_wanted(seen)).count()
    }

    /// The finished handshakes of one channel.
    pub fn handshakes(&self, channel: Channel) -> Vec<Handshake> {
        let of_channel = |seen: Seen| match seen.what {
            What::Handshake(handshake) if handshake.channel == channel => Some(handshake),
            _ => None,
        };
        self.seen().into_iter().filter_map(of_channel).collect()
    }

    /// All bytes that came outside TLS.
    pub fn plain_bytes(&self) -> Vec<u8> {
        let plain = |seen: Seen| match seen.what {
            What::PlainBytes(bytes) => Some(bytes),
            _ => None,
        };
        self.seen()
            .into_iter()
            .filter_map(plain)
            .flatten()
            .collect()
    }

    /// Control connections open now.
    pub fn open_connections(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// Control connections since the start.
    pub fn connections(&self) -> usize {
        self.shared.ever.load(Ordering::SeqCst)
    }

    /// Waits until the server has seen this; false when it has not after `limit`.
    pub fn wait_until(&self, limit: Duration, condition: impl Fn(&Self) -> bool) -> bool {
        let end = Instant::now() + limit;
        while !condition(self) {
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Sends these bytes, unasked, on every control connection that waits for a command, and
    /// closes it after them when `close`.
    pub fn say(&self, bytes: &[u8], close: bool) {
        // Without a connection there is nobody to tell.
        let _ = self.shared.orders.send(Order {
            say: bytes.to_vec(),
            close,
        });
    }

    /// Cuts all connections without a word.
    pub fn drop_connections(&self) {
        for session in lock(&self.shared.sessions).drain(..) {
            session.abort();
        }
    }

    /// Refuses new connections from now on, as a machine without this service does.
    pub fn stop_listening(&self) {
        if let Some(accepting) = lock(&self.accepting).take() {
            accepting.abort();
        }
    }

    /// Takes connections again, on the same port.
    pub fn listen_again(&self) -> io::Result<()> {
        self.stop_listening();
        // The old socket closes when its task has ended, a moment later.
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            match std::net::TcpListener::bind(self.address) {
                Ok(listener) => return self.accept_on(listener),
                Err(error) if Instant::now() > end => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    fn accept_on(&self, listener: std::net::TcpListener) -> io::Result<()> {
        let Some(runtime) = &self.runtime else {
            return Ok(());
        };
        listener.set_nonblocking(true)?;
        let _guard = runtime.enter();
        let listener = TcpListener::from_std(listener)?;
        let task = runtime.spawn(accept(self.shared.clone(), listener));
        *lock(&self.accepting) = Some(task.abort_handle());
        Ok(())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What all connections of one server share.
struct Shared {
    options: ServerOptions,
    jail: Jail,
    faults: Faults,
    recorder: Recorder,
    identity: Mutex<(Identity, Arc<Tls>)>,
    open: AtomicUsize,
    ever: AtomicUsize,
    logins: AtomicUsize,
    orders: broadcast::Sender<Order>,
    sessions: Mutex<Vec<AbortHandle>>,
}

impl Shared {
    fn tls(&self) -> Arc<Tls> {
        lock(&self.identity).1.clone()
    }
}

/// What a test wants said on idle control connections.
#[derive(Clone, Debug)]
struct Order {
    say: Vec<u8>,
    close: bool,
}

async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Without it replies wait for acknowledgements; it changes nothing else.
        let _ = stream.set_nodelay(true);
        shared.open.fetch_add(1, Ordering::SeqCst);
        let id = shared.ever.fetch_add(1, Ordering::SeqCst) + 1;
        let session = Session::new(shared.clone(), id, stream);
        let task = tokio::spawn(session.run());
        lock(&shared.sessions).push(task.abort_handle());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
