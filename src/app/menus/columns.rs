//! The menu of a pane's columns: which are shown, and where the one stands that it was opened on.

use iced::Point;

use super::{Of, OpenMenu};
use crate::app::Message;
use crate::app::file_pane::{self, By, Change, FilePane, MenuItem};
use crate::app::place::Side;
use crate::app::theme::icon::Icon;
use crate::app::widget::menu::{Item, item, separator};

/// The line that leads there from the pane's own menu.
pub fn submenu<'a>(side: Side, at: Point) -> Item<'a, Message> {
    more("Columns and order", side, None, at)
}

pub fn of_columns(
    pane: &FilePane,
    side: Side,
    one: Option<By>,
    at: Point,
) -> Vec<Item<'_, Message>> {
    let columns = pane.columns();
    let say = move |message| Message::Pane(side, message);
    let change = |change| say(file_pane::Message::Columns(change));
    let checked = |line: Item<'static, Message>, is_checked| match is_checked {
        true => line.icon(Icon::Check),
        false => line,
    };
    let mut items: Vec<_> = columns
        .all()
        .map(|by| {
            let stays = (by == By::Name).then_some("always shown");
            let line = item(by.title(), change(Change::Switch(by)));
            checked(line, columns.is_shown(by)).disabled(stays)
        })
        .collect();
    items.push(separator());
    match one {
        Some(by) => {
            let fits = say(file_pane::Message::ColumnFits(by));
            let is_name = by == By::Name;
            let end = |is_left| (!columns.can_go(by, is_left)).then_some("");
            items.extend([
                item(
                    format!("Move “{}” left", by.title()),
                    change(Change::Left(by)),
                )
                .icon(Icon::ArrowLeft)
                .disabled(end(true)),
                item(
                    format!("Move “{}” right", by.title()),
                    change(Change::Right(by)),
                )
                .icon(Icon::ArrowRight)
                .disabled(end(false)),
                item("Fit its content", fits)
                    .icon(Icon::Columns)
                    .disabled(is_name.then_some("takes what is left")),
            ]);
        }
        None => {
            let shown = columns.all().skip(1).filter(|by| columns.is_shown(*by));
            items.extend(shown.map(|by| {
                let label = format!("Arrange “{}”", by.title());
                more(label, side, Some(by), at)
            }));
        }
    }
    let first = say(file_pane::Message::Menu(MenuItem::FoldersFirst));
    items.extend([
        separator(),
        checked(item("Folders first", first), pane.puts_folders_first()),
        item("Reset the columns", change(Change::Reset)).icon(Icon::Retry),
    ]);
    items
}

fn more<'a>(
    label: impl Into<std::borrow::Cow<'a, str>>,
    side: Side,
    by: Option<By>,
    at: Point,
) -> Item<'a, Message> {
    let of = Of::Columns(side, by);
    item(label, Message::MenuWanted(OpenMenu { of, at }))
        .icon(Icon::Columns)
        .opens_menu()
}
