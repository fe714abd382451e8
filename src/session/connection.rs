//! One control connection and the one loop that runs it: replies, data, orders to stop and time
//! limits come in, the conversation says what to do, and it is done here.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::HandshakeKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until};

use super::data::{DataEvent, DataLink, DataReport, Job};
use super::dial::{timed_out, within};
use super::log::LogKind;
use super::open::{Secured, secure};
use super::tls::{Tls, handshake_failure};
use super::wire::Wire;
use super::{Opening, Refusal, Shared};
use crate::protocol::conversation::{Conversation, DataPort, Input, Step, Wait, refused};
use crate::protocol::exchange::{Exchange, Outcome};
use crate::protocol::{Command, Failure, Listing, NetworkFault, Reply, ReplyReader, Stage};

/// A control connection.
#[derive(Debug)]
pub struct Connection {
    pub(super) opening: Arc<Opening>,
    shared: Arc<Shared>,
    /// Taken out only while TLS is started.
    pub(super) wire: Option<Wire>,
    pub(super) peer: IpAddr,
    pub(super) tls: Option<Arc<Tls>>,
    /// What was agreed and trusted, once TLS stands.
    pub(super) secured: Option<Secured>,
    reader: ReplyReader,
    conversation: Conversation,
    buffer: Vec<u8>,
    deadline: Option<Deadline>,
    cancelled_at: Option<Instant>,
    data: Option<DataLink>,
    data_number: u64,
    job: Option<Job>,
    events: mpsc::UnboundedReceiver<(u64, DataEvent)>,
    tell: mpsc::UnboundedSender<(u64, DataEvent)>,
    /// Why the connection is of no more use.
    dead: Option<Failure>,
    report: Report,
}

/// What was noticed on the data connection of the last exchange.
#[derive(Debug, Default)]
pub struct Report {
    pub handshake: Option<HandshakeKind>,
    pub listing: Option<Box<Listing>>,
    /// EPSV was answered with a refusal.
    pub extended_refused: bool,
}

#[derive(Clone, Copy, Debug)]
struct Deadline {
    at: Instant,
    seconds: u64,
}

enum Happened {
    Reply(Reply),
    /// The control connection ended or speaks nonsense.
    Ended(Failure),
    Data(DataEvent),
    Cancel,
    Elapsed,
}

