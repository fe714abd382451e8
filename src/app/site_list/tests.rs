//! The sites in their folders by mouse and by keyboard, in a headless window.

use iced::keyboard::key::Named;

use super::*;
use crate::app::form::testing::{picture, sees, window};
use crate::app::widget::table::Source;
use crate::profile::{Arrangement, Encryption, Keep, Logon, Policy, SiteColour};

fn site(name: &str, encryption: Encryption) -> Site {
    Site {
        name: name.to_owned(),
        host: format!("{}.example", name.to_lowercase()),
        port: encryption.default_port(),
        encryption,
        logon: Logon::Normal,
        user: "ann".to_owned(),
        keep: Keep::Nowhere,
        remote_folder: String::new(),
        local_folder: None,
        notes: "Ask Bob before the first of the month".to_owned(),
        folder: Default::default(),
        colour: None,
        policy: Policy::default(),
    }
}

fn sites() -> Sites {
    Sites {
        sites: vec![
            site("Home", Encryption::Explicit),
            site("Work", Encryption::Implicit),
            site("Yard", Encryption::Plain),
        ],
        ..Sites::default()
    }
}

/// `Web` and `Mail` in `Customers`, `Old` in a folder of that.
fn sorted() -> Sites {
    let mut sites = sites();
    for (name, folder) in [
        ("Web", "Customers"),
        ("Mail", "Customers"),
        ("Old", "Customers/Gone"),
    ] {
        let site = Site {
            folder: SiteFolder::parse(folder),
            colour: Some(SiteColour::Green),
            notes: format!("All about {name}\nand more"),
            ..site(name, Encryption::Explicit)
        };
        sites.add(site).unwrap();
    }
    sites
}

fn names(list: &SiteList) -> Vec<String> {
    let rows = 0..list.rows.len();
    rows.map(|row| list.rows.cell(row, 0).text.into_owned())
        .collect()
}

/// What the window does with a wish.
fn arranged(list: &mut SiteList, did: &[Action]) -> Sites {
    let [Action::Arrange(arrangement)] = did else {
        panic!("{did:?}");
    };
    let mut sites = list.rows.sites().clone();
    let _ = sites.arrange(arrangement);
    list.set_sites(sites.clone());
    sites
}

/// From the list, which has the focus at first, round to the field.
fn to_search(window: &mut iced_test::Simulator<'_, Message>) {
    window.click(iced_test::selector::id(SEARCH)).unwrap();
}

fn key(list: &mut SiteList, key: Named) -> Vec<Action> {
    play(list, |window| {
        window.tap_key(key);
    })
}

