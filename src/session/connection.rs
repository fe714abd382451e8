//! One control connection and the one loop that runs it: replies, data, orders to stop and time
//! limits come in, the conversation says what to do, and it is done here.

mod asking;
mod clearing;
mod data_side;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use rustls::HandshakeKind;
use tokio::io::AsyncWriteExt;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::data::{DataEvent, DataLink, Job};
use super::dial::timed_out;
use super::log::LogKind;
use super::open::Secured;
use super::proxy::Target;
use super::tls::Tls;
use super::wire::Wire;
use super::{Opening, Refusal, Shared};
use crate::profile::Password;
use crate::protocol::conversation::{Conversation, Input, Step, unasked};
use crate::protocol::exchange::{Exchange, Outcome};
use crate::protocol::{Command, Cut, Failure, Listing, NetworkFault, ReplyReader, Stage};
use waiting::{Deadline, Happened};

/// A control connection.
#[derive(Debug)]
pub struct Connection {
    pub(super) opening: Arc<Opening>,
    shared: Arc<Shared>,
    /// Taken out only while TLS is started.
    wire: Option<Wire>,
    pub(super) peer: Target,
    pub(super) tls: Option<Arc<Tls>>,
    /// What was agreed and trusted, once TLS stands.
    pub(super) secured: Option<Secured>,
    reader: ReplyReader,
    conversation: Conversation,
    buffer: Vec<u8>,
    /// Commands that are about to be sent.
    outgoing: Vec<u8>,
    /// When something went over it last.
    moved_at: Instant,
    deadline: Option<Deadline>,
    /// How often something has come since it was set.
    reads: u32,
    /// The end of the last exchange.
    quiet_since: Instant,
    /// When the exchange began to be left early.
    stopping_since: Option<Instant>,
    data: Option<DataLink>,
    data_number: u64,
    /// A data connection was made.
    has_opened: bool,
    /// The server has said that it is ready for the bytes.
    is_ready: bool,
    /// TLS stands on the data connection, or is not wanted there.
    is_secured: bool,
    /// Byte 0xFF is doubled on the control connection.
    telnet: bool,
    /// What a person has answered, for the next command that takes it along.
    answer: Option<Password>,
    /// On data connections nothing begins before the server has said so.
    is_cautious: bool,
    job: Option<Job>,
    events: mpsc::UnboundedReceiver<(u64, DataEvent)>,
    tell: mpsc::UnboundedSender<(u64, DataEvent)>,
    /// Why the connection is of no more use.
    dead: Option<Failure>,
    /// It was the server, or the line, that ended it.
    has_ended: bool,
    report: Report,
}

/// What was noticed on the data connection of the last exchange.
#[derive(Debug, Default)]
pub struct Report {
    /// How its TLS began, if it came to that.
    pub handshake: Option<HandshakeKind>,
    pub listing: Option<Box<Listing>>,
    /// EPSV was answered with a refusal.
    pub extended_refused: bool,
    /// PRET was of use.
    pub prepared: bool,
    /// REST was answered with a refusal.
    pub restart_refused: bool,
    /// The server's word that it left entries out of the listing.
    pub cut: Option<Cut>,
    /// The data connection failed before the server let the bytes flow, and something had begun
    /// that could have waited.
    pub failed_early: bool,
    /// PASV named another address than the server's, which was not used.
    pub named_other: bool,
    /// The port was asked for behind the exchange before.
    pub port_was_told: bool,
    /// The server's last word on the bytes was that all is well.
    was_confirmed: bool,
    /// No bytes flowed: this was to be done on the data connection.
    pub unbegun: Option<Job>,
}

impl Connection {
    pub(super) fn new(
        shared: Arc<Shared>,
        opening: Arc<Opening>,
        wire: Wire,
        peer: Target,
        tls: Option<Arc<Tls>>,
    ) -> Self {
        let (tell, events) = mpsc::unbounded_channel();
        let is_cautious = opening.learned.ahead == Some(false);
        let telnet = opening.learned.telnet == Some(true);
        Self {
            opening,
            shared,
            wire: Some(wire),
            peer,
            tls,
            secured: None,
            reader: ReplyReader::default(),
            conversation: Conversation::default(),
            buffer: Vec::with_capacity(4096),
            outgoing: Vec::new(),
            moved_at: Instant::now(),
            deadline: None,
            reads: 0,
            quiet_since: Instant::now(),
            stopping_since: None,
            data: None,
            data_number: 0,
            has_opened: false,
            is_ready: false,
            is_secured: false,
            telnet,
            answer: None,
            is_cautious,
            job: None,
            events,
            tell,
            dead: None,
            has_ended: false,
            report: Report::default(),
        }
    }

