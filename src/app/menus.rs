//! The context menus of the lists: what stands in them, and with which keys.

use iced::Point;

use super::file_pane::By;
use super::keys::{self, Group};
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
mod pane;
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
    /// What is shown beside the rows, and which.
    Showing(Side),
    /// What else is sent into the remote folder than the local rows.
    Uploading,
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
            Of::Pane(side) => pane::of_pane(panes.side(side), side, can_transfer, self.at),
            Of::Columns(side, by) => columns::of_columns(panes.side(side), side, by, self.at),
            Of::Copying(side) => pane::of_copying(panes.side(side), side),
            Of::Showing(side) => pane::of_showing(panes.side(side), side, can_transfer, self.at),
            Of::Uploading => pane::of_uploading(&panes.remote),
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

fn of_transfers(transfers: &TransferList, at: Point) -> Vec<Item<'_, Message>> {
    let more = |label, icon, of, reason: Option<&'static str>| {
        let message = Message::MenuWanted(OpenMenu { of, at });
        item(label, message)
            .icon(icon)
            .opens_menu()
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
            .shortcut(keys::own(Group::Queue, TRY_NOW)),
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

const TRY_NOW: &str = "Try now, answer, or to the folder of what is done";
