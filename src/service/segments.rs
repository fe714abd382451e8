//! One large download over several connections, into one part file: its bytes are shared out in
//! ranges. The item's own connection leads; others help, as long as nothing else waits for them.

mod fetch;
mod growing;
mod plan;

use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::protocol::RemotePath;
use crate::session::Meter;
pub use growing::Growing;
use plan::Plan;
pub use plan::{LEAST, bytes_of};

/// What all connections of one download share.
#[derive(Debug)]
pub struct Segments {
    file: File,
    /// The part's path, for failures.
    path: PathBuf,
    remote: RemotePath,
    size: u64,
    /// The item's: counts what is written.
    meter: Arc<Meter>,
    plan: Mutex<Plan>,
    /// A range was let go of, or it is over.
    changed: watch::Sender<()>,
    /// The server was seen to begin where it was told to.
    is_restart_proved: AtomicBool,
    is_closed: AtomicBool,
}

/// A range of the file that is being fetched. Dropped, what is left of it is for another.
#[derive(Debug)]
struct Taken {
    segments: Arc<Segments>,
    number: usize,
    at: u64,
}

impl Segments {
    /// `missing`: the ranges that are not in the file, of which it has its full size.
    pub fn new(
        (file, path): (File, PathBuf),
        remote: RemotePath,
        size: u64,
        missing: Vec<Range<u64>>,
        meter: Arc<Meter>,
    ) -> Self {
        Self {
            file,
            path,
            remote,
            size,
            meter,
            plan: Mutex::new(Plan::new(missing)),
            changed: watch::Sender::new(()),
            is_restart_proved: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
        }
    }

    /// Of an empty file.
    #[cfg(test)]
    pub fn none() -> Self {
        let file = tempfile::tempfile().expect("a temporary file");
        let remote = RemotePath::parse("/").expect("a path");
        Self::new(
            (file, PathBuf::new()),
            remote,
            0,
            Vec::new(),
            Arc::default(),
        )
    }

    /// What is not in the file yet, in order.
    pub fn missing(&self) -> Vec<Range<u64>> {
        self.plan().missing()
    }

    /// Nobody begins another range.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        self.changed.send_replace(());
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    fn take(self: &Arc<Self>) -> Option<Taken> {
        if self.is_closed() {
            return None;
        }
        let (number, at) = self.plan().take()?;
        Some(Taken {
            segments: self.clone(),
            number,
            at,
        })
    }

    /// Waits until it is closed.
    async fn closed(&self) {
        let mut changed = self.changed.subscribe();
        while !self.is_closed() && changed.changed().await.is_ok() {}
    }

    /// Waits until nobody fetches anything.
    pub async fn quiet(&self) {
        let mut changed = self.changed.subscribe();
        while self.plan().is_busy() && changed.changed().await.is_ok() {}
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.segments.plan().release(self.number);
        self.segments.changed.send_replace(());
    }
}

/// Two are the same only if they are one.
impl PartialEq for Segments {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
