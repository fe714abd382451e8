//! The session's task: takes orders one after the other, keeps the idle connection alive, and logs
//! in again where TLS tickets have run out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::HandshakeKind;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::data::Job;
use super::log::LogKind;
use super::open::{Opened, open};
use super::{Download, Ended, Opening, Refusal, RemoteFacts, SessionFacts, Shared, Upload};
use crate::profile::{Learned, TlsVersions};
use crate::protocol::conversation::{DataEnd, refused};
use crate::protocol::exchange::{DataExchange, Movement, Outcome, Rename, Single};
use crate::protocol::{
    CertificateFault, Command, Date, Declined, Entry, Failure, Features, Kind, Listing,
    ListingForm, NetworkFault, RemotePath, Reply, ServerFault, Stage, fact,
};

/// One session. Orders are done one after the other; dropping it closes the connection.
#[derive(Debug)]
pub struct Session {
    facts: SessionFacts,
    features: Features,
    orders: mpsc::UnboundedSender<Order>,
    current: Mutex<Arc<Notify>>,
    learned: Arc<Mutex<Learned>>,
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
    Single(Command),
    Rename { from: RemotePath, to: RemotePath },
    List(RemotePath),
    Move { movement: Movement, job: Job },
    Quit,
}

#[derive(Debug)]
enum Answer {
    Reply(Reply),
    Entries(Vec<Entry>),
    Moved(DataEnd),
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
        let facts = SessionFacts {
            home: opened.home,
            tls: secured.as_ref().map(|secured| secured.tls.clone()),
            certificate: secured.as_ref().map(|secured| secured.certificate.clone()),
            trust: secured.as_ref().map(|secured| secured.trust),
            pin_retired: secured.is_some_and(|secured| secured.pin_retired),
            sets_times: opened.features.mfmt || opened.features.mdtm,
        };
        let learned = Arc::new(Mutex::new(learned));
        let (orders, received) = mpsc::unbounded_channel();
        let (tell_lost, lost) = watch::channel(None);
        let runner = Runner {
            shared: shared.clone(),
            opening,
            connection: opened.connection,
            features: opened.features.clone(),
            learned: learned.clone(),
            clean_without_ticket: false,
            spoiled: false,
        };
        tokio::spawn(async move {
            let ended = runner.run(received).await;
            // Nobody may be left to hear it.
            let _ = tell_lost.send(Some(ended));
        });
        Ok(Session {
            facts,
            features: opened.features,
            orders,
            current: Mutex::default(),
            learned,
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

    /// Lists a folder (CWD, then MLSD or LIST).
    pub async fn list(&self, folder: &RemotePath) -> Result<Vec<Entry>, Failure> {
        match self.order(Work::List(self.path(folder))).await? {
            Answer::Entries(entries) => Ok(entries),
            other => Err(unexpected(&other)),
        }
    }

    /// Size and time of a file: by MLST, by SIZE and MDTM, or from its folder's listing. `None`:
    /// there is no such file.
    pub async fn facts_of(&self, path: &RemotePath) -> Result<Option<RemoteFacts>, Failure> {
        let path = self.path(path);
        if self.features.mlsd {
            let reply = self.reply(Command::Facts(path.clone())).await?;
            if let Some(entry) = fact::mlst_reply(&reply) {
                return Ok((entry.kind != Kind::Folder).then(|| RemoteFacts {
                    size: entry.size,
                    modified: entry.modified.map(|modified| modified.seconds),
                }));
            }
            if reply.code == 550 {
                return Ok(None);
            }
        }
        let reply = self.reply(Command::Size(path.clone())).await?;
        if matches!(reply.code, 500 | 502 | 504) {
            return self.facts_by_listing(&path).await;
        }
        let Some(size) = fact::size_reply(&reply) else {
            return match reply.is_refusal() && reply.code != 421 {
                true => Ok(None),
                false => Err(refused("SIZE", &reply)),
            };
        };
        let reply = self.reply(Command::ModificationTime(path)).await?;
        Ok(Some(RemoteFacts {
            size: Some(size),
            modified: fact::time_reply(&reply),
        }))
    }

    async fn facts_by_listing(&self, path: &RemotePath) -> Result<Option<RemoteFacts>, Failure> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(None);
        };
        let entries = self.list(&folder).await?;
        let entry = entries.into_iter().find(|entry| entry.name == name);
        Ok(entry.map(|entry| RemoteFacts {
            size: entry.size.filter(|_| entry.kind == Kind::File),
            modified: entry.modified.map(|modified| modified.seconds),
        }))
    }

