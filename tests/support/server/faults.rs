//! Faults on demand: rules that a test adds and removes while the server runs.
//!
//! A rule names a command verb, or one of the moments below, and what goes wrong there.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// The moment right after a TCP connect, before anything else (before TLS on an implicit server).
pub const ACCEPT: &str = "<accept>";
/// The moment of the greeting.
pub const GREETING: &str = "<greeting>";
/// Every command.
pub const ANY: &str = "*";

/// One way to misbehave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    // On the control connection, at the command or moment the rule names.
    /// Hang up instead of answering.
    Drop,
    /// Hang up with a TCP reset.
    Reset,
    /// Never answer; the connection stays.
    Stall,
    /// Wait, then go on as usual.
    Delay(Duration),
    /// Send these bytes instead of doing it. At ACCEPT: send them, then only listen (SSH, HTTP).
    Reply(Vec<u8>),
    /// Send these bytes instead of doing it, then hang up.
    ReplyAndDrop(Vec<u8>),
    /// Bytes in front of the usual reply, in the same write.
    Before(Vec<u8>),
    /// Bytes behind the usual reply, in the same write. Behind AUTH's 234: plain text that
    /// somebody slipped in before TLS.
    Behind(Vec<u8>),
    /// Do it, but keep the replies to itself, the 150 and 226 of a transfer too.
    Mute,
    /// Do it, then hang up without a reply.
    MuteAndDrop,
    /// A line without an end, until the client hangs up.
    EndlessLine,
    /// A reply of many lines without a last one, until the client hangs up.
    EndlessReply,
    /// These bytes again and again instead of doing it, until the client hangs up.
    Flood(Vec<u8>),

    // On the data connection of the command the rule names.
    /// No data connection at all: 425 after the command.
    NoData,
    /// Send or take so many bytes, then do this.
    After(u64, Cut),
    /// The whole content, then a FIN without close_notify, and 226.
    BareEnd,
    /// An upload is answered, and its data connection stays open until `Faults::release` (IIS
    /// waits for the client to close it first).
    NoGoodbye,
    /// This instead of the 150; its last line end is added.
    Opening(Vec<u8>),
    /// 226 before the last byte of data.
    EarlyReply,
    /// The final reply comes so much later.
    LateReply(Duration),
    /// No final reply.
    NoReply,
    /// This instead of the final reply; its last line end is added.
    FinalReply(Vec<u8>),
    /// Another certificate than the control connection's.
    WrongCertificate,
    /// No answer to the ClientHello on the data connection.
    StallHandshake,
    /// The data connection ends where TLS should begin, and nothing is said about it (pyftpdlib).
    DropHandshake,
    /// These bytes in clear where TLS should begin, and 425.
    PlainData(Vec<u8>),
    /// These bytes instead of a listing or a file.
    Content(Vec<u8>),
    /// A listing without an end.
    EndlessContent,
}

/// How a data connection ends too early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// close_notify and 226, as if this were all.
    Complete,
    /// FIN without close_notify, and 226.
    Bare,
    /// FIN without close_notify, and 426.
    Dropped,
    /// RST, and 426.
    Reset,
    /// RST, and 226, as a broken middlebox would.
    ResetComplete,
    /// Nothing more comes or is read; the connection stays.
    Stall,
    /// As `Stall`, until `Faults::release`.
    Hold,
    /// The disk is full: 552, and the data connection ends.
    DiskFull,
    /// The control connection is cut together with it.
    Everything,
    /// FIN without close_notify, and 421; the client is to go.
    Closing,
}

/// A fault with its conditions.
#[derive(Clone, Debug)]
pub struct Rule {
    verb: String,
    fault: Fault,
    skip: usize,
    left: Option<usize>,
    argument: Option<Vec<u8>>,
}

impl Rule {
    /// Applies to every such command from now on.
    pub fn new(verb: &str, fault: Fault) -> Self {
        Self {
            verb: verb.to_owned(),
            fault,
            skip: 0,
            left: None,
            argument: None,
        }
    }

    /// Lets the first `count` such commands pass.
    pub fn skip(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    /// Ends after `count` occurrences.
    pub fn times(mut self, count: usize) -> Self {
        self.left = Some(count);
        self
    }

    /// Only for commands whose argument contains this.
    pub fn when(mut self, part: impl AsRef<[u8]>) -> Self {
        self.argument = Some(part.as_ref().to_vec());
        self
    }

    fn matches(&self, verb: &str, argument: &[u8]) -> bool {
        let of_verb = self.verb == verb || (self.verb == ANY && !verb.starts_with('<'));
        let of_argument = self.argument.as_ref().is_none_or(|part| {
            part.is_empty()
                || argument
                    .windows(part.len())
                    .any(|window| window == part.as_slice())
        });
        of_verb && of_argument
    }
}

/// The handle of a test on a running server's faults; a clone steers the same server.
#[derive(Clone, Debug)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
    /// Bytes per second of every data connection; 0 is unlimited.
    speed: Arc<AtomicU64>,
    released: watch::Sender<u64>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            rules: Arc::default(),
            speed: Arc::default(),
            released: watch::Sender::new(0),
        }
    }
}

impl Faults {
    pub fn add(&self, rule: Rule) {
        self.lock().push(rule);
    }

    /// At every such command.
    pub fn on(&self, verb: &str, fault: Fault) {
        self.add(Rule::new(verb, fault));
    }

    /// At the next such command only.
    pub fn once(&self, verb: &str, fault: Fault) {
        self.add(Rule::new(verb, fault).times(1));
    }

    /// Replaces the reply to the next `count` such commands; the line end is added.
    pub fn reply(&self, verb: &str, count: usize, line: &str) {
        let bytes = format!("{line}\r\n").into_bytes();
        self.add(Rule::new(verb, Fault::Reply(bytes)).times(count));
    }

    /// Limits every data connection to so many bytes per second, also those that run already.
    pub fn slow(&self, bytes_per_second: Option<u64>) {
        self.speed
            .store(bytes_per_second.unwrap_or(0), Ordering::Relaxed);
    }

    /// Lets go every data connection that stands at a `Cut::Hold`.
    pub fn release(&self) {
        self.released.send_modify(|count| *count += 1);
    }

    /// Ends all faults. Connections that hang already stay so.
    pub fn clear(&self) {
        self.lock().clear();
        self.slow(None);
        self.release();
    }

    /// The faults due at this command, which counts as one occurrence of each.
    pub(super) fn due(&self, verb: &str, argument: &[u8]) -> Vec<Fault> {
        let mut due = Vec::new();
        for rule in self.lock().iter_mut() {
            if !rule.matches(verb, argument) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            match &mut rule.left {
                Some(0) => continue,
                Some(left) => *left -= 1,
                None => {}
            }
            due.push(rule.fault.clone());
        }
        due
    }

    pub(super) fn speed(&self) -> u64 {
        self.speed.load(Ordering::Relaxed)
    }

    pub(super) fn releases(&self) -> watch::Receiver<u64> {
        self.released.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
