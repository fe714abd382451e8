//! From the greeting to a session that is ready: TLS first, then who we are, then how we speak.

use std::collections::VecDeque;

use super::{Do, Exchange, Happening, Outcome, fail, send};
use crate::protocol::command::Command;
use crate::protocol::conversation::{Wait, refused};
use crate::protocol::fact::quoted_path;
use crate::protocol::failure::{Failure, ServerFault};
use crate::protocol::features::Features;
use crate::protocol::reply::Reply;

/// How the control connection is protected when the greeting comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Not yet: AUTH TLS is the first and only thing to send in clear.
    Explicit,
    /// TLS already stands.
    Implicit,
    /// None is wanted.
    Plain,
}

/// How many commands are under way at once, once TLS stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// Each waits for the answer to the one before.
    None,
    /// All that follow the password.
    Settings,
    /// All.
    Login,
}

/// The host that is asked for before the user (RFC 7151).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VirtualHost {
    /// If the server knows HOST, which it is asked about first.
    Perhaps(String),
    /// It is known to know HOST.
    Surely(String),
}

/// The login (RFC 4217, sections 4 and 12; RFC 2389 for FEAT).
#[derive(Debug)]
pub struct Login {
    protection: Protection,
    user: String,
    ahead: Ahead,
    /// Asks for the port of the first data connection, behind what is sent at once.
    port: Option<Command>,
    features: Features,
    /// They are known from before.
    knows_features: bool,
    /// What is still to be asked for.
    virtual_host: Option<VirtualHost>,
    /// The server knows HOST.
    host: Option<bool>,
    account: Option<String>,
    /// What the server wants to know is asked each time, in its words.
    asks: bool,
    /// What the answer goes with.
    asked: Option<Command>,
    may_be_clear: bool,
    data_in_clear: bool,
    /// The server wants no password.
    is_in: bool,
    /// CLNT goes before OPTS UTF8, and OPTS MLST behind it: the site was found to need them.
    client: bool,
    facts: Option<String>,
    /// OPTS UTF8 was refused.
    no_utf8: bool,
    home: Option<Vec<u8>>,
    /// Further settings, found out to be needed, that are not sent yet; and how many are unanswered.
    more: VecDeque<Command>,
    owed: usize,
}

impl Login {
    /// `user` holds no line break.
    pub fn new(protection: Protection, user: String) -> Self {
        Self {
            protection,
            user,
            ahead: Ahead::None,
            port: None,
            virtual_host: None,
            host: None,
            account: None,
            asks: false,
            asked: None,
            may_be_clear: false,
            data_in_clear: false,
            features: Features::default(),
            knows_features: false,
            is_in: false,
            client: false,
            facts: None,
            no_utf8: false,
            home: None,
            more: VecDeque::new(),
            owed: 0,
        }
    }

