//! Pins and learned facts on their way to the disk.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::Save;
use crate::profile::{Endpoint, Folders, LearnedSites, Loaded, NotSaved, SetAside, Stored};
use crate::service::Notice;
use crate::service::common::Report;

/// Writes what is to be saved, one after the other, so that an older value never comes last.
pub async fn save_all(
    folders: Folders,
    mut saves: mpsc::UnboundedReceiver<Save>,
    reports: mpsc::UnboundedSender<Report>,
) {
    while let Some(save) = saves.recv().await {
        let folders = folders.clone();
        let saving = tokio::task::spawn_blocking(move || match save {
            Save::Pin { all, host, port } => {
                let changed = all.find(&host, port).cloned();
                merge(&folders, all, |trusted| match changed {
                    Some(pin) => drop(trusted.insert(pin)),
                    None => drop(trusted.remove(&host, port)),
                })
            }
            Save::Learned { all, endpoint } => merge_learned(&folders, all, &[endpoint]),
        });
        if let Ok(saved) = saving.await
            && let Some(notice) = told(saved)
        {
            // After the end nobody reads it.
            let _ = reports.send(Report::Notice(notice));
        }
    }
}

/// The same at the end, for what was learned of these.
pub async fn save_lessons(
    folders: Folders,
    all: LearnedSites,
    of: Vec<Arc<Endpoint>>,
) -> Option<Notice> {
    let of: Vec<_> = of.iter().map(|endpoint| (**endpoint).clone()).collect();
    let saving = tokio::task::spawn_blocking(move || merge_learned(&folders, all, &of));
    told(saving.await.ok()?)
}

fn merge_learned(
    folders: &Folders,
    all: LearnedSites,
    of: &[Endpoint],
) -> Result<Option<SetAside>, NotSaved> {
    let learned: Vec<_> = of.iter().map(|endpoint| all.of(endpoint)).collect();
    merge(folders, all, |sites| {
        for (endpoint, learned) in of.iter().zip(learned) {
            sites.set(endpoint, learned);
        }
    })
}

fn told(saved: Result<Option<SetAside>, NotSaved>) -> Option<Notice> {
    match saved {
        Ok(aside) => aside.map(Notice::SetAside),
        Err(NotSaved { file, why }) => Some(Notice::NotSaved { file, why }),
    }
}

/// Makes the change in the file as it is now. Where that cannot be read, all we know takes its
/// place.
fn merge<T: Stored>(
    folders: &Folders,
    all: T,
    change: impl FnOnce(&mut T),
) -> Result<Option<SetAside>, NotSaved> {
    let Loaded {
        value: mut now,
        set_aside,
        ..
    } = folders.load::<T>();
    match set_aside {
        None => change(&mut now),
        Some(_) => now = all,
    }
    Ok(folders.save(&now)?.or(set_aside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Learned;
    use crate::profile::{Endpoint, LearnedSites};

    #[test]
    fn what_another_argosy_wrote_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let endpoint = |user: &str| Endpoint {
            host: "h".to_owned(),
            port: 21,
            encryption: crate::profile::Encryption::Explicit,
            user: user.to_owned(),
        };
        let learned = |connections| Learned {
            connections: Some(connections),
            ..Learned::default()
        };
        let mut other = LearnedSites::default();
        other.set(&endpoint("other"), learned(1));
        folders.save(&other).unwrap();
        let (mut ours, we) = (LearnedSites::default(), endpoint("we"));
        ours.set(&endpoint("old"), learned(2));
        ours.set(&we, learned(3));
        let set = |sites: &mut LearnedSites| {
            sites.set(&we, learned(3));
        };
        assert_eq!(merge(&folders, ours.clone(), set), Ok(None));
        let now = folders.load::<LearnedSites>().value;
        let connections = |user| now.of(&endpoint(user)).connections;
        assert_eq!(
            ["other", "we", "old"].map(connections),
            [Some(1), Some(3), None]
        );

        std::fs::write(folders.state.join("learned.toml"), "no [toml").unwrap();
        let set = |sites: &mut LearnedSites| {
            sites.set(&we, learned(3));
        };
        assert!(merge(&folders, ours.clone(), set).unwrap().is_some());
        assert_eq!(folders.load::<LearnedSites>().value, ours);
    }
}
