//! A session as its holder sees it: methods that do one exchange each. A task does the work.

mod carrying;
mod changing;
mod hashing;
mod lasting;
mod listing;
mod mode;
mod moving;
mod runner;
mod telnet;
mod times;

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use tokio::sync::{Notify, mpsc, oneshot, watch};

use super::data::Job;
use super::names::Names;
use super::{Opening, Refusal, RemoteFacts, SessionFacts, Shared};
use crate::profile::{Charset, Learned, TlsFacts};
use crate::protocol::conversation::{DataEnd, refused};
use crate::protocol::exchange::Movement;
use crate::protocol::{
    Command, Cut, Entry, Failure, Features, HashWay, Kind, Modified, NetworkFault, Precision,
    RemotePath, Reply, ServerFault, Stage, TimeWay, fact,
};
pub use hashing::Hashed;
use lasting::Served;
use mode::Mode;
use moving::Along;
use runner::{Runner, open_as_learned};

/// A folder as the server lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub entries: Vec<Entry>,
    /// A sign that this is not all.
    pub cut: Option<Cut>,
    /// What the names look like that are not UTF-8, where the site's charset is automatic.
    pub guess: Option<Charset>,
}

/// One session. Orders are done one after the other; one whose future is dropped is cancelled.
/// Dropping the session closes the connection.
#[derive(Debug)]
pub struct Session {
    facts: SessionFacts,
    features: Features,
    names: Names,
    orders: mpsc::UnboundedSender<Order>,
    /// How to stop the orders that are not yet done, oldest first.
    cancels: Mutex<VecDeque<Weak<Notify>>>,
    learned: Arc<Mutex<Learned>>,
    /// The hash of a file of this size took too long: not asked for of any that is as large.
    slow_from: AtomicU64,
    /// The time that it set was read back.
    proved_time: OnceLock<TimeWay>,
    lost: watch::Receiver<Option<Lost>>,
}

/// The connection is gone; `None`: closed by us after so long without work.
type Lost = Option<Failure>;

/// What is asked of the task.
#[derive(Debug)]
struct Order {
    work: Work,
    cancel: Arc<Notify>,
    answer: oneshot::Sender<Result<Answer, Failure>>,
}

#[derive(Debug)]
enum Work {
    /// Each for itself.
    Single(Vec<Command>),
    Rename {
        from: RemotePath,
        to: RemotePath,
    },
    Copy {
        from: RemotePath,
        to: RemotePath,
    },
    List(RemotePath),
    Hash {
        way: HashWay,
        path: RemotePath,
        quoted: bool,
    },
    Move {
        movement: Movement,
        job: Job,
        along: Along,
    },
    Hurry,
    Quit,
}

#[derive(Debug)]
enum Answer {
    Replies(Vec<Reply>),
    Listed(Listed),
    /// And the answers to what was asked along, or none if it was not.
    Moved(DataEnd, Vec<Reply>),
    Secured(Option<TlsFacts>),
    Done,
}

