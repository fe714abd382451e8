//! A file's hash by the best way that the server announces and has not refused.

use std::sync::atomic::Ordering;

use tokio::sync::Notify;

use super::runner::Runner;
use super::{Session, Work, lock};
use crate::protocol::exchange::{Hashing, Outcome};
use crate::protocol::{
    Command, Failure, FileHash, HashWay, NetworkFault, RemotePath, Reply, ServerFault, Stage, hash,
};
use crate::session::log::LogKind;

/// What a server told of a file's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hashed {
    As(FileHash),
    /// It took longer than a server may take to finish.
    TooSlow,
    /// It cannot tell any, or would not.
    Untold,
}

impl Session {
    /// The hash of a file of this size. May take as long as a server may take to finish. A way that
    /// is refused for good is remembered; after one that took too long, this session asks for
    /// smaller files only.
    pub async fn hash(&self, path: &RemotePath, size: u64) -> Result<Hashed, Failure> {
        if size >= self.slow_from.load(Ordering::Relaxed) {
            return Ok(Hashed::TooSlow);
        }
        let path = self.path(path)?;
        for way in HashWay::all(&self.features) {
            if lock(&self.learned).no_hash.contains(&way.key()) {
                continue;
            }
            match self.hash_by(&way, &path).await {
                Ok(reply) => {
                    if let Some(hash) = hash::hash_reply(&reply, way.kind(), &path) {
                        return Ok(Hashed::As(hash));
                    }
                }
                Err(Failure::Server(ServerFault::Refused { verb, code, .. })) if code != 421 => {
                    match (verb, code) {
                        ("OPTS", 500..) | (_, 500 | 502 | 504) => self.refuses(&way),
                        // Something about this file, or a server that is too busy.
                        _ => return Ok(Hashed::Untold),
                    }
                }
                Err(failure) if is_too_slow(&failure) => {
                    self.slow_from.store(size, Ordering::Relaxed);
                    return Ok(Hashed::TooSlow);
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(Hashed::Untold)
    }

    /// Servers whose commands take a range as well want names with blanks in quotes; others take
    /// the quotes for a part of the name.
    async fn hash_by(&self, way: &HashWay, path: &RemotePath) -> Result<Reply, Failure> {
        let is_own = matches!(way, HashWay::Own { .. });
        let bytes = path.as_bytes();
        if is_own && bytes.contains(&b' ') && !bytes.contains(&b'"') {
            match self.hash_order(way, path, true).await {
                Err(Failure::Server(ServerFault::Refused {
                    code: 501 | 550..=559,
                    ..
                })) => {}
                result => return result,
            }
        }
        self.hash_order(way, path, false).await
    }

    async fn hash_order(
        &self,
        way: &HashWay,
        path: &RemotePath,
        quoted: bool,
    ) -> Result<Reply, Failure> {
        let (way, path) = (way.clone(), path.clone());
        self.answer(Work::Hash { way, path, quoted }).await
    }

    fn refuses(&self, way: &HashWay) {
        lock(&self.learned).no_hash.insert(way.key());
    }
}

impl Runner {
    pub(super) async fn hash(
        &mut self,
        way: &HashWay,
        path: RemotePath,
        quoted: bool,
        cancel: &Notify,
    ) -> Result<Vec<Reply>, Failure> {
        let name = match way {
            HashWay::Hash { name, .. } => Some(name),
            HashWay::Own { .. } => None,
        };
        let choose = name.filter(|name| self.hash_chosen.as_ref() != Some(name));
        let ask = Command::Hash {
            verb: way.verb(),
            path,
            quoted,
        };
        let exchange = Box::new(Hashing::new(choose.cloned(), ask));
        match self.connection.perform(exchange, None, cancel).await {
            Ok(Outcome::Replied(replies)) => {
                if let Some(name) = name {
                    self.hash_chosen = Some(name.clone());
                }
                Ok(replies)
            }
            Ok(other) => Err(Failure::Internal(format!("{other:?}"))),
            Err(failure) => {
                if is_too_slow(&failure) {
                    let text = "The server takes too long for the hash: logging in again";
                    self.connection.log(LogKind::Info, text);
                    // Where that fails, the connection stays lost, as the next order learns.
                    let _ = self.open_again(cancel).await;
                }
                Err(failure)
            }
        }
    }
}

fn is_too_slow(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Network {
            stage: Stage::Hashing,
            fault: NetworkFault::TimedOut { .. },
        }
    )
}
