//! What the session waits for and for how long, and what it writes: the only places where a control
//! connection touches its socket.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use super::{Connection, closed};
use crate::protocol::conversation::{Input, Wait};
use crate::protocol::{Command, Failure, Reply, ServerFault, Stage};
use crate::session::Refusal;
use crate::session::dial::within;
use crate::session::log::LogKind;
use crate::session::names::Names;
use crate::session::open::secure;
use crate::session::tls::{handshake_failure, tls_error};
use crate::session::wire::Wire;
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    pub at: Instant,
    /// The limit that it came from, for the message.
    pub seconds: u64,
}

#[derive(Debug)]
pub enum Happened {
    Reply(Reply),
    /// The control connection ended or speaks nonsense.
    Ended(Failure),
    /// On the data connection.
    Data(Input),
    Cancel,
    Elapsed,
    /// Bytes flow, and it is time for a sign of life.
    Quiet,
}

impl Connection {
    pub(super) fn wait(&mut self, wait: Wait) {
        let limits = &self.opening.limits;
        let now = Instant::now();
        let after = |limit: Duration| Deadline {
            at: now + limit,
            seconds: limit.as_secs(),
        };
        let seconds = |limit: u64| Some(after(Duration::from_secs(limit)));
        let mut stopping = |limit: Duration| {
            let fence = *self.stopping_since.get_or_insert(now) + FENCE;
            let deadline = after(limit);
            Some(Deadline {
                at: deadline.at.min(fence),
                ..deadline
            })
        };
        self.deadline = match wait {
            Wait::Greeting | Wait::Reply => seconds(limits.reply),
            Wait::Ahead => seconds(limits.reply.min(AHEAD)),
            Wait::Finishing => seconds(limits.finish),
            Wait::Data => None,
            Wait::Broken => seconds(limits.reply.min(BROKEN)),
            Wait::Abort => stopping(ABORT),
            Wait::Quiet => stopping(QUIET),
            Wait::Fence => stopping(FENCE),
        };
        if !self.is_overdue() {
            self.reads = 0;
        }
    }

    /// Takes a command that is to go out with the next [`Connection::flush`].
    pub(super) fn write(&mut self, command: &Command) {
        self.log(LogKind::Command, command.shown());
        let line = match command {
            Command::Raw(_) => Names::of(self.opening.charset).their_line(command.line()),
            _ => command.line(),
        };
        for byte in line {
            let times = if byte == TELNET && self.telnet { 2 } else { 1 };
            self.outgoing.extend(std::iter::repeat_n(byte, times));
        }
        if matches!(command, Command::Pass | Command::AnswerAccount) {
            self.outgoing.push(b' ');
            self.write_secret();
        }
        self.outgoing.extend_from_slice(b"\r\n");
    }

