//! Copies that the server makes (SITE CPFR, CPTO).

use super::inbox::Inbox;
use super::order::{rename, stands};
use crate::profile::PartPattern;
use crate::protocol::{Failure, Name, RemotePath, ServerFault};
use crate::service::file_job::{ATTEMPTS, part_name};
use crate::session::Session;

/// A server would write over what stands there, and what is cut off leaves half a copy: it is made
/// under a part's name, and gets its own when it is whole.
pub async fn copy(
    session: &Session,
    inbox: &mut Inbox,
    (from, to): (&RemotePath, &RemotePath),
    parts: &PartPattern,
) -> Result<(), Failure> {
    if to != from && to.is_within(from) {
        let what = "a copy of a folder within itself";
        return Err(Failure::Server(ServerFault::Lacks { what }));
    }
    if stands(session, inbox, to).await? {
        return Err(Failure::Server(ServerFault::Exists));
    }
    let part = free_part(session, inbox, to, parts).await?;
    let copied = inbox.heed(session, session.copy(from, &part)).await;
    if let Err(Failure::Server(_)) = &copied {
        // What there is of it; of a folder it stays, and is seen by its name.
        let _ = inbox.heed(session, session.remove_file(&part)).await;
    }
    copied?;
    rename(session, inbox, &part, to).await
}

/// A part's name for `to` that nothing has.
async fn free_part(
    session: &Session,
    inbox: &mut Inbox,
    to: &RemotePath,
    parts: &PartPattern,
) -> Result<RemotePath, Failure> {
    let name = to.file_name();
    for attempt in 1..=ATTEMPTS {
        let part = name.as_ref().and_then(|name| {
            let name = Name::new(part_name(parts, name.as_bytes(), attempt));
            to.with_file_name(&name)
        });
        let Some(part) = part else { break };
        if !stands(session, inbox, &part).await? {
            return Ok(part);
        }
    }
    Err(Failure::Server(ServerFault::Exists))
}
