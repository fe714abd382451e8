//! The app without a window: a real service gives it its messages, its tasks are run, and what each
//! update and view costs the thread is measured.

use std::fmt::{self, Write};
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use argosy::app::arguments::Arguments;
use argosy::app::portions::portions;
use argosy::app::{App, Message, Start};
use argosy::profile::{Endpoint, ExistsRule, Folders, Password};
use argosy::profile::{Settings, Sites, TlsVersions, WindowState};
use argosy::protocol::RemotePath;
use argosy::service::{
    Command, Direction, Event, Handle, JournalMode, NewTransfer, Options, TrustDecision, What,
    start,
};
use clap::Parser;
use iced_test::core::widget::Operation;
use iced_test::futures::futures::StreamExt;
use iced_test::runtime::{Action, Task, task};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::secrecy::Searched;
use super::server::TestServer;

/// The app without a window: its messages come from a real service, its tasks are run.
pub struct Stage {
    pub app: App,
    pub service: Handle,
    events: mpsc::Receiver<Event>,
    messages: mpsc::UnboundedReceiver<Message>,
    sender: mpsc::UnboundedSender<Message>,
    /// What tasks do to widgets, such as to give one the focus.
    /// Only the benchmark takes them.
    #[allow(dead_code)]
    pub operations: mpsc::UnboundedReceiver<Box<dyn Operation>>,
    operator: mpsc::UnboundedSender<Box<dyn Operation>>,
    runtime: Runtime,
    folder: Searched,
    endpoint: Endpoint,
    password: String,
    pub is_listed: bool,
    pub progress: usize,
    /// In the queue's count.
    pub items: u64,
    pub costs: Costs,
}

#[derive(Default)]
pub struct Costs {
    pub updates: Vec<Cost>,
    pub views: Vec<Cost>,
}

#[derive(Clone, Copy)]
pub struct Cost {
    pub cpu: Duration,
    pub wall: Duration,
}

impl Stage {
    pub fn new(server: &TestServer, folder_to_open: &str) -> Self {
        Self::with(WindowState::default(), server, folder_to_open)
    }

    /// With the window as it was left.
    pub fn with(window: WindowState, server: &TestServer, folder_to_open: &str) -> Self {
        let (host, port) = (server.address().ip().to_string(), server.port());
        let (user, password) = (&server.options().user, &server.options().password);
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
            per_file: None,
            journal: JournalMode::Memory,
            unmoved: None,
            same_everywhere: false,
        });
        let url = format!("ftpes://{user}@{host}:{port}/{folder_to_open}");
        let arguments = Arguments::try_parse_from(["argosy", &url]).unwrap();
        // The app gets the events from us, as it gets them from its subscription.
        let (_, nothing) = mpsc::channel(1);
        let (app, task) = App::new(Start {
            service: service.clone(),
            events: nothing,
            folders,
            settings,
            sites: Sites::default(),
            window,
            opening: arguments.url,
            notices: Vec::new(),
            door: Default::default(),
        });
        let (sender, messages) = mpsc::unbounded_channel();
        let (operator, operations) = mpsc::unbounded_channel();
        let mut stage = Self {
            app,
            service,
            events,
            messages,
            sender,
            operations,
            operator,
            runtime: Runtime::new().unwrap(),
            folder,
            endpoint: Endpoint {
                host,
                port,
                encryption: Default::default(),
                user: user.clone(),
            },
            password: password.clone(),
            is_listed: false,
            progress: 0,
            items: 0,
            costs: Costs::default(),
        };
        stage.perform(task);
        stage
    }

    /// Local names, and remote paths.
    pub fn enqueue(&self, files: impl Iterator<Item = (String, String)>) {
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
    pub fn run(&mut self, what: &str, seconds: u64, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(seconds);
        while !holds(self) {
            assert!(Instant::now() < end, "no {what} after {seconds} s");
            for message in self.news() {
                self.update(message);
            }
            sleep(Duration::from_millis(30));
        }
    }

    /// What has come from the service and from tasks meanwhile.
    pub fn news(&mut self) -> Vec<Message> {
        let mut batch = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            if !self.answers(&event) {
                batch.push(event);
            }
        }
        let mut news: Vec<_> = portions(batch).into_iter().map(Message::Service).collect();
        news.extend(std::iter::from_fn(|| self.messages.try_recv().ok()));
        news
    }

    /// A person at the prompts, of which the window does not hear then.
    fn answers(&mut self, event: &Event) -> bool {
        let answer = match event {
            Event::TrustWanted(question) => Command::AnswerTrust {
                host: question.host.clone(),
                port: question.port,
                decision: TrustDecision::Once,
            },
            Event::PasswordWanted { endpoint, .. } => Command::AnswerPassword {
                endpoint: endpoint.clone(),
                password: Some(Password::new(self.password.clone())),
                keep: None,
            },
            Event::Progress(progress) => {
                self.progress += 1;
                self.items = progress.items;
                return false;
            }
            _ => return false,
        };
        self.service.send(answer);
        true
    }

    fn update(&mut self, message: Message) {
        let is_listing = !self.is_listed && brings_rows(&message);
        let (task, cost) = measured(|| self.app.update(message));
        self.costs.updates.push(cost);
        self.perform(task);
        let (view, cost) = measured(|| self.app.view());
        drop(view);
        self.costs.views.push(cost);
        self.is_listed |= is_listing;
    }

    pub fn perform(&mut self, task: Task<Message>) {
        let Some(mut stream) = task::into_stream(task) else {
            return;
        };
        let (sender, operator) = (self.sender.clone(), self.operator.clone());
        self.runtime.spawn(async move {
            while let Some(action) = stream.next().await {
                // Nobody listens any more at the end of the test.
                let _ = match action {
                    Action::Output(message) => sender.send(message).is_ok(),
                    Action::Widget(operation) => operator.send(operation).is_ok(),
                    _ => true,
                };
            }
        });
    }
}

impl Costs {
    pub fn most(&self) -> Duration {
        let all = self.updates.iter().chain(&self.views);
        all.map(Cost::certain).max().unwrap_or_default()
    }

    pub fn tell(&self, scene: &str) {
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
    pub fn certain(&self) -> Duration {
        self.cpu.min(self.wall)
    }
}

/// A pane's rows, put in order off the thread. Only the first words of a message are looked at.
pub fn brings_rows(message: &Message) -> bool {
    struct First(String);
    impl fmt::Write for First {
        fn write_str(&mut self, words: &str) -> fmt::Result {
            self.0.push_str(words);
            if self.0.len() < 100 {
                Ok(())
            } else {
                Err(fmt::Error)
            }
        }
    }
    let mut first = First(String::new());
    // It ends with the first hundred letters.
    let _ = write!(first, "{message:?}");
    first.0.contains("Prepared")
}

pub fn measured<T>(work: impl FnOnce() -> T) -> (T, Cost) {
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

/// A listing of 100,000 files, as MLSD sends it.
pub fn large_listing() -> Vec<u8> {
    let line = |number| {
        let minute = number % 60;
        let facts =
            format!("type=file;size={number};modify=202611221707{minute:02};UNIX.mode=0644;");
        format!("{facts} measurement {number:06}.csv\r\n")
    };
    (0..100_000).map(line).collect::<String>().into_bytes()
}
