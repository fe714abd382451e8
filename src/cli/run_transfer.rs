//! `get` and `put`: orders to the queue, and waiting until all of it is over.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf, absolute};
use std::time::{Duration, Instant, UNIX_EPOCH};

use crate::profile::Endpoint;
use crate::protocol::{DiskFault, Failure, Modified, Precision, RemotePath, ServerFault};
use crate::service::{
    BrowserEvent, Command, Direction, NewTransfer, Note, QueueChange, QueueOrder, Transfer,
    TransferStatus, What, Which,
};
use crate::wording;

use super::arguments::Transferring;
use super::client::{BROWSER, Client, Happened};
use super::naming::{download_target, upload_target};
use super::outcome::Outcome;
use super::places::Target;
use super::progress::{Bars, source};
use super::tally::{News, Tally};

/// Downloads all targets to `local`, with cp's meaning.
pub async fn get(
    client: &mut Client,
    targets: &[Target],
    local: &Path,
    how: &Transferring,
) -> Outcome {
    let local_is_folder = local.is_dir();
    let wants_folder = targets.len() > 1 || (ends_with_slash(local) && !how.recursive);
    if wants_folder && !local_is_folder {
        return usage(client, local, wording::NOT_A_FOLDER);
    }
    let Ok(local) = absolute(local) else {
        return usage(client, local, wording::NOT_A_FOLDER);
    };
    let terminal = client.screen.is_terminal();
    let mut run = match Run::begin(client, how).await {
        Ok(run) => run,
        Err(outcome) => return outcome,
    };
    for target in targets {
        if target.path.is_top() && !how.recursive {
            client
                .screen
                .complain(&wording::needs_recursive(&target.shown));
            run.tally.failed(Outcome::SomeFailed);
            continue;
        }
        let known = |to: &PathBuf| run.has_download(target, to);
        let inside = download_target(&target.path, &local, true);
        let to = match inside {
            Ok(inside) if known(&inside) => Ok(inside),
            _ if known(&local) => Ok(local.clone()),
            _ => download_target(&target.path, &local, local_is_folder),
        };
        match to {
            Ok(to) => run.order(
                target,
                NewTransfer {
                    direction: Direction::Download,
                    local: to,
                    remote: target.path.clone(),
                    what: if how.recursive {
                        What::Unknown
                    } else {
                        What::File
                    },
                    size: None,
                    modified: None,
                    exists: how.exists_rule(terminal, target.policy.download_exists),
                },
            ),
            Err(refusal) => {
                let why = wording::name_refusal(refusal);
                client.screen.complain(&format!("{}: {why}", target.shown));
                return Outcome::Usage;
            }
        }
    }
    run.go(client).await
}

/// Uploads all of `locals` to the one target, with cp's meaning.
pub async fn put(
    client: &mut Client,
    locals: &[PathBuf],
    targets: &[Target],
    how: &Transferring,
) -> Outcome {
    let Some(target) = targets.first() else {
        return Outcome::Usage;
    };
    let terminal = client.screen.is_terminal();
    let mut run = match Run::begin(client, how).await {
        Ok(run) => run,
        Err(outcome) => return outcome,
    };
    let mut sources = Vec::new();
    for local in locals {
        match read_source(local, how.recursive) {
            Ok(found) => sources.push((local, found)),
            Err(complaint) => {
                client.screen.complain(&complaint);
                run.tally.failed(Outcome::SomeFailed);
            }
        }
    }
    if sources.is_empty() {
        return run.tally.outcome();
    }
    let is_folder = match is_remote_folder(client, target, how.patience()).await {
        Ok(is_folder) => is_folder,
        Err(outcome) => return outcome,
    };
    let wants_folder = locals.len() > 1 || (target.ends_with_slash && !how.recursive);
    if wants_folder && !is_folder {
        client
            .screen
            .complain(&format!("{}: {}", target.shown, wording::NOT_A_FOLDER));
        return Outcome::Usage;
    }
    for (local, found) in sources {
        let from = absolute(local);
        let known = |to: &RemotePath| {
            from.as_ref()
                .is_ok_and(|from| run.has_upload(target, from, to))
        };
        let inside = upload_target(local, &target.path, true);
        let to = match inside {
            Ok(inside) if known(&inside) => Ok(inside),
            _ if known(&target.path) => Ok(target.path.clone()),
            _ => upload_target(local, &target.path, is_folder),
        };
        match (from, to) {
            (Ok(from), Ok(to)) => run.order(
                target,
                NewTransfer {
                    direction: Direction::Upload,
                    local: from,
                    remote: to,
                    what: if found.is_dir() {
                        What::Folder
                    } else {
                        What::File
                    },
                    size: found.is_file().then_some(found.len()),
                    modified: modified(&found),
                    exists: how.exists_rule(terminal, target.policy.upload_exists),
                },
            ),
            (_, Err(refusal)) => return usage(client, local, wording::name_refusal(refusal)),
            (Err(error), _) => return usage(client, local, &error.to_string()),
        }
    }
    run.go(client).await
}

