//! What an attempt has left is deleted: the part and its record, wherever they are.

use super::direction;
use super::placing::{discard_direct, mended};
use crate::profile::{PartDirection, PartRecord};
use crate::protocol::{Failure, RemotePath};
use crate::service::common::{Context, Report, blocking};
use crate::service::disk;
use crate::service::leftovers::{is_meant, is_meant_there};
use crate::service::queue::{Outcome, Task, Work};
use crate::service::transfer::Direction;
use crate::session::Session;

/// Deletes a part and its record; one that was an old file gets its name back. `is_ours`: what
/// stands at the target of a direct upload was written a moment ago.
pub(super) async fn discard(
    session: &Session,
    context: &Context,
    record: &PartRecord,
    is_ours: bool,
) -> Result<(), Failure> {
    let (records, record) = (context.records.clone(), record.clone());
    if record.direction == PartDirection::Download {
        return blocking(move || disk::discard(&records, &record)).await;
    }
    let record = mended(session, context, record).await?;
    let Some(part) = record.remote.with_file_name(&record.part) else {
        return Ok(());
    };
    if record.direct {
        discard_direct(session, context, &record, is_ours).await?;
    } else if session.facts_of(&part).await?.is_some() {
        match (record.adopted, session.facts_of(&record.remote).await?) {
            (true, None) => session.rename(&part, &record.remote).await?,
            // Something else stands under its name by now: both stay.
            (true, Some(_)) => {}
            (false, _) => session.remove_file(&part).await?,
        }
    }
    blocking(move || {
        disk::forget(&records, &record);
        Ok(())
    })
    .await
}

/// Deletes whatever an item has left, also where its target got another name. What cannot be
/// deleted stays with its record.
pub async fn discard_task(session: &Session, context: &Context, task: &Task, remote: &RemotePath) {
    for record in left_by(context, task, remote).await {
        // The record stays, so that the part is still known as ours.
        let _ = discard(session, context, &record, false).await;
    }
}

/// The same for what is on this computer alone; tells the loop when it is done.
pub async fn discard_on_disk(context: Context, task: Task) {
    for record in left_by(&context, &task, &task.remote).await {
        let records = context.records.clone();
        // The record stays, so that the part is still known as ours.
        let _ = blocking(move || disk::discard(&records, &record)).await;
    }
    context.report(Report::Ended {
        worker: NOBODY,
        work: Work::Discard(task),
        outcome: Outcome::Stopped { kept: None },
        record: None,
    });
}

/// The records of an item, also where its target got another name.
pub(super) async fn left_by(
    context: &Context,
    task: &Task,
    remote: &RemotePath,
) -> Vec<PartRecord> {
    let (records, task) = (context.records.clone(), task.clone());
    let remote = remote.clone();
    let found = blocking(move || {
        let (endpoint, way) = (&task.endpoint, direction(task.direction));
        let mut all = records.of_source(endpoint, way, &task.local, &remote);
        all.retain(|record| match task.direction {
            Direction::Download => is_meant(record, &task.local),
            Direction::Upload => is_meant_there(record, &remote),
        });
        // The target's own name first.
        all.sort_by_key(|record| record.local != task.local || record.remote != remote);
        Ok(all)
    });
    found.await.unwrap_or_default()
}

/// No worker's number.
const NOBODY: u64 = 0;
