//! The vault: one file, encrypted as a whole with a key that is made of the master password by
//! Argon2id. The master password itself is never kept; the key is, while the vault is open.

mod format;

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{SecretFault, VaultState};
use crate::profile::Password;
use crate::profile::store;
use format::{Damaged, Entries, Head, Key, Sealed};

/// The vault's file, and its key while it is open.
#[derive(Debug)]
pub struct Vault {
    file: PathBuf,
    open: Mutex<Option<Opened>>,
}

/// The key belongs to the salt beside it: after another process changed the master password it
/// opens nothing any more.
#[derive(Debug)]
struct Opened {
    head: Head,
    key: Key,
}

impl Vault {
    pub fn new(file: PathBuf) -> Self {
        Self {
            file,
            open: Mutex::new(None),
        }
    }

    pub fn state(&self) -> Result<VaultState, SecretFault> {
        let open = self.opened();
        Ok(match (self.read()?, &*open) {
            (None, _) => VaultState::Missing,
            (Some(sealed), Some(opened)) if opened.head == sealed.head => VaultState::Open,
            (Some(_), _) => VaultState::Locked,
        })
    }

    pub fn get(&self, name: &str) -> Result<Option<Password>, SecretFault> {
        let open = self.opened();
        let (entries, _) = self.entries(open.as_ref())?;
        Ok(entries.get(name).cloned())
    }

    pub fn set(&self, name: &str, password: &Password) -> Result<(), SecretFault> {
        self.change(|entries| {
            entries.insert(name.to_owned(), password.clone());
            true
        })
    }

    pub fn forget(&self, name: &str) -> Result<(), SecretFault> {
        self.change(|entries| entries.remove(name).is_some())
    }

    /// Opens it with its master password; where there is none, makes an empty one with this.
    pub fn unlock_or_make(&self, master: &Password) -> Result<(), SecretFault> {
        let _alone = self.alone()?;
        let mut open = self.opened();
        let Some(sealed) = self.read()? else {
            *open = Some(self.write_anew(master, &Entries::new())?);
            return Ok(());
        };
        let (_, opened) = unsealed(&sealed, master)?;
        *open = Some(opened);
        Ok(())
    }

    pub fn change_master(&self, old: &Password, new: &Password) -> Result<(), SecretFault> {
        let _alone = self.alone()?;
        let mut open = self.opened();
        let sealed = self.read()?.ok_or(SecretFault::NoVault)?;
        let (entries, _) = unsealed(&sealed, old)?;
        *open = Some(self.write_anew(new, &entries)?);
        Ok(())
    }

    pub fn lock(&self) {
        *self.opened() = None;
    }

    /// Changes the entries if `edit` says so. What is on disk counts, not what was read before:
    /// another process may have written.
    fn change(&self, edit: impl FnOnce(&mut Entries) -> bool) -> Result<(), SecretFault> {
        let _alone = self.alone()?;
        let open = self.opened();
        let (mut entries, opened) = self.entries(open.as_ref())?;
        if edit(&mut entries) {
            let bytes = format::seal(&opened.head, &opened.key, &entries).map_err(no_random)?;
            store::write(&self.file, &bytes).map_err(file_fault)?;
        }
        Ok(())
    }

    fn entries<'a>(&self, open: Option<&'a Opened>) -> Result<(Entries, &'a Opened), SecretFault> {
        let sealed = self.read()?.ok_or(SecretFault::NoVault)?;
        let opened = open
            .filter(|opened| opened.head == sealed.head)
            .ok_or(SecretFault::VaultLocked)?;
        let entries = sealed.open(&opened.key).ok_or(SecretFault::VaultLocked)?;
        Ok((entries, opened))
    }

    fn write_anew(&self, master: &Password, entries: &Entries) -> Result<Opened, SecretFault> {
        let head = Head::new().map_err(no_random)?;
        let key = head.key(master).ok_or_else(no_memory)?;
        let bytes = format::seal(&head, &key, entries).map_err(no_random)?;
        store::write(&self.file, &bytes).map_err(file_fault)?;
        Ok(Opened { head, key })
    }

    /// The file as it stands. One that is not what we wrote gets another name, and that is told.
    fn read(&self) -> Result<Option<Sealed>, SecretFault> {
        let mut bytes = Vec::new();
        let file = match File::open(&self.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(file_fault)?,
        };
        file.take(LARGEST)
            .read_to_end(&mut bytes)
            .map_err(file_fault)?;
        match Sealed::read(&bytes) {
            Ok(sealed) => Ok(Some(sealed)),
            Err(Damaged::Newer(version)) => Err(SecretFault::VaultFile(format!(
                "version {version} is newer than this Argosy"
            ))),
            Err(Damaged::Broken(why)) => {
                let aside = store::put_aside(&self.file, why.to_owned());
                Err(SecretFault::VaultDamaged(aside))
            }
        }
    }

    /// Until the result is dropped no other process changes the vault.
    fn alone(&self) -> Result<Option<File>, SecretFault> {
        if let Some(folder) = self.file.parent() {
            store::make_folder(folder).map_err(file_fault)?;
        }
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.file.with_extension("lock"))
            .map_err(file_fault)?;
        match lock.lock() {
            Ok(()) => Ok(Some(lock)),
            // Some network folders know no locks.
            Err(error) if error.kind() == ErrorKind::Unsupported => Ok(None),
            Err(error) => Err(file_fault(error)),
        }
    }

    fn opened(&self) -> MutexGuard<'_, Option<Opened>> {
        // What a panic left behind is a key or none, both of use.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unsealed(sealed: &Sealed, master: &Password) -> Result<(Entries, Opened), SecretFault> {
    let head = sealed.head.clone();
    let key = head.key(master).ok_or_else(no_memory)?;
    let entries = sealed.open(&key).ok_or(SecretFault::WrongMaster)?;
    Ok((entries, Opened { head, key }))
}

fn file_fault(error: io::Error) -> SecretFault {
    SecretFault::VaultFile(error.to_string())
}

fn no_random(_: ring::error::Unspecified) -> SecretFault {
    SecretFault::VaultFile("the system gives no random numbers".to_owned())
}

fn no_memory() -> SecretFault {
    SecretFault::VaultFile("the key can't be made".to_owned())
}

/// A vault of ten thousand passwords has about one of them.
const LARGEST: u64 = 16 << 20;

#[cfg(test)]
mod tests;
