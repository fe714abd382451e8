//! The context menus of the lists: what stands in them, and with which keys.

use iced::Point;

use super::file_pane::{self, By, Copied, FilePane};
use super::keys::{self, Group, Shortcut};
use super::place::Side;
use super::session_log;
use super::theme::icon::Icon;
use super::transfer_list::{self, TransferList, Whole};
use super::widget::menu::{Item, item, menu, separator};
use super::widget::modal::Layer;
use super::{Message, panes::Panes};
use crate::service::{Move, Priority, QueueOrder};
use crate::wording;

mod columns;
mod places;

/// The open menu.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenMenu {
    pub of: Of,
    pub at: Point,
}

/// Whose menu it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Pane(Side),
    /// The columns of a pane, and perhaps of one of them.
    Columns(Side, Option<By>),
    /// Favourites and last folders.
    Places(Side),
    /// The favourites, to be taken off.
    Favourites(Side),
    /// The folders above.
    Trail(Side),
    /// What else of the chosen rows is copied.
    Copying(Side),
    Transfers,
    /// What the lines of the transfers' menu lead to.
    Priorities,
    Moves,
    WholeFolder,
    WholeSite,
    Log,
}

impl OpenMenu {
    pub fn layer<'a>(&self, panes: &'a Panes, can_transfer: bool) -> Layer<'a, Message> {
        let items = match self.of {
            Of::Pane(side) => of_pane(panes.side(side), side, can_transfer, self.at),
            Of::Columns(side, by) => columns::of_columns(panes.side(side), side, by, self.at),
            Of::Copying(side) => of_copying(panes.side(side), side),
            Of::Places(side) => places::places(panes.side(side), side, self.at),
            Of::Favourites(side) => places::favourites(panes.side(side), side),
            Of::Trail(side) => places::trail(panes.side(side), side),
            Of::Transfers => of_transfers(&panes.transfers, self.at),
            Of::Priorities => of_priorities(&panes.transfers),
            Of::Moves => of_moves(&panes.transfers),
            Of::WholeFolder => of_whole(Whole::Folder),
            Of::WholeSite => of_whole(Whole::Site),
            Of::Log => of_log(),
        };
        menu(self.at, items, Message::MenuClosed)
    }
}

