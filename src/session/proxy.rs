//! The way to a server through a proxy: SOCKS5 (RFC 1928) or HTTP CONNECT (RFC 9110).

use std::io;
use std::net::{IpAddr, SocketAddr};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::watch;
use tokio_socks::tcp::Socks5Stream;
use zeroize::Zeroizing;

use super::AwaitedPassword;
use super::dial::{dial_address, no_such_host, within};
use crate::profile::{Limits, Password, Proxy, ProxyKind};
use crate::protocol::{Failure, NetworkFault, ProxyFault, Stage};

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Address(SocketAddr),
    /// Looked up by the proxy.
    Name(String, u16),
}

/// A proxy with its password.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub proxy: Proxy,
    pub password: watch::Receiver<AwaitedPassword>,
}

impl Target {
    /// As the proxy is told: a name stays one.
    pub fn named(host: &str, port: u16) -> Self {
        match host.parse::<IpAddr>() {
            Ok(address) => Self::Address(SocketAddr::new(address, port)),
            Err(_) => Self::Name(host.to_owned(), port),
        }
    }

    pub fn with_port(&self, port: u16) -> Self {
        match self {
            Self::Address(address) => Self::Address(SocketAddr::new(address.ip(), port)),
            Self::Name(host, _) => Self::Name(host.clone(), port),
        }
    }

    /// The address, as far as we know it.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(address.ip()),
            Self::Name(..) => None,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Name(host, port) => write!(f, "{host}:{port}"),
        }
    }
}

impl Gateway {
    /// A connection to the target. What goes wrong between the proxy and it is told as of `stage`.
    pub async fn connect(
        &self,
        target: &Target,
        limits: &Limits,
        stage: Stage,
    ) -> Result<TcpStream, Failure> {
        let tcp = self.reach(limits).await?;
        let login = match self.proxy.user.as_str() {
            "" => None,
            user => Some((user, self.password(limits).await?)),
        };
        let opening = async {
            match self.proxy.kind {
                ProxyKind::None => Ok(tcp),
                ProxyKind::Socks5 => socks(tcp, target, login).await,
                ProxyKind::Http => http(tcp, target, login).await,
            }
        };
        let opened = within(limits.connect, stage, opening).await?;
        opened.map_err(|fault| {
            let stage = match fault {
                // Not a word about the server.
                NetworkFault::Proxy(_) | NetworkFault::Closed => Stage::Proxy,
                _ => stage,
            };
            Failure::Network { stage, fault }
        })
    }

    /// The proxy itself.
    async fn reach(&self, limits: &Limits) -> Result<TcpStream, Failure> {
        let there = (self.proxy.host.as_str(), self.proxy.port());
        let mut failure = no_such_host(Stage::Proxy);
        let found = within(limits.name, Stage::Proxy, lookup_host(there)).await?;
        for address in found.map_err(|_| no_such_host(Stage::Proxy))? {
            match dial_address(address, limits, Stage::Proxy).await {
                Ok(tcp) => return Ok(tcp),
                Err(next) => failure = next,
            }
        }
        Err(failure)
    }

    async fn password(&self, limits: &Limits) -> Result<Password, Failure> {
        let mut password = self.password.clone();
        let known = password.wait_for(|it| *it != AwaitedPassword::Looking);
        let known = within(limits.connect.max(PATIENCE), Stage::Proxy, known).await?;
        match known.as_deref() {
            Ok(AwaitedPassword::Known(Some(password))) => Ok(password.clone()),
            _ => Err(Failure::Network {
                stage: Stage::Proxy,
                fault: NetworkFault::Proxy(ProxyFault::WantsLogin),
            }),
        }
    }
}

type Login<'a> = Option<(&'a str, Password)>;

async fn socks(
    tcp: TcpStream,
    target: &Target,
    login: Login<'_>,
) -> Result<TcpStream, NetworkFault> {
    let target = match target {
        Target::Address(address) => tokio_socks::TargetAddr::Ip(*address),
        Target::Name(host, port) => tokio_socks::TargetAddr::Domain(host.into(), *port),
    };
    let opened = match &login {
        None => Socks5Stream::connect_with_socket(tcp, target).await,
        Some((user, password)) => {
            let password = password.reveal();
            Socks5Stream::connect_with_password_and_socket(tcp, target, user, password).await
        }
    };
    use tokio_socks::Error;
    opened.map(Socks5Stream::into_inner).map_err(|error| {
        NetworkFault::Proxy(match error {
            Error::Io(error) => return closed_or(&error),
            Error::HostUnreachable | Error::NetworkUnreachable | Error::TtlExpired => {
                return NetworkFault::Unreachable;
            }
            Error::ConnectionRefused => return NetworkFault::Refused,
            Error::ConnectionNotAllowedByRuleset => ProxyFault::Forbidden,
            Error::PasswordAuthFailure(_) | Error::AuthorizationRequired => {
                ProxyFault::LoginRefused
            }
            Error::NoAcceptableAuthMethods if login.is_none() => ProxyFault::WantsLogin,
            Error::NoAcceptableAuthMethods => ProxyFault::LoginRefused,
            other => ProxyFault::Other(other.to_string()),
        })
    })
}

async fn http(
    mut tcp: TcpStream,
    target: &Target,
    login: Login<'_>,
) -> Result<TcpStream, NetworkFault> {
    let mut request = Zeroizing::new(format!(
        "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: Argosy\r\n"
    ));
    if let Some((user, password)) = &login {
        let pair = Zeroizing::new(format!("{user}:{}", password.reveal()));
        let pair = Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()));
        request.push_str("Proxy-Authorization: Basic ");
        request.push_str(&pair);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let sent = tcp.write_all(request.as_bytes()).await;
    sent.map_err(|error| closed_or(&error))?;
    let mut head = Vec::new();
    // Byte by byte: what follows is the server's.
    while !head.ends_with(b"\r\n\r\n") {
        let byte = tcp.read_u8().await.map_err(|error| closed_or(&error))?;
        head.push(byte);
        if head.len() > HEAD {
            return Err(other("its answer has no end"));
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(&head);
    let code = match (parsed, response.code) {
        (Ok(_), Some(code)) => code,
        _ => return Err(other("it does not speak HTTP")),
    };
    Err(NetworkFault::Proxy(match code {
        200..=299 => return Ok(tcp),
        502..=504 => return Err(NetworkFault::Unreachable),
        407 if login.is_none() => ProxyFault::WantsLogin,
        401 | 407 => ProxyFault::LoginRefused,
        403 | 405 => ProxyFault::Forbidden,
        code => {
            let words = response.reason.unwrap_or_default();
            ProxyFault::Other(format!("{code} {words}"))
        }
    }))
}

fn closed_or(error: &io::Error) -> NetworkFault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe => NetworkFault::Closed,
        _ => other(&error.to_string()),
    }
}

fn other(words: &str) -> NetworkFault {
    NetworkFault::Proxy(ProxyFault::Other(words.to_owned()))
}

/// No proxy says more before it is done.
const HEAD: usize = 16 * 1024;

/// Somebody may be asked for the master password first.
const PATIENCE: u64 = 120;
