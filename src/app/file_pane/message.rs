//! What happens in a pane, and what it wants done.

use iced::Point;

use super::about_entries::Copied;
use super::columns::Change;
use super::filter;
use super::history::Way;
use super::job::{By, Job, Prepared};
use super::path_field::Message as PathMessage;
use super::sieve::Wanted;
use super::tree::Message as TreeMessage;
use super::undo::Deed;
use crate::app::dragging::Load;
use crate::app::name_prompt::New;
use crate::app::place::Place;
use crate::app::widget::crumbs::CrumbEvent;
use crate::app::widget::table::TableEvent;
use crate::profile::{ColumnState, Endpoint, Recent, SortState};
use crate::protocol::Name;

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
    /// This line of the tree, or none.
    Branch(Option<usize>),
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
    /// On the server, of what is chosen.
    Duplicate,
    Link,
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
    Remove(Load),
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
    Copy(Copied, Load),
    AskNewFile,
    /// Ask what a copy or a link is to be called.
    AskName(New),
    Permissions(Load),
    Properties(Load),
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
