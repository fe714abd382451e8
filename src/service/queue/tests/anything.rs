//! Whatever happens in whatever order: the queue keeps its rules, and every run ends.

mod rules;
mod steps;

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::service::journal::{Row, State};
use crate::service::room::LEAST;
use crate::service::segments::Segments;
use crate::service::transfer::Note;
use crate::service::turn::{Move, Priority};

use steps::*;

/// The queue with all that works for it.
struct Stage {
    queue: Queue,
    now: Instant,
    sites: [Arc<Endpoint>; 2],
    works: Vec<Work>,
    /// Items of which a connection has said that they are done.
    proved: HashSet<TransferId>,
    named: u32,
    /// The rows as they were recorded.
    recorded: BTreeMap<TransferId, Row>,
}

impl Stage {
    fn new(is_one_task: bool) -> Self {
        Self {
            queue: new_queue(is_one_task),
            now: Instant::now(),
            sites: [site("a"), site("b")],
            works: Vec::new(),
            proved: HashSet::new(),
            named: 0,
            recorded: BTreeMap::new(),
        }
    }

    fn files(&mut self, files: u8) -> Vec<NewTransfer> {
        let named = |_| {
            self.named += 1;
            // Now and then the same target.
            file(&format!("f{}", self.named % 40))
        };
        (0..files).map(named).collect()
    }

    fn take(&mut self, work: usize) -> Option<Work> {
        let at = work.checked_rem(self.works.len())?;
        Some(self.works.remove(at))
    }

    fn some_work(&self, work: usize) -> Option<&Task> {
        match self.works.get(work.checked_rem(self.works.len())?)? {
            Work::Transfer(task) => Some(task),
            Work::Discard(_) | Work::Help(_) => None,
        }
    }

    fn some_item(&self, number: usize) -> Option<TransferId> {
        let at = number.checked_rem(self.queue.items.len())?;
        self.queue.items.keys().nth(at).copied()
    }

    /// How a connection ends its work. Only what was done before can be unchanged.
    fn outcome(&mut self, work: &Work, how: Ends) -> Outcome {
        let Work::Transfer(task) = work else {
            return how.outcome();
        };
        let item = &self.queue.items[&task.id];
        match how {
            Ends::Unchanged if task.done_with.is_some() && item.was.is_some() => Outcome::Unchanged,
            Ends::Unchanged | Ends::Done => {
                self.proved.insert(task.id);
                Ends::Done.outcome()
            }
            how => how.outcome(),
        }
    }

    /// The process is killed, and the next one finds what it has recorded.
    fn restart(&mut self, is_locked: bool) {
        let mut rows: Vec<Row> = self.recorded.values().cloned().collect();
        for id in self.queue.items.keys() {
            let (then, now) = (self.recorded.get(id).cloned(), self.queue.row(*id));
            assert_eq!(then.map(lasting), now.map(lasting), "not recorded");
        }
        assert!(
            rows.iter()
                .all(|row| self.queue.items.contains_key(&row.id))
        );
        let endpoints: HashSet<_> = rows.iter().map(|row| row.endpoint.clone()).collect();
        let opening = |endpoint| Opening {
            endpoint,
            learned: None,
            is_locked,
        };
        self.queue = new_queue(self.queue.known.is_some());
        self.works.clear();
        self.tell(QueueEvent::Restored(Restored {
            rows: rows.clone(),
            begun: HashSet::new(),
            openings: endpoints.into_iter().map(opening).collect(),
        }));
        for row in &mut rows {
            row.begun &= !matches!(row.state, State::Done(_));
            assert_eq!(self.queue.row(row.id).as_ref(), Some(&*row));
        }
    }

