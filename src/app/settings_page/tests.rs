//! The settings page by mouse and by keyboard, in a headless window.

use iced::keyboard::key::Named;

use super::*;
use crate::app::form::testing::{picture, sees, window};
use crate::app::theme::font;
use crate::profile::ProxyKind;

fn play(
    page: &mut SettingsPage,
    press: impl Fn(&mut iced_test::Simulator<'_, Message>),
) -> Vec<Action> {
    let mut window = window(page.layer(|message| message));
    press(&mut window);
    let said: Vec<_> = window.into_messages().collect();
    said.into_iter()
        .filter(|said| !matches!(said, Message::Pages(TableEvent::Focused)))
        .map(|said| page.update(said))
        .collect()
}

fn at(page: Page) -> SettingsPage {
    SettingsPage {
        pages: Pages::new(page),
        ..SettingsPage::new(Settings::default())
    }
}

fn changed(change: impl FnOnce(&mut Settings)) -> Action {
    let mut settings = Settings::default();
    change(&mut settings);
    Action::Changed(settings)
}

#[test]
fn a_number_holds_as_soon_as_it_can() {
    let mut page = at(Page::Transfers);
    let mut edited =
        |text: &str| page.update(Message::NumberEdited(Number::PerSite, text.to_owned()));
    assert_eq!(edited(""), Action::None);
    assert_eq!(edited("8"), changed(|s| s.connections.per_site = 8));
    assert_eq!(edited("80"), Action::None);
    assert!(sees(
        &mut window(page.layer(|message| message)),
        "A number from 1 to 32"
    ));
    assert_eq!(page.settings.connections.per_site, 8);
    picture("settings-fault", || page.layer(|message| message));
}

#[test]
fn arrows_lead_from_page_to_page_and_escape_closes() {
    let mut page = SettingsPage::new(Settings::default());
    let did = play(&mut page, |window| {
        window.tap_key(Named::ArrowDown);
        window.tap_key(Named::Escape);
    });
    assert_eq!(did, [Action::None, Action::Close]);
    assert_eq!(page.pages.open, Page::Exists);
    let mut window = window(page.layer(|message| message));
    assert!(sees(&mut window, "Overwrite if newer") && !sees(&mut window, "Connect"));
}

#[test]
fn a_click_opens_a_page() {
    let mut page = SettingsPage::new(Settings::default());
    play(&mut page, |window| {
        window.click("Notifications").unwrap();
    });
    assert_eq!(page.pages.open, Page::Notifications);
}

#[test]
fn a_search_leaves_the_pages_that_have_it_and_escape_ends_it() {
    let mut page = SettingsPage::new(Settings::default());
    page.update(Message::SearchEdited("log".to_owned()));
    assert_eq!(
        (page.pages.open, page.pages.cursor()),
        (Page::Interface, Some(0))
    );
    page.update(Message::SearchEdited("no such thing".to_owned()));
    let words = "No setting is called so";
    assert!(sees(&mut window(page.layer(|message| message)), words));
    assert_eq!(page.pages.cursor(), None);
    assert_eq!(page.update(Message::Closed), Action::None);
    assert_eq!(page.pages.cursor(), Some(6));
    assert_eq!(page.update(Message::Closed), Action::Close);
}

#[test]
fn every_setting_that_can_be_found_stands_on_its_page() {
    for one in Page::ALL {
        let page = at(one);
        let mut window = window(page.layer(|message| message));
        for label in one.labels() {
            assert!(sees(&mut window, label), "{one:?}: {label}");
        }
    }
    let found: Vec<_> = Page::ALL.into_iter().flat_map(Page::labels).collect();
    for number in Number::ALL {
        assert!(found.contains(&number.label()), "{number:?}");
    }
}

#[test]
fn each_page_looks_well() {
    for one in Page::ALL {
        let page = at(one);
        let name = format!("settings-{one:?}").to_lowercase();
        picture(&name, || page.layer(|message| message));
    }
}

#[test]
fn a_proxy_is_written_and_then_used() {
    let mut page = at(Page::Network);
    let mut say = |message| page.update(Message::Proxy(message));
    use proxy::Message::{HostEdited, KindChosen, PasswordEdited, UsePressed, UserEdited};
    assert_eq!(say(KindChosen(ProxyKind::Socks5)), Action::None);
    assert_eq!(say(HostEdited("proxy.example".to_owned())), Action::None);
    assert_eq!(say(UserEdited("me".to_owned())), Action::None);
    let password = Password::new("s3cret".to_owned());
    say(PasswordEdited(password.clone()));
    picture("settings-proxy", || page.layer(|message| message));
    let Action::ProxySet(settings, given) = page.update(Message::Proxy(UsePressed)) else {
        panic!("it is to be used");
    };
    assert_eq!(given, password);
    assert_eq!(settings.proxy.host, "proxy.example");
    let sight = page.layer(|message| message);
    assert!(sees(&mut window(sight), wording::PROXY_USED));
    let none = page.update(Message::Proxy(KindChosen(ProxyKind::None)));
    let Action::Changed(settings) = none else {
        panic!("it holds at once");
    };
    assert!(!settings.proxy.is_used());
}

#[test]
fn choices_hold_at_once() {
    let mut page = SettingsPage::new(Settings::default());
    let mut did = |message| page.update(message);
    let dark = changed(|s| s.interface.theme = ThemeChoice::Dark);
    assert_eq!(did(Message::ThemeChosen(ThemeChoice::Dark)), dark);
    assert_eq!(did(Message::ThemeChosen(ThemeChoice::Dark)), Action::None);
    let back = did(Message::ThemeChosen(ThemeChoice::System));
    assert_eq!(back, changed(|_| {}));
    let hash = did(Message::VerifyChosen(Verify::Always));
    assert_eq!(hash, changed(|s| s.transfers.verify = Verify::Always));
    did(Message::VerifyChosen(Verify::Doubt));
    let rule = Message::ExistsChosen(Direction::Upload, ExistsRule::Newer);
    let newer = changed(|s| s.transfers.upload_exists = ExistsRule::Newer);
    assert_eq!(did(rule), newer);
}

#[test]
fn speeds_are_given_in_kibibytes_and_switched() {
    let mut page = SettingsPage::new(Settings::default());
    let edited = Message::NumberEdited(Number::SpeedDown, "500".to_owned());
    assert_eq!(page.update(edited), changed(|s| s.speed.down = 512_000));
    let on = changed(|s| (s.speed.down, s.speed.limited) = (512_000, true));
    assert_eq!(page.update(Message::SpeedToggled), on);
}

#[test]
fn a_click_changes_a_setting_at_once() {
    let mut page = at(Page::Exists);
    let did = play(&mut page, |window| {
        window.click("Overwrite if newer").unwrap();
    });
    let newer = changed(|s| s.transfers.download_exists = ExistsRule::Newer);
    assert_eq!(did, [newer]);
    let mut page = at(Page::Interface);
    let did = play(&mut page, |window| {
        window.click("High contrast, dark").unwrap();
        window.click("Roomy").unwrap();
    });
    let dark = changed(|s| s.interface.theme = ThemeChoice::DarkContrast);
    let roomy = changed(|s| {
        s.interface.theme = ThemeChoice::DarkContrast;
        s.interface.density = Density::Roomy;
    });
    assert_eq!(did, [dark, roomy]);
}

#[test]
fn each_question_and_each_call_has_its_switch() {
    let mut page = at(Page::Questions);
    let did = play(&mut page, |window| {
        window.click(page::ASK_TRASH).unwrap();
    });
    assert_eq!(did, [changed(|s| s.questions.trash = false)]);
    let did = play(&mut page, |window| {
        window.click("Ask again everywhere").unwrap();
    });
    assert_eq!(did, [changed(|_| {})]);
    let mut page = at(Page::Notifications);
    let did = play(&mut page, |window| {
        window.click(page::CALL_FAILED).unwrap();
    });
    assert_eq!(did, [changed(|s| s.notifications.failed = false)]);
}

#[test]
fn tips_are_switched_all_together() {
    let mut page = at(Page::Interface);
    assert_eq!(
        page.update(Message::TipsToggled),
        changed(|s| s.tips = Tips::NONE)
    );
    assert_eq!(page.update(Message::TipsToggled), changed(|_| {}));
}

#[test]
fn zoom_goes_by_tenths_between_its_bounds() {
    let mut page = SettingsPage::new(Settings::default());
    page.zoomed(1.95);
    page.update(Message::ZoomPressed(Zoom::In));
    assert_eq!(page.settings.interface.zoom, 2.0);
    let stays = page.update(Message::ZoomPressed(Zoom::In));
    assert_eq!(stays, Action::None);
    page.zoomed(0.8);
    page.update(Message::ZoomPressed(Zoom::In));
    assert_eq!(page.settings.interface.zoom, 0.9);
}

#[test]
fn the_defaults_of_a_page_leave_the_others_and_can_be_undone() {
    let mut settings = Settings::default();
    settings.limits.reply = 5;
    settings.transfers.keep_times = false;
    let mut page = SettingsPage {
        pages: Pages::new(Page::Connection),
        ..SettingsPage::new(settings.clone())
    };
    let did = play(&mut page, |window| {
        window.click("Defaults for this page").unwrap();
    });
    assert_eq!(did, [changed(|s| s.transfers.keep_times = false)]);
    assert_eq!(page.texts, texts(&Settings::default()));
    let did = play(&mut page, |window| {
        window.click("Undo").unwrap();
    });
    assert_eq!(did, [Action::Changed(settings)]);
    // What was changed since is not undone.
    page.update(Message::ResetPressed);
    page.update(Message::SpeedToggled);
    assert!(window(page.layer(|message| message)).find("Undo").is_err());
}

#[test]
fn every_page_comes_back_to_how_it_came() {
    let mut settings = Settings::default();
    for page in Page::ALL {
        page.reset(&mut settings);
        assert_eq!(settings, Settings::default(), "{page:?}");
    }
    settings.limits.idle = 1;
    settings.speed.up = 1;
    settings.transfers.retry_for = 0;
    settings.transfers.verify = Verify::Never;
    settings.transfers.upload_exists = ExistsRule::Skip;
    settings.interface.graphics = Graphics::Software;
    settings.interface.zoom = 2.0;
    settings.tips = Tips::NONE;
    settings.questions.quit = false;
    settings.notifications.finished = false;
    settings.keys.insert("quit".to_owned(), Vec::new());
    for page in Page::ALL {
        page.reset(&mut settings);
    }
    assert_eq!(settings, Settings::default());
}

/// The settings in a window of 900 by 600 with text so much larger.
fn enlarged(page: &SettingsPage, zoom: f32) -> iced_test::Simulator<'_, Message> {
    let size = iced::Size::new(900.0 / zoom, 600.0 / zoom);
    let layer = page.layer(|message| message);
    let base = Space::new().width(Length::Fill).height(Length::Fill);
    let host = modal::host(base, Some(layer));
    iced_test::Simulator::with_size(font::settings(), size, host)
}

