//! The keys of what is no list: paths, trees, menus, drop-down fields.

use std::sync::Arc;

use iced::widget::{Id, container};
use iced::{Element, Length, Point, Size};
use iced_test::simulator::Simulator;

use super::*;
use crate::app::file_pane::{PathField, PathMessage};
use crate::app::place::Place;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, font};
use crate::app::widget::choice::choice;
use crate::app::widget::crumbs::{CrumbEvent, crumbs};
use crate::app::widget::menu::{item, menu};
use crate::app::widget::modal;
use crate::app::widget::tree_view::{Line, TreeEvent, tree_view};
use crate::protocol::{Name, RemotePath};

type Keys = Vec<(Named, Modifiers)>;

/// What these keys bring about in a part of the window that has the focus.
fn says<'a, M: Clone + 'a>(part: impl Into<Element<'a, M>>, keys: &Keys) -> Vec<M> {
    let part = container(part).width(Length::Fill).height(Length::Fill);
    said(modal::host(part, None), Some(Named::Tab), keys)
}

fn said<'a, M: Clone + 'a>(window: Element<'a, M>, first: Option<Named>, keys: &Keys) -> Vec<M> {
    let size = Size::new(600.0, 400.0);
    let mut window = Simulator::with_size(font::settings(), size, window);
    first.map(|first| window.tap_key(first));
    for (named, modifiers) in keys {
        window.simulate([pressed(*named, *modifiers)]);
    }
    window.into_messages().collect()
}

/// Each key of a group, and the action that it stands for.
fn each(group: Group) -> Vec<(&'static str, (Named, Modifiers))> {
    let entries = ENTRIES.iter().filter(|entry| entry.group == group);
    let keys = entries.flat_map(|entry| entry.chords.iter().map(|chord| (entry.what, chord)));
    let named = |chord: &Chord| match chord.button {
        Button::Named(named) => (named, chord.modifiers()),
        _ => panic!("{}", chord.label()),
    };
    keys.map(|(what, chord)| (what, named(chord))).collect()
}

fn bare(named: Named) -> (Named, Modifiers) {
    (named, Modifiers::empty())
}

#[test]
fn each_key_of_a_path_does_what_the_table_says() {
    let (left, enter) = (bare(Named::ArrowLeft), bare(Named::Enter));
    for (what, key) in each(Group::Path) {
        // The arrow is the last part.
        let (keys, part) = match what {
            "A part to the left" => (vec![key, enter], Some(2)),
            "A part to the right" => (vec![left, left, key, enter], Some(2)),
            "The first part" => (vec![key, enter], Some(0)),
            "The arrow at the end" => (vec![left, key, enter], None),
            "Go to the part" => (vec![left, key], Some(2)),
            "Favourites, bookmarks and last folders" => (vec![left, key], None),
            "Write the path" => {
                assert_eq!(path(&vec![key]), [CrumbEvent::Room]);
                continue;
            }
            what => panic!("nobody says what «{what}» should do"),
        };
        match (path(&keys).as_slice(), part) {
            ([CrumbEvent::Chosen(at)], Some(part)) => assert_eq!(*at, part, "{what}"),
            ([CrumbEvent::Arrow(_)], None) => {}
            (other, _) => panic!("{what}: {other:?}"),
        }
    }
}

fn path(keys: &Keys) -> Vec<CrumbEvent> {
    let parts = ["/", "srv", "pub"].map(str::to_owned).to_vec();
    says(crumbs("path", parts, "arrow", None, |event| event), keys)
}

#[test]
fn each_key_of_a_written_path_does_what_the_table_says() {
    let folder = Place::Remote(RemotePath::root());
    let mut field = PathField::new(folder.clone());
    field.update(PathMessage::Edited("/p".to_owned()));
    let names = ["pub", "private"].map(Name::from).to_vec();
    field.update(PathMessage::Offered(folder, Arc::new(names)));
    field.update(PathMessage::Next);
    for (what, key) in each(Group::WrittenPath) {
        let said = says(field.input(Id::new("written")), &vec![key]);
        let is_so = matches!(
            (what, said.as_slice()),
            ("Next offer", [PathMessage::Next])
                | ("Offer before", [PathMessage::Previous])
                | ("Take the offer", [PathMessage::Accepted])
                | ("Go there", [PathMessage::Submitted])
                | ("Put the offers away, then the field", [PathMessage::Closed])
        );
        assert!(is_so, "{what}: {said:?}");
    }
}

#[test]
fn each_key_of_a_tree_is_heard() {
    let line = |label: &str| Line {
        depth: 0,
        label: label.to_owned(),
        fold: None,
        icon: Icon::Folder,
        tint: Tint::Muted,
    };
    let lines = ["a", "b"].map(line);
    for (what, key) in each(Group::Tree) {
        let said = says(
            tree_view("tree", &lines, 0, None, |event| event),
            &vec![key],
        );
        assert_eq!(said, [TreeEvent::Key(key.0)], "{what}");
    }
}

#[test]
fn each_key_of_a_menu_does_what_the_table_says() {
    let (down, enter) = (bare(Named::ArrowDown), bare(Named::Enter));
    for (what, key) in each(Group::Menus) {
        let (keys, chosen) = match what {
            "Next entry" => (vec![down, key, enter], Some(1)),
            "Entry before" => (vec![down, down, down, key, enter], Some(1)),
            "First entry" => (vec![down, down, key, enter], Some(0)),
            "Last entry" => (vec![key, enter], Some(2)),
            "Choose the entry" => (vec![down, key], Some(0)),
            "Close the menu" => (vec![key], None),
            what => panic!("nobody says what «{what}» should do"),
        };
        let items = ["a", "b", "c"].into_iter().enumerate();
        let items = items.map(|(at, label)| item(label, Some(at))).collect();
        let base = container("").width(Length::Fill).height(Length::Fill);
        let open = menu(Point::new(20.0, 20.0), items, None);
        let said = said(modal::host(base, Some(open)), None, &keys);
        assert_eq!(said.last(), Some(&chosen), "{what}");
    }
}

#[test]
fn each_key_of_a_drop_down_field_does_what_the_table_says() {
    for (what, key) in each(Group::Choices) {
        let field = choice(["a", "b", "c", "d", "e"], 2, |at| at);
        let (keys, chosen) = match what {
            "Next one" => (vec![key], Some(3)),
            "The one before" => (vec![key], Some(1)),
            "First one" => (vec![key], Some(0)),
            "Last one" => (vec![key], Some(4)),
            // With the list closed, End would choose at once.
            "Open the list" => (vec![key, bare(Named::End), bare(Named::Escape)], None),
            what => panic!("nobody says what «{what}» should do"),
        };
        assert_eq!(says(field, &keys), chosen.as_slice(), "{what}");
    }
}
