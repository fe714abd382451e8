//! Everything that uses a data connection: RETR, STOR, APPE, MLSD and LIST.
//!
//! The final reply and the data's end come in either order; both must be seen.

use std::net::SocketAddr;

use super::{Do, Exchange, Happening, Outcome, fail, send};
use crate::protocol::command::Command;
use crate::protocol::conversation::{DataEnd, Wait, data_port, out_of_step, refused};
use crate::protocol::failure::{CertificateFault, Failure, NetworkFault, ServerFault, Stage};
use crate::protocol::remote_path::RemotePath;
use crate::protocol::reply::Reply;

/// What is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Movement {
    Retrieve {
        path: RemotePath,
        offset: u64,
    },
    /// What stands before the offset is kept; `append`: by APPE, for a server without REST, where
    /// the offset must be the file's size.
    Store {
        path: RemotePath,
        offset: u64,
        append: bool,
        /// Nothing stands there that could be lost.
        is_new: bool,
    },
    /// MLSD of this folder, after CWD into it.
    ListFacts(RemotePath),
    /// LIST of this folder, after CWD into it: an empty answer alone proves no folder.
    List {
        folder: RemotePath,
        all: bool,
    },
}

impl Movement {
    /// The file, or the folder that is listed.
    pub fn path(&self) -> &RemotePath {
        match self {
            Self::Retrieve { path, .. } | Self::Store { path, .. } => path,
            Self::ListFacts(folder) | Self::List { folder, .. } => folder,
        }
    }
}

/// How the data connection comes to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataWay {
    /// By EPSV, and by PASV once that was refused.
    Extended,
    /// By PASV.
    Passive,
    /// The server connects to us, by PORT or EPRT.
    Active,
}

/// When PRET goes before EPSV or PASV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pret {
    Never,
    /// Once these were refused without it: Pure-FTPd announces it and does not need it.
    WhereRefused,
    Always,
}

/// One exchange with data.
#[derive(Debug)]
pub struct DataExchange {
    movement: Movement,
    way: DataWay,
    pret: Pret,
    /// The command need not wait for the data connection.
    is_early: bool,
    /// The data port is asked for together with CWD.
    is_ahead: bool,
    /// Asked together with the command that moves the bytes: before it, and behind it.
    before: Vec<Command>,
    behind: Vec<Command>,
    /// The port of the next exchange is asked for, too.
    asks_next: bool,
    /// The answers to what was asked along, and how many are to come.
    along: Vec<Reply>,
    owed: usize,
    /// How it ends, once all is answered.
    outcome: Option<Result<Outcome, Failure>>,
    /// The port was told before the folder is entered, for a listing.
    is_entering: bool,
    has_begun: bool,
    has_opened: bool,
    /// Where the server is to connect to.
    listens_at: Option<SocketAddr>,
    /// CWD was refused; the answer to what was sent behind it is still to come.
    refused: Option<Failure>,
    /// 425 on EPSV or PASV so far: a clash of ports, tried again at once.
    clashes: u32,
    end: Option<DataEnd>,
    last: Option<Reply>,
    /// The command that moves the bytes, or REST before it, is sent.
    sent: bool,
    /// The bytes may flow.
    pumping: bool,
}

impl DataExchange {
    pub fn new(movement: Movement, way: DataWay) -> Self {
        Self {
            movement,
            way,
            pret: Pret::Never,
            is_early: false,
            is_ahead: false,
            before: Vec::new(),
            behind: Vec::new(),
            asks_next: false,
            along: Vec::new(),
            owed: 0,
            outcome: None,
            is_entering: false,
            has_begun: false,
            has_opened: false,
            listens_at: None,
            refused: None,
            clashes: 0,
            end: None,
            last: None,
            sent: false,
            pumping: false,
        }
    }

    /// The server's data ports can be reached: what only reads is asked for while the data
    /// connection is being made, which saves a round trip. Where none comes to be, the server says
    /// so only after a while. What writes over something waits: a server truncates it before it
    /// looks for data.
    pub fn early(self, can_reach: bool) -> Self {
        let destroys = matches!(self.movement, Movement::Store { is_new: false, .. });
        let is_early = can_reach && !destroys && self.offset() == 0;
        Self { is_early, ..self }
    }