#[test]
fn at_the_largest_text_the_pages_fold_up_and_all_can_be_reached() {
    let mut page = at(Page::Transfers);
    let mut window = enlarged(&page, 2.0);
    assert!(sees(&mut window, "Transfers at once") && sees(&mut window, "Keep modification times"));
    window.click("Transfers").unwrap();
    window.click("File exists").unwrap();
    let said: Vec<_> = window.into_messages().collect();
    said.into_iter().for_each(|said| {
        page.update(said);
    });
    assert_eq!(page.pages.open, Page::Exists);
    assert!(sees(&mut enlarged(&page, 2.0), "Overwrite if newer"));
    for zoom in [0.8, 1.0, 1.5, 2.0] {
        for one in Page::ALL {
            let page = at(one);
            let mut window = enlarged(&page, zoom);
            assert!(sees(&mut window, "Close"), "{one:?} at {zoom}");
            let Some(first) = one.labels().first().copied() else {
                continue;
            };
            assert!(sees(&mut window, first), "{one:?} at {zoom}");
        }
    }
}

fn draw() -> [iced::Event; 1] {
    let now = std::time::Instant::now();
    [iced::Event::Window(iced::window::Event::RedrawRequested(
        now,
    ))]
}

#[test]
fn what_tab_leads_to_comes_into_sight_and_page_keys_scroll() {
    let page = at(Page::Connection);
    let mut window = enlarged(&page, 1.5);
    assert!(sees(&mut window, "Look up the name") && !sees(&mut window, "Uploads at most"));
    let mut found = false;
    for _ in 0..20 {
        window.tap_key(Named::Tab);
        window.simulate(draw());
        found |= sees(&mut window, "Uploads at most");
    }
    assert!(found);
}

#[test]
fn what_a_rule_for_hashes_means_stands_below_it() {
    let mut page = at(Page::Verification);
    for verify in [Verify::Always, Verify::Never, Verify::Doubt] {
        page.update(Message::VerifyChosen(verify));
        let mut window = window(page.layer(|message| message));
        let meaning = wording::verify_meaning(verify);
        assert!(sees(&mut window, meaning), "{meaning}");
    }
}
