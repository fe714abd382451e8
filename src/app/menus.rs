//! The context menus of the lists: what stands in them, and with which keys.

use iced::Point;

use super::file_pane::{self, Copied, FilePane};
use super::place::Side;
use super::session_log;
use super::theme::icon::Icon;
use super::transfer_list::{self, TransferList, Whole};
use super::widget::menu::{Item, item, menu, separator};
use super::widget::modal::Layer;
use super::{Message, panes::Panes};
use crate::service::{Move, Priority, QueueOrder};
use crate::wording;

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
    let entry = |label, icon, shortcut, chosen: MenuItem| {
        item(label, Message::Pane(side, file_pane::Message::Menu(chosen)))
            .icon(icon)
            .shortcut(shortcut)
    };
    let transfer = match side {
        Side::Local => entry("Upload", Icon::Upload, "F3", MenuItem::Transfer),
        Side::Remote => entry("Download", Icon::Download, "F4", MenuItem::Transfer),
    };
    let unconnected = (!can_transfer).then_some("not connected");
    let removal = match side {
        Side::Local => "Move to trash…",
        Side::Remote => "Delete…",
    };
    let (hidden, eye) = match pane.hides_dotted() {
        true => ("Show hidden files", Icon::Eye),
        false => ("Hide hidden files", Icon::EyeOff),
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
    .shortcut("Ctrl+Z")
    .disabled(pane.undoable().is_none().then_some("nothing was done"));
    let no_permissions = (side == Side::Local && !cfg!(unix)).then_some("this system has others");
    let copying = OpenMenu {
        of: Of::Copying(side),
        at,
    };
    let mut items = vec![
        transfer.disabled(nothing.or(unconnected)),
        entry("Open", Icon::FolderOpen, "Enter", MenuItem::Open).disabled(nothing),
        separator(),
        entry("Rename", Icon::Pencil, "F2", MenuItem::Rename).disabled(nothing),
        entry(removal, Icon::Trash, "Del", MenuItem::Remove).disabled(nothing),
        entry("New folder…", Icon::FolderPlus, "F7", MenuItem::NewFolder).disabled(away),
        entry("New empty file…", Icon::File, "Shift+F7", MenuItem::NewFile).disabled(away),
        undo,
        separator(),
        entry("Permissions…", Icon::Key, "", MenuItem::Permissions)
            .disabled(nothing.or(no_permissions)),
        entry("Properties…", Icon::Info, "Alt+Enter", MenuItem::Properties).disabled(nothing),
        item("Copy", Message::MenuWanted(copying))
            .icon(Icon::Copy)
            .shortcut("…")
            .disabled(nothing),
        separator(),
        entry("Select all", Icon::List, "Ctrl+A", MenuItem::SelectAll).disabled(away),
        entry("Filter…", Icon::Filter, "Ctrl+F", MenuItem::Filter).disabled(away),
        entry(hidden, eye, "Ctrl+H", MenuItem::Hidden),
        entry("Refresh", Icon::Refresh, "F5", MenuItem::Refresh).disabled(away),
    ];
    if side == Side::Remote {
        let command = entry("Custom command…", Icon::Server, "", MenuItem::Command);
        items.push(command.disabled(away));
    }
    items
}

fn of_copying(pane: &FilePane, side: Side) -> Vec<Item<'_, Message>> {
    let nothing = (!pane.has_subjects()).then_some("nothing is selected");
    let entry = |label, shortcut, what| {
        let chosen = file_pane::MenuItem::Copy(what);
        item(label, Message::Pane(side, file_pane::Message::Menu(chosen)))
            .icon(Icon::Copy)
            .shortcut(shortcut)
            .disabled(nothing)
    };
    vec![
        entry("Path", "Ctrl+C", Copied::Path),
        entry("Name", "", Copied::Name),
        entry("URL", "", Copied::Url),
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
    let mut items = Vec::new();
    if let Some(id) = transfers.asking() {
        items.push(item("Answer…", Message::AnswerWanted(id)).icon(Icon::CircleHelp));
        items.push(separator());
    }
    items.extend([
        order("Pause", Icon::Pause, QueueOrder::Pause),
        order("Resume", Icon::Play, QueueOrder::Resume),
        order("Retry", Icon::Retry, QueueOrder::Retry),
        order("Try now", Icon::Retry, QueueOrder::TryNow).shortcut("Enter"),
        separator(),
        more("Set the priority", Icon::Star, Of::Priorities, fixed),
        more("Move in the queue", Icon::ArrowUpDown, Of::Moves, fixed),
        more("The whole folder", Icon::Folder, Of::WholeFolder, no_folder),
        more("The whole site", Icon::Server, Of::WholeSite, none),
        separator(),
        order("Cancel", Icon::CircleX, QueueOrder::Cancel).shortcut("Del"),
        order("Remove from the list", Icon::Close, QueueOrder::Remove).shortcut("Del"),
        separator(),
        item(
            "Copy",
            Message::Transfers(transfer_list::Message::CopyPressed),
        )
        .icon(Icon::Copy)
        .shortcut("Ctrl+C"),
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
    let keys = ["Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+5"];
    let now = transfers.priority();
    let line = |(priority, keys): (Priority, &'static str)| {
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
        ("To the top", Icon::Up, Move::Top, "Ctrl+Home"),
        ("Up", Icon::ArrowUp, Move::Up, "Ctrl+Up"),
        ("Down", Icon::ArrowDown, Move::Down, "Ctrl+Down"),
        ("To the bottom", Icon::Download, Move::Bottom, "Ctrl+End"),
    ]
    .map(|(label, icon, to, keys)| {
        ordered(transfers, label, icon, QueueOrder::Move(to)).shortcut(keys)
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
            .shortcut("Ctrl+C"),
        item(
            "Select all",
            Message::Log(session_log::Message::Table(
                super::widget::table::TableEvent::SelectAll,
            )),
        )
        .icon(Icon::List)
        .shortcut("Ctrl+A"),
        separator(),
        item("Save…", Message::Log(session_log::Message::SavePressed)).icon(Icon::Save),
        item("Clear", Message::Log(session_log::Message::ClearPressed)).icon(Icon::Trash),
    ]
}
