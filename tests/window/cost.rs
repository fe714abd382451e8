//! What a busy service costs the window's thread: every update and view of the app, driven by a real service
//! with ten transfers, a queue of 2,000 or 100,000 and a folder of 100,000 files, and measured in CPU time.

use std::fs::{self, File};
use std::thread::sleep;
use std::time::{Duration, Instant};

use argosy::app::arguments::Arguments;
use argosy::app::portions::portions;
use argosy::app::{App, Message, Start};
use argosy::profile::{Endpoint, ExistsRule, Password};
use argosy::profile::{Folders, Settings, Sites, TlsVersions, WindowState};
use argosy::protocol::RemotePath;
use argosy::service::{
    Command, Direction, Event, Handle, JournalMode, NewTransfer, Options, QueueOrder,
    TrustDecision, What, Which, start,
};
use clap::Parser;
use iced_test::futures::futures::StreamExt;
use iced_test::runtime::{Action, Task, task};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::home::{Whom, large_listing};
use crate::support::secrecy::Searched;
use crate::support::server::{Fault, ServerOptions, TestServer};

#[test]
fn no_update_or_view_takes_long() {
    certainly(LIMIT, ten_transfers);
}

#[test]
fn a_hundred_thousand_items_are_no_burden() {
    certainly(FRAME, || a_hundred_thousand(false));
}

#[test]
fn in_groups_they_are_no_burden_either() {
    certainly(FRAME, || a_hundred_thousand(true));
}

/// What our own code costs, it costs each time; what a busy machine adds, it does not.
fn certainly(limit: Duration, scene: impl Fn() -> Costs) {
    let is_within = |_| scene().most() <= limit;
    assert!((0..3).any(is_within), "the numbers stand above");
}

fn ten_transfers() -> Costs {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::create_dir(server.root().join("many")).unwrap();
    server.faults().on("MLSD", Fault::Content(large_listing()));
    for number in 0..10 {
        let file = File::create(server.root().join(format!("{number}.bin"))).unwrap();
        file.set_len(100_000_000).unwrap();
    }
    let mut stage = Stage::new(&server, "/many");
    stage.run("the listing", 30, |stage| stage.is_listed);
    stage.costs = Costs::default();
    server.faults().slow(Some(300_000));
    stage.enqueue((0..2_000).map(|number| (format!("{number}.bin"), format!("/{number}.bin"))));
    stage.run("ten transfers", 30, |_| server.count("RETR") >= 10);
    stage.costs.tell("2,000 items come");
    let end = Instant::now() + Duration::from_secs(6);
    stage.run("a while", 30, |_| Instant::now() > end);
    stage.costs.tell("ten transfers run");
    assert!(stage.progress > 20, "{} events only", stage.progress);
    stage.costs
}

fn a_hundred_thousand(in_groups: bool) -> Costs {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::create_dir(server.root().join("many")).unwrap();
    server.faults().on("MLSD", Fault::Content(large_listing()));
    fs::write(server.root().join("small.bin"), [7; 100]).unwrap();
    let mut stage = Stage::showing(&server, "/many", in_groups);
    stage.run("the listing", 30, |stage| stage.is_listed);
    stage.costs = Costs::default();
    let small = |number| (format!("{number}.bin"), "/small.bin".to_owned());
    stage.enqueue((0..100_000).map(small));
    stage.run("all items", 60, |stage| stage.items >= 100_000);
    stage.costs.tell("100,000 items come");
    let end = Instant::now() + Duration::from_secs(6);
    stage.run("a while", 30, |_| Instant::now() > end);
    stage.costs.tell("and they are transferred");
    for order in [QueueOrder::Pause, QueueOrder::Resume, QueueOrder::Cancel] {
        stage.service.send(Command::Queue {
            order,
            which: Which::All,
        });
        let end = Instant::now() + Duration::from_secs(4);
        stage.run("a while", 30, |_| Instant::now() > end);
        stage.costs.tell(&format!("and {order:?}"));
    }
    stage.costs
}

/// The app without a window: its messages come from a real service, its tasks are run.
struct Stage {
    app: App,
    service: Handle,
    events: mpsc::Receiver<Event>,
    messages: mpsc::UnboundedReceiver<Message>,
    sender: mpsc::UnboundedSender<Message>,
    runtime: Runtime,
    folder: Searched,
    endpoint: Endpoint,
    password: String,
    is_listed: bool,
    progress: usize,
    /// In the queue's count.
    items: u64,
    costs: Costs,
}

#[derive(Default)]
struct Costs {
    updates: Vec<Cost>,
    views: Vec<Cost>,
}

#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
}

impl Stage {
    fn new(server: &TestServer, folder_to_open: &str) -> Self {
        Self::showing(server, folder_to_open, false)
    }

