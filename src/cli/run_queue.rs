//! `queue list` and `queue clear`: what is done about a queue's file without any server.

use std::io::{self, BufRead, BufWriter, ErrorKind, Write};
use std::path::Path;

use crate::profile::Folders;
use crate::service::{Clear, clear_queue, saved_queue};
use crate::wording;

use super::arguments::QueueOrder;
use super::outcome::Outcome;
use super::queue_listing;
use super::screen::Screen;

/// Lists or clears, or tells that there is no such queue; `None`: the order needs the service.
pub fn at_once(
    order: &QueueOrder,
    file: Option<&Path>,
    folders: &Folders,
    screen: &Screen,
) -> Option<Outcome> {
    let file = file?;
    // The window's own may not have begun yet; a name that was typed is wrong then.
    if order.file().journal.is_some() && file.try_exists().is_ok_and(|exists| !exists) {
        screen.complain(&wording::no_queue(file));
        return Some(Outcome::SomeFailed);
    }
    match order {
        QueueOrder::List { json, .. } => Some(list(file, *json, screen)),
        QueueOrder::Clear {
            done,
            failed,
            unreadable,
            yes,
            ..
        } => {
            let is_all = !done && !failed && !unreadable;
            let which = Clear {
                done: *done || is_all,
                failed: *failed || is_all,
                waiting: is_all,
                unread: *unreadable || is_all,
            };
            Some(clear(file, folders, which, *yes || !is_all, screen))
        }
        QueueOrder::Resume { .. } => None,
    }
}

fn list(file: &Path, json: bool, screen: &Screen) -> Outcome {
    let queue = match saved_queue(file) {
        Ok(queue) => queue,
        Err(why) => {
            screen.complain(&wording::not_read(file, &why));
            return Outcome::SomeFailed;
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match json {
        true => queue_listing::write_json(&mut out, &queue),
        false => queue_listing::write(&mut out, &queue),
    };
    match written {
        Ok(()) => Outcome::Done,
        // Whoever read it has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            screen.complain(&error.to_string());
            Outcome::SomeFailed
        }
    }
}

fn clear(file: &Path, folders: &Folders, which: Clear, is_sure: bool, screen: &Screen) -> Outcome {
    if !is_sure {
        if !screen.is_terminal() {
            screen.complain(wording::CLEAR_NEEDS_YES);
            return Outcome::Usage;
        }
        let items = saved_queue(file).map_or(0, |queue| {
            (queue.transfers.len() + queue.unread.len()) as u64
        });
        if !agrees(&wording::clear_question(items, file)) {
            return Outcome::Interrupted;
        }
    }
    match clear_queue(file, folders, which) {
        Ok(cleared) => {
            screen.tell(&wording::cleared(cleared));
            Outcome::Done
        }
        Err(why) => {
            screen.complain(&wording::not_opened(file, &why));
            Outcome::SomeFailed
        }
    }
}

fn agrees(question: &str) -> bool {
    let mut answer = String::new();
    let mut error = io::stderr().lock();
    let asked = write!(error, "{question}").and_then(|()| error.flush());
    asked.is_ok()
        && io::stdin().lock().read_line(&mut answer).is_ok()
        && matches!(answer.trim(), "y" | "Y" | "yes")
}
