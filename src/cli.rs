//! The command line: one more holder of the service, beside the window. It parses its arguments,
//! sends the same commands, and shows the same events on a terminal.

mod arguments;
mod asking;
mod client;
mod listing;
mod naming;
mod outcome;
mod places;
mod progress;
mod questions;
mod queue_listing;
mod queue_run;
mod remote_folder;
mod run_change;
mod run_list;
mod run_queue;
mod run_transfer;
#[cfg(test)]
mod sample;
mod screen;
mod tally;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;
use std::{io, path};

use clap::Parser;

use crate::profile::url::hide_password;
use crate::profile::{Folders, PerFile, Settings, Speed};
use crate::service::{self, JournalMode, Options, Patience, Timing};
use crate::wording;

use arguments::{Arguments, Order, Transferring};
use client::Client;
use outcome::Outcome;
use places::Places;
use screen::Screen;

/// Runs `argosy-cli` with its arguments (the program's name first) and says how it ended.
pub fn run(args: Vec<OsString>) -> ExitCode {
    match Arguments::try_parse_from(&args) {
        Ok(arguments) => perform(arguments).into(),
        Err(error) => {
            show_usage(&error, &args);
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

fn perform(arguments: Arguments) -> Outcome {
    let mut screen = Screen::new(arguments.common.quiet, arguments.common.verbose);
    let Ok(folders) = Folders::find(arguments.common.config.clone()) else {
        screen.complain(wording::NO_HOME);
        return Outcome::Usage;
    };
    let places = match Places::resolve(&arguments.order, &folders, &mut screen) {
        Ok(places) => places,
        Err(complaint) => {
            screen.complain(&complaint);
            return Outcome::Usage;
        }
    };
    let journal = match journal(&arguments.order, &folders) {
        Ok(journal) => journal,
        Err(error) => {
            screen.complain(&error.to_string());
            return Outcome::Usage;
        }
    };
    if let Order::Queue { order } = &arguments.order
        && let Some(outcome) = run_queue::at_once(order, journal.file(), &folders, &screen)
    {
        return outcome;
    }
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            screen.complain(&error.to_string());
            return Outcome::SomeFailed;
        }
    };
    let how = arguments.order.transferring();
    let verify = how.and_then(|how| how.verify.map(Into::into));
    let options = Options {
        settings: settings(&arguments, &folders, &mut screen),
        folders,
        only: arguments.common.fingerprint,
        tls: arguments.common.versions(),
        verify,
        per_file: arguments.order.per_file(),
        journal,
        unmoved: how.and_then(Transferring::unmoved),
        same_everywhere: arguments.order.connections().is_some(),
    };
    let timing = Timing::seeded();
    let lasts = Duration::from_secs(options.settings.transfers.retry_for);
    let patience = Patience::new(&timing, options.unmoved.unwrap_or(lasts));
    let outcome = runtime.block_on(async {
        let (handle, events) = service::start_with(options, timing);
        let targets = places.targets.clone();
        let mut client = Client::new(handle, events, screen, places);
        let outcome = match &arguments.order {
            Order::List { json, .. } => run_list::run(&mut client, &targets, *json).await,
            Order::Get { how, local, .. } => {
                run_transfer::get(&mut client, &targets, local, how).await
            }
            Order::Put { how, locals, .. } => {
                run_transfer::put(&mut client, locals, &targets, how, &patience).await
            }
            Order::Mkdir { parents, .. } => {
                run_change::mkdir(&mut client, &targets, *parents).await
            }
            Order::Remove { recursive, .. } => {
                run_change::remove(&mut client, &targets, *recursive).await
            }
            Order::Rename { path, .. } => run_change::rename(&mut client, &targets, path).await,
            Order::Queue { .. } => run_transfer::resume(&mut client).await,
        };
        client.quit(outcome).await
    });
    // A question may still stand on the terminal, and nobody waits for its answer any more.
    runtime.shutdown_background();
    outcome
}

fn settings(arguments: &Arguments, folders: &Folders, screen: &mut Screen) -> Settings {
    let loaded = folders.load::<Settings>();
    if let Some(aside) = &loaded.set_aside {
        screen.complain(&wording::set_aside(aside));
    }
    let mut settings = loaded.value.sanitised();
    if let Some(connections) = arguments.order.connections() {
        settings.connections.per_site = connections.into();
    } else if let Some(count) = arguments.order.per_file().and_then(PerFile::count) {
        let per_site = &mut settings.connections.per_site;
        *per_site = count.max(*per_site);
    }
    if let Some(how) = arguments.order.transferring() {
        if let Some(seconds) = how.retry_for {
            settings.transfers.retry_for = seconds;
        }
        if let Some(rate) = how.limit_rate {
            settings.speed = Speed {
                limited: true,
                down: rate,
                up: rate,
            };
        }
    }
    settings
}

/// Where the queue of this order is.
fn journal(order: &Order, folders: &Folders) -> io::Result<JournalMode> {
    let file = match order {
        Order::Get { how, .. } | Order::Put { how, .. } => &how.journal,
        Order::Queue { order } => &order.file().journal,
        _ => &None,
    };
    Ok(match (file, order) {
        (Some(file), _) => JournalMode::Only {
            file: path::absolute(file)?,
            is_own: true,
        },
        (None, Order::Queue { .. }) => JournalMode::Only {
            file: folders.queue(),
            is_own: false,
        },
        (None, _) => JournalMode::Memory,
    })
}

/// Shows what clap says, without the passwords of URLs that it repeats.
fn show_usage(error: &clap::Error, args: &[OsString]) {
    if !error.use_stderr() {
        // Help and version: a closed pipe is nobody's loss.
        let _ = error.print();
        return;
    }
    let mut text = error.to_string();
    for arg in args {
        let arg = arg.to_string_lossy();
        // Of `--flag=value` the value alone is repeated.
        let value = arg.split_once('=').map_or("", |(_, value)| value);
        for part in [&*arg, value] {
            if let Some(hidden) = hide_password(part) {
                text = text.replace(part, &hidden);
            }
        }
    }
    Screen::new(true, false).line(text.trim_end());
}
