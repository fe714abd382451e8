//! Reply accounting: which reply is expected, for which command, and what follows from it. One
//! conversation per control connection; nobody else counts replies.
//!
//! It says what to do in [`Step`]s and is told what happened in [`Input`]s. Steps never wait.

use std::collections::VecDeque;

use super::address;
use super::command::Command;
use super::exchange::{Do, Exchange, Happening, Outcome};
use super::failure::{Declined, Failure, NetworkFault, ServerFault, Stage};
use super::reply::Reply;

/// What happened.
#[derive(Clone, Debug)]
pub enum Input {
    Reply(Reply),
    /// The TLS handshake that [`Step::StartTls`] asked for is done, and the certificate trusted.
    TlsStarted,
    /// TCP to the data port stands.
    DataOpened,
    /// The data connection is over (or never came to be).
    DataEnded(DataEnd),
    /// The person wants the exchange to stop.
    Cancel,
    /// The wait that was asked for last took too long.
    Elapsed,
}

/// How a data connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataEnd {
    /// The last byte and the goodbye have been seen (without TLS: the end of the stream).
    Clean { bytes: u64 },
    /// The stream ended, but without TLS' goodbye.
    Cut { bytes: u64 },
    /// It could not be opened, secured or used.
    Failed(Failure),
}

/// What the session must do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Send(Command),
    StartTls,
    /// Connect to the control connection's host at this port.
    OpenData(DataPort),
    /// Secure the data connection and move the bytes.
    Pump,
    /// Tear the data connection down so that nobody takes it for a good end; nothing more is told
    /// of it.
    ResetData,
    /// From now on wait so long for whatever comes next.
    Wait(Wait),
    Finish(Box<Result<Outcome, Failure>>),
    /// The replies are in doubt: drop the control connection.
    Drop,
}

/// Where the server waits for the data connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataPort {
    /// From EPSV: a port on the host that we are connected to.
    Port(u16),
    /// From PASV: an address too, which the session replaces where it isn't the server's own.
    Address([u8; 4], u16),
}

/// What is waited for; the session knows how long each may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    Greeting,
    Reply,
    /// The data connection has limits of its own; the control connection is just read.
    Data,
    /// All bytes are sent: the server commits, scans, hashes.
    Finishing,
    /// A moment of quiet after an abort.
    Quiet,
    /// Everything after a cancel.
    Fence,
}

/// The state of one control connection.
#[derive(Debug, Default)]
pub struct Conversation {
    exchange: Option<Box<dyn Exchange>>,
    /// Verbs whose final reply is still to come, oldest first.
    expected: VecDeque<&'static str>,
    /// A data connection is being opened or is open.
    data: bool,
    /// The command that uses the data connection is sent and its final reply not yet seen.
    transfer: bool,
    cancelling: Option<Cancelling>,
}

/// How far a cancel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cancelling {
    /// ABOR is sent; replies are swallowed until it is quiet.
    Quiet,
    /// NOOP is sent behind so many other replies (`None`: not known how many).
    Fence { before: Option<usize> },
}

impl Conversation {
    /// Begins an exchange. The one before must have finished.
    pub fn begin(&mut self, exchange: Box<dyn Exchange>) -> Vec<Step> {
        self.exchange = Some(exchange);
        self.tell(Happening::Begin)
    }

    /// The first exchange of a connection: the server speaks first.
    pub fn begin_with_greeting(&mut self, exchange: Box<dyn Exchange>) -> Vec<Step> {
        self.expected.push_back(GREETING);
        let mut steps = self.begin(exchange);
        steps.push(Step::Wait(Wait::Greeting));
        steps
    }

    /// Takes what happened, says what to do.
    pub fn handle(&mut self, input: Input) -> Vec<Step> {
        match (self.cancelling, input) {
            (Some(cancelling), input) => self.handle_cancelling(cancelling, input),
            (None, Input::Reply(reply)) => self.take_reply(reply),
            (None, Input::TlsStarted) => self.tell(Happening::TlsStarted),
            (None, Input::DataOpened) => self.tell(Happening::DataOpened),
            (None, Input::DataEnded(end)) => {
                self.data = false;
                self.tell(Happening::DataEnded(end))
            }
            (None, Input::Cancel) => self.cancel(),
            (None, Input::Elapsed) => self.give_up(),
        }
    }

    /// The next final reply answers this verb.
    pub fn awaits(&self, verb: &str) -> bool {
        self.expected.front() == Some(&verb)
    }

    fn take_reply(&mut self, reply: Reply) -> Vec<Step> {
        // 421 may come at any time: the server is closing the connection (RFC 959, 5.4).
        let closing = reply.code == 421;
        let Some(&verb) = self.expected.front() else {
            return self.dropped(match closing {
                true => refused("", &reply),
                false => Failure::Server(ServerFault::OutOfStep { text: reply.text() }),
            });
        };
        if self.exchange.is_none() {
            return self.dropped(Failure::Server(ServerFault::OutOfStep {
                text: reply.text(),
            }));
        }
        if !reply.is_preliminary() {
            self.expected.pop_front();
            if is_transfer(verb) {
                self.transfer = false;
            }
        }
        let mut steps = self.tell(Happening::Reply { verb, reply });
        if closing {
            steps.push(Step::Drop);
        }
        steps
    }

