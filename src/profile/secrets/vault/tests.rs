//! The vault opened, changed, damaged and shared.

use std::fs;
use std::path::Path;

use super::*;

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn vault(folder: &Path) -> Vault {
    Vault::new(folder.join("config").join("vault"))
}

/// A vault with one password in it, open.
fn filled(folder: &Path) -> Vault {
    let vault = vault(folder);
    vault.unlock_or_make(&password("master")).unwrap();
    vault.set("ftpes://ann@h:21", &password("s3cret")).unwrap();
    vault
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("config")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "vault.lock")
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_kept_is_there_in_the_next_run_and_not_readable() {
    let folder = tempfile::tempdir().unwrap();
    let first = filled(folder.path());
    assert_eq!(first.state(), Ok(VaultState::Open));
    let bytes = fs::read(&first.file).unwrap();
    for secret in ["s3cret", "master", "ann"] {
        assert!(
            !String::from_utf8_lossy(&bytes).contains(secret),
            "{secret}"
        );
    }
    let next = vault(folder.path());
    assert_eq!(next.state(), Ok(VaultState::Locked));
    assert_eq!(next.get("x"), Err(SecretFault::VaultLocked));
    assert_eq!(
        next.unlock_or_make(&password("Master")),
        Err(SecretFault::WrongMaster)
    );
    assert_eq!(next.get("x"), Err(SecretFault::VaultLocked));
    next.unlock_or_make(&password("master")).unwrap();
    assert_eq!(next.get("ftpes://ann@h:21"), Ok(Some(password("s3cret"))));
    assert_eq!(next.get("other"), Ok(None));
    next.forget("ftpes://ann@h:21").unwrap();
    next.forget("other").unwrap();
    assert_eq!(next.get("ftpes://ann@h:21"), Ok(None));
    next.lock();
    assert_eq!(next.state(), Ok(VaultState::Locked));
    assert_eq!(names(folder.path()), ["vault"]);
    assert!(!format!("{first:?}").contains("s3cret"));
}

#[test]
fn there_is_none_until_a_master_password_makes_one() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path());
    assert_eq!(vault.state(), Ok(VaultState::Missing));
    assert_eq!(vault.get("x"), Err(SecretFault::NoVault));
    assert_eq!(vault.set("x", &password("p")), Err(SecretFault::NoVault));
    assert_eq!(
        vault.change_master(&password("a"), &password("b")),
        Err(SecretFault::NoVault)
    );
}

#[test]
fn a_new_master_password_locks_out_the_old_one_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let (first, other) = (filled(folder.path()), vault(folder.path()));
    other.unlock_or_make(&password("master")).unwrap();
    let change = |old: &str| first.change_master(&password(old), &password("new"));
    assert_eq!(change("wrong"), Err(SecretFault::WrongMaster));
    assert_eq!(change("master"), Ok(()));
    assert_eq!(first.get("ftpes://ann@h:21"), Ok(Some(password("s3cret"))));
    // Another process that had it open writes nothing with the old key.
    assert_eq!(
        other.set("x", &password("p")),
        Err(SecretFault::VaultLocked)
    );
    assert_eq!(
        other.unlock_or_make(&password("master")),
        Err(SecretFault::WrongMaster)
    );
    other.unlock_or_make(&password("new")).unwrap();
    assert_eq!(other.get("ftpes://ann@h:21"), Ok(Some(password("s3cret"))));
}

#[test]
fn two_processes_do_not_lose_each_others_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (filled(folder.path()), vault(folder.path()));
    two.unlock_or_make(&password("master")).unwrap();
    std::thread::scope(|scope| {
        for (vault, letter) in [(&one, "a"), (&two, "b")] {
            scope.spawn(move || {
                for number in 0..10 {
                    vault
                        .set(&format!("{letter}{number}"), &password("p"))
                        .unwrap();
                }
            });
        }
    });
    for letter in ["a", "b"] {
        for number in 0..10 {
            let name = format!("{letter}{number}");
            assert_eq!(one.get(&name), Ok(Some(password("p"))), "{name}");
        }
    }
}

#[test]
fn a_damaged_vault_is_set_aside_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(filled(folder.path()).file).unwrap();
    let mut damages: Vec<Vec<u8>> = (0..whole.len())
        .step_by(7)
        .map(|at| whole[..at].into())
        .collect();
    for at in (0..whole.len()).step_by(5) {
        let mut flipped = whole.clone();
        // Not the version: another one is not damaged but newer.
        flipped[if at == 13 { 14 } else { at }] ^= 0x40;
        damages.push(flipped);
    }
    for damaged in damages {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        fs::create_dir_all(vault.file.parent().unwrap()).unwrap();
        fs::write(&vault.file, &damaged).unwrap();
        let unlocked = vault.unlock_or_make(&password("master"));
        let Err(SecretFault::VaultDamaged(aside)) = unlocked else {
            panic!("{unlocked:?}");
        };
        assert!(aside.moved);
        assert_eq!(fs::read(&aside.file).unwrap(), damaged);
        assert_eq!(vault.state(), Ok(VaultState::Missing));
    }
}

#[test]
fn one_of_a_newer_argosy_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let vault = filled(folder.path());
    let mut newer = fs::read(&vault.file).unwrap();
    newer[13] = 2;
    fs::write(&vault.file, &newer).unwrap();
    for done in [
        vault.unlock_or_make(&password("master")),
        vault.set("x", &password("p")),
    ] {
        assert!(matches!(done, Err(SecretFault::VaultFile(_))), "{done:?}");
    }
    assert_eq!(fs::read(&vault.file).unwrap(), newer);
    assert_eq!(names(folder.path()), ["vault"]);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = filled(folder.path()).file;
    assert_eq!(
        fs::metadata(file).unwrap().permissions().mode() & 0o777,
        0o600
    );
}
