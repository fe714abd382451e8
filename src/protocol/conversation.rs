//! Reply accounting: which reply is expected, for which command, and what follows from it. One
//! conversation per control connection; nobody else counts replies.
//!
//! It says what to do in [`Step`]s and is told what happened in [`Input`]s. Steps never wait.

mod ahead;
mod living;
mod stopping;
#[cfg(test)]
mod transcripts;

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::address;
use super::command::Command;
use super::exchange::{Do, Exchange, Happening, Outcome};
use super::failure::{Failure, NetworkFault, ServerFault, Stage};
use super::hash;
use super::reply::Reply;
use ahead::{Next, PORT};
use living::SignOfLife;
use stopping::Stopping;

/// What happened.
#[derive(Clone, Debug)]
pub enum Input {
    Reply(Reply),
    /// The TLS handshake that [`Step::StartTls`] asked for is done, and the certificate trusted.
    TlsStarted,
    /// The person has answered what [`Step::Ask`] asked.
    Answered,
    /// A port is open for the server, which is to be told this address.
    Listening(SocketAddr),
    /// TCP to the data port (or from the server) stands.
    DataOpened,
    /// TLS stands there too, where it is wanted: the server has taken the connection.
    DataSecured,
    /// The data connection is over (or never came to be).
    DataEnded(DataEnd),
    /// The person wants the exchange to stop.
    Cancel,
    /// The wait that was asked for last took too long.
    Elapsed,
    /// Nothing has gone over the control connection for long, while bytes flow.
    Quiet,
    /// The control connection is gone, or what comes over it makes no sense.
    Lost(Failure),
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
    /// Ask the person, in the server's words, and read on meanwhile.
    Ask(String),
    /// Connect to the control connection's host at this port.
    OpenData(DataPort),
    /// Open a port for the server to connect to.
    Listen,
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
    /// The reply to a command that was sent together with one that is answered.
    Ahead,
    /// The data connection has limits of its own; the control connection is just read.
    Data,
    /// All bytes are sent: the server commits, scans, hashes.
    Finishing,
    /// The data connection failed: the server's reply should come at once, and may say why.
    Broken,
    /// The first reply after an abort.
    Abort,
    /// A moment of quiet after it.
    Quiet,
    /// Everything after a cancel.
    Fence,
}

/// The state of one control connection.
#[derive(Debug, Default)]
pub struct Conversation {
    exchange: Option<Box<dyn Exchange>>,
    /// What is still to be answered for good, oldest first.
    expected: VecDeque<Owed>,
    next: Next,
    /// The server does not take what is sent behind a transfer's command.
    ahead_refused: bool,
    /// A data connection is being opened or is open.
    data: bool,
    /// The server may not know of it yet.
    unmade: bool,
    /// The server means to move bytes over it.
    promised: bool,
    /// The command that uses the data connection is sent and its final reply not yet seen.
    transfer: bool,
    /// The server let the bytes flow.
    flowing: bool,
    /// REST is sent, and no command has used it up: one that comes later would begin there.
    restarting: bool,
    /// The first exchange, in which a session comes to stand.
    logging_in: bool,
    /// A data connection was asked for.
    has_moved: bool,
    /// Why the data connection failed, while the server's view of it is awaited.
    broken: Option<Failure>,
    sign_of_life: SignOfLife,
    stopping: Option<Stopping>,
}

/// A final reply that is to come.
#[derive(Clone, Copy, Debug)]
struct Owed {
    verb: &'static str,
    /// It is for the exchange that comes after this one.
    is_next: bool,
}

impl Conversation {
    /// Begins an exchange. The one before must have finished.
    pub fn begin(&mut self, exchange: Box<dyn Exchange>) -> Vec<Step> {
        let takes_port = exchange.takes_port();
        self.exchange = Some(exchange);
        if !takes_port {
            return self.tell(Happening::Begin);
        }
        match std::mem::take(&mut self.next) {
            Next::Unasked => self.tell(Happening::Begin),
            Next::Asked | Next::Awaited => {
                self.next = Next::Awaited;
                vec![Step::Wait(Wait::Ahead)]
            }
            Next::Told(reply) => {
                let verb = PORT;
                self.tell(Happening::Reply { verb, reply })
            }
        }
    }

    /// The first exchange of a connection: the server speaks first.
    pub fn begin_with_greeting(&mut self, exchange: Box<dyn Exchange>) -> Vec<Step> {
        self.expects(GREETING, false);
        self.logging_in = true;
        let mut steps = self.begin(exchange);
        steps.push(Step::Wait(Wait::Greeting));
        steps
    }

