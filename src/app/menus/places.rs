//! The menus of folders: favourites and the last ones, and those above the one that is shown.

use iced::Point;

use super::{Of, OpenMenu};
use crate::app::Message;
use crate::app::bookmarks::Wish;
use crate::app::file_pane::{self, FilePane};
use crate::app::keys::{self, Shortcut};
use crate::app::place::{Place, Side};
use crate::app::theme::icon::Icon;
use crate::app::widget::menu::{Item, item, separator};
use crate::wording;

pub fn places(pane: &FilePane, side: Side, at: Point) -> Vec<Item<'_, Message>> {
    let known = pane.known();
    let (words, icon) = match pane.is_favourite() {
        true => ("Take this folder off the favourites", Icon::Close),
        false => ("Make this folder a favourite", Icon::Star),
    };
    let mut items = vec![marks(words.to_owned(), icon, side, pane.place())];
    if !known.favourites.is_empty() {
        let of = Of::Favourites(side);
        let more = Message::MenuWanted(OpenMenu { of, at });
        items.push(
            item("Take off another one", more)
                .icon(Icon::Close)
                .opens_menu(),
        );
        items.push(separator());
    }
    items.extend(
        known
            .favourites
            .iter()
            .map(|place| goes(place, Icon::Star, side)),
    );
    items.push(separator());
    items.push(
        item("Bookmark both folders…", Message::Bookmarks(Wish::Add))
            .icon(Icon::Bookmark)
            .shortcut(keys::first(Shortcut::Bookmark)),
    );
    items.push(
        item("Bookmarks…", Message::Bookmarks(Wish::Manage))
            .icon(Icon::List)
            .shortcut(keys::first(Shortcut::Bookmarks)),
    );
    items.extend(known.bookmarks.iter().take(MOST_BOOKMARKS).map(|bookmark| {
        let name = wording::printable(&bookmark.name).into_owned();
        item(name, Message::Bookmarks(Wish::Go(bookmark.clone()))).icon(Icon::Bookmark)
    }));
    items.push(separator());
    items.push(
        item("Go to anything…", Message::Key(Shortcut::Switcher))
            .icon(Icon::Search)
            .shortcut(keys::first(Shortcut::Switcher)),
    );
    let is_new = |place: &&Place| *place != pane.place() && !known.favourites.contains(place);
    let been = known.been.iter().filter(is_new);
    let mut been = been.map(|place| goes(place, Icon::Clock, side)).peekable();
    if been.peek().is_some() {
        items.push(separator());
    }
    items.extend(been);
    items
}

pub fn favourites(pane: &FilePane, side: Side) -> Vec<Item<'_, Message>> {
    let favourites = pane.known().favourites.iter();
    favourites
        .map(|place| marks(shortened(place), Icon::Close, side, place))
        .collect()
}

pub fn trail(pane: &FilePane, side: Side) -> Vec<Item<'_, Message>> {
    let trail = pane.place().trail();
    let above = trail.iter().rev().skip(1).take(MOST);
    above.map(|place| goes(place, Icon::Folder, side)).collect()
}

fn goes<'a>(place: &Place, icon: Icon, side: Side) -> Item<'a, Message> {
    let chosen = file_pane::Message::PlaceChosen(place.clone());
    item(shortened(place), Message::Pane(side, chosen)).icon(icon)
}

fn marks<'a>(words: String, icon: Icon, side: Side, place: &Place) -> Item<'a, Message> {
    let marked = file_pane::Message::Marked(place.clone());
    item(words, Message::Pane(side, marked)).icon(icon)
}

/// Of a long path its end.
fn shortened(place: &Place) -> String {
    let shown = place.shown();
    let length = shown.chars().count();
    if length <= LONGEST {
        return shown.into_owned();
    }
    let end: String = shown.chars().skip(length - LONGEST + 1).collect();
    format!("…{end}")
}

const LONGEST: usize = 60;
/// The others are in their list.
const MOST_BOOKMARKS: usize = 8;
/// A menu has no more lines.
const MOST: usize = 20;
