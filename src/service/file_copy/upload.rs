//! One file from the disk to the server.

use super::ownership::Whose;
use super::placing::Placed;
use super::small::fed;
use super::{Copy, not_a_part, still, unchecked};
use crate::profile::PartRecord;
use crate::protocol::{DiskFault, Failure, NetworkFault, RemotePath, ServerFault, Stage};
use crate::service::common::{Report, blocking};
use crate::service::disk::{self, Source};
use crate::service::file_job::{Meeting, meet, prove};
use crate::service::queue::Outcome;
use crate::service::remote::{ensure_folder, facts_of};
use crate::service::transfer::{Done, Facts, Note};
use crate::session::pipe::pipe;
use crate::session::{StoredFacts, Upload};

impl Copy<'_> {
    pub(super) async fn upload(&mut self) -> Result<Outcome, Failure> {
        let mut way = Way {
            is_direct: self.session.is_direct_in(&self.folder()),
            left: None,
        };
        loop {
            if let Some(outcome) = self.upload_by(&way).await? {
                return Ok(outcome);
            }
            way = Way {
                is_direct: true,
                left: self.drop_unnamed().await?,
            };
            self.gauge.restart();
        }
    }

    /// `None`: it is all over there, but can never get its name.
    async fn upload_by(&mut self, way: &Way) -> Result<Option<Outcome>, Failure> {
        let source = self.source().await?;
        self.told_source(source.facts());

        let mut target = self.remote.clone();
        let mut renamed = None;
        let is_free = !way.is_direct && self.is_free(&target).await?;
        let mut whose = match is_free {
            true => None,
            false => self.whose_target(&target).await?,
        };
        let standing = match whose {
            _ if is_free => None,
            Some(Whose::Ours) => None,
            _ => self.remote_standing(&target).await?,
        };
        let meeting = standing.map(|standing| meet(self.task.exists, source.facts(), standing));
        let stood = standing.filter(|_| meeting == Some(Meeting::Replace));
        let replaces = stood.is_some();
        let adopts = match meeting {
            None | Some(Meeting::Replace) => false,
            Some(Meeting::Adopt { .. }) => true,
            Some(Meeting::OtherName) => {
                (target, whose) = self.free_name().await?;
                renamed = target.file_name().map(|name| name.display().into_owned());
                false
            }
            Some(Meeting::Whole { size }) => {
                let whole = self.whole(size, &target, &self.task.local).await?;
                return Ok(Some(whole));
            }
            // Half of ours is nothing to leave there and call it skipped.
            Some(Meeting::Skip) if whose == Some(Whose::Unknown) => {
                return Err(Failure::Server(ServerFault::Exists));
            }
            Some(Meeting::Skip) => return Ok(Some(Outcome::Skipped)),
            Some(Meeting::Ask(existing)) => return Ok(Some(Outcome::Exists(existing))),
            Some(Meeting::Fail(failure)) => return Err(failure),
        };

        let folder = self.folder();
        let known = (&self.context.vacant, &*self.task.endpoint);
        let made = ensure_folder(self.session, self.stop, &folder, self.made, known).await?;
        for parent in made.iter().filter_map(RemotePath::parent) {
            self.changed(parent);
        }
        let part = match is_free {
            true => self.open_new(&target, &source).await?,
            false => {
                self.open_remote(&target, &source, adopts, stood, whose, way)
                    .await?
            }
        };
        let sent = Sending {
            standing,
            replaces,
            adopts,
            renamed,
            left: way.left.clone(),
            ..Sending::new(source, target, part)
        };
        self.send(sent, None).await
    }

    /// Sends what has a part by now, proves it, and gives it its name. The `content` is read from the
    /// disk where it isn't told. `None`: it is all over there, but can never get its name.
    pub(super) async fn send(
        &mut self,
        sent: Sending,
        content: Option<Vec<u8>>,
    ) -> Result<Option<Outcome>, Failure> {
        let Sending {
            source,
            target,
            part,
            ..
        } = sent;
        let folder = self.folder();
        let offset = self.part.as_ref().map_or(0, |part| part.length);
        let is_resumed = offset > 0;
        let record = self.part.as_ref().map(|part| &part.record);
        let adopted = record.is_some_and(|record| record.adopted);
        let direct = record.is_some_and(|record| record.direct);
        let beside = (!direct).then_some(&target);
        let along = self.push(&part, &source, beside, content).await?;
        self.gauge.finish();
        self.unchanged(&source).await?;
        let found = match along.and_then(|along| along.size) {
            None => match self.facts(&part).await? {
                // Of a part that is gone the renaming tells.
                None if direct => return Err(Failure::Server(ServerFault::Gone)),
                found => found.and_then(|facts| facts.size),
            },
            told => told,
        };
        if is_resumed && offset < source.size && found == Some(source.size - offset) {
            // What was sent is all that stands there: REST was taken and did nothing.
            self.session.learn(|learned| learned.no_rest = true);
        }
        let grade = prove(Some(source.size), found)?;
        let local = &*self.task.local;
        let proved = self.proved(grade, is_resumed, &part, (None, local)).await;
        if proved.is_err() {
            self.unchanged(&source).await?;
        }
        let grade = proved?;
        let timed = match along {
            Some(along) if along.is_timed => true,
            _ => self.set_time(&part, source.seconds).await?,
        };
        let note = if direct {
            self.session
                .learn(|learned| learned.cannot_rename_in(&folder));
            self.stands(&target).await?;
            Some(Note::Direct {
                renamed: sent.renamed,
                left: sent.left,
            })
        } else {
            // Something may have come to stand there meanwhile.
            let may_replace = sent.replaces || (sent.adopts && !adopted);
            let is_free = along.is_some_and(|along| along.is_target_free);
            if !is_free
                && let Some(now) = self.remote_standing(&target).await?
                && !(may_replace && sent.standing == Some(now))
            {
                still(self.task.exists, source.facts(), now)?;
            }
            match self.place(&part, &target).await? {
                Placed::NoRename => return Ok(None),
                Placed::Named { old: Some(name) } => Some(Note::OldKept(name)),
                Placed::Named { old: None } => self.note_of(sent.renamed, timed),
            }
        };
        self.changed(folder);
        let note = note.or(unchecked(adopted, grade));
        let bytes = source.size;
        Ok(Some(Outcome::Done(Done { bytes, grade, note })))
    }

    /// The one that the file comes to be in, also under another name.
    fn folder(&self) -> RemotePath {
        let parent = self.remote.parent();
        parent.unwrap_or_else(RemotePath::login_folder)
    }

    async fn source(&self) -> Result<Source, Failure> {
        let path = self.task.local.clone();
        blocking(move || Source::look(&path)).await
    }

    async fn unchanged(&self, source: &Source) -> Result<(), Failure> {
        match self.source().await? == *source {
            true => Ok(()),
            false => Err(Failure::Disk {
                path: self.task.local.clone(),
                fault: DiskFault::Changed,
            }),
        }
    }

    pub(super) async fn facts(&self, path: &RemotePath) -> Result<Option<Facts>, Failure> {
        facts_of(self.session, self.stop, path).await
    }

    /// What stands at the target. A part of ours is never one.
    async fn remote_standing(&self, target: &RemotePath) -> Result<Option<Facts>, Failure> {
        let standing = self.facts(target).await?;
        if standing.is_some() {
            let (records, target) = (self.context.records.clone(), target.clone());
            let endpoint = self.task.endpoint.clone();
            let pattern = self.manner.parts.clone();
            let is_part =
                blocking(move || Ok(records.names_remote(&endpoint, &target, &pattern))).await?;
            not_a_part(is_part)?;
        }
        Ok(standing)
    }

    fn changed(&self, folder: RemotePath) {
        let endpoint = self.task.endpoint.clone();
        self.context.report(Report::RemoteChanged(endpoint, folder));
    }

    /// STOR or APPE from where the part ends. What can be asked along about it and the name that it
    /// is to get is returned.
    async fn push(
        &mut self,
        path: &RemotePath,
        source: &Source,
        target: Option<&RemotePath>,
        content: Option<Vec<u8>>,
    ) -> Result<Option<StoredFacts>, Failure> {
        let offset = self.part.as_ref().map_or(0, |part| part.length);
        self.gauge.begin(offset);
        if offset == source.size && offset > 0 {
            return Ok(None);
        }
        let record = self.part.as_ref().map(|part| &part.record);
        let is_new = record.is_some_and(|record| !record.adopted && !record.direct);
        let (sink, leaving) = pipe();
        let local = self.task.local.clone();
        let reader = match content {
            Some(content) => tokio::spawn(fed(content, sink)),
            None => tokio::task::spawn_blocking(move || disk::read_all(&local, offset, sink)),
        };
        let order = self.session.upload(Upload {
            path: path.clone(),
            offset,
            size: source.size,
            is_new,
            modified: source.seconds.filter(|_| self.manner.keep_times),
            target: target.cloned(),
            source: leaving,
            meter: self.gauge.meter.clone(),
        });
        let ended = self.stop.heed(self.session, order).await;
        // The pipe's other end is gone by now, so the reader comes to its end too. A file that
        // cannot be read makes the session fail as well, but is the reason.
        reader
            .await
            .map_err(|error| Failure::Internal(error.to_string()))??;
        if matches!(&ended, Err(failure) if is_unanswered(failure)) && self.gauge.moved() == 0 {
            self.hold().await?;
        }
        let is_direct = self.part.as_ref().is_some_and(|part| part.record.direct);
        self.wrote |= is_direct && (ended.is_ok() || self.gauge.moved() > 0);
        let stored = ended?;
        if let Some(part) = self.part.as_mut().filter(|_| is_direct) {
            // What stands there now is ours, even if it looks like what stood there.
            part.record.stood = None;
        }
        Ok(stored.facts)
    }

    /// The next attempt makes another part.
    async fn hold(&mut self) -> Result<(), Failure> {
        let Some(part) = &self.part else {
            return Ok(());
        };
        let (record, length) = (part.record.clone(), part.length);
        let record = PartRecord {
            held: true,
            ..record
        };
        self.keep_record(record, length).await.map(|_| ())
    }

    /// False: the server cannot set times, or would not.
    async fn set_time(&self, part: &RemotePath, seconds: Option<i64>) -> Result<bool, Failure> {
        let Some(seconds) = seconds.filter(|_| self.manner.keep_times) else {
            return Ok(true);
        };
        let order = self.session.set_modified(part, seconds);
        match self.stop.heed(self.session, order).await {
            Err(Failure::Server(ServerFault::Refused { .. })) => Ok(false),
            result => result,
        }
    }
}

/// What is sent, and what has to be known of it in the end.
pub(super) struct Sending {
    source: Source,
    target: RemotePath,
    part: RemotePath,
    /// What stood at the target.
    standing: Option<Facts>,
    /// If it still does, it is replaced.
    replaces: bool,
    /// It was to become the part.
    adopts: bool,
    /// The other name, where that was to be found.
    renamed: Option<String>,
    /// A part of this upload that could not be deleted.
    left: Option<String>,
}

impl Sending {
    /// To a name at which nothing stands.
    pub(super) fn new(source: Source, target: RemotePath, part: RemotePath) -> Self {
        Self {
            source,
            target,
            part,
            standing: None,
            replaces: false,
            adopts: false,
            renamed: None,
            left: None,
        }
    }
}

/// How an upload goes.
pub(super) struct Way {
    /// Straight to its name.
    pub(super) is_direct: bool,
    /// A part of this upload that could not be deleted.
    left: Option<String>,
}

/// The server said nothing to STOR or APPE.
fn is_unanswered(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Network {
            stage: Stage::Store,
            fault: NetworkFault::TimedOut { .. },
        }
    )
}