impl Session {
    /// Dials, greets, secures, checks the certificate, logs in. `stage` is told how far it is.
    /// Dropping the future gives the attempt up.
    pub async fn open(
        shared: &Arc<Shared>,
        opening: Opening,
        stage: impl Fn(Stage) + Send + Sync,
    ) -> Result<Session, Refusal> {
        let mut learned = opening.learned.clone();
        let opened = open_as_learned(shared, &opening, &mut learned, &stage).await?;
        let secured = opened.connection.secured.clone();
        let (names, home) = Names::of(opening.charset).with_home(opened.home);
        let facts = SessionFacts {
            home,
            tls: secured.as_ref().map(|secured| secured.tls.clone()),
            certificate: secured.as_ref().map(|secured| secured.certificate.clone()),
            trust: secured.as_ref().map(|secured| secured.trust),
            pin_retired: secured.is_some_and(|secured| secured.pin_retired),
            sets_times: TimeWay::ALL
                .iter()
                .any(|way| way.is_offered(&opened.features)),
            offers: opened.features.offers,
        };
        let learned = Arc::new(Mutex::new(learned));
        let (orders, received) = mpsc::unbounded_channel();
        let (tell_lost, lost) = watch::channel(None);
        let runner = Runner {
            shared: shared.clone(),
            opening,
            connection: opened.connection,
            features: opened.features.clone(),
            mode: Mode::default(),
            learned: learned.clone(),
            clean_without_ticket: false,
            hash_chosen: None,
            spoiled: false,
            has_turned: false,
            served: Served::default(),
        };
        tokio::spawn(runner.run(received, tell_lost));
        Ok(Session {
            facts,
            features: opened.features,
            names,
            orders,
            cancels: Mutex::default(),
            learned,
            slow_from: AtomicU64::new(u64::MAX),
            proved_time: OnceLock::new(),
            lost,
        })
    }

    pub fn facts(&self) -> &SessionFacts {
        &self.facts
    }

    /// What this session found out about the site (with all that was known before).
    pub fn learned(&self) -> Learned {
        lock(&self.learned).clone()
    }

    /// Whether uploads into this folder go straight to their names.
    pub fn is_direct_in(&self, folder: &RemotePath) -> bool {
        self.names.are_narrow() || lock(&self.learned).is_direct_in(folder)
    }

    /// Takes in what was found out about the site by what its files went through.
    pub fn learn(&self, lesson: impl FnOnce(&mut Learned)) {
        lesson(&mut lock(&self.learned));
    }

    /// Many small files wait: from now on TLS 1.2, if the site leaves the choice and the server has
    /// it. Returns what holds then; a failure means that the connection is lost.
    pub async fn hurry(&self) -> Result<Option<TlsFacts>, Failure> {
        match self.order(Work::Hurry).await? {
            Answer::Secured(tls) => Ok(tls),
            other => Err(unexpected(&other)),
        }
    }

    /// Lists a folder (CWD, then MLSD or LIST).
    pub async fn list(&self, folder: &RemotePath) -> Result<Listed, Failure> {
        match self.order(Work::List(self.folder(folder)?)).await? {
            Answer::Listed(listed) => Ok(listed),
            other => Err(unexpected(&other)),
        }
    }

    /// Size and time of a file: by MLST, by SIZE and MDTM, or from its folder's listing. `None`:
    /// there is no such file.
    pub async fn facts_of(&self, path: &RemotePath) -> Result<Option<RemoteFacts>, Failure> {
        let ours = path;
        let path = self.path(path)?;
        if self.features.mlsd {
            let reply = self.reply(Command::Facts(path.clone())).await?;
            if let Some(entry) = fact::mlst_reply(&reply) {
                return Ok((entry.kind != Kind::Folder).then_some(RemoteFacts {
                    size: entry.size,
                    modified: entry.modified,
                }));
            }
            if reply.code == 550 {
                return Ok(None);
            }
        }
        let (reply, time) = self.size_and_time(&path).await?;
        if matches!(reply.code, 500 | 502 | 504) {
            return self.facts_by_listing(ours).await;
        }
        let Some(size) = fact::size_reply(&reply) else {
            // Any other refusal does not say that the name is free.
            return match reply.code {
                550 => Ok(None),
                _ => Err(refused("SIZE", &reply)),
            };
        };
        let time = match time {
            Some(time) => time,
            None => self.reply(Command::ModificationTime(path)).await?,
        };
        Ok(Some(RemoteFacts {
            size: Some(size),
            modified: exact(&time),
        }))
    }

