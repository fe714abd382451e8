use iced::keyboard::key::Named;

use super::super::keys::Shortcut;
use super::*;
use crate::app::form::testing::{picture, sees, window};

fn offer(kind: Kind, name: &str) -> Offer {
    let icon = match kind {
        Kind::Site => Icon::Server,
        Kind::Action => Icon::Zap,
        _ => Icon::Folder,
    };
    let go = Go::Do(Shortcut::Quit);
    Offer::new(kind, icon, name.to_owned(), "ann@example:21".to_owned(), go)
}

fn switcher() -> Switcher {
    let mut offers = vec![
        offer(Kind::Tab, "Printer"),
        offer(Kind::Folder, "/srv/www/pages"),
    ];
    let sites = (0..20).map(|nth| offer(Kind::Site, &format!("Site {nth}")));
    offers.extend(sites);
    let red = Some(SiteColour::Red);
    offers.push(offer(Kind::Site, "Web server").marked(red));
    offers.push(offer(Kind::Action, "Settings").keyed("Ctrl+,".to_owned()));
    Switcher::new(offers, 600.0)
}

fn name(switcher: &Switcher) -> &str {
    match switcher.rows[switcher.chosen.unwrap()] {
        Row::Offer(at) => &switcher.offers[at].name,
        Row::Title(kind) => panic!("{kind:?} is chosen"),
    }
}

fn write(switcher: &mut Switcher, text: &str) {
    switcher.update(Message::Edited(text.to_owned()));
}

#[test]
fn keys_choose_past_the_titles_and_keep_the_choice_in_sight() {
    let mut switcher = switcher();
    let mut press = |key| {
        let said: Vec<_> = {
            let mut window = window(switcher.layer(|message| message));
            window.tap_key(key);
            window.into_messages().collect()
        };
        for message in said {
            switcher.update(message);
        }
        let chosen = switcher.chosen.unwrap();
        assert!((switcher.top..switcher.top + switcher.room).contains(&chosen));
        name(&switcher).to_owned()
    };
    assert_eq!(press(Named::ArrowDown), "/srv/www/pages");
    assert_eq!(press(Named::ArrowDown), "Site 0");
    assert_eq!(press(Named::End), "Settings");
    assert_eq!(press(Named::ArrowDown), "Settings");
    assert_eq!(press(Named::ArrowUp), "Site 7");
    assert_eq!(press(Named::Home), "Printer");
    assert_eq!(press(Named::ArrowUp), "Printer");
    assert_eq!(press(Named::PageDown), "Settings");
    assert_eq!(press(Named::PageUp), "Printer");
}

#[test]
fn enter_and_a_click_go_there_and_escape_closes() {
    let mut switcher = switcher();
    let mut said = |act: &dyn Fn(&mut iced_test::simulator::Simulator<'_, Message>)| {
        let said: Vec<_> = {
            let mut window = window(switcher.layer(|message| message));
            act(&mut window);
            window.into_messages().collect()
        };
        let did = said.into_iter().map(|message| switcher.update(message));
        did.last().unwrap()
    };
    let enter = said(&|window| {
        window.tap_key(Named::Enter);
    });
    assert!(matches!(enter, Action::Go(_)));
    let click = said(&|window| {
        window.click("Site 3").unwrap();
    });
    assert!(matches!(click, Action::Go(_)));
    let escape = said(&|window| {
        window.tap_key(Named::Escape);
    });
    assert!(matches!(escape, Action::Close));
}

#[test]
fn the_best_comes_first_and_nothing_is_said() {
    let mut switcher = switcher();
    write(&mut switcher, "ws");
    assert_eq!(name(&switcher), "Web server");
    write(&mut switcher, "SITE 12");
    assert_eq!(name(&switcher), "Site 12");
    write(&mut switcher, "folder");
    assert_eq!(name(&switcher), "/srv/www/pages");
    write(&mut switcher, "no such thing");
    assert!(switcher.chosen.is_none());
    assert!(matches!(switcher.update(Message::Submitted), Action::None));
    switcher.update(Message::Moved(Step::Down));
    assert!(sees(
        &mut window(switcher.layer(|message| message)),
        "Nothing matches"
    ));
}

#[test]
fn the_wheel_moves_what_is_in_sight_within_its_bounds() {
    let mut switcher = switcher();
    let lines = |y| Message::Scrolled(ScrollDelta::Lines { x: 0.0, y });
    switcher.update(lines(-2.0));
    assert_eq!(switcher.top, 3.min(switcher.rows.len() - switcher.room));
    switcher.update(lines(f32::NEG_INFINITY));
    switcher.update(lines(f32::NAN));
    assert!(switcher.top <= switcher.rows.len() - switcher.room);
    switcher.update(lines(9.0));
    assert_eq!(switcher.top, 0);
    write(&mut switcher, "printer");
    switcher.update(lines(-9.0));
    assert_eq!(switcher.top, 0);
}

#[test]
fn of_thousands_the_best_few_are_rows() {
    let sites = (0..2000).map(|nth| offer(Kind::Site, &format!("Customer {nth} web server")));
    let mut switcher = Switcher::new(sites.collect(), 900.0);
    for end in 1.."customer 17 srv".len() {
        write(&mut switcher, &"customer 17 srv"[..end]);
    }
    assert!(switcher.rows.len() <= MOST_FOUND);
    assert_eq!(name(&switcher), "Customer 17 web server");
}

#[test]
fn it_looks_well() {
    let mut switcher = switcher();
    picture("switcher", || switcher.layer(|message| message));
    write(&mut switcher, "ser");
    picture("switcher-found", || switcher.layer(|message| message));
    write(&mut switcher, "zzz");
    picture("switcher-nothing", || switcher.layer(|message| message));
}
