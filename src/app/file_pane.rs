//! One folder as a list, with its path, its buttons and its sums; used for both sides.

use std::time::SystemTime;

use iced::Point;

use super::dragging::Load;
use super::place::{Place, Side};
use super::widget::crumbs::CrumbEvent;
use super::widget::table::{Sort, TableEvent};
use crate::profile::{ColumnState, Endpoint, Recent, SortState};
use crate::protocol::{Entry, Name, Stage};
use crate::wording::Sentence;

use filter::Filter;
use history::History;
use sieve::Wanted;
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
pub use path_bar::Known;
pub use path_field::{Action as PathAction, Message as PathMessage, PathField};
pub use rows::is_refused;
pub use tree::Message as TreeMessage;
pub use undo::Deed;
pub use work::WalkKind;

mod about_entries;
mod class;
mod columns;
mod contents;
pub mod filter;
mod foot;
mod history;
mod job;
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
    /// Being put in order off the thread. What is wanted meanwhile is wanted of this.
    pending: Option<Job>,
    /// Numbers listings, so that a late one is known as such.
    serial: u64,
    /// Numbers what is put in order, likewise.
    jobs: u64,
    /// Counted up with every folder shown.
    subject: u64,
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

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    Path(PathMessage),
    PathWanted,
    Crumb(CrumbEvent),
    /// The star, and the line of a menu that does the same.
    Marked(Place),
    /// To a server of before, by its place among those offered.
    AgainPressed(usize),
    /// It is not to be offered any more.
    ForgetPressed(usize),
    /// None is.
    ForgetAllPressed,
    /// Chosen from a menu of folders.
    PlaceChosen(Place),
    UpPressed,
    /// Back or forward.
    Goes(Way),
    RefreshPressed,
    NewFolderPressed,
    TransferPressed,
    ChoosePressed,
    TroubleClosed,
    StopPressed,
    /// The filter's button opens and closes it.
    FilterPressed,
    FilterWanted,
    FilterLeft,
    Filter(filter::Message),
    HiddenSwitched,
    TreeSwitched,
    /// Synchronised browsing, on or off.
    TogetherPressed,
    Tree(TreeMessage),
    /// Chosen from the context menu.
    Menu(MenuItem),
    /// What is carried came over a part of the pane, or left it.
    Over(Over),
    Columns(Change),
    /// The column is to be as wide as what stands in it.
    ColumnFits(By),
    /// A large folder is in order now.
    Prepared(u64, std::sync::Arc<Prepared>),
    /// 150 ms after this listing was asked for.
    StillLoading(u64),
}

/// Which part of a pane the pointer is over with what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Pane(bool),
    /// The button that leads to the folder above.
    Up(bool),
    /// This part of the path, or none.
    Crumb(Option<usize>),
    Row(Option<usize>),
}

/// What the context menu offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuItem {
    Transfer,
    /// Files or a folder of this computer, chosen in the desktop's dialog.
    UploadFiles,
    UploadFolder,
    /// Into a folder that is chosen in the desktop's dialog.
    DownloadTo,
    Paste,
    Open,
    Rename,
    MoveTo,
    Remove,
    NewFolder,
    NewFile,
    Undo,
    Permissions,
    Properties,
    Copy(Copied),
    /// A command of a person's own to the server.
    Command,
    SelectAll,
    Refresh,
    Filter,
    Hidden,
    Tree,
    Together,
    FoldersFirst,
}

#[derive(Debug)]
pub enum Action {
    None,
    All(Vec<Action>),
    Open(Place),
    /// Put this in order off the thread, and say so with `Prepared`.
    Prepare(u64, Job),
    /// What of it can go over.
    Transfer(Load),
    AskNewFolder,
    Rename {
        from: Place,
        to: Place,
    },
    /// Ask where these go.
    AskMove(Vec<Name>),
    Remove(Vec<Entry>),
    /// These are dragged away from a point.
    Lift(Load, Point),
    Over(Over),
    /// Upload what the clipboard names.
    Paste,
    /// Upload what is chosen in the desktop's dialog.
    Upload {
        is_folder: bool,
    },
    DownloadTo(Load),
    ChooseFolder,
    CopyText(String),
    CopyUrls(Vec<Place>),
    AskNewFile,
    Permissions(Vec<Entry>),
    Properties(Vec<Entry>),
    Undo(Deed),
    AskCommand,
    OpenMenu(Point),
    /// The menu of the columns, and of this one.
    OpenColumns(By, Point),
    /// Remember how the columns are.
    Columns(Vec<ColumnState>),
    /// Remember what the list is sorted by.
    Sorted(SortState),
    /// From now on folders stand in front in every list, or not.
    FoldersFirst(bool),
    /// Stop waiting for a listing.
    Stop,
    /// The pane's list has the focus.
    Focused,
    /// Give the focus back to the list.
    FocusList,
    FocusFilter,
    /// Make the filter's expression off the thread, and say so with `filter::Message::Built`.
    Build(Wanted),
    /// The path field has the focus, everything in it chosen or the cursor at its end.
    FocusPath {
        is_at_end: bool,
    },
    /// Find the folders in this one, and say so with `PathMessage::Offered`.
    Complete(Place),
    /// A favourite from now on, or no longer.
    Mark(Place),
    ConnectAgain(Recent),
    ForgetConnection(Endpoint),
    /// Ask whether all of them are to be forgotten.
    AskForgetConnections,
    /// The menu of favourites and last folders.
    OpenPlaces(Point),
    /// The menu of the folders above.
    OpenTrail(Point),
    /// Remember whether names that begin with a dot are left out.
    Hides(bool),
    /// Remember whether there is a tree.
    ShowsTree(bool),
    /// Switch synchronised browsing on or off.
    Together,
    /// Find the folders in this one, and say so with `TreeMessage::Found`.
    ReadBranch(Place),
    /// A word to the person: the order makes no sense for these entries.
    Refused(String),
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
            pending: None,
            serial: 0,
            jobs: 0,
            subject: 0,
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