    /// Both at once, where the server takes that.
    async fn size_and_time(&self, path: &RemotePath) -> Result<(Reply, Option<Reply>), Failure> {
        let size = Command::Size(path.clone());
        if !self.takes_both() {
            return Ok((self.reply(size).await?, None));
        }
        let both = vec![size, Command::ModificationTime(path.clone())];
        let mut replies = self.answers(Work::Single(both)).await?.into_iter();
        match (replies.next(), replies.next()) {
            (Some(size), time) => Ok((size, time)),
            (None, _) => Err(Failure::Internal("no answer to SIZE".to_owned())),
        }
    }

    fn takes_both(&self) -> bool {
        self.is_ahead() && self.features.size && self.features.mdtm
    }

    /// The server answers commands that are sent at once.
    fn is_ahead(&self) -> bool {
        let tls = self.facts.tls.as_ref();
        tls.is_some_and(|tls| !tls.control_in_clear) && lock(&self.learned).ahead == Some(true)
    }

    /// The exact time of a file by MDTM, where the server knows it.
    pub async fn modified_of(&self, path: &RemotePath) -> Result<Option<i64>, Failure> {
        if !self.features.mdtm {
            return Ok(None);
        }
        let reply = self
            .reply(Command::ModificationTime(self.path(path)?))
            .await?;
        Ok(fact::time_reply(&reply))
    }

    /// How many bytes are free in a folder, or how many the user may still store. `None`: the server
    /// does not tell.
    pub async fn room_in(&self, folder: &RemotePath) -> Result<Option<u64>, Failure> {
        if self.features.avbl {
            let reply = self.reply(Command::Available(self.folder(folder)?)).await?;
            return Ok(fact::size_reply(&reply));
        }
        if self.features.xquota {
            let reply = self.reply(Command::Quota).await?;
            return Ok(fact::quota_reply(&reply));
        }
        Ok(None)
    }

