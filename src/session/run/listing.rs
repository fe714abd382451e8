//! Listings: MLSD or LIST, and what is believed of them.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use super::carrying::is_unreachable;
use super::runner::Runner;
use super::{Along, Listed, lock};
use crate::protocol::conversation::DataEnd;
use crate::protocol::exchange::{Movement, Outcome, Single};
use crate::protocol::{
    CertificateFault, Command, Cut, Date, Entry, Failure, Kind, Listing, ListingForm, NetworkFault,
    ProxyFault, RemotePath, Reply, ServerFault,
};
use crate::session::data::Job;
use crate::session::log::LogKind;
use crate::session::names::Names;

impl Runner {
    /// Over a data connection; where none comes to be, by STAT over the control connection.
    pub async fn list(&mut self, folder: RemotePath, cancel: &Notify) -> Result<Listed, Failure> {
        let failure = match self.list_by_data(folder.clone(), cancel).await {
            Err(failure) if is_unreachable(&failure) || is_forbidden(&failure) => failure,
            listed => return listed,
        };
        if self.connection.death().is_some() {
            self.open_again(cancel).await?;
        }
        let text = "No data connection comes to be: the folder is asked for by STAT";
        self.connection.log(LogKind::Info, text);
        let asking = Box::new(Single::new(vec![Command::Status(folder)]));
        let replies = match self.connection.perform(asking, None, cancel).await {
            Ok(Outcome::Replied(replies)) => replies,
            _ => return Err(failure),
        };
        let listed = replies.first().and_then(|reply| self.read_status(reply));
        listed.ok_or(failure)
    }

    /// What stands in a reply to STAT, if it is a listing.
    fn read_status(&self, reply: &Reply) -> Option<Listed> {
        let lines: Vec<&[u8]> = reply.raw_lines().collect();
        let [_, inner @ .., _] = lines.as_slice() else {
            return None;
        };
        let mut listing = Listing::new(ListingForm::List, today());
        for line in inner.iter().filter(|_| matches!(reply.code, 211..=213)) {
            let line = line.strip_prefix(b" ").unwrap_or(line);
            listing.push(&[line, b"\r\n"].concat()).ok()?;
        }
        let mut entries = listing.finish().ok()?;
        let is_read = |entry: &Entry| entry.kind != Kind::Unreadable;
        if entries.is_empty() || !entries.iter().all(is_read) {
            return None;
        }
        let names = Names::of(self.opening.charset);
        let guess = names.guess(&entries);
        names.our_entries(&mut entries);
        let cut = Cut::at_limit(entries.len());
        Some(Listed {
            entries,
            cut,
            guess,
        })
    }

    /// MLSD where it is announced, else LIST with hidden entries, else plain LIST.
    async fn list_by_data(
        &mut self,
        folder: RemotePath,
        cancel: &Notify,
    ) -> Result<Listed, Failure> {
        if self.features.mlsd && !lock(&self.learned).no_mlsd {
            let movement = Movement::ListFacts(folder.clone());
            match self.list_as(movement, ListingForm::Mlsd, cancel).await {
                Err(failure) if not_known(&failure, "MLSD") => {
                    lock(&self.learned).no_mlsd = true;
                }
                listed => return listed.map(|(listed, _)| listed),
            }
        }
        let list = |all| Movement::List {
            folder: folder.clone(),
            all,
        };
        if !lock(&self.learned).no_list_all {
            // A listing with hidden entries holds at least `.` and `..`; nothing at all means that
            // the server took the option for a name.
            match self.list_as(list(true), ListingForm::List, cancel).await {
                Ok((listed, bytes)) if bytes > 0 => return Ok(listed),
                Ok(_) | Err(Failure::Server(ServerFault::UnreadableListing { .. })) => {}
                Err(Failure::Server(ServerFault::Refused {
                    verb: "LIST",
                    code: 450 | 500..=504 | 550 | 553,
                    ..
                })) => {}
                Err(failure) => return Err(failure),
            }
            let (listed, _) = self.list_as(list(false), ListingForm::List, cancel).await?;
            lock(&self.learned).no_list_all = !listed.entries.is_empty();
            return Ok(listed);
        }
        let (listed, _) = self.list_as(list(false), ListingForm::List, cancel).await?;
        Ok(listed)
    }

    /// One listing, and how many bytes it was.
    async fn list_as(
        &mut self,
        movement: Movement,
        form: ListingForm,
        cancel: &Notify,
    ) -> Result<(Listed, u64), Failure> {
        let job = || Job::List {
            listing: Box::new(Listing::new(form, today())),
            deflated: false,
        };
        let end = match self
            .move_data(movement.clone(), job(), Along::default(), cancel)
            .await
        {
            // Logged in again by now, with a session that can be resumed.
            Err(Failure::Certificate(CertificateFault::ReuseRefused { .. })) => {
                self.move_data(movement, job(), Along::default(), cancel)
                    .await?
            }
            moved => moved?,
        };
        let (end, _) = end;
        let report = self.connection.report();
        match (end, report.listing) {
            (DataEnd::Clean { bytes }, Some(listing)) => {
                let mut entries = listing
                    .finish()
                    .map_err(|problem| Failure::Server(problem.into()))?;
                let names = Names::of(self.opening.charset);
                let guess = names.guess(&entries);
                names.our_entries(&mut entries);
                let cut = report.cut.or_else(|| Cut::at_limit(entries.len()));
                let listed = Listed {
                    entries,
                    cut,
                    guess,
                };
                Ok((listed, bytes))
            }
            // Half a listing must not look like a folder.
            (DataEnd::Cut { bytes }, _) => Err(Failure::Server(ServerFault::CutOff { got: bytes })),
            (end, _) => Err(Failure::Internal(format!("{end:?}"))),
        }
    }
}

/// A proxy lets us to the server, and not to its data ports.
fn is_forbidden(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Network {
            fault: NetworkFault::Proxy(ProxyFault::Forbidden),
            ..
        }
    )
}

fn not_known(failure: &Failure, wanted: &str) -> bool {
    matches!(
        failure,
        Failure::Server(ServerFault::Refused { verb, code: 500..=504, .. }) if *verb == wanted
    )
}

fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Date::from_unix(i64::try_from(seconds).unwrap_or(0))
}
