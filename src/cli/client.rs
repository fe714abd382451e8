//! The service as the command line sees it: questions are answered and the log is shown on the
//! way, and what is left are the events that the order itself is about.

use tokio::sync::mpsc;

use crate::protocol::{CertificateFault, Declined, Failure, RemotePath, ServerFault};
use crate::service::{
    BrowserEvent, BrowserId, Command, Event, Handle, Notice, Progress, QueueChange, TrustQuestion,
};
use crate::wording;

use super::outcome::Outcome;
use super::places::{Places, Target};
use super::questions::{Questions, now};
use super::screen::Screen;

/// A running service.
pub struct Client {
    handle: Handle,
    events: mpsc::Receiver<Event>,
    interrupts: mpsc::UnboundedReceiver<()>,
    pub screen: Screen,
    pub questions: Questions,
    /// A queue that is kept in a file is there; a notice that it is not would end the run.
    pub is_begun: bool,
    /// It could not be written on.
    is_unkept: bool,
    /// Passwords that were asked for before it was known whose queue it is; `None`: it is known.
    early: Option<Vec<Event>>,
    /// What «declined» stands for where nobody was there to ask.
    untrusted: Option<Failure>,
    refused_login: Option<Failure>,
}

/// What the order has to deal with.
#[derive(Debug)]
pub enum Happened {
    Browser(BrowserEvent),
    Queue(Vec<QueueChange>),
    Progress(Progress),
    /// Ctrl-C.
    Interrupted,
    /// The service is gone.
    Ended,
}

