//! Whether the target of an upload is a folder that stands.

use std::time::{Duration, Instant};

use crate::protocol::{Failure, ServerFault};
use crate::service::{BrowserEvent, Command, Patience};
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
    patience: &Patience,
) -> Result<bool, Outcome> {
    if target.path.is_top() {
        return Ok(true);
    }
    let (mut tries, mut since) = (0, None);
    loop {
        let seen = look(client, run, target).await?;
        client.send(Command::Disconnect(BROWSER));
        let unseen = match seen {
            Seen::Folder(is_folder) => return Ok(is_folder),
            Seen::Nothing(unseen) => unseen,
        };
        tries += 1;
        let now = Instant::now();
        let since = *since.get_or_insert(now);
        let pause = patience.pause(tries, since, now, &target.endpoint);
        let Some(pause) = pause.filter(|_| unseen.failure.is_passing()) else {
            client.screen.complain(&unseen.line(target));
            return Err(unseen.outcome());
        };
        let seconds = pause.as_secs_f32().ceil() as u64;
        let told = wording::next_try(seconds, &unseen.failure);
        client.screen.tell(&told);
        wait(client, run, pause).await?;
    }
}

/// What one look has shown.
enum Seen {
    Folder(bool),
    Nothing(Unseen),
}

struct Unseen {
    failure: Failure,
    /// The connection stood, and the failure is about the folder.
    is_connected: bool,
}

impl Unseen {
    fn line(&self, target: &Target) -> String {
        let words = wording::failure(&self.failure).line();
        match self.is_connected {
            true => format!("{}: {words}", target.shown),
            false => words,
        }
    }

    fn outcome(&self) -> Outcome {
        match self.is_connected {
            true => Outcome::of(&self.failure),
            false => Outcome::of_connection(&self.failure),
        }
    }
}

async fn look(client: &mut Client, run: &mut Run, target: &Target) -> Result<Seen, Outcome> {
    client.connect(target, Some(target.path.clone()));
    let mut is_connected = false;
    let failure = loop {
        match run.next(client).await? {
            Some(BrowserEvent::Connected(_)) => is_connected = true,
            Some(BrowserEvent::NotConnected(failure)) => break client.explained(failure),
            // Before it stands, such news is of the connection of an earlier look.
            _ if !is_connected => {}
            Some(BrowserEvent::Listed(_)) => return Ok(Seen::Folder(true)),
            Some(BrowserEvent::NotListed { failure, .. }) => match &failure {
                _ if failure.is_passing() => break failure,
                Failure::Server(ServerFault::Refused { verb: "CWD", .. }) => {
                    return Ok(Seen::Folder(false));
                }
                // It was entered, only not shown: a folder to drop files into.
                Failure::Server(ServerFault::Refused { .. }) => return Ok(Seen::Folder(true)),
                _ => break failure,
            },
            Some(BrowserEvent::Lost(Some(failure))) => break failure,
            _ => {}
        }
    };
    Ok(Seen::Nothing(Unseen {
        failure,
        is_connected,
    }))
}

/// Lets some time go by, unless the run ends meanwhile.
async fn wait(client: &mut Client, run: &mut Run, pause: Duration) -> Result<(), Outcome> {
    let end = tokio::time::Instant::now() + pause;
    while let Ok(happened) = tokio::time::timeout_at(end, run.next(client)).await {
        happened?;
    }
    Ok(())
}