    /// Whether the path can be entered (CWD).
    pub async fn is_folder(&self, path: &RemotePath) -> Result<bool, Failure> {
        let reply = self.reply(Command::ChangeFolder(self.path(path))).await?;
        match reply.code {
            200..=299 => Ok(true),
            500..=599 => Ok(false),
            _ => Err(refused("CWD", &reply)),
        }
    }

    /// RETR. Complete with the final reply and TLS' goodbye, or with exactly the size known.
    pub async fn download(&self, download: Download) -> Result<Ended, Failure> {
        let Download {
            path,
            offset,
            size,
            sink,
            meter,
        } = download;
        let movement = Movement::Retrieve {
            path: self.path(&path),
            offset,
        };
        let at_most = size.map(|size| size.saturating_sub(offset));
        let job = Job::Download {
            sink,
            meter,
            at_most,
        };
        let (bytes, goodbye) = match self.order(Work::Move { movement, job }).await? {
            Answer::Moved(DataEnd::Clean { bytes }) => (bytes, true),
            Answer::Moved(DataEnd::Cut { bytes }) => (bytes, false),
            other => return Err(unexpected(&other)),
        };
        match at_most {
            Some(expected) if expected != bytes => Err(Failure::Server(ServerFault::WrongSize {
                expected: offset + expected,
                got: offset + bytes,
            })),
            None if !goodbye => Err(Failure::Server(ServerFault::CutOff {
                got: offset + bytes,
            })),
            _ => Ok(Ended { bytes, goodbye }),
        }
    }

    /// STOR. Only the server's final reply makes it complete.
    pub async fn upload(&self, upload: Upload) -> Result<Ended, Failure> {
        let movement = Movement::Store {
            path: self.path(&upload.path),
            offset: upload.offset,
        };
        let job = Job::Upload {
            source: upload.source,
            meter: upload.meter,
        };
        match self.order(Work::Move { movement, job }).await? {
            Answer::Moved(DataEnd::Clean { bytes }) => Ok(Ended {
                bytes,
                goodbye: true,
            }),
            other => Err(unexpected(&other)),
        }
    }

    /// MKD. A folder that is there already is an error (550).
    pub async fn make_folder(&self, path: &RemotePath) -> Result<(), Failure> {
        self.change(Command::MakeFolder(self.path(path))).await
    }

    /// DELE: a file or a link.
    pub async fn remove_file(&self, path: &RemotePath) -> Result<(), Failure> {
        self.change(Command::Delete(self.path(path))).await
    }

    /// RMD: an empty folder.
    pub async fn remove_folder(&self, path: &RemotePath) -> Result<(), Failure> {
        self.change(Command::RemoveFolder(self.path(path))).await
    }

    /// RNFR, RNTO. Whether an existing target is overwritten is the server's habit.
    pub async fn rename(&self, from: &RemotePath, to: &RemotePath) -> Result<(), Failure> {
        let (from, to) = (self.path(from), self.path(to));
        self.order(Work::Rename { from, to }).await.map(|_| ())
    }

    /// MFMT, else MDTM with a time. False: the server cannot.
    pub async fn set_modified(&self, path: &RemotePath, seconds: i64) -> Result<bool, Failure> {
        let path = self.path(path);
        let command = match (self.features.mfmt, self.features.mdtm) {
            (true, _) => Command::SetModified(path, seconds),
            (false, true) => Command::SetModifiedByMdtm(path, seconds),
            (false, false) => return Ok(false),
        };
        Ok(self.reply(command).await?.is_positive())
    }

