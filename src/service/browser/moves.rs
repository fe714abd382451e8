//! Moving things to another folder of the server, one after the other, by RNFR and RNTO. Servers
//! overwrite a target without a word, so it is looked for before: the folder is listed once, and
//! MLST or SIZE knows a name in other capitals, too.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::Teller;
use super::inbox::Inbox;
use super::order::rename;
use crate::protocol::{Failure, Name, Relocated, Relocation, RemotePath, ServerFault};
use crate::service::BrowserEvent;
use crate::session::Session;

/// An order to move things.
pub struct Moves<'a> {
    session: &'a Session,
    inbox: &'a mut Inbox,
    teller: &'a Teller,
    /// The last target folder, and the names in it.
    seen: Option<(RemotePath, Result<HashSet<Name>, Failure>)>,
}

/// The holder is told how far it is so often.
const EVERY: Duration = Duration::from_millis(200);

impl<'a> Moves<'a> {
    pub fn new(session: &'a Session, inbox: &'a mut Inbox, teller: &'a Teller) -> Self {
        Self {
            session,
            inbox,
            teller,
            seen: None,
        }
    }

    /// Goes on after what cannot be moved, but not after a stop or a lost connection; only the
    /// latter is a failure of the whole.
    pub async fn run(
        mut self,
        items: &[Relocation<RemotePath>],
        home: &RemotePath,
    ) -> (Relocated<RemotePath>, Result<(), Failure>) {
        let mut outcome = Relocated::default();
        let mut told = Instant::now();
        for (done, item) in items.iter().enumerate() {
            if told.elapsed() >= EVERY {
                told = Instant::now();
                let of = items.len();
                self.teller.tell(BrowserEvent::Moving { done, of });
            }
            let item = Relocation {
                from: item.from.under(home),
                to: item.to.under(home),
            };
            let moved = match items.len() {
                1 => rename(self.session, self.inbox, &item.from, &item.to).await,
                _ => self.one(&item).await,
            };
            match moved {
                Ok(()) => outcome.done.push(item),
                Err(failure @ (Failure::Network { .. } | Failure::Declined(_))) => {
                    outcome.left = items.len() - done;
                    let is_stopped = matches!(failure, Failure::Declined(_));
                    return (outcome, if is_stopped { Ok(()) } else { Err(failure) });
                }
                Err(failure) => outcome.failed.push((item, failure)),
            }
        }
        (outcome, Ok(()))
    }

    async fn one(&mut self, item: &Relocation<RemotePath>) -> Result<(), Failure> {
        let exists = Failure::Server(ServerFault::Exists);
        let (Some(folder), Some(name)) = (item.to.parent(), item.to.file_name()) else {
            return Err(exists);
        };
        if self.names(&folder).await?.contains(&name) {
            return Err(exists);
        }
        let facts = self.session.facts_of(&item.to);
        match self.inbox.heed(self.session, facts).await {
            Ok(Some(_)) => return Err(exists),
            Ok(None) | Err(Failure::Server(_)) => {}
            Err(failure) => return Err(failure),
        }
        let renamed = self.session.rename(&item.from, &item.to);
        self.inbox.heed(self.session, renamed).await?;
        self.names(&folder).await?.insert(name);
        Ok(())
    }

    /// What stands in a folder. One that cannot be listed is not asked for again.
    async fn names(&mut self, folder: &RemotePath) -> Result<&mut HashSet<Name>, Failure> {
        if self.seen.as_ref().is_none_or(|(seen, _)| seen != folder) {
            let listed = self.inbox.heed(self.session, self.session.list(folder));
            let names = match listed.await {
                Err(failure @ (Failure::Network { .. } | Failure::Declined(_))) => {
                    return Err(failure);
                }
                listed => listed.map(|listed| listed.entries.into_iter().map(|entry| entry.name)),
            };
            self.seen = Some((folder.clone(), names.map(Iterator::collect)));
        }
        match &mut self.seen {
            Some((_, Ok(names))) => Ok(names),
            Some((_, Err(failure))) => Err(failure.clone()),
            None => Err(Failure::Internal("no folder was listed".to_owned())),
        }
    }
}
