//! What a transfer asks about remote paths, and folders made as needed.

use std::collections::HashSet;

use super::common::Stop;
use super::transfer::Facts;
use crate::protocol::{Failure, Modified, Precision, RemotePath, ServerFault};
use crate::session::Session;

/// Size and time of a remote file; `None`: there is none of that name.
pub async fn facts_of(
    session: &Session,
    stop: &Stop,
    path: &RemotePath,
) -> Result<Option<Facts>, Failure> {
    let facts = stop.heed(session, session.facts_of(path)).await?;
    Ok(facts.map(|facts| Facts {
        size: facts.size,
        modified: facts.modified.map(|seconds| Modified {
            seconds,
            precision: Precision::Second,
        }),
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
