//! Questions on a terminal. One at a time, on a thread of its own, so that the events go on; where
//! no terminal is, the answer is «no» at once.

use std::collections::{HashMap, VecDeque};
use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::task::JoinHandle;

use crate::profile::{Endpoint, Keep, Password, password};
use crate::service::{
    Command, Direction, Existing, ExistsAnswer, Transfer, TransferId, TrustDecision, TrustQuestion,
};
use crate::wording;

use super::asking::ask;
use super::screen::Screen;

/// Something that only a person can decide.
#[derive(Debug)]
pub enum Question {
    Trust(Box<TrustQuestion>),
    Password {
        endpoint: Endpoint,
        refused: Option<String>,
        /// Taken when the person only presses Enter.
        from_url: Option<Password>,
        /// Where its site keeps it.
        keep: Option<Keep>,
    },
    /// A server asks at an interactive login.
    Challenge {
        number: u64,
        endpoint: Endpoint,
        text: String,
    },
    Master {
        is_new: bool,
        wrong: bool,
    },
    Exists {
        transfer: Box<Transfer>,
        existing: Existing,
    },
}

impl Question {
    fn direction(&self) -> Option<Direction> {
        match self {
            Self::Exists { transfer, .. } => Some(transfer.direction),
            _ => None,
        }
    }
}

/// The questions that stand, and what was answered before.
#[derive(Debug)]
pub struct Questions {
    waiting: VecDeque<Question>,
    asking: Option<JoinHandle<Command>>,
    /// `ARGOSY_PASSWORD`, and the servers that it is for.
    given: Option<Password>,
    given_for: Vec<Endpoint>,
    from_urls: HashMap<Endpoint, Password>,
    typed: HashMap<Endpoint, Password>,
    /// The way of the item that the question on the terminal is about.
    asked_of: Option<Direction>,
    /// The answers about existing targets that hold for all that follow, each way, as the queue
    /// takes them.
    rest: HashMap<Direction, ExistsAnswer>,
    /// How often each password was asked for.
    tries: HashMap<Endpoint, u32>,
}

impl Questions {
    /// `places`: what the arguments name.
    pub fn new(from_urls: HashMap<Endpoint, Password>, places: Vec<Endpoint>) -> Self {
        Self {
            waiting: VecDeque::new(),
            asking: None,
            given: env::var(password::VARIABLE).ok().map(Password::new),
            given_for: places,
            from_urls,
            typed: HashMap::new(),
            asked_of: None,
            rest: HashMap::new(),
            tries: HashMap::new(),
        }
    }

    /// The password that is known without asking, if any.
    pub fn known_password(&self, endpoint: &Endpoint) -> Option<Password> {
        if endpoint.is_anonymous() {
            return None;
        }
        self.given(endpoint)
            .or_else(|| self.typed.get(endpoint).cloned())
    }

    /// The only server of a queue may have the password that came with the command.
    pub fn give_to(&mut self, endpoint: Endpoint) {
        self.given_for.push(endpoint);
    }

    /// Whether a password came with the command.
    pub fn has_given(&self) -> bool {
        self.given.is_some()
    }

    fn given(&self, endpoint: &Endpoint) -> Option<Password> {
        let is_for = self.given_for.contains(endpoint);
        self.given.clone().filter(|_| is_for)
    }

    /// Asks about a certificate.
    pub fn trust(&mut self, question: Box<TrustQuestion>, screen: &Screen) -> Option<Command> {
        if !screen.is_terminal() {
            return Some(trust_answer(&question, TrustDecision::Cancel));
        }
        self.waiting.push_back(Question::Trust(question));
        self.ask_next(screen);
        None
    }

    /// Finds a password: `ARGOSY_PASSWORD`, a terminal, the URL. One that was refused is asked for
    /// again where somebody typed it.
    pub fn password(
        &mut self,
        endpoint: Endpoint,
        refused: Option<String>,
        keep: Option<Keep>,
        screen: &Screen,
    ) -> Option<Command> {
        // What is kept stays as it is: this one was given for one run.
        let answer = |endpoint, password| {
            Some(Command::AnswerPassword {
                endpoint,
                password,
                keep: None,
            })
        };
        if refused.is_none()
            && let Some(known) = self.known_password(&endpoint)
        {
            return answer(endpoint, Some(known));
        }
        let from_url = self.from_urls.get(&endpoint).cloned();
        let is_given = self.given(&endpoint).is_some();
        let tries = self.tries.entry(endpoint.clone()).or_default();
        *tries += 1;
        if screen.is_terminal() && !is_given && *tries <= TRIES {
            self.waiting.push_back(Question::Password {
                endpoint,
                refused,
                from_url,
                keep,
            });
            self.ask_next(screen);
            return None;
        }
        if refused.is_none() && from_url.is_some() {
            screen.tell(wording::PASSWORD_IN_URL);
            return answer(endpoint, from_url);
        }
        if refused.is_none() {
            screen.complain(wording::NO_PASSWORD);
        }
        answer(endpoint, None)
    }

