//! Whether what stands on the server is ours, by its end: it is compared with the source before it is
//! continued, or deleted where its name alone does not say whose it is.

use std::path::Path;
use std::sync::Arc;

use super::is_no_restart;
use crate::profile::PartRecord;
use crate::protocol::{Failure, RemotePath, ServerFault};
use crate::service::common::blocking;
use crate::service::disk::{self, Source};
use crate::service::file_job::is_surely_other;
use crate::service::transfer::Facts;
use crate::session::pipe::pipe;
use crate::session::{Download, Meter, Session};

/// Whose a file is that stands under its own name, where a record says that an upload went straight
/// to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// It ends as the source does there.
    Ours,
    /// It is what stood there before, or no beginning of the source.
    Others,
    /// Half of what we sent, or somebody's file: it is neither continued nor deleted.
    Unknown,
}

/// Looks at what stands there `now`.
pub(super) async fn whose(
    session: &Session,
    record: &PartRecord,
    now: Facts,
) -> Result<Whose, Failure> {
    if !is_surely_other(record.stood, now) {
        return Ok(Whose::Others);
    }
    match now.size {
        None => return Ok(Whose::Unknown),
        // Nothing is lost with it.
        Some(0) => return Ok(Whose::Ours),
        Some(size) if record.source_size.is_none_or(|whole| size > whole) => {
            return Ok(Whose::Others);
        }
        Some(_) => {}
    }
    let local = record.local.clone();
    let source = blocking(move || Ok(Source::look(&local).ok())).await?;
    let is_same = |source: &Source| {
        Some(source.size) == record.source_size && source.seconds == record.source_modified
    };
    if !source.as_ref().is_some_and(is_same) {
        return Ok(Whose::Unknown);
    }
    let length = now.size.unwrap_or(0);
    let same = same_end(session, &record.remote, &record.local, length).await?;
    Ok(match same {
        Some(true) => Whose::Ours,
        Some(false) => Whose::Others,
        None => Whose::Unknown,
    })
}

/// Whether a remote file of this length ends as the local one does there. `None`: the server does
/// not let it be read from there.
pub(super) async fn same_end(
    session: &Session,
    remote: &RemotePath,
    local: &Path,
    length: u64,
) -> Result<Option<bool>, Failure> {
    let offset = length.saturating_sub(disk::TAIL);
    if length == 0 {
        return Ok(Some(true));
    }
    if offset > 0 && session.learned().no_rest {
        return Ok(None);
    }
    let (sink, arriving) = pipe();
    let local = local.to_owned();
    let comparing = tokio::task::spawn_blocking(move || disk::is_same(&local, offset, arriving));
    let read = session.download(Download {
        path: remote.clone(),
        offset,
        wants_facts: false,
        size: Some(length),
        sink,
        meter: Arc::new(Meter::default()),
    });
    let read = read.await;
    // The pipe's other end is gone by now, so this comes to its end too.
    let same = comparing
        .await
        .map_err(|error| Failure::Internal(error.to_string()))??;
    match read {
        Ok(_) => Ok(Some(same)),
        Err(Failure::Server(ServerFault::Refused {
            verb: "REST",
            code: 500..=504,
            ..
        })) => {
            session.learn(|learned| learned.no_rest = true);
            Ok(None)
        }
        Err(Failure::Server(ServerFault::Refused { code, .. })) if code != 421 => Ok(None),
        // REST did nothing, or somebody writes to it.
        Err(Failure::Server(ServerFault::WrongSize { .. })) => Ok(None),
        Err(failure) if is_no_restart(&failure) => Ok(None),
        Err(failure) => Err(failure),
    }
}