    async fn facts_by_listing(&self, path: &RemotePath) -> Result<Option<RemoteFacts>, Failure> {
        let path = path.under(&self.facts.home);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(None);
        };
        let listed = self.list(&folder).await?;
        let entry = listed.entries.into_iter().find(|entry| entry.name == name);
        Ok(entry.map(|entry| RemoteFacts {
            size: entry.size.filter(|_| entry.kind == Kind::File),
            modified: entry.modified,
        }))
    }

    /// Whether the path can be entered (CWD).
    pub async fn is_folder(&self, path: &RemotePath) -> Result<bool, Failure> {
        let reply = self
            .reply(Command::ChangeFolder(self.folder(path)?))
            .await?;
        match reply.code {
            200..=299 => Ok(true),
            500..=599 => Ok(false),
            _ => Err(refused("CWD", &reply)),
        }
    }

    /// MKD. A folder that is there already is an error (550).
    pub async fn make_folder(&self, path: &RemotePath) -> Result<(), Failure> {
        self.change(Command::MakeFolder(self.folder(path)?)).await
    }

    /// DELE: a file or a link.
    pub async fn remove_file(&self, path: &RemotePath) -> Result<(), Failure> {
        self.change(Command::Delete(self.path(path)?)).await
    }

    /// RMD: an empty folder.
    pub async fn remove_folder(&self, path: &RemotePath) -> Result<(), Failure> {
        self.change(Command::RemoveFolder(self.folder(path)?)).await
    }

    /// RNFR, RNTO. Whether an existing target is overwritten is the server's habit.
    pub async fn rename(&self, from: &RemotePath, to: &RemotePath) -> Result<(), Failure> {
        let (from, to) = (self.path(from)?, self.path(to)?);
        self.order(Work::Rename { from, to }).await.map(|_| ())
    }

    /// A copy that the server makes of a file, or of a folder with everything in it. What stands at
    /// `to` may be written over, and ProFTPD comes to no end with a folder that is copied into itself.
    pub async fn copy(&self, from: &RemotePath, to: &RemotePath) -> Result<(), Failure> {
        let (from, to) = (self.path(from)?, self.path(to)?);
        self.order(Work::Copy { from, to }).await.map(|_| ())
    }

    /// A symbolic link. The command tells names apart by blanks, so that none may hold one.
    pub async fn link(&self, target: &RemotePath, link: &RemotePath) -> Result<(), Failure> {
        let (target, link) = (self.path(target)?, self.path(link)?);
        if [&target, &link]
            .iter()
            .any(|path| path.as_bytes().contains(&b' '))
        {
            let what = "links whose names, or whose targets, hold blanks";
            return Err(Failure::Server(ServerFault::Lacks { what }));
        }
        self.change(Command::Link { target, link }).await
    }

    /// Stops the order that runs: it ends with `Declined::Cancelled`. The session stays usable,
    /// or is lost if the replies are in doubt.
    pub fn cancel(&self) {
        let mut cancels = lock(&self.cancels);
        cancels.retain(|cancel| cancel.strong_count() > 0);
        if let Some(running) = cancels.front().and_then(Weak::upgrade) {
            running.notify_one();
        }
    }

    /// Waits until the connection is gone; `None`: closed by us after so long without work.
    pub async fn lost(&self) -> Option<Failure> {
        let mut lost = self.lost.clone();
        match lost.wait_for(Option::is_some).await {
            Ok(lost) => lost.clone().flatten(),
            Err(_) => Some(closed()),
        }
    }

    /// QUIT, and waits a moment for the goodbye.
    pub async fn quit(self) {
        // A connection that is gone already needs no goodbye.
        let _ = self.order(Work::Quit).await;
    }

    async fn change(&self, command: Command) -> Result<(), Failure> {
        let verb = command.verb();
        let reply = self.reply(command).await?;
        match reply.is_positive() {
            true => Ok(()),
            false => Err(refused(verb, &reply)),
        }
    }

    async fn reply(&self, command: Command) -> Result<Reply, Failure> {
        self.answer(Work::Single(vec![command])).await
    }

    /// The last reply to something that is asked.
    async fn answer(&self, work: Work) -> Result<Reply, Failure> {
        let mut replies = self.answers(work).await?;
        let last = replies.pop();
        last.ok_or_else(|| Failure::Internal("no answer".to_owned()))
    }

    async fn answers(&self, work: Work) -> Result<Vec<Reply>, Failure> {
        match self.order(work).await? {
            Answer::Replies(replies) => Ok(replies),
            other => Err(unexpected(&other)),
        }
    }

    async fn order(&self, work: Work) -> Result<Answer, Failure> {
        let cancel = Arc::new(Notify::new());
        {
            let mut cancels = lock(&self.cancels);
            cancels.retain(|cancel| cancel.strong_count() > 0);
            cancels.push_back(Arc::downgrade(&cancel));
        }
        let (answer, answered) = oneshot::channel();
        let order = Order {
            work,
            cancel,
            answer,
        };
        if self.orders.send(order).is_err() {
            return Err(self.lost().await.unwrap_or_else(closed));
        }
        match answered.await {
            Ok(result) => result,
            Err(_) => Err(self.lost().await.unwrap_or_else(closed)),
        }
    }

    /// Absolute, so that no change of folder matters.
    /// Anything but a folder, as the server knows it.
    fn path(&self, path: &RemotePath) -> Result<RemotePath, Failure> {
        self.names.their_file(&path.under(&self.facts.home))
    }

    fn folder(&self, path: &RemotePath) -> Result<RemotePath, Failure> {
        self.names.their_folder(&path.under(&self.facts.home))
    }
}

fn exact(reply: &Reply) -> Option<Modified> {
    fact::time_reply(reply).map(|seconds| Modified {
        seconds,
        precision: Precision::Second,
    })
}

fn unexpected(answer: &Answer) -> Failure {
    Failure::Internal(format!("{answer:?}"))
}

fn closed() -> Failure {
    Failure::Network {
        stage: Stage::Idle,
        fault: NetworkFault::Closed,
    }
}

/// Nothing here panics while it holds a lock, and what is in it is whole at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