    /// Commands that are sent at once go out in one piece, so that a server has read all of them when
    /// it obeys the first.
    pub(super) async fn flush(&mut self) -> Result<(), Failure> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        self.moved_at = Instant::now();
        let lines = Zeroizing::new(std::mem::take(&mut self.outgoing));
        let seconds = self.opening.limits.reply;
        let Some(wire) = &mut self.wire else {
            return Err(closed());
        };
        let sending = async {
            wire.write_all(&lines).await?;
            wire.flush().await
        };
        within(seconds, Stage::Reply, sending)
            .await?
            .map_err(|error| Failure::network(Stage::Reply, &error))
    }

    /// The one place where the session waits. Giving it up loses nothing.
    pub(super) async fn happened(&mut self, cancel: &Notify) -> Happened {
        loop {
            // Who talks without end is waited for no longer than who says nothing. One read is granted
            // in any case: it was we who slept, perhaps.
            if self.reads > 1 && self.is_overdue() {
                return self.elapsed();
            }
            match self.reader.next() {
                Ok(Some(reply)) => return self.heard(reply),
                Ok(None) => {}
                Err(problem) => return Happened::Ended(Failure::Server(problem.into())),
            }
            let sign = self.next_sign();
            let Some(wire) = &mut self.wire else {
                return Happened::Ended(closed());
            };
            self.buffer.clear();
            let deadline = self.deadline.map(|deadline| deadline.at);
            tokio::select! {
                // Our own cause comes before the server's answer to it.
                biased;
                Some((number, event)) = self.events.recv() => {
                    let is_current = number == self.data_number && self.data.is_some();
                    if is_current {
                        return Happened::Data(self.data_event(event));
                    }
                }
                () = cancel.notified() => return Happened::Cancel,
                read = wire.read_buf(&mut self.buffer), if self.dead.is_none() => match read {
                    Ok(0) => return Happened::Ended(closed()),
                    Ok(_) => {
                        self.moved_at = Instant::now();
                        self.reads = self.reads.saturating_add(1);
                        self.reader.push(&self.buffer);
                        let is_blamed = BLAME.iter().any(|code| self.buffer.starts_with(code));
                        // Where it was we who gave the data connection up, that is being told.
                        if is_blamed
                            && self.data.is_some()
                            && let Ok(Some((number, event))) =
                                timeout(OWN_CAUSE, self.events.recv()).await
                            && number == self.data_number
                        {
                            return Happened::Data(self.data_event(event));
                        }
                    }
                    Err(error) => {
                        let words = match tls_error(&error) {
                            Some(rustls::Error::InvalidMessage(_)) => wire.last_words().await,
                            _ => None,
                        };
                        return Happened::Ended(match words {
                            Some((code, text)) => {
                                let verb = "";
                                Failure::Server(ServerFault::Refused { verb, code, text })
                            }
                            None => handshake_failure(&error, Stage::Reply, None),
                        });
                    }
                },
                () = sleep_until(sign.unwrap_or_else(far_away)), if sign.is_some() => {
                    return Happened::Quiet;
                }
                () = sleep_until(deadline.unwrap_or_else(far_away)), if deadline.is_some() => {
                    return self.elapsed();
                }
            }
        }
    }

    fn is_overdue(&self) -> bool {
        let now = Instant::now();
        self.deadline.is_some_and(|deadline| deadline.at <= now)
    }

    /// Some servers end a long reply with another code than it began with.
    fn elapsed(&mut self) -> Happened {
        match self.reader.end_mismatched() {
            Some(reply) => self.heard(reply),
            None => Happened::Elapsed,
        }
    }

    /// When a sign of life is due, if bytes flow.
    fn next_sign(&self) -> Option<Instant> {
        let opening = &self.opening;
        let may = opening.keeps_alive && !opening.learned.no_noop;
        let after = Duration::from_secs(opening.limits.keep_alive.max(1));
        (may && self.conversation.may_show_life()).then(|| self.moved_at + after)
    }

    fn heard(&self, reply: Reply) -> Happened {
        for line in reply.log_lines() {
            self.log(LogKind::Reply, line);
        }
        Happened::Reply(reply)
    }

    /// What the server sent before the handshake is dropped: it may be anybody's.
    pub(super) async fn start_tls(&mut self) -> Result<Input, Refusal> {
        if self.reader.unconsumed() > 0 {
            self.log(LogKind::Error, "Dropped what came before TLS".to_owned());
        }
        self.reader.clear();
        let (Some(Wire::Plain(mut tap)), Some(tls)) = (self.wire.take(), self.tls.clone()) else {
            return Err(Refusal::Failed(closed()));
        };
        tap.forget();
        let (wire, secured) = secure(tap, &tls, &self.opening, &self.shared).await?;
        self.wire = Some(wire);
        self.secured = Some(secured);
        self.deadline = None;
        Ok(Input::TlsStarted)
    }
}

fn far_away() -> Instant {
    Instant::now() + Duration::from_secs(86_400)
}

/// Replies about a data connection that failed (RFC 959, section 4.2; RFC 4217, section 10).
const BLAME: [&[u8]; 3] = [b"425", b"426", b"522"];

/// Between the alert that a server answers by such a reply, and the word of who has sent it.
const OWN_CAUSE: Duration = Duration::from_millis(250);

/// What begins a command of Telnet (RFC 854).
const TELNET: u8 = 0xff;

/// The answers to commands that were sent at once come close together.
const AHEAD: u64 = 10;

/// A server whose data connection broke says so at once, if it says anything.
const BROKEN: u64 = 3;

/// The server's first word after ABOR: a way there and back.
const ABORT: Duration = Duration::from_secs(2);

/// So long without another reply counts as quiet.
const QUIET: Duration = Duration::from_millis(400);

/// Leaving an exchange early may take so long in all; then the replies are in doubt.
const FENCE: Duration = Duration::from_secs(5);