    /// Takes what happened, says what to do.
    pub fn handle(&mut self, input: Input) -> Vec<Step> {
        match (self.stopping.is_some(), input) {
            (true, input) => self.handle_stopping(input),
            (false, Input::Quiet) => self.show_life(),
            (false, Input::Reply(reply)) if self.answers_sign(&reply) => self.sign_answered(),
            (false, Input::Elapsed) if self.is_settled() => self.sign_ignored(),
            (false, Input::Cancel | Input::Lost(_)) if self.is_settled() => self.settle(),
            (false, Input::Reply(_)) if self.is_settled() && !self.awaits_next() => self.settle(),
            (false, Input::Reply(reply)) => self.take_reply(reply),
            (false, Input::Answered) => self.tell(Happening::Answered),
            (false, Input::TlsStarted) => self.tell(Happening::TlsStarted),
            (false, Input::Listening(address)) => self.tell(Happening::Listening(address)),
            (false, Input::DataOpened) => self.tell(Happening::DataOpened),
            (false, Input::DataSecured) => {
                self.unmade = false;
                Vec::new()
            }
            (false, Input::DataEnded(end)) => self.take_end(end),
            (false, Input::Cancel) => self.cancel(),
            (false, Input::Elapsed) => self.give_up(),
            // The server has said that all went well, and hung up: the data may still be on its way.
            (false, Input::Lost(_)) if self.awaits_data_only() => Vec::new(),
            (false, Input::Lost(failure)) => {
                self.ahead_refused |= self.awaits_next();
                let failure = self.at_this_stage(failure);
                self.dropped(failure)
            }
        }
    }

    /// The next final reply answers this verb.
    pub fn awaits(&self, verb: &str) -> bool {
        self.expected
            .front()
            .is_some_and(|owed| owed.verb == verb && !owed.is_next)
    }

    fn awaits_data_only(&self) -> bool {
        let is_answered = !self.transfer && self.expected.iter().all(|owed| owed.is_next);
        self.exchange.is_some() && self.data && self.flowing && is_answered && self.signs() == 0
    }

    fn take_reply(&mut self, reply: Reply) -> Vec<Step> {
        // 421 may come at any time: the server is closing the connection (RFC 959, 5.4).
        let closing = reply.code == 421;
        let verb = match self.expected.front() {
            Some(owed) if owed.is_next && !closing => return self.take_next(reply),
            Some(owed) if self.exchange.is_some() => owed.verb,
            _ => return self.dropped(unasked(&reply)),
        };
        if is_transfer(verb) && data_port(&reply).is_some() && self.unask() {
            // It has overtaken the word about the transfer, which is still waited for.
            self.ahead_refused = true;
            return Vec::new();
        }
        if !may_answer(verb, reply.code) {
            self.ahead_refused |= self.expected.len() > 1;
            return self.dropped(out_of_step(&reply));
        }
        self.promised |= is_transfer(verb) && reply.is_preliminary();
        if reply.is_final() {
            self.expected.pop_front();
            self.transfer &= !is_transfer(verb);
            self.restarting &= verb != "REST" || reply.is_intermediate();
        }
        let failure = closing.then(|| refused(verb, &reply));
        let mut steps = self.tell(Happening::Reply { verb, reply });
        let Some(failure) = failure else {
            return steps;
        };
        // Whatever the exchange wants to say next, nobody hears it any more.
        if self.exchange.is_some() {
            steps.retain(|step| *step == Step::ResetData);
            steps.extend(self.dropped(failure));
        } else {
            steps.push(Step::Drop);
        }
        steps
    }

    fn expects(&mut self, verb: &'static str, is_next: bool) {
        self.expected.push_back(Owed { verb, is_next });
    }

