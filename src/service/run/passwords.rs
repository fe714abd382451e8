//! Passwords: from memory, from where they are kept, else from a person; and kept once a login has
//! proved them.

use super::Service;
use crate::profile::{Endpoint, Keep, Password, SecretFault};
use crate::protocol::Declined;
use crate::service::common::Wanted;
use crate::service::keeping::{Deed, Found, Kept};
use crate::service::queue::QueueEvent;
use crate::service::transfer::WaitingFor;
use crate::service::{Event, Notice};

impl Service {
    pub(super) fn answer_password(
        &mut self,
        endpoint: &Endpoint,
        password: Option<Password>,
        keep: Option<Keep>,
    ) {
        let Some(password) = password else {
            self.passwords_asked.remove(endpoint);
            return self.password_settled(endpoint, false);
        };
        if let Some(keep) = keep {
            let unproved = (password.clone(), keep);
            self.keeping.unproved.insert(endpoint.clone(), unproved);
        }
        match keep {
            // The vault's question comes first: after the login the run may soon be over.
            Some(Keep::Vault) => {
                let ready = Deed::Ready(endpoint.clone(), password);
                self.keeping.perform(ready);
            }
            _ => self.know_password(endpoint, password),
        }
    }

    /// A password for this run; what waits for one goes on.
    pub(super) fn know_password(&mut self, endpoint: &Endpoint, password: Password) {
        if self.tell_passphrase(endpoint, Some(password.clone())) {
            return;
        }
        self.passwords_asked.remove(endpoint);
        self.keeping.proved.remove(endpoint);
        self.passwords.insert(endpoint.clone(), password.clone());
        self.tell_proxy(endpoint, Some(password));
        self.password_settled(endpoint, true);
    }

    fn password_settled(&mut self, endpoint: &Endpoint, is_given: bool) {
        for lane in self.queue.endpoints() {
            if *lane == *endpoint && self.queue.reason(&lane) == Some(WaitingFor::Password) {
                self.tell_queue(match is_given {
                    true => QueueEvent::Unlocked(lane),
                    false => QueueEvent::Denied(lane, Declined::Password),
                });
            }
        }
        self.answer_browsing(endpoint, is_given);
    }

    /// The person gives none now. The gate stays closed, so that the queue's items wait.
    pub(super) fn put_off_password(&mut self, endpoint: &Endpoint) {
        self.passwords_asked.remove(endpoint);
        self.answer_browsing(endpoint, false);
    }

    fn answer_browsing(&mut self, endpoint: &Endpoint, is_given: bool) {
        let (concerned, others) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition(|wanted: &Wanted| *wanted.endpoint == *endpoint && wanted.refusal.is_none());
        self.wanted = others;
        self.answer_wanted(concerned, is_given, Declined::Password);
    }

    /// The server refused a login. A password that came in meanwhile is tried at once.
    pub(super) fn password_refused(
        &mut self,
        endpoint: &Endpoint,
        used: Option<Password>,
        text: String,
    ) {
        let known = self.passwords.get(endpoint);
        if known.is_some() && known != used.as_ref() {
            return self.password_settled(endpoint, true);
        }
        let was_known = self.passwords.remove(endpoint).is_some();
        self.keeping.unproved.remove(endpoint);
        self.want_password(endpoint, was_known.then_some(text));
    }

    /// Looks a password up where it is kept, once in a run; then asks for it.
    pub(super) fn want_password(&mut self, endpoint: &Endpoint, refused: Option<String>) {
        if !self.passwords_asked.insert(endpoint.clone()) {
            return;
        }
        if refused.is_none() && !self.keeping.places.contains_key(endpoint) {
            return self.keeping.perform(Deed::Place(endpoint.clone()));
        }
        self.ask_password(endpoint, refused);
    }

    fn ask_password(&mut self, endpoint: &Endpoint, refused: Option<String>) {
        // They are asked for in the settings and in the site's form.
        if self.tell_proxy(endpoint, None) || self.tell_passphrase(endpoint, None) {
            return;
        }
        // Else nobody waits for it any more.
        if self.passwords_asked.contains(endpoint) {
            self.outbox.push(Event::PasswordWanted {
                endpoint: endpoint.clone(),
                refused,
                keep: self.keeping.places.get(endpoint).copied().flatten(),
            });
        }
    }

    /// A login succeeded: the password that was typed for it is kept now, where it should be.
    pub(super) fn password_proved(&mut self, endpoint: &Endpoint, used: Option<&Password>) {
        if used.is_none() || self.passwords.get(endpoint) != used {
            return;
        }
        self.keeping.proved.insert(endpoint.clone());
        let Some((password, keep)) = self.keeping.unproved.remove(endpoint) else {
            return;
        };
        let before = self.keeping.places.get(endpoint).copied().flatten();
        self.keeping.places.insert(endpoint.clone(), Some(keep));
        self.outbox.push(Event::PasswordKept {
            endpoint: endpoint.clone(),
            keep,
        });
        self.move_password(endpoint, before, keep, Some(password));
    }

