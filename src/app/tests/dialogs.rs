//! The dialogs of the window: what opens them, and what their answers send.

use super::*;
use crate::local_folder::Measured;
use crate::profile::ThemeChoice;
use crate::protocol::ServerFault;

#[test]
fn deleting_counts_first_and_asks_with_the_numbers() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectAll);
    let items = harness.deletes();
    assert_eq!(items.len(), 2);
    let count = Count {
        files: 1200,
        folders: 3,
        bytes: 5000,
    };
    harness.browser(surveyed(&items, tally(count)));
    assert!(harness.shows(&wording::remove_question(&count, false)));
    harness.click("Delete");
    match harness.command() {
        Command::Browse { order, .. } => assert_eq!(order, Browse::Remove(items)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn escape_while_counting_deletes_nothing() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectAll);
    let items = harness.deletes();
    harness.table(Side::Remote, TableEvent::Escape);
    harness.command();
    harness.browser(surveyed(&items, Tally::default()));
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn an_existing_target_is_asked_about_and_can_be_put_off() {
    let mut harness = Harness::new();
    harness.connected();
    let existing = Existing {
        source: Facts::default(),
        target: Facts::default(),
        can_resume: false,
    };
    harness.event(Event::Queue(vec![
        QueueChange::Added(vec![item(1, TransferStatus::Waiting(None))]),
        QueueChange::Status(TransferId(1), TransferStatus::Asking(existing)),
    ]));
    assert!(harness.app.dialogs.is_open());
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
    harness.send(Message::AnswerWanted(TransferId(1)));
    assert!(harness.app.dialogs.is_open());
    // Settled elsewhere: the prompt goes.
    let skipped = QueueChange::Status(TransferId(1), TransferStatus::Skipped);
    harness.event(Event::Queue(vec![skipped]));
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn closing_asks_while_something_is_queued() {
    let mut harness = Harness::new();
    let added = vec![item(1, TransferStatus::Waiting(None))];
    harness.event(Event::Queue(vec![QueueChange::Added(added)]));
    harness.send(Message::CloseRequested);
    assert!(harness.shows("1 transfer in the queue, 0 under way."));
    assert!(harness.shows("The queue is kept, and goes on at the next start."));
    assert!(harness.commands.try_recv().is_err());
    harness.click("Quit");
    assert!(matches!(harness.command(), Command::Quit));
}

#[test]
fn closing_says_what_is_lost_where_the_queue_is_not_kept() {
    let mut harness = Harness::new();
    let added = vec![item(1, TransferStatus::Waiting(None))];
    harness.event(Event::Queue(vec![QueueChange::Added(added)]));
    let file = "/s/queue".into();
    harness.event(Event::Notice(Notice::QueueHeld { file, by: None }));
    harness.send(Message::CloseRequested);
    let lines = wording::quit_question(1, 0, false);
    assert!(lines[1].contains("lost") && harness.shows(&lines[1]));
}

#[test]
fn a_long_farewell_says_how_to_leave_at_once() {
    let mut harness = Harness::new();
    harness.send(Message::CloseRequested);
    harness.send(Message::FarewellTakesLong);
    assert!(harness.shows(wording::STILL_CLOSING));
}

#[test]
fn closing_without_a_queue_asks_nothing() {
    let mut harness = Harness::new();
    harness.send(Message::CloseRequested);
    assert!(matches!(harness.command(), Command::Quit));
}

#[test]
fn escape_closes_only_what_is_on_top() {
    let mut harness = Harness::new();
    harness.click("Sites");
    harness.click("New…");
    harness.escape();
    assert!(harness.app.dialogs.is_open());
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn the_trust_prompt_is_answered_and_closes_when_it_is_settled() {
    let mut harness = Harness::new();
    let question = TrustQuestion {
        host: "h".to_owned(),
        port: 21,
        untrusted: Untrusted {
            certificate: certificate(),
            problems: vec![Problem::SelfSigned],
            tls: TlsFacts {
                data_in_clear: false,
                control_in_clear: false,
                version: "TLS 1.3".to_owned(),
                cipher: "TLS_AES_256_GCM_SHA384".to_owned(),
            },
        },
        before: None,
    };
    harness.event(Event::TrustWanted(Box::new(question.clone())));
    harness.click("Always trust");
    match harness.command() {
        Command::AnswerTrust { decision, .. } => assert_eq!(decision, TrustDecision::Always),
        other => panic!("{other:?}"),
    }
    harness.event(Event::TrustWanted(Box::new(question)));
    let (host, port) = ("h".to_owned(), 21);
    harness.event(Event::TrustSettled { host, port });
    assert!(!harness.app.dialogs.is_open());
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn escape_at_the_trust_prompt_is_no() {
    let mut harness = Harness::new();
    let question = TrustQuestion {
        host: "h".to_owned(),
        port: 21,
        untrusted: Untrusted {
            certificate: certificate(),
            problems: Vec::new(),
            tls: TlsFacts {
                data_in_clear: false,
                control_in_clear: false,
                version: String::new(),
                cipher: String::new(),
            },
        },
        before: None,
    };
    harness.event(Event::TrustWanted(Box::new(question)));
    harness.escape();
    match harness.command() {
        Command::AnswerTrust { decision, .. } => assert_eq!(decision, TrustDecision::Cancel),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_wrong_password_is_asked_for_again_with_the_server_s_words() {
    let mut harness = Harness::new();
    harness.event(Event::PasswordWanted {
        endpoint: endpoint(),
        refused: Some("530 Login incorrect.".to_owned()),
        keep: None,
    });
    assert!(harness.app.dialogs.is_open());
    harness.escape();
    match harness.command() {
        // What waits in the queue goes on waiting.
        Command::PutOffPassword(of) => assert_eq!(of, endpoint()),
        other => panic!("{other:?}"),
    }
}

fn site(name: &str, keep: Keep) -> Site {
    let endpoint = endpoint();
    Site {
        name: name.to_owned(),
        host: endpoint.host,
        port: endpoint.port,
        encryption: endpoint.encryption,
        logon: Logon::Normal,
        user: endpoint.user,
        keep,
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy: crate::profile::Policy::default(),
    }
}

#[test]
fn where_a_password_is_kept_is_told_when_a_site_is_saved_or_removed() {
    let mut harness = Harness::new();
    let saves = |replaces: Option<&str>, keep| crate::app::dialogs::Action::SaveSite {
        replaces: replaces.map(str::to_owned),
        site: site("Web", keep),
        connects: false,
    };
    let (vault, keychain) = (Some(Keep::Vault), Some(Keep::Keychain));
    let remove = crate::app::dialogs::Action::RemoveSite("Web".to_owned());
    for (action, told) in [
        (saves(None, Keep::Vault), Some((None, vault))),
        (saves(Some("Web"), Keep::Vault), None),
        (saves(Some("Web"), Keep::Keychain), Some((vault, keychain))),
        (remove, Some((keychain, None))),
    ] {
        let _ = harness.app.dialog_action(action);
        let mut said = None;
        while let Ok(command) = harness.commands.try_recv() {
            if let Command::KeepPassword { before, keep, .. } = command {
                said = Some((before, keep));
            }
        }
        assert_eq!(said, told);
    }
}

#[test]
fn the_choice_at_the_prompt_is_written_into_the_site_once_it_is_proved() {
    let mut harness = Harness::new();
    let save = crate::app::dialogs::Action::SaveSite {
        replaces: None,
        site: site("Web", Keep::Nowhere),
        connects: false,
    };
    let _ = harness.app.dialog_action(save);
    while harness.commands.try_recv().is_ok() {}
    harness.event(Event::PasswordWanted {
        endpoint: endpoint(),
        refused: None,
        keep: Some(Keep::Nowhere),
    });
    harness.click(wording::keep(Keep::Vault));
    harness.click("Log in");
    match harness.command() {
        Command::AnswerPassword { keep, .. } => assert_eq!(keep, Some(Keep::Vault)),
        other => panic!("{other:?}"),
    }
    // Until a login proves it, what is kept stays where it is.
    assert!(harness.commands.try_recv().is_err());
    assert_eq!(harness.app.sites.get().sites[0].keep, Keep::Nowhere);
    harness.event(Event::PasswordKept {
        endpoint: endpoint(),
        keep: Keep::Vault,
    });
    // The service has moved it.
    assert!(matches!(harness.command(), Command::SetSites(_)));
    assert!(harness.commands.try_recv().is_err());
    assert_eq!(harness.app.sites.get().sites[0].keep, Keep::Vault);
    harness.event(Event::MasterPasswordWanted {
        is_new: true,
        wrong: false,
    });
    harness.escape();
    let answer = harness.command();
    assert!(
        matches!(answer, Command::AnswerMasterPassword(None)),
        "{answer:?}"
    );
}

#[test]
fn a_duplicated_site_gets_a_name_of_its_own() {
    let mut harness = Harness::new();
    let site = site("Web", Keep::Nowhere);
    let save = crate::app::dialogs::Action::SaveSite {
        replaces: None,
        site: site.clone(),
        connects: false,
    };
    let _ = harness.app.dialog_action(save);
    let _ = harness
        .app
        .dialog_action(crate::app::dialogs::Action::DuplicateSite(site));
    let names: Vec<_> = harness
        .app
        .sites
        .get()
        .sites
        .iter()
        .map(|site| &site.name)
        .collect();
    assert_eq!(names, ["Web", "Web (2)"]);
}

#[test]
fn a_zoom_by_keys_reaches_the_settings_below_another_dialog() {
    use crate::app::{dialogs, master_change::MasterChange, settings_page};
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::Settings));
    let change = dialogs::Dialog::Master(MasterChange::default());
    harness.app.dialogs.open(change);
    harness.send(Message::Key(Shortcut::ZoomIn));
    harness.escape();
    let theme = settings_page::Message::ThemeChosen(ThemeChoice::Dark);
    harness.send(Message::Dialogs(dialogs::Message::Settings(theme)));
    assert_eq!(
        harness.app.settings.get().interface.theme,
        ThemeChoice::Dark
    );
    assert_eq!(harness.app.scale_factor(), 1.1);
}

#[test]
fn the_certificate_is_shown_from_the_status_bar() {
    let mut harness = Harness::new();
    harness.connected();
    harness.click("TLS 1.3 · TLS_AES_256_GCM_SHA384");
    assert!(harness.app.dialogs.is_open());
}

#[test]
fn f1_shows_the_keys() {
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::Keyboard));
    assert!(harness.shows("Keyboard") && harness.shows("Ctrl+K"));
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn the_settings_lead_to_what_argosy_is() {
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::Settings));
    let pressed = settings_page::Message::AboutPressed;
    harness.send(Message::Dialogs(crate::app::dialogs::Message::Settings(
        pressed,
    )));
    assert!(harness.shows("About Argosy") && harness.shows("MIT OR Apache-2.0"));
    harness.escape();
    assert!(harness.shows("Settings"));
}

#[test]
fn the_question_before_quitting_can_be_spared_and_asked_again() {
    let mut harness = Harness::new();
    let added = vec![item(1, TransferStatus::Waiting(None))];
    harness.event(Event::Queue(vec![QueueChange::Added(added)]));
    harness.send(Message::CloseRequested);
    harness.click("Don't ask again");
    assert!(harness.app.dialogs.is_open());
    harness.click("Quit");
    assert!(matches!(harness.command(), Command::SetSettings(_)));
    assert!(matches!(harness.command(), Command::Quit));
    // Another start.
    harness.app.is_closing = false;
    harness.send(Message::CloseRequested);
    assert!(matches!(harness.command(), Command::Quit));
    harness.app.is_closing = false;
    // A queue that would be lost is asked about all the same.
    harness.app.is_queue_kept = false;
    harness.send(Message::CloseRequested);
    assert!(harness.app.dialogs.is_open() && !harness.shows("Don't ask again"));
    harness.escape();
    harness.app.is_queue_kept = true;
    harness.send(Message::Key(Shortcut::Settings));
    let pressed = settings_page::Message::AskAgainPressed;
    harness.send(Message::Dialogs(crate::app::dialogs::Message::Settings(
        pressed,
    )));
    harness.escape();
    harness.send(Message::CloseRequested);
    assert!(harness.app.dialogs.is_open());
}

#[test]
fn a_question_is_about_what_was_counted_for_it() {
    let mut harness = Harness::new();
    harness.connected();
    let [notes, pictures] = ["notes.txt", "pictures"].map(|name| {
        let path = std::path::Path::new("/home/ann").join(name);
        Arc::from([path])
    });
    // The first is given up, and another one asked for.
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    harness.table(Side::Local, TableEvent::Delete);
    harness.send(Message::Pane(Side::Local, file_pane::Message::StopPressed));
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    harness.table(Side::Local, TableEvent::Delete);
    let given_up = Message::LocalCounted(1, notes, Counted::default());
    harness.send(given_up);
    assert!(!harness.app.dialogs.is_open());
    harness.send(Message::LocalCounted(2, pictures, Counted::default()));
    assert!(harness.app.dialogs.is_open());
    harness.escape();
    // On the server one thing is counted after the other.
    harness.table(Side::Remote, TableEvent::SelectOnly(0));
    let first = harness.deletes();
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    harness.table(Side::Remote, TableEvent::Delete);
    assert_eq!(harness.removal(), Some(&first));
    assert!(harness.commands.try_recv().is_err());
    // What was counted for others and another order's failure mean nothing to it.
    let other = Arc::new([RemoveItem {
        path: RemotePath::parse("/srv/other").unwrap(),
        ..first[0].clone()
    }]);
    harness.browser(surveyed(&(other as Arc<[_]>), Tally::default()));
    harness.browser(BrowserEvent::Failed {
        order: Browse::MakeFolder(RemotePath::root()),
        failure: Failure::Server(ServerFault::Exists),
    });
    assert!(!harness.app.dialogs.is_open());
    assert_eq!(harness.removal(), Some(&first));
    // A connection that is not made again counts nothing any more.
    harness.browser(BrowserEvent::NotConnected(Failure::Network {
        stage: Stage::Connect,
        fault: NetworkFault::Refused,
    }));
    assert!(harness.app.removal.is_none());
}

#[test]
fn the_question_before_the_trash_can_be_spared_and_none_before_deleting() {
    let mut harness = Harness::new();
    harness.connected();
    let paths = Arc::new([PathBuf::from("/home/ann/notes.txt")]);
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    harness.table(Side::Local, TableEvent::Delete);
    harness.send(Message::LocalCounted(1, paths, Counted::default()));
    harness.click("Don't ask again");
    // The title has the same words as the button.
    let confirmed = crate::app::dialogs::Message::Confirm(confirm_prompt::Message::Confirmed);
    harness.send(Message::Dialogs(confirmed));
    let Command::SetSettings(settings) = harness.command() else {
        panic!("not kept");
    };
    assert!(!settings.questions.trash && settings.questions.quit);
    harness.table(Side::Local, TableEvent::SelectAll);
    harness.table(Side::Local, TableEvent::Delete);
    // What was confirmed is still under way.
    assert!(harness.shows(wording::BUSY) && !harness.app.dialogs.is_open());
    harness.send(Message::LocalWalk(1, Walk::Trashed(Measured::default())));
    harness.local(&[("notes.txt", Kind::File)]);
    harness.table(Side::Local, TableEvent::SelectAll);
    harness.table(Side::Local, TableEvent::Delete);
    assert!(harness.app.panes.local.has_note() && !harness.app.dialogs.is_open());
    harness.table(Side::Remote, TableEvent::SelectAll);
    let items = harness.deletes();
    harness.browser(surveyed(&items, Tally::default()));
    assert!(harness.shows("Delete on h") && !harness.shows("Don't ask again"));
}

#[test]
fn changed_keys_are_told_everywhere() {
    use crate::app::menus::{Of, OpenMenu};
    let mut harness = Harness::new();
    let mut settings = Settings::default();
    let f9 = vec!["F9".to_owned()];
    settings.keys.insert("upload".to_owned(), f9);
    let _ = harness.app.set_settings(settings);
    harness.command();
    let menu = |harness: &mut Harness, of| {
        let at = iced::Point::new(100.0, 100.0);
        harness.send(Message::MenuWanted(OpenMenu { of, at }));
    };
    harness.send(Message::Key(Shortcut::Keyboard));
    let search = crate::app::keyboard_page::Message::SearchEdited("F9".to_owned());
    harness.send(Message::Dialogs(crate::app::dialogs::Message::Keyboard(
        search,
    )));
    assert!(harness.shows("Upload what is chosen"));
    harness.escape();
    harness.connected();
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    menu(&mut harness, Of::Pane(Side::Local));
    assert!(harness.shows("F9"));
    // Those of the lists are in the table as well.
    for keys in ["F2", "Del", "Alt+Enter", "Ctrl+A", "Ctrl+F"] {
        assert!(harness.shows(keys), "{keys}");
    }
    harness.event(Event::Queue(vec![QueueChange::Added(vec![item(
        1,
        TransferStatus::Waiting(None),
    )])]));
    let chosen = crate::app::transfer_list::Message::Table(TableEvent::SelectOnly(0));
    harness.send(Message::Transfers(chosen));
    menu(&mut harness, Of::Priorities);
    assert!(harness.shows("Alt+1") && harness.shows("Alt+5"));
    menu(&mut harness, Of::Moves);
    assert!(harness.shows("Ctrl+Home") && harness.shows("Ctrl+Down"));
}