    /// Stops the order that runs: it ends with `Declined::Cancelled`. The session stays usable,
    /// or is lost if the replies are in doubt.
    pub fn cancel(&self) {
        lock(&self.current).notify_one();
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
        match self.order(Work::Single(command)).await? {
            Answer::Reply(reply) => Ok(reply),
            other => Err(unexpected(&other)),
        }
    }

    async fn order(&self, work: Work) -> Result<Answer, Failure> {
        let cancel = Arc::new(Notify::new());
        *lock(&self.current) = cancel.clone();
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
    fn path(&self, path: &RemotePath) -> RemotePath {
        path.under(&self.facts.home)
    }
}

impl Drop for Session {
    /// A transfer whose session is dropped must not come to look complete.
    fn drop(&mut self) {
        self.cancel();
    }
}

/// The task's side.
struct Runner {
    shared: Arc<Shared>,
    opening: Opening,
    connection: Connection,
    features: Features,
    learned: Arc<Mutex<Learned>>,
    /// A transfer ended cleanly and brought no TLS 1.3 ticket back.
    clean_without_ticket: bool,
    /// A ticket was lost by a cancel or a cut connection, which proves nothing about the server.
    spoiled: bool,
}

impl Runner {
    async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) -> Lost {
        let mut idle_since = Instant::now();
        let mut next_noop = idle_since + self.keep_alive();
        loop {
            if let Some(failure) = self.connection.death() {
                return Some(failure.clone());
            }
            tokio::select! {
                order = orders.recv() => match order {
                    None => {
                        self.connection.quit().await;
                        return None;
                    }
                    Some(Order { work: Work::Quit, answer, .. }) => {
                        self.connection.quit().await;
                        // The asker may have stopped waiting.
                        let _ = answer.send(Ok(Answer::Done));
                        return None;
                    }
                    Some(Order { work, cancel, answer }) => {
                        let result = self.act(work, &cancel).await;
                        // The asker may have stopped waiting.
                        let _ = answer.send(result);
                        idle_since = Instant::now();
                    }
                },
                failure = self.connection.watch() => {
                    return Some(failure);
                }
                () = sleep_until(next_noop) => {
                    if idle_since.elapsed() >= Duration::from_secs(self.opening.limits.idle) {
                        self.connection.quit().await;
                        return None;
                    }
                    let noop = Box::new(Single::new(Command::Noop));
                    if let Err(failure) = self.connection.perform(noop, None, &Notify::new()).await {
                        return Some(failure);
                    }
                }
            }
            next_noop = Instant::now() + self.keep_alive();
        }
    }

    fn keep_alive(&self) -> Duration {
        let limits = &self.opening.limits;
        Duration::from_secs(limits.keep_alive.min(limits.idle).max(1))
    }

    async fn act(&mut self, work: Work, cancel: &Notify) -> Result<Answer, Failure> {
        match work {
            Work::Single(command) => {
                let single = Box::new(Single::new(command));
                match self.connection.perform(single, None, cancel).await? {
                    Outcome::Replied(reply) => Ok(Answer::Reply(reply)),
                    other => Err(Failure::Internal(format!("{other:?}"))),
                }
            }
            Work::Rename { from, to } => {
                let rename = Box::new(Rename { from, to });
                self.connection.perform(rename, None, cancel).await?;
                Ok(Answer::Done)
            }
            Work::List(folder) => self.list(folder, cancel).await.map(Answer::Entries),
            Work::Move { movement, job } => {
                let end = self.move_data(movement, job, cancel).await?;
                Ok(Answer::Moved(end))
            }
            Work::Quit => Ok(Answer::Done),
        }
    }

