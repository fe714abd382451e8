//! A session without sockets: it does to the conversation what `session/connection.rs` does, and asserts
//! that what it is asked for makes sense at every step.

use argosy::protocol::conversation::{Conversation, DataEnd, Input, Step, Wait};
use argosy::protocol::exchange::{Exchange, Outcome, Protection};
use argosy::protocol::{
    Command, Failure, Features, NetworkFault, Reply, ReplyReader, ServerFault, Stage,
};

use crate::books::Books;

/// One control connection, seen from our side.
#[derive(Default)]
pub struct Session {
    conversation: Conversation,
    reader: ReplyReader,
    books: Books,
    /// While nobody is logged in yet.
    login: Option<Protection>,
    /// An exchange is under way.
    is_busy: bool,
    /// The connection is of no more use.
    is_dead: bool,
    /// Nothing but AUTH may be sent, since TLS is to come.
    is_clear: bool,
    /// The handshake was asked for.
    shakes_hands: bool,
    wait: Option<Wait>,
    data: Option<Data>,
    /// How the last data connection ended.
    end: Option<DataEnd>,
    /// What the server said that it can do.
    pub features: Features,
}

/// How far a data connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Data {
    Dialling,
    Opened,
    Pumping,
}

impl Session {
    /// Begins with the greeting.
    pub fn greet(login: Box<dyn Exchange>, protection: Protection) -> Self {
        let mut session = Self {
            books: Books::greeted(),
            login: Some(protection),
            is_busy: true,
            is_clear: protection == Protection::Explicit,
            ..Self::default()
        };
        let steps = session.conversation.begin_with_greeting(login);
        session.perform(steps);
        session
    }

    /// Begins an exchange, where there may be one.
    pub fn begin(&mut self, exchange: Box<dyn Exchange>) {
        if self.is_idle() {
            self.is_busy = true;
            self.wait = None;
            self.books.begin();
            let steps = self.conversation.begin(exchange);
            self.perform(steps);
        }
    }

    /// Nothing is under way, and something could be.
    pub fn is_idle(&self) -> bool {
        !self.is_busy && !self.is_dead
    }

    /// The server says something.
    pub fn hear(&mut self, bytes: &[u8]) {
        self.go_through_tls();
        self.reader.push(bytes);
        while !self.is_dead && !self.shakes_hands {
            match self.reader.next() {
                Ok(Some(reply)) => self.reply(reply),
                Ok(None) => return,
                Err(problem) => self.lose(Failure::Server(ServerFault::from(problem))),
            }
        }
    }

    /// The server answers what is unanswered, as it should or by a refusal.
    pub fn answer(&mut self, is_good: bool) {
        self.go_through_tls();
        if let Some(words) = self.books.next_words(is_good) {
            self.hear(format!("{words}\r\n").as_bytes());
        }
    }

    pub fn opened(&mut self) {
        if self.data == Some(Data::Dialling) {
            self.data = Some(Data::Opened);
            self.handle(Input::DataOpened);
        }
    }

    pub fn secured(&mut self) {
        if matches!(self.data, Some(Data::Opened | Data::Pumping)) {
            self.handle(Input::DataSecured);
        }
    }

    /// The data connection ends; well only once bytes flow.
    pub fn ended(&mut self, end: DataEnd) {
        let is_bad = matches!(end, DataEnd::Failed(_));
        if self.data == Some(Data::Pumping) || (is_bad && self.data.is_some()) {
            self.data = None;
            self.end = Some(end.clone());
            self.handle(Input::DataEnded(end));
        }
    }

    pub fn cancel(&mut self) {
        self.go_through_tls();
        if self.is_busy {
            self.handle(Input::Cancel);
        }
    }

    /// The time that was set is up.
    pub fn elapse(&mut self) {
        self.go_through_tls();
        if self.is_busy && self.wait != Some(Wait::Data) {
            match self.reader.end_mismatched() {
                Some(reply) => self.reply(reply),
                None => self.handle(Input::Elapsed),
            }
        }
    }

    pub fn be_quiet(&mut self) {
        if self.conversation.may_show_life() {
            self.handle(Input::Quiet);
        }
    }

    /// A port that was told is too old.
    pub fn grow_old(&mut self) {
        if self.is_idle() {
            self.conversation.forget_port();
        }
    }

    pub fn lose(&mut self, failure: Failure) {
        if self.shakes_hands {
            // The session ends with the handshake's own failure.
            (self.is_busy, self.is_dead, self.shakes_hands) = (false, true, false);
        } else if !self.is_dead {
            self.handle(Input::Lost(failure));
            // The data may still be on its way.
            let has_data = self.data == Some(Data::Pumping);
            assert!(!self.is_busy || has_data, "nothing more can come");
            self.is_dead = true;
        }
    }

