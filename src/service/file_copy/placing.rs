//! How an upload that is whole gets its name, also where a server refuses to rename onto a file or
//! to rename at all; and what is mended when an attempt was cut off in the middle of that.

use super::ownership::{Whose, whose};
use super::{Copy, Part, discard};
use crate::profile::{PartRecord, Replacing};
use crate::protocol::{Failure, Name, OldFile, RemotePath, ServerFault};
use crate::service::common::{Context, Report, blocking};
use crate::service::disk;
use crate::service::file_job::{ATTEMPTS, Mend, RenameRefusal, aside_name, mend, refused};
use crate::service::notice::Notice;
use crate::service::remote::{facts_of_now, kept_name};
use crate::session::Session;

/// What came of it.
pub(super) enum Placed {
    /// The new file stands under its name; the old one under this name, if it could not be
    /// deleted.
    Named { old: Option<String> },
    /// The server lets nobody rename.
    NoRename,
}

impl Copy<'_> {
    /// Gives the part its name. Where the server will not rename onto a file, its site says what
    /// becomes of the old one; without a word both stay.
    pub(super) async fn place(
        &mut self,
        part: &RemotePath,
        target: &RemotePath,
    ) -> Result<Placed, Failure> {
        let order = self.session.rename(part, target);
        let failure = match self.stop.heed(self.session, order).await {
            Ok(()) => return self.named(target, None).await,
            Err(failure) => failure,
        };
        let stands = self.facts(target).await?.is_some();
        match refused(&failure, stands) {
            None => return Err(failure),
            // A folder that is watched may have taken the part away.
            Some(_) if self.facts(part).await?.is_none() => return Err(failure),
            Some(RenameRefusal::Never) => return Ok(Placed::NoRename),
            Some(RenameRefusal::This) if !stands => return Err(failure),
            Some(RenameRefusal::This) => {}
        }
        match self.manner.replacing {
            Replacing::Never => Err(kept_both(part, failure)),
            Replacing::Aside => self.place_with_old_aside(part, target, failure).await,
            Replacing::Delete => self.place_with_old_deleted(part, target, failure).await,
        }
    }

    /// From the first step to the last nothing else is heeded: while the old file is aside nothing
    /// stands under the name.
    async fn place_with_old_aside(
        &mut self,
        part: &RemotePath,
        target: &RemotePath,
        failure: Failure,
    ) -> Result<Placed, Failure> {
        let (name, old) = self.free_aside(target).await?;
        self.record_aside(Some(name.clone())).await?;
        if let Err(second) = self.session.rename(target, &old).await {
            let Some(refusal) = refused(&second, false) else {
                return Err(second);
            };
            self.record_aside(None).await?;
            return match refusal {
                // This RNFR names somebody's file: that it is refused says nothing of ours.
                RenameRefusal::Never if !is_of(&second, "RNFR") => Ok(Placed::NoRename),
                _ => Err(kept_both(part, failure)),
            };
        }
        if let Err(second) = self.session.rename(part, target).await {
            if refused(&second, false).is_none() {
                // It may be renamed all the same: the record says what stands where.
                return Err(second);
            }
            if let Err(third) = self.session.rename(&old, target).await {
                // The record names it, so that another try gives it its name back.
                return Err(no_name_back(part, &name, third));
            }
            self.record_aside(None).await?;
            return Err(kept_both(part, second));
        }
        let removed = self.session.remove_file(&old).await;
        let kept = is_refused(&removed).then(|| name.display().into_owned());
        if kept.is_none() {
            removed?;
        }
        self.named(target, kept).await
    }

    async fn place_with_old_deleted(
        &mut self,
        part: &RemotePath,
        target: &RemotePath,
        failure: Failure,
    ) -> Result<Placed, Failure> {
        match self.session.remove_file(target).await {
            Ok(()) => {}
            Err(Failure::Server(ServerFault::Refused { .. })) => {
                return Err(kept_both(part, failure));
            }
            Err(failure) => return Err(failure),
        }
        match self.session.rename(part, target).await {
            Ok(()) => self.named(target, None).await,
            Err(failure) => match refused(&failure, false) {
                Some(RenameRefusal::Never) => Ok(Placed::NoRename),
                Some(RenameRefusal::This) => Err(only_part(part, failure)),
                None => Err(failure),
            },
        }
    }

    async fn named(&mut self, target: &RemotePath, old: Option<String>) -> Result<Placed, Failure> {
        self.stands(target).await?;
        Ok(Placed::Named { old })
    }

    /// The target is whole: the part has done its duty. Its record stays where nobody says so, and
    /// the next attempt finds out.
    pub(super) async fn stands(&mut self, target: &RemotePath) -> Result<(), Failure> {
        let part = self.part.take();
        let kept = kept_name(self.session, target).await;
        if let Some(part) = part
            && matches!(kept, Ok(()) | Err(Failure::Server(_)))
        {
            self.settled(part.record).await?;
        }
        kept
    }

    /// A name beside the target at which nothing stands.
    async fn free_aside(&self, target: &RemotePath) -> Result<(Name, RemotePath), Failure> {
        let own = target.file_name().unwrap_or_else(|| Name::new(""));
        for attempt in 1..=ATTEMPTS {
            let name = Name::new(aside_name(&self.manner.parts, own.as_bytes(), attempt));
            let Some(path) = target.with_file_name(&name) else {
                break;
            };
            if self.facts(&path).await?.is_none() {
                return Ok((name, path));
            }
        }
        Err(Failure::Server(ServerFault::Exists))
    }

    async fn record_aside(&mut self, aside: Option<Name>) -> Result<(), Failure> {
        let Some(part) = &mut self.part else {
            return Err(Failure::Internal("an upload without a part".to_owned()));
        };
        part.record.aside = aside;
        let (records, record) = (self.context.records.clone(), part.record.clone());
        blocking(move || disk::save(&records, &record)).await
    }

    /// An earlier attempt may have been cut off while the old file was aside.
    pub(super) async fn mend_aside(&self) -> Result<(), Failure> {
        let found = self
            .found_record(self.task.local.clone(), self.remote.clone())
            .await?;
        match found {
            Some(record) if record.aside.is_some() => {
                mended(self.session, self.context, record).await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The part has to go, since it can never get its name. Returns its name if it would not.
    pub(super) async fn drop_unnamed(&mut self) -> Result<Option<String>, Failure> {
        let Some(Part { record, .. }) = self.part.take() else {
            return Ok(None);
        };
        let name = record.part.display().into_owned();
        let dropped = discard(self.session, self.context, &record, false).await;
        if !is_refused(&dropped) {
            return dropped.map(|()| None);
        }
        // With its record, it would be gone on with.
        let records = self.context.records.clone();
        let forget = move || {
            disk::forget(&records, &record);
            Ok(())
        };
        blocking(forget).await.map(|()| Some(name))
    }
}

/// Finishes or undoes what was begun with the old file of this record. Returns the record as it is
/// then.
pub(super) async fn mended(
    session: &Session,
    context: &Context,
    mut record: PartRecord,
) -> Result<PartRecord, Failure> {
    let Some(name) = record.aside.take() else {
        return Ok(record);
    };
    let beside = |name: &Name| record.remote.with_file_name(name);
    let (Some(old), Some(part)) = (beside(&name), beside(&record.part)) else {
        return Ok(record);
    };
    let target = facts_of_now(session, &record.remote).await?;
    let has_old = facts_of_now(session, &old).await?.is_some();
    let has_part = facts_of_now(session, &part).await?.is_some();
    let size = target.map(|facts| facts.size);
    match mend(has_old, has_part, size, record.source_size) {
        Mend::Nothing | Mend::Leave => {}
        Mend::GiveBack => {
            let back = session.rename(&old, &record.remote).await;
            back.map_err(|failure| match has_part {
                true => no_name_back(&part, &name, failure),
                false => failure,
            })?;
        }
        Mend::Finish => {
            let removed = session.remove_file(&old).await;
            // Where it may not be deleted, it stays; the new one is whole all the same.
            if !is_refused(&removed) {
                removed?;
            }
            // What stands there now is ours, whatever the old one was like.
            record.stood = None;
        }
    }
    let (records, saved) = (context.records.clone(), record.clone());
    blocking(move || disk::save(&records, &saved)).await?;
    Ok(record)
}

/// Deletes what a part that is its own target holds, if that is surely ours.
pub(super) async fn discard_direct(
    session: &Session,
    context: &Context,
    record: &PartRecord,
    is_ours: bool,
) -> Result<(), Failure> {
    let Some(standing) = facts_of_now(session, &record.remote).await? else {
        return Ok(());
    };
    if record.adopted {
        return Ok(());
    }
    let whose = match is_ours {
        true => Whose::Ours,
        false => whose(session, record, standing).await?,
    };
    match whose {
        Whose::Ours => session.remove_file(&record.remote).await?,
        Whose::Others => {}
        Whose::Unknown => {
            let notice = Notice::LeftInDoubt {
                path: record.remote.clone(),
            };
            context.report(Report::Notice(notice));
        }
    }
    Ok(())
}

/// The server said no for good.
fn is_refused(result: &Result<(), Failure>) -> bool {
    matches!(
        result,
        Err(Failure::Server(ServerFault::Refused { code: 500.., .. }))
    )
}

fn is_of(failure: &Failure, verb: &str) -> bool {
    matches!(failure, Failure::Server(ServerFault::Refused { verb: of, .. }) if *of == verb)
}

/// Both files stand, since the server will not rename the one onto the other.
fn kept_both(part: &RemotePath, failure: Failure) -> Failure {
    unplaced(part, failure, OldFile::Stands)
}

/// The old file is deleted, and the new one has not got its name.
fn only_part(part: &RemotePath, failure: Failure) -> Failure {
    unplaced(part, failure, OldFile::Deleted)
}

/// The old file stands under this name, and nothing under its own.
fn no_name_back(part: &RemotePath, old: &Name, failure: Failure) -> Failure {
    match is_refused(&Err(failure.clone())) {
        true => unplaced(part, failure, OldFile::Aside(old.display().into_owned())),
        // The next try may do it.
        false => failure,
    }
}

fn unplaced(part: &RemotePath, failure: Failure, old: OldFile) -> Failure {
    let name = part.file_name();
    match failure {
        Failure::Server(ServerFault::Refused { code, text, .. }) => {
            Failure::Server(ServerFault::RenameRefused {
                code,
                text,
                part: name.map_or_else(String::new, |name| name.display().into_owned()),
                old,
            })
        }
        failure => failure,
    }
}
