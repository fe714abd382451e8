//! The site form by mouse and by keyboard, in a headless window.

use iced::keyboard::key::Named;

use super::*;
use crate::app::form::testing::{picture, sees, window};
use crate::profile::{Keep, Policy};
use crate::wording;

fn site() -> Site {
    Site {
        name: "Work".to_owned(),
        host: "ftp.example".to_owned(),
        port: 990,
        encryption: Encryption::Implicit,
        logon: Logon::Normal,
        user: "ann".to_owned(),
        keep: Keep::Vault,
        remote_folder: "/srv".to_owned(),
        local_folder: Some("/home/ann".into()),
        notes: "Ask Bob".to_owned(),
        folder: Default::default(),
        colour: None,
        policy: Policy::default(),
    }
}

/// Presses keys in the form and feeds it what came of them.
fn play(
    editor: &mut SiteEditor,
    press: impl Fn(&mut iced_test::Simulator<'_, Message>),
) -> Vec<Action> {
    let mut window = window(editor.layer(|message| message));
    press(&mut window);
    let said: Vec<_> = window.into_messages().collect();
    said.into_iter().map(|said| editor.update(said)).collect()
}

#[test]
fn enter_saves_and_escape_cancels() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    assert_eq!(editor.replaces(), Some("Work"));
    let did = play(&mut editor, |window| {
        window.tap_key(Named::Enter);
        window.tap_key(Named::Escape);
    });
    assert_eq!(did, [Action::Save(site()), Action::Cancel]);
    picture("site-editor", || editor.layer(|message| message));
}

#[test]
fn the_buttons_say_what_they_do() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    let did = play(&mut editor, |window| {
        window.click("Save and connect").unwrap();
        window.click("Browse…").unwrap();
        window.click("Anonymous").unwrap();
        window.click("Explicit TLS").unwrap();
        window.click("Save").unwrap();
    });
    let mut changed = site();
    (changed.logon, changed.encryption) = (Logon::Anonymous, Encryption::Explicit);
    changed.port = 21;
    let expected = [
        Action::ConnectTo(site()),
        Action::BrowseLocal,
        Action::None,
        Action::None,
        Action::Save(changed),
    ];
    assert_eq!(did, expected);
}

#[test]
fn each_place_for_the_password_is_explained() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    let all: Vec<_> = Keep::ALL.map(wording::keep_meaning).into();
    for keep in [Keep::Keychain, Keep::Vault, Keep::Nowhere] {
        play(&mut editor, |window| {
            window.click(wording::keep(keep)).unwrap();
        });
        let mut shown = window(editor.layer(|message| message));
        let seen: Vec<_> = all.iter().filter(|words| sees(&mut shown, words)).collect();
        assert_eq!(seen, [&wording::keep_meaning(keep)]);
    }
    let [keychain, vault, nowhere] = [Keep::Keychain, Keep::Vault, Keep::Nowhere]
        .map(|keep| wording::keep_meaning(keep).to_lowercase());
    assert!(keychain.contains("desktop") && keychain.contains("encrypted"));
    assert!(vault.contains("file encrypted with a master password"));
    assert!(nowhere.contains("until argosy quits"));
}

#[test]
fn an_interactive_logon_keeps_nothing() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    play(&mut editor, |window| {
        window.click("Interactive").unwrap();
    });
    let mut shown = window(editor.layer(|message| message));
    assert!(sees(&mut shown, wording::INTERACTIVE_HELP));
    assert!(!sees(&mut shown, wording::keep(Keep::Vault)));
    drop(shown);
    picture("site-editor-interactive", || {
        editor.layer(|message| message)
    });
    let Action::Save(saved) = editor.update(Message::SavePressed) else {
        panic!("nothing is wrong");
    };
    assert_eq!(
        (saved.logon, saved.keep),
        (Logon::Interactive, Keep::Nowhere)
    );
    assert_eq!(saved.user, site().user);
}

#[test]
fn faults_are_shown_at_their_fields_once_it_was_tried() {
    let mut editor = SiteEditor::new(None, vec!["Work".to_owned()]);
    assert_eq!(editor.replaces(), None);
    let missing = "Write the name or address of the server.";
    let mut before = window(editor.layer(|message| message));
    assert!(before.find(missing).is_err());
    drop(before);
    editor.update(Message::NameEdited("Work".to_owned()));
    assert_eq!(editor.update(Message::SavePressed), Action::None);
    let mut after = window(editor.layer(|message| message));
    assert!(sees(&mut after, missing));
    assert!(sees(&mut after, "Another site has this name."));
    drop(after);
    editor.update(Message::EncryptionChosen(Encryption::Plain));
    picture("site-editor-faults", || editor.layer(|message| message));
}

