//! A byte stream that may or may not be inside TLS, and the first bytes that came over it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::protocol::ReplyReader;

/// A TCP stream that remembers how the other side began, and what it said last.
#[derive(Debug)]
pub struct Tap {
    tcp: TcpStream,
    first: Vec<u8>,
    last: Vec<u8>,
    is_prompt: bool,
}

/// A connection, protected or not.
#[derive(Debug)]
pub enum Wire {
    Plain(Tap),
    Tls(Box<TlsStream<Tap>>),
}

impl Tap {
    /// Small writes go out at once, and a peer that is gone is noticed.
    pub fn new(tcp: TcpStream) -> Self {
        // Both are improvements only; a system that refuses them still carries bytes.
        let _ = tcp.set_nodelay(true);
        let keepalive = TcpKeepalive::new()
            .with_time(KEEP_ALIVE)
            .with_interval(KEEP_ALIVE);
        let _ = SockRef::from(&tcp).set_tcp_keepalive(&keepalive);
        Self {
            tcp,
            first: Vec::new(),
            last: Vec::new(),
            is_prompt: false,
        }
    }

    /// Lets what comes be acknowledged as soon as it is read, where the system can do that. Servers
    /// that write in small parts hold the second one back until the first is acknowledged (Nagle's
    /// algorithm), and we would wait 40 ms with that.
    pub fn acknowledge_at_once(&mut self) {
        self.is_prompt = true;
    }

    fn acknowledge(&self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if self.is_prompt {
            // The system acknowledges later then.
            let _ = self.tcp.set_quickack(true);
        }
    }

    /// The first bytes that were read, some hundred at most.
    pub fn first(&self) -> &[u8] {
        &self.first
    }

    /// The reply that stands where TLS should have begun.
    pub fn first_reply(&self) -> Option<(u16, String)> {
        plain_reply(&self.first)
    }

    async fn last_words(&mut self) -> Option<(u16, String)> {
        let at = start_of_words(&self.last)?;
        let mut words = self.last.split_off(at);
        let reading = async {
            while !words.ends_with(b"\n") && words.len() < LAST {
                if !matches!(self.tcp.read_buf(&mut words).await, Ok(1..)) {
                    break;
                }
            }
        };
        // A line that is not ended by then is taken as it is.
        let _ = tokio::time::timeout(WORDS, reading).await;
        words.extend_from_slice(b"\r\n");
        plain_reply(&words)
    }

    /// Makes a drop a reset, and the end of the whole program too: no goodbye, no FIN, so that
    /// nobody takes what was sent so far for the whole.
    pub fn set_reset_on_drop(&self) {
        // Where it fails the drop closes plainly, which is all that is left to do.
        let _ = SockRef::from(&self.tcp).set_linger(Some(Duration::ZERO));
    }

    /// Begins anew: what came so far was before TLS.
    pub fn forget(&mut self) {
        self.first.clear();
        self.last.clear();
    }

    pub fn tcp(&self) -> &TcpStream {
        &self.tcp
    }
}

impl Wire {
    /// Lets a drop close the connection in good order; see [`Tap::set_reset_on_drop`].
    pub fn set_close_on_drop(&self) {
        let tcp = match self {
            Self::Plain(tap) => tap.tcp(),
            Self::Tls(stream) => stream.get_ref().0.tcp(),
        };
        // Where it fails the end has been seen all the same.
        let _ = SockRef::from(tcp).set_linger(None);
    }

    /// See [`Tap::acknowledge_at_once`].
    pub fn acknowledge_at_once(&mut self) {
        match self {
            Self::Plain(tap) => tap.acknowledge_at_once(),
            Self::Tls(stream) => stream.get_mut().0.acknowledge_at_once(),
        }
    }

    /// Our own address on this connection.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(tap) => tap.tcp().local_addr(),
            Self::Tls(stream) => stream.get_ref().0.tcp().local_addr(),
        }
    }

    /// A reply in clear where a TLS record should be: the last words of a server process that
    /// died (vsftpd's «500 OOPS»). To be asked after an error only: it may read what is left.
    pub async fn last_words(&mut self) -> Option<(u16, String)> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => stream.get_mut().0.last_words().await,
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.tcp).poll_read(cx, buf);
        let new = buf.filled().get(before..).unwrap_or_default();
        let wanted = FIRST.saturating_sub(self.first.len());
        if wanted > 0 {
            self.first.extend(new.iter().take(wanted));
        }
        if !new.is_empty() {
            self.last.clear();
            self.last.extend(new.iter().take(LAST));
            // A full buffer has more behind it.
            if buf.remaining() > 0 {
                self.acknowledge();
            }
        }
        polled
    }
}

impl AsyncWrite for Tap {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tap) => Pin::new(tap).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tap) => Pin::new(tap).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tap) => Pin::new(tap).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tap) => Pin::new(tap).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// Where plain text with a reply code begins that goes on to the end.
fn start_of_words(bytes: &[u8]) -> Option<usize> {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let text = bytes.len() - bytes.iter().rev().take_while(|byte| is_text(byte)).count();
    let behind = bytes.get(text..).unwrap_or_default();
    let is_code = |four: &[u8]| matches!(four, [b'1'..=b'5', a, b, b' ' | b'-'] if a.is_ascii_digit() && b.is_ascii_digit());
    behind.windows(4).position(is_code).map(|at| text + at)
}

/// A reply code and its words at the beginning of these bytes.
fn plain_reply(bytes: &[u8]) -> Option<(u16, String)> {
    let mut reader = ReplyReader::new();
    reader.push(bytes);
    let reply = reader.next().ok()??;
    Some((reply.code, reply.text()))
}

/// How much of the beginning is remembered.
const FIRST: usize = 512;

/// How much of the last read is remembered.
const LAST: usize = 512;

/// So long a dying server may take over its last line.
const WORDS: Duration = Duration::from_millis(500);

const KEEP_ALIVE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_found_behind_a_record() {
        assert_eq!(start_of_words(b"500 OOPS: bad"), Some(0));
        assert_eq!(start_of_words(b"\x17\x03\x03\x00\x08\xff500 OOPS"), Some(6));
        assert_eq!(start_of_words(b"ab 421 gone\r\n"), Some(3));
        for none in [&b""[..], b"hello", b"500 OOPS\xff", b"\x17\x03\x03"] {
            assert_eq!(start_of_words(none), None);
        }
    }
}
