//! Where passwords are kept, and why that did not work.

use crate::profile::{Endpoint, Keep, Logon, SecretFault};

use super::text::{path, printable};

/// `ann at ftp.example:21`.
pub fn whose(endpoint: &Endpoint) -> String {
    let (user, at) = (printable(&endpoint.user), endpoint.authority());
    format!("{user} at {}", printable(&at))
}

/// How a site's login is done.
pub fn logon(logon: Logon) -> &'static str {
    match logon {
        Logon::Normal => "Normal",
        Logon::Anonymous => "Anonymous",
        Logon::Interactive => "Interactive",
    }
}

pub const INTERACTIVE_HELP: &str = "What the server asks is shown at each login, for codes and one-time passwords. Nothing of it is \
     kept, and files go over one connection, since each one would ask.";

/// A choice of where a password is kept.
pub fn keep(keep: Keep) -> &'static str {
    match keep {
        Keep::Keychain => "System keychain",
        Keep::Vault => "Argosy's vault",
        Keep::Nowhere => "Ask each time",
    }
}

/// What the choice means.
pub fn keep_meaning(keep: Keep) -> &'static str {
    match keep {
        Keep::Keychain => {
            "Your desktop keeps it encrypted and opens it when you log in. Programs that run as you \
             may ask for it, too."
        }
        Keep::Vault => {
            "Argosy keeps it in a file encrypted with a master password, which you type once in each \
             run. Nobody can help if you forget that one."
        }
        Keep::Nowhere => {
            "It stays in memory until Argosy quits. After a restart a queue waits until you type it."
        }
    }
}

/// Why a password could not be read, kept or forgotten: a sentence or two.
pub fn secret_fault(fault: &SecretFault) -> String {
    match fault {
        SecretFault::NoKeychain(why) => format!(
            "The system keychain does not answer ({}). Argosy's vault needs none.",
            printable(why)
        ),
        SecretFault::KeychainLocked(why) => {
            format!("The system keychain is locked ({}).", printable(why))
        }
        SecretFault::Unreadable => "What is kept there is no password.".to_owned(),
        SecretFault::NoVault => "There is no vault yet.".to_owned(),
        SecretFault::VaultLocked => "The vault was not opened.".to_owned(),
        SecretFault::WrongMaster => "The master password is wrong.".to_owned(),
        SecretFault::VaultDamaged(aside) => format!(
            "The vault is damaged ({}). It {} {}; the passwords in it are asked for again.",
            printable(&aside.why),
            match aside.moved {
                true => "was set aside as",
                false => "stands where it was,",
            },
            path(&aside.file)
        ),
        SecretFault::VaultFile(why) => {
            format!("The vault can't be used: {}.", printable(why))
        }
        SecretFault::Slow => {
            "The system keychain did not answer in time; perhaps it waits to be unlocked."
                .to_owned()
        }
    }
}

/// Asks for the master password on a terminal.
pub fn master_prompt(is_new: bool) -> &'static str {
    match is_new {
        true => "New master password for Argosy's vault: ",
        false => "Master password of Argosy's vault: ",
    }
}

pub const MASTER_AGAIN: &str = "The same again: ";

pub const MASTER_DIFFERS: &str = "These are not the same.";

pub const MASTER_WRONG: &str = "This is not the master password.";

pub const MASTER_CHANGED: &str = "The vault has its new master password.";

/// What a person should know before choosing one.
pub const MASTER_NEW: &str = "It encrypts the passwords that Argosy keeps in its vault. It is stored nowhere: if you forget \
     it, those passwords are lost.";

pub const MASTER_OPENS: &str =
    "It opens Argosy's vault until Argosy quits. Without it, passwords are asked for one by one.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::SetAside;

    #[test]
    fn a_damaged_vault_is_said_with_its_new_name() {
        let fault = SecretFault::VaultDamaged(SetAside {
            file: "/c/vault.unreadable-1".into(),
            why: "its checksum is wrong".to_owned(),
            moved: true,
        });
        let words = secret_fault(&fault);
        assert!(
            words.contains("set aside as /c/vault.unreadable-1;"),
            "{words}"
        );
    }

    #[test]
    fn each_choice_says_what_it_means() {
        for choice in Keep::ALL {
            assert!(keep_meaning(choice).ends_with('.') && !keep(choice).ends_with('.'));
        }
    }
}