/// Does what is left of a queue that is kept in a file.
pub async fn resume(client: &mut Client) -> Outcome {
    let mut run = Run::default();
    if let Err(outcome) = run.restore(client).await {
        return outcome;
    }
    let is_left =
        |it: &&Transfer| !matches!(it.status, TransferStatus::Done(_) | TransferStatus::Skipped);
    let mut left = run.tally.restored().filter(is_left);
    let first = left.next().map(|it| it.endpoint.clone());
    let is_only = left.all(|it| Some(&it.endpoint) == first.as_ref());
    drop(left);
    match first {
        Some(only) if is_only => client.questions.give_to((*only).clone()),
        Some(_) if client.questions.has_given() => client.screen.complain(wording::WHOSE_PASSWORD),
        _ => {}
    }
    run.go(client).await
}

/// What was ordered, and how it goes.
#[derive(Default)]
struct Run {
    tally: Tally,
    /// In the order of the arguments, neighbours of one endpoint together.
    batches: Vec<(Endpoint, Vec<NewTransfer>)>,
    /// Faults of the connection that were told once; they hit every item alike.
    told: Vec<Failure>,
    /// The next try that was told last.
    next_try: Option<Instant>,
}

impl Run {
    /// Where the queue is kept in a file, what it holds is known first.
    async fn begin(client: &mut Client, how: &Transferring) -> Result<Self, Outcome> {
        let mut run = Self::default();
        if how.journal.is_some() {
            run.restore(client).await?;
        }
        Ok(run)
    }

    async fn restore(&mut self, client: &mut Client) -> Result<(), Outcome> {
        while !client.is_begun {
            match client.next().await {
                Happened::Queue(changes) => {
                    let is_it = |change: &QueueChange| matches!(change, QueueChange::Restored(_));
                    client.is_begun = changes.iter().any(is_it);
                    for news in self.tally.apply(changes) {
                        self.tell(client, news);
                    }
                }
                Happened::Interrupted => return Err(Outcome::Interrupted),
                // A notice said why.
                Happened::Ended => return Err(Outcome::SomeFailed),
                Happened::Browser(_) | Happened::Progress(_) => {}
            }
        }
        Ok(())
    }

    /// Whether an earlier run ordered this download. By now the target may be a folder that was
    /// none then.
    fn has_download(&self, target: &Target, to: &Path) -> bool {
        self.tally.restored().any(|it| {
            it.direction == Direction::Download
                && it.remote == target.path
                && it.local == to
                && *it.endpoint == target.endpoint
        })
    }

    fn has_upload(&self, target: &Target, from: &Path, to: &RemotePath) -> bool {
        self.tally.restored().any(|it| {
            it.direction == Direction::Upload
                && it.remote == *to
                && it.local == from
                && *it.endpoint == target.endpoint
        })
    }

    /// Everything that earlier runs left goes on.
    fn resume_all(&mut self, client: &Client) {
        let failed = Which::These(self.tally.failed_before());
        for (order, which) in [
            (QueueOrder::Resume, Which::All),
            (QueueOrder::Retry, failed),
        ] {
            self.tally.await_one();
            client.send(Command::Queue { order, which });
        }
    }

    fn order(&mut self, target: &Target, transfer: NewTransfer) {
        match self.batches.last_mut() {
            Some((endpoint, transfers)) if *endpoint == target.endpoint => transfers.push(transfer),
            _ => self.batches.push((target.endpoint.clone(), vec![transfer])),
        }
    }

    async fn go(mut self, client: &mut Client) -> Outcome {
        let began = Instant::now();
        for (endpoint, transfers) in std::mem::take(&mut self.batches) {
            self.tally.await_one();
            client.send(Command::Enqueue {
                endpoint,
                transfers,
            });
        }
        if client.is_begun {
            self.resume_all(client);
        }
        let mut bars = client.screen.bars().cloned().map(Bars::new);
        while !self.tally.is_over() {
            match client.next().await {
                Happened::Queue(changes) => {
                    for news in self.tally.apply(changes) {
                        self.tell(client, news);
                    }
                }
                Happened::Progress(progress) => {
                    if let Some(bars) = &mut bars {
                        bars.show(&progress, &self.tally);
                    }
                }
                Happened::Browser(_) => {}
                Happened::Interrupted => return Outcome::Interrupted,
                Happened::Ended => {
                    client.screen.complain(wording::SERVICE_GONE);
                    return Outcome::SomeFailed;
                }
            }
        }
        client.screen.clear_bars();
        // What cannot be tried again is not there all the same.
        for (transfer, failure) in self.tally.still_failed() {
            self.tell(client, News::Failed(transfer, failure));
        }
        self.tally.summary.seconds = began.elapsed().as_secs();
        client.screen.tell(&wording::summary(&self.tally.summary));
        self.tally.outcome()
    }