#[test]
fn tab_goes_from_field_to_field() {
    let mut editor = SiteEditor::new(None, vec![]);
    let did = play(&mut editor, |window| {
        window.typewrite("n");
        window.tap_key(Named::Tab);
        window.typewrite("h");
        window.tap_key(Named::Tab);
        window.typewrite("1");
        // Over three ways to encrypt and three to log on.
        for _ in 0..7 {
            window.tap_key(Named::Tab);
        }
        window.typewrite("u");
    });
    assert_eq!(did, vec![Action::None; 4]);
    editor.browsed(Some("/data".into()));
    editor.browsed(None);
    let Action::Save(site) = editor.update(Message::SavePressed) else {
        panic!("nothing is wrong");
    };
    assert_eq!((site.name.as_str(), site.host.as_str()), ("n", "h"));
    assert_eq!((site.port, site.user.as_str()), (1, "u"));
    assert_eq!(site.local_folder, Some("/data".into()));
}

#[test]
fn notes_keep_their_lines() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    let end = text_editor::Action::Move(text_editor::Motion::DocumentEnd);
    let enter = text_editor::Action::Edit(text_editor::Edit::Enter);
    let letter = text_editor::Action::Edit(text_editor::Edit::Insert('x'));
    for action in [end, enter, letter] {
        editor.update(Message::NotesEdited(action));
    }
    let Action::Save(site) = editor.update(Message::SavePressed) else {
        panic!("nothing is wrong");
    };
    assert_eq!(site.notes, "Ask Bob\nx");
}

#[test]
fn a_site_says_how_its_connections_come_to_be() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    play(&mut editor, |window| {
        window.click("Connection").unwrap();
    });
    picture("site-editor-connection", || editor.layer(|message| message));
    let did = play(&mut editor, |window| {
        window.click("Active").unwrap();
        window.click("Only 1.3").unwrap();
        window.click("Save").unwrap();
    });
    let mut changed = site();
    changed.policy.data = crate::profile::DataMode::Active;
    changed.policy.tls = crate::profile::TlsVersions::Only13;
    assert_eq!(did.last(), Some(&Action::Save(changed)));
}

#[test]
fn transfers_have_a_page_of_their_own() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    play(&mut editor, |window| {
        window.click("Transfers").unwrap();
    });
    picture("site-editor-transfers", || editor.layer(|message| message));
    let did = play(&mut editor, |window| {
        window.click("Set it aside").unwrap();
        window.click("Always").unwrap();
        window.click("Save").unwrap();
    });
    let mut changed = site();
    changed.policy.replacing = crate::profile::Replacing::Aside;
    changed.policy.verify = Some(crate::profile::Verify::Always);
    assert_eq!(did, [Action::None, Action::None, Action::Save(changed)]);
}

#[test]
fn a_fault_brings_its_page_to_the_front() {
    let mut editor = SiteEditor::new(Some(site()), vec![]);
    let pattern = transfers::Message::PartNameEdited("*".to_owned());
    editor.update(Message::Transfers(pattern));
    editor.update(Message::ConnectPressed);
    let fault = "This would be the file's own name. Add something, as in *.tmp";
    let aside = transfers::Message::ReplacingChosen(crate::profile::Replacing::Aside);
    editor.update(Message::Transfers(aside));
    let mut shown = window(editor.layer(|message| message));
    assert!(shown.find(fault).is_ok());
    drop(shown);
    picture("site-editor-transfers-fault", || {
        editor.layer(|message| message)
    });
    editor.update(Message::HostEdited(String::new()));
    let own = transfers::Message::PartNameEdited(String::new());
    editor.update(Message::Transfers(own));
    editor.update(Message::SavePressed);
    assert_eq!(editor.page, Page::Server);
}

#[test]
fn a_colour_is_chosen_and_the_folder_stays() {
    let mut before = site();
    before.folder = crate::profile::SiteFolder::parse("Work/Old");
    let mut editor = SiteEditor::new(Some(before.clone()), vec![]);
    let did = play(&mut editor, |window| {
        window.click("Green").unwrap();
        window.tap_key(Named::Tab);
    });
    assert_eq!(did, [Action::None]);
    picture("site-editor-colour", || editor.layer(|message| message));
    before.colour = Some(SiteColour::Green);
    assert_eq!(editor.update(Message::SavePressed), Action::Save(before));
}
