//! One exchange with the server: a login, a listing, a transfer, a rename, a single command. Each
//! is a small state machine that consumes the replies to what it sent.

mod copying;
mod hashing;
mod login;
mod rename;
mod single;
mod transfer;

use std::fmt::Debug;
use std::net::SocketAddr;

use super::command::Command;
use super::conversation::{DataEnd, DataPort, Wait};
use super::failure::Failure;
use super::features::Features;
use super::reply::Reply;

pub use copying::Copying;
pub use hashing::Hashing;
pub use login::{Ahead, Login, Protection, SETTINGS, VirtualHost};
pub use rename::Rename;
pub use single::Single;
pub use transfer::{DataExchange, DataWay, Movement, Pret};

/// A state machine of one exchange. After `Finish` it is dropped.
pub trait Exchange: Debug + Send {
    fn handle(&mut self, happening: Happening) -> Vec<Do>;

    /// It needs the port of a data connection before anything else. If that has been asked for
    /// already, it begins with the answer.
    fn takes_port(&self) -> bool {
        false
    }
}

/// What an exchange is told.
#[derive(Clone, Debug)]
pub enum Happening {
    Begin,
    /// A reply, and the verb that it answers (empty for the greeting).
    Reply {
        verb: &'static str,
        reply: Reply,
    },
    TlsStarted,
    /// A person has answered what [`Do::Ask`] asked; the session keeps the answer for the next command
    /// that it completes.
    Answered,
    /// We wait for the server there, or say that we do.
    Listening(SocketAddr),
    DataOpened,
    DataEnded(DataEnd),
}

/// What an exchange wants.
#[derive(Clone, Debug)]
pub enum Do {
    Send(Command),
    /// Sends what asks for the port of the next exchange's data connection.
    AskNext(Command),
    StartTls,
    /// Asks the person, in the server's words.
    Ask(String),
    OpenData(DataPort),
    /// Waits for the server to open the data connection.
    Listen,
    Pump,
    Wait(Wait),
    /// Ends the exchange; a data connection that is still open is torn down.
    Finish(Result<Outcome, Failure>),
}

/// What came of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    LoggedIn {
        features: Features,
        /// What PWD told, if it was a path.
        home: Option<Vec<u8>>,
        /// CLNT had to be sent, and these facts chosen by OPTS MLST.
        client: bool,
        facts: Option<String>,
        /// Whether it knows virtual hosts; `None`: not asked for.
        host: Option<bool>,
        /// PROT P was refused, and that was allowed.
        data_in_clear: bool,
    },
    /// The final replies to commands that are each for themselves, good or bad.
    Replied(Vec<Reply>),
    /// The server's final reply was good; how the data ended, and the final replies to what was
    /// asked along.
    Transferred(DataEnd, Vec<Reply>),
    /// A rename is done.
    Renamed,
    /// The server has made a copy.
    Copied,
}

/// Sends one command.
fn send(command: Command) -> Vec<Do> {
    vec![Do::Send(command)]
}

/// Ends with a failure.
fn fail(failure: Failure) -> Vec<Do> {
    vec![Do::Finish(Err(failure))]
}
