//! What comes to a pane from outside: listings and why there is none, and how its connection stands.

use std::time::SystemTime;

use super::contents::Entries;
use super::job::Job;
use super::tree::Tree;
use super::work::WalkKind;
use super::{Action, FilePane, Loading, Standing};
use crate::app::place::Place;
use crate::protocol::{Name, Offers, Stage};
use crate::wording::Sentence;

impl FilePane {
    /// A listing was asked for. The answer of [`Self::still_loading`] is due in 150 ms.
    pub fn loads(&mut self, place: Place) -> u64 {
        self.serial += 1;
        self.trouble = None;
        self.rename = None;
        self.history.sets_out(&place);
        self.loading = Some(Loading {
            place,
            is_slow: false,
        });
        self.serial
    }

    /// The service lists a folder by itself, as it does after each order. Why that failed stays, to
    /// be read.
    pub fn lists_itself(&mut self, place: Place) -> u64 {
        let trouble = self.trouble.take();
        let serial = self.loads(place);
        self.trouble = trouble;
        serial
    }

    /// The folder was read.
    pub fn listed(&mut self, place: Place, entries: Entries) -> Action {
        self.standing = Standing::Present;
        (self.listed_at, self.is_recalled) = (Some(SystemTime::now()), false);
        self.show(place, entries)
    }

    /// The folder is shown as it was listed then; a connection that is lost stays so.
    pub fn recalled(&mut self, place: Place, entries: Entries, at: SystemTime) -> Action {
        self.loads(place.clone());
        (self.listed_at, self.is_recalled) = (Some(at), true);
        self.show(place, entries)
    }

    fn show(&mut self, place: Place, entries: Entries) -> Action {
        if place != *self.contents.place() {
            // Its words were about another folder.
            self.filter = None;
        }
        let job = Job {
            before: self.contents.before(&place),
            place,
            entries,
            sieve: self.sieve(),
            listing: Some(self.serial),
            ..self.wanted()
        };
        self.prepare(job)
    }

    /// The folder that is shown has other entries now; nothing else changes.
    pub fn renewed(&mut self, entries: Entries) -> Action {
        let job = Job {
            before: Some(self.entries().clone()),
            entries,
            ..self.wanted()
        };
        self.prepare(job)
    }

    /// The folder could not be read, or an order failed; what was shown stays.
    pub fn failed(&mut self, sentence: Sentence) {
        self.loading = None;
        self.awaited = None;
        self.history.failed();
        self.trouble = Some(sentence);
    }

    /// An order failed while a listing is under way.
    pub fn tell_trouble(&mut self, sentence: Sentence) {
        self.trouble = Some(sentence);
    }

    pub fn connecting(&mut self, stage: Stage) {
        self.standing = Standing::Connecting(stage);
        self.trouble = None;
    }

    /// The login worked; the first listing follows.
    pub fn connected(&mut self, offers: Offers) {
        self.standing = Standing::Present;
        self.offers = offers;
        // It may be another server's.
        self.room = None;
    }

    pub fn disconnected(&mut self, place: Place, why: Option<Sentence>) {
        let columns = std::mem::take(&mut self.columns);
        let Job {
            sort,
            folders_first,
            ..
        } = self.wanted();
        let serial = self.serial + 1;
        *self = Self {
            columns,
            serial,
            jobs: self.jobs + 1,
            trouble: why,
            tree: self.tree.is_some().then(Tree::default),
            ..Self::new(place).hiding(self.hides_dotted)
        };
        self.contents.begin_with(sort, folders_first);
    }

    /// How far the clock of the server's listings is ahead of UTC.
    pub fn clock_known(&mut self, ahead: i64) {
        self.contents.set_clock(ahead);
    }

    pub fn room_known(&mut self, place: Place, bytes: u64) {
        self.room = Some((place, bytes));
    }

    pub fn lost(&mut self, why: Option<Sentence>) {
        self.standing = Standing::Lost;
        self.loading = None;
        self.undo_is_lost();
        self.history.stopped();
        self.trouble = why;
    }

    /// Chooses this name when the folder is listed next.
    pub fn await_name(&mut self, name: Option<Name>) {
        self.awaited = name;
    }

    pub fn stopped(&mut self) {
        self.stop_walk(WalkKind::Changing);
        self.loading = None;
        self.history.stopped();
        self.serial += 1;
    }

    /// The last step is taken back to this folder, as if it had never been made.
    pub fn steps_back(&mut self, place: &Place) {
        self.awaited = self.history.takes_back(place);
    }
}
