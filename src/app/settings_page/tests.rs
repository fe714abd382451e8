//! The settings page by mouse and by keyboard, in a headless window.

use iced::keyboard::key::Named;

use super::*;
use crate::app::form::testing::{picture, sees, window};

fn play(
    page: &mut SettingsPage,
    press: impl Fn(&mut iced_test::Simulator<'_, Message>),
) -> Vec<Action> {
    let mut window = window(page.layer(|message| message));
    press(&mut window);
    let said: Vec<_> = window.into_messages().collect();
    said.into_iter().map(|said| page.update(said)).collect()
}

fn changed(change: impl FnOnce(&mut Settings)) -> Action {
    let mut settings = Settings::default();
    change(&mut settings);
    Action::Changed(settings)
}

#[test]
fn a_number_holds_as_soon_as_it_can() {
    let mut page = SettingsPage::new(Settings::default());
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
fn typing_goes_to_the_first_field_and_escape_closes() {
    let mut page = SettingsPage::new(Settings::default());
    let did = play(&mut page, |window| {
        window.typewrite("1");
        window.tap_key(Named::Escape);
    });
    // The caret stands behind what is there: 41 is too many.
    assert_eq!(did, [Action::None, Action::Close]);
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
fn all_of_it_is_on_the_page_and_a_click_changes_it() {
    let mut page = SettingsPage::new(Settings::default());
    let did = play(&mut page, |window| {
        for label in Number::ALL.map(Number::label) {
            assert!(window.find(label).is_ok(), "{label}");
        }
        assert!(window.find("from the next start").is_ok());
        window.click("Overwrite if newer").unwrap();
    });
    let newer = changed(|s| s.transfers.download_exists = ExistsRule::Newer);
    assert_eq!(did, [newer]);
    picture("settings", || page.layer(|message| message));
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
fn a_reset_is_confirmed_first() {
    let mut settings = Settings::default();
    settings.limits.reply = 5;
    let mut page = SettingsPage::new(settings);
    page.update(Message::ResetPressed);
    let no = play(&mut page, |window| {
        window.tap_key(Named::Enter);
    });
    assert_eq!(no, [Action::None]);
    page.update(Message::ResetPressed);
    let yes = play(&mut page, |window| {
        window.click("Reset").unwrap();
    });
    assert_eq!(yes, [Action::Changed(Settings::default())]);
    assert_eq!(page.texts, texts(&Settings::default()));
}

fn draw() -> [iced::Event; 1] {
    let now = std::time::Instant::now();
    [iced::Event::Window(iced::window::Event::RedrawRequested(
        now,
    ))]
}

#[test]
fn what_tab_leads_to_comes_into_sight_and_page_keys_scroll() {
    let page = SettingsPage::new(Settings::default());
    let mut window = window(page.layer(|message| message));
    assert!(!sees(&mut window, "Lines kept"));
    // Backwards: Close, Reset, and then the last field of the page.
    let back = iced::keyboard::Modifiers::SHIFT;
    for _ in 0..3 {
        let mut press = iced_test::simulator::press_key(Named::Tab, None);
        if let iced::Event::Keyboard(iced::keyboard::Event::KeyPressed { modifiers, .. }) =
            &mut press
        {
            *modifiers = back;
        }
        window.simulate([press]);
    }
    window.simulate(draw());
    assert!(sees(&mut window, "Lines kept") && !sees(&mut window, "Transfers at once"));
    window.tap_key(Named::PageUp);
    window.tap_key(Named::PageUp);
    window.simulate(draw());
    assert!(sees(&mut window, "Transfers at once") && !sees(&mut window, "Lines kept"));
}

#[test]
fn what_a_rule_for_hashes_means_stands_below_it() {
    let mut page = SettingsPage::new(Settings::default());
    for verify in [Verify::Always, Verify::Never, Verify::Doubt] {
        page.update(Message::VerifyChosen(verify));
        let mut window = window(page.layer(|message| message));
        let meaning = wording::verify_meaning(verify);
        // It may be below what is in sight at first.
        let found = (0..40).any(|_| {
            window.tap_key(Named::Tab);
            window.simulate(draw());
            sees(&mut window, meaning)
        });
        assert!(found, "{meaning}");
    }
}
