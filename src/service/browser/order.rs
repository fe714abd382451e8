//! The orders of a browsing connection that change something, and the survey.

use super::Teller;
use super::copies::copy;
use super::inbox::Inbox;
use super::moves::Moves;
use super::work::Work;
use crate::profile::PartPattern;
use crate::protocol::{Failure, RemotePath, ServerFault};
use crate::service::remote::kept_name;
use crate::service::{Browse, BrowserEvent};
use crate::session::Session;

/// Does one order (any that changes something, and `Survey`). `parts`: what is not yet whole is
/// called so.
pub async fn perform(
    order: &Browse,
    session: &Session,
    inbox: &mut Inbox,
    teller: &Teller,
    parts: &PartPattern,
) -> Result<(), Failure> {
    let home = session.facts().home.clone();
    match order {
        Browse::Open(_) | Browse::At(_) | Browse::Look(_) | Browse::Stop => Ok(()),
        Browse::MakeFolder(path) => {
            let path = path.under(&home);
            inbox.heed(session, session.make_folder(&path)).await?;
            inbox.heed(session, kept_name(session, &path)).await
        }
        Browse::MakeFolders(path) => make_folders(session, inbox, &path.under(&home)).await,
        Browse::Rename { from, to } => {
            rename(session, inbox, &from.under(&home), &to.under(&home)).await
        }
        Browse::Copy { from, to } => {
            let (from, to) = (from.under(&home), to.under(&home));
            copy(session, inbox, (&from, &to), parts).await
        }
        Browse::Link { target, link } => {
            let link = link.under(&home);
            if stands(session, inbox, &link).await? {
                return Err(Failure::Server(ServerFault::Exists));
            }
            let target = target.under(&home);
            inbox.heed(session, session.link(&target, &link)).await
        }
        Browse::Move(items) => {
            let (moved, result) = Moves::new(session, inbox, teller).run(items, &home).await;
            teller.tell(BrowserEvent::Moved(moved));
            result
        }
        Browse::MakeFile(path) => make_file(session, inbox, &path.under(&home)).await,
        Browse::Survey(items) => {
            let mut work = Work::new(session, inbox, teller);
            let result = work.survey(items, &home).await;
            let (items, tally) = (items.clone(), work.tally(&result));
            result.map(|()| teller.tell(BrowserEvent::Surveyed { items, tally }))
        }
        Browse::Remove(items) => {
            let mut work = Work::new(session, inbox, teller);
            let result = work.remove(items, &home).await;
            let tally = work.tally(&result);
            let sole = tally.sole_failure();
            teller.tell(BrowserEvent::Removed(tally));
            result.and(sole.map_or(Ok(()), Err))
        }
        Browse::SetModes(order) => {
            let mut work = Work::new(session, inbox, teller);
            let result = work.set_modes(order, &home).await;
            teller.tell(BrowserEvent::Changed(work.tally(&result)));
            result
        }
        Browse::Raw { number, command } => {
            let reply = inbox.heed(session, session.raw(command.clone())).await?;
            let number = *number;
            teller.tell(BrowserEvent::Replied { number, reply });
            Ok(())
        }
    }
}

/// Servers write over a file without a word, so the name is looked for before.
async fn make_file(session: &Session, inbox: &mut Inbox, path: &RemotePath) -> Result<(), Failure> {
    if stands(session, inbox, path).await? {
        return Err(Failure::Server(ServerFault::Exists));
    }
    inbox.heed(session, session.make_file(path)).await?;
    inbox.heed(session, kept_name(session, path)).await
}

async fn make_folders(
    session: &Session,
    inbox: &mut Inbox,
    folder: &RemotePath,
) -> Result<(), Failure> {
    let mut missing = Vec::new();
    let mut at = Some(folder.clone());
    while let Some(path) = at.filter(|path| !path.is_top()) {
        if inbox.heed(session, session.is_folder(&path)).await? {
            break;
        }
        at = path.parent();
        missing.push(path);
    }
    for path in missing.iter().rev() {
        inbox.heed(session, session.make_folder(path)).await?;
        inbox.heed(session, kept_name(session, path)).await?;
    }
    Ok(())
}

/// Servers overwrite a target without a word, so it is looked for before.
pub async fn rename(
    session: &Session,
    inbox: &mut Inbox,
    from: &RemotePath,
    to: &RemotePath,
) -> Result<(), Failure> {
    if from != to
        && stands(session, inbox, to).await?
        && !is_itself(session, inbox, from, to).await?
    {
        return Err(Failure::Server(ServerFault::Exists));
    }
    inbox.heed(session, session.rename(from, to)).await?;
    inbox.heed(session, kept_name(session, to)).await
}

pub async fn stands(
    session: &Session,
    inbox: &mut Inbox,
    path: &RemotePath,
) -> Result<bool, Failure> {
    match inbox.heed(session, session.facts_of(path)).await {
        Ok(Some(_)) => return Ok(true),
        // A server without SIZE and MLST: the listing tells.
        Ok(None) | Err(Failure::Server(_)) => {}
        Err(failure) => return Err(failure),
    }
    if inbox.heed(session, session.is_folder(path)).await? {
        return Ok(true);
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(true);
    };
    let listed = inbox.heed(session, session.list(&folder)).await?;
    Ok(listed.entries.iter().any(|entry| entry.name == name))
}

/// Where capitals make no difference, what stands under the new name may be the thing itself.
async fn is_itself(
    session: &Session,
    inbox: &mut Inbox,
    from: &RemotePath,
    to: &RemotePath,
) -> Result<bool, Failure> {
    let Some(folder) = from.parent().filter(|_| from.is_but_for_capitals(to)) else {
        return Ok(false);
    };
    let listed = inbox.heed(session, session.list(&folder)).await?;
    let is_listed = |path: &RemotePath| {
        let mut entries = listed.entries.iter();
        entries.any(|entry| path.file_name().as_ref() == Some(&entry.name))
    };
    Ok(is_listed(from) && !is_listed(to))
}
