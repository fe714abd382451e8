//! Keeps a value on disk beside the one in memory: written off the window's thread, the newest
//! last, however many changes come close together.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use iced::Task;

use crate::profile::Folders;
use crate::profile::store::{Known, Saved, Shared};
use crate::service::Notice;

/// One file of ours, as the window holds it.
#[derive(Debug)]
pub struct Keeper<T> {
    value: T,
    folders: Folders,
    /// Counts the changes.
    serial: u64,
    /// The change that is on disk, and what is known of the file; held while it is written.
    written: Arc<Mutex<(u64, Known<T>)>>,
    is_due: bool,
}

impl<T: Shared + Send + 'static> Keeper<T> {
    pub fn new(value: T, folders: Folders) -> Self {
        let written = Arc::new(Mutex::new((0, Known::new(&value))));
        Self {
            value,
            folders,
            serial: 0,
            written,
            is_due: false,
        }
    }

    /// Changes the value and writes it at once; a notice tells where that failed.
    pub fn set(&mut self, value: T) -> Task<Option<Notice>> {
        self.value = value;
        self.serial += 1;
        self.save()
    }

    /// Changes the value. True: call [`Self::save`] after [`PAUSE`]; false: that is on its way.
    pub fn change(&mut self, change: impl FnOnce(&mut T)) -> bool {
        change(&mut self.value);
        self.serial += 1;
        !std::mem::replace(&mut self.is_due, true)
    }

    pub fn get(&self) -> &T {
        &self.value
    }

    pub fn save(&mut self) -> Task<Option<Notice>> {
        self.is_due = false;
        let (value, folders) = (self.value.clone(), self.folders.clone());
        let (serial, written) = (self.serial, self.written.clone());
        let work = move || {
            let Ok(mut written) = written.lock() else {
                return None;
            };
            let (last, known) = &mut *written;
            if *last >= serial {
                // A newer one is there already.
                return None;
            }
            *last = serial;
            match known.save(&T::place(&folders), &value) {
                Ok(Saved::AsItWas) => None,
                Ok(Saved::Aside(aside)) => Some(Notice::SetAside(aside)),
                Ok(Saved::TakenIn(file)) => Some(Notice::ChangedMeanwhile {
                    file,
                    kept_as: None,
                }),
                Ok(Saved::KeptAs(file, kept)) => Some(Notice::ChangedMeanwhile {
                    file,
                    kept_as: Some(kept),
                }),
                Err(fault) => Some(Notice::NotSaved {
                    file: fault.file,
                    why: fault.why,
                }),
            }
        };
        off_thread(work).map(Option::flatten)
    }
}

/// How long changes may gather before they are written.
pub const PAUSE: Duration = Duration::from_millis(800);

/// Does blocking work off the window's thread. `None`: it could not be finished.
pub fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Task<Option<T>> {
    Task::future(async move { tokio::task::spawn_blocking(work).await.ok() })
}

/// Says a message after a while.
pub fn later<M: Clone + Send + 'static>(after: Duration, message: M) -> Task<M> {
    Task::future(async move {
        tokio::time::sleep(after).await;
        message
    })
}