    /// Nothing more happens but that time goes by: then all has an end.
    pub fn end(mut self) {
        for _ in 0..LONGEST_END {
            if !self.is_busy {
                return;
            }
            self.ended(DataEnd::Failed(silence()));
            self.elapse();
        }
        assert!(!self.is_busy, "it waits for ever for {:?}", self.wait);
    }

    fn go_through_tls(&mut self) {
        if std::mem::take(&mut self.shakes_hands) {
            self.is_clear = false;
            self.wait = None;
            self.handle(Input::TlsStarted);
        }
    }

    fn reply(&mut self, reply: Reply) {
        if !self.is_busy && !self.conversation.awaits_next() {
            // Nobody has asked.
            self.is_dead = true;
            return;
        }
        let stops = matches!(self.wait, Some(Wait::Abort | Wait::Quiet | Wait::Fence));
        let is_swallowed = self.is_busy && stops;
        let fits = self.books.heard(&reply);
        self.handle(Input::Reply(reply));
        assert!(fits || is_swallowed || self.is_dead, "it was another's");
    }

    fn handle(&mut self, input: Input) {
        let steps = self.conversation.handle(input);
        self.perform(steps);
    }

    fn perform(&mut self, steps: Vec<Step>) {
        let was_busy = self.is_busy;
        let listens = steps.contains(&Step::Listen);
        let asks = steps.iter().any(|step| matches!(step, Step::Ask(_)));
        for step in steps {
            let may_be = self.is_busy || step == Step::Drop;
            assert!(may_be, "{step:?} after the end");
            match step {
                Step::Send(command) => self.send(&command),
                Step::StartTls => {
                    assert!(self.is_clear, "TLS begins once");
                    self.reader.clear();
                    self.shakes_hands = true;
                }
                Step::OpenData(_) | Step::Listen => {
                    assert_eq!(self.data.replace(Data::Dialling), None)
                }
                // Answered at once, below.
                Step::Ask(_) => {}
                Step::Pump => {
                    let before = self.data.replace(Data::Pumping);
                    assert!(matches!(before, Some(Data::Dialling | Data::Opened)));
                }
                Step::ResetData => self.data = None,
                Step::Wait(wait) => self.wait = Some(wait),
                Step::Finish(result) => self.finish(*result),
                Step::Drop => {
                    assert!(!self.is_busy, "an end without a word");
                    self.is_dead = true;
                }
            }
        }
        if asks && self.is_busy {
            return self.handle(Input::Answered);
        }
        if listens {
            let here = std::net::SocketAddr::from(([127, 0, 0, 1], 4660));
            return self.handle(Input::Listening(here));
        }
        if self.is_busy {
            self.is_waiting();
        } else if was_busy && !self.is_dead {
            let next = usize::from(self.conversation.awaits_next());
            self.books.are_in_step(next);
        }
    }

    fn send(&mut self, command: &Command) {
        let line = command.line();
        let ends = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
        assert!(!line.iter().any(ends), "{}", line.escape_ascii());
        let is_harmless = matches!(command, Command::AuthTls | Command::Noop);
        assert!(!self.is_clear || is_harmless, "{command:?} in clear");
        self.books.sent(command);
    }

    fn finish(&mut self, result: Result<Outcome, Failure>) {
        assert_eq!(self.data, None, "a data connection is left");
        self.is_busy = false;
        // Without a login there is no session.
        self.is_dead |= self.login.is_some() && result.is_err();
        let Ok(outcome) = result else {
            return;
        };
        assert!(!self.is_clear);
        self.books.prove(&outcome, self.login.take());
        match outcome {
            Outcome::LoggedIn { features, .. } => self.features = features,
            Outcome::Transferred(end, _) => {
                assert!(!matches!(end, DataEnd::Failed(_)) && Some(end) == self.end);
            }
            Outcome::Renamed | Outcome::Copied | Outcome::Replied(_) => {}
        }
    }

    /// Something will end the exchange even if nothing comes any more.
    fn is_waiting(&self) {
        let has_own_limit = matches!(self.data, Some(Data::Dialling | Data::Pumping));
        match self.wait {
            _ if self.shakes_hands => {}
            Some(Wait::Data) => assert!(has_own_limit, "no data will come: {:?}", self.data),
            Some(_) => {}
            None => panic!("no limit was set"),
        }
    }
}

/// A data connection on which nothing moves.
fn silence() -> Failure {
    Failure::Network {
        stage: Stage::Data,
        fault: NetworkFault::TimedOut { seconds: 60 },
    }
}

/// An end may take a reply that never comes, an abort, its quiet and its fence.
const LONGEST_END: usize = 8;