    /// What an earlier login found to be needed: CLNT, and these facts of MLST. It goes along with
    /// what is sent at once; one by one all is found out anew.
    pub fn needs(self, client: bool, facts: Option<String>) -> Self {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b';');
        Self {
            client,
            facts: facts.filter(|facts| facts.bytes().all(is_plain)),
            ..self
        }
    }

    /// What the server announced before: all that is sent at once goes without asking.
    pub fn knows(self, features: Features) -> Self {
        Self {
            features,
            knows_features: true,
            ..self
        }
    }

    /// In plain text nothing is sent ahead: what looks into it may lose commands.
    pub fn ahead(self, ahead: Ahead) -> Self {
        let ahead = match self.protection {
            Protection::Plain => Ahead::None,
            Protection::Explicit | Protection::Implicit => ahead,
        };
        Self { ahead, ..self }
    }

    /// The name that the server is reached by.
    pub fn at_host(self, virtual_host: Option<VirtualHost>) -> Self {
        Self {
            virtual_host,
            ..self
        }
    }

    /// What the server gets where it asks for an account; no line break in it. Such a login goes step
    /// by step.
    pub fn with_account(self, account: Option<String>) -> Self {
        let ahead = match account {
            Some(_) => Ahead::None,
            None => self.ahead,
        };
        Self {
            account,
            ahead,
            ..self
        }
    }

    /// A person answers what the server asks, challenge by challenge (RFC 2228, 331, 332 and 336), and no
    /// password is sent unasked. Such a login goes step by step.
    pub fn asks(self, asks: bool) -> Self {
        let ahead = if asks { Ahead::None } else { self.ahead };
        Self {
            asks,
            ahead,
            ..self
        }
    }

    /// A server that refuses to encrypt data connections is taken all the same.
    pub fn allows_clear_data(self, may_be_clear: bool) -> Self {
        Self {
            may_be_clear,
            ..self
        }
    }

    /// `command` asks for the port of the first data connection, together with the settings.
    pub fn asks_port(self, command: Command) -> Self {
        Self {
            port: Some(command),
            ..self
        }
    }

    /// Nothing of the person is told yet.
    fn introduce(&mut self) -> Vec<Do> {
        match self.virtual_host.clone() {
            None => self.user(),
            Some(VirtualHost::Perhaps(_)) => send(Command::Features),
            Some(VirtualHost::Surely(name)) => {
                let mut orders = send(Command::Host(name));
                if self.ahead == Ahead::Login {
                    orders.extend(self.user());
                }
                orders
            }
        }
    }

    /// Before the login: whether the server knows HOST.
    fn may_know_hosts(&mut self, reply: &Reply) -> Vec<Do> {
        let knows = Features::parse(reply).host;
        self.host = Some(knows);
        self.virtual_host = match self.virtual_host.take() {
            Some(VirtualHost::Perhaps(name)) if knows => Some(VirtualHost::Surely(name)),
            _ => None,
        };
        self.introduce()
    }

    fn user(&mut self) -> Vec<Do> {
        let user = Command::User(self.user.clone());
        match self.ahead {
            Ahead::None | Ahead::Settings => send(user),
            Ahead::Login => {
                let login = [user, Command::Pass].map(Do::Send).into_iter();
                login.chain(self.settings()).collect()
            }
        }
    }

    /// What a session under TLS begins with.
    fn settings(&mut self) -> Vec<Do> {
        let first = [Command::Pbsz, Command::ProtPrivate].into_iter();
        let features = (!self.knows_features).then_some(Command::Features);
        let last = [Command::TypeImage, Command::PrintFolder];
        let settings = first.chain(features).chain(self.speech()).chain(last);
        let port = self.port.take().map(Do::AskNext);
        settings.map(Do::Send).chain(port).collect()
    }

    /// How names and facts are to be told.
    fn speech(&self) -> impl Iterator<Item = Command> + use<> {
        // It is worth no round trip of its own.
        let is_asked = self.knows_features && self.features.csid;
        let identity = is_asked.then_some(Command::ClientIdentity);
        let client = self.client.then_some(Command::Client);
        let facts = self.facts.clone().map(Command::ChooseFacts);
        let utf8 = std::iter::once(Command::OptsUtf8);
        let who = identity.into_iter().chain(client);
        who.chain(utf8).chain(facts)
    }

    /// What the server's features show to be needed, and has not been sent.
    fn find_more(&mut self) {
        let is_new = self.ahead == Ahead::None;
        if self.no_utf8 && self.features.clnt && (is_new || !self.client) {
            self.client = true;
            self.more.extend([Command::Client, Command::OptsUtf8]);
        }
        let facts = self.features.facts_to_choose();
        if is_new || self.facts != facts {
            self.more.extend(facts.clone().map(Command::ChooseFacts));
        }
        self.facts = facts;
    }

    /// Sends what is still to be sent, or finishes.
    fn go_on(&mut self) -> Vec<Do> {
        let at_once = match self.ahead {
            Ahead::None => 1,
            Ahead::Settings | Ahead::Login => self.more.len(),
        };
        let next: Vec<Do> = self
            .more
            .drain(..at_once.min(self.more.len()))
            .map(Do::Send)
            .collect();
        self.owed += next.len();
        if self.owed > 0 {
            return next;
        }
        vec![Do::Finish(Ok(Outcome::LoggedIn {
            features: std::mem::take(&mut self.features),
            home: self.home.take(),
            client: self.client,
            facts: self.facts.take(),
            host: self.host,
            data_in_clear: self.data_in_clear,
        }))]
    }

    fn secured_or_ready(&mut self) -> Vec<Do> {
        match (self.protection, self.ahead) {
            (Protection::Plain, _) => send(Command::Features),
            (_, Ahead::None) => send(Command::Pbsz),
            (_, Ahead::Settings) => self.settings(),
            (_, Ahead::Login) => Vec::new(),
        }
    }

    /// The next one of the settings, where it is not under way already.
    fn then(&self, command: Command) -> Vec<Do> {
        match self.ahead {
            Ahead::None => send(command),
            Ahead::Settings | Ahead::Login => vec![Do::Wait(Wait::Ahead)],
        }
    }

    fn ask(&mut self, reply: &Reply, answer: Command) -> Vec<Do> {
        self.asked = Some(answer);
        vec![Do::Ask(reply.text())]
    }

    fn take(&mut self, verb: &'static str, reply: &Reply) -> Vec<Do> {
        match verb {
            "" if reply.is_positive() => match self.protection {
                Protection::Explicit => send(Command::AuthTls),
                Protection::Implicit | Protection::Plain => self.introduce(),
            },
            "" => fail(login_refused(verb, reply)),
            // 234 is the standard's word; some old servers say 334.
            "AUTH" if matches!(reply.code, 234 | 334) => vec![Do::StartTls],
            "AUTH" => fail(Failure::Server(ServerFault::RefusedTls {
                code: reply.code,
                text: reply.text(),
            })),
            "USER" if is_challenge(reply) && self.ahead == Ahead::Login => Vec::new(),
            "USER" | "PASS" | "ACCT" if is_challenge(reply) && self.asks => {
                self.ask(reply, Command::Pass)
            }
            "USER" if is_challenge(reply) => send(Command::Pass),
            "USER" | "PASS" if reply.code == 332 => match self.account.take() {
                Some(account) => send(Command::Account(account)),
                None if self.asks => self.ask(reply, Command::AnswerAccount),
                None => fail(Failure::Server(ServerFault::WantsAccount {
                    text: reply.text(),
                })),
            },
            "USER" if reply.is_positive() => {
                self.is_in = true;
                self.secured_or_ready()
            }
            "PASS" if reply.is_positive() || self.is_in => self.secured_or_ready(),
            "ACCT" if reply.is_positive() => self.secured_or_ready(),
            "USER" | "PASS" | "ACCT" => fail(login_refused(verb, reply)),
            // With implicit TLS some servers do not know PBSZ; PROT decides.
            "PBSZ" => self.then(Command::ProtPrivate),
            "PROT" if reply.is_positive() || self.may_be_clear => {
                self.data_in_clear = !reply.is_positive();
                self.then(Command::Features)
            }
            "PROT" => fail(Failure::Server(ServerFault::RefusedTls {
                code: reply.code,
                text: reply.text(),
            })),
            "FEAT" if matches!(self.virtual_host, Some(VirtualHost::Perhaps(_))) => {
                self.may_know_hosts(reply)
            }
            // One that it does not know by that name may be there all the same.
            "HOST" => {
                let is_asked = self.ahead == Ahead::Login;
                self.virtual_host = None;
                self.host = Some(!matches!(reply.code, 500 | 502));
                if is_asked { Vec::new() } else { self.user() }
            }
            "FEAT" => {
                if reply.is_positive() {
                    self.features = Features::parse(reply);
                }
                self.then(Command::OptsUtf8)
            }
            // Whether these are refused does not matter: Pure-FTPd refuses UTF8 although its names are
            // UTF-8.
            "CSID" | "CLNT" | "OPTS" | "OPTS MLST" if self.owed > 0 => {
                self.owed -= 1;
                self.go_on()
            }
            "CSID" | "CLNT" | "OPTS MLST" => vec![Do::Wait(Wait::Ahead)],
            "OPTS" => {
                self.no_utf8 = reply.code >= 500;
                self.then(Command::TypeImage)
            }
            "TYPE" if reply.is_positive() => self.then(Command::PrintFolder),
            "TYPE" => fail(refused(verb, reply)),
            "PWD" => {
                self.home = quoted_path(reply).filter(|_| reply.is_positive());
                self.find_more();
                self.go_on()
            }
            _ => Vec::new(),
        }
    }
}

