//! The context menus of the lists: what stands in them, and with which keys.

use iced::Point;

use super::file_pane::{self, FilePane};
use super::place::Side;
use super::session_log;
use super::theme::icon::Icon;
use super::transfer_list::{self, TransferList};
use super::widget::menu::{Item, item, menu, separator};
use super::widget::modal::Layer;
use super::{Message, panes::Panes};
use crate::service::QueueOrder;

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
    Transfers,
    Log,
}

impl OpenMenu {
    pub fn layer<'a>(&self, panes: &'a Panes, can_transfer: bool) -> Layer<'a, Message> {
        let items = match self.of {
            Of::Pane(side) => of_pane(panes.side(side), side, can_transfer),
            Of::Transfers => of_transfers(&panes.transfers),
            Of::Log => of_log(),
        };
        menu(self.at, items, Message::MenuClosed)
    }
}

fn of_pane(pane: &FilePane, side: Side, can_transfer: bool) -> Vec<Item<'_, Message>> {
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
    vec![
        transfer.disabled(nothing.or(unconnected)),
        entry("Open", Icon::FolderOpen, "Enter", MenuItem::Open).disabled(nothing),
        separator(),
        entry("Rename", Icon::Pencil, "F2", MenuItem::Rename).disabled(nothing),
        entry(removal, Icon::Trash, "Del", MenuItem::Remove).disabled(nothing),
        entry("New folder…", Icon::FolderPlus, "F7", MenuItem::NewFolder).disabled(away),
        separator(),
        entry("Copy path", Icon::Copy, "Ctrl+C", MenuItem::CopyPath).disabled(nothing),
        entry("Select all", Icon::List, "Ctrl+A", MenuItem::SelectAll).disabled(away),
        entry("Refresh", Icon::Refresh, "F5", MenuItem::Refresh).disabled(away),
    ]
}

fn of_transfers(transfers: &TransferList) -> Vec<Item<'_, Message>> {
    let order = |label, icon, order: QueueOrder| {
        let reason = (!transfers.allows(order)).then_some("");
        let message = Message::Transfers(transfer_list::Message::Ordered(order));
        item(label, message).icon(icon).disabled(reason)
    };
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
        order("Cancel", Icon::CircleX, QueueOrder::Cancel),
        order("Remove from the list", Icon::Close, QueueOrder::Remove),
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
        item("Clear", Message::Log(session_log::Message::ClearPressed)).icon(Icon::Close),
    ]
}
