//! The kept passwords beside a real keychain: unlocked, locked, and none.

use std::sync::mpsc;
use std::time::Duration;

use argosy::profile::{
    Answer, Encryption, Endpoint, Folders, Keep, Password, SecretFault, Secrets,
};

use crate::support::keyring::{Home, Keychain, part};

fn endpoint(user: &str) -> Endpoint {
    Endpoint {
        host: "ftp.example".to_owned(),
        port: 21,
        encryption: Encryption::Explicit,
        user: user.to_owned(),
    }
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

#[test]
fn an_unlocked_keychain_keeps_a_password_for_the_next_run() {
    let name = "secrets::keychain::an_unlocked_keychain_keeps_a_password_for_the_next_run";
    let Some((part, folder)) = part() else {
        let home = Home::new();
        for part in ["keep", "find"] {
            if !home.run(Keychain::Unlocked, name, part) {
                return;
            }
        }
        return;
    };
    let secrets = Secrets::new(&Folders::inside(&folder));
    assert_eq!(secrets.keychain_answers(), Answer::Yes);
    let (ann, bob) = (endpoint("ann"), endpoint("bob"));
    let get = |who| secrets.get(Keep::Keychain, who);
    if part == "keep" {
        assert_eq!(get(&ann), Ok(None));
        for text in ["first", "s3cret ü"] {
            secrets.set(Keep::Keychain, &ann, &password(text)).unwrap();
        }
        secrets.set(Keep::Keychain, &bob, &password("b")).unwrap();
    }
    assert_eq!(get(&ann), Ok(Some(password("s3cret ü"))));
    assert_eq!(get(&bob), Ok(Some(password("b"))));
    if part == "find" {
        for _ in 0..2 {
            secrets.forget(Keep::Keychain, &ann).unwrap();
        }
        assert_eq!(get(&ann), Ok(None));
        assert_eq!(get(&bob), Ok(Some(password("b"))));
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}

#[test]
fn a_locked_keychain_gives_nothing_and_keeps_nobody_waiting() {
    let name = "secrets::keychain::a_locked_keychain_gives_nothing_and_keeps_nobody_waiting";
    let Some((part, folder)) = part() else {
        let home = Home::new();
        if home.run(Keychain::Unlocked, name, "keep") {
            home.run(Keychain::Locked, name, "locked");
        }
        return;
    };
    let secrets = Secrets::new(&Folders::inside(&folder));
    if part == "keep" {
        let kept = secrets.set(Keep::Keychain, &endpoint("ann"), &password("s3cret"));
        return assert_eq!(kept, Ok(()));
    }
    assert_eq!(secrets.keychain_answers(), Answer::Locked);
    let (told, found) = mpsc::channel();
    std::thread::spawn(move || told.send(secrets.get(Keep::Keychain, &endpoint("ann"))));
    // It may wait for a person who never comes; that is what the caller's limit is for.
    match found.recv_timeout(Duration::from_secs(5)) {
        Ok(Err(SecretFault::KeychainLocked(why) | SecretFault::NoKeychain(why))) => {
            println!("locked: {why}");
        }
        Ok(other) => panic!("{other:?}"),
        Err(_) => println!("locked: it waits for somebody to unlock it"),
    }
}

#[test]
fn without_a_keychain_it_is_said_at_once() {
    let name = "secrets::keychain::without_a_keychain_it_is_said_at_once";
    let Some((_, folder)) = part() else {
        Home::new().run(Keychain::None, name, "none");
        return;
    };
    let secrets = Secrets::new(&Folders::inside(&folder));
    assert!(matches!(secrets.keychain_answers(), Answer::No(_)));
    let ann = endpoint("ann");
    for fault in [
        secrets.get(Keep::Keychain, &ann).map(drop),
        secrets.set(Keep::Keychain, &ann, &password("s3cret")),
        secrets.forget(Keep::Keychain, &ann),
    ] {
        let Err(SecretFault::NoKeychain(why)) = fault else {
            panic!("{fault:?}");
        };
        println!("none: {why}");
        assert!(!why.contains("s3cret"));
    }
    // The vault needs no keychain.
    secrets.unlock_vault(&password("master")).unwrap();
    secrets.set(Keep::Vault, &ann, &password("s3cret")).unwrap();
    let found = secrets.get(Keep::Vault, &ann);
    assert_eq!(found, Ok(Some(password("s3cret"))));
}
