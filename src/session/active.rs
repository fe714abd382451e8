//! The door for a data connection that the server opens (active mode): where it stands, who may come
//! in, and which address the server is told.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use tokio::net::{TcpListener, TcpStream};

use crate::profile::Active;

/// An open port, through which one connection comes.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    /// Nobody else is let in: whoever comes first would get the file (RFC 2577, section 3).
    peer: IpAddr,
}

impl Door {
    /// Opens a port at the address that the server knows us by. Among those allowed a free one is
    /// looked for, beginning `turn` ports behind the first: a server may refuse the same one twice
    /// in a row.
    pub async fn open(
        here: IpAddr,
        peer: IpAddr,
        active: &Active,
        turn: u16,
    ) -> io::Result<(Self, SocketAddr)> {
        let listener = match active.range() {
            None => TcpListener::bind((here, 0)).await?,
            Some(ports) => listen_within(here, ports, turn).await?,
        };
        let port = listener.local_addr()?.port();
        let told = SocketAddr::new(active.told(here, peer), port);
        Ok((Self { listener, peer }, told))
    }

    pub async fn accept(self) -> io::Result<TcpStream> {
        loop {
            let (tcp, from) = self.listener.accept().await?;
            if from.ip().to_canonical() == self.peer.to_canonical() {
                return Ok(tcp);
            }
        }
    }
}

async fn listen_within(
    here: IpAddr,
    ports: RangeInclusive<u16>,
    turn: u16,
) -> io::Result<TcpListener> {
    let (first, last) = ports.into_inner();
    let count = u32::from(last - first) + 1;
    let begin = u32::from(turn) % count;
    let mut error = io::Error::from(io::ErrorKind::AddrInUse);
    for step in 0..count {
        let offset = (begin + step) % count;
        let port = first.saturating_add(u16::try_from(offset).unwrap_or(0));
        match TcpListener::bind((here, port)).await {
            Ok(listener) => return Ok(listener),
            Err(next) => error = next,
        }
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn a_taken_port_is_passed_over() {
        let any = Active::default();
        let (taken, address) = Door::open(HOME, HOME, &any, 0).await.unwrap();
        let only = Active {
            first_port: address.port(),
            last_port: address.port(),
            ..any
        };
        let refused = Door::open(HOME, HOME, &only, 7).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);
        drop(taken);
        let (_, again) = Door::open(HOME, HOME, &only, 7).await.unwrap();
        assert_eq!(again, address);
    }

    #[tokio::test]
    async fn only_the_server_comes_in() {
        let (door, address) = Door::open(HOME, HOME, &Active::default(), 0).await.unwrap();
        let stranger = tokio::net::TcpSocket::new_v4().unwrap();
        stranger.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let _stranger = stranger.connect(address).await.unwrap();
        let own = TcpStream::connect(address).await.unwrap();
        let came = door.accept().await.unwrap();
        assert_eq!(came.peer_addr().unwrap(), own.local_addr().unwrap());
    }
}