    fn tell(&mut self, client: &mut Client, news: News) {
        match news {
            News::Failed(transfer, failure) => {
                let failure = client.explained(failure);
                let outcome = Outcome::of(&failure);
                self.tally.failed(outcome);
                let words = wording::failure(&failure);
                let line = if self.told.contains(&failure) {
                    words.what
                } else {
                    words.line()
                };
                if outcome != Outcome::SomeFailed && !self.told.contains(&failure) {
                    self.told.push(failure);
                }
                client
                    .screen
                    .complain(&format!("{}: {line}", source(&transfer)));
            }
            News::Skipped(transfer) => {
                client.screen.tell(&wording::skipped(&source(&transfer)));
            }
            News::Done(transfer, done) => {
                if let Some(note @ (Note::RenamedTo(_) | Note::SentAgain)) = &done.note {
                    let note = wording::note(note);
                    client
                        .screen
                        .tell(&format!("{}: {note}", source(&transfer)));
                }
            }
            News::Asking(transfer, existing) => {
                let answer = client.questions.exists(transfer, existing, &client.screen);
                client.answer(answer);
            }
            News::GoesOn(id) => client.questions.withdraw(id),
            // All that waits for one gate waits for the same moment.
            News::Waits { at, why } => {
                if self.next_try.replace(at) != Some(at) {
                    client.screen.tell(&wording::waiting(&why));
                }
            }
        }
    }
}

/// Whether the target of an upload is a folder that stands. Its connection also shows early
/// whether server, certificate and password are right; what may pass is tried again.
async fn is_remote_folder(
    client: &mut Client,
    target: &Target,
    patience: Duration,
) -> Result<bool, Outcome> {
    if target.path.is_top() {
        return Ok(true);
    }
    client.connect(target, Some(target.path.clone()));
    let (mut failed, mut pause) = (None, FIRST_PAUSE);
    let is_folder = loop {
        match client.connection_event().await? {
            BrowserEvent::NotConnected(failure) => {
                let since = *failed.get_or_insert_with(Instant::now);
                let left = patience.saturating_sub(since.elapsed());
                if left.is_zero() || !failure.is_passing() {
                    let failure = client.explained(failure);
                    client.screen.complain(&wording::failure(&failure).line());
                    return Err(Outcome::of_connection(&failure));
                }
                let wait = pause.min(left);
                let seconds = wait.as_secs_f32().ceil() as u64;
                client.screen.tell(&wording::next_try(seconds, &failure));
                client.pause(wait).await?;
                pause = (pause * 2).min(LONGEST_PAUSE);
                client.connect(target, Some(target.path.clone()));
            }
            BrowserEvent::Listed(_) => break true,
            BrowserEvent::NotListed { failure, .. } => match &failure {
                Failure::Server(ServerFault::Refused {
                    verb: "CWD", code, ..
                }) if *code >= 500 => {
                    break false;
                }
                // It was entered, only not shown: a folder to drop files into.
                Failure::Server(ServerFault::Refused { code, .. }) if *code >= 500 => break true,
                _ => {
                    let words = wording::failure(&failure).line();
                    client
                        .screen
                        .complain(&format!("{}: {words}", target.shown));
                    return Err(Outcome::of(&failure));
                }
            },
            _ => {}
        }
    };
    client.send(Command::Disconnect(BROWSER));
    Ok(is_folder)
}

/// Looks at a source on this computer. The error is a sentence.
fn read_source(local: &Path, recursive: bool) -> Result<Metadata, String> {
    let complaint = |failure: Failure| wording::failure(&failure).line();
    let found = fs::metadata(local).map_err(|error| complaint(Failure::disk(local, &error)))?;
    if found.is_dir() && !recursive {
        return Err(wording::needs_recursive(&local.display().to_string()));
    }
    if !found.is_dir() && !found.is_file() {
        return Err(complaint(Failure::Disk {
            path: local.to_owned(),
            fault: DiskFault::Other(wording::SPECIAL_FILE.to_owned()),
        }));
    }
    Ok(found)
}

fn modified(found: &Metadata) -> Option<Modified> {
    let since = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Modified {
        seconds: i64::try_from(since.as_secs()).ok()?,
        precision: Precision::Second,
    })
}

/// Before a connection is tried again for the first time; then twice as long, and so on.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

fn ends_with_slash(path: &Path) -> bool {
    let last = path.as_os_str().as_encoded_bytes().last();
    last.is_some_and(|byte| std::path::is_separator(char::from(*byte)))
}

fn usage(client: &Client, path: &Path, why: &str) -> Outcome {
    let path = path.display().to_string();
    client
        .screen
        .complain(&format!("{}: {why}", wording::printable(&path)));
    Outcome::Usage
}