impl Client {
    pub fn new(
        handle: Handle,
        events: mpsc::Receiver<Event>,
        screen: Screen,
        places: Places,
    ) -> Self {
        let (told, interrupts) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() && told.send(()).is_ok() {}
        });
        Self {
            handle,
            events,
            interrupts,
            screen,
            questions: Questions::new(
                places.passwords,
                places.targets.into_iter().map(|it| it.endpoint).collect(),
            ),
            is_begun: false,
            is_unkept: false,
            early: None,
            untrusted: None,
            refused_login: None,
        }
    }

    pub fn send(&self, command: Command) {
        self.handle.send(command);
    }

    /// Waits for the next thing that is not a question, a log line or a notice.
    pub async fn next(&mut self) -> Happened {
        loop {
            tokio::select! {
                biased;
                Some(()) = self.interrupts.recv() => return Happened::Interrupted,
                answer = self.questions.answered() => {
                    self.questions.took(&answer, &self.screen);
                    self.send(answer);
                }
                event = self.events.recv() => {
                    if let Some(happened) = self.take(event) {
                        return happened;
                    }
                }
            }
        }
    }

    /// From now on no password is given, until it is known for whom it is.
    pub fn hold_passwords(&mut self) {
        self.early = Some(Vec::new());
    }

    /// Now it is: also what was asked for meanwhile is answered.
    pub fn release_passwords(&mut self) {
        for event in self.early.take().into_iter().flatten() {
            self.take(Some(event));
        }
    }

    /// Opens the browsing connection; its events follow.
    pub fn connect(&self, target: &Target, folder: Option<RemotePath>) {
        self.send(Command::Connect {
            browser: BROWSER,
            endpoint: target.endpoint.clone(),
            password: self.questions.known_password(&target.endpoint),
            folder,
        });
    }

    /// The next event of the browsing connection that is not about its end. Where the end came,
    /// it has been told and the outcome is known. For orders that leave the queue alone.
    pub async fn browser_event(&mut self) -> Result<BrowserEvent, Outcome> {
        loop {
            match self.next().await {
                Happened::Browser(BrowserEvent::NotConnected(failure)) => {
                    let failure = self.explained(failure);
                    self.screen.complain(&wording::failure(&failure).line());
                    return Err(Outcome::of_connection(&failure));
                }
                Happened::Browser(BrowserEvent::Lost(Some(failure))) => {
                    self.screen.complain(&wording::failure(&failure).line());
                    return Err(Outcome::SomeFailed);
                }
                Happened::Browser(event) => return Ok(event),
                Happened::Interrupted => return Err(Outcome::Interrupted),
                Happened::Ended => {
                    self.screen.complain(wording::SERVICE_GONE);
                    return Err(Outcome::SomeFailed);
                }
                Happened::Queue(_) | Happened::Progress(_) => {}
            }
        }
    }

    /// What a failure is about where it only says that nobody agreed.
    pub fn explained(&self, failure: Failure) -> Failure {
        let instead = match &failure {
            Failure::Declined(Declined::Certificate) => &self.untrusted,
            Failure::Declined(Declined::Password) => &self.refused_login,
            _ => &None,
        };
        instead.clone().unwrap_or(failure)
    }

    /// Ends the service in good order: parts are kept, connections closed. A second Ctrl-C does
    /// not wait for that. Returns what the run comes to: no success where its queue's file does not
    /// say so.
    pub async fn quit(mut self, outcome: Outcome) -> Outcome {
        self.screen.clear_bars();
        self.send(Command::Quit);
        loop {
            tokio::select! {
                Some(()) = self.interrupts.recv() => break,
                event = self.events.recv() => match event {
                    None | Some(Event::Quit) => break,
                    Some(Event::Log(lines)) => self.screen.log(&lines),
                    Some(Event::Notice(notice)) => self.noticed(&notice),
                    Some(_) => {}
                },
            }
        }
        match outcome {
            Outcome::Done if self.is_unkept => Outcome::SomeFailed,
            outcome => outcome,
        }
    }

    fn take(&mut self, event: Option<Event>) -> Option<Happened> {
        if let Some(early) = &mut self.early
            && let Some(Event::PasswordWanted { .. }) = &event
        {
            early.extend(event);
            return None;
        }
        match event {
            None | Some(Event::Quit) => {
                self.is_begun = false;
                Some(Happened::Ended)
            }
            Some(Event::Browser { event, .. }) => Some(Happened::Browser(event)),
            Some(Event::Queue(changes)) => Some(Happened::Queue(changes)),
            Some(Event::Progress(progress)) => Some(Happened::Progress(progress)),
            Some(Event::TrustWanted(question)) => {
                self.trust_wanted(question);
                None
            }
            Some(Event::TrustSettled { host, port }) => {
                self.questions.settle_trust(&host, port);
                None
            }
            Some(Event::MasterPasswordWanted { is_new, wrong }) => {
                let answer = self.questions.master(is_new, wrong, &self.screen);
                self.answer(answer);
                None
            }
            Some(Event::ChallengeWanted {
                number,
                endpoint,
                text,
            }) => {
                let answer = self
                    .questions
                    .challenge(number, endpoint, text, &self.screen);
                self.answer(answer);
                None
            }
            Some(Event::ChallengeSettled(number)) => {
                self.questions.settle_challenge(number);
                None
            }
            Some(Event::PasswordWanted {
                endpoint,
                refused,
                keep,
            }) => {
                if let Some(words) = &refused {
                    self.refused_login = Some(login_refused(words));
                }
                let answer = self
                    .questions
                    .password(endpoint, refused, keep, &self.screen);
                self.answer(answer);
                None
            }
            Some(Event::Log(lines)) => {
                self.screen.log(&lines);
                None
            }
            Some(Event::Notice(notice)) => {
                self.noticed(&notice);
                None
            }
            Some(
                Event::Trusted(_)
                | Event::PasswordKept { .. }
                | Event::MasterPasswordChanged(_)
                | Event::Learned(_)
                | Event::TransferTls { .. },
            ) => None,
        }
    }

    fn trust_wanted(&mut self, question: Box<TrustQuestion>) {
        if !self.screen.is_terminal() {
            let fingerprint = question.untrusted.certificate.fingerprint;
            self.screen.line(&wording::trust_report(&question, now()));
            self.untrusted = Some(Failure::Certificate(CertificateFault::Untrusted {
                fingerprint: fingerprint.to_string(),
            }));
        }
        let answer = self.questions.trust(question, &self.screen);
        self.answer(answer);
    }

    /// Sends an answer that was known at once.
    pub fn answer(&self, answer: Option<Command>) {
        if let Some(command) = answer {
            self.send(command);
        }
    }

    fn noticed(&mut self, notice: &Notice) {
        self.is_unkept |= matches!(notice, Notice::QueueNotKept { .. });
        let text = wording::notice(notice);
        match notice {
            Notice::PinRetired { .. } => self.screen.tell(&text),
            Notice::SetAside { .. }
            | Notice::ChangedMeanwhile { .. }
            | Notice::NotSaved { .. }
            | Notice::NotFound { .. }
            | Notice::NotKept { .. }
            | Notice::NotForgotten { .. }
            | Notice::VaultFault(_)
            | Notice::QueueMended { .. }
            | Notice::LeftInDoubt { .. }
            | Notice::QueueRowsSetAside { .. } => self.screen.complain(&text),
            Notice::QueueHeld { .. } | Notice::QueueNewer { .. } | Notice::QueueNotKept { .. } => {
                let refused = wording::queue_refused(notice).filter(|_| !self.is_begun);
                self.screen.complain(&refused.unwrap_or(text));
            }
            // Its item in the queue fails with the same words.
            Notice::NameRefused { .. } => {}
        }
    }
}

