//! One folder as a list, with its path, its buttons and its sums; used for both sides.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::place::{Place, Side};
use super::widget::table::Sort;
use crate::profile::{ColumnState, SortState};
use crate::protocol::{Name, Offers, Stage};
use crate::wording::Sentence;

use filter::Filter;
use history::History;
use tree::Tree;
use undo::Deeds;
use work::Walks;

pub use about_entries::Copied;
pub use columns::{Change, Columns};
pub use contents::{Contents, Entries};
#[cfg(test)]
pub use filter::Message as FilterMessage;
pub use history::Way;
pub use job::{By, Job, Prepared};
pub use message::{Action, MenuItem, Message, Over};
pub use path_bar::Known;
pub use path_field::{Action as PathAction, Message as PathMessage, PathField};
pub use rows::is_refused;
pub use tree::Message as TreeMessage;
pub use undo::Deed;
pub use work::WalkKind;

mod about_entries;
mod arriving;
mod class;
mod columns;
mod contents;
pub mod filter;
mod foot;
mod history;
mod job;
mod message;
mod orders;
mod path_bar;
mod path_field;
mod rows;
mod showing;
pub mod sieve;
mod tree;
mod tree_side;
mod undo;
mod view;
mod work;

/// A pane: what it shows, and what is under way.
#[derive(Debug)]
pub struct FilePane {
    side: Side,
    contents: Contents,
    columns: Columns,
    standing: Standing,
    loading: Option<Loading>,
    trouble: Option<Sentence>,
    /// When what is shown was listed.
    listed_at: Option<SystemTime>,
    /// It is shown from memory.
    is_recalled: bool,
    offers: Offers,
    /// So many bytes are free there.
    room: Option<(Place, u64)>,
    /// What is under way beside listing, such as a count.
    note: Option<String>,
    /// In the path's place while somebody writes in it.
    field: Option<PathField>,
    known: Known,
    /// It goes the same ways as the other one.
    goes_along: bool,
    /// The folders around, where they are wanted.
    tree: Option<Tree>,
    rename: Option<Rename>,
    /// To be chosen as soon as it is listed.
    awaited: Option<Name>,
    /// Leaves out names that begin with a dot.
    hides_dotted: bool,
    filter: Option<Filter>,
    history: History,
    deeds: Deeds,
    /// Opened as soon as it is made.
    entering: Option<Place>,
    walks: Walks,
    /// A person's own commands in this session, the newest last.
    commands: Vec<String>,
    /// How many were given by [`Self::next_number`].
    numbers: u64,
    /// Being put in order off the thread. What is wanted meanwhile is wanted of this.
    pending: Option<Job>,
    /// Numbers listings, so that a late one is known as such.
    serial: u64,
    /// Numbers what is put in order, likewise.
    jobs: u64,
    /// Given anew with every folder shown.
    subject: u64,
    /// How far the list is scrolled, since it was.
    offset: Option<f64>,
}

/// Whether there is a folder to show at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Disconnected,
    Connecting(Stage),
    /// Connected, or on this computer.
    Present,
    /// What is shown is what was there before the connection was lost.
    Lost,
}

#[derive(Debug)]
struct Loading {
    place: Place,
    /// It takes long enough to be told.
    is_slow: bool,
}

#[derive(Debug)]
struct Rename {
    name: Name,
    row: usize,
    text: String,
}

impl FilePane {
    pub fn new(place: Place) -> Self {
        let side = place.side();
        Self {
            side,
            contents: Contents::empty(place),
            columns: Columns::default(),
            standing: match side {
                Side::Local => Standing::Present,
                Side::Remote => Standing::Disconnected,
            },
            loading: None,
            trouble: None,
            listed_at: None,
            is_recalled: false,
            offers: Offers::default(),
            room: None,
            note: None,
            field: None,
            known: Known::default(),
            goes_along: false,
            tree: None,
            rename: None,
            awaited: None,
            hides_dotted: false,
            filter: None,
            history: History::default(),
            deeds: Deeds::default(),
            entering: None,
            walks: Walks::default(),
            commands: Vec::new(),
            numbers: 0,
            pending: None,
            serial: 0,
            jobs: 0,
            subject: subject(),
            offset: None,
        }
    }

    /// The same pane, with or without the names that begin with a dot.
    pub fn hiding(mut self, hides_dotted: bool) -> Self {
        self.hides_dotted = hides_dotted;
        self
    }

    /// The same pane, with or without the folders around.
    pub fn with_tree(mut self, has_tree: bool) -> Self {
        self.tree = has_tree.then(Tree::default);
        self
    }

    /// The same pane, with columns and order as they were kept, and folders in front or not.
    pub fn arranged(
        mut self,
        columns: &[ColumnState],
        sort: &SortState,
        folders_first: bool,
    ) -> Self {
        self.columns = Columns::restored(columns);
        self.contents
            .begin_with(Sort::restored(sort), folders_first);
        self
    }

