//! Questions about a remote path that take more than one command, and folders made as needed.

use std::collections::HashSet;

use super::common::Stop;
use super::transfer::Facts;
use crate::protocol::{Failure, Modified, Precision, RemotePath, ServerFault};
use crate::session::Session;

/// Size and time of a remote file; `None`: there is none of that name. Where the server knows no
/// command for it, a fresh listing of the folder tells.
pub async fn facts_of(
    session: &Session,
    stop: &Stop,
    path: &RemotePath,
) -> Result<Option<Facts>, Failure> {
    match stop.heed(session, session.facts_of(path)).await {
        Ok(facts) => Ok(facts.map(|facts| Facts {
            size: facts.size,
            modified: facts.modified.map(|seconds| Modified {
                seconds,
                precision: Precision::Second,
            }),
        })),
        Err(failure) if is_unknown_command(&failure) => listed(session, stop, path).await,
        Err(failure) => Err(failure),
    }
}

async fn listed(
    session: &Session,
    stop: &Stop,
    path: &RemotePath,
) -> Result<Option<Facts>, Failure> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(None);
    };
    let entries = stop.heed(session, session.list(&folder)).await?;
    let entry = entries.into_iter().find(|entry| entry.name == name);
    Ok(entry.map(|entry| Facts {
        size: entry.size,
        modified: entry.modified,
    }))
}

/// Makes a folder and those above it where they are missing. `made` remembers what stands; what
/// was made now is returned.
pub async fn ensure_folder(
    session: &Session,
    stop: &Stop,
    folder: &RemotePath,
    made: &mut HashSet<RemotePath>,
) -> Result<Vec<RemotePath>, Failure> {
    let mut missing = Vec::new();
    let mut at = Some(folder.clone());
    while let Some(path) = at {
        if path.is_top() || made.contains(&path) {
            break;
        }
        if stop.heed(session, session.is_folder(&path)).await? {
            made.insert(path);
            break;
        }
        at = path.parent();
        missing.push(path);
    }
    for path in missing.iter().rev() {
        match stop.heed(session, session.make_folder(path)).await {
            Ok(()) => {}
            // Another connection of ours may have been faster.
            Err(failure @ Failure::Server(ServerFault::Refused { .. })) => {
                if !stop.heed(session, session.is_folder(path)).await? {
                    return Err(failure);
                }
            }
            Err(failure) => return Err(failure),
        }
        made.insert(path.clone());
    }
    Ok(missing)
}

fn is_unknown_command(failure: &Failure) -> bool {
    match failure {
        Failure::Server(ServerFault::Refused { code, .. }) => (500..=504).contains(code),
        Failure::Server(ServerFault::Lacks { .. }) => true,
        _ => false,
    }
}