fn of_pane(pane: &FilePane, side: Side, can_transfer: bool, at: Point) -> Vec<Item<'_, Message>> {
    use file_pane::MenuItem;

    let nothing = (!pane.has_subjects()).then_some("nothing is selected");
    let away = (!pane.is_usable()).then_some("not connected");
    let plain = |label, icon, chosen: MenuItem| {
        item(label, Message::Pane(side, file_pane::Message::Menu(chosen))).icon(icon)
    };
    let entry =
        |label, icon, shortcut, chosen| plain(label, icon, chosen).shortcut(keys::first(shortcut));
    let list = |label, icon, (group, what), chosen| {
        plain(label, icon, chosen).shortcut(keys::own(group, what))
    };
    let transfer = match side {
        Side::Local => entry("Upload", Icon::Upload, Shortcut::Upload, MenuItem::Transfer),
        Side::Remote => entry(
            "Download",
            Icon::Download,
            Shortcut::Download,
            MenuItem::Transfer,
        ),
    };
    let unconnected = (!can_transfer).then_some("not connected");
    let removal = match side {
        Side::Local => "Move to trash…",
        Side::Remote => "Delete…",
    };
    let over_there = match side {
        Side::Local => Vec::new(),
        Side::Remote => {
            let (files, folder) = (MenuItem::UploadFiles, MenuItem::UploadFolder);
            vec![
                plain("Download to…", Icon::FolderOpen, MenuItem::DownloadTo).disabled(nothing),
                plain("Upload files…", Icon::Upload, files).disabled(away),
                plain("Upload a folder…", Icon::FolderUp, folder).disabled(away),
                list(
                    "Paste to upload",
                    Icon::Upload,
                    (Group::Panes, "Upload what the clipboard names"),
                    MenuItem::Paste,
                )
                .disabled(away),
            ]
        }
    };
    let (hidden, eye) = match pane.hides_dotted() {
        true => ("Show hidden files", Icon::Eye),
        false => ("Hide hidden files", Icon::EyeOff),
    };
    let tree = match pane.has_tree() {
        true => "Hide the folder tree",
        false => "Show the folder tree",
    };
    let (together, link) = match pane.is_going_along() {
        true => ("End synchronised browsing", Icon::LinkOff),
        false => ("Synchronised browsing", Icon::Link),
    };
    let undo = match pane.undoable() {
        Some(deed) => format!("Undo {}", deed.label()),
        None => "Undo".to_owned(),
    };
    let undo = item(
        undo,
        Message::Pane(side, file_pane::Message::Menu(MenuItem::Undo)),
    )
    .icon(Icon::ArrowLeft)
    .shortcut(keys::own(
        Group::Panes,
        "Undo a rename, a move or a new folder",
    ))
    .disabled(pane.undoable().is_none().then_some("nothing was done"));
    let no_permissions = (side == Side::Local && !cfg!(unix)).then_some("this system has others");
    let copying = OpenMenu {
        of: Of::Copying(side),
        at,
    };
    let mut items = vec![transfer.disabled(nothing.or(unconnected))];
    items.extend(over_there);
    items.extend([
        list(
            "Open",
            Icon::FolderOpen,
            (Group::Panes, "Open the folder"),
            MenuItem::Open,
        )
        .disabled(nothing),
        separator(),
        list(
            "Rename",
            Icon::Pencil,
            (Group::Panes, "Rename"),
            MenuItem::Rename,
        )
        .disabled(nothing),
        entry(
            "Move to…",
            Icon::ArrowRight,
            Shortcut::MoveTo,
            MenuItem::MoveTo,
        )
        .disabled(nothing),
        list(
            removal,
            Icon::Trash,
            (Group::Panes, "Delete, or move to trash"),
            MenuItem::Remove,
        )
        .disabled(nothing),
        entry(
            "New folder…",
            Icon::FolderPlus,
            Shortcut::NewFolder,
            MenuItem::NewFolder,
        )
        .disabled(away),
        entry(
            "New empty file…",
            Icon::File,
            Shortcut::NewFile,
            MenuItem::NewFile,
        )
        .disabled(away),
        undo,
        separator(),
        plain("Permissions…", Icon::Key, MenuItem::Permissions)
            .disabled(nothing.or(no_permissions)),
        list(
            "Properties…",
            Icon::Info,
            (Group::Panes, "Properties"),
            MenuItem::Properties,
        )
        .disabled(nothing),
        item("Copy", Message::MenuWanted(copying))
            .icon(Icon::Copy)
            .shortcut("…")
            .disabled(nothing),
        separator(),
        list(
            "Select all",
            Icon::List,
            (Group::Lists, "Choose all"),
            MenuItem::SelectAll,
        )
        .disabled(away),
        entry("Filter…", Icon::Filter, Shortcut::Find, MenuItem::Filter).disabled(away),
        entry(hidden, eye, Shortcut::HiddenFiles, MenuItem::Hidden),
        columns::submenu(side, at),
        entry(tree, Icon::FolderOpen, Shortcut::Tree, MenuItem::Tree),
        entry(together, link, Shortcut::Together, MenuItem::Together)
            .disabled(away.or(unconnected)),
        entry(
            "Refresh",
            Icon::Refresh,
            Shortcut::Refresh,
            MenuItem::Refresh,
        )
        .disabled(away),
    ]);
    if side == Side::Remote {
        let command = plain("Custom command…", Icon::Server, MenuItem::Command);
        items.push(command.disabled(away));
    }
    items
}

fn of_copying(pane: &FilePane, side: Side) -> Vec<Item<'_, Message>> {
    let nothing = (!pane.has_subjects()).then_some("nothing is selected");
    let entry = |label, what| {
        let chosen = file_pane::MenuItem::Copy(what);
        item(label, Message::Pane(side, file_pane::Message::Menu(chosen)))
            .icon(Icon::Copy)
            .disabled(nothing)
    };
    vec![
        entry("Path", Copied::Path).shortcut(keys::own(Group::Panes, "Copy the path")),
        entry("Name", Copied::Name),
        entry("URL", Copied::Url),
    ]
}

fn of_transfers(transfers: &TransferList, at: Point) -> Vec<Item<'_, Message>> {
    let more = |label, icon, of, reason: Option<&'static str>| {
        let message = Message::MenuWanted(OpenMenu { of, at });
        item(label, message)
            .icon(icon)
            .shortcut("…")
            .disabled(reason)
    };
    let order = |label, icon, order| ordered(transfers, label, icon, order);
    let any = QueueOrder::Move(Move::Top);
    let fixed = (!transfers.allows(any)).then_some("");
    let none = (!transfers.has_subject()).then_some("");
    let no_folder = (!transfers.has_folder()).then_some("");
    let removal = keys::own(Group::Queue, "Cancel, or remove what is over");
    let mut items = Vec::new();
    if let Some(id) = transfers.asking() {
        items.push(item("Answer…", Message::AnswerWanted(id)).icon(Icon::CircleHelp));
        items.push(separator());
    }
    if let Some(endpoint) = transfers.locked() {
        let asks = Message::PasswordWanted(endpoint);
        items.push(item("Give the password…", asks).icon(Icon::Key));
        items.push(separator());
    }
    let own = |label, icon, message, reason: Option<&'static str>| {
        item(label, Message::Transfers(message))
            .icon(icon)
            .disabled(reason)
    };
    items.extend([
        own(
            "Start next",
            Icon::Up,
            transfer_list::Message::StartPressed,
            fixed,
        ),
        order("Pause", Icon::Pause, QueueOrder::Pause),
        order("Resume", Icon::Play, QueueOrder::Resume),
        order("Retry", Icon::Retry, QueueOrder::Retry),
        order("Try now", Icon::Retry, QueueOrder::TryNow)
            .shortcut(keys::own(Group::Queue, "Try now, or answer")),
        separator(),
        more("Set the priority", Icon::Star, Of::Priorities, fixed),
        more("Move in the queue", Icon::ArrowUpDown, Of::Moves, fixed),
        more("The whole folder", Icon::Folder, Of::WholeFolder, no_folder),
        more("The whole site", Icon::Server, Of::WholeSite, none),
        separator(),
        order("Cancel", Icon::CircleX, QueueOrder::Cancel).shortcut(removal.clone()),
        order("Remove from the list", Icon::Close, QueueOrder::Remove).shortcut(removal),
        separator(),
        item(
            "Copy",
            Message::Transfers(transfer_list::Message::CopyPressed),
        )
        .icon(Icon::Copy)
        .shortcut(keys::own(Group::Queue, "Copy the rows")),
        own(
            "Copy as URL",
            Icon::Link,
            transfer_list::Message::CopyUrlPressed,
            none,
        ),
        own(
            "Open the target's folder",
            Icon::FolderOpen,
            transfer_list::Message::TargetPressed,
            none,
        ),
    ]);
    items
}

