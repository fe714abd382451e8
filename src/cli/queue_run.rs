//! A run of the queue: what was ordered, how it goes, and what came of it.

use std::path::Path;
use std::time::Instant;

use crate::profile::Endpoint;
use crate::protocol::{Failure, RemotePath};
use crate::service::{
    BrowserEvent, Command, Direction, NewTransfer, Note, QueueChange, QueueOrder, Which,
};
use crate::wording;

use super::arguments::Transferring;
use super::client::{Client, Happened};
use super::outcome::Outcome;
use super::places::Target;
use super::progress::{Bars, source};
use super::tally::{News, Tally};

/// What was ordered, and how it goes.
#[derive(Default)]
pub struct Run {
    pub tally: Tally,
    /// In the order of the arguments, neighbours of one endpoint together.
    batches: Vec<(Endpoint, Vec<NewTransfer>)>,
    /// Faults of the connection that were told once; they hit every item alike.
    told: Vec<Failure>,
    /// The next try that was told last.
    next_try: Option<Instant>,
    /// There from the first progress on, where somebody sees it.
    bars: Option<Bars>,
}

impl Run {
    /// Where the queue is kept in a file, what it holds is known first.
    pub async fn begin(client: &mut Client, how: &Transferring) -> Result<Self, Outcome> {
        let mut run = Self::default();
        if how.journal.is_some() {
            run.restore(client).await?;
        }
        Ok(run)
    }

    pub async fn restore(&mut self, client: &mut Client) -> Result<(), Outcome> {
        while !client.is_begun {
            match client.next().await {
                Happened::Queue(changes) => {
                    let is_it = |change: &QueueChange| matches!(change, QueueChange::Restored(_));
                    client.is_begun = changes.iter().any(is_it);
                    self.take_in(client, changes);
                }
                Happened::Interrupted => return Err(Outcome::Interrupted),
                // A notice said why.
                Happened::Ended => return Err(Outcome::SomeFailed),
                Happened::Browser(_) | Happened::Progress(_) => {}
            }
        }
        Ok(())
    }

    /// Waits for the next thing. What the queue tells is taken in on the way, whoever waits: it
    /// tells nothing twice. `None`: it was that.
    pub async fn next(&mut self, client: &mut Client) -> Result<Option<BrowserEvent>, Outcome> {
        match client.next().await {
            Happened::Browser(event) => return Ok(Some(event)),
            Happened::Queue(changes) => self.take_in(client, changes),
            Happened::Progress(progress) => {
                if self.bars.is_none() {
                    self.bars = client.screen.bars().cloned().map(Bars::new);
                }
                if let Some(bars) = &mut self.bars {
                    bars.show(&progress, &self.tally);
                }
            }
            Happened::Interrupted => return Err(Outcome::Interrupted),
            Happened::Ended => {
                client.screen.complain(wording::SERVICE_GONE);
                return Err(Outcome::SomeFailed);
            }
        }
        Ok(None)
    }

    fn take_in(&mut self, client: &mut Client, changes: Vec<QueueChange>) {
        for news in self.tally.apply(changes) {
            self.tell(client, news);
        }
    }

    /// Whether an earlier run ordered this download. By now the target may be a folder that was
    /// none then.
    pub fn has_download(&self, target: &Target, to: &Path) -> bool {
        self.tally.restored().any(|it| {
            it.direction == Direction::Download
                && it.remote == target.path
                && it.local == to
                && *it.endpoint == target.endpoint
        })
    }

    pub fn has_upload(&self, target: &Target, from: &Path, to: &RemotePath) -> bool {
        self.tally.restored().any(|it| {
            it.direction == Direction::Upload
                && it.remote == *to
                && it.local == from
                && *it.endpoint == target.endpoint
        })
    }

    /// Everything that earlier runs left goes on.
    fn resume_all(&mut self, client: &Client) {
        let failed = Which::These(self.tally.failed_before());
        for (order, which) in [
            (QueueOrder::Resume, Which::All),
            (QueueOrder::Retry, failed),
        ] {
            self.tally.await_one();
            client.send(Command::Queue { order, which });
        }
    }

    pub fn order(&mut self, target: &Target, transfer: NewTransfer) {
        match self.batches.last_mut() {
            Some((endpoint, transfers)) if *endpoint == target.endpoint => transfers.push(transfer),
            _ => self.batches.push((target.endpoint.clone(), vec![transfer])),
        }
    }

    /// The order itself cannot be done, which has been told. What earlier runs left in its file
    /// goes on all the same.
    pub async fn go_without(mut self, client: &mut Client, outcome: Outcome) -> Outcome {
        if outcome == Outcome::Interrupted || !client.is_begun {
            return outcome;
        }
        self.batches.clear();
        self.tally.failed(outcome);
        self.go(client).await
    }

    pub async fn go(mut self, client: &mut Client) -> Outcome {
        let began = Instant::now();
        for (endpoint, transfers) in std::mem::take(&mut self.batches) {
            self.tally.await_one();
            client.send(Command::Enqueue {
                endpoint,
                transfers,
            });
        }
        if client.is_begun {
            self.resume_all(client);
        }
        while !self.tally.is_over() {
            if let Err(outcome) = self.next(client).await {
                return outcome;
            }
        }
        client.screen.clear_bars();
        // What cannot be tried again is not there all the same.
        for (transfer, failure) in self.tally.still_failed() {
            self.tell(client, News::Failed(transfer, failure));
        }
        self.tally.summary.seconds = began.elapsed().as_secs();
        client.screen.tell(&wording::summary(&self.tally.summary));
        self.tally.outcome()
    }

    fn tell(&mut self, client: &mut Client, news: News) {
        match news {
            News::Failed(transfer, failure) => {
                let failure = client.explained(failure);
                let outcome = Outcome::of(&failure);
                self.tally.failed(outcome);
                let words = wording::failure(&failure);
                let line = if self.told.contains(&failure) {
                    words.what
                } else {
                    words.line()
                };
                if outcome != Outcome::SomeFailed && !self.told.contains(&failure) {
                    self.told.push(failure);
                }
                client
                    .screen
                    .complain(&format!("{}: {line}", source(&transfer)));
            }
            News::Skipped(transfer) => {
                client.screen.tell(&wording::skipped(&source(&transfer)));
            }
            News::Done(transfer, done) => {
                if let Some(note @ (Note::RenamedTo(_) | Note::SentAgain)) = &done.note {
                    let note = wording::note(note);
                    client
                        .screen
                        .tell(&format!("{}: {note}", source(&transfer)));
                }
            }
            News::Asking(transfer, existing) => {
                let answer = client.questions.exists(transfer, existing, &client.screen);
                client.answer(answer);
            }
            News::GoesOn(id) => client.questions.withdraw(id),
            // All that waits for one gate waits for the same moment.
            News::Waits { at, why } => {
                if self.next_try.replace(at) != Some(at) {
                    client.screen.tell(&wording::waiting(&why));
                }
            }
        }
    }
}