    /// MLSD where it is announced, else LIST with hidden entries, else plain LIST.
    async fn list(&mut self, folder: RemotePath, cancel: &Notify) -> Result<Vec<Entry>, Failure> {
        if self.features.mlsd && !lock(&self.learned).no_mlsd {
            let movement = Movement::ListFacts(folder.clone());
            match self.list_as(movement, ListingForm::Mlsd, cancel).await {
                Err(failure) if not_known(&failure, "MLSD") => {
                    lock(&self.learned).no_mlsd = true;
                }
                listed => return listed.map(|(entries, _)| entries),
            }
        }
        let list = |all| Movement::List {
            folder: folder.clone(),
            all,
        };
        if !lock(&self.learned).no_list_all {
            // A listing with hidden entries holds at least `.` and `..`; nothing at all means that
            // the server took the option for a name.
            match self.list_as(list(true), ListingForm::List, cancel).await {
                Ok((entries, bytes)) if bytes > 0 => return Ok(entries),
                Ok(_)
                | Err(Failure::Server(
                    ServerFault::UnreadableListing { .. }
                    | ServerFault::Refused { verb: "LIST", .. },
                )) => {}
                Err(failure) => return Err(failure),
            }
            let (entries, _) = self.list_as(list(false), ListingForm::List, cancel).await?;
            lock(&self.learned).no_list_all = !entries.is_empty();
            return Ok(entries);
        }
        let (entries, _) = self.list_as(list(false), ListingForm::List, cancel).await?;
        Ok(entries)
    }

    /// One listing, and how many bytes it was.
    async fn list_as(
        &mut self,
        movement: Movement,
        form: ListingForm,
        cancel: &Notify,
    ) -> Result<(Vec<Entry>, u64), Failure> {
        let job = || Job::List(Box::new(Listing::new(form, today())));
        let end = match self.move_data(movement.clone(), job(), cancel).await {
            // Logged in again by now, with a session that can be resumed.
            Err(Failure::Certificate(CertificateFault::ReuseRefused { .. })) => {
                self.move_data(movement, job(), cancel).await?
            }
            moved => moved?,
        };
        let listing = self.connection.report().listing;
        match (end, listing) {
            (DataEnd::Clean { bytes }, Some(listing)) => {
                let entries = listing
                    .finish()
                    .map_err(|problem| Failure::Server(problem.into()))?;
                Ok((entries, bytes))
            }
            // Half a listing must not look like a folder.
            (DataEnd::Cut { bytes }, _) => Err(Failure::Server(ServerFault::CutOff { got: bytes })),
            (end, _) => Err(Failure::Internal(format!("{end:?}"))),
        }
    }

    async fn move_data(
        &mut self,
        movement: Movement,
        job: Job,
        cancel: &Notify,
    ) -> Result<DataEnd, Failure> {
        if self.tickets().is_some_and(|tickets| tickets.is_dry()) {
            self.log_in_again(cancel).await?;
        }
        let received = self.tickets().map(|tickets| tickets.received());
        let extended = self.connection.peer.is_ipv6() || !lock(&self.learned).no_epsv;
        let exchange = Box::new(DataExchange::new(movement, extended));
        let result = self.connection.perform(exchange, Some(job), cancel).await;
        if self.connection.report_ref().extended_refused && result.is_ok() {
            lock(&self.learned).no_epsv = true;
        }
        let brought_none = received == self.tickets().map(|tickets| tickets.received());
        match &result {
            Ok(Outcome::Transferred(DataEnd::Clean { .. })) => {
                self.clean_without_ticket |= brought_none;
            }
            _ => self.spoiled |= brought_none,
        }
        match result {
            Ok(Outcome::Transferred(end)) => Ok(end),
            Ok(other) => Err(Failure::Internal(format!("{other:?}"))),
            Err(failure) => Err(self.explain(failure, cancel).await),
        }
    }

