//! Where nobody saw how an earlier attempt ended: whether it had come to its end after all.

use super::download::on_disk;
use super::proof::opened;
use super::{Copy, Part, left_by, source_of, unchecked};
use crate::profile::{PartDirection, PartRecord};
use crate::protocol::{Failure, ServerFault};
use crate::service::common::blocking;
use crate::service::disk::{self, Source};
use crate::service::file_job::{Arrival, has_arrived, wants_hash};
use crate::service::queue::Outcome;
use crate::service::remote::facts_of;
use crate::service::transfer::{Done, Facts, Grade, Note};

impl Copy<'_> {
    /// Done, if a record speaks of a part that is gone, the target has the source's size, and either
    /// the hash agrees or it is surely not what stood there before. In doubt it is sent again.
    pub(super) async fn arrived(&mut self) -> Result<Option<Outcome>, Failure> {
        let found = left_by(self.context, self.task, &self.remote).await;
        for mut record in found {
            if self.part_stands(&record).await? {
                continue;
            }
            let Some(target) = self.target_of(&record).await? else {
                continue;
            };
            let Some(source) = self.source_now().await? else {
                continue;
            };
            let (began, stood) = (source_of(&record), record.stood);
            let arrival = has_arrived(began, source, stood, target);
            if let Some(grade) = self.grade_of(arrival, &mut record).await? {
                self.told_source(source);
                let outcome = self.was_done(&record, source.size.unwrap_or(0), grade);
                match record.direction {
                    PartDirection::Download => self.settled(record).await?,
                    PartDirection::Upload => {
                        let target = record.remote.clone();
                        self.part = Some(Part { record, length: 0 });
                        self.stands(&target).await?;
                    }
                }
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    /// Whether the source has still the size and time that it had `before`. Where they cannot be
    /// told as exactly as then, it may have changed.
    pub(super) async fn is_unchanged(&self, before: Facts) -> Result<bool, Failure> {
        let source = self.source_now().await?;
        Ok(before.size.is_some() && before.modified.is_some() && source == Some(before))
    }

    /// What an arrival is worth, with a hash where one is to be had; `None`: it is to be sent again.
    async fn grade_of(
        &mut self,
        arrival: Arrival,
        record: &mut PartRecord,
    ) -> Result<Option<Grade>, Failure> {
        let by_size = match arrival {
            Arrival::No => return Ok(None),
            Arrival::Possible => None,
            Arrival::Sure => Some(Grade::SizeMatches),
        };
        if !wants_hash(self.manner.verify, true) {
            return Ok(by_size);
        }
        let local = (opened(record.local.clone()).await?, &*record.local);
        let grade = match self.compared(record.unhashed, &record.remote, local).await {
            Ok(kind) => kind.map(Grade::HashMatches).or(by_size),
            Err(Failure::Server(ServerFault::WrongHash { .. })) => None,
            Err(failure) => return Err(failure),
        };
        if self.too_slow && !record.unhashed {
            record.unhashed = true;
            let (records, record) = (self.context.records.clone(), record.clone());
            blocking(move || disk::save(&records, &record)).await?;
        }
        // What is sent again is another matter.
        self.too_slow &= grade.is_some();
        Ok(grade)
    }

    async fn part_stands(&self, record: &PartRecord) -> Result<bool, Failure> {
        if record.direction == PartDirection::Download {
            let path = disk::part_path(record)?;
            return blocking(move || Ok(disk::length(&path).is_some())).await;
        }
        let Some(part) = record.remote.with_file_name(&record.part) else {
            return Ok(false);
        };
        Ok(facts_of(self.session, self.stop, &part).await?.is_some())
    }

    async fn target_of(&self, record: &PartRecord) -> Result<Option<Facts>, Failure> {
        match record.direction {
            PartDirection::Download => on_disk(&record.local, disk::target).await,
            PartDirection::Upload => facts_of(self.session, self.stop, &record.remote).await,
        }
    }

    /// The source as the usual way would see it.
    async fn source_now(&self) -> Result<Option<Facts>, Failure> {
        match self.task.direction {
            crate::service::Direction::Upload => {
                let source = on_disk(&self.task.local, Source::look).await?;
                Ok(Some(source.facts()))
            }
            crate::service::Direction::Download => {
                let told = facts_of(self.session, self.stop, &self.remote).await?;
                Ok(told.map(|facts| Facts {
                    modified: facts.modified.or(self.task.modified),
                    ..facts
                }))
            }
        }
    }

    fn was_done(&self, record: &PartRecord, bytes: u64, grade: Grade) -> Outcome {
        let name = match record.direction {
            PartDirection::Download if record.local == self.task.local => None,
            PartDirection::Download => record
                .local
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            PartDirection::Upload if record.remote == self.remote => None,
            PartDirection::Upload => record
                .remote
                .file_name()
                .map(|name| name.display().into_owned()),
        };
        Outcome::Done(Done {
            bytes,
            grade,
            note: name
                .map(Note::RenamedTo)
                .or(unchecked(record.adopted, grade))
                .or(self.too_slow.then_some(Note::HashTooSlow)),
        })
    }
}