    fn perform(&mut self, step: Step) -> Option<()> {
        let site = |stage: &Self, site: u8| stage.sites[usize::from(site)].clone();
        let event = match step {
            Step::Add {
                site: at,
                files,
                folder,
            } => {
                let mut transfers = self.files(files);
                if folder {
                    transfers.iter_mut().for_each(|new| new.what = What::Folder);
                }
                QueueEvent::Added {
                    endpoint: site(self, at),
                    transfers,
                    learned: None,
                }
            }
            Step::End { work, how } => {
                let work = self.take(work)?;
                let outcome = self.outcome(&work, how);
                QueueEvent::Ended { work, outcome }
            }
            Step::Refuse { work, why: number } => {
                let work = self.take(work)?;
                QueueEvent::Refused {
                    work,
                    why: why(number),
                }
            }
            Step::Order { order, which } => QueueEvent::Ordered {
                order,
                which: match which {
                    Meant::All => Which::All,
                    Meant::One(number) => Which::These(vec![self.some_item(number)?]),
                    Meant::Folder(number) => Which::Folder(self.some_item(number)?),
                    Meant::Site(at) => Which::Site((*site(self, at)).clone()),
                },
            },
            Step::Answer {
                item,
                rule,
                rest: for_rest,
            } => QueueEvent::Answered {
                id: self.some_item(item)?,
                answer: ExistsAnswer { rule, for_rest },
            },
            Step::Person {
                site: at,
                agrees: true,
            } => QueueEvent::Unlocked(site(self, at)),
            Step::Person { site: at, .. } => QueueEvent::Denied(site(self, at), Declined::Password),
            Step::Opened(at) => QueueEvent::Opened(site(self, at)),
            Step::Seats {
                site: at,
                transfers,
                browsing,
                waiting,
            } => QueueEvent::Seats {
                endpoint: site(self, at),
                seats: Seats {
                    transfers: transfers.into(),
                    browsing: browsing.into(),
                    waiting: waiting.into(),
                },
                learned: None,
            },
            Step::BrowsingRefused(at) => QueueEvent::BrowsingRefused(site(self, at)),
            Step::Forgotten(at) => QueueEvent::Forgotten(site(self, at)),
            Step::Limits { per_site, own } => {
                let own = own.map(|own| (self.sites[0].key(), own));
                QueueEvent::Limits(Limits {
                    own: own.into_iter().collect(),
                    ..limits(per_site)
                })
            }
            Step::Found { work, files, left } => {
                let found = self.files(files).into_iter().map(|new| match left {
                    true => Found::Left {
                        at: new,
                        status: TransferStatus::Skipped,
                    },
                    false => Found::Transfer(new),
                });
                let found = found.collect();
                let task = self.some_work(work)?;
                QueueEvent::Found { id: task.id, found }
            }
            Step::Sized { work, size } => QueueEvent::Source {
                id: self.some_work(work)?.id,
                facts: Facts {
                    size: Some(size),
                    modified: None,
                },
            },
            Step::Share { work, wanted } => QueueEvent::Helpers {
                of: self.some_work(work)?.id,
                segments: Arc::new(Segments::none()),
                wanted,
            },
            Step::Finishing { work } => QueueEvent::Finishing(self.some_work(work)?.id),
            Step::Moving { work } => QueueEvent::Moving(self.some_work(work)?.id),
            Step::Changed { work } => QueueEvent::Changed(self.some_work(work)?.id),
            Step::Restart { is_locked } => {
                self.restart(is_locked);
                return Some(());
            }
            Step::Measured(free) => {
                let rooms = DISKS.map(|disk| room(disk, free));
                QueueEvent::Measured(rooms.to_vec())
            }
            Step::Time(seconds) => {
                self.now += Duration::from_secs(seconds.into());
                QueueEvent::Tick
            }
        };
        self.tell(event);
        Some(())
    }

    fn tell(&mut self, event: QueueEvent) {
        let effects = self.queue.apply(event, self.now);
        for effect in &effects {
            match effect {
                Effect::Record(ids) => {
                    for id in ids {
                        match self.queue.row(*id) {
                            Some(row) => self.recorded.insert(*id, row),
                            None => self.recorded.remove(id),
                        };
                    }
                }
                Effect::Start(work) => {
                    self.works.push(work.clone());
                    self.started(work);
                }
                Effect::Publish(QueueChange::Status(id, TransferStatus::Done(_))) => {
                    assert!(self.proved.contains(id), "{id:?} is done without a proof");
                }
                _ => {}
            }
        }
        self.check();
    }