    /// A listing was asked for. The answer of [`Self::still_loading`] is due in 150 ms.
    pub fn loads(&mut self, place: Place) -> u64 {
        self.serial += 1;
        self.trouble = None;
        self.rename = None;
        self.history.sets_out(&place);
        self.loading = Some(Loading {
            place,
            is_slow: false,
        });
        self.serial
    }

    /// The service lists a folder by itself, as it does after each order. Why that failed stays, to
    /// be read.
    pub fn lists_itself(&mut self, place: Place) -> u64 {
        let trouble = self.trouble.take();
        let serial = self.loads(place);
        self.trouble = trouble;
        serial
    }

    /// The folder was read.
    pub fn listed(&mut self, place: Place, entries: Entries) -> Action {
        self.standing = Standing::Present;
        (self.listed_at, self.is_recalled) = (Some(SystemTime::now()), false);
        self.show(place, entries)
    }

    /// The folder is shown as it was listed then; a connection that is lost stays so.
    pub fn recalled(&mut self, place: Place, entries: Entries, at: SystemTime) -> Action {
        self.loads(place.clone());
        (self.listed_at, self.is_recalled) = (Some(at), true);
        self.show(place, entries)
    }

    fn show(&mut self, place: Place, entries: Entries) -> Action {
        if place != *self.contents.place() {
            // Its words were about another folder.
            self.filter = None;
        }
        let job = Job {
            before: self.contents.before(&place),
            place,
            entries,
            sieve: self.sieve(),
            listing: Some(self.serial),
            ..self.wanted()
        };
        self.prepare(job)
    }

    /// The folder that is shown has other entries now; nothing else changes.
    pub fn renewed(&mut self, entries: Entries) -> Action {
        let job = Job {
            before: Some(self.entries().clone()),
            entries,
            ..self.wanted()
        };
        self.prepare(job)
    }

    /// What is shown, and what is kept out of sight of it.
    pub fn entries(&self) -> &Entries {
        self.contents.entries()
    }

    /// The folder could not be read, or an order failed; what was shown stays.
    pub fn failed(&mut self, sentence: Sentence) {
        self.loading = None;
        self.awaited = None;
        self.history.failed();
        self.trouble = Some(sentence);
    }

    /// An order failed while a listing is under way.
    pub fn tell_trouble(&mut self, sentence: Sentence) {
        self.trouble = Some(sentence);
    }

    pub fn connecting(&mut self, stage: Stage) {
        self.standing = Standing::Connecting(stage);
        self.trouble = None;
    }

    /// The login worked; the first listing follows.
    pub fn connected(&mut self) {
        self.standing = Standing::Present;
    }

    pub fn disconnected(&mut self, place: Place, why: Option<Sentence>) {
        let columns = std::mem::take(&mut self.columns);
        let Job {
            sort,
            folders_first,
            ..
        } = self.wanted();
        let (serial, subject) = (self.serial + 1, self.subject + 1);
        *self = Self {
            columns,
            serial,
            jobs: self.jobs + 1,
            subject,
            trouble: why,
            tree: self.tree.is_some().then(Tree::default),
            ..Self::new(place).hiding(self.hides_dotted)
        };
        self.contents.begin_with(sort, folders_first);
    }

    /// How far the clock of the server's listings is ahead of UTC.
    pub fn clock_known(&mut self, ahead: i64) {
        self.contents.set_clock(ahead);
    }

    pub fn lost(&mut self, why: Option<Sentence>) {
        self.standing = Standing::Lost;
        self.loading = None;
        self.undo_is_lost();
        self.history.stopped();
        self.trouble = why;
    }

    /// Chooses this name when the folder is listed next.
    pub fn await_name(&mut self, name: Option<Name>) {
        self.awaited = name;
    }

    pub fn stopped(&mut self) {
        self.stop_walk(WalkKind::Changing);
        self.loading = None;
        self.history.stopped();
        self.serial += 1;
    }

    /// The last step is taken back to this folder, as if it had never been made.
    pub fn steps_back(&mut self, place: &Place) {
        self.awaited = self.history.takes_back(place);
    }

    /// Tells what is under way, at the pane's foot.
    pub fn set_note(&mut self, note: Option<String>) {
        self.note = note;
    }

    pub fn place(&self) -> &Place {
        self.contents.place()
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

#[cfg(test)]
mod tests;
