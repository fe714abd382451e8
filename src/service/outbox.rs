//! Events on their way to the holder. The channel is bounded and the holder may be slow, so what
//! can be gathered is gathered here, and the loop never waits for the holder.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Event, LogLine, Progress, QueueChange};

/// What was not yet taken.
#[derive(Debug)]
pub struct Outbox {
    ready: VecDeque<Event>,
    changes: Vec<QueueChange>,
    log: Vec<LogLine>,
    progress: Option<Progress>,
    gather: Duration,
    /// When what is gathered goes out.
    due: Option<Instant>,
}

/// A holder that takes nothing loses the oldest lines of the log.
const LOG_LINES: usize = 20_000;

impl Outbox {
    pub fn new(gather: Duration) -> Self {
        Self {
            ready: VecDeque::new(),
            changes: Vec::new(),
            log: Vec::new(),
            progress: None,
            gather,
            due: None,
        }
    }

    /// Goes out at once, behind all that was said before.
    pub fn push(&mut self, event: Event) {
        self.flush();
        self.ready.push_back(event);
    }

    pub fn change(&mut self, change: QueueChange, now: Instant) {
        // Only the last of an item's statuses in a row tells anything.
        if let (QueueChange::Status(id, status), Some(QueueChange::Status(last, old))) =
            (&change, self.changes.last_mut())
            && id == last
            && !old.is_over()
        {
            *old = status.clone();
            return;
        }
        self.changes.push(change);
        self.due.get_or_insert(now + self.gather);
    }

    pub fn log(&mut self, line: LogLine, now: Instant) {
        if self.log.len() >= LOG_LINES {
            self.log.drain(..LOG_LINES / 2);
        }
        self.log.push(line);
        self.due.get_or_insert(now + self.gather);
    }

    /// Only the newest counts.
    pub fn progress(&mut self, progress: Progress) {
        self.progress = Some(progress);
    }

    /// Whether [`Outbox::pop`] has something.
    pub fn is_ready(&mut self, now: Instant) -> bool {
        if self.ready.is_empty() && self.due.is_some_and(|due| due <= now) {
            self.flush();
        }
        !self.ready.is_empty() || self.progress.is_some()
    }

    /// When something becomes ready by itself.
    pub fn deadline(&self) -> Option<Instant> {
        self.due
    }

    pub fn pop(&mut self) -> Option<Event> {
        let event = self.ready.pop_front();
        event.or_else(|| self.progress.take().map(Event::Progress))
    }

    /// Makes all that was gathered ready.
    pub fn flush(&mut self) {
        self.due = None;
        if !self.log.is_empty() {
            self.ready
                .push_back(Event::Log(std::mem::take(&mut self.log)));
        }
        if !self.changes.is_empty() {
            let changes = std::mem::take(&mut self.changes);
            self.ready.push_back(Event::Queue(changes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Notice;
    use crate::service::transfer::{TransferId, TransferStatus};

    fn status(id: u64, done: u64) -> QueueChange {
        let of = None;
        QueueChange::Status(TransferId(id), TransferStatus::Running { done, of })
    }

    #[test]
    fn changes_are_gathered_and_go_out_in_order() {
        let (mut outbox, now) = (Outbox::new(Duration::from_millis(50)), Instant::now());
        for change in [status(1, 1), status(1, 2), status(2, 1), status(1, 3)] {
            outbox.change(change, now);
        }
        assert!(!outbox.is_ready(now));
        assert!(outbox.is_ready(now + Duration::from_millis(50)));
        let Some(Event::Queue(changes)) = outbox.pop() else {
            panic!("changes");
        };
        assert_eq!(changes, [status(1, 2), status(2, 1), status(1, 3)]);
        assert!(outbox.pop().is_none());
    }

    #[test]
    fn what_is_urgent_stays_behind_what_was_said_before() {
        let (mut outbox, now) = (Outbox::new(Duration::from_secs(9)), Instant::now());
        outbox.change(status(1, 1), now);
        let host = "h".to_owned();
        outbox.push(Event::Notice(Notice::PinRetired { host, port: 21 }));
        assert!(outbox.is_ready(now));
        assert!(matches!(outbox.pop(), Some(Event::Queue(_))));
        assert!(matches!(outbox.pop(), Some(Event::Notice(_))));
    }

    #[test]
    fn of_progress_only_the_newest_counts() {
        let mut outbox = Outbox::new(Duration::ZERO);
        for down in [1, 2] {
            outbox.progress(Progress {
                down,
                ..Progress::default()
            });
        }
        assert!(matches!(outbox.pop(), Some(Event::Progress(progress)) if progress.down == 2));
        assert!(outbox.pop().is_none());
    }
}
