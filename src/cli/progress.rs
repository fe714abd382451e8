//! Progress on a terminal: one bar for all, and one for each of the running items.

use std::collections::HashMap;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::service::{Direction, Progress, Transfer, TransferId};
use crate::wording;

use super::tally::Tally;

/// The bars of a run.
#[derive(Debug)]
pub struct Bars {
    multi: MultiProgress,
    total: ProgressBar,
    running: HashMap<TransferId, ProgressBar>,
}

impl Bars {
    pub fn new(multi: MultiProgress) -> Self {
        let total = multi.add(ProgressBar::no_length().with_style(style(TOTAL)));
        Self {
            multi,
            total,
            running: HashMap::new(),
        }
    }

    /// Shows what moves now.
    pub fn show(&mut self, progress: &Progress, tally: &Tally) {
        let now: Vec<_> = progress.running.iter().take(SHOWN).collect();
        self.running.retain(|id, bar| {
            let stays = now.iter().any(|(running, _)| running == id);
            if !stays {
                bar.finish_and_clear();
                self.multi.remove(bar);
            }
            stays
        });
        for (id, done) in now {
            let Some(transfer) = tally.open(*id) else {
                continue;
            };
            let bar = self.running.entry(*id).or_insert_with(|| {
                let bar = ProgressBar::no_length().with_style(style(ITEM));
                self.multi.insert_before(&self.total, bar)
            });
            if let Some(size) = transfer.size {
                bar.set_length(size);
            }
            bar.set_position(*done);
            bar.set_message(item_line(transfer, *done));
        }
        let moving: u64 = progress.running.iter().map(|(_, done)| done).sum();
        let moved = tally.summary.bytes.saturating_add(moving);
        self.total
            .set_length(moved.saturating_add(progress.remaining));
        self.total.set_position(moved);
        self.total
            .set_message(total_line(progress, tally.summary.files, moved));
    }
}

fn item_line(transfer: &Transfer, done: u64) -> String {
    let name = source(transfer);
    match wording::percent(done, transfer.size) {
        Some(percent) => format!("{percent:>4}  {name}"),
        None => format!("{}  {name}", wording::size(done)),
    }
}

fn total_line(progress: &Progress, files: u64, moved: u64) -> String {
    let mut parts = vec![
        wording::files(files),
        wording::size(moved),
        wording::speed(progress.down.saturating_add(progress.up)),
    ];
    let left = wording::time_left(progress.time_left);
    if !left.is_empty() {
        parts.push(left);
    }
    parts.join(", ")
}

/// The source's path, safe to show.
pub fn source(transfer: &Transfer) -> String {
    match transfer.direction {
        Direction::Download => wording::name(transfer.remote.as_bytes()).into_owned(),
        Direction::Upload => wording::path(&transfer.local).into_owned(),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

const TOTAL: &str = "[{bar:24}] {percent:>3}%  {wide_msg}";
const ITEM: &str = "  [{bar:16}] {wide_msg}";

/// At most so many items get a bar of their own.
const SHOWN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_understood() {
        assert!(ProgressStyle::with_template(TOTAL).is_ok());
        assert!(ProgressStyle::with_template(ITEM).is_ok());
    }
}
