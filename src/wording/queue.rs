//! The queue as a whole in words: priorities, limits, how far all of it is.

use super::text::{name, printable};
use super::units::{items, number, percent, size, speed, time_left, transfers};
use crate::profile::{Endpoint, Speed};
use crate::protocol::RemotePath;
use crate::service::{Direction, Priority, Progress};

pub fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Highest => "Highest",
        Priority::High => "High",
        Priority::Normal => "Normal",
        Priority::Low => "Low",
        Priority::Lowest => "Lowest",
    }
}

/// The speed limits that hold for all sites, in a few words: `↓ 500.0 KiB/s`.
pub fn speed_limits(limits: &Speed) -> String {
    let (down, up) = limits.limits();
    let limit = |arrow: &str, rate: u64| (rate > 0).then(|| format!("{arrow} {}", speed(rate)));
    let limits: Vec<_> = [limit("↓", down), limit("↑", up)]
        .into_iter()
        .flatten()
        .collect();
    match limits.is_empty() {
        true => "No speed limit".to_owned(),
        false => limits.join("  "),
    }
}

/// How much of all is done: `3 of 40, 12%`. What is paused is no part of the bytes, so that where
/// nothing else is left they would be said to be all done.
pub fn totals(progress: &Progress) -> String {
    let items = format!(
        "{} of {}",
        number(progress.items_over),
        number(progress.items)
    );
    let all = progress.done.saturating_add(progress.remaining);
    match percent(progress.done, Some(all)) {
        Some(percent) if progress.remaining > 0 => format!("{items}, {percent}"),
        _ => items,
    }
}

/// How far one item is: `3.0 MiB of 7.0 MiB, 12 s left`.
pub fn under_way(done: u64, of: u64, left: Option<u64>) -> String {
    let bytes = format!("{} of {}", size(done), size(of));
    match left {
        Some(_) => format!("{bytes}, {}", time_left(left)),
        None => bytes,
    }
}

/// Of an item whose part is kept.
pub fn goes_on_at(kept: u64) -> String {
    format!("Waiting, goes on at {}", size(kept))
}

/// What the head of a group says of it: `12 items, 3 done, 12 s left`.
pub fn group(count: u64, done: u64, left: Option<u64>) -> String {
    let mut words = items(count);
    if done > 0 {
        words += &format!(", {} done", number(done));
    }
    if left.is_some() {
        words += &format!(", {}", time_left(left));
    }
    words
}

/// A site as the head of its group.
pub fn site(endpoint: &Endpoint) -> String {
    let host = printable(&endpoint.host);
    match endpoint.is_anonymous() {
        true => host.into_owned(),
        false => format!("{host} ({})", printable(&endpoint.user)),
    }
}

/// A folder that things go to, as the head of its group.
pub fn target_folder(direction: Direction, path: &str) -> String {
    match direction {
        Direction::Upload => format!("Upload to {path}"),
        Direction::Download => format!("Download to {path}"),
    }
}

/// Of an item that waits for a password which is not being asked for.
pub const PASSWORD_PUT_OFF: &str = "Waiting for the password: Enter asks for it";

/// What is asked before many items are cancelled. `None`: all of a folder or a site.
pub fn cancel_question(count: Option<usize>) -> Vec<String> {
    let what = match count {
        Some(count) => format!("Cancel {}?", transfers(count as u64)),
        None => "Cancel all of these transfers?".to_owned(),
    };
    vec![
        what,
        "They leave the queue, and what was transferred of them in part is deleted. This cannot be \
         undone; pausing keeps it."
            .to_owned(),
    ]
}

/// What is asked where a transfer goes to a server that the window is not connected to.
pub fn visit_question(endpoint: &Endpoint, folder: &RemotePath) -> Vec<String> {
    vec![
        format!(
            "The folder is “{}” on {}. The window is not connected to it.",
            name(folder.as_bytes()),
            site(endpoint)
        ),
        "Connect to it?".to_owned(),
    ]
}

/// What is told when there is nothing left to transfer.
pub fn finished(failed: usize) -> String {
    match failed {
        0 => "All transfers are finished.".to_owned(),
        failed => format!(
            "The transfers are finished; {} failed.",
            transfers(failed as u64)
        ),
    }
}

/// What a notification says; names stay in the window.
pub const CALL_FAILED: &str = "A transfer has failed.";
pub const CALL_QUESTION: &str = "Argosy waits for an answer.";
/// Where a notification has reached nobody.
pub const CALLS_UNHEARD: &str = "This desktop shows no notifications.";

/// Why Argosy is still there although it should have quit.
pub fn not_quitting(failed: usize) -> String {
    format!(
        "Argosy has not quit, since {} failed.",
        transfers(failed as u64)
    )
}

/// Where the end takes its time.
pub const STILL_CLOSING: &str = "Ending the transfers and saving the queue. Close the window once \
    more to leave at once.";

/// What is asked before a window closes whose queue is not empty. `is_kept`: on disk.
pub fn quit_question(waiting: usize, running: usize, is_kept: bool) -> Vec<String> {
    if waiting == 0 {
        return vec!["Nothing is left in the queue.".to_owned()];
    }
    let kept = match is_kept {
        true => "The queue is kept, and goes on at the next start.",
        false => {
            "This queue is not kept: its list is lost. What was transferred in part is kept and \
             can be resumed."
        }
    };
    vec![
        format!(
            "{} in the queue, {running} under way.",
            transfers(waiting as u64)
        ),
        kept.to_owned(),
    ]
}

/// What is asked before a tab closes in which work is under way.
pub fn close_tab_question(waiting: usize) -> Vec<String> {
    let mut lines =
        vec!["Work on files is under way in this tab. It would stop half done.".to_owned()];
    if waiting > 0 {
        lines.push("The transfers in the queue go on.".to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_limits_that_hold_are_named() {
        let mut limits = Speed {
            limited: true,
            down: 512_000,
            up: 0,
        };
        assert_eq!(speed_limits(&limits), "↓ 500.0 KiB/s");
        limits.up = 2048;
        assert_eq!(speed_limits(&limits), "↓ 500.0 KiB/s  ↑ 2.0 KiB/s");
        limits.limited = false;
        assert_eq!(speed_limits(&limits), "No speed limit");
    }

    #[test]
    fn totals_are_items_and_bytes() {
        let mut progress = Progress {
            items: 1200,
            items_over: 3,
            ..Progress::default()
        };
        (progress.done, progress.remaining) = (25, 75);
        assert_eq!(totals(&progress), "3 of 1,200, 25%");
        let paused = Progress {
            remaining: 0,
            ..progress
        };
        assert_eq!(totals(&paused), "3 of 1,200");
    }
}
