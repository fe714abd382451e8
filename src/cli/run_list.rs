//! `list`: one folder on standard output.

use std::io::{self, BufWriter, ErrorKind, IsTerminal};

use crate::service::BrowserEvent;
use crate::wording;

use super::client::Client;
use super::listing::{self, Form};
use super::outcome::Outcome;
use super::places::Target;

/// Lists each target (there is one).
pub async fn run(client: &mut Client, targets: &[Target], json: bool) -> Outcome {
    let form = match json {
        true => Form::Json,
        false if io::stdout().is_terminal() => Form::Columns,
        false => Form::Plain,
    };
    for target in targets {
        if let Err(outcome) = list(client, target, form).await {
            return outcome;
        }
    }
    Outcome::Done
}

async fn list(client: &mut Client, target: &Target, form: Form) -> Result<(), Outcome> {
    client.connect(target, Some(target.path.clone()));
    loop {
        match client.browser_event().await? {
            BrowserEvent::Listed(folder) => {
                if let Some(remark) = &folder.remark {
                    let words = wording::listing_remark(remark);
                    client
                        .screen
                        .complain(&format!("{}: {words}", target.shown));
                }
                let mut out = BufWriter::new(io::stdout().lock());
                return match listing::write(&mut out, folder.entries.clone(), form) {
                    Ok(()) => Ok(()),
                    // Whoever read it has seen enough.
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                    Err(error) => {
                        client.screen.complain(&error.to_string());
                        Err(Outcome::SomeFailed)
                    }
                };
            }
            BrowserEvent::NotListed { failure, .. } => {
                let words = wording::failure(&failure).line();
                client
                    .screen
                    .complain(&format!("{}: {words}", target.shown));
                return Err(Outcome::of(&failure));
            }
            _ => {}
        }
    }
}