    /// The first exchange, which begins with the server's greeting.
    pub(super) async fn greet(&mut self, login: Box<dyn Exchange>) -> Result<Outcome, Refusal> {
        let steps = self.conversation.begin_with_greeting(login);
        self.run(steps, &Notify::new()).await
    }

    /// The server takes data connections in clear only.
    pub(super) fn with_data_in_clear(mut self, is_clear: bool) -> Self {
        if is_clear {
            self.log(LogKind::Error, "Data connections are not encrypted");
        }
        if let Some(secured) = &mut self.secured {
            secured.tls.data_in_clear = is_clear;
        }
        self
    }

    /// Runs one exchange to its end; `job` is what its data connection does. `cancel` stops it.
    pub async fn perform(
        &mut self,
        exchange: Box<dyn Exchange>,
        job: Option<Job>,
        cancel: &Notify,
    ) -> Result<Outcome, Failure> {
        if let Some(failure) = &self.dead {
            return Err(failure.clone());
        }
        self.glance().await?;
        if self.quiet_since.elapsed() > PORT_AGE {
            self.conversation.forget_port();
        }
        self.job = job;
        self.is_ready = false;
        self.report = Report {
            port_was_told: self.conversation.has_port(),
            ..Report::default()
        };
        let steps = self.conversation.begin(exchange);
        let result = self.run(steps, cancel).await;
        // What the server says is done must not be done twice.
        self.report.unbegun = self.job.take().filter(|_| !self.report.was_confirmed);
        self.data = None;
        self.stopping_since = None;
        self.deadline = None;
        self.quiet_since = Instant::now();
        result.map_err(|refusal| match refusal {
            Refusal::Failed(failure) => failure,
            // TLS is started and the login done only when the connection is opened.
            other => Failure::Internal(format!("{other:?} after the login")),
        })
    }

    /// Reads the idle connection until it ends; anything but silence is its end.
    pub async fn watch(&mut self) -> Failure {
        if let Some(failure) = &self.dead {
            return failure.clone();
        }
        self.deadline = None;
        let failure = loop {
            break match self.happened(&Notify::new()).await {
                Happened::Ended(Failure::Network { fault, .. }) => {
                    self.has_ended = true;
                    Failure::Network {
                        stage: Stage::Idle,
                        fault,
                    }
                }
                Happened::Ended(failure) => {
                    self.conversation.handle(Input::Lost(failure.clone()));
                    failure
                }
                Happened::Reply(reply) if self.conversation.awaits_next() => {
                    let odd = unasked(&reply);
                    let steps = self.conversation.handle(Input::Reply(reply));
                    match steps.contains(&Step::Drop) {
                        true => odd,
                        false => continue,
                    }
                }
                Happened::Reply(reply) => unasked(&reply),
                Happened::Data(_) | Happened::Cancel | Happened::Elapsed | Happened::Quiet => {
                    continue;
                }
            };
        };
        self.dead = Some(failure.clone());
        failure
    }

    /// Looks at what has come since the last exchange, without waiting: a late reply must not be
    /// taken for the next command's.
    async fn glance(&mut self) -> Result<(), Failure> {
        tokio::select! {
            biased;
            failure = self.watch() => Err(failure),
            () = std::future::ready(()) => Ok(()),
        }
    }

    /// What the last exchange's data connection showed.
    pub fn report(&mut self) -> Report {
        std::mem::take(&mut self.report)
    }

    /// The job of the last exchange, if no bytes flowed.
    pub fn take_unbegun(&mut self) -> Option<Job> {
        self.report.unbegun.take()
    }

    /// The same, left where it is.
    pub fn report_ref(&self) -> &Report {
        &self.report
    }

    /// Why the connection is of no more use, if so.
    pub fn death(&self) -> Option<&Failure> {
        self.dead.as_ref()
    }

    /// The server has hung up, or the line was cut.
    pub fn is_closed(&self) -> bool {
        let closed = NetworkFault::Closed;
        self.has_ended
            && matches!(&self.dead, Some(Failure::Network { fault, .. }) if *fault == closed)
    }

    /// The next answer is to be one of these commands'.
    pub(super) fn awaits(&self, verbs: &[&str]) -> bool {
        verbs.iter().any(|verb| self.conversation.awaits(verb))
    }

    /// The server does not take what is sent behind a transfer's command.
    pub fn refuses_ahead(&self) -> bool {
        self.conversation.refuses_ahead()
    }

    /// The server does not answer a NOOP that comes while bytes flow.
    pub fn ignores_signs(&self) -> bool {
        self.conversation.ignores_signs()
    }

    /// Nothing stands between us and the server's data ports.
    pub fn reaches_data_ports(&self) -> bool {
        self.has_opened && !self.is_cautious
    }

    pub fn set_telnet(&mut self, telnet: bool) {
        self.telnet = telnet;
    }

    /// What began before the server's word has failed: it is waited for from now on.
    pub fn be_cautious(&mut self) {
        self.is_cautious = true;
    }

