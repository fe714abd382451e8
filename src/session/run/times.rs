//! Modification times that are set: by the first way that the server offers and turns out to heed.

use super::{Session, lock};
use crate::protocol::{Command, Failure, RemotePath, TimeWay};

impl Session {
    /// Sets a file's time, in the best way that does. False: the server cannot, or has set another.
    pub async fn set_modified(&self, path: &RemotePath, seconds: i64) -> Result<bool, Failure> {
        let theirs = self.path(path)?;
        for way in self.time_ways() {
            let command = Command::SetModified(way, theirs.clone(), seconds);
            let reply = self.reply(command).await?;
            let is_known = !matches!(reply.code, 202 | 500..=504);
            if is_known && !reply.is_positive() {
                // This file's, perhaps.
                return Ok(false);
            }
            if is_known && (way.is_plain() || self.proved_time.get() == Some(&way)) {
                return Ok(true);
            }
            // Where nothing tells an exact time, the server is believed.
            if is_known && (!self.features.mdtm || self.modified_of(path).await? == Some(seconds)) {
                // The first one stands.
                let _ = self.proved_time.set(way);
                return Ok(true);
            }
            let mut learned = lock(&self.learned);
            learned.no_time.insert(way.name().to_owned());
        }
        Ok(false)
    }

    /// What sets a file's time, and need not be looked after.
    pub(super) fn time_command(&self, path: &RemotePath, seconds: i64) -> Option<Command> {
        let way = self.time_ways().next()?;
        let is_sure = way.is_plain() || self.proved_time.get() == Some(&way);
        is_sure.then(|| Command::SetModified(way, path.clone(), seconds))
    }

    /// Those that are offered and were not found to be of no use.
    fn time_ways(&self) -> impl Iterator<Item = TimeWay> + use<> {
        let useless = lock(&self.learned).no_time.clone();
        let features = &self.features;
        let offered = TimeWay::ALL.map(|way| way.is_offered(features).then_some(way));
        let offered = offered.into_iter().flatten();
        offered.filter(move |way| !useless.contains(way.name()))
    }
}
