//! A relay that data connections go through: it writes down when how many bytes came along. Its
//! buffers are small, so that what is written down is what the client's end has taken or given.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

/// The relay's log. Clones write into the same.
#[derive(Clone, Debug, Default)]
pub struct Relay {
    log: Arc<Mutex<Vec<(Instant, Passed)>>>,
}

/// So many bytes passed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    pub is_down: bool,
    pub bytes: usize,
}

impl Relay {
    /// A port whose one connection leads to `server`.
    pub(super) fn in_front_of(&self, server: SocketAddr) -> io::Result<u16> {
        let listener = TcpListener::bind((server.ip(), 0))?;
        let port = listener.local_addr()?.port();
        narrow(&SockRef::from(&listener));
        let relay = self.clone();
        thread::spawn(move || {
            if let Ok((client, _)) = listener.accept()
                && let Ok(server) = TcpStream::connect(server)
            {
                drop(listener);
                relay.run(&client, &server);
            }
        });
        Ok(port)
    }

    /// Bytes in each whole span of this length, one way, from `skipped` after the first byte on
    /// and until the last.
    pub fn spans(&self, is_down: bool, skipped: Duration, span: Duration) -> Vec<usize> {
        let log = self.log();
        let passed: Vec<_> = log.iter().filter(|(_, it)| it.is_down == is_down).collect();
        let (Some((first, _)), Some((last, _))) = (passed.first(), passed.last()) else {
            return Vec::new();
        };
        let begin = *first + skipped;
        let whole = last.saturating_duration_since(begin).as_millis() / span.as_millis();
        let mut spans = vec![0; whole as usize];
        for (when, it) in passed.iter().filter(|(when, _)| *when >= begin) {
            let place = when.duration_since(begin).as_millis() / span.as_millis();
            if let Some(bytes) = spans.get_mut(place as usize) {
                *bytes += it.bytes;
            }
        }
        spans
    }

    fn log(&self) -> MutexGuard<'_, Vec<(Instant, Passed)>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, client: &TcpStream, server: &TcpStream) {
        for end in [client, server] {
            narrow(&SockRef::from(end));
            // Otherwise each small piece waits for the other side's late acknowledgement.
            let _ = end.set_nodelay(true);
        }
        thread::scope(|scope| {
            scope.spawn(|| self.copy(server, client, true));
            self.copy(client, server, false);
        });
    }

    fn copy(&self, mut from: &TcpStream, mut to: &TcpStream, is_down: bool) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(bytes @ 1..) = from.read(&mut buffer) {
            let piece = buffer.get(..bytes).unwrap_or_default();
            if to.write_all(piece).is_err() {
                break;
            }
            let passed = Passed { is_down, bytes };
            self.log().push((Instant::now(), passed));
        }
        // Whoever has gone already needs no end.
        let _ = to.shutdown(Shutdown::Write);
    }
}

fn narrow(socket: &SockRef<'_>) {
    // The system rounds it up to what it must have.
    let _ = socket.set_send_buffer_size(64 * 1024);
    let _ = socket.set_recv_buffer_size(64 * 1024);
}
