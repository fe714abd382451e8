//! Passwords that outlive a run: in the system's keychain, or in a vault that a master password
//! opens. All of it blocks, and a keychain may ask a person first, so callers use a thread where
//! that may be, and a limit.

mod dumps;
mod keychain;
mod vault;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::password::Password;
use super::site::Endpoint;
use super::sites::Sites;
use super::store::SetAside;
use vault::Vault;

pub use dumps::no_core_dumps;

/// Where a site's password is kept.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The Secret Service, macOS' Keychain, Windows' Credential Manager.
    Keychain,
    /// A file of ours, encrypted with a master password.
    Vault,
    /// In memory only, so that it is asked for once in each run.
    #[default]
    Nowhere,
}

impl Keep {
    pub const ALL: [Self; 3] = [Self::Keychain, Self::Vault, Self::Nowhere];
}

/// Whether the system's keychain can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    /// It asks a person first.
    Locked,
    /// What the system says.
    No(String),
}

/// How the vault stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultState {
    /// There is none yet; the first master password makes it.
    Missing,
    Locked,
    Open,
}

/// Why a password could not be read or kept. None of it holds anything of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFault {
    /// The keychain does not answer; what the system says.
    NoKeychain(String),
    /// It is locked, and nobody unlocked it.
    KeychainLocked(String),
    /// What the keychain holds is no text.
    Unreadable,
    /// There is no vault yet.
    NoVault,
    /// The vault wants its master password.
    VaultLocked,
    WrongMaster,
    /// The vault was not what we wrote. It is kept, under the name told here.
    VaultDamaged(SetAside),
    /// The vault's file could not be read or written; what the system says.
    VaultFile(String),
    /// It did not answer in time: it hangs, or waits for somebody.
    Slow,
}

/// The kept passwords.
#[derive(Clone)]
pub struct Secrets {
    folders: Folders,
    vault: Arc<Vault>,
}

impl Secrets {
    /// Nothing is read or asked yet.
    pub fn new(folders: &Folders) -> Self {
        Self {
            folders: folders.clone(),
            vault: Arc::new(Vault::new(folders.config.join("vault"))),
        }
    }

    /// Where the saved sites on disk say that this endpoint's password is kept; `None`: no site is
    /// saved for it.
    pub fn keep_of(&self, endpoint: &Endpoint) -> Option<Keep> {
        let of = endpoint.of_certificate();
        let endpoint = of.as_ref().unwrap_or(endpoint);
        self.folders.load::<Sites>().value.keep_of(endpoint)
    }

    /// The password that is kept there for an endpoint, if any.
    pub fn get(&self, keep: Keep, endpoint: &Endpoint) -> Result<Option<Password>, SecretFault> {
        match keep {
            Keep::Keychain => keychain::get(&endpoint.key()),
            Keep::Vault => match self.vault.get(&endpoint.key()) {
                Err(SecretFault::NoVault) => Ok(None),
                found => found,
            },
            Keep::Nowhere => Ok(None),
        }
    }

    /// Keeps a password, in the place of an older one.
    pub fn set(
        &self,
        keep: Keep,
        endpoint: &Endpoint,
        password: &Password,
    ) -> Result<(), SecretFault> {
        match keep {
            Keep::Keychain => keychain::set(&endpoint.key(), password),
            Keep::Vault => self.vault.set(&endpoint.key(), password),
            Keep::Nowhere => Ok(()),
        }
    }

    /// Removes a password from there. One that is not there is no error.
    pub fn forget(&self, keep: Keep, endpoint: &Endpoint) -> Result<(), SecretFault> {
        match keep {
            Keep::Keychain => keychain::forget(&endpoint.key()),
            Keep::Vault => match self.vault.forget(&endpoint.key()) {
                Err(SecretFault::NoVault) => Ok(()),
                done => done,
            },
            Keep::Nowhere => Ok(()),
        }
    }

    /// Whether the keychain can be used, without asking a person anything.
    pub fn keychain_answers(&self) -> Answer {
        keychain::answers()
    }

    pub fn vault_state(&self) -> Result<VaultState, SecretFault> {
        self.vault.state()
    }

    /// Opens the vault until this value and its copies are gone; makes it if there is none. Takes
    /// about a second, on purpose.
    pub fn unlock_vault(&self, master: &Password) -> Result<(), SecretFault> {
        self.vault.unlock_or_make(master)
    }

    /// Gives the vault another master password and leaves it open.
    pub fn change_master(&self, old: &Password, new: &Password) -> Result<(), SecretFault> {
        self.vault.change_master(old, new)
    }

    pub fn lock_vault(&self) {
        self.vault.lock();
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_says_where_its_password_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let secrets = Secrets::new(&folders);
        let site = |name: &str, rest: &str| {
            toml::from_str(&format!(
                "name = {name:?}\nport = 21\nuser = \"ann\"\n{rest}"
            ))
            .unwrap()
        };
        let mut sites = Sites::default();
        sites.add(site("old", "host = \"a.example\"")).unwrap();
        sites
            .add(site("one", "host = \"b.example\"\nkeep = \"nowhere\""))
            .unwrap();
        sites
            .add(site("two", "host = \"B.example\"\nkeep = \"vault\""))
            .unwrap();
        folders.save(&sites).unwrap();
        let keep = |host: &str| {
            let mut endpoint = sites.sites[0].endpoint();
            endpoint.host = host.to_owned();
            secrets.keep_of(&endpoint)
        };
        assert_eq!(keep("a.example"), Some(Keep::Nowhere));
        assert_eq!(keep("b.example"), Some(Keep::Vault));
        assert_eq!(keep("c.example"), None);
    }

    #[test]
    fn debug_output_hides_them() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::new(&Folders::inside(folder.path()));
        let master = Password::new("m4ster".to_owned());
        secrets.unlock_vault(&master).unwrap();
        assert_eq!(format!("{secrets:?}"), "Secrets(hidden)");
    }
}
