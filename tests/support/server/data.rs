//! Data connections: listening for them, and one task that carries one transfer while the control
//! connection stays responsive.

use std::fs::File;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::read::ZlibEncoder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;

use super::Shared;
use super::control::{Next, Session};
use super::faults::Fault;
use super::options::{Reuse, Security};
use super::pump::{Ending, Pump};
use super::seen::{Channel, What};
use super::tls::{self, ControlTls, Purpose};
use super::wire::Wire;

/// The 150 line, without its end.
pub(super) struct Opening(pub String);

/// How the next data connection comes to be.
pub(super) enum Toward {
    Listen(TcpListener),
    Dial(SocketAddr),
}

/// What a data connection is for.
pub(super) enum Work {
    /// From the file's position to its end.
    SendFile(File),
    SendBytes(Vec<u8>),
    /// To the file's position.
    Receive(File),
}

/// What a transfer's task wants from the control connection.
enum Say {
    Reply(Vec<u8>),
    HangUp,
}

impl Session {
    /// EPSV or PASV: opens a port for one data connection.
    pub(super) async fn listen(&mut self, extended: bool) -> io::Result<Next> {
        let listener = TcpListener::bind((self.wire.local_address()?.ip(), 0)).await?;
        let address = listener.local_addr()?;
        let shown = match (self.shared.options.pasv_address, address.ip()) {
            (Some(shown), _) | (None, IpAddr::V4(shown)) => Some(shown),
            (None, IpAddr::V6(_)) => None,
        };
        self.toward = Some(Toward::Listen(listener));
        let port = match &self.shared.options.relay {
            Some(relay) => relay.in_front_of(address)?,
            None => address.port(),
        };
        match shown {
            _ if extended => {
                self.reply(&format!("229 Entering Extended Passive Mode (|||{port}|)."))
                    .await
            }
            Some(shown) => {
                let [a, b, c, d] = shown.octets();
                let (high, low) = (port >> 8, port & 255);
                let text = format!("227 Entering Passive Mode ({a},{b},{c},{d},{high},{low}).");
                self.reply(&text).await
            }
            None => self.reply("425 PASV is for IPv4; use EPSV.").await,
        }
    }

    /// PORT or EPRT: the next data connection goes there.
    pub(super) async fn call(&mut self, verb: &str, argument: &[u8]) -> io::Result<Next> {
        let text = String::from_utf8_lossy(argument);
        let address = match verb {
            "PORT" => six_numbers(&text),
            _ => between_bars(&text),
        };
        let Some(address) = address else {
            return self.reply("501 Bad address.").await;
        };
        self.toward = Some(Toward::Dial(address));
        self.reply(&format!("200 {verb} command successful.")).await
    }

    /// Carries out one transfer and answers it, and takes the lines that come meanwhile.
    pub(super) async fn transfer(&mut self, opening: Opening, work: Work) -> io::Result<Next> {
        let Some(toward) = self.toward.take() else {
            return self.reply("425 Use PORT or PASV first.").await;
        };
        let options = &self.shared.options;
        if options.require_tls && options.security != Security::Plain && !self.private {
            return self.reply("522 Data connections must be encrypted.").await;
        }
        let (say, mut said) = unbounded_channel();
        let job = Job {
            shared: self.shared.clone(),
            id: self.id,
            toward,
            peer: self.wire.peer_address()?,
            tls: self.tls.clone().filter(|_| self.private),
            packs: self.packs,
            faults: std::mem::take(&mut self.data_faults),
            say,
        };
        let task = AbortOnDrop(tokio::spawn(job.run(opening, work)).abort_handle());
        loop {
            tokio::select! {
                biased;
                message = said.recv() => match message {
                    None if self.shared.options.one_transfer_each => return Ok(Next::Close),
                    None => return Ok(Next::Continue),
                    Some(Say::HangUp) => return Ok(Next::Close),
                    Some(Say::Reply(text)) => {
                        self.reply_bytes(&text).await?;
                    }
                },
                line = self.read_line() => {
                    let Some(line) = line? else { return Ok(Next::Close) };
                    if let Some(replies) = self.line_during_transfer(line).await? {
                        drop(task);
                        for text in replies {
                            self.reply(text).await?;
                        }
                        return Ok(Next::Continue);
                    }
                }
            }
        }
    }
}