impl Connection {
    pub(super) fn new(
        shared: Arc<Shared>,
        opening: Arc<Opening>,
        wire: Wire,
        peer: IpAddr,
        tls: Option<Arc<Tls>>,
    ) -> Self {
        let (tell, events) = mpsc::unbounded_channel();
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
            deadline: None,
            cancelled_at: None,
            data: None,
            data_number: 0,
            job: None,
            events,
            tell,
            dead: None,
            report: Report::default(),
        }
    }

    /// The first exchange, which begins with the server's greeting.
    pub(super) async fn greet(&mut self, login: Box<dyn Exchange>) -> Result<Outcome, Refusal> {
        let steps = self.conversation.begin_with_greeting(login);
        self.run(steps, &Notify::new()).await
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
        self.job = job;
        self.report = Report::default();
        let steps = self.conversation.begin(exchange);
        let result = self.run(steps, cancel).await;
        self.job = None;
        self.data = None;
        self.cancelled_at = None;
        self.deadline = None;
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
                Happened::Ended(Failure::Network { fault, .. }) => Failure::Network {
                    stage: Stage::Idle,
                    fault,
                },
                Happened::Ended(failure) => failure,
                Happened::Reply(reply) => refused("", &reply),
                Happened::Data(_) | Happened::Cancel | Happened::Elapsed => continue,
            };
        };
        self.dead = Some(failure.clone());
        failure
    }

    /// What the last exchange's data connection showed.
    pub fn report(&mut self) -> Report {
        std::mem::take(&mut self.report)
    }

    /// The same, left where it is.
    pub fn report_ref(&self) -> &Report {
        &self.report
    }

    /// Why the connection is of no more use, if so.
    pub fn death(&self) -> Option<&Failure> {
        self.dead.as_ref()
    }

    /// Says goodbye, and waits a moment for the server's.
    pub async fn quit(&mut self) {
        if self.dead.is_some() {
            return;
        }
        self.dead = Some(closed());
        let farewell = async {
            self.write(&Command::Quit).await?;
            self.happened(&Notify::new()).await;
            if let Some(wire) = &mut self.wire {
                wire.shutdown().await.map_err(|_| closed())?;
            }
            Ok::<_, Failure>(())
        };
        // A server that says nothing is left without a word, too.
        let _ = tokio::time::timeout(FAREWELL, farewell).await;
    }

    async fn run(&mut self, mut steps: Vec<Step>, cancel: &Notify) -> Result<Outcome, Refusal> {
        loop {
            let mut finished = None;
            let mut next = None;
            for step in steps {
                match step {
                    Step::Finish(result) => finished = Some(*result),
                    Step::StartTls => next = Some(self.start_tls().await?),
                    step => {
                        if let Err(failure) = self.perform_step(step).await {
                            self.dead = Some(failure.clone());
                            return Err(Refusal::Failed(failure));
                        }
                    }
                }
            }
            if let Some(result) = finished {
                if self.dead.is_some() {
                    self.data = None;
                }
                return result
                    .map_err(|failure| self.with_seconds(failure))
                    .map_err(Refusal::from);
            }
            steps = match next {
                Some(input) => self.conversation.handle(input),
                None => match self.happened(cancel).await {
                    Happened::Reply(reply) => {
                        if matches!(reply.code, 500..=599) {
                            self.report.extended_refused |= self.conversation.awaits("EPSV");
                        }
                        self.conversation.handle(Input::Reply(reply))
                    }
                    Happened::Data(DataEvent::Opened) => {
                        self.conversation.handle(Input::DataOpened)
                    }
                    Happened::Data(DataEvent::Ended(report)) => self.data_ended(report),
                    Happened::Cancel => {
                        self.cancelled_at = Some(Instant::now());
                        self.conversation.handle(Input::Cancel)
                    }
                    Happened::Elapsed => self.conversation.handle(Input::Elapsed),
                    Happened::Ended(failure) => {
                        self.dead = Some(failure.clone());
                        return Err(Refusal::Failed(failure));
                    }
                },
            };
        }
    }

    fn data_ended(&mut self, report: DataReport) -> Vec<Step> {
        self.data = None;
        if let Some(handshake) = report.handshake {
            let how = match handshake {
                HandshakeKind::Resumed => "resumed the session",
                _ => "made a full handshake",
            };
            self.log(LogKind::Info, format!("The data connection {how}"));
        }
        self.report.handshake = report.handshake;
        self.report.listing = report.listing;
        self.conversation.handle(Input::DataEnded(report.end))
    }

    async fn perform_step(&mut self, step: Step) -> Result<(), Failure> {
        match step {
            Step::Send(command) => self.write(&command).await?,
            Step::OpenData(port) => self.open_data(port),
            Step::Pump => {
                if let (Some(data), Some(job)) = (&mut self.data, self.job.take()) {
                    data.pump(job);
                }
            }
            Step::ResetData => self.data = None,
            Step::Wait(wait) => self.wait(wait),
            Step::Drop => {
                self.dead.get_or_insert_with(closed);
            }
            // Handled by the loop itself.
            Step::StartTls | Step::Finish(_) => {}
        }
        Ok(())
    }

    fn open_data(&mut self, port: DataPort) {
        let address = match port {
            DataPort::Port(port) => SocketAddr::new(self.peer, port),
            DataPort::Address(address, port) => {
                if IpAddr::from(address) != self.peer {
                    let told = IpAddr::from(address);
                    let text = format!("The server named {told}; its own address is used");
                    self.log(LogKind::Info, text);
                }
                SocketAddr::new(self.peer, port)
            }
        };
        self.data_number += 1;
        self.data = Some(DataLink::open(
            address,
            self.tls.clone(),
            self.opening.limits.clone(),
            self.data_number,
            self.tell.clone(),
        ));
    }

    fn wait(&mut self, wait: Wait) {
        let limits = &self.opening.limits;
        let after = |seconds: u64| {
            Some(Deadline {
                at: Instant::now() + Duration::from_secs(seconds),
                seconds,
            })
        };
        self.deadline = match wait {
            Wait::Greeting | Wait::Reply => after(limits.reply),
            Wait::Finishing => after(limits.finish),
            Wait::Data => None,
            Wait::Quiet => Some(Deadline {
                at: Instant::now() + QUIET,
                seconds: 0,
            }),
            Wait::Fence => Some(Deadline {
                at: self.cancelled_at.unwrap_or_else(Instant::now) + FENCE,
                seconds: FENCE.as_secs(),
            }),
        };
    }

    async fn write(&mut self, command: &Command) -> Result<(), Failure> {
        let mut line = command.line();
        self.log(
            LogKind::Command,
            match command {
                Command::Pass => "PASS ****".into(),
                _ => String::from_utf8_lossy(&line),
            },
        );
        if *command == Command::Pass {
            line.push(b' ');
            line.extend_from_slice(self.opening.password_text().as_bytes());
        }
        line.extend_from_slice(b"\r\n");
        let seconds = self.opening.limits.reply;
        let Some(wire) = &mut self.wire else {
            return Err(closed());
        };
        let sending = async {
            wire.write_all(&line).await?;
            wire.flush().await
        };
        within(seconds, Stage::Reply, sending)
            .await?
            .map_err(|error| Failure::network(Stage::Reply, &error))
    }

    /// The one place where the session waits.
    async fn happened(&mut self, cancel: &Notify) -> Happened {
        loop {
            match self.reader.next() {
                Ok(Some(reply)) => {
                    for line in reply.log_lines() {
                        self.log(LogKind::Reply, line);
                    }
                    return Happened::Reply(reply);
                }
                Ok(None) => {}
                Err(problem) => return Happened::Ended(Failure::Server(problem.into())),
            }
            let Some(wire) = &mut self.wire else {
                return Happened::Ended(closed());
            };
            self.buffer.clear();
            let deadline = self.deadline.map(|deadline| deadline.at);
            tokio::select! {
                read = wire.read_buf(&mut self.buffer) => match read {
                    Ok(0) => return Happened::Ended(closed()),
                    Ok(_) => self.reader.push(&self.buffer),
                    Err(error) => {
                        return Happened::Ended(handshake_failure(&error, Stage::Reply, None));
                    }
                },
                Some((number, event)) = self.events.recv() => {
                    if number == self.data_number && self.data.is_some() {
                        return Happened::Data(event);
                    }
                }
                () = cancel.notified() => return Happened::Cancel,
                () = sleep_until(deadline.unwrap_or_else(far_away)), if deadline.is_some() => {
                    return Happened::Elapsed;
                }
            }
        }
    }

    /// What the server sent before the handshake is dropped: it may be anybody's.
    async fn start_tls(&mut self) -> Result<Input, Refusal> {
        if self.reader.unconsumed() > 0 {
            self.log(LogKind::Error, "Dropped what came before TLS".to_owned());
        }
        self.reader.clear();
        let (Some(Wire::Plain(tap)), Some(tls)) = (self.wire.take(), self.tls.clone()) else {
            return Err(Refusal::Failed(closed()));
        };
        let (wire, secured) = secure(tap, &tls, &self.opening, &self.shared).await?;
        self.wire = Some(wire);
        self.secured = Some(secured);
        self.deadline = None;
        Ok(Input::TlsStarted)
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

fn far_away() -> Instant {
    Instant::now() + Duration::from_secs(86_400)
}

/// So long without a reply after ABOR counts as quiet.
const QUIET: Duration = Duration::from_millis(400);

/// A cancel that takes longer leaves the replies in doubt.
const FENCE: Duration = Duration::from_secs(5);

const FAREWELL: Duration = Duration::from_secs(2);
