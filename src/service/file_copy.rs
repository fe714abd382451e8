//! Performs one file job: the disk on one side, a session on the other. What is decided here is
//! decided by `file_job.rs`; this is who asks, moves and renames.

mod discarding;
mod download;
mod ownership;
mod placing;
mod proof;
mod remote_part;
mod shared;
mod small;
mod spelling;
mod upload;
mod verify;

use std::collections::HashSet;
use std::path::PathBuf;

use super::common::{Context, Gauge, Report, Stop, blocking};
use super::disk;
use super::file_job::{Meeting, meet};
use super::manner::Manner;
use super::queue::{How, Outcome, Task};
use super::transfer::{Direction, Facts, Grade, Note};
use crate::local_folder::name_of;
use crate::profile::{ExistsRule, PartDirection, PartRecord, Stood};
use crate::protocol::{Declined, Failure, RemotePath, ServerFault};
use crate::session::Session;
use discarding::{discard, left_by};
pub use discarding::{discard_on_disk, discard_task};

/// One file and everything that its transfer needs.
pub struct Copy<'a> {
    pub session: &'a Session,
    pub context: &'a Context,
    pub task: &'a Task,
    /// The task's remote path, seen from the login folder.
    pub remote: RemotePath,
    pub gauge: &'a Gauge,
    pub stop: &'a Stop,
    pub manner: &'a Manner,
    /// Remote folders that are known to stand.
    pub made: &'a mut HashSet<RemotePath>,
    /// The part, from when its record is written: `None` at first.
    pub part: Option<Part>,
    /// What is there of it is not continued, but written over from the first byte.
    pub afresh: bool,
    /// The part's end is not what the source has there.
    pub differs: bool,
    /// This attempt has written straight to its target, so that what stands there is ours.
    pub wrote: bool,
    /// The server's hash took too long.
    pub too_slow: bool,
    /// The record of a part that got its name, where the loop is to forget it.
    pub finished: &'a mut Option<PartRecord>,
}

/// A part of ours.
pub struct Part {
    record: PartRecord,
    /// Its length, as far as we know.
    length: u64,
}

impl Copy<'_> {
    /// Does it all; whatever happens, either the part and its record stay, or neither.
    pub async fn run(mut self) -> Outcome {
        let mut result = self.attempt().await;
        if let Err(failure) = &result
            && self.begins_again(failure).await
        {
            result = self.attempt().await;
        }
        match result {
            Ok(outcome) => outcome,
            Err(failure) => self.give_up(failure).await,
        }
    }

    async fn attempt(&mut self) -> Result<Outcome, Failure> {
        if let Some(before) = self.task.done_with {
            if self.is_unchanged(before).await? {
                return Ok(Outcome::Unchanged);
            }
            self.context.report(Report::Changed(self.task.id));
        }
        if self.task.direction == Direction::Upload {
            self.spell_as_there().await?;
            if let Some(outcome) = self.upload_small().await? {
                return Ok(outcome);
            }
            self.mend_aside().await?;
        }
        if self.task.verify
            && let Some(outcome) = self.arrived().await?
        {
            return Ok(outcome);
        }
        match self.task.direction {
            Direction::Download => self.download().await,
            Direction::Upload => self.upload().await,
        }
    }

    /// Whether another attempt, from the first byte on, is worth while; what is there is gone then.
    async fn begins_again(&mut self, failure: &Failure) -> bool {
        if is_no_restart(failure) {
            return self.drop_part().await;
        }
        let is_old = |part: &Part| part.record.adopted;
        let again = match failure {
            Failure::Server(ServerFault::WrongHash { .. }) => true,
            // It did not go on where the part ended.
            Failure::Server(ServerFault::WrongSize { .. }) => self.is_resumed_upload(),
            // Somebody's old file that is no beginning of the source gets its name back.
            _ => self.differs && !self.part.as_ref().is_some_and(is_old),
        };
        if !again || self.afresh || self.stop.told().is_some() {
            return false;
        }
        self.afresh = true;
        self.differs = false;
        if let Some(part) = &mut self.part {
            // We have written to it, so that it is nobody's old file any more.
            part.record.adopted = false;
            let (records, record) = (self.context.records.clone(), part.record.clone());
            if blocking(move || disk::save(&records, &record))
                .await
                .is_err()
            {
                return false;
            }
        }
        // What cannot be deleted is written over.
        self.drop_part().await;
        true
    }

    fn is_resumed_upload(&self) -> bool {
        let goes_on = self.part.as_ref().is_some_and(|part| part.length > 0);
        goes_on && self.task.direction == Direction::Upload
    }

    /// Deletes the part, so that the next attempt begins at the first byte.
    async fn drop_part(&mut self) -> bool {
        let Some(part) = self.part.take_if(|part| !part.record.adopted) else {
            return false;
        };
        let dropped = discard(self.session, self.context, &part.record, self.wrote).await;
        dropped.is_ok()
    }

    async fn give_up(&mut self, failure: Failure) -> Outcome {
        let told = self.stop.told();
        let is_wrong = matches!(
            failure,
            Failure::Server(ServerFault::WrongSize { .. } | ServerFault::WrongHash { .. })
        );
        if matches!(failure, Failure::Server(_)) {
            // A folder that stood may be gone.
            self.made.clear();
            let vacant = &self.context.vacant;
            vacant.forget_above(&self.task.endpoint, &self.remote);
        }
        let mut kept = None;
        if let Some(mut part) = self.part.take() {
            if part.record.direction == PartDirection::Upload {
                // As far as we know: what a lost connection took with it was not written.
                part.length = part.length.max(self.gauge.done());
            }
            let is_worthless = match part.record.adopted {
                // Untouched by us, it goes back to where it was.
                true => {
                    let is_untouched = self.gauge.moved() == 0 || self.differs;
                    told.is_none() && is_untouched && !failure.is_passing()
                }
                false => part.length == 0 || is_wrong,
            };
            kept = Some(part.length);
            let discards = told == Some(How::Discard) || is_worthless;
            if discards
                && discard(self.session, self.context, &part.record, self.wrote)
                    .await
                    .is_ok()
            {
                kept = None;
            }
        } else if told == Some(How::Discard) {
            discard_task(self.session, self.context, self.task, &self.remote).await;
        }
        match (told, failure) {
            (Some(_), _) | (None, Failure::Declined(Declined::Cancelled)) => {
                Outcome::Stopped { kept }
            }
            (None, failure) => Outcome::Failed { failure, kept },
        }
    }

    fn told_source(&self, source: Facts) {
        self.context.report(Report::Source(self.task.id, source));
    }

    /// `stood`: what stands at the target and is to be replaced.
    fn record(
        &self,
        local: PathBuf,
        remote: RemotePath,
        source: Facts,
        stood: Option<Facts>,
    ) -> PartRecord {
        let endpoint = (*self.task.endpoint).clone();
        let part = name_of(std::ffi::OsStr::new(""));
        let direction = direction(self.task.direction);
        let asked = match direction {
            PartDirection::Download => self.task.local.file_name().map(name_of),
            PartDirection::Upload => self.remote.file_name(),
        };
        PartRecord {
            asked,
            source_size: source.size,
            source_modified: source.modified.map(|modified| modified.seconds),
            stood: stood.map(stood_of),
            ..PartRecord::new(endpoint, direction, local, remote, part)
        }
    }

    /// The part has got its name: its record has done its duty as soon as that is known on disk.
    async fn settled(&mut self, record: PartRecord) -> Result<(), Failure> {
        if self.context.journaled {
            *self.finished = Some(record);
            return Ok(());
        }
        let records = self.context.records.clone();
        blocking(move || {
            disk::forget(&records, &record);
            Ok(())
        })
        .await
    }

    /// The record of an earlier attempt at this target.
    async fn found_record(
        &self,
        local: PathBuf,
        remote: RemotePath,
    ) -> Result<Option<PartRecord>, Failure> {
        let records = self.context.records.clone();
        let endpoint = self.task.endpoint.clone();
        let direction = direction(self.task.direction);
        blocking(move || Ok(records.find(&endpoint, direction, &local, &remote))).await
    }

    /// The name that the file got, that it was sent again, or that its time was not kept.
    fn note_of(&self, renamed: Option<String>, time_kept: bool) -> Option<Note> {
        match (renamed, time_kept) {
            (Some(name), _) => Some(Note::RenamedTo(name)),
            (None, _) if self.afresh => Some(Note::SentAgain),
            (None, _) if self.too_slow => Some(Note::HashTooSlow),
            (None, false) => Some(Note::TimeNotKept),
            (None, true) => None,
        }
    }
}