    fn take_end(&mut self, end: DataEnd) -> Vec<Step> {
        self.data = false;
        self.broken = match &end {
            DataEnd::Failed(failure) => Some(failure.clone()),
            _ => None,
        };
        self.tell(Happening::DataEnded(end))
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
                    let verb = command.verb();
                    self.expects(verb, false);
                    self.transfer |= is_transfer(verb);
                    self.promised &= !is_transfer(verb);
                    if matches!(command, Command::ExtendedPassive | Command::Passive)
                        || matches!(command, Command::Raw(_))
                    {
                        // The server may listen elsewhere from now on.
                        self.forget_port();
                    }
                    self.restarting = verb == "REST" || (self.restarting && !is_transfer(verb));
                    steps.push(Step::Send(command));
                    steps.push(Step::Wait(Wait::Reply));
                }
                Do::AskNext(command) => {
                    self.expects(command.verb(), true);
                    self.next = Next::Asked;
                    steps.push(Step::Send(command));
                }
                Do::StartTls => steps.push(Step::StartTls),
                Do::Ask(text) => steps.push(Step::Ask(text)),
                Do::OpenData(port) => {
                    self.data = true;
                    self.unmade = true;
                    self.has_moved = true;
                    steps.push(Step::OpenData(port));
                    steps.push(Step::Wait(Wait::Data));
                }
                Do::Listen => {
                    self.data = true;
                    self.unmade = true;
                    self.has_moved = true;
                    self.forget_port();
                    steps.push(Step::Listen);
                }
                Do::Pump => {
                    self.flowing = true;
                    steps.push(Step::Pump);
                    steps.push(Step::Wait(Wait::Data));
                }
                Do::Wait(wait) => steps.push(Step::Wait(wait)),
                Do::Finish(result) => {
                    steps.extend(self.finish_after_sign(result));
                    break;
                }
            }
        }
        steps
    }

    fn finish(&mut self, result: Result<Outcome, Failure>) -> Vec<Step> {
        let mut steps = self.reset_data();
        self.exchange = None;
        self.logging_in = false;
        self.flowing = false;
        self.broken = None;
        // Replies that are still owed would be taken for the next command's.
        let in_doubt = self.expected.iter().any(|owed| !owed.is_next)
            || self.restarting
            || matches!(
                result,
                Err(Failure::Server(
                    ServerFault::OutOfStep { .. } | ServerFault::Unreadable { .. }
                ))
            );
        steps.push(Step::Finish(Box::new(result)));
        if in_doubt {
            steps.push(Step::Drop);
        }
        steps
    }

    fn reset_data(&mut self) -> Vec<Step> {
        match std::mem::take(&mut self.data) {
            true => vec![Step::ResetData],
            false => Vec::new(),
        }
    }

    fn give_up(&mut self) -> Vec<Step> {
        if let Some(failure) = self.broken.take() {
            return self.stop(failure);
        }
        self.ahead_refused |= self.awaits_next();
        // The session knows how long it waited and puts it in.
        let failure = Failure::Network {
            stage: self.stage(),
            fault: NetworkFault::TimedOut { seconds: 0 },
        };
        self.dropped(failure)
    }

    fn dropped(&mut self, failure: Failure) -> Vec<Step> {
        let mut steps = self.reset_data();
        self.flowing = false;
        if self.exchange.take().is_some() {
            steps.push(Step::Finish(Box::new(Err(failure))));
        }
        steps.push(Step::Drop);
        steps
    }

    /// How far the connection is, for one that is lost.
    fn stage(&self) -> Stage {
        match self.expected.front().map(|owed| owed.verb) {
            Some(GREETING) => Stage::Greeting,
            Some(verb) if hash::is_verb(verb) => Stage::Hashing,
            Some(_) if self.logging_in => Stage::Login,
            Some("STOR" | "APPE") if !self.flowing => Stage::Store,
            Some("STOR" | "APPE") if !self.data && self.broken.is_none() => Stage::Finishing,
            _ => Stage::Reply,
        }
    }

    fn at_this_stage(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Network { fault, .. } => Failure::Network {
                stage: self.stage(),
                fault,
            },
            other => other,
        }
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

/// A reply that no command waits for. 421 is one that needs none.
pub fn unasked(reply: &Reply) -> Failure {
    match reply.code {
        421 => refused("", reply),
        _ => out_of_step(reply),
    }
}

/// A reply that cannot follow what came before.
pub fn out_of_step(reply: &Reply) -> Failure {
    Failure::Server(ServerFault::OutOfStep { text: reply.text() })
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

/// A late or doubled reply to a transfer is not to be taken for another command's.
fn may_answer(verb: &str, code: u16) -> bool {
    match code {
        125 | 150 | 226 | 426 => is_transfer(verb),
        // Of what was asked along, answered out of its order.
        213 => !is_transfer(verb) && !changes_names(verb),
        227 | 229 => matches!(verb, "EPSV" | "PASV"),
        // Only these have a second half, which the server would wait for.
        350 => matches!(verb, "RNFR" | "REST" | "SITE CPFR" | "RAW"),
        _ => true,
    }
}

fn is_transfer(verb: &str) -> bool {
    matches!(verb, "RETR" | "STOR" | "APPE" | "LIST" | "MLSD")
}

fn changes_names(verb: &str) -> bool {
    matches!(verb, "CWD" | "MKD" | "RMD" | "DELE" | "RNFR" | "RNTO")
}

/// What stands for the greeting in the queue of expected replies.
const GREETING: &str = "";
