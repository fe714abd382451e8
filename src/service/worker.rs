//! One task per control connection for transfers: opens a session, does one item of its endpoint
//! after the other, waits a while for more, and quits.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::common::{Context, Gauge, Report, Seat, Seating, Stop, blocking, lost};
use super::disk;
use super::file_copy::{Copy, discard_task};
use super::folder::Walk;
use super::manner::Manner;
use super::queue::{How, Outcome, Task, Work};
use super::room::{DiskId, Room};
use super::transfer::{Direction, What};
use super::tree::Tree;
use crate::profile::{PartRecord, Password};
use crate::protocol::{Declined, DiskFault, Failure, NetworkFault, RemotePath, ServerFault, Stage};
use crate::session::{Opening, Refusal, Session};

/// Something to do, and how to follow and stop it.
#[derive(Debug)]
pub struct Job {
    pub work: Work,
    pub gauge: Arc<Gauge>,
    pub stop: Stop,
    pub manner: Manner,
    /// So many small files wait for each connection there.
    pub small_ahead: usize,
}

/// A transfer connection.
pub struct Worker {
    pub number: u64,
    pub context: Context,
    pub jobs: mpsc::UnboundedReceiver<Job>,
}

impl Worker {
    /// Runs until there is no work for a while, the connection is lost or the service quits.
    pub async fn run(mut self, opening: Opening, first: Job) {
        self.work(opening, first).await;
        // What was sent at the last moment goes back into the queue.
        self.jobs.close();
        while let Some(job) = self.jobs.recv().await {
            self.refuse(job.work, None, None);
        }
        self.context.report(Report::WorkerGone(self.number));
    }

    async fn work(&mut self, opening: Opening, first: Job) {
        let endpoint = first.work.endpoint().clone();
        let password = opening.password.clone();
        let mut learned = opening.learned.clone();
        let began = Instant::now();
        let opened = tokio::select! {
            opened = Session::open(&self.context.shared, opening, |_| {}) => opened,
            () = first.stop.wait() => {
                return self.refuse(first.work, None, None);
            }
        };
        let session = match opened {
            Ok(session) => session,
            Err(refusal) => return self.refuse(first.work, Some(refusal), password),
        };
        self.context.report(Report::Opened {
            endpoint: endpoint.clone(),
            password,
            facts: Box::new(session.facts().clone()),
            seat: Seating::Transfers,
        });
        let _seat = Seat {
            context: self.context.clone(),
            endpoint: endpoint.clone(),
            seating: Seating::Transfers,
        };
        let login = began.elapsed();
        let mut may_hurry = true;
        let mut made = HashSet::new();
        let mut job = first;
        loop {
            let gain = GAIN * u32::try_from(job.small_ahead).unwrap_or(u32::MAX);
            if may_hurry && gain > login {
                may_hurry = false;
                // If that fails, so does what follows, and tells why.
                if let Ok(Some(tls)) = session.hurry().await {
                    self.context.report(Report::Secured(endpoint.clone(), tls));
                }
            }
            let mut record = None;
            let outcome = self.perform(&session, &job, &mut made, &mut record).await;
            let outcome = or_no_room(outcome, &job.work).await;
            let now = session.learned();
            if now != learned {
                self.context.report(Report::Learned {
                    endpoint: endpoint.clone(),
                    before: std::mem::replace(&mut learned, now.clone()),
                    now,
                });
            }
            let is_lost = lost(&session).await.is_some() || is_cut(&outcome);
            if is_lost {
                // The loop must not send more work here.
                self.jobs.close();
            }
            self.context.report(Report::Ended {
                worker: self.number,
                work: job.work,
                outcome,
                record: record.map(Box::new),
            });
            if is_lost {
                break;
            }
            job = tokio::select! {
                biased;
                _ = session.lost() => break,
                next = self.jobs.recv() => match next {
                    Some(next) => next,
                    None => break,
                },
                () = tokio::time::sleep(self.context.timing.idle) => break,
            };
        }
        session.quit().await;
    }

    fn refuse(&self, work: Work, refusal: Option<Refusal>, password: Option<Password>) {
        self.context.report(Report::Refused {
            work,
            refusal,
            password,
        });
    }

