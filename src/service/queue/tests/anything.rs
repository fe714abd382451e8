//! Whatever happens in whatever order: the queue keeps its rules, and every run ends.

mod steps;

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::service::room::LEAST;
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
}

impl Stage {
    fn new() -> Self {
        Self {
            queue: Queue::new(limits(3), Timing::default()),
            now: Instant::now(),
            sites: [site("a"), site("b")],
            works: Vec::new(),
            proved: HashSet::new(),
            named: 0,
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
            Work::Discard(_) => None,
        }
    }

    fn some_item(&self, number: usize) -> Option<TransferId> {
        let at = number.checked_rem(self.queue.items.len())?;
        self.queue.items.keys().nth(at).copied()
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
                if let (Work::Transfer(task), Ends::Done) = (&work, how) {
                    self.proved.insert(task.id);
                }
                QueueEvent::Ended {
                    work,
                    outcome: how.outcome(),
                }
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
                    None => Which::All,
                    Some(number) => Which::These(vec![self.some_item(number)?]),
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
            Step::Found { work, files } => {
                let found = self.files(files).into_iter().map(Found::Transfer).collect();
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
            Step::Finishing { work } => QueueEvent::Finishing(self.some_work(work)?.id),
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

    /// Nobody who came before and could go is passed over, and the limits are kept.
    fn started(&self, work: &Work) {
        let (Work::Transfer(task) | Work::Discard(task)) = work;
        let lane = &self.queue.lanes[&task.endpoint];
        let Work::Transfer(task) = work else {
            return;
        };
        let at_work = |work: &&Work| {
            let (Work::Transfer(other) | Work::Discard(other)) = work;
            let needs_server = matches!(work, Work::Transfer(_)) || !other.is_on_disk();
            other.endpoint == task.endpoint && needs_server
        };
        let busy = self.works.iter().filter(at_work).count();
        assert!(busy <= lane.per_site, "{busy} at work");
        let key = self.queue.items[&task.id].key();
        for earlier in lane.ready.iter().take_while(|ready| **ready < key) {
            let target = self.queue.items[&earlier.id].target();
            assert!(
                !lane.is_free(target),
                "{earlier:?} was passed over by {key:?}"
            );
        }
    }

    /// Each item stands in one place, and nowhere else.
    fn check(&self) {
        let queue = &self.queue;
        let mut places = 0;
        for (id, item) in &queue.items {
            let lane = &queue.lanes[&item.transfer.endpoint];
            let delayed = lane.delayed.iter().any(|(_, key)| *key == item.key());
            let waits = DISKS.map(|disk| queue.rooms.waiting(DiskId(disk)).contains(id));
            let waiting = waits.into_iter().filter(|waits| *waits).count();
            let should = usize::from(item.place == Place::NoRoom);
            assert_eq!(waiting, should, "{item:?}");
            assert_eq!(queue.line.contains(&item.key()), !item.is_over());
            let found = [
                (lane.ready.contains(&item.key()), item.place == Place::Ready),
                (delayed, matches!(item.place, Place::Delayed(_))),
                (lane.busy.contains_key(id), item.place == Place::Busy),
                (queue.asking.contains(id), item.place == Place::Asking),
            ];
            for (is, should) in found {
                assert_eq!(is, should, "{item:?}");
                places += usize::from(is);
            }
            let status = &item.transfer.status;
            let fits = match item.place {
                Place::Ready | Place::Delayed(_) | Place::NoRoom => {
                    matches!(status, TransferStatus::Waiting(_))
                }
                Place::Busy => {
                    status.is_running()
                        || matches!(
                            status,
                            TransferStatus::Waiting(Some(WaitingFor::Walking { .. }))
                        )
                }
                Place::Asking => matches!(status, TransferStatus::Asking(_)),
                Place::Rest => matches!(status, TransferStatus::Paused { .. }) || status.is_over(),
            };
            assert!(fits, "{item:?}");
        }
        let open = queue.items.values().filter(|item| !item.is_over());
        assert_eq!(queue.line.len(), open.count());
        let in_rooms = DISKS.map(|disk| queue.rooms.waiting(DiskId(disk)));
        let known = |id: &TransferId| queue.items.contains_key(id);
        assert!(in_rooms.iter().flatten().all(known));
        let waits = in_rooms.iter().any(|waiting| !waiting.is_empty());
        assert_eq!(
            queue.rooms.deadline().is_some(),
            waits,
            "nobody looks again"
        );
        let mut indexed = queue.asking.len();
        for (endpoint, lane) in &queue.lanes {
            let discards =
                |work: &&Work| matches!(work, Work::Discard(task) if task.endpoint == *endpoint);
            let discards = self.works.iter().filter(discards).count();
            indexed += lane.ready.len() + lane.delayed.len() + lane.busy.len() - discards;
            let targets: HashSet<_> = lane.busy.values().collect();
            assert_eq!(targets.len(), lane.busy.len(), "two at work on one target");
        }
        assert_eq!(
            indexed, places,
            "something stands in an index that is no item"
        );
        let weights = queue.items.values().map(|item| u128::from(item.weight()));
        assert_eq!(queue.remaining, weights.sum::<u128>());
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
                    if let (Work::Transfer(task), Ends::Done) = (&work, how) {
                        self.proved.insert(task.id);
                    }
                    self.tell(QueueEvent::Ended {
                        work,
                        outcome: how.outcome(),
                    });
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
    ) {
        let mut stage = Stage::new();
        for step in steps {
            // One that there is nothing for is left out.
            let _ = stage.perform(step);
        }
        stage.end(ending);
    }
}
