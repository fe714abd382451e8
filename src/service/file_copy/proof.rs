//! What proves a copy beyond its size: the server's hash of it, asked for where the rule says so.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{Copy, unchecked};
use crate::protocol::{Failure, HashKind, RemotePath, ServerFault};
use crate::service::common::blocking;
use crate::service::file_job::wants_hash;
use crate::service::local_hash::local_hash;
use crate::service::queue::Outcome;
use crate::service::transfer::{Done, Grade};

impl Copy<'_> {
    /// The grade with what the hash adds to it; `in_doubt`: the size alone does not say enough.
    /// The file is the local side, open to read.
    pub(super) async fn proved(
        &self,
        grade: Grade,
        in_doubt: bool,
        remote: &RemotePath,
        (file, path): (File, &Path),
    ) -> Result<Grade, Failure> {
        let in_doubt = in_doubt || self.afresh || grade < Grade::SizeMatches;
        if !wants_hash(self.manner.verify, in_doubt) {
            return Ok(grade);
        }
        let kind = self.compared(remote, (file, path)).await?;
        Ok(kind.map_or(grade, Grade::HashMatches))
    }

    /// Asks the server for the hash and compares it with our own; `None`: the server tells none.
    pub(super) async fn compared(
        &self,
        remote: &RemotePath,
        (file, path): (File, &Path),
    ) -> Result<Option<HashKind>, Failure> {
        self.gauge.finish();
        let asked = self.session.hash(remote);
        let Some(theirs) = self.stop.heed(self.session, asked).await? else {
            return Ok(None);
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
        &self,
        size: u64,
        remote: &RemotePath,
        local: &Path,
    ) -> Result<Outcome, Failure> {
        let file = opened(local.to_owned()).await?;
        let grade = Grade::SizeMatches;
        let proved = self.proved(grade, true, remote, (file, local)).await;
        let grade = proved.map_err(|failure| match failure {
            Failure::Server(ServerFault::WrongHash { .. }) => Failure::Server(ServerFault::Exists),
            other => other,
        })?;
        Ok(Outcome::Done(Done {
            bytes: size,
            grade,
            note: unchecked(true, grade),
        }))
    }
}

/// Opens a local file to read.
pub(super) async fn opened(path: PathBuf) -> Result<File, Failure> {
    blocking(move || File::open(&path).map_err(|error| Failure::disk(&path, &error))).await
}