fn play(
    list: &mut SiteList,
    press: impl Fn(&mut iced_test::Simulator<'_, Message>),
) -> Vec<Action> {
    let mut window = window(list.layer(|message| message));
    press(&mut window);
    let said: Vec<_> = window.into_messages().collect();
    let did = said.into_iter().map(|said| list.update(said));
    did.filter(|did| *did != Action::None).collect()
}

#[test]
fn enter_connects_to_the_chosen_site_at_once() {
    let mut list = SiteList::new(sites());
    let home = site("Home", Encryption::Explicit);
    let did = play(&mut list, |window| {
        window.tap_key(Named::Enter);
    });
    assert_eq!(did, [Action::Connect(home)]);
    play(&mut list, |window| {
        window.tap_key(Named::ArrowDown);
    });
    let did = play(&mut list, |window| {
        window.tap_key(Named::Enter);
        window.click("Edit…").unwrap();
        window.tap_key(Named::Escape);
    });
    let work = site("Work", Encryption::Implicit);
    assert_eq!(
        did,
        [
            Action::Connect(work.clone()),
            Action::Edit(work),
            Action::Close
        ]
    );
    picture("sites", || list.layer(|message| message));
}

#[test]
fn a_double_click_connects_and_buttons_are_about_the_chosen_row() {
    let mut list = SiteList::new(sites());
    let yard = site("Yard", Encryption::Plain);
    let did = play(&mut list, |window| {
        window.click("Yard").unwrap();
        window.click("Yard").unwrap();
        for label in ["Connect", "Edit…", "Duplicate", "New…", "Close"] {
            window.click(label).unwrap();
        }
    });
    let expected = [
        Action::Connect(yard.clone()),
        Action::Connect(yard.clone()),
        Action::Edit(yard.clone()),
        Action::Duplicate(yard),
        Action::New(SiteFolder::default()),
        Action::Close,
    ];
    assert_eq!(did, expected);
}

#[test]
fn a_removal_is_confirmed_first() {
    let mut list = SiteList::new(sites());
    let asked = play(&mut list, |window| {
        window.tap_key(Named::Delete);
    });
    assert_eq!(asked, []);
    let no = play(&mut list, |window| {
        window.tap_key(Named::Enter);
    });
    assert!(no.is_empty() && list.asked.is_none());
    list.update(Message::RemovePressed);
    // What was asked about goes, whatever is chosen by then.
    list.choose("Work");
    let yes = play(&mut list, |window| {
        window.click("Remove").unwrap();
    });
    assert_eq!(yes, [Action::Remove("Home".to_owned())]);
    let mut left = sites();
    left.remove("Home");
    list.set_sites(left);
    assert_eq!(
        list.rows.chosen_site().map(|site| site.name.as_str()),
        Some("Work")
    );
}

#[test]
fn without_sites_only_a_new_one_can_be_made() {
    let mut list = SiteList::new(Sites::default());
    let did = play(&mut list, |window| {
        window.tap_key(Named::Enter);
        window.click("Connect").unwrap();
        window.click("Remove…").unwrap();
    });
    assert_eq!(did, [Action::New(SiteFolder::default())]);
    picture("sites-empty", || list.layer(|message| message));
    list.set_sites(sites());
    list.choose("Work");
    assert_eq!(
        list.rows.chosen_site().map(|site| site.name.as_str()),
        Some("Work")
    );
    assert!(sees(&mut window(list.layer(|message| message)), "Work"));
}

#[test]
fn folders_open_and_close_by_keys_and_by_mouse() {
    let mut list = SiteList::new(sorted());
    let all = [
        "Customers",
        "Gone",
        "Old",
        "Mail",
        "Web",
        "Home",
        "Work",
        "Yard",
    ];
    assert_eq!(names(&list), all);
    picture("sites-folders", || list.layer(|message| message));
    // Enter on a folder opens or closes it; nobody is connected to.
    assert_eq!(key(&mut list, Named::Enter), []);
    assert_eq!(names(&list), ["Customers", "Home", "Work", "Yard"]);
    key(&mut list, Named::ArrowRight);
    key(&mut list, Named::ArrowRight);
    assert_eq!(list.rows.chosen_row(), Some(1));
    key(&mut list, Named::ArrowLeft);
    assert_eq!(names(&list).len(), 7);
    key(&mut list, Named::ArrowLeft);
    assert_eq!(list.rows.chosen_row(), Some(0));
    list.update(Message::Table(TableEvent::Folded(1)));
    assert_eq!(names(&list), all);
    // What is in a folder that closes leaves the choice to the folder.
    list.choose("Old");
    list.update(Message::Table(TableEvent::Folded(0)));
    assert_eq!(list.rows.chosen_row(), Some(0));
    list.choose("Old");
    assert_eq!(names(&list), all);
}

#[test]
fn a_search_finds_by_all_that_is_written_and_names_the_folder() {
    let mut list = SiteList::new(sorted());
    for (wanted, found) in [
        ("mail.EXAMPLE", vec!["Mail – in Customers"]),
        ("about old", vec!["Old – in Customers / Gone"]),
        ("w", vec!["Web – in Customers", "Work"]),
        ("none of them", vec![]),
    ] {
        list.update(Message::Searched(wanted.to_owned()));
        assert_eq!(names(&list), found, "{wanted}");
    }
    picture("sites-no-hit", || list.layer(|message| message));
    let typed = play(&mut list, |window| {
        to_search(window);
        window.tap_key(Named::Escape);
    });
    assert_eq!((typed, names(&list).len()), (vec![], 8));
    let found = play(&mut list, |window| {
        to_search(window);
        window.typewrite("w");
    });
    assert_eq!(found, []);
    let did = play(&mut list, |window| {
        to_search(window);
        window.tap_key(Named::ArrowDown);
        window.tap_key(Named::Enter);
    });
    let [Action::Connect(site)] = did.as_slice() else {
        panic!("{did:?}");
    };
    assert_eq!(site.name, "Work");
}

#[test]
fn a_new_folder_is_named_at_once_and_f2_renames() {
    let mut list = SiteList::new(sorted());
    let did = play(&mut list, |window| {
        window.click("New folder").unwrap();
    });
    let made = arranged(&mut list, &did);
    assert!(
        made.all_folders()
            .contains(&SiteFolder::parse("Customers/New folder"))
    );
    list.update(Message::Table(TableEvent::RenameEdited("Gone".to_owned())));
    assert_eq!(
        list.update(Message::Table(TableEvent::RenameDone)),
        Action::None
    );
    let words = "A folder of this name is there already.";
    assert!(sees(&mut window(list.layer(|message| message)), words));
    picture("sites-rename-fault", || list.layer(|message| message));
    list.update(Message::Table(TableEvent::RenameEdited("Come".to_owned())));
    let did = [list.update(Message::Table(TableEvent::RenameDone))];
    let renamed = arranged(&mut list, &did);
    assert!(
        renamed
            .all_folders()
            .contains(&SiteFolder::parse("Customers/Come"))
    );
    assert!(list.renamed.is_none());

    list.choose("Web");
    key(&mut list, Named::F2);
    assert!(list.renamed.is_some());
    assert_eq!(key(&mut list, Named::Escape), []);
    assert!(list.renamed.is_none());
    key(&mut list, Named::F2);
    list.update(Message::Table(TableEvent::RenameEdited("Work".to_owned())));
    assert_eq!(
        list.update(Message::Table(TableEvent::RenameDone)),
        Action::None
    );
    list.update(Message::Table(TableEvent::RenameEdited("Net".to_owned())));
    let did = list.update(Message::Table(TableEvent::RenameDone));
    let expected = Arrangement::RenameSite {
        name: "Web".to_owned(),
        to: "Net".to_owned(),
    };
    assert_eq!(did, Action::Arrange(expected));
    assert_eq!(
        list.rows.chosen_site().map(|site| site.name.as_str()),
        Some("Net")
    );
}

#[test]
fn a_site_is_moved_by_keyboard_and_by_drag() {
    let mut list = SiteList::new(sorted());
    list.choose("Home");
    play(&mut list, |window| {
        window.click("Move to folder…").unwrap();
    });
    picture("sites-move", || list.layer(|message| message));
    key(&mut list, Named::ArrowDown);
    let did = key(&mut list, Named::Enter);
    let moved = arranged(&mut list, &did);
    assert_eq!(
        moved.by_name("Home").unwrap().folder,
        SiteFolder::parse("Customers")
    );

    let at = |list: &SiteList, name: &str| names(list).iter().position(|one| one == name);
    let carry = |list: &mut SiteList, from: &str, over: Option<&str>| {
        let row = at(list, from).unwrap();
        let over = over.map(|name| at(list, name).unwrap());
        for event in [
            TableEvent::SelectOnly(row),
            TableEvent::Lifted(iced::Point::ORIGIN),
            TableEvent::Over(over),
        ] {
            list.update(Message::Table(event));
        }
        list.landing()
    };
    assert_eq!(carry(&mut list, "Work", Some("Old")), Some(Landing::Row(1)));
    let did = [list.update(Message::Dropped)];
    let moved = arranged(&mut list, &did);
    assert_eq!(
        moved.by_name("Work").unwrap().folder,
        SiteFolder::parse("Customers/Gone")
    );
    // A folder goes to the top, but not into itself; what leaves the list is given up.
    assert_eq!(
        carry(&mut list, "Customers", Some("Gone")),
        Some(Landing::Elsewhere)
    );
    assert_eq!(list.update(Message::Dropped), Action::None);
    assert_eq!(carry(&mut list, "Gone", None), Some(Landing::List));
    list.update(Message::GivenUp);
    assert_eq!(list.update(Message::Dropped), Action::None);
    carry(&mut list, "Gone", None);
    assert_eq!(key(&mut list, Named::Escape), []);
    assert!(list.carried.is_none());
    carry(&mut list, "Gone", None);
    let did = [list.update(Message::Dropped)];
    let moved = arranged(&mut list, &did);
    assert_eq!(
        moved.by_name("Work").unwrap().folder,
        SiteFolder::parse("Gone")
    );
}

#[test]
fn the_pointer_lifts_a_row_and_lets_it_go() {
    use iced::mouse::{Button, Event as Mouse};
    use iced_test::selector::Text;

    let list = SiteList::new(sorted());
    let mut window = window(list.layer(|message| message));
    let mut centre = |name: &str| {
        let found: Text = window.find(name).unwrap();
        found.visible_bounds().unwrap().center()
    };
    let (from, to) = (centre("Work"), centre("Gone"));
    let moved = |position| iced::Event::Mouse(Mouse::CursorMoved { position });
    window.point_at(from);
    let press = iced::Event::Mouse(Mouse::ButtonPressed(Button::Left));
    window.simulate([moved(from), press]);
    window.point_at(to);
    let release = iced::Event::Mouse(Mouse::ButtonReleased(Button::Left));
    window.simulate([moved(to), moved(to), release]);
    let said: Vec<_> = window.into_messages().collect();
    let is_lifted = |said: &Message| matches!(said, Message::Table(TableEvent::Lifted(_)));
    let lifted = said.iter().position(is_lifted).unwrap();
    let dropped = said
        .iter()
        .position(|said| matches!(said, Message::Dropped));
    assert!(dropped.is_some_and(|dropped| dropped > lifted), "{said:?}");
}

#[test]
fn the_removal_of_a_folder_counts_its_sites() {
    let mut list = SiteList::new(sorted());
    key(&mut list, Named::Delete);
    let words =
        "Remove the folder “Customers” and the 3 sites in it? Nothing on the servers changes.";
    assert!(sees(&mut window(list.layer(|message| message)), words));
    let did = play(&mut list, |window| {
        window.click("Remove").unwrap();
    });
    let left = arranged(&mut list, &did);
    assert_eq!((left.sites.len(), names(&list).len()), (3, 3));
}

#[test]
fn the_notes_of_what_is_chosen_are_seen() {
    let mut list = SiteList::new(sorted());
    list.choose("Web");
    let notes = "All about Web\nand more";
    assert!(sees(&mut window(list.layer(|message| message)), notes));
    let new = list.update(Message::NewPressed);
    assert_eq!(new, Action::New(SiteFolder::parse("Customers")));
}
