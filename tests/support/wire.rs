//! A bad line to a real server: a relay on 127.0.0.1 that resets, stalls, truncates, refuses or delays
//! connections as its seed says. The server is on 127.0.0.2 with the same ports, so that what it says
//! about data connections (EPSV) leads through the relay, too.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use super::real::Server;

/// Where a real server must listen to be reached through [`Wire`].
pub const BEHIND: &str = "127.0.0.2";

/// Which connections have faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Data,
    Control,
    Both,
}

/// The relay. Dropping it ends all connections.
pub struct Wire {
    runtime: Option<Runtime>,
    state: Arc<State>,
}

struct State {
    server: SocketAddr,
    on: On,
    random: Mutex<Random>,
    /// Faults that are still to come; then the line is good.
    left: AtomicUsize,
}

/// What becomes of one connection, after so many bytes in both directions.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Good,
    /// Reset before the first byte.
    Refuse,
    /// RST to both sides.
    Reset(usize),
    /// Nothing more goes through, and nobody is told.
    Stall(usize),
    /// FIN to both sides: to TLS an end without its goodbye.
    Truncate(usize),
    /// Everything comes, in small pieces and late.
    Slow,
}

impl Wire {
    /// A relay to `server` that makes `faults` faults, then none.
    pub fn start(server: &Server, on: On, seed: u64, faults: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let state = Arc::new(State {
            server: SocketAddr::new(BEHIND.parse().unwrap(), server.port),
            on,
            random: Mutex::new(Random(seed)),
            left: AtomicUsize::new(faults),
        });
        runtime.block_on(async {
            for port in server.port..=server.port + PASSIVE {
                let here = SocketAddr::from(([127, 0, 0, 1], port));
                let listener = TcpListener::bind(here).await;
                let there = SocketAddr::new(state.server.ip(), port);
                tokio::spawn(listen(state.clone(), listener.unwrap(), there));
            }
        });
        Self {
            runtime: Some(runtime),
            state,
        }
    }

    /// From now on there is no fault any more.
    pub fn mend(&self) {
        self.state.left.store(0, Ordering::Relaxed);
    }

    /// Faults that did not come.
    pub fn left(&self) -> usize {
        self.state.left.load(Ordering::Relaxed)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn listen(state: Arc<State>, listener: TcpListener, there: SocketAddr) {
    while let Ok((client, _)) = listener.accept().await {
        let state = state.clone();
        tokio::spawn(async move {
            let fate = state.fate(there.port() == state.server.port()).await;
            // Every end but a good one is meant.
            let _ = relay(client, there, fate).await;
        });
    }
}

impl State {
    async fn fate(&self, is_control: bool) -> Fate {
        let concerned = match self.on {
            On::Control => is_control,
            On::Data => !is_control,
            On::Both => true,
        };
        if !concerned {
            return Fate::Good;
        }
        let mut random = self.random.lock().await;
        // A control connection carries many transfers: it fails more often, and late as well.
        let (often, longest) = if is_control {
            (2, 12_000)
        } else {
            (3, 400_000)
        };
        if random.below(often) != 0 {
            return Fate::Good;
        }
        let take = |left: usize| left.checked_sub(1);
        if self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_err()
        {
            return Fate::Good;
        }
        // Small numbers as often as large ones: handshakes are hit, too.
        let after = longest >> random.below(8);
        let after = random.below(after as u64) as usize;
        match random.below(8) {
            0 => Fate::Refuse,
            1 | 2 => Fate::Reset(after),
            3 => Fate::Stall(after),
            4..=6 => Fate::Truncate(after),
            _ => Fate::Slow,
        }
    }
}

async fn relay(client: TcpStream, there: SocketAddr, fate: Fate) -> io::Result<()> {
    if matches!(fate, Fate::Refuse) {
        return reset(&client);
    }
    let server = TcpStream::connect(there).await?;
    let limit = match fate {
        Fate::Reset(after) | Fate::Stall(after) | Fate::Truncate(after) => after,
        _ => usize::MAX,
    };
    let (mut client, mut server) = (client, server);
    let mut gone = 0;
    let (mut from_client, mut from_server) = (vec![0; PIECE], vec![0; PIECE]);
    let (mut up, mut down) = (true, true);
    while up || down {
        let room = limit.saturating_sub(gone).min(PIECE);
        if room == 0 {
            return end(client, server, fate).await;
        }
        tokio::select! {
            read = client.read(&mut from_client[..room]), if up => match read? {
                0 => {
                    up = false;
                    server.shutdown().await?;
                }
                count => {
                    gone += count;
                    pause(fate).await;
                    server.write_all(&from_client[..count]).await?;
                }
            },
            read = server.read(&mut from_server[..room]), if down => match read? {
                0 => {
                    down = false;
                    client.shutdown().await?;
                }
                count => {
                    gone += count;
                    pause(fate).await;
                    client.write_all(&from_server[..count]).await?;
                }
            },
        }
    }
    Ok(())
}

async fn pause(fate: Fate) {
    if matches!(fate, Fate::Slow) {
        sleep(Duration::from_millis(15)).await;
    }
}

async fn end(mut client: TcpStream, mut server: TcpStream, fate: Fate) -> io::Result<()> {
    match fate {
        Fate::Reset(_) => {
            reset(&client)?;
            reset(&server)
        }
        Fate::Truncate(_) => {
            client.shutdown().await?;
            server.shutdown().await?;
            // A FIN, not an RST: what still comes is read.
            let mut rest = vec![0; PIECE];
            let _ = timeout(Duration::from_secs(5), async {
                while client.read(&mut rest).await? > 0 {}
                io::Result::Ok(())
            })
            .await;
            Ok(())
        }
        // Longer than the client waits. Then the server's side ends, too: until it does, vsftpd keeps
        // its lock on the file.
        _ => {
            sleep(Duration::from_secs(5)).await;
            reset(&server)
        }
    }
}

/// The close that follows is an RST.
fn reset(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Numbers that only their seed decides (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit.max(1)
    }
}

/// The passive ports of a test server follow its control port.
const PASSIVE: u16 = 199;
const PIECE: usize = 16 << 10;