    /// Says goodbye, waits a moment for the server's, and hangs up.
    pub async fn quit(&mut self) {
        if self.dead.is_none() {
            // A server that says nothing is left without a word, too.
            let _ = tokio::time::timeout(FAREWELL, self.say_goodbye()).await;
            self.dead = Some(closed());
        }
        self.wire = None;
    }

    async fn say_goodbye(&mut self) -> Result<(), Failure> {
        self.write(&Command::Quit);
        self.flush().await?;
        self.happened(&Notify::new()).await;
        if let Some(wire) = &mut self.wire {
            wire.shutdown().await.map_err(|_| closed())?;
        }
        Ok(())
    }

    async fn run(&mut self, mut steps: Vec<Step>, cancel: &Notify) -> Result<Outcome, Refusal> {
        loop {
            let mut finished = None;
            let mut next = None;
            let mut in_doubt = false;
            for step in steps {
                match step {
                    Step::Finish(result) => {
                        finished = Some(result.map_err(|failure| self.with_seconds(failure)));
                    }
                    Step::StartTls => next = Some(self.start_tls().await?),
                    Step::Ask(text) => next = Some(self.ask(text, cancel).await),
                    Step::Listen => next = Some(self.listen().await),
                    Step::Drop => in_doubt = true,
                    step => self.perform_step(step),
                }
            }
            if let Err(failure) = self.flush().await {
                next = Some(self.lost(failure));
            }
            if in_doubt {
                self.dead.get_or_insert_with(|| match &finished {
                    Some(Err(failure)) if !matches!(failure, Failure::Declined(_)) => {
                        failure.clone()
                    }
                    _ => closed(),
                });
            }
            if let Some(result) = finished {
                return result.map_err(Refusal::from);
            }
            let input = match next {
                Some(input) => input,
                None => self.input(cancel).await,
            };
            steps = self.conversation.handle(input);
        }
    }

    async fn input(&mut self, cancel: &Notify) -> Input {
        match self.happened(cancel).await {
            Happened::Reply(reply) => {
                if matches!(reply.code, 500..=599) {
                    self.report.extended_refused |= self.conversation.awaits("EPSV");
                    self.report.restart_refused |= self.conversation.awaits("REST");
                }
                self.report.prepared |= reply.is_positive() && self.conversation.awaits("PRET");
                if reply.is_positive() && self.awaits(&["LIST", "MLSD"]) {
                    self.report.cut = Cut::said(&reply.text());
                }
                let has_all = reply.is_positive() && self.awaits(&["STOR", "APPE"]);
                if let Some(data) = self.data.as_mut().filter(|_| has_all) {
                    data.confirm();
                }
                let is_all = matches!(reply.code, 226 | 250);
                self.report.was_confirmed |= is_all && self.awaits(&MOVING);
                Input::Reply(reply)
            }
            Happened::Data(input) => input,
            Happened::Cancel => Input::Cancel,
            Happened::Elapsed => Input::Elapsed,
            Happened::Quiet => Input::Quiet,
            Happened::Ended(failure) => self.lost(failure),
        }
    }

    fn lost(&mut self, failure: Failure) -> Input {
        self.has_ended = true;
        self.dead = Some(failure.clone());
        Input::Lost(failure)
    }

    fn perform_step(&mut self, step: Step) {
        match step {
            Step::Send(command) => self.write(&command),
            Step::OpenData(port) => self.open_data(port),
            Step::Pump => {
                self.is_ready = true;
                if let Some(data) = &mut self.data {
                    data.be_ready();
                }
                self.pump();
            }
            Step::ResetData => self.data = None,
            Step::Wait(wait) => self.wait(wait),
            // Handled by the loop itself.
            Step::StartTls | Step::Ask(_) | Step::Listen | Step::Finish(_) | Step::Drop => {}
        }
    }

    fn with_seconds(&self, failure: Failure) -> Failure {
        match (failure, self.deadline) {
            (
                Failure::Network {
                    stage,
                    fault: NetworkFault::TimedOut { seconds: 0 },
                },
                Some(deadline),
            ) => timed_out(stage, deadline.seconds),
            (failure, _) => failure,
        }
    }

    pub(super) fn log(&self, kind: LogKind, text: impl Into<String>) {
        self.opening.log.write(kind, text);
    }
}

pub(super) fn closed() -> Failure {
    Failure::Network {
        stage: Stage::Reply,
        fault: NetworkFault::Closed,
    }
}

/// The commands whose replies are about bytes.
const MOVING: [&str; 5] = ["RETR", "STOR", "APPE", "LIST", "MLSD"];

/// A server may not keep a port open for longer that it has told.
const PORT_AGE: Duration = Duration::from_secs(5);

const FAREWELL: Duration = Duration::from_secs(2);