/// One transfer.
struct Job {
    shared: Arc<Shared>,
    id: usize,
    toward: Toward,
    peer: SocketAddr,
    tls: Option<ControlTls>,
    /// Content goes as one zlib stream.
    packs: bool,
    faults: Vec<Fault>,
    say: UnboundedSender<Say>,
}

impl Job {
    fn packed(&self, content: impl Read + Send + 'static) -> Box<dyn Read + Send> {
        match self.packs {
            true => Box::new(ZlibEncoder::new(content, Compression::default())),
            false => Box::new(content),
        }
    }

    async fn run(mut self, opening: Opening, work: Work) {
        if self.has(&Fault::NoData) {
            return self.reply("425 Failed to establish connection.");
        }
        let Some(wire) = self.accept().await else {
            return self.reply("425 No data connection came.");
        };
        if self.shared.options.no_early_tls && speaks_already(&wire).await {
            drop(wire);
            return self.reply("425 Unexpected data.");
        }
        let other = self.faults.iter().find_map(|fault| match fault {
            Fault::Opening(text) => Some(text.clone()),
            _ => None,
        });
        let text = other.unwrap_or_else(|| opening.0.into_bytes());
        let _ = self.say.send(Say::Reply(text));
        let purpose = match work {
            _ if self.has(&Fault::WrongCertificate) => Purpose::WrongData,
            Work::Receive(_) => Purpose::Upload,
            Work::SendFile(_) | Work::SendBytes(_) => Purpose::Download,
        };
        let Some(wire) = self.secure(wire, purpose).await else {
            return;
        };

        if self.has(&Fault::EarlyReply) {
            self.reply("226 Transfer complete.");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut pump = Pump::new(self.shared.clone(), self.id, &self.faults, wire);
        let ending = match work {
            Work::Receive(file) => pump.receive(file).await,
            Work::SendFile(file) => pump.send(self.packed(file)).await,
            Work::SendBytes(bytes) => pump.send(self.packed(io::Cursor::new(bytes))).await,
        };
        let mut wire = pump.finish();
        let stays = self.has(&Fault::NoGoodbye);
        let mut releases = self.shared.faults.releases();
        match ending {
            Ending::Reply(text) => self.last_reply(text).await,
            Ending::Nothing => {}
            Ending::HangUp => {
                let _ = self.say.send(Say::HangUp);
            }
        }
        // The client may still be saying goodbye; to close on unread bytes would reset it.
        tokio::spawn(async move {
            if stays {
                // The test's handle lives as long as the server.
                let _ = releases.changed().await;
            }
            let _ = tokio::time::timeout(Duration::from_secs(10), wire.drain()).await;
        });
        // Only without this sender does the control connection see the transfer's end.
        drop(self);
    }

    async fn accept(&mut self) -> Option<Wire> {
        let listener = match &self.toward {
            Toward::Listen(listener) => listener,
            Toward::Dial(address) => {
                let stream = TcpStream::connect(address).await.ok()?;
                let _ = stream.set_nodelay(true);
                self.see(What::DataOpened);
                return Some(Wire::Plain(stream));
            }
        };
        let limit = tokio::time::Instant::now() + Duration::from_secs(10);
        loop {
            let accepted = tokio::time::timeout_at(limit, listener.accept()).await;
            let (stream, from) = accepted.ok()?.ok()?;
            // A stranger's connection is no data connection of this client.
            if from.ip() == self.peer.ip() {
                let _ = stream.set_nodelay(true);
                self.see(What::DataOpened);
                return Some(Wire::Plain(stream));
            }
        }
    }

    /// Performs the handshake and the demands on session reuse. None: the refusal has been said.
    async fn secure(&mut self, mut wire: Wire, purpose: Purpose) -> Option<Wire> {
        if self.has(&Fault::StallHandshake) {
            std::future::pending::<()>().await;
        }
        if self.has(&Fault::DropHandshake) {
            return None;
        }
        if let Some(bytes) = self.in_clear() {
            // The client may have hung up by then.
            let _ = wire.write(&bytes).await;
            let _ = wire.bare_end().await;
            self.reply("425 Secure data connection failed.");
            wire.drain().await;
            return None;
        }
        let (tls, stream) = match (&self.tls, wire) {
            (Some(tls), Wire::Plain(stream)) => (tls, stream),
            (_, wire) => return Some(wire),
        };
        let stream = match tls.accept(stream, purpose).await {
            Ok(stream) => stream,
            Err(error) => {
                let channel = Channel::Data;
                self.see(What::HandshakeFailed {
                    channel,
                    error: error.to_string(),
                });
                self.reply("425 Secure data connection failed.");
                return None;
            }
        };
        let facts = tls::facts(&stream, Channel::Data);
        let resumed = facts.resumed || purpose == Purpose::WrongData;
        self.see(What::Handshake(facts));
        let mut wire = Wire::Tls(Box::new(stream));
        match self.shared.options.reuse {
            Reuse::NotRequired => return Some(wire),
            _ if resumed => return Some(wire),
            Reuse::AnySession => {
                let _ = wire.goodbye().await;
                self.reply("522 SSL connection failed: session reuse required");
                // A receiver that is gone needs no word.
                let _ = self.say.send(Say::HangUp);
            }
            Reuse::SameControl => {
                let _ = wire.goodbye().await;
                self.reply("425 Unable to build data connection: Operation not permitted");
            }
        }
        None
    }

    /// The final reply, as late as a fault wants it.
    async fn last_reply(&mut self, text: &str) {
        let mut text = text.as_bytes().to_vec();
        for fault in std::mem::take(&mut self.faults) {
            match fault {
                Fault::NoReply | Fault::EarlyReply => return,
                Fault::LateReply(time) => tokio::time::sleep(time).await,
                Fault::FinalReply(other) => text = other,
                _ => {}
            }
        }
        // When the control connection is gone nobody misses the reply.
        let _ = self.say.send(Say::Reply(text));
    }

    fn reply(&self, text: &str) {
        let _ = self.say.send(Say::Reply(text.as_bytes().to_vec()));
    }

    fn in_clear(&self) -> Option<Vec<u8>> {
        self.faults.iter().find_map(|fault| match fault {
            Fault::PlainData(bytes) => Some(bytes.clone()),
            _ => None,
        })
    }

    fn has(&self, fault: &Fault) -> bool {
        self.faults.contains(fault)
    }

    fn see(&self, what: What) {
        self.shared.recorder.add(self.id, what);
    }
}

/// Ends its task with itself, so that no transfer outlives its control connection.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// `h1,h2,h3,h4,p1,p2`.
fn six_numbers(text: &str) -> Option<SocketAddr> {
    let numbers: Result<Vec<u8>, _> = text.split(',').map(str::parse).collect();
    let [a, b, c, d, high, low] = *numbers.ok()?.as_slice() else {
        return None;
    };
    Some(([a, b, c, d], u16::from_be_bytes([high, low])).into())
}

/// `|1|192.0.2.1|6000|`.
fn between_bars(text: &str) -> Option<SocketAddr> {
    let mut parts = text.split('|').skip(2);
    let address: IpAddr = parts.next()?.parse().ok()?;
    Some(SocketAddr::new(address, parts.next()?.parse().ok()?))
}

async fn speaks_already(wire: &Wire) -> bool {
    let Wire::Plain(stream) = wire else {
        return false;
    };
    let (mut byte, moment) = ([0], Duration::from_millis(50));
    let seen = tokio::time::timeout(moment, stream.peek(&mut byte)).await;
    matches!(seen, Ok(Ok(1..)))
}