/// The verbs of what a session under TLS begins with.
pub const SETTINGS: [&str; 9] = [
    "PBSZ",
    "PROT",
    "FEAT",
    "CSID",
    "CLNT",
    "OPTS",
    "OPTS MLST",
    "TYPE",
    "PWD",
];

impl Exchange for Login {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::TlsStarted => self.introduce(),
            Happening::Answered => self.asked.take().map_or_else(Vec::new, send),
            Happening::Reply { verb, reply } if reply.is_final() => self.take(verb, &reply),
            _ => Vec::new(),
        }
    }
}

/// The password is wanted, or the answer to a challenge (RFC 2228).
fn is_challenge(reply: &Reply) -> bool {
    matches!(reply.code, 331 | 336)
}

/// 421, and 530 with words about numbers, mean that too many are logged in. A server that is killed
/// meanwhile says nothing about the password.
fn login_refused(verb: &'static str, reply: &Reply) -> Failure {
    let killed = refused(verb, reply);
    if reply.code >= 500 && killed.is_passing() {
        return killed;
    }
    let text = reply.text();
    let lower = text.to_lowercase();
    let about_numbers = [
        "too many",
        "maximum",
        "limit",
        "connections",
        "clients",
        "sessions",
    ]
    .iter()
    .any(|word| lower.contains(word));
    Failure::Server(match reply.code {
        421 => ServerFault::TooMany { code: 421, text },
        530 if about_numbers => ServerFault::TooMany { code: 530, text },
        code => ServerFault::LoginRefused { code, text },
    })
}
