//! The proxy that sessions go through, and its password: looked up where it is kept, else given in the
//! settings.

use super::Service;
use crate::profile::{Endpoint, Keep, Password, Settings};
use crate::service::keeping::Deed;
use crate::session::{AwaitedPassword, Gateway};

impl Service {
    /// What a session goes through; `direct`: the site wants none.
    pub(super) fn gateway(&self, direct: bool) -> Option<Gateway> {
        let proxy = &self.settings.proxy;
        (proxy.is_used() && !direct).then(|| Gateway {
            proxy: proxy.clone(),
            password: self.proxy_password.subscribe(),
        })
    }

    /// Sessions that are opened while it is looked up wait for it.
    pub(super) fn look_for_proxy_password(&mut self) {
        let proxy = &self.settings.proxy;
        let found = match (proxy.account(), proxy.keep) {
            (None, _) => AwaitedPassword::Known(None),
            (Some(account), keep) => match self.passwords.get(&account) {
                Some(known) => AwaitedPassword::Known(Some(known.clone())),
                None if keep == Keep::Nowhere => AwaitedPassword::Known(None),
                None => {
                    self.keeping.perform(Deed::Find(account, keep));
                    AwaitedPassword::Looking
                }
            },
        };
        self.proxy_password.send_replace(found);
    }

    /// Other settings hold.
    pub(super) fn proxy_changed(&mut self, before: &Settings) {
        let (before, now) = (before.proxy.account(), self.settings.proxy.account());
        if before != now {
            self.look_for_proxy_password();
        }
    }

    /// A person gave it in the settings.
    pub(super) fn keep_proxy_password(&mut self, password: Password) {
        let (account, keep) = (self.settings.proxy.account(), self.settings.proxy.keep);
        let Some(account) = account else {
            return;
        };
        self.know_password(&account, password.clone());
        if keep != Keep::Nowhere {
            self.keeping.perform(Deed::Store(account, keep, password));
        }
    }

    /// A password is known, or nowhere to be found. True: it is the proxy's.
    pub(super) fn tell_proxy(&self, account: &Endpoint, password: Option<Password>) -> bool {
        let is_proxys = self.settings.proxy.account().as_ref() == Some(account);
        self.proxy_password.send_if_modified(|known| {
            // One that a person gave meanwhile is newer than what was not found.
            let is_news = password.is_some() || *known == AwaitedPassword::Looking;
            if is_proxys && is_news {
                *known = AwaitedPassword::Known(password);
            }
            is_proxys && is_news
        });
        is_proxys
    }
}
