//! The menu of a file pane, and what its lines lead to.

use iced::Point;

use super::{Of, OpenMenu, columns};
use crate::app::Message;
use crate::app::file_pane::{self, Copied, FilePane, MenuItem};
use crate::app::keys::{self, Group, Shortcut};
use crate::app::place::Side;
use crate::app::theme::icon::Icon;
use crate::app::widget::menu::{Item, item, separator};
use crate::protocol::Offers;

/// Makes lines that say something to the pane of this side.
#[derive(Clone, Copy)]
struct Line(Side);

impl Line {
    fn plain<'a>(self, label: &'a str, icon: Icon, chosen: MenuItem) -> Item<'a, Message> {
        let message = file_pane::Message::Menu(chosen);
        item(label, Message::Pane(self.0, message)).icon(icon)
    }

    /// With the key that a person has for it.
    fn keyed<'a>(
        self,
        label: &'a str,
        icon: Icon,
        shortcut: Shortcut,
        chosen: MenuItem,
    ) -> Item<'a, Message> {
        self.plain(label, icon, chosen)
            .shortcut(keys::first(shortcut))
    }

    /// With the key that a list has for it.
    fn list<'a>(
        self,
        label: &'a str,
        icon: Icon,
        (group, what): (Group, &'static str),
        chosen: MenuItem,
    ) -> Item<'a, Message> {
        self.plain(label, icon, chosen)
            .shortcut(keys::own(group, what))
    }
}

pub fn of_pane(
    pane: &FilePane,
    side: Side,
    can_transfer: bool,
    at: Point,
) -> Vec<Item<'_, Message>> {
    let nothing = (!pane.has_subjects()).then_some("nothing is selected");
    let away = (!pane.is_usable()).then_some("not connected");
    let line = Line(side);
    let transfer = match side {
        Side::Local => line.keyed("Upload", Icon::Upload, Shortcut::Upload, MenuItem::Transfer),
        Side::Remote => line.keyed(
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
    let undo = match pane.undoable() {
        Some(deed) => format!("Undo {}", deed.label()),
        None => "Undo".to_owned(),
    };
    let undo = item(
        undo,
        Message::Pane(side, file_pane::Message::Menu(MenuItem::Undo)),
    )
    .icon(Icon::Undo)
    .shortcut(keys::own(
        Group::Panes,
        "Undo a rename, a move or a new folder",
    ))
    .disabled(pane.undoable().is_none().then_some("nothing was done"));
    let no_permissions = (side == Side::Local && !cfg!(unix)).then_some("this system has others");
    let more = |label, icon, of| {
        item(label, Message::MenuWanted(OpenMenu { of, at }))
            .icon(icon)
            .opens_menu()
    };
    let mut items = vec![transfer.disabled(nothing.or(unconnected))];
    if side == Side::Remote {
        items.extend([
            line.plain("Download to…", Icon::FolderOpen, MenuItem::DownloadTo)
                .disabled(nothing),
            more("Upload here", Icon::Upload, Of::Uploading).disabled(away),
        ]);
    }
    items.extend([
        line.list(
            "Open",
            Icon::FolderOpen,
            (Group::Panes, "Open the folder"),
            MenuItem::Open,
        )
        .disabled(nothing),
        separator(),
        line.list(
            "Rename",
            Icon::Pencil,
            (Group::Panes, "Rename"),
            MenuItem::Rename,
        )
        .disabled(nothing),
        line.keyed(
            "Move to…",
            Icon::ArrowRight,
            Shortcut::MoveTo,
            MenuItem::MoveTo,
        )
        .disabled(nothing),
        line.list(
            removal,
            Icon::Trash,
            (Group::Panes, "Delete, or move to trash"),
            MenuItem::Remove,
        )
        .disabled(nothing),
        line.keyed(
            "New folder…",
            Icon::FolderPlus,
            Shortcut::NewFolder,
            MenuItem::NewFolder,
        )
        .disabled(away),
        line.keyed(
            "New empty file…",
            Icon::File,
            Shortcut::NewFile,
            MenuItem::NewFile,
        )
        .disabled(away),
    ]);
    let offers = pane.server_offers();
    let one =
        (offers != Offers::default() && pane.sole_remote().is_none()).then_some("choose one thing");
    if offers.copies {
        let copy = line.plain("Copy on the server…", Icon::Copy, MenuItem::Duplicate);
        items.push(copy.disabled(away.or(one)));
    }
    if offers.links {
        let link = line.plain("New link to it…", Icon::Link, MenuItem::Link);
        items.push(link.disabled(away.or(one)));
    }
    items.extend([
        undo,
        separator(),
        line.plain("Permissions…", Icon::Key, MenuItem::Permissions)
            .disabled(nothing.or(no_permissions)),
        line.list(
            "Properties…",
            Icon::Info,
            (Group::Panes, "Properties"),
            MenuItem::Properties,
        )
        .disabled(nothing),
        more("Copy", Icon::Copy, Of::Copying(side)).disabled(nothing),
        separator(),
        line.list(
            "Select all",
            Icon::List,
            (Group::Lists, "Choose all"),
            MenuItem::SelectAll,
        )
        .disabled(away),
        line.keyed("Filter…", Icon::Filter, Shortcut::Find, MenuItem::Filter)
            .disabled(away),
        more("View", Icon::Eye, Of::Showing(side)),
        line.keyed(
            "Refresh",
            Icon::Refresh,
            Shortcut::Refresh,
            MenuItem::Refresh,
        )
        .disabled(away),
    ]);
    if side == Side::Remote {
        let command = line.plain("Custom command…", Icon::Server, MenuItem::Command);
        items.push(command.disabled(away));
    }
    items
}

pub fn of_copying(pane: &FilePane, side: Side) -> Vec<Item<'_, Message>> {
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

pub fn of_showing(
    pane: &FilePane,
    side: Side,
    can_transfer: bool,
    at: Point,
) -> Vec<Item<'_, Message>> {
    let away = (!can_transfer || !pane.is_usable()).then_some("not connected");
    let line = Line(side);
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
    vec![
        line.keyed(hidden, eye, Shortcut::HiddenFiles, MenuItem::Hidden),
        line.keyed(tree, Icon::FolderOpen, Shortcut::Tree, MenuItem::Tree),
        columns::submenu(side, at),
        line.keyed(together, link, Shortcut::Together, MenuItem::Together)
            .disabled(away),
    ]
}

pub fn of_uploading(pane: &FilePane) -> Vec<Item<'_, Message>> {
    let line = Line(Side::Remote);
    let away = (!pane.is_usable()).then_some("not connected");
    let items = [
        line.plain("Files…", Icon::File, MenuItem::UploadFiles),
        line.plain("A folder…", Icon::FolderUp, MenuItem::UploadFolder),
        line.list(
            "What the clipboard names",
            Icon::Upload,
            (Group::Panes, "Upload what the clipboard names"),
            MenuItem::Paste,
        ),
    ];
    items.map(|item| item.disabled(away)).into()
}