/// The server's words, with their code in front where they have one.
fn login_refused(words: &str) -> Failure {
    let (code, text) = match words.split_once([' ', '-']) {
        Some((code, text)) if code.len() == 3 => (code.parse().ok(), text),
        _ => (None, words),
    };
    Failure::Server(ServerFault::LoginRefused {
        code: code.unwrap_or(530),
        text: if code.is_some() { text } else { words }.to_owned(),
    })
}

/// The one browsing connection of the command line.
pub const BROWSER: BrowserId = BrowserId(0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sample::transfer;

    #[tokio::test]
    async fn a_password_waits_until_it_is_known_for_whom_it_is() {
        let (commands, mut sent) = mpsc::unbounded_channel();
        let (_events, told) = mpsc::channel(1);
        let screen = Screen::new(true, false);
        let mut places = Places::default();
        let endpoint = (*transfer(1).endpoint).clone();
        let password = crate::profile::Password::new("typed".into());
        places.passwords.insert(endpoint.clone(), password);
        let mut client = Client::new(Handle::new(commands), told, screen, places);
        client.hold_passwords();
        let wanted = Event::PasswordWanted {
            endpoint,
            refused: None,
            keep: None,
        };
        assert!(client.take(Some(wanted)).is_none());
        assert!(sent.try_recv().is_err());
        client.release_passwords();
        let answer = sent.try_recv();
        assert!(matches!(answer, Ok(Command::AnswerPassword { .. })));
    }

    #[test]
    fn the_servers_words_keep_their_code() {
        let refused = |code, text: &str| {
            Failure::Server(ServerFault::LoginRefused {
                code,
                text: text.into(),
            })
        };
        assert_eq!(
            login_refused("530 Login incorrect."),
            refused(530, "Login incorrect.")
        );
        assert_eq!(
            login_refused("Login incorrect."),
            refused(530, "Login incorrect.")
        );
        assert_eq!(login_refused("Not you"), refused(530, "Not you"));
    }

    #[tokio::test]
    async fn a_run_whose_queue_was_not_kept_is_no_success() {
        let not_kept = Notice::QueueNotKept {
            file: "/q".into(),
            why: "no".to_owned(),
        };
        let not_saved = Notice::NotSaved {
            file: "/q".into(),
            why: "not yet".to_owned(),
        };
        for (notice, outcome, expected) in [
            (&not_kept, Outcome::Done, Outcome::SomeFailed),
            (&not_kept, Outcome::Login, Outcome::Login),
            (&not_saved, Outcome::Done, Outcome::Done),
        ] {
            let (commands, _) = mpsc::unbounded_channel();
            let (events, told) = mpsc::channel(9);
            let screen = Screen::new(true, false);
            let client = Client::new(Handle::new(commands), told, screen, Places::default());
            events.send(Event::Notice(notice.clone())).await.unwrap();
            events.send(Event::Quit).await.unwrap();
            assert_eq!(client.quit(outcome).await, expected);
        }
    }
}
