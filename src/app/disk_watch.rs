//! Tells when the folder that is shown changes on disk. Where that can't be watched (network mounts,
//! the system's limits) nothing is told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use iced::Subscription;
use iced::futures::{FutureExt, SinkExt, Stream};
use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// The folder, each time that something in it has changed, however much has.
pub fn changes(folder: &Path) -> Subscription<PathBuf> {
    Subscription::run_with(folder.to_owned(), told)
}

/// What the watcher tells us.
#[derive(Debug, Default)]
struct Tidings {
    changed: Notify,
    /// The folder itself is gone: what is watched is no folder that anybody can see.
    is_gone: AtomicBool,
}

#[expect(clippy::ptr_arg, reason = "what a subscription is told apart by")]
fn told(folder: &PathBuf) -> impl Stream<Item = PathBuf> + use<> {
    let folder = folder.clone();
    iced::stream::channel(1, async move |mut out| {
        let Some(mut watched) = begun(&folder).await else {
            return;
        };
        let mut pause = SHORTEST;
        loop {
            let changed = &watched.1.changed;
            changed.notified().await;
            // Writing one file is several events at once; that is no flood.
            tokio::time::sleep(pause / 2).await;
            changed.notified().now_or_never();
            tokio::time::sleep(pause / 2).await;
            let goes_on = changed.notified().now_or_never().is_some();
            if out.send(folder.clone()).await.is_err() {
                return;
            }
            pause = match goes_on {
                true => (pause * 2).min(LONGEST),
                false => SHORTEST,
            };
            if watched.1.is_gone.load(Ordering::Relaxed) {
                // Another one may be made in its place.
                watched = loop {
                    if let Some(anew) = begun(&folder).await {
                        break anew;
                    }
                    tokio::time::sleep(AGAIN).await;
                };
                watched.1.changed.notify_one();
            }
        }
    })
}

/// `None`: it cannot be watched.
async fn begun(folder: &Path) -> Option<(RecommendedWatcher, Arc<Tidings>)> {
    let tidings = Arc::new(Tidings::default());
    let (path, teller) = (folder.to_owned(), tidings.clone());
    // A folder that does not answer holds up nobody but its own thread.
    let begun = tokio::task::spawn_blocking(move || watch(&path, teller)).await;
    Some((begun.ok()?.ok()?, tidings))
}

fn watch(folder: &Path, teller: Arc<Tidings>) -> notify::Result<RecommendedWatcher> {
    let own = folder.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let goes = matches!(
            event.kind,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        if goes && event.paths.contains(&own) {
            teller.is_gone.store(true, Ordering::Relaxed);
        }
        // Reading a folder is an event, too.
        if !matches!(event.kind, EventKind::Access(_)) {
            teller.changed.notify_one();
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Between two looks whether a folder is there again.
const AGAIN: Duration = Duration::from_secs(2);
const SHORTEST: Duration = Duration::from_millis(300);
/// While a folder changes all the time.
const LONGEST: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use iced::futures::StreamExt;

    use super::*;

    #[test]
    fn many_changes_are_told_a_few_times_and_reading_never() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().to_owned();
            let mut told = Box::pin(told(&path));
            let mut next = async |most: u64| {
                let most = Duration::from_millis(most);
                let next = tokio::time::timeout(most, told.next()).await;
                next.ok().flatten()
            };
            assert_eq!(next(500).await, None);
            fs::write(path.join("a"), "1").unwrap();
            assert_eq!(next(5000).await, Some(path.clone()));
            fs::read_dir(&path).unwrap().for_each(drop);
            fs::read(path.join("a")).unwrap();
            assert_eq!(next(700).await, None);
            let flood = path.clone();
            let writer = std::thread::spawn(move || {
                let begin = Instant::now();
                for number in 0.. {
                    fs::write(flood.join(format!("{number}")), "").unwrap();
                    if begin.elapsed() > Duration::from_secs(2) {
                        break;
                    }
                }
            });
            let mut times = 0;
            while next(4000).await.is_some() {
                times += 1;
            }
            writer.join().unwrap();
            assert!((1..=4).contains(&times), "{times}");
        });
    }

    #[test]
    fn a_folder_that_is_made_anew_is_watched_again() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let above = tempfile::tempdir().unwrap();
            let path = above.path().join("build");
            fs::create_dir(&path).unwrap();
            let mut told = Box::pin(told(&path));
            let mut next = async |most: u64| {
                let most = Duration::from_millis(most);
                let next = tokio::time::timeout(most, told.next()).await;
                next.ok().flatten()
            };
            assert_eq!(next(500).await, None);
            fs::remove_dir(&path).unwrap();
            assert_eq!(next(5000).await, Some(path.clone()));
            fs::create_dir(&path).unwrap();
            // Told once it is watched again, and of what is in it from then on.
            while next(1500).await.is_none() {}
            while next(1500).await.is_some() {}
            fs::write(path.join("a"), "1").unwrap();
            assert_eq!(next(5000).await, Some(path.clone()));
        });
    }
}