    /// A refusal for want of session reuse is mended by a new login on TLS 1.2, whose sessions can
    /// be resumed without limit.
    async fn explain(&mut self, failure: Failure, cancel: &Notify) -> Failure {
        let full = self.connection.report_ref().handshake == Some(HandshakeKind::Full);
        let text = match &failure {
            Failure::Server(ServerFault::Refused { code, text, .. })
                if full && wants_reuse(*code, text) =>
            {
                format!("{code} {text}")
            }
            _ => return failure,
        };
        if self.opening.versions == TlsVersions::Both && self.version() == Some("TLS 1.3") {
            self.clean_without_ticket = true;
            self.spoiled = false;
            if let Err(failure) = self.log_in_again(cancel).await {
                return failure;
            }
        }
        Failure::Certificate(CertificateFault::ReuseRefused { text })
    }

    /// A new control connection, because the server's tickets have run out. On TLS 1.2 if cleanly
    /// ended transfers brought none back; after cancels nothing is learned.
    async fn log_in_again(&mut self, cancel: &Notify) -> Result<(), Failure> {
        let to12 = self.clean_without_ticket && !self.spoiled;
        if to12 {
            let mut learned = lock(&self.learned);
            if self.opening.versions == TlsVersions::Both && !learned.tls13_relogin {
                learned.tls12 = true;
            }
        }
        let text = "TLS session tickets have run out: logging in again";
        self.connection.log(LogKind::Info, text);
        self.connection.quit().await;
        let mut learned = lock(&self.learned).clone();
        let opened = tokio::select! {
            opened = open_as_learned(&self.shared, &self.opening, &mut learned, &|_| ()) => opened,
            () = cancel.notified() => Err(Refusal::Failed(Failure::Declined(Declined::Cancelled))),
        };
        *lock(&self.learned) = learned;
        self.clean_without_ticket = false;
        self.spoiled = false;
        let opened = opened.map_err(Failure::from)?;
        self.connection = opened.connection;
        self.features = opened.features;
        Ok(())
    }

    fn tickets(&self) -> Option<&super::tls::Tickets> {
        self.connection.tls.as_ref().map(|tls| &*tls.tickets)
    }

    fn version(&self) -> Option<&str> {
        let secured = self.connection.secured.as_ref()?;
        Some(&secured.tls.version)
    }
}

/// Opens a connection with the TLS versions that the site was found to need. Where TLS 1.2 was
/// learned and does not work (any more), both are offered, and each dry pool means a new login.
async fn open_as_learned(
    shared: &Arc<Shared>,
    opening: &Opening,
    learned: &mut Learned,
    stage: &(impl Fn(Stage) + Send + Sync),
) -> Result<Opened, Refusal> {
    let with = |versions| {
        Arc::new(Opening {
            versions,
            ..opening.clone()
        })
    };
    if opening.versions == TlsVersions::Both && learned.tls12 {
        match open(shared, with(TlsVersions::Only12), stage).await {
            Err(Refusal::Failed(Failure::Certificate(
                CertificateFault::TooOld
                | CertificateFault::NothingInCommon { .. }
                | CertificateFault::Handshake { .. },
            ))) => {
                learned.tls12 = false;
                learned.tls13_relogin = true;
            }
            opened => return opened,
        }
    }
    open(shared, with(opening.versions), stage).await
}

/// The words of servers that refuse a data connection because its session is new: 522 (vsftpd), or
/// 425 «Operation not permitted» (ProFTPD) and «not resumed» (FileZilla Server).
fn wants_reuse(code: u16, text: &str) -> bool {
    let text = text.to_lowercase();
    let named = ["reuse", "resum", "not permitted"];
    code == 522 || (code == 425 && named.iter().any(|word| text.contains(word)))
}

fn not_known(failure: &Failure, wanted: &str) -> bool {
    matches!(
        failure,
        Failure::Server(ServerFault::Refused { verb, code: 500..=504, .. }) if *verb == wanted
    )
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

fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Date::from_unix(i64::try_from(seconds).unwrap_or(0))
}

/// Nothing here panics while it holds a lock, and what is in it is whole at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
