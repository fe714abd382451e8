//! Where nobody saw how an earlier attempt ended: whether it had come to its end after all.

use super::download::on_disk;
use super::{Copy, left_by, source_of};
use crate::profile::{PartDirection, PartRecord};
use crate::protocol::Failure;
use crate::service::common::blocking;
use crate::service::disk::{self, Source};
use crate::service::file_job::has_arrived;
use crate::service::queue::Outcome;
use crate::service::remote::facts_of;
use crate::service::transfer::{Done, Facts, Grade, Note};

impl Copy<'_> {
    /// Done, if a record speaks of a part that is gone, the target has the source's size, and it
    /// is surely not what stood there before. In doubt it is sent again.
    pub(super) async fn arrived(&mut self) -> Result<Option<Outcome>, Failure> {
        let found = left_by(self.context, self.task, &self.remote).await;
        for record in found {
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
            if has_arrived(began, source, stood, target) {
                self.told_source(source);
                let outcome = self.was_done(&record, source.size.unwrap_or(0));
                self.settled(record).await?;
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

    fn was_done(&self, record: &PartRecord, bytes: u64) -> Outcome {
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
            grade: match record.adopted {
                true => Grade::BeginningUnchecked,
                false => Grade::SizeMatches,
            },
            note: name.map(Note::RenamedTo),
        })
    }
}