    fn showing(server: &TestServer, folder_to_open: &str, groups_transfers: bool) -> Self {
        let whom = Whom::from(server);
        let folder = Searched::new();
        let folders = Folders::inside(folder.path());
        let mut settings = Settings::default();
        settings.connections.per_site = 10;
        let (service, events) = start(Options {
            settings: settings.clone(),
            folders: folders.clone(),
            only: None,
            tls: TlsVersions::Both,
            verify: None,
            journal: JournalMode::Memory,
            unmoved: None,
            same_everywhere: false,
        });
        let url = format!("{}/{folder_to_open}", whom.url());
        let arguments = Arguments::try_parse_from(["argosy", &url]).unwrap();
        // The app gets the events from us, as it gets them from its subscription.
        let (_, nothing) = mpsc::channel(1);
        let (app, task) = App::new(Start {
            service: service.clone(),
            events: nothing,
            folders,
            settings,
            sites: Sites::default(),
            window: WindowState {
                groups_transfers,
                ..WindowState::default()
            },
            opening: arguments.url,
            notices: Vec::new(),
            door: Default::default(),
        });
        let (sender, messages) = mpsc::unbounded_channel();
        let mut stage = Self {
            app,
            service,
            events,
            messages,
            sender,
            runtime: Runtime::new().unwrap(),
            folder,
            endpoint: Endpoint {
                host: whom.host,
                port: whom.port,
                encryption: Default::default(),
                user: whom.user,
            },
            password: whom.password,
            is_listed: false,
            progress: 0,
            items: 0,
            costs: Costs::default(),
        };
        stage.perform(task);
        stage
    }

    /// Local names, and remote paths.
    fn enqueue(&self, files: impl Iterator<Item = (String, String)>) {
        let transfers = files.map(|(local, remote)| NewTransfer {
            direction: Direction::Download,
            local: self.folder.path().join(local),
            remote: RemotePath::parse(&*remote).unwrap(),
            what: What::File,
            size: Some(100_000_000),
            modified: None,
            exists: ExistsRule::Ask,
        });
        self.service.send(Command::Enqueue {
            endpoint: self.endpoint.clone(),
            transfers: transfers.collect(),
        });
    }

    /// Goes on until this holds; events come in batches as the window's subscription makes them.
    fn run(&mut self, what: &str, seconds: u64, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(seconds);
        while !holds(self) {
            assert!(Instant::now() < end, "no {what} after {seconds} s");
            let mut batch = Vec::new();
            while let Ok(event) = self.events.try_recv() {
                self.answer(&event);
                batch.push(event);
            }
            for portion in portions(batch) {
                self.update(Message::Service(portion));
            }
            while let Ok(message) = self.messages.try_recv() {
                self.update(message);
            }
            sleep(Duration::from_millis(30));
        }
    }

    /// A person at the prompts.
    fn answer(&mut self, event: &Event) {
        match event {
            Event::TrustWanted(question) => self.service.send(Command::AnswerTrust {
                host: question.host.clone(),
                port: question.port,
                decision: TrustDecision::Once,
            }),
            Event::PasswordWanted { endpoint, .. } => self.service.send(Command::AnswerPassword {
                endpoint: endpoint.clone(),
                password: Some(Password::new(self.password.clone())),
                keep: None,
            }),
            Event::Progress(progress) => {
                self.progress += 1;
                self.items = progress.items;
            }
            _ => {}
        }
    }

    fn update(&mut self, message: Message) {
        let is_listing = !self.is_listed && format!("{message:?}").contains("Prepared");
        let (task, cost) = measured(|| self.app.update(message));
        self.costs.updates.push(cost);
        self.perform(task);
        let (view, cost) = measured(|| self.app.view());
        drop(view);
        self.costs.views.push(cost);
        self.is_listed |= is_listing;
    }

    fn perform(&mut self, task: Task<Message>) {
        let Some(mut stream) = task::into_stream(task) else {
            return;
        };
        let sender = self.sender.clone();
        self.runtime.spawn(async move {
            while let Some(action) = stream.next().await {
                if let Action::Output(message) = action {
                    // Nobody listens any more at the end of the test.
                    let _ = sender.send(message);
                }
            }
        });
    }
}

impl Costs {
    fn most(&self) -> Duration {
        let all = self.updates.iter().chain(&self.views);
        all.map(Cost::certain).max().unwrap_or_default()
    }

    fn tell(&self, scene: &str) {
        for (name, costs) in [("update", &self.updates), ("view", &self.views)] {
            let mut costs = costs.clone();
            costs.sort_by_key(Cost::certain);
            let (Some(last), Some(middle)) = (costs.last(), costs.get(costs.len() / 2)) else {
                continue;
            };
            println!(
                "{scene}, {name}: {} times; most {:?} CPU ({:?} wall), median {:?} CPU ({:?} wall)",
                costs.len(),
                last.cpu,
                last.wall,
                middle.cpu,
                middle.wall,
            );
        }
    }
}

impl Cost {
    /// Both clocks tell too much at times, this one by what others did meanwhile, that one by what
    /// the kernel had not yet booked; nothing takes longer on the CPU than by the clock.
    fn certain(&self) -> Duration {
        self.cpu.min(self.wall)
    }
}

fn measured<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (cpu, wall) = (thread_time(), Instant::now());
    let made = work();
    let wall = wall.elapsed();
    let cpu = thread_time() - cpu;
    (made, Cost { cpu, wall })
}

/// This thread's time on a CPU.
fn thread_time() -> Duration {
    // The kernel brings the number up to date when the thread lets go of the CPU.
    sleep(Duration::from_micros(1));
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

const LIMIT: Duration = Duration::from_millis(4);
/// At sixty frames a second.
const FRAME: Duration = Duration::from_millis(16);