    /// A server's question; without a terminal `ARGOSY_PASSWORD` is the answer, or there is none.
    pub fn challenge(
        &mut self,
        number: u64,
        endpoint: Endpoint,
        text: String,
        screen: &Screen,
    ) -> Option<Command> {
        if !screen.is_terminal() {
            let answer = self.given(&endpoint);
            if answer.is_none() {
                screen.complain(&wording::challenge_unanswered(&text));
            }
            return Some(Command::AnswerChallenge { number, answer });
        }
        self.waiting.push_back(Question::Challenge {
            number,
            endpoint,
            text,
        });
        self.ask_next(screen);
        None
    }

    /// The connection that waited for an answer has ended.
    pub fn settle_challenge(&mut self, over: u64) {
        self.waiting.retain(
            |question| !matches!(question, Question::Challenge { number, .. } if *number == over),
        );
    }

    /// Asks for the vault's master password; without a terminal the vault stays closed.
    pub fn master(&mut self, is_new: bool, wrong: bool, screen: &Screen) -> Option<Command> {
        if !screen.is_terminal() {
            return Some(Command::AnswerMasterPassword(None));
        }
        self.waiting.push_back(Question::Master { is_new, wrong });
        self.ask_next(screen);
        None
    }

    /// Asks about an existing target. Only where a terminal is: without one the rule was not «ask».
    pub fn exists(
        &mut self,
        transfer: Transfer,
        existing: Existing,
        screen: &Screen,
    ) -> Option<Command> {
        if let Some(&answer) = self.rest.get(&transfer.direction) {
            let id = transfer.id;
            return Some(Command::AnswerExists { id, answer });
        }
        self.waiting.push_back(Question::Exists {
            transfer: Box::new(transfer),
            existing,
        });
        self.ask_next(screen);
        None
    }

    /// Takes back the question about an item that went on by an answer to another.
    pub fn withdraw(&mut self, id: TransferId) {
        self.waiting.retain(|question| match question {
            Question::Exists { transfer, .. } => transfer.id != id,
            _ => true,
        });
    }

    /// Takes back the question about a certificate that was settled meanwhile.
    pub fn settle_trust(&mut self, host: &str, port: u16) {
        self.waiting.retain(|question| match question {
            Question::Trust(question) => question.host != host || question.port != port,
            _ => true,
        });
    }

    /// Waits for the answer to the question that stands; forever where none does.
    pub async fn answered(&mut self) -> Command {
        loop {
            let Some(asking) = &mut self.asking else {
                return std::future::pending().await;
            };
            let answer = asking.await;
            self.asking = None;
            if let Ok(command) = answer {
                return command;
            }
        }
    }

    /// Remembers an answer and asks what waits.
    pub fn took(&mut self, answer: &Command, screen: &Screen) {
        match answer {
            Command::AnswerPassword {
                endpoint,
                password: Some(password),
                ..
            } => {
                self.typed.insert(endpoint.clone(), password.clone());
            }
            Command::AnswerExists { answer, .. } if answer.for_rest => {
                if let Some(direction) = self.asked_of {
                    self.rest.insert(direction, *answer);
                    self.waiting.retain(|it| it.direction() != Some(direction));
                }
            }
            _ => {}
        }
        screen.show_bars();
        self.ask_next(screen);
    }

    fn ask_next(&mut self, screen: &Screen) {
        if self.asking.is_some() {
            return;
        }
        let Some(question) = self.waiting.pop_front() else {
            return;
        };
        screen.hide_bars();
        self.asked_of = question.direction();
        self.asking = Some(tokio::task::spawn_blocking(move || ask(question)));
    }
}

/// The answer to a question about a certificate.
pub fn trust_answer(question: &TrustQuestion, decision: TrustDecision) -> Command {
    Command::AnswerTrust {
        host: question.host.clone(),
        port: question.port,
        decision,
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(_) => 0,
    }
}

/// A password is asked for so often before it is given up.
const TRIES: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sample::transfer;
    use crate::profile::ExistsRule;

    #[tokio::test]
    async fn an_answer_for_the_rest_is_for_its_own_way() {
        let screen = Screen::new(true, false);
        let mut questions = Questions::new(HashMap::new(), Vec::new());
        // One question stands, about a download.
        questions.asking = Some(tokio::spawn(std::future::pending()));
        questions.asked_of = Some(Direction::Download);
        let ask = |questions: &mut Questions, id, direction| {
            let transfer = Transfer {
                direction,
                ..transfer(id)
            };
            let existing = Existing {
                source: Default::default(),
                target: Default::default(),
                can_resume: false,
            };
            questions.exists(transfer, existing, &screen)
        };
        assert!(ask(&mut questions, 2, Direction::Download).is_none());
        assert!(ask(&mut questions, 3, Direction::Upload).is_none());
        let answer = ExistsAnswer {
            rule: ExistsRule::Overwrite,
            for_rest: true,
        };
        let id = TransferId(1);
        questions.took(&Command::AnswerExists { id, answer }, &screen);
        let left: Vec<_> = questions.waiting.iter().map(Question::direction).collect();
        assert_eq!(left, [Some(Direction::Upload)]);
        assert!(ask(&mut questions, 4, Direction::Download).is_some());
        assert!(ask(&mut questions, 5, Direction::Upload).is_none());
    }
}