/// What is to be said where the beginning of the target was there before.
fn unchecked(adopted: bool, grade: Grade) -> Option<Note> {
    let says_all = matches!(grade, Grade::HashMatches(_));
    (adopted && !says_all).then_some(Note::BeginningUnchecked)
}

/// Something came to stand at the target since the transfer began: only a rule that replaces it
/// lets the transfer end there.
fn still(rule: ExistsRule, source: Facts, standing: Facts) -> Result<(), Failure> {
    match meet(rule, source, standing) {
        Meeting::Replace => Ok(()),
        _ => Err(Failure::Server(ServerFault::Exists)),
    }
}

/// What an unfinished transfer of ours has written so far is not to be written over by another.
fn not_a_part(is_part: bool) -> Result<(), Failure> {
    match is_part {
        true => Err(Failure::Server(ServerFault::Exists)),
        false => Ok(()),
    }
}

/// The server can only begin at the first byte.
fn is_no_restart(failure: &Failure) -> bool {
    let Failure::Server(ServerFault::Refused { verb, code, text }) = failure else {
        return false;
    };
    match (*verb, code) {
        // It closes the connection, whatever was asked.
        (_, 421) => false,
        ("REST", 500..) | ("APPE", 500..=504 | 550 | 553) => true,
        // ProFTPD takes REST, and says so then: «Append/Restart not permitted, try again».
        ("STOR" | "APPE" | "RETR", 451) => text.to_lowercase().contains("restart not permitted"),
        _ => false,
    }
}

/// Size and time of a target, for the record.
fn stood_of(facts: Facts) -> Stood {
    Stood {
        size: facts.size,
        modified: facts.modified.map(|modified| modified.seconds),
        grain: facts
            .modified
            .map_or(1, |modified| modified.precision.seconds()),
    }
}

/// The size and time of the source that a record speaks of.
fn source_of(record: &PartRecord) -> Facts {
    Facts {
        size: record.source_size,
        modified: record
            .source_modified
            .map(|seconds| crate::protocol::Modified {
                seconds,
                precision: crate::protocol::Precision::Second,
            }),
    }
}

fn direction(direction: Direction) -> PartDirection {
    match direction {
        Direction::Download => PartDirection::Download,
        Direction::Upload => PartDirection::Upload,
    }
}