    /// The server wants to know what a data connection is for.
    pub fn pret(self, pret: Pret) -> Self {
        Self { pret, ..self }
    }

    /// Asks something together with the command that moves the bytes, `before` and `behind` it, all
    /// in one write: ProFTPD would answer out of order what comes while bytes flow. The answers come
    /// with the outcome, in this order. Not with an offset.
    pub fn along(self, before: Vec<Command>, behind: Vec<Command>) -> Self {
        match self.offset() {
            0 => Self {
                before,
                behind,
                ..self
            },
            _ => self,
        }
    }

    /// The port for the next exchange is asked for behind all that.
    pub fn asks_next(self, asks_next: bool) -> Self {
        Self { asks_next, ..self }
    }

    /// The server answers commands that are sent at once.
    pub fn ahead(self, is_ahead: bool) -> Self {
        // A port that cannot be opened must not leave an answer behind.
        let is_ahead = is_ahead && self.way != DataWay::Active && self.pret != Pret::Always;
        Self { is_ahead, ..self }
    }

    fn ask_for_port(&self) -> Vec<Do> {
        match self.port_command() {
            None => vec![Do::Listen],
            Some(_) if self.pret == Pret::Always => {
                send(Command::Prepare(Box::new(self.transfer_command())))
            }
            Some(command) => send(command),
        }
    }

    fn port_command(&self) -> Option<Command> {
        match self.way {
            DataWay::Extended => Some(Command::ExtendedPassive),
            DataWay::Passive => Some(Command::Passive),
            DataWay::Active => None,
        }
    }

    fn transfer_command(&self) -> Command {
        match &self.movement {
            Movement::Retrieve { path, .. } => Command::Retrieve(path.clone()),
            Movement::Store { path, .. } if self.appends() => Command::Append(path.clone()),
            Movement::Store { path, .. } => Command::Store(path.clone()),
            Movement::ListFacts(_) => Command::ListFacts,
            Movement::List { all, .. } => Command::List { all: *all },
        }
    }

    fn offset(&self) -> u64 {
        match self.movement {
            Movement::Retrieve { offset, .. } | Movement::Store { offset, .. } => offset,
            _ => 0,
        }
    }

    /// Sends what makes the server move the bytes.
    fn command(&mut self) -> Vec<Do> {
        self.sent = true;
        match self.offset() {
            0 => self.with_all_along(),
            _ if self.appends() => self.with_all_along(),
            offset => send(Command::RestartAt(offset)),
        }
    }

    fn with_all_along(&mut self) -> Vec<Do> {
        let before = std::mem::take(&mut self.before);
        let behind = std::mem::take(&mut self.behind);
        self.owed = before.len() + behind.len();
        let transfer = std::iter::once(self.transfer_command());
        let orders = before.into_iter().chain(transfer).chain(behind);
        let may_ask = self.asks_next && self.pret != Pret::Always;
        let next = self.port_command().filter(|_| may_ask);
        let next = next.map(Do::AskNext);
        orders.map(Do::Send).chain(next).collect()
    }

    fn appends(&self) -> bool {
        matches!(
            self.movement,
            Movement::Store {
                offset: 1..,
                append: true,
                ..
            }
        )
    }

    /// An upload goes on behind what the file holds; a download cannot.
    fn restart_refused(&mut self, reply: &Reply) -> Vec<Do> {
        match &mut self.movement {
            Movement::Store { append, .. } if matches!(reply.code, 500..=504) => {
                *append = true;
                self.with_all_along()
            }
            _ => fail(refused("REST", reply)),
        }
    }

