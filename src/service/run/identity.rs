//! The certificates that sites show, and their passphrases: looked up where the site's password is
//! kept, else given in its form.

use std::path::PathBuf;

use tokio::sync::watch;

use super::Service;
use crate::profile::{Endpoint, Keep, Password};
use crate::service::keeping::Deed;
use crate::session::{AwaitedPassword, Identity};

impl Service {
    /// What a session shows where the server wants it. One that is opened while its passphrase is
    /// looked up waits for that.
    pub(super) fn identity(
        &mut self,
        endpoint: &Endpoint,
        file: Option<PathBuf>,
    ) -> Option<Identity> {
        let file = file?;
        let account = endpoint.certificate_account();
        if let Some(known) = self.passphrases.get(&account) {
            let passphrase = known.subscribe();
            return Some(Identity { file, passphrase });
        }
        let keep = self.sites.keep_of(endpoint).unwrap_or_default();
        let known = match keep {
            Keep::Nowhere => AwaitedPassword::Known(None),
            Keep::Keychain | Keep::Vault => {
                self.keeping.perform(Deed::Find(account.clone(), keep));
                AwaitedPassword::Looking
            }
        };
        let (sender, passphrase) = watch::channel(known);
        self.passphrases.insert(account, sender);
        Some(Identity { file, passphrase })
    }

    /// A person gave it in the site's form.
    pub(super) fn keep_passphrase(
        &mut self,
        endpoint: &Endpoint,
        passphrase: Password,
        keep: Keep,
    ) {
        let account = endpoint.certificate_account();
        let known = AwaitedPassword::Known(Some(passphrase.clone()));
        self.passphrases
            .entry(account.clone())
            .or_insert_with(|| watch::Sender::new(AwaitedPassword::Looking))
            .send_replace(known);
        if keep != Keep::Nowhere {
            self.keeping.perform(Deed::Store(account, keep, passphrase));
        }
    }

    /// A password is known, or nowhere to be found. True: it is such a passphrase.
    pub(super) fn tell_passphrase(&self, account: &Endpoint, found: Option<Password>) -> bool {
        let Some(sender) = self.passphrases.get(account) else {
            return false;
        };
        sender.send_if_modified(|known| {
            let is_wanted = *known == AwaitedPassword::Looking;
            if is_wanted {
                *known = AwaitedPassword::Known(found);
            }
            is_wanted
        });
        true
    }
}
