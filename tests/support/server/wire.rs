//! One TCP connection, in plain text or through TLS, and the ways to end it.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A connection as it stands.
pub enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// A handshake took the connection and failed.
    Gone,
}

impl Wire {
    /// Reads what is there; 0 is an orderly end: close_notify, or FIN in plain text. A FIN inside
    /// TLS without close_notify is `UnexpectedEof`.
    pub async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Wire::Plain(stream) => stream.read(buffer).await,
            Wire::Tls(stream) => stream.read(buffer).await,
            Wire::Gone => Ok(0),
        }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Wire::Plain(stream) => stream.write_all(bytes).await,
            Wire::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
            Wire::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// New TLS 1.3 keys for both directions; nothing on TLS 1.2.
    pub async fn rekey(&mut self) {
        if let Wire::Tls(stream) = self
            && stream.get_mut().1.refresh_traffic_keys().is_ok()
        {
            // Where the client is gone, the next write shows it.
            let _ = stream.flush().await;
        }
    }

    /// Ends TLS both ways, and goes on in clear, with these bytes first.
    pub async fn end_tls(&mut self, behind: &[u8]) -> io::Result<()> {
        let Wire::Tls(stream) = std::mem::replace(self, Wire::Gone) else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        let (mut stream, mut tls) = stream.into_inner();
        tls.send_close_notify();
        let mut bytes = Vec::new();
        tls.write_tls(&mut bytes)?;
        bytes.extend(behind);
        stream.write_all(&bytes).await?;
        loop {
            let state = tls.process_new_packets().map_err(io::Error::other)?;
            if state.peer_has_closed() {
                *self = Wire::Plain(stream);
                return Ok(());
            }
            let byte = stream.read_u8().await?;
            tls.read_tls(&mut [byte].as_slice())?;
        }
    }

    /// Ends the sending side in good order: close_notify, then FIN.
    pub async fn goodbye(&mut self) -> io::Result<()> {
        match self {
            Wire::Plain(stream) => stream.shutdown().await,
            Wire::Tls(stream) => stream.shutdown().await,
            Wire::Gone => Ok(()),
        }
    }

    /// Ends the sending side with a bare FIN.
    pub async fn bare_end(&mut self) -> io::Result<()> {
        match self {
            Wire::Plain(stream) => stream.shutdown().await,
            Wire::Tls(stream) => stream.get_mut().0.shutdown().await,
            Wire::Gone => Ok(()),
        }
    }

    /// Makes the coming close a TCP reset.
    pub fn reset(&mut self) {
        if let Some(stream) = self.tcp() {
            // A connection that is gone already needs no reset.
            let _ = stream.set_zero_linger();
        }
        *self = Wire::Gone;
    }

    /// Reads and forgets until the peer has ended.
    pub async fn drain(&mut self) {
        let mut buffer = vec![0; 16 * 1024];
        while matches!(self.read(&mut buffer).await, Ok(1..)) {}
    }

    pub fn is_tls(&self) -> bool {
        matches!(self, Wire::Tls(_))
    }

    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.tcp().ok_or(io::ErrorKind::NotConnected)?.local_addr()
    }

    pub fn peer_address(&self) -> io::Result<SocketAddr> {
        self.tcp().ok_or(io::ErrorKind::NotConnected)?.peer_addr()
    }

    fn tcp(&self) -> Option<&TcpStream> {
        match self {
            Wire::Plain(stream) => Some(stream),
            Wire::Tls(stream) => Some(stream.get_ref().0),
            Wire::Gone => None,
        }
    }
}
