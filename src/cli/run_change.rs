//! `mkdir`, `remove` and `rename`: orders to the browsing connection, one after the other.

use std::sync::Arc;

use crate::profile::url::parse_path;
use crate::service::{Browse, BrowserEvent, Command, LeftWhy, RemoveItem, What};
use crate::wording;

use super::client::{BROWSER, Client};
use super::outcome::Outcome;
use super::places::Target;

/// Makes folders; `parents`: those above them, too.
pub async fn mkdir(client: &mut Client, targets: &[Target], parents: bool) -> Outcome {
    change(client, targets, |target| match parents {
        true => Browse::MakeFolders(target.path.clone()),
        false => Browse::MakeFolder(target.path.clone()),
    })
    .await
}

/// Removes files, links and folders.
pub async fn remove(client: &mut Client, targets: &[Target], recursive: bool) -> Outcome {
    change(client, targets, |target| {
        Browse::Remove(Arc::new([RemoveItem {
            path: target.path.clone(),
            what: What::Unknown,
            recursive,
            bytes: 0,
        }]))
    })
    .await
}

/// Renames the one target to a path that is written as in a URL.
pub async fn rename(client: &mut Client, targets: &[Target], to: &str) -> Outcome {
    let to = match parse_path(to) {
        Ok(path) if !path.is_top() => path,
        Ok(_) => {
            client.screen.complain(wording::TOP_FOLDER);
            return Outcome::Usage;
        }
        Err(fault) => {
            client.screen.complain(&wording::bad_url(to, &fault));
            return Outcome::Usage;
        }
    };
    change(client, targets, |target| Browse::Rename {
        from: target.path.clone(),
        to: to.clone(),
    })
    .await
}

/// Sends the order for each target; a failed one does not stop the others.
async fn change(
    client: &mut Client,
    targets: &[Target],
    order: impl Fn(&Target) -> Browse,
) -> Outcome {
    if let Some(top) = targets.iter().find(|target| target.path.is_top()) {
        client
            .screen
            .complain(&format!("{}: {}", top.shown, wording::TOP_FOLDER));
        return Outcome::Usage;
    }
    let mut outcomes = Vec::new();
    let mut connected = None;
    for target in targets {
        if connected != Some(&target.endpoint) {
            connected = None;
            match connect(client, target).await {
                Ok(()) => connected = Some(&target.endpoint),
                Err(Outcome::Interrupted) => return Outcome::Interrupted,
                Err(outcome) => {
                    outcomes.push(outcome);
                    continue;
                }
            }
        }
        let outcome = perform(client, target, order(target)).await;
        if outcome == Outcome::Interrupted {
            return outcome;
        }
        outcomes.push(outcome);
    }
    Outcome::of_all(outcomes)
}

async fn connect(client: &mut Client, target: &Target) -> Result<(), Outcome> {
    client.connect(target, None);
    loop {
        if let BrowserEvent::Connected(_) = client.browser_event().await? {
            return Ok(());
        }
    }
}

async fn perform(client: &mut Client, target: &Target, order: Browse) -> Outcome {
    client.send(Command::Browse {
        browser: BROWSER,
        order: order.clone(),
    });
    let mut refused = Vec::new();
    loop {
        match client.browser_event().await {
            Ok(BrowserEvent::Did(done)) if done == order => return Outcome::of_all(refused),
            Ok(BrowserEvent::Removed(tally)) if tally.sole_failure().is_none() => {
                for left in &tally.left {
                    client.screen.complain(&wording::left(left));
                    if let LeftWhy::Failed(failure) = &left.why {
                        refused.push(Outcome::of(failure));
                    }
                }
                if tally.more > 0 {
                    client.screen.complain(&wording::more(tally.more));
                }
            }
            Ok(BrowserEvent::Failed { failure, .. }) => {
                let words = wording::failure(&failure).line();
                client
                    .screen
                    .complain(&format!("{}: {words}", target.shown));
                return Outcome::of(&failure);
            }
            Ok(_) => {}
            Err(outcome) => return outcome,
        }
    }
}
