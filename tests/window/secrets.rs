//! What another program can read of a password while the window has it: nothing in what `/proc` tells of
//! the process, nothing in any file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use argosy::profile::{
    Encryption, Endpoint, Folders, Keep, Logon, Password, Policy, Secrets, Site, Sites,
};

use super::home::{Home, Whom, always_trust};
use super::places::LIGHT;
use crate::support::desktop::{Desktop, Window, wait_until};
use crate::support::keyring::{self, Keychain};
use crate::support::secrecy::{KEPT, MASTER, copies, holds};
use crate::support::server::{ServerOptions, TestServer};

#[test]
fn a_typed_password_is_nowhere_to_be_read() {
    visit(Keep::Nowhere);
}

#[test]
fn one_from_the_vault_is_nowhere_to_be_read() {
    visit(Keep::Vault);
}

#[test]
fn one_from_the_keychain_is_nowhere_to_be_read() {
    let name = "window::secrets::one_from_the_keychain_is_nowhere_to_be_read";
    match keyring::part() {
        Some(_) => visit(Keep::Keychain),
        None => _ = keyring::Home::new().run(Keychain::Unlocked, name, "all"),
    }
}

/// Where there is no portal, rfd starts zenity to choose a folder.
#[test]
fn no_child_inherits_the_variable() {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let home = Home::new();
    let programs = home.local().join("programs");
    fs::create_dir(&programs).unwrap();
    let (zenity, environment) = (programs.join("zenity"), home.local().join("environment"));
    let script = format!("#!/bin/sh\nenv >'{}'\n", environment.display());
    fs::write(&zenity, script).unwrap();
    fs::set_permissions(&zenity, PermissionsExt::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", programs.display());
    let variables = [
        ("ARGOSY_PASSWORD", KEPT),
        ("PATH", &path),
        ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
    ];
    let window = desktop.open_with(&home.config(), &[], &variables);
    // To the local path, and on past the star to «Choose a folder».
    window.keys(&["shift+F6", "ctrl+l", "Tab", "Tab", "Return"]);
    wait_until("the fake zenity", || {
        fs::read_to_string(&environment).is_ok_and(|text| text.contains("PATH="))
    });
    let inherited = fs::read_to_string(&environment).unwrap();
    assert!(!inherited.contains("ARGOSY_PASSWORD"), "{inherited}");
}

/// Logs in with a password that is kept there, and looks.
fn visit(keep: Keep) {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let options = ServerOptions {
        password: KEPT.to_owned(),
        ..ServerOptions::default()
    };
    let server = TestServer::start(options).unwrap();
    let (home, whom) = (Home::new(), Whom::from(&server));
    save(&home, &whom, keep);
    let window = home.open(&desktop, &[&whom.url()]);
    if keep != Keep::Keychain {
        let prompt = window.dialog(LIGHT);
        window.text(if keep == Keep::Vault { MASTER } else { KEPT });
        window.keys(&["Return"]);
        window.next_dialog(&prompt, LIGHT);
    } else {
        window.dialog(LIGHT);
    }
    look(&window);
    always_trust(&window);
    let listed = |server: &TestServer| server.count("MLSD") + server.count("LIST") > 0;
    assert!(server.wait_until(Duration::from_secs(20), listed));
    window.no_dialog(LIGHT);
    look(&window);
    assert_eq!(server.count("PASS"), 1);
    // No promise is made of the memory: these are told.
    let pid = window.program.id();
    let logged_in = copies(pid, KEPT);
    server.stop_listening();
    server.drop_connections();
    window.settle();
    let left = copies(pid, KEPT);
    eprintln!(
        "{keep:?}: copies in memory when logged in: {logged_in:?}, when disconnected: {left:?}"
    );
}

fn look(window: &Window<'_>) {
    let process = format!("/proc/{}", window.program.id());
    for name in ["cmdline", "environ"] {
        let bytes = fs::read(Path::new(&process).join(name)).unwrap();
        assert!(!bytes.is_empty() && !holds(&bytes, KEPT), "{name}");
    }
}

/// A saved site whose password is kept already, unless nowhere.
pub fn save(home: &Home, whom: &Whom, keep: Keep) {
    let site = Site {
        name: "Colchis".to_owned(),
        host: whom.host.clone(),
        port: whom.port,
        encryption: Encryption::Explicit,
        logon: Logon::Normal,
        user: whom.user.clone(),
        keep,
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy: Policy::default(),
    };
    let endpoint: Endpoint = site.endpoint();
    let folders = Folders::inside(&home.config());
    folders
        .save(&Sites {
            sites: vec![site],
            ..Sites::default()
        })
        .unwrap();
    let secrets = Secrets::new(&folders);
    if keep == Keep::Vault {
        secrets
            .unlock_vault(&Password::new(MASTER.to_owned()))
            .unwrap();
    }
    if keep != Keep::Nowhere {
        let password = Password::new(KEPT.to_owned());
        secrets.set(keep, &endpoint, &password).unwrap();
    }
}
