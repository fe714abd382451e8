//! Passwords that are kept between runs, off the loop: a keychain may hang or ask a person, a vault
//! takes its time. Each store does one thing after the other, so that what was said last holds.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::Notice;
use super::common::Report;
use crate::profile::{Endpoint, Keep, Password, SecretFault, Secrets, VaultState};

/// What the loop knows of kept passwords. When it goes, what was to be kept is still kept, but
/// nothing is looked up any more.
#[derive(Debug)]
pub struct Keeping {
    /// Where each endpoint's password is kept, once it was looked up. `None`: no site is saved for
    /// it.
    pub places: HashMap<Endpoint, Option<Keep>>,
    /// To be kept there once a login proves them.
    pub unproved: HashMap<Endpoint, (Password, Keep)>,
    /// A login succeeded with the password that is in memory.
    pub proved: HashSet<Endpoint>,
    /// What waits for the master password.
    pub locked: Vec<Deed>,
    pub master_asked: bool,
    /// Somebody did not want to open the vault in this run.
    pub master_declined: bool,
    /// What is being done, though we quit meanwhile.
    pub outliving: usize,
    keychain: mpsc::UnboundedSender<Deed>,
    vault: mpsc::UnboundedSender<Deed>,
    /// Closes when the service quits.
    _quits: watch::Sender<()>,
}

/// Something to do with the stores.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Ask the saved sites where it is kept.
    Place(Endpoint),
    Find(Endpoint, Keep),
    Store(Endpoint, Keep, Password),
    Forget(Endpoint, Keep),
    /// See that the vault is open before a password is used that is to be kept there.
    Ready(Endpoint, Password),
    /// Open the vault, or make it.
    Unlock(Password),
    Change {
        old: Password,
        new: Password,
    },
}

/// What came of it.
#[derive(Debug)]
pub struct Kept {
    pub deed: Deed,
    pub result: Result<Found, SecretFault>,
}

#[derive(Debug)]
pub enum Found {
    Done,
    Place(Option<Keep>),
    Password(Option<Password>),
}

impl Keeping {
    pub fn new(
        secrets: Secrets,
        patience: Duration,
        reports: mpsc::UnboundedSender<Report>,
    ) -> Self {
        let (quits, quit) = watch::channel(());
        let lane = |patience| {
            let (deeds, ordered) = mpsc::unbounded_channel();
            let lane = Lane {
                secrets: secrets.clone(),
                patience,
                reports: reports.clone(),
                quit: quit.clone(),
            };
            tokio::spawn(lane.run(ordered));
            deeds
        };
        Self {
            places: HashMap::new(),
            unproved: HashMap::new(),
            proved: HashSet::new(),
            locked: Vec::new(),
            master_asked: false,
            master_declined: false,
            outliving: 0,
            keychain: lane(patience),
            vault: lane(VAULT_PATIENCE),
            _quits: quits,
        }
    }

    /// Has it done; the outcome comes as a report.
    pub fn perform(&mut self, deed: Deed) {
        self.outliving += usize::from(deed.outlives_us());
        let lane = match deed.keep() {
            Some(Keep::Keychain) => &self.keychain,
            _ => &self.vault,
        };
        // The lanes end with the service.
        let _ = lane.send(deed);
    }
}

impl Deed {
    /// What is told where it could not be done.
    pub fn notice(&self, fault: SecretFault) -> Notice {
        match (self, self.endpoint().cloned()) {
            (Self::Place(_) | Self::Find(..), Some(endpoint)) => {
                Notice::NotFound { endpoint, fault }
            }
            (Self::Forget(..), Some(endpoint)) => Notice::NotForgotten { endpoint, fault },
            (_, Some(endpoint)) => Notice::NotKept { endpoint, fault },
            (_, None) => Notice::VaultFault(fault),
        }
    }