    /// Lets the exchange decide, and keeps the books about its decisions.
    fn tell(&mut self, happening: Happening) -> Vec<Step> {
        let Some(exchange) = self.exchange.as_mut() else {
            return Vec::new();
        };
        let mut steps = Vec::new();
        for order in exchange.handle(happening) {
            match order {
                Do::Send(command) => {
                    self.expected.push_back(command.verb());
                    self.transfer |= is_transfer(command.verb());
                    steps.push(Step::Send(command));
                    steps.push(Step::Wait(Wait::Reply));
                }
                Do::StartTls => steps.push(Step::StartTls),
                Do::OpenData(port) => {
                    self.data = true;
                    steps.push(Step::OpenData(port));
                    steps.push(Step::Wait(Wait::Data));
                }
                Do::Pump => {
                    steps.push(Step::Pump);
                    steps.push(Step::Wait(Wait::Data));
                }
                Do::ResetData => {
                    self.data = false;
                    steps.push(Step::ResetData);
                }
                Do::Wait(wait) => steps.push(Step::Wait(wait)),
                Do::Finish(result) => {
                    self.exchange = None;
                    // Replies that are still owed would be taken for the next command's.
                    let owed = !self.expected.is_empty();
                    steps.push(Step::Finish(Box::new(result)));
                    if owed {
                        steps.push(Step::Drop);
                    }
                    break;
                }
            }
        }
        steps
    }

    /// Stops the exchange: the data connection is torn down, an abort sent where something is
    /// under way, and a NOOP behind it shows where its replies end.
    fn cancel(&mut self) -> Vec<Step> {
        if self.exchange.is_none() {
            return Vec::new();
        }
        let mut steps = self.reset_data();
        if self.transfer {
            self.cancelling = Some(Cancelling::Quiet);
            steps.push(Step::Send(Command::Abort));
            steps.push(Step::Wait(Wait::Quiet));
        } else {
            self.fence(&mut steps, Some(self.expected.len()));
        }
        steps
    }

    fn reset_data(&mut self) -> Vec<Step> {
        match std::mem::take(&mut self.data) {
            true => vec![Step::ResetData],
            false => Vec::new(),
        }
    }

    fn fence(&mut self, steps: &mut Vec<Step>, before: Option<usize>) {
        self.cancelling = Some(Cancelling::Fence { before });
        steps.push(Step::Send(Command::Noop));
        steps.push(Step::Wait(Wait::Fence));
    }

    fn handle_cancelling(&mut self, cancelling: Cancelling, input: Input) -> Vec<Step> {
        match (cancelling, input) {
            (_, Input::Reply(reply)) if reply.code == 421 => {
                let mut steps = self.cancelled();
                steps.push(Step::Drop);
                steps
            }
            (Cancelling::Quiet, Input::Reply(_)) => vec![Step::Wait(Wait::Quiet)],
            (Cancelling::Quiet, Input::Elapsed) => {
                let mut steps = Vec::new();
                self.fence(&mut steps, None);
                steps
            }
            (Cancelling::Fence { before: Some(0) }, Input::Reply(reply))
                if !reply.is_preliminary() =>
            {
                self.cancelled()
            }
            (Cancelling::Fence { before: Some(n) }, Input::Reply(reply))
                if !reply.is_preliminary() =>
            {
                self.cancelling = Some(Cancelling::Fence {
                    before: Some(n.saturating_sub(1)),
                });
                Vec::new()
            }
            // After an abort nobody can say how many replies come (SERVERS.md lists four ways),
            // but only NOOP's is a 200, or a refusal of the command itself.
            (Cancelling::Fence { before: None }, Input::Reply(reply))
                if matches!(reply.code, 200 | 500 | 502) =>
            {
                self.cancelled()
            }
            (Cancelling::Fence { .. }, Input::Elapsed) => {
                let mut steps = self.cancelled();
                steps.push(Step::Drop);
                steps
            }
            _ => Vec::new(),
        }
    }

    fn cancelled(&mut self) -> Vec<Step> {
        self.cancelling = None;
        self.expected.clear();
        self.exchange = None;
        self.transfer = false;
        vec![Step::Finish(Box::new(Err(Failure::Declined(
            Declined::Cancelled,
        ))))]
    }

    fn give_up(&mut self) -> Vec<Step> {
        let stage = match self.expected.front() {
            Some(&GREETING) => Stage::Greeting,
            Some(&verb) if is_transfer(verb) && !self.data => Stage::Finishing,
            _ => Stage::Reply,
        };
        // The session knows how long it waited and puts it in.
        self.dropped(Failure::Network {
            stage,
            fault: NetworkFault::TimedOut { seconds: 0 },
        })
    }

    fn dropped(&mut self, failure: Failure) -> Vec<Step> {
        let mut steps = self.reset_data();
        if self.exchange.take().is_some() {
            steps.push(Step::Finish(Box::new(Err(failure))));
        }
        steps.push(Step::Drop);
        steps
    }
}

/// A refusal in the server's words.
pub fn refused(verb: &'static str, reply: &Reply) -> Failure {
    Failure::Server(ServerFault::Refused {
        verb,
        code: reply.code,
        text: reply.text(),
    })
}

/// Reads the port out of a 229 or 227.
pub fn data_port(reply: &Reply) -> Option<DataPort> {
    match reply.code {
        229 => address::extended_passive(&reply.text()).map(DataPort::Port),
        227 => {
            address::passive(&reply.text()).map(|(address, port)| DataPort::Address(address, port))
        }
        _ => None,
    }
}

fn is_transfer(verb: &str) -> bool {
    matches!(verb, "RETR" | "STOR" | "LIST" | "MLSD")
}

/// What stands for the greeting in the queue of expected replies.
const GREETING: &str = "";
