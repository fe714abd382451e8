//! What proves a copy beyond its size: the server's hash of it, asked for where the rule says so.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{Copy, discard, unchecked};
use crate::protocol::{Failure, HashKind, RemotePath, ServerFault};
use crate::service::common::blocking;
use crate::service::disk;
use crate::service::file_job::wants_hash;
use crate::service::local_hash::local_hash;
use crate::service::queue::Outcome;
use crate::service::transfer::{Done, Grade};
use crate::session::Hashed;

impl Copy<'_> {
    /// The grade with what the hash adds to it; `in_doubt`: the size alone does not say enough.
    /// The file is the local side, open to read; `None`: it is opened where it is needed.
    pub(super) async fn proved(
        &mut self,
        grade: Grade,
        in_doubt: bool,
        remote: &RemotePath,
        (file, path): (Option<File>, &Path),
    ) -> Result<Grade, Failure> {
        let in_doubt = in_doubt || self.afresh || grade < Grade::SizeMatches;
        if !wants_hash(self.manner.verify, in_doubt) {
            return Ok(grade);
        }
        let file = match file {
            Some(file) => file,
            None => opened(path.to_owned()).await?,
        };
        let known = self.part.as_ref().is_some_and(|part| part.record.unhashed);
        let kind = self.compared(known, remote, (file, path)).await?;
        if self.too_slow
            && let Some(part) = &mut self.part
        {
            part.record.unhashed = true;
            let (records, record) = (self.context.records.clone(), part.record.clone());
            blocking(move || disk::save(&records, &record)).await?;
        }
        Ok(kind.map_or(grade, Grade::HashMatches))
    }

    /// Asks the server for the hash and compares it with our own; `None`: the server tells none. One
    /// that took too long is not waited for again, whatever becomes of the connection.
    pub(super) async fn compared(
        &mut self,
        is_known_slow: bool,
        remote: &RemotePath,
        (file, path): (File, &Path),
    ) -> Result<Option<HashKind>, Failure> {
        if is_known_slow {
            self.too_slow = true;
            return Ok(None);
        }
        self.gauge.finish();
        let size = file.metadata().map_or(0, |found| found.len());
        let asked = self.session.hash(remote, size);
        let theirs = match self.stop.heed(self.session, asked).await? {
            Hashed::As(hash) => hash,
            Hashed::TooSlow => {
                self.too_slow = true;
                return Ok(None);
            }
            Hashed::Untold => return Ok(None),
        };
        let kind = theirs.kind;
        if local_hash(file, path, kind, self.stop).await? == theirs {
            return Ok(Some(kind));
        }
        Err(Failure::Server(ServerFault::WrongHash { kind }))
    }

    /// The target was as long as the source before we came. One with other bytes is no beginning
    /// of it, and nobody said that it may be replaced.
    pub(super) async fn whole(
        &mut self,
        size: u64,
        remote: &RemotePath,
        local: &Path,
    ) -> Result<Outcome, Failure> {
        let grade = Grade::SizeMatches;
        let proved = self.proved(grade, true, remote, (None, local)).await;
        let grade = proved.map_err(|failure| match failure {
            Failure::Server(ServerFault::WrongHash { .. }) => Failure::Server(ServerFault::Exists),
            other => other,
        })?;
        self.drop_superfluous(local, remote).await?;
        Ok(Outcome::Done(Done {
            bytes: size,
            grade,
            note: unchecked(true, grade),
        }))
    }
}

impl Copy<'_> {
    /// Of an earlier attempt at this target, which is whole without it. What cannot be deleted stays
    /// with its record.
    async fn drop_superfluous(&self, local: &Path, remote: &RemotePath) -> Result<(), Failure> {
        let found = self.found_record(local.to_owned(), remote.clone()).await?;
        match found {
            None => Ok(()),
            // The target itself.
            Some(record) if record.direct => {
                let records = self.context.records.clone();
                blocking(move || {
                    disk::forget(&records, &record);
                    Ok(())
                })
                .await
            }
            Some(record) => {
                let _ = discard(self.session, self.context, &record, false).await;
                Ok(())
            }
        }
    }
}

/// Opens a local file to read.
pub(super) async fn opened(path: PathBuf) -> Result<File, Failure> {
    blocking(move || File::open(&path).map_err(|error| Failure::disk(&path, &error))).await
}
