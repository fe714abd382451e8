//! What is asked about remote paths, and folders made as needed.

use std::collections::HashSet;

use super::common::Stop;
use super::transfer::Facts;
use crate::protocol::{Failure, Modified, Name, Precision, RemotePath, ServerFault};
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
            Ok(()) => stop.heed(session, folder_kept_name(session, path)).await?,
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

/// Fails where a file that was made or renamed does not stand under the name that was asked for:
/// Pure-FTPd says yes and writes an underscore for a blank at the end. Ordinary names are not
/// asked about.
pub async fn file_kept_name(session: &Session, path: &RemotePath) -> Result<(), Failure> {
    let Some(name) = endangered(path) else {
        return Ok(());
    };
    match session.facts_of(path).await? {
        Some(_) => Ok(()),
        None => Err(changed(&name)),
    }
}

/// The same for a folder.
pub async fn folder_kept_name(session: &Session, path: &RemotePath) -> Result<(), Failure> {
    let Some(name) = endangered(path) else {
        return Ok(());
    };
    match session.is_folder(path).await? {
        true => Ok(()),
        false => Err(changed(&name)),
    }
}

/// The path's last name, if some server may write another one for it.
pub fn endangered(path: &RemotePath) -> Option<Name> {
    let name = path.file_name()?;
    let bytes = name.as_bytes();
    let is_edge = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'.'));
    // Windows has no such characters in names, and some servers know no other bytes than ASCII.
    let is_odd = |byte: &u8| !(b' '..=b'~').contains(byte) || br#"<>:"|?*\"#.contains(byte);
    let is_safe = !bytes.iter().any(is_odd) && bytes.len() <= SAFE_LENGTH;
    (!is_safe || bytes.first() == Some(&b' ') || is_edge(bytes.last())).then_some(name)
}

pub fn changed(name: &Name) -> Failure {
    Failure::Server(ServerFault::NameChanged {
        name: name.display().into_owned(),
    })
}

/// Longer names have been cut.
const SAFE_LENGTH: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_odd_names_are_asked_about() {
        let is_endangered = |name: &[u8]| {
            let path = [b"/folder /", name].concat();
            endangered(&RemotePath::parse(path).unwrap()).is_some()
        };
        for name in ["a", "a b.txt", ".hidden", "-rf", "[x] (2).tar.gz"] {
            assert!(!is_endangered(name.as_bytes()), "{name:?}");
        }
        for name in [
            "a ",
            " a",
            "a.",
            "what?",
            "a\tb",
            "\u{e4}",
            &"n".repeat(101),
        ] {
            assert!(is_endangered(name.as_bytes()), "{name:?}");
        }
        assert!(is_endangered(b"\xe4"));
        assert!(endangered(&RemotePath::root()).is_none());
    }
}
