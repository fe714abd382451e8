//! The system's keychain: one entry a server and user, under our name.

use keyring::{Entry, Error};

use super::{Answer, SecretFault};
use crate::profile::Password;

/// The password of `user` (an endpoint's key), if there is one. A locked keychain asks a person.
pub fn get(user: &str) -> Result<Option<Password>, SecretFault> {
    let found = match entry(user)?.get_password() {
        // Made by hand or by a copy of the keychain: any of them may be right.
        Err(Error::Ambiguous(entries)) => match entries.first() {
            Some(first) => first.get_password(),
            None => Err(Error::NoEntry),
        },
        found => found,
    };
    match found {
        Ok(text) => Ok(Some(Password::new(text))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(fault(&error)),
    }
}

/// Keeps a password, in the place of an older one.
pub fn set(user: &str, password: &Password) -> Result<(), SecretFault> {
    let text = password.reveal();
    let done = match entry(user)?.set_password(text) {
        Err(Error::Ambiguous(entries)) => entries
            .iter()
            .try_for_each(|entry| entry.set_password(text)),
        done => done,
    };
    done.map_err(|error| fault(&error))
}

/// Removes the password of `user`. None is no error.
pub fn forget(user: &str) -> Result<(), SecretFault> {
    let done = match entry(user)?.delete_credential() {
        Err(Error::Ambiguous(entries)) => entries
            .iter()
            .try_for_each(|entry| entry.delete_credential()),
        done => done,
    };
    match done {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(fault(&error)),
    }
}

/// Whether it can be used; asks nobody and changes nothing.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn answers() -> Answer {
    use secret_service::blocking::SecretService;
    use secret_service::{EncryptionType, Error};

    let locked = SecretService::connect(EncryptionType::Plain)
        .and_then(|service| service.get_default_collection()?.is_locked());
    match locked {
        Ok(false) => Answer::Yes,
        // Without a collection the first password makes one, and a person chooses its password.
        Ok(true) | Err(Error::NoResult) => Answer::Locked,
        Err(error) => Answer::No(error.to_string()),
    }
}

/// Whether it can be used; asks nobody and changes nothing.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn answers() -> Answer {
    match Entry::store_status() {
        Ok(()) => Answer::Yes,
        Err(error) => Answer::No(error.to_string()),
    }
}

fn entry(user: &str) -> Result<Entry, SecretFault> {
    Entry::new(SERVICE, user).map_err(|error| match Entry::store_status() {
        Ok(()) => fault(&error),
        Err(why) => SecretFault::NoKeychain(words(why)),
    })
}

fn fault(error: &Error) -> SecretFault {
    match error {
        Error::NoStorageAccess(_) => SecretFault::KeychainLocked(words(error)),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => SecretFault::Unreadable,
        _ => SecretFault::NoKeychain(words(error)),
    }
}

/// What the system says, without what the package says around it. Some errors hold the entry's
/// content: those have words of ours.
fn words(error: &Error) -> String {
    match error {
        Error::PlatformFailure(inner) | Error::NoStorageAccess(inner) => inner.to_string(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => {
            "its answer makes no sense".to_owned()
        }
        error => error.to_string(),
    }
}

/// Our name in the keychain.
const SERVICE: &str = "argosy";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entry_holds_is_in_no_fault() {
        let error = Error::BadEncoding(b"s3cret\xff".to_vec());
        assert_eq!(fault(&error), SecretFault::Unreadable);
        let error = Error::BadDataFormat(b"s3cret".to_vec(), "s3cret".into());
        assert_eq!(fault(&error), SecretFault::Unreadable);
        assert!(!words(&error).contains("s3cret"));
    }
}