    /// The saved sites say something new about where it is kept.
    pub(super) fn keep_password(
        &mut self,
        endpoint: &Endpoint,
        before: Option<Keep>,
        keep: Option<Keep>,
    ) {
        self.keeping.places.insert(endpoint.clone(), keep);
        if let Some((_, wish)) = self.keeping.unproved.get_mut(endpoint) {
            *wish = keep.unwrap_or_default();
        }
        let known = self.passwords.get(endpoint).cloned();
        let proved = known.filter(|_| self.keeping.proved.contains(endpoint));
        self.move_password(endpoint, before, keep.unwrap_or_default(), proved);
    }

    fn move_password(
        &mut self,
        endpoint: &Endpoint,
        before: Option<Keep>,
        keep: Keep,
        password: Option<Password>,
    ) {
        if let Some(before) = before
            && before != keep
            && before != Keep::Nowhere
        {
            self.keeping.perform(Deed::Forget(endpoint.clone(), before));
        }
        if let Some(password) = password
            && keep != Keep::Nowhere
        {
            let deed = Deed::Store(endpoint.clone(), keep, password);
            self.keeping.perform(deed);
        }
    }

    /// The person answered the question for the master password.
    pub(super) fn answer_master(&mut self, master: Option<Password>) {
        self.keeping.master_asked = false;
        match master {
            Some(master) => self.keeping.perform(Deed::Unlock(master)),
            None => self.give_up_vault(&SecretFault::VaultLocked),
        }
    }

    /// Something was looked up, kept or forgotten, or could not be.
    pub(super) fn kept(&mut self, kept: Kept) {
        self.keeping.outliving -= usize::from(kept.deed.outlives_us());
        match (kept.deed, kept.result) {
            (Deed::Place(endpoint), Ok(Found::Place(place))) => {
                // A command may have told more lately than the disk.
                let place = *self.keeping.places.entry(endpoint.clone()).or_insert(place);
                match place {
                    Some(keep) if keep != Keep::Nowhere => {
                        self.keeping.perform(Deed::Find(endpoint, keep));
                    }
                    _ => self.ask_password(&endpoint, None),
                }
            }
            (Deed::Find(endpoint, _), Ok(Found::Password(Some(password)))) => {
                // One that a person typed meanwhile is newer.
                if !self.passwords.contains_key(&endpoint) {
                    self.know_password(&endpoint, password);
                }
            }
            (Deed::Ready(endpoint, password), Ok(_)) => self.know_password(&endpoint, password),
            (Deed::Change { .. }, result) => {
                let result = result.map(drop);
                if result.is_ok() {
                    self.try_locked_again();
                }
                self.outbox.push(Event::MasterPasswordChanged(result));
            }
            (Deed::Unlock(_), Ok(_)) => {
                self.keeping.master_declined = false;
                self.try_locked_again();
            }
            (Deed::Find(endpoint, _) | Deed::Place(endpoint), Ok(_)) => {
                self.ask_password(&endpoint, None);
            }
            (_, Ok(_)) => {}
            (deed, Err(SecretFault::NoVault)) => self.wait_for_master(deed, true),
            (deed, Err(SecretFault::VaultLocked)) => self.wait_for_master(deed, false),
            (Deed::Unlock(_), Err(SecretFault::WrongMaster)) => self.want_master(false, true),
            (Deed::Unlock(_), Err(fault @ SecretFault::VaultDamaged(_))) => {
                // There is none any more, so this ends.
                self.outbox.push(Event::Notice(Notice::VaultFault(fault)));
                self.try_locked_again();
            }
            (Deed::Unlock(_), Err(fault)) => {
                self.outbox
                    .push(Event::Notice(Notice::VaultFault(fault.clone())));
                self.give_up_vault(&fault);
            }
            (deed, Err(fault)) => self.could_not(deed, &fault),
        }
    }

    fn wait_for_master(&mut self, deed: Deed, is_new: bool) {
        if self.keeping.master_declined && matches!(deed, Deed::Find(..)) {
            return self.could_not(deed, &SecretFault::VaultLocked);
        }
        self.keeping.locked.push(deed);
        self.want_master(is_new, false);
    }

    fn want_master(&mut self, is_new: bool, wrong: bool) {
        if !self.keeping.master_asked {
            self.keeping.master_asked = true;
            self.outbox
                .push(Event::MasterPasswordWanted { is_new, wrong });
        }
    }

    fn try_locked_again(&mut self) {
        for deed in std::mem::take(&mut self.keeping.locked) {
            self.keeping.perform(deed);
        }
    }

    fn give_up_vault(&mut self, fault: &SecretFault) {
        self.keeping.master_declined = true;
        for deed in std::mem::take(&mut self.keeping.locked) {
            self.could_not(deed, fault);
        }
    }

    fn could_not(&mut self, deed: Deed, fault: &SecretFault) {
        // Who gave the vault up knows why its passwords are asked for.
        let is_known = matches!(deed, Deed::Find(..)) && *fault == SecretFault::VaultLocked;
        if !is_known {
            self.outbox.push(Event::Notice(deed.notice(fault.clone())));
        }
        match deed {
            Deed::Find(endpoint, _) | Deed::Place(endpoint) => self.ask_password(&endpoint, None),
            Deed::Ready(endpoint, password) => {
                self.keeping.unproved.remove(&endpoint);
                self.know_password(&endpoint, password);
            }
            Deed::Store(..) | Deed::Forget(..) | Deed::Unlock(_) | Deed::Change { .. } => {}
        }
    }
}