    async fn perform(
        &self,
        session: &Session,
        job: &Job,
        made: &mut HashSet<RemotePath>,
        record: &mut Option<PartRecord>,
    ) -> Outcome {
        let (context, stop) = (&self.context, &job.stop);
        let task = match &job.work {
            Work::Transfer(task) => task,
            Work::Discard(task) => {
                let remote = task.remote.under(&session.facts().home);
                discard_task(session, context, task, &remote).await;
                return Outcome::Stopped { kept: None };
            }
            Work::Help(help) => {
                return match help.segments.help(session, stop).await {
                    Ok(()) => Outcome::Helped,
                    Err(failure) => ended(stop, failure),
                };
            }
        };
        let remote = task.remote.under(&session.facts().home);
        let what = match task.what {
            What::Unknown => match find_out(session, stop, task, &remote).await {
                Ok(what) => what,
                Err(failure) => return ended(stop, failure),
            },
            what => what,
        };
        if what == What::Folder {
            let walk = Walk {
                session,
                context,
                task,
                stop,
                made,
                tree: Tree::default(),
                noticed: false,
                note: None,
            };
            return walk.run(remote).await;
        }
        let copy = Copy {
            session,
            context,
            task,
            remote,
            gauge: &job.gauge,
            stop,
            manner: &job.manner,
            made,
            part: None,
            afresh: false,
            differs: false,
            wrote: false,
            too_slow: false,
            finished: record,
        };
        copy.run().await
    }
}

/// What TLS 1.2 saves of one small file, on both sides together.
const GAIN: Duration = Duration::from_micros(300);

/// Whether an unknown source is a file or a folder.
async fn find_out(
    session: &Session,
    stop: &Stop,
    task: &Task,
    remote: &RemotePath,
) -> Result<What, Failure> {
    let is_folder = match task.direction {
        Direction::Upload => {
            let local = task.local.clone();
            blocking(move || Ok(crate::local_folder::points_to_folder(&local))).await?
        }
        // Some servers tell the size of a folder, but none lets us enter a file.
        Direction::Download => stop.heed(session, session.is_folder(remote)).await?,
    };
    Ok(if is_folder { What::Folder } else { What::File })
}

/// A full disk is no failure of the item: it waits.
async fn or_no_room(outcome: Outcome, work: &Work) -> Outcome {
    let (path, kept) = match outcome {
        Outcome::Failed {
            failure:
                Failure::Disk {
                    path,
                    fault: DiskFault::Full,
                },
            kept,
        } => (path, kept),
        outcome => return outcome,
    };
    let (Work::Transfer(task) | Work::Discard(task)) = work else {
        // The item itself meets it, too.
        return Outcome::Helped;
    };
    let (at, target) = (path.clone(), task.local.clone());
    let look = move || {
        Ok((
            disk::room(&at),
            disk::room(target.parent().unwrap_or(&target)),
        ))
    };
    let (found, target) = blocking(look).await.unwrap_or_default();
    let unknown = Room {
        disk: DiskId(0),
        path,
        free: 0,
    };
    let room = found.unwrap_or(unknown);
    let is_target = task.direction == Direction::Download
        && target.is_none_or(|target| target.disk == room.disk);
    Outcome::NoRoom {
        room,
        is_target,
        kept,
    }
}

fn ended(stop: &Stop, failure: Failure) -> Outcome {
    match (stop.told(), failure) {
        (Some(How::Keep | How::Discard), _) | (None, Failure::Declined(Declined::Cancelled)) => {
            Outcome::Stopped { kept: None }
        }
        (None, failure) => Outcome::Failed {
            failure,
            kept: None,
        },
    }
}

/// After such a failure the connection is not trusted with more work.
fn is_cut(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed { failure, .. } => matches!(
            failure,
            Failure::Network {
                stage: Stage::Reply
                    | Stage::Store
                    | Stage::Idle
                    | Stage::Finishing
                    | Stage::Hashing,
                fault: NetworkFault::Closed | NetworkFault::TimedOut { .. },
            } | Failure::Server(ServerFault::OutOfStep { .. } | ServerFault::Unreadable { .. })
        ),
        _ => false,
    }
}
