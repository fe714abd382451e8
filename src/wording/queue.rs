//! The queue as a whole in words: priorities, limits, how far all of it is.

use super::units::{number, percent, speed, transfers};
use crate::profile::Speed;
use crate::service::{Priority, Progress};

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

/// How much of all is done: `3 of 40, 12%`.
pub fn totals(progress: &Progress) -> String {
    let items = format!(
        "{} of {}",
        number(progress.items_over),
        number(progress.items)
    );
    let all = progress.done.saturating_add(progress.remaining);
    match percent(progress.done, Some(all)) {
        Some(percent) => format!("{items}, {percent}"),
        None => items,
    }
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
    }
}