    fn port_reply(&mut self, verb: &'static str, reply: &Reply) -> Vec<Do> {
        if let Some(port) = data_port(reply) {
            let mut orders = vec![Do::OpenData(port)];
            if let Some(folder) = self.folder().filter(|_| !self.has_begun) {
                self.has_begun = true;
                self.is_entering = true;
                orders.push(Do::Send(Command::ChangeFolder(folder)));
                if self.is_ahead {
                    orders.extend(self.command());
                }
                return orders;
            }
            if self.is_early {
                orders.extend(self.command());
            }
            return orders;
        }
        match reply.code {
            425 if self.clashes < CLASHES => {
                self.clashes += 1;
                self.ask_for_port()
            }
            _ if self.pret == Pret::WhereRefused && !reply.is_positive() => {
                self.pret = Pret::Always;
                self.ask_for_port()
            }
            500..=599 if self.way == DataWay::Extended => {
                self.way = DataWay::Passive;
                self.ask_for_port()
            }
            _ if reply.is_positive() => fail(Failure::Server(ServerFault::Unreadable {
                text: reply.text(),
            })),
            _ => fail(refused(verb, reply)),
        }
    }

    /// The server is told where we wait. EPRT is known to fewer.
    fn listening(&mut self, address: SocketAddr) -> Vec<Do> {
        self.listens_at = Some(address);
        send(match address {
            SocketAddr::V4(address) => Command::Port(address),
            SocketAddr::V6(_) => Command::ExtendedPort(address),
        })
    }

    /// The answer to PORT or EPRT. The server connects when it is told what to move.
    fn listening_reply(&mut self, verb: &'static str, reply: &Reply) -> Vec<Do> {
        match self.listens_at {
            _ if reply.is_positive() => self.command(),
            Some(address) if verb == "PORT" && matches!(reply.code, 500..=504) => {
                send(Command::ExtendedPort(address))
            }
            _ => fail(refused(verb, reply)),
        }
    }

    /// The one that is listed.
    fn folder(&self) -> Option<RemotePath> {
        match &self.movement {
            Movement::ListFacts(folder) | Movement::List { folder, .. } => Some(folder.clone()),
            Movement::Retrieve { .. } | Movement::Store { .. } => None,
        }
    }

    /// In the folder, with the data connection on its way.
    fn entered(&mut self) -> Vec<Do> {
        self.is_entering = false;
        if let Some(DataEnd::Failed(failure)) = self.end.take() {
            return fail(failure);
        }
        match self.is_early || self.has_opened {
            true => self.command(),
            false => vec![Do::Wait(Wait::Data)],
        }
    }

    /// The reply to the command that moves the bytes.
    fn transfer_reply(&mut self, verb: &'static str, reply: Reply) -> Vec<Do> {
        if reply.is_preliminary() {
            if self.pumping || self.end.is_some() {
                return Vec::new();
            }
            self.pumping = true;
            return vec![Do::Pump];
        }
        match reply.code {
            // Before or after the last byte.
            226 | 250 => self.ended_well(reply),
            400.. => fail(match self.end.take() {
                Some(DataEnd::Failed(failure)) if !server_knows_better(&failure) => failure,
                _ => refused(verb, &reply),
            }),
            _ => fail(out_of_step(&reply)),
        }
    }

    fn ended_well(&mut self, reply: Reply) -> Vec<Do> {
        if self.end.is_some() || self.pumping {
            self.last = Some(reply);
            return self.both_seen();
        }
        // No 150 at all: what was to be read may lie in the socket, but nothing was written yet.
        if self.is_upload() {
            return fail(out_of_step(&reply));
        }
        self.pumping = true;
        self.last = Some(reply);
        vec![Do::Pump]
    }

    fn data_ended(&mut self, end: DataEnd) -> Vec<Do> {
        let wait = match &end {
            // It never opened, and no command was sent.
            DataEnd::Failed(failure) if !self.sent && !self.is_entering => {
                return fail(failure.clone());
            }
            DataEnd::Failed(_) if !self.sent => Wait::Reply,
            DataEnd::Failed(_) => Wait::Broken,
            _ if self.is_upload() => Wait::Finishing,
            _ => Wait::Reply,
        };
        self.end = Some(end);
        match self.last {
            Some(_) => self.both_seen(),
            None => vec![Do::Wait(wait)],
        }
    }

    fn is_upload(&self) -> bool {
        matches!(self.movement, Movement::Store { .. })
    }

    fn both_seen(&mut self) -> Vec<Do> {
        match (self.last.take(), self.end.take()) {
            (Some(_), Some(DataEnd::Failed(failure))) => fail(failure),
            (Some(_), Some(end)) => {
                let along = Vec::new();
                vec![Do::Finish(Ok(Outcome::Transferred(end, along)))]
            }
            (last, end) => {
                self.last = last;
                self.end = end;
                vec![Do::Wait(Wait::Data)]
            }
        }
    }
}

