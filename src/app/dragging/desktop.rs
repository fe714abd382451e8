//! Files that come from outside the window: dropped by the desktop, pasted, or chosen in its dialog.
//! All of them go to the folder that is open on the server, wherever in the window they are dropped:
//! nobody tells where the pointer is.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use iced::Task;

use super::{Message, Obstacle, clipped};
use crate::app::folder_chooser::{self, Choice, LONGEST, SHORTEST};
use crate::app::keeper::{later, off_thread};
use crate::app::place::{Place, Side};
use crate::app::{App, Message as Outer, dragging::Load};
use crate::local_folder;
use crate::profile::Endpoint;
use crate::protocol::Entry;
use crate::wording;

/// What the desktop carries over the window, and has dropped.
#[derive(Debug, Default)]
pub struct Desktop {
    over: HashSet<PathBuf>,
    dropped: Vec<PathBuf>,
    /// Where they go; `None`: nowhere, which was said.
    pub onto: Option<Onto>,
}

/// The folder on a server that somebody wants something to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onto {
    pub endpoint: Endpoint,
    pub folder: Place,
}

/// What there is on the disk of what was named.
#[derive(Clone, Debug)]
pub struct Found {
    pub onto: Onto,
    pub entries: Vec<(PathBuf, Entry)>,
    /// So many are not there.
    pub missing: usize,
}

impl Desktop {
    pub fn over(&mut self, path: PathBuf) {
        self.over.insert(path);
    }

    pub fn left(&mut self) {
        self.over.clear();
    }

    /// One of the files of a drop. True: it is the first.
    pub fn dropped(&mut self, path: PathBuf) -> bool {
        self.over.clear();
        self.dropped.push(path);
        self.dropped.len() == 1
    }

    pub fn take(&mut self) -> (Option<Onto>, Vec<PathBuf>) {
        (self.onto.take(), std::mem::take(&mut self.dropped))
    }

    pub fn is_over(&self) -> bool {
        !self.over.is_empty()
    }

    pub fn label(&self) -> String {
        let first = self.over.iter().next().and_then(|path| path.file_name());
        let first = first.map(|name| name.to_string_lossy().into_owned());
        wording::carried(self.over.len(), &first.unwrap_or_default())
    }
}

/// A drop's files come one by one.
pub fn gathered_soon() -> Task<Outer> {
    later(GATHERING, Outer::Dragging(Message::Gathered))
}

impl App {
    /// The folder that is open on the server, or a word why nothing can go there.
    pub(super) fn landing(&mut self) -> Option<Onto> {
        if let Err(obstacle) = self.can_land(Side::Remote) {
            self.status_bar.tell(obstacle.words().to_owned());
            return None;
        }
        Some(Onto {
            endpoint: self.connection.connected()?.endpoint.clone(),
            folder: self.panes.remote.place().clone(),
        })
    }

    /// Looks for what was named, of several meanings the first that is there, to upload it.
    pub(super) fn find(&mut self, onto: Option<Onto>, named: Vec<Vec<PathBuf>>) -> Task<Outer> {
        let Some(onto) = onto else {
            return Task::none();
        };
        let work = move || {
            let is_there = |path: PathBuf| Some((local_folder::entry_at(&path)?, path));
            let of = named.len();
            let found = named
                .into_iter()
                .filter_map(|meanings| meanings.into_iter().find_map(is_there));
            let entries: Vec<_> = found.map(|(entry, path)| (path, entry)).collect();
            Found {
                onto,
                missing: of.saturating_sub(entries.len()),
                entries,
            }
        };
        off_thread(work)
            .and_then(Task::done)
            .map(|found| Outer::Dragging(Message::Found(found)))
    }

    pub(super) fn upload_found(&mut self, found: Found) -> Task<Outer> {
        let is_same = |endpoint: &Endpoint| *endpoint == found.onto.endpoint;
        let connected = self.connection.connected();
        if !connected.is_some_and(|connected| is_same(&connected.endpoint)) {
            let words = Obstacle::NotConnected.words();
            self.status_bar.tell(words.to_owned());
            return Task::none();
        }
        if found.missing > 0 {
            self.status_bar.tell(wording::not_found_here(found.missing));
        }
        self.upload(found.entries, found.onto.folder)
    }

    /// Ctrl+V: what the clipboard names is uploaded.
    pub(in crate::app) fn paste(&mut self, side: Side) -> Task<Outer> {
        if side == Side::Local {
            self.status_bar.tell(wording::PASTE_THERE.to_owned());
            return Task::none();
        }
        iced::clipboard::read().map(|text| Outer::Dragging(Message::Pasted(text)))
    }

    pub(super) fn pasted(&mut self, text: Option<&str>) -> Task<Outer> {
        let named = clipped::paths(text.unwrap_or_default());
        if named.is_empty() {
            self.status_bar.tell(wording::NOTHING_TO_PASTE.to_owned());
            return Task::none();
        }
        let onto = self.landing();
        self.find(onto, named)
    }

    /// Asks with the desktop's dialog what to upload.
    pub(in crate::app) fn choose_upload(&mut self, is_folder: bool) -> Task<Outer> {
        let Some(onto) = self.landing() else {
            return Task::none();
        };
        let chosen = async move {
            let begun = Instant::now();
            let dialog = rfd::AsyncFileDialog::new().set_title("Upload");
            let dialog = async {
                match is_folder {
                    true => dialog.pick_folders().await,
                    false => dialog.pick_files().await,
                }
            };
            let chosen = match tokio::time::timeout(LONGEST, dialog).await {
                Ok(Some(chosen)) => {
                    let paths = chosen.iter().map(|file| file.path().to_owned());
                    Some(paths.collect())
                }
                Ok(None) if begun.elapsed() >= SHORTEST => Some(Vec::new()),
                // None, or a portal that hangs.
                Ok(None) | Err(_) => None,
            };
            Outer::Dragging(Message::Chosen(onto, chosen))
        };
        Task::future(chosen)
    }

    pub(super) fn files_chosen(&mut self, onto: Onto, chosen: Option<Vec<PathBuf>>) -> Task<Outer> {
        match chosen {
            Some(paths) if paths.is_empty() => Task::none(),
            Some(paths) => {
                let named = paths.into_iter().map(|path| vec![path]).collect();
                self.find(Some(onto), named)
            }
            None => {
                self.status_bar.tell(wording::NO_UPLOAD_DIALOG.to_owned());
                Task::none()
            }
        }
    }

    /// Asks with the desktop's dialog where to download something to.
    pub(in crate::app) fn choose_download(&self, load: Load) -> Task<Outer> {
        let load = load.of_server(self.server());
        folder_chooser::ask("Download to")
            .map(move |choice| Outer::Dragging(Message::DownloadInto(load.clone(), choice)))
    }

    pub(super) fn download_into(&mut self, load: Load, choice: Choice) -> Task<Outer> {
        match choice {
            Choice::Chosen(_) if !load.is_of(self.server().as_deref()) => {
                let words = Obstacle::OtherServer.words();
                self.status_bar.tell(words.to_owned());
                Task::none()
            }
            Choice::Chosen(path) => self.transfer_into(load, Place::Local(path)),
            Choice::Nothing => Task::none(),
            Choice::Unavailable => {
                self.status_bar.tell(wording::NO_DOWNLOAD_DIALOG.to_owned());
                Task::none()
            }
        }
    }
}

/// Nobody drops twice in so short a time.
const GATHERING: Duration = Duration::from_millis(120);
