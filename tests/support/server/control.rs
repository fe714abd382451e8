//! One control connection: greeting, TLS, the loop over command lines, and the faults that
//! strike there. What the commands do is in `commands.rs`.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::broadcast;

use super::data::Toward;
use super::faults::{ACCEPT, Fault, GREETING};
use super::options::Security;
use super::seen::{Channel, What};
use super::tls::{self, ControlTls, Purpose};
use super::wire::Wire;
use super::{Order, Shared};

/// Whether the connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Continue,
    Close,
}

/// The state of one control connection.
pub(super) struct Session {
    pub shared: Arc<Shared>,
    pub id: usize,
    pub wire: Wire,
    pub tls: Option<ControlTls>,
    pub user: Vec<u8>,
    pub logged_in: bool,
    /// PROT P is in force.
    pub private: bool,
    /// MODE Z is in force.
    pub packs: bool,
    pub folder: Vec<u8>,
    pub restart: u64,
    /// What OPTS HASH chose.
    pub hash: Option<String>,
    pub rename_from: Option<PathBuf>,
    pub copy_from: Option<PathBuf>,
    /// So many challenges.
    pub answered: usize,
    pub toward: Option<Toward>,
    /// Faults for the data connection of the command being performed.
    pub data_faults: Vec<Fault>,
    input: Vec<u8>,
    /// Lines that came during a transfer and wait for its end.
    pub waiting: VecDeque<Vec<u8>>,
    pub before: Vec<u8>,
    pub behind: Vec<u8>,
    pub mute: bool,
    pub drop_after: bool,
    by_client: bool,
    commands: usize,
}

impl Session {
    pub fn new(shared: Arc<Shared>, id: usize, stream: TcpStream) -> Self {
        Self {
            id,
            wire: Wire::Plain(stream),
            tls: None,
            user: Vec::new(),
            logged_in: false,
            private: false,
            packs: false,
            folder: b"/".to_vec(),
            restart: 0,
            hash: None,
            rename_from: None,
            copy_from: None,
            answered: 0,
            toward: None,
            data_faults: Vec::new(),
            input: Vec::new(),
            waiting: VecDeque::new(),
            before: Vec::new(),
            behind: Vec::new(),
            mute: false,
            drop_after: false,
            by_client: false,
            commands: 0,
            shared,
        }
    }

    /// Serves the connection to its end.
    pub async fn run(mut self) {
        self.see(What::Connected);
        // An error is a connection that broke; that is recorded as its end.
        if self.serve().await.is_ok() && !matches!(self.wire, Wire::Gone) {
            let _ = self.wire.goodbye().await;
            // An unread byte would turn the close into a reset that eats the last reply.
            let _ = tokio::time::timeout(Duration::from_millis(300), self.wire.drain()).await;
        }
    }

    async fn serve(&mut self) -> io::Result<()> {
        let mut orders = self.shared.orders.subscribe();
        for fault in self.shared.faults.due(ACCEPT, b"") {
            match fault {
                Fault::Reply(bytes) => {
                    self.wire.write(&bytes).await?;
                    return self.only_listen().await;
                }
                fault => {
                    if let Some(Next::Close) = self.misbehave(fault).await? {
                        return Ok(());
                    }
                }
            }
        }
        if self.shared.options.security == Security::Implicit {
            self.start_tls().await?;
        }
        if self.greet().await? == Next::Close {
            return Ok(());
        }
        loop {
            let line = match self.waiting.pop_front() {
                Some(line) => Some(line),
                None => self.idle(&mut orders).await?,
            };
            let Some(line) = line else { return Ok(()) };
            if self.shared.options.one_at_a_time {
                self.lose_the_rest().await;
            }
            self.commands += 1;
            let most = self.shared.options.commands_each;
            if most.is_some_and(|most| self.commands > most) {
                self.wire.reset();
                return Ok(());
            }
            let (verb, argument) = split(&line);
            if self.perform(&verb, &argument).await? == Next::Close || self.drop_after {
                return Ok(());
            }
        }
    }

    /// A line from the client, or None at the connection's end. Orders of the test are carried out
    /// meanwhile.
    async fn idle(
        &mut self,
        orders: &mut broadcast::Receiver<Order>,
    ) -> io::Result<Option<Vec<u8>>> {
        loop {
            let order = tokio::select! {
                line = self.read_line() => return line,
                order = orders.recv() => order,
            };
            if let Ok(Order { say, close }) = order {
                self.see(What::Reply(say.clone()));
                self.wire.write(&say).await?;
                if close {
                    return Ok(None);
                }
            }
        }
    }

