//! Files that are moved, and what is asked along with them.

use super::{Answer, Session, Work, exact, unexpected};
use crate::protocol::conversation::DataEnd;
use crate::protocol::exchange::Movement;
use crate::protocol::{Command, Failure, Reply, ServerFault, fact};
use crate::session::data::Job;
use crate::session::{Download, Ended, RemoteFacts, Stored, StoredFacts, Upload};

/// What is asked together with the command that moves the bytes, before and behind it, of a server
/// that takes that. The port of the next data connection is, too.
#[derive(Clone, Debug, Default)]
pub(super) struct Along {
    /// Of a larger file a round trip more is nothing, and a cancel has less to clear away.
    pub is_small: bool,
    pub before: Vec<Command>,
    pub behind: Vec<Command>,
}

impl Session {
    /// Size and time of a file of this size come along with it, at no cost.
    pub fn tells_along(&self, size: u64) -> bool {
        size <= SMALL && self.takes_both()
    }

    /// RETR. Complete with the final reply and TLS' goodbye, or with exactly the size known.
    pub async fn download(&self, download: Download) -> Result<Ended, Failure> {
        let Download {
            path,
            offset,
            size,
            wants_facts,
            sink,
            meter,
        } = download;
        let mut along = Along {
            is_small: size.is_some_and(|size| size <= SMALL),
            ..Along::default()
        };
        if wants_facts && self.takes_both() {
            let path = self.path(&path)?;
            along.before.push(Command::Size(path.clone()));
            along.before.push(Command::ModificationTime(path));
        }
        let movement = Movement::Retrieve {
            path: self.path(&path)?,
            offset,
        };
        let wrong = |expected, got| Failure::Server(ServerFault::WrongSize { expected, got });
        let at_most = match size {
            Some(size) if size < offset => return Err(wrong(size, offset)),
            size => size.map(|size| size - offset),
        };
        let job = Job::Download {
            sink,
            meter,
            at_most,
            deflated: false,
        };
        let work = Work::Move {
            movement,
            job,
            along,
        };
        let (bytes, goodbye, told) = match self.order(work).await {
            Ok(Answer::Moved(DataEnd::Clean { bytes }, told)) => (bytes, true, told),
            Ok(Answer::Moved(DataEnd::Cut { bytes }, told)) => (bytes, false, told),
            Ok(other) => return Err(unexpected(&other)),
            // Seen by the data connection, which knows nothing of the offset.
            Err(Failure::Server(ServerFault::WrongSize { expected, got })) => {
                return Err(wrong(offset + expected, offset + got));
            }
            Err(failure) => return Err(failure),
        };
        match at_most {
            Some(expected) if expected != bytes => Err(wrong(offset + expected, offset + bytes)),
            None if !goodbye => Err(Failure::Server(ServerFault::CutOff {
                got: offset + bytes,
            })),
            _ => Ok(Ended {
                bytes,
                goodbye,
                facts: match told.as_slice() {
                    [size, time] => Some(RemoteFacts {
                        size: fact::size_reply(size),
                        modified: exact(time),
                    }),
                    _ => None,
                },
            }),
        }
    }

    /// STOR or APPE. Only the server's final reply makes it complete.
    pub async fn upload(&self, upload: Upload) -> Result<Stored, Failure> {
        let path = self.path(&upload.path)?;
        let mut along = Along {
            is_small: upload.size <= SMALL,
            ..Along::default()
        };
        let time = upload.modified.and_then(|at| self.time_command(&path, at));
        let sets_time = time.is_some();
        if let Some(target) = upload.target.filter(|_| self.features.size) {
            along.behind.push(Command::Size(path.clone()));
            along.behind.push(Command::Size(self.path(&target)?));
            along.behind.extend(time);
        }
        let movement = Movement::Store {
            path,
            offset: upload.offset,
            append: self.learned().no_rest,
            is_new: upload.is_new,
        };
        let job = Job::Upload {
            source: upload.source,
            meter: upload.meter,
        };
        let work = Work::Move {
            movement,
            job,
            along,
        };
        match self.order(work).await? {
            Answer::Moved(DataEnd::Clean { bytes }, told) => Ok(Stored {
                bytes,
                facts: match told.as_slice() {
                    [size, target, time @ ..] => Some(StoredFacts {
                        size: fact::size_reply(size),
                        is_target_free: target.code == 550,
                        is_timed: sets_time && time.iter().all(Reply::is_positive),
                    }),
                    _ => None,
                },
            }),
            other => Err(unexpected(&other)),
        }
    }
}

/// What a transfer is asked along for, in bytes.
const SMALL: u64 = 1024 * 1024;