    /// Whose password it is about.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match self {
            Self::Place(endpoint)
            | Self::Find(endpoint, _)
            | Self::Store(endpoint, ..)
            | Self::Ready(endpoint, _)
            | Self::Forget(endpoint, _) => Some(endpoint),
            Self::Unlock(_) | Self::Change { .. } => None,
        }
    }

    fn keep(&self) -> Option<Keep> {
        match self {
            Self::Place(_) | Self::Ready(..) | Self::Unlock(_) | Self::Change { .. } => None,
            Self::Find(_, keep) | Self::Store(_, keep, _) | Self::Forget(_, keep) => Some(*keep),
        }
    }

    fn perform(&self, secrets: &Secrets) -> Result<Found, SecretFault> {
        match self {
            Self::Place(endpoint) => Ok(Found::Place(secrets.keep_of(endpoint))),
            Self::Find(endpoint, keep) => secrets.get(*keep, endpoint).map(Found::Password),
            Self::Store(endpoint, keep, password) => {
                secrets.set(*keep, endpoint, password)?;
                Ok(Found::Done)
            }
            Self::Forget(endpoint, keep) => {
                secrets.forget(*keep, endpoint)?;
                Ok(Found::Done)
            }
            Self::Ready(..) => match secrets.vault_state()? {
                VaultState::Open => Ok(Found::Done),
                VaultState::Missing => Err(SecretFault::NoVault),
                VaultState::Locked => Err(SecretFault::VaultLocked),
            },
            Self::Change { old, new } => {
                secrets.change_master(old, new)?;
                Ok(Found::Done)
            }
            Self::Unlock(master) => {
                secrets.unlock_vault(master)?;
                Ok(Found::Done)
            }
        }
    }

    /// Without it something that a person decided would be undone.
    pub fn outlives_us(&self) -> bool {
        matches!(self, Self::Store(..) | Self::Forget(..))
    }
}

/// One store.
struct Lane {
    secrets: Secrets,
    patience: Duration,
    reports: mpsc::UnboundedSender<Report>,
    quit: watch::Receiver<()>,
}

impl Lane {
    async fn run(mut self, mut deeds: mpsc::UnboundedReceiver<Deed>) {
        let (mut hangs, mut is_over) = (false, false);
        while let Some(deed) = deeds.recv().await {
            if is_over && !deed.outlives_us() {
                continue;
            }
            // One that hung may hang still: the next finds out sooner.
            let limit = match (hangs, is_over) {
                (true, _) => self.patience.min(IMPATIENCE),
                (false, true) => self.patience.min(AT_THE_END),
                (false, false) => self.patience,
            };
            let (secrets, work) = (self.secrets.clone(), deed.clone());
            let mut doing = tokio::task::spawn_blocking(move || work.perform(&secrets));
            let in_time = tokio::select! {
                done = timeout(limit, &mut doing) => done,
                _ = self.quit.changed(), if !is_over => {
                    is_over = true;
                    if !deed.outlives_us() {
                        continue;
                    }
                    timeout(limit.min(AT_THE_END), &mut doing).await
                }
            };
            let result = match in_time {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(SecretFault::Unreadable),
                Err(_) => Err(SecretFault::Slow),
            };
            hangs = result.as_ref().err() == Some(&SecretFault::Slow);
            let kept = Box::new(Kept { deed, result });
            // After the end nobody reads it.
            let _ = self.reports.send(Report::Kept(kept));
        }
    }
}

/// The vault only computes, and waits for another process that writes it.
const VAULT_PATIENCE: Duration = Duration::from_secs(60);
const IMPATIENCE: Duration = Duration::from_secs(1);
/// Quitting waits a little longer, so that what was not kept is told.
const AT_THE_END: Duration = Duration::from_secs(15);

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::{self, OpenOptions};

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;
    use crate::profile::{Encryption, Folders};

    #[tokio::test]
    async fn what_is_to_be_kept_is_kept_though_a_look_up_before_it_hangs_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let secrets = Secrets::new(&folders);
        secrets
            .unlock_vault(&Password::new("master".to_owned()))
            .unwrap();
        // Who reads the sites waits for somebody who writes them.
        let sites = folders.config.join("sites.toml");
        mknodat(CWD, &sites, FileType::Fifo, Mode::RWXU, 0).unwrap();
        let endpoint = |host: &str| Endpoint {
            host: host.to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "u".to_owned(),
        };
        let (reports, mut told) = mpsc::unbounded_channel();
        let mut keeping = Keeping::new(secrets.clone(), VAULT_PATIENCE, reports);
        keeping.perform(Deed::Place(endpoint("hangs")));
        let (typed, kept) = (Password::new("typed".to_owned()), endpoint("kept"));
        keeping.perform(Deed::Store(kept.clone(), Keep::Vault, typed.clone()));
        keeping.perform(Deed::Find(endpoint("moot"), Keep::Vault));
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(keeping);
        let report = told.recv().await;
        assert!(
            matches!(&report, Some(Report::Kept(kept)) if kept.result.is_ok() && kept.deed.outlives_us()),
            "{report:?}"
        );
        assert!(told.recv().await.is_none());
        assert_eq!(secrets.get(Keep::Vault, &kept), Ok(Some(typed)));
        // Lets the one that waits go.
        drop(OpenOptions::new().write(true).open(&sites));
        fs::remove_file(&sites).unwrap();
    }
}
