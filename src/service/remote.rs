//! What is asked about remote paths, and folders made as needed.

use std::collections::HashSet;

use super::common::Stop;
use super::transfer::Facts;
use super::vacant::Vacant;
use crate::profile::Endpoint;
use crate::protocol::{Failure, RemotePath, ServerFault};
use crate::session::Session;

/// Size and time of a remote file; `None`: there is none of that name.
pub async fn facts_of(
    session: &Session,
    stop: &Stop,
    path: &RemotePath,
) -> Result<Option<Facts>, Failure> {
    stop.heed(session, facts_of_now(session, path)).await
}

/// The same where nothing is to stop it.
pub async fn facts_of_now(session: &Session, path: &RemotePath) -> Result<Option<Facts>, Failure> {
    let facts = session.facts_of(path).await?;
    Ok(facts.map(|facts| Facts {
        size: facts.size,
        modified: facts.modified,
    }))
}

/// Makes a folder and those above it where they are missing. `made` and `vacant` remember what
/// stands; what was made now is returned.
pub async fn ensure_folder(
    session: &Session,
    stop: &Stop,
    folder: &RemotePath,
    made: &mut HashSet<RemotePath>,
    (vacant, endpoint): (&Vacant, &Endpoint),
) -> Result<Vec<RemotePath>, Failure> {
    let mut missing = Vec::new();
    let mut at = Some(folder.clone());
    while let Some(path) = at {
        if path.is_top() || made.contains(&path) || vacant.knows(endpoint, &path) {
            break;
        }
        let above = path.parent();
        let is_missing = above
            .as_ref()
            .is_some_and(|above| vacant.is_made(endpoint, above));
        if !is_missing && stop.heed(session, session.is_folder(&path)).await? {
            made.insert(path);
            break;
        }
        at = above;
        missing.push(path);
    }
    for path in missing.iter().rev() {
        match stop.heed(session, session.make_folder(path)).await {
            Ok(()) => {
                stop.heed(session, kept_name(session, path)).await?;
                vacant.made(endpoint, path);
            }
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

/// Fails where what was made or renamed does not stand under the name that was asked for, although
/// the server said yes: Pure-FTPd writes underscores for control characters and for a blank at the
/// end. Ordinary names are not asked about.
pub async fn kept_name(session: &Session, path: &RemotePath) -> Result<(), Failure> {
    let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else {
        return Ok(());
    };
    let kept = match doubt(name.as_bytes()) {
        None => true,
        Some(Doubt::Bytes) => {
            session.facts_of(path).await?.is_some() || session.is_folder(path).await?
        }
        Some(Doubt::Spelling) => {
            let listed = session.list(&folder).await?;
            // What is left out says nothing.
            let is_listed = listed.entries.iter().any(|entry| entry.name == name);
            is_listed || listed.cut.is_some()
        }
    };
    if kept {
        return Ok(());
    }
    Err(Failure::Server(ServerFault::NameChanged {
        name: name.display().into_owned(),
    }))
}

/// Why a server may write another name than it was told.
#[derive(Debug, PartialEq, Eq)]
enum Doubt {
    /// It might not know such bytes or such a length: to ask for the name tells.
    Bytes,
    /// It might change the name, and again when it is asked for it: only the listing tells.
    Spelling,
}

fn doubt(name: &[u8]) -> Option<Doubt> {
    // Windows leaves out dots and blanks at the end.
    if name.iter().any(u8::is_ascii_control) || matches!(name.last(), Some(b' ' | b'.')) {
        return Some(Doubt::Spelling);
    }
    // Windows has no such characters in names.
    let is_odd = |byte: &u8| !byte.is_ascii() || br#"<>:"|?*\"#.contains(byte);
    let is_doubtful = name.starts_with(b" ") || name.len() > SAFE_LENGTH;
    (is_doubtful || name.iter().any(is_odd)).then_some(Doubt::Bytes)
}

/// Longer names have been cut.
const SAFE_LENGTH: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_odd_names_are_asked_about() {
        for name in ["a", "a b.txt", ".hidden", "-rf", "[x] (2).tar.gz"] {
            assert_eq!(doubt(name.as_bytes()), None, "{name:?}");
        }
        for name in [" a", "what?", "a\\b", "\u{e4}", &"n".repeat(101)] {
            assert_eq!(doubt(name.as_bytes()), Some(Doubt::Bytes), "{name:?}");
        }
        assert_eq!(doubt(b"\xe4"), Some(Doubt::Bytes));
        for name in ["a ", "a.", "a\tb", "\u{7f}"] {
            assert_eq!(doubt(name.as_bytes()), Some(Doubt::Spelling), "{name:?}");
        }
    }
}
