//! Whether the target of an upload is a folder that stands.

use std::time::{Duration, Instant};

use crate::protocol::{Failure, ServerFault};
use crate::service::{BrowserEvent, Command};
use crate::wording;

use super::client::{BROWSER, Client};
use super::outcome::Outcome;
use super::places::Target;
use super::queue_run::Run;

/// Whether the target of an upload is a folder that stands. Its connection also shows early
/// whether server, certificate and password are right; what may pass is tried again.
pub async fn is_remote_folder(
    client: &mut Client,
    run: &mut Run,
    target: &Target,
    patience: Duration,
) -> Result<bool, Outcome> {
    if target.path.is_top() {
        return Ok(true);
    }
    client.connect(target, Some(target.path.clone()));
    let (mut failed, mut pause) = (None, FIRST_PAUSE);
    let is_folder = loop {
        let Some(event) = run.next(client).await? else {
            continue;
        };
        match event {
            BrowserEvent::Lost(Some(failure)) => {
                client.screen.complain(&wording::failure(&failure).line());
                return Err(Outcome::SomeFailed);
            }
            BrowserEvent::NotConnected(failure) => {
                let since = *failed.get_or_insert_with(Instant::now);
                let left = patience.saturating_sub(since.elapsed());
                if left.is_zero() || !failure.is_passing() {
                    let failure = client.explained(failure);
                    client.screen.complain(&wording::failure(&failure).line());
                    return Err(Outcome::of_connection(&failure));
                }
                let wait = pause.min(left);
                let seconds = wait.as_secs_f32().ceil() as u64;
                client.screen.tell(&wording::next_try(seconds, &failure));
                pause_for(client, run, wait).await?;
                pause = (pause * 2).min(LONGEST_PAUSE);
                client.connect(target, Some(target.path.clone()));
            }
            BrowserEvent::Listed(_) => break true,
            BrowserEvent::NotListed { failure, .. } => match &failure {
                Failure::Server(ServerFault::Refused {
                    verb: "CWD", code, ..
                }) if *code >= 500 => {
                    break false;
                }
                // It was entered, only not shown: a folder to drop files into.
                Failure::Server(ServerFault::Refused { code, .. }) if *code >= 500 => break true,
                _ => {
                    let words = wording::failure(&failure).line();
                    client
                        .screen
                        .complain(&format!("{}: {words}", target.shown));
                    return Err(Outcome::of(&failure));
                }
            },
            _ => {}
        }
    };
    client.send(Command::Disconnect(BROWSER));
    Ok(is_folder)
}

/// Lets some time go by, unless the run ends meanwhile.
async fn pause_for(client: &mut Client, run: &mut Run, pause: Duration) -> Result<(), Outcome> {
    let end = tokio::time::Instant::now() + pause;
    while let Ok(happened) = tokio::time::timeout_at(end, run.next(client)).await {
        happened?;
    }
    Ok(())
}

/// Before a connection is tried again for the first time; then twice as long, and so on.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