    pub fn puts_folders_first(&self) -> bool {
        self.contents.folders_first()
    }

    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Table(event) => return self.table(event),
            Message::Path(message) => return self.path(message),
            Message::PathWanted => return self.write_path(),
            Message::Crumb(event) => return self.crumb(event),
            Message::Marked(place) => return Action::Mark(place),
            Message::AgainPressed(at) => {
                let recent = self.known.recent.get(at).cloned();
                return recent.map_or(Action::None, Action::ConnectAgain);
            }
            Message::ForgetPressed(at) => {
                let recent = self.known.recent.get(at);
                let endpoint = recent.map(|recent| recent.endpoint.clone());
                return endpoint.map_or(Action::None, Action::ForgetConnection);
            }
            Message::ForgetAllPressed => return Action::AskForgetConnections,
            Message::PlaceChosen(place) => return self.if_present(Action::Open(place)),
            Message::UpPressed => return self.up(),
            Message::Goes(way) => return self.go(way),
            Message::RefreshPressed => return self.refresh(),
            Message::NewFolderPressed => return self.if_present(Action::AskNewFolder),
            Message::TransferPressed => return self.transfer(),
            Message::ChoosePressed => return Action::ChooseFolder,
            Message::TroubleClosed => self.trouble = None,
            Message::FilterPressed if self.filter.is_some() => return self.close_filter(),
            Message::FilterPressed | Message::FilterWanted => return self.open_filter(),
            Message::FilterLeft => return self.close_filter(),
            Message::Filter(message) => return self.filter(message),
            Message::HiddenSwitched => return self.switch_hidden(),
            Message::TreeSwitched => return self.switch_tree(),
            Message::TogetherPressed => return Action::Together,
            Message::Tree(message) => return self.tree(message),
            Message::Columns(change) => return self.change_columns(change),
            Message::ColumnFits(by) => return self.fit_column(by),
            Message::StopPressed => return Action::Stop,
            Message::Menu(item) => return self.menu(item),
            Message::Over(over) => return Action::Over(over),
            Message::Prepared(serial, prepared) => {
                if serial == self.jobs {
                    self.take(&prepared);
                }
            }
            Message::StillLoading(serial) => {
                if let Some(loading) = &mut self.loading
                    && serial == self.serial
                {
                    loading.is_slow = true;
                }
            }
        }
        Action::None
    }

    /// What is shown, and what is kept out of sight of it.
    pub fn entries(&self) -> &Entries {
        self.contents.entries()
    }

    /// Tells what is under way, at the pane's foot.
    pub fn set_note(&mut self, note: Option<String>) {
        self.note = note;
    }

    pub fn place(&self) -> &Place {
        self.contents.place()
    }

    pub fn server_offers(&self) -> Offers {
        self.offers
    }

    pub fn has_note(&self) -> bool {
        self.note.is_some()
    }

    pub fn hides_dotted(&self) -> bool {
        self.hides_dotted
    }

    /// Nothing has been listed yet.
    pub fn is_unread(&self) -> bool {
        self.contents.is_unread()
    }

    /// A listing of this folder would be shown: it is waited for, or nothing else is.
    pub fn awaits(&self, place: &Place) -> bool {
        match &self.loading {
            Some(loading) => loading.place == *place,
            None => self.is_unread() || self.place() == place,
        }
    }

    /// When what is shown was listed, if it is not the newest that there is.
    pub fn age(&self) -> Option<SystemTime> {
        let is_old = self.is_recalled || self.standing == Standing::Lost;
        self.listed_at
            .filter(|_| is_old && self.side == Side::Remote)
    }

    /// No newer listing was asked for since.
    pub fn is_current(&self, serial: u64) -> bool {
        self.serial == serial
    }

    /// A refresh now would disturb.
    pub fn is_busy(&self) -> bool {
        self.is_loading() || self.rename.is_some() || self.note.is_some()
    }

    pub fn is_loading(&self) -> bool {
        self.loading.is_some()
    }

    /// Something is chosen or under the cursor, and it can be worked on.
    pub fn has_subjects(&self) -> bool {
        self.is_usable() && self.contents.has_subjects()
    }

    /// What is shown can be worked on: it is there and no other folder is on its way.
    pub fn is_usable(&self) -> bool {
        let is_leaving = self
            .loading
            .as_ref()
            .is_some_and(|loading| loading.place != *self.contents.place());
        matches!(self.standing, Standing::Present | Standing::Lost) && !is_leaving
    }

    pub fn can_go(&self, way: Way) -> bool {
        self.is_here() && self.history.can_go(way)
    }

    fn if_present(&self, action: Action) -> Action {
        match self.standing {
            Standing::Present | Standing::Lost => action,
            Standing::Disconnected | Standing::Connecting(_) => Action::None,
        }
    }
}

/// A number for what a list shows. None is given twice, so that the lists of two tabs, which take turns
/// in one place of the window, are told apart.
fn subject() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests;
