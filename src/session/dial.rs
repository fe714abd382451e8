//! From a host name to a connected socket, and what speaks at the other end of it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};

use super::log::{Log, LogKind};
use super::proxy::{Gateway, Target};
use super::tls::Tls;
use crate::profile::{Limits, TlsVersions};
use crate::protocol::{Failure, NetworkFault, ServerFault, Spoken, Stage};

/// Looks the name up and tries every address in turn, or has the proxy do so; says which one it
/// was. `stage` is told how far it is.
pub async fn dial(
    host: &str,
    port: u16,
    gateway: Option<&Gateway>,
    limits: &Limits,
    log: &Log,
    stage: &(impl Fn(Stage) + Send + Sync),
) -> Result<(TcpStream, Target), Failure> {
    if let Some(gateway) = gateway {
        stage(Stage::Proxy);
        let target = Target::named(host, port);
        let (proxy, door) = (&gateway.proxy.host, gateway.proxy.port());
        let text = format!("Connecting to {target} through the proxy {proxy}:{door}");
        log.write(LogKind::Info, text);
        let tcp = gateway.connect(&target, limits, Stage::Connect).await?;
        return Ok((tcp, target));
    }
    stage(Stage::Name);
    let addresses: Vec<SocketAddr> = within(limits.name, Stage::Name, lookup_host((host, port)))
        .await?
        .map_err(|_| no_such_host(Stage::Name))?
        .collect();
    stage(Stage::Connect);
    let mut failure = no_such_host(Stage::Name);
    for address in addresses {
        log.write(LogKind::Info, format!("Connecting to {address}"));
        match dial_address(address, limits, Stage::Connect).await {
            Ok(tcp) => return Ok((tcp, Target::Address(address))),
            Err(next) => {
                log.write(LogKind::Info, format!("No connection to {address}"));
                failure = next;
            }
        }
    }
    Err(failure)
}

/// What has been reached once, again: the same address, or through the proxy.
pub async fn dial_again(
    target: &Target,
    gateway: Option<&Gateway>,
    limits: &Limits,
    stage: Stage,
) -> Result<TcpStream, Failure> {
    match (gateway, target) {
        (Some(gateway), _) => gateway.connect(target, limits, stage).await,
        (None, Target::Address(address)) => dial_address(*address, limits, stage).await,
        (None, Target::Name(..)) => Err(no_such_host(stage)),
    }
}

/// One address, within the limit for TCP. Where many short connections have used up this
/// computer's ports, one is free again in a moment.
pub async fn dial_address(
    address: SocketAddr,
    limits: &Limits,
    stage: Stage,
) -> Result<TcpStream, Failure> {
    let dialling = async {
        loop {
            match TcpStream::connect(address).await {
                Err(error) if is_out_of_ports(&error) => sleep(PORT_PAUSE).await,
                dialled => return dialled,
            }
        }
    };
    within(limits.connect, stage, dialling)
        .await?
        .map_err(|error| Failure::network(stage, &error))
}

fn is_out_of_ports(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse
    )
}

/// Waits for the greeting of a server that speaks first and looks at it, without taking it. After
/// 2.5 s of silence a second connection finds out whether the port wants TLS at once; only a TLS
/// record (or a web server's answer) proves that, else the first goes on waiting.
pub async fn expect_greeting(
    tcp: &TcpStream,
    target: &Target,
    gateway: Option<&Gateway>,
    host: &str,
    limits: &Limits,
) -> Result<(), Failure> {
    let greeting = async {
        within(limits.reply, Stage::Greeting, first_bytes(tcp))
            .await?
            .map_err(|error| Failure::network(Stage::Greeting, &error))
    };
    tokio::pin!(greeting);
    let spoken = tokio::select! {
        spoken = &mut greeting => spoken?,
        spoken = probe(target, gateway, host, limits) => match spoken {
            Some(spoken) => spoken,
            None => greeting.await?,
        },
    };
    match spoken {
        Spoken::Explicit => Ok(()),
        other => Err(Failure::Server(ServerFault::WrongMode(other))),
    }
}

async fn first_bytes(tcp: &TcpStream) -> std::io::Result<Spoken> {
    let mut bytes = [0; 16];
    loop {
        let n = tcp.peek(&mut bytes).await?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(spoken) = Spoken::from_first_bytes(bytes.get(..n).unwrap_or_default()) {
            return Ok(spoken);
        }
        // The rest of the line is on its way.
        sleep(Duration::from_millis(20)).await;
    }
}

/// `None`: nothing proved.
async fn probe(
    target: &Target,
    gateway: Option<&Gateway>,
    host: &str,
    limits: &Limits,
) -> Option<Spoken> {
    sleep(SILENCE).await;
    let hello = client_hello(host)?;
    let second = dial_again(target, gateway, limits, Stage::Connect);
    let mut second = second.await.ok()?;
    second.write_all(&hello).await.ok()?;
    let mut bytes = [0; 5];
    timeout(SILENCE * 2, second.read_exact(&mut bytes))
        .await
        .ok()?
        .ok()?;
    match Spoken::from_first_bytes(&bytes)? {
        proved @ (Spoken::Implicit | Spoken::Http) => Some(proved),
        _ => None,
    }
}

fn client_hello(host: &str) -> Option<Vec<u8>> {
    let tls = Tls::new(host, TlsVersions::Both, None, None).ok()?;
    let (config, name): (Arc<ClientConfig>, ServerName<'static>) = (tls.config, tls.name);
    let mut hello = Vec::new();
    ClientConnection::new(config, name)
        .ok()?
        .write_tls(&mut hello)
        .ok()?;
    Some(hello)
}

/// Runs something within so many seconds.
pub async fn within<T>(
    seconds: u64,
    stage: Stage,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    timeout(Duration::from_secs(seconds), work)
        .await
        .map_err(|_| timed_out(stage, seconds))
}

pub fn timed_out(stage: Stage, seconds: u64) -> Failure {
    Failure::Network {
        stage,
        fault: NetworkFault::TimedOut { seconds },
    }
}

pub fn no_such_host(stage: Stage) -> Failure {
    Failure::Network {
        stage,
        fault: NetworkFault::NoSuchHost,
    }
}

/// Between two looks for a port of ours.
const PORT_PAUSE: Duration = Duration::from_millis(100);

/// Silence that makes us look whether the port wants something else.
const SILENCE: Duration = Duration::from_millis(2500);