impl Exchange for DataExchange {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        let mut orders = match happening {
            Happening::Reply { verb, reply }
                if self.owed > 0 && !is_own(verb) && reply.is_final() =>
            {
                self.owed -= 1;
                self.along.push(reply);
                Vec::new()
            }
            happening => self.take(happening),
        };
        if let Some(Do::Finish(_)) = orders.last()
            && let Some(Do::Finish(result)) = orders.pop()
        {
            self.outcome = Some(self.refused.take().map_or(result, Err));
            orders.push(Do::Wait(Wait::Reply));
        }
        // What is still to be answered would be taken for the next command's.
        if self.owed == 0
            && let Some(mut outcome) = self.outcome.take()
        {
            if let Ok(Outcome::Transferred(_, along)) = &mut outcome {
                *along = std::mem::take(&mut self.along);
            }
            orders.push(Do::Finish(outcome));
        }
        orders
    }

    fn takes_port(&self) -> bool {
        self.way != DataWay::Active && self.pret != Pret::Always
    }
}

impl DataExchange {
    fn take(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::Begin => match self.folder() {
                Some(folder) => {
                    self.has_begun = true;
                    let mut orders = send(Command::ChangeFolder(folder));
                    if self.is_ahead {
                        orders.extend(self.ask_for_port());
                    }
                    orders
                }
                None => self.ask_for_port(),
            },
            Happening::Listening(address) => self.listening(address),
            Happening::DataOpened if self.sent || self.listens_at.is_some() => Vec::new(),
            Happening::DataOpened if self.is_entering => {
                self.has_opened = true;
                Vec::new()
            }
            Happening::DataOpened => self.command(),
            Happening::DataEnded(end) => self.data_ended(end),
            Happening::Reply { verb, reply } => match verb {
                _ if reply.is_preliminary() && !is_transfer(verb) => Vec::new(),
                // Where it is refused, another folder is listed, and that is thrown away.
                "CWD" if self.is_entering && self.sent => {
                    self.is_entering = false;
                    self.refused = (!reply.is_positive()).then(|| refused(verb, &reply));
                    Vec::new()
                }
                "CWD" if reply.is_positive() && self.is_entering => self.entered(),
                "CWD" if self.is_entering => fail(refused(verb, &reply)),
                "CWD" if reply.is_positive() && self.is_ahead => Vec::new(),
                "CWD" if reply.is_positive() => self.ask_for_port(),
                "CWD" if self.is_ahead => {
                    self.refused = Some(refused(verb, &reply));
                    Vec::new()
                }
                "EPSV" | "PASV" | "PORT" | "EPRT" if self.refused.is_some() => {
                    fail(self.refused.take().unwrap_or_else(|| refused(verb, &reply)))
                }
                "PRET" if reply.is_positive() => self.port_command().map_or_else(Vec::new, send),
                "EPSV" | "PASV" => self.port_reply(verb, &reply),
                "PORT" | "EPRT" => self.listening_reply(verb, &reply),
                "REST" if reply.is_intermediate() => self.with_all_along(),
                "REST" => self.restart_refused(&reply),
                _ if is_transfer(verb) => self.transfer_reply(verb, reply),
                _ => fail(refused(verb, &reply)),
            },
            Happening::TlsStarted | Happening::Answered => Vec::new(),
        }
    }
}

/// Whether the server's refusal says more than what we saw of the data connection's end: we cannot
/// see why the other side hung up.
fn server_knows_better(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Network {
            stage: Stage::Data | Stage::DataTls,
            fault: NetworkFault::Closed | NetworkFault::Other(_),
        } | Failure::Certificate(CertificateFault::Handshake { .. })
    )
}

/// Not one of those that are asked along.
fn is_own(verb: &str) -> bool {
    is_transfer(verb) || verb == "CWD"
}

fn is_transfer(verb: &str) -> bool {
    matches!(verb, "RETR" | "STOR" | "APPE" | "MLSD" | "LIST")
}

/// How often a clash of ports is tried again.
const CLASHES: u32 = 5;
