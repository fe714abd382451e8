//! Moves within one side: by drag, or by a path that is asked for. On the server the browsing
//! connection does them, on this computer a thread; neither ever writes over something.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iced::Task;
use iced::futures::SinkExt;
use iced::futures::channel::mpsc::Sender;
use tokio::sync::mpsc;

use super::dragging::can_move;
use super::place::{Place, Side};
use super::{App, Message as Outer};
use crate::local_folder;
use crate::protocol::{Name, Relocated, Relocation, RemotePath};
use crate::service::Browse;
use crate::wording;

/// A move on this computer that is under way; it ends when this is set.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Clone, Debug)]
pub enum Message {
    /// So many of so many are moved.
    Moving(usize, usize),
    Moved(Relocated<PathBuf>),
}

impl App {
    /// Moves entries of one folder into another one on the same side.
    pub(super) fn relocate(&mut self, from: &Place, names: &[Name], into: &Place) -> Task<Outer> {
        if let Err(obstacle) = can_move(from, names.iter(), into) {
            self.status_bar.tell(obstacle.words().to_owned());
            return Task::none();
        }
        let note = wording::moving(0, names.len());
        match (from, into) {
            (Place::Remote(from), Place::Remote(into)) => {
                let items = names.iter().filter_map(|name| {
                    let (from, to) = (from.join(name).ok()?, into.join(name).ok()?);
                    Some(Relocation { from, to })
                });
                self.panes.remote.set_note(Some(note));
                self.browse(Browse::Move(items.collect()));
                Task::none()
            }
            (Place::Local(from), Place::Local(into)) => {
                let items = names.iter().filter_map(|name| {
                    let name = local_folder::name_on_disk(name).ok()?;
                    let (from, to) = (from.join(&name), into.join(&name));
                    Some(Relocation { from, to })
                });
                self.panes.local.set_note(Some(note));
                self.halt = Halt::default();
                relocated(items.collect(), self.halt.clone())
            }
            // Between the sides it is a transfer.
            (Place::Local(_), Place::Remote(_)) | (Place::Remote(_), Place::Local(_)) => {
                Task::none()
            }
        }
    }

    pub(super) fn local_move(&mut self, message: Message) -> Task<Outer> {
        match message {
            // Escape has stopped it meanwhile; what was moved until then is told.
            Message::Moving(..) if self.halt.is_stopped() => Task::none(),
            Message::Moving(done, of) => {
                let note = wording::moving(done, of);
                self.panes.local.set_note(Some(note));
                Task::none()
            }
            Message::Moved(outcome) => {
                self.panes.local.set_note(None);
                let place_of = |path: &PathBuf| Place::Local(path.clone());
                let done = outcome.done.iter();
                let moves = done.map(|item| (place_of(&item.from), place_of(&item.to)));
                self.panes.local.moved(moves);
                let listed = self.shows_anew();
                let parent =
                    |path: &PathBuf| path.parent().map(|path| wording::path(path).into_owned());
                self.tell_moved(Side::Local, &outcome, parent, |path| {
                    let name = path.file_name().unwrap_or_default();
                    wording::path(Path::new(name)).into_owned()
                });
                listed
            }
        }
    }

    pub(super) fn remote_moved(&mut self, outcome: &Relocated<RemotePath>) {
        self.panes.remote.set_note(None);
        let place_of = |path: &RemotePath| Place::Remote(path.clone());
        let done = outcome.done.iter();
        let moves = done.map(|item| (place_of(&item.from), place_of(&item.to)));
        self.panes.remote.moved(moves);
        let parent =
            |path: &RemotePath| Some(wording::name(path.parent()?.as_bytes()).into_owned());
        self.tell_moved(Side::Remote, outcome, parent, |path| {
            let name = path.file_name();
            name.map_or_else(String::new, |name| {
                wording::name(name.as_bytes()).into_owned()
            })
        });
    }

    fn tell_moved<P>(
        &mut self,
        side: Side,
        outcome: &Relocated<P>,
        parent: impl Fn(&P) -> Option<String>,
        name: impl Fn(&P) -> String,
    ) {
        let failed = outcome.failed.iter().map(|(item, _)| item);
        let folder = outcome.done.iter().chain(failed).next();
        let folder = folder.and_then(|item| parent(&item.to)).unwrap_or_default();
        if !outcome.done.is_empty() {
            self.status_bar.tell(wording::moved(outcome, &folder));
        }
        if let Some(why) = wording::not_moved(outcome, name) {
            self.panes.side_mut(side).tell_trouble(why);
        }
    }
}

fn relocated(items: Vec<Relocation<PathBuf>>, halt: Halt) -> Task<Outer> {
    let of = items.len();
    Task::stream(iced::stream::channel(
        16,
        async move |mut tells: Sender<Outer>| {
            let (told, mut hears) = mpsc::unbounded_channel();
            let work = tokio::task::spawn_blocking(move || {
                let mut last = Instant::now();
                local_folder::relocate(items, |done| {
                    if last.elapsed() >= EVERY {
                        last = Instant::now();
                        // Nobody may listen any more; the work goes on.
                        let _ = told.send(done);
                    }
                    !halt.is_stopped()
                })
            });
            while let Some(done) = hears.recv().await {
                let message = Outer::LocalMove(Message::Moving(done, of));
                let _ = tells.send(message).await;
            }
            if let Ok(outcome) = work.await {
                let message = Outer::LocalMove(Message::Moved(outcome));
                let _ = tells.send(message).await;
            }
        },
    ))
}

/// How often it is told how far it is.
const EVERY: Duration = Duration::from_millis(200);