    async fn greet(&mut self) -> io::Result<Next> {
        for fault in self.shared.faults.due(GREETING, b"") {
            if let Some(next) = self.misbehave(fault).await? {
                return Ok(next);
            }
        }
        let limit = self.shared.options.max_connections;
        if limit.is_some_and(|limit| self.shared.open.load(Ordering::SeqCst) > limit) {
            self.reply("421 There are too many connected users, please try later.")
                .await?;
            return Ok(Next::Close);
        }
        let greeting = self.shared.options.greeting.clone();
        self.reply(&greeting).await
    }

    async fn perform(&mut self, verb: &str, argument: &[u8]) -> io::Result<Next> {
        for fault in self.shared.faults.due(verb, argument) {
            if let Some(next) = self.misbehave(fault).await? {
                self.data_faults.clear();
                return Ok(next);
            }
        }
        let next = self.command(verb, argument).await;
        self.data_faults.clear();
        self.mute = false;
        next
    }

    /// Performs the server's half of the handshake on the control connection.
    pub async fn start_tls(&mut self) -> io::Result<()> {
        let tls = self.shared.tls().for_control()?;
        // What came in plain text behind AUTH is not taken for a command inside TLS.
        self.input.clear();
        let Wire::Plain(stream) = std::mem::replace(&mut self.wire, Wire::Gone) else {
            return Err(io::Error::other("TLS is up already"));
        };
        match tls.accept(stream, Purpose::Control).await {
            Ok(stream) => {
                self.see(What::Handshake(tls::facts(&stream, Channel::Control)));
                self.wire = Wire::Tls(Box::new(stream));
                self.tls = Some(tls);
                Ok(())
            }
            Err(error) => {
                let channel = Channel::Control;
                self.see(What::HandshakeFailed {
                    channel,
                    error: error.to_string(),
                });
                Err(error)
            }
        }
    }

    /// Sends a reply given without its last line end.
    pub async fn reply(&mut self, text: &str) -> io::Result<Next> {
        self.reply_bytes(text.as_bytes()).await
    }

    pub async fn reply_bytes(&mut self, text: &[u8]) -> io::Result<Next> {
        let mut bytes = std::mem::take(&mut self.before);
        bytes.extend(text);
        bytes.extend(b"\r\n");
        bytes.append(&mut self.behind);
        self.send(&bytes).await?;
        Ok(Next::Continue)
    }

    /// Sends bytes as they are.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.mute {
            return Ok(());
        }
        self.see(What::Reply(bytes.to_vec()));
        self.wire.write(bytes).await
    }

    async fn lose_the_rest(&mut self) {
        let mut buffer = [0; 4096];
        let moment = Duration::from_millis(30);
        while let Ok(Ok(1..)) = tokio::time::timeout(moment, self.wire.read(&mut buffer)).await {}
        self.input.clear();
    }

    /// Reads one line and records it; None at the end of the connection. Nothing read is lost when
    /// this is given up before its end.
    pub async fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.input.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.input.drain(..=end).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                if self.shared.options.telnet {
                    line = without_telnet(&line);
                }
                let (verb, argument) = split(&line);
                let encrypted = self.wire.is_tls();
                self.see(What::Command {
                    verb,
                    argument,
                    encrypted,
                });
                return Ok(Some(line));
            }
            if self.input.len() > LONGEST_LINE {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut buffer = [0; 4096];
            let count = match self.wire.read(&mut buffer).await {
                Ok(count) => count,
                // Leaving without close_notify is normal on a control connection.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
                Err(error) => {
                    self.by_client = true;
                    return Err(error);
                }
            };
            let fresh = buffer.get(..count).unwrap_or_default();
            if count == 0 {
                self.by_client = true;
                return Ok(None);
            }
            if !self.wire.is_tls() {
                self.see(What::PlainBytes(fresh.to_vec()));
            }
            self.input.extend(fresh);
        }
    }

    pub fn see(&self, what: What) {
        self.shared.recorder.add(self.id, what);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.logged_in {
            self.shared.logins.fetch_sub(1, Ordering::SeqCst);
        }
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
        self.see(What::Closed {
            by_client: self.by_client,
        });
    }
}

/// The verb in capitals, and what follows the first space.
pub(super) fn split(line: &[u8]) -> (String, Vec<u8>) {
    let end = line
        .iter()
        .position(|byte| *byte == b' ')
        .unwrap_or(line.len());
    let (verb, rest) = line.split_at(end);
    let verb = String::from_utf8_lossy(verb).to_ascii_uppercase();
    (verb, rest.get(1..).unwrap_or_default().to_vec())
}

/// Takes Telnet's commands out: IAC IAC is one 0xFF, IAC and another byte is nothing.
fn without_telnet(line: &[u8]) -> Vec<u8> {
    const IAC: u8 = 0xff;
    let mut plain = Vec::new();
    let mut bytes = line.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            IAC if bytes.next() == Some(IAC) => plain.push(IAC),
            IAC => {}
            byte => plain.push(byte),
        }
    }
    plain
}

const LONGEST_LINE: usize = 64 * 1024;