/// An order for what is chosen, where that allows it.
fn ordered<'a>(
    transfers: &TransferList,
    label: &'static str,
    icon: Icon,
    order: QueueOrder,
) -> Item<'a, Message> {
    let reason = (!transfers.allows(order)).then_some("");
    let message = Message::Transfers(transfer_list::Message::Ordered(order));
    item(label, message).icon(icon).disabled(reason)
}

fn of_priorities(transfers: &TransferList) -> Vec<Item<'_, Message>> {
    let keys = [
        "Highest priority",
        "High priority",
        "Normal priority",
        "Low priority",
        "Lowest priority",
    ]
    .map(|what| keys::own(Group::Queue, what));
    let now = transfers.priority();
    let line = |(priority, keys): (Priority, String)| {
        let icon = if now == Some(priority) {
            Icon::Check
        } else {
            Icon::Star
        };
        let label = wording::priority(priority);
        ordered(transfers, label, icon, QueueOrder::Prioritise(priority)).shortcut(keys)
    };
    Priority::ALL.into_iter().zip(keys).map(line).collect()
}

fn of_moves(transfers: &TransferList) -> Vec<Item<'_, Message>> {
    [
        ("To the top", Icon::Up, Move::Top, "Move to the top"),
        ("Up", Icon::ArrowUp, Move::Up, "Move up"),
        ("Down", Icon::ArrowDown, Move::Down, "Move down"),
        (
            "To the bottom",
            Icon::Download,
            Move::Bottom,
            "Move to the bottom",
        ),
    ]
    .map(|(label, icon, to, what)| {
        ordered(transfers, label, icon, QueueOrder::Move(to))
            .shortcut(keys::own(Group::Queue, what))
    })
    .into()
}

fn of_whole<'a>(whole: Whole) -> Vec<Item<'a, Message>> {
    let line = |label, icon, order| {
        let message = transfer_list::Message::OrderedWhole(whole, order);
        item(label, Message::Transfers(message)).icon(icon)
    };
    let mut items = vec![
        line("Pause", Icon::Pause, QueueOrder::Pause),
        line("Resume", Icon::Play, QueueOrder::Resume),
        line("Retry", Icon::Retry, QueueOrder::Retry),
        separator(),
        line("To the top", Icon::Up, QueueOrder::Move(Move::Top)),
        line(
            "To the bottom",
            Icon::Download,
            QueueOrder::Move(Move::Bottom),
        ),
    ];
    let priorities = [
        ("High priority", Priority::High),
        ("Normal priority", Priority::Normal),
        ("Low priority", Priority::Low),
    ];
    items.extend(
        priorities
            .map(|(label, priority)| line(label, Icon::Star, QueueOrder::Prioritise(priority))),
    );
    items.extend([
        separator(),
        line("Cancel", Icon::CircleX, QueueOrder::Cancel),
    ]);
    items
}

fn of_log<'a>() -> Vec<Item<'a, Message>> {
    vec![
        item("Copy", Message::Log(session_log::Message::CopyPressed))
            .icon(Icon::Copy)
            .shortcut(keys::own(Group::Log, "Copy the lines")),
        item(
            "Select all",
            Message::Log(session_log::Message::Table(
                super::widget::table::TableEvent::SelectAll,
            )),
        )
        .icon(Icon::List)
        .shortcut(keys::own(Group::Lists, "Choose all")),
        separator(),
        item("Save…", Message::Log(session_log::Message::SavePressed)).icon(Icon::Save),
        item("Clear", Message::Log(session_log::Message::ClearPressed)).icon(Icon::Trash),
    ]
}