    /// From now on all goes one way, and a person agrees to everything.
    fn end(&mut self, ending: Ending) {
        self.tell(QueueEvent::Ordered {
            order: QueueOrder::Resume,
            which: Which::All,
        });
        for _ in 0..20_000 {
            let asking: Vec<_> = self.queue.asking.iter().copied().collect();
            let answer = ExistsAnswer {
                rule: ExistsRule::Overwrite,
                for_rest: false,
            };
            for id in asking {
                self.tell(QueueEvent::Answered { id, answer });
            }
            for site in self.sites.clone() {
                let reason = self.queue.reason(&site);
                if matches!(reason, Some(WaitingFor::Trust | WaitingFor::Password)) {
                    self.tell(QueueEvent::Unlocked(site));
                }
            }
            let rooms = DISKS.map(|disk| room(disk, u64::MAX));
            self.tell(QueueEvent::Measured(rooms.to_vec()));
            match (self.take(0), ending) {
                (Some(work), Ending::Refused(why)) => self.tell(QueueEvent::Refused {
                    work,
                    why: why.into(),
                }),
                (Some(work), Ending::Outcome(how)) => {
                    let outcome = self.outcome(&work, how);
                    self.tell(QueueEvent::Ended { work, outcome });
                }
                (None, _) => {
                    // Pausing may have been under way.
                    self.tell(QueueEvent::Ordered {
                        order: QueueOrder::Resume,
                        which: Which::All,
                    });
                    if self.works.is_empty() {
                        let Some(at) = self.queue.deadline() else {
                            break;
                        };
                        self.now = self.now.max(at);
                        self.tell(QueueEvent::Tick);
                    }
                }
            }
        }
        assert!(self.works.is_empty(), "it never comes to rest");
        for item in self.queue.items.values() {
            assert!(item.is_over(), "{item:?}\n{:?}", self.queue.lanes);
        }
        assert_eq!(self.queue.totals().remaining, 0);
    }
}

/// Without what is recorded only with something else, since the next run finds it out again.
fn lasting(mut row: Row) -> Row {
    (row.size, row.modified, row.tries) = (None, None, 0);
    if row.state != State::Failed {
        row.failure = None;
    }
    // «For the rest» is for what is not over.
    if !matches!(row.state, State::Waiting | State::Paused) {
        row.exists = ExistsRule::Ask;
    }
    row
}

fn new_queue(is_one_task: bool) -> Queue {
    let queue = Queue::new(limits(3), Timing::default());
    match is_one_task {
        true => queue.of_one_task(),
        false => queue,
    }
}

/// How a run goes on to its end.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Outcome(Ends),
    Refused(Ever),
}

/// What a server says for ever.
#[derive(Clone, Copy, Debug)]
enum Ever {
    Down,
    Full,
}

impl From<Ever> for Refused {
    fn from(ever: Ever) -> Self {
        match ever {
            Ever::Down => Self::Failed(down()),
            Ever::Full => Self::TooMany(full()),
        }
    }
}

fn any_ending() -> impl Strategy<Value = Ending> {
    proptest::sample::select(vec![
        Ending::Outcome(Ends::Done),
        Ending::Outcome(Ends::Lost(0)),
        Ending::Outcome(Ends::Lost(5)),
        Ending::Outcome(Ends::Refused),
        Ending::Refused(Ever::Down),
        Ending::Refused(Ever::Full),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_rules_hold_and_the_run_ends(
        steps in vec(any_step(), 1..120),
        ending in any_ending(),
        is_one_task in any::<bool>(),
    ) {
        let mut stage = Stage::new(is_one_task);
        for step in steps {
            // One that there is nothing for is left out.
            let _ = stage.perform(step);
        }
        stage.end(ending);
    }
}
