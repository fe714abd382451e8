//! `get` and `put`: orders to the queue, and waiting until all of it is over.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf, absolute};
use std::time::UNIX_EPOCH;

use crate::protocol::{DiskFault, Failure, Modified, Precision, RemotePath};
use crate::service::{Direction, NewTransfer, Patience, Transfer, TransferStatus, What};
use crate::wording;

use super::arguments::Transferring;
use super::client::Client;
use super::naming::{download_target, upload_target};
use super::outcome::Outcome;
use super::places::Target;
use super::queue_run::Run;
use super::remote_folder::is_remote_folder;

/// Downloads all targets to `local`, with cp's meaning.
pub async fn get(
    client: &mut Client,
    targets: &[Target],
    local: &Path,
    how: &Transferring,
) -> Outcome {
    let local_is_folder = local.is_dir();
    let wants_folder = targets.len() > 1 || (ends_with_slash(local) && !how.recursive);
    let terminal = client.screen.is_terminal();
    let mut run = match Run::begin(client, how).await {
        Ok(run) => run,
        Err(outcome) => return outcome,
    };
    if wants_folder && !local_is_folder {
        let outcome = usage(client, local, wording::NOT_A_FOLDER);
        return run.go_without(client, outcome).await;
    }
    let Ok(local) = absolute(local) else {
        let outcome = usage(client, local, wording::NOT_A_FOLDER);
        return run.go_without(client, outcome).await;
    };
    for target in targets {
        if target.path.is_top() && !how.recursive {
            client
                .screen
                .complain(&wording::needs_recursive(&target.shown));
            run.tally.failed(Outcome::SomeFailed);
            continue;
        }
        let known = |to: &PathBuf| run.has_download(target, to);
        let inside = download_target(&target.path, &local, true);
        let to = match inside {
            Ok(inside) if known(&inside) => Ok(inside),
            _ if known(&local) => Ok(local.clone()),
            _ => download_target(&target.path, &local, local_is_folder),
        };
        match to {
            Ok(to) => run.order(
                target,
                NewTransfer {
                    direction: Direction::Download,
                    local: to,
                    remote: target.path.clone(),
                    what: if how.recursive {
                        What::Unknown
                    } else {
                        What::File
                    },
                    size: None,
                    modified: None,
                    exists: how.exists_rule(terminal, target.policy.download_exists),
                },
            ),
            Err(refusal) => {
                let why = wording::name_refusal(refusal);
                client.screen.complain(&format!("{}: {why}", target.shown));
                return run.go_without(client, Outcome::Usage).await;
            }
        }
    }
    run.go(client).await
}

/// Uploads all of `locals` to the one target, with cp's meaning.
pub async fn put(
    client: &mut Client,
    locals: &[PathBuf],
    targets: &[Target],
    how: &Transferring,
    patience: &Patience,
) -> Outcome {
    let Some(target) = targets.first() else {
        return Outcome::Usage;
    };
    let terminal = client.screen.is_terminal();
    let mut run = match Run::begin(client, how).await {
        Ok(run) => run,
        Err(outcome) => return outcome,
    };
    let mut sources = Vec::new();
    for local in locals {
        match read_source(local, how.recursive) {
            Ok(found) => sources.push((local, found)),
            Err(complaint) => {
                client.screen.complain(&complaint);
                run.tally.failed(Outcome::SomeFailed);
            }
        }
    }
    if sources.is_empty() {
        return run.go(client).await;
    }
    let is_folder = match is_remote_folder(client, &mut run, target, patience).await {
        Ok(is_folder) => is_folder,
        Err(outcome) => return run.go_without(client, outcome).await,
    };
    let wants_folder = locals.len() > 1 || (target.ends_with_slash && !how.recursive);
    if wants_folder && !is_folder {
        client
            .screen
            .complain(&format!("{}: {}", target.shown, wording::NOT_A_FOLDER));
        return run.go_without(client, Outcome::Usage).await;
    }
    for (local, found) in sources {
        let from = absolute(local);
        let known = |to: &RemotePath| {
            from.as_ref()
                .is_ok_and(|from| run.has_upload(target, from, to))
        };
        let inside = upload_target(local, &target.path, true);
        let to = match inside {
            Ok(inside) if known(&inside) => Ok(inside),
            _ if known(&target.path) => Ok(target.path.clone()),
            _ => upload_target(local, &target.path, is_folder),
        };
        match (from, to) {
            (Ok(from), Ok(to)) => run.order(
                target,
                NewTransfer {
                    direction: Direction::Upload,
                    local: from,
                    remote: to,
                    what: if found.is_dir() {
                        What::Folder
                    } else {
                        What::File
                    },
                    size: found.is_file().then_some(found.len()),
                    modified: modified(&found),
                    exists: how.exists_rule(terminal, target.policy.upload_exists),
                },
            ),
            (_, Err(refusal)) => {
                let outcome = usage(client, local, wording::name_refusal(refusal));
                return run.go_without(client, outcome).await;
            }
            (Err(error), _) => {
                let outcome = usage(client, local, &error.to_string());
                return run.go_without(client, outcome).await;
            }
        }
    }
    run.go(client).await
}

/// Does what is left of a queue that is kept in a file.
pub async fn resume(client: &mut Client) -> Outcome {
    let mut run = Run::default();
    client.hold_passwords();
    if let Err(outcome) = run.restore(client).await {
        return outcome;
    }
    let is_left =
        |it: &&Transfer| !matches!(it.status, TransferStatus::Done(_) | TransferStatus::Skipped);
    let mut left = run.tally.restored().filter(is_left);
    let first = left.next().map(|it| it.endpoint.clone());
    let is_only = left.all(|it| Some(&it.endpoint) == first.as_ref());
    drop(left);
    match first {
        Some(only) if is_only => client.questions.give_to((*only).clone()),
        Some(_) if client.questions.has_given() => client.screen.complain(wording::WHOSE_PASSWORD),
        _ => {}
    }
    client.release_passwords();
    run.go(client).await
}

/// Looks at a source on this computer. The error is a sentence.
fn read_source(local: &Path, recursive: bool) -> Result<Metadata, String> {
    let complaint = |failure: Failure| wording::failure(&failure).line();
    let found = fs::metadata(local).map_err(|error| complaint(Failure::disk(local, &error)))?;
    if found.is_dir() && !recursive {
        return Err(wording::needs_recursive(&local.display().to_string()));
    }
    if !found.is_dir() && !found.is_file() {
        return Err(complaint(Failure::Disk {
            path: local.to_owned(),
            fault: DiskFault::Other(wording::SPECIAL_FILE.to_owned()),
        }));
    }
    Ok(found)
}

fn modified(found: &Metadata) -> Option<Modified> {
    let since = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Modified {
        seconds: i64::try_from(since.as_secs()).ok()?,
        precision: Precision::Second,
    })
}

fn ends_with_slash(path: &Path) -> bool {
    let last = path.as_os_str().as_encoded_bytes().last();
    last.is_some_and(|byte| std::path::is_separator(char::from(*byte)))
}

fn usage(client: &Client, path: &Path, why: &str) -> Outcome {
    client
        .screen
        .complain(&format!("{}: {why}", wording::path(path)));
    Outcome::Usage
}
