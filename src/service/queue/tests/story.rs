//! A queue with one site whose story is told.

use super::*;

pub(super) fn site(host: &str) -> Arc<Endpoint> {
    Arc::new(Endpoint {
        host: host.to_owned(),
        port: 21,
        encryption: Encryption::Explicit,
        user: "u".to_owned(),
    })
}

pub(super) fn file(name: &str) -> NewTransfer {
    NewTransfer {
        direction: Direction::Download,
        local: PathBuf::from("/tmp").join(name),
        remote: RemotePath::parse(name).unwrap(),
        what: What::File,
        size: Some(10),
        modified: None,
        exists: ExistsRule::Ask,
    }
}

pub(in crate::service::queue) fn limits(per_site: usize) -> Limits {
    Limits {
        per_site,
        own: HashMap::new(),
        retry_for: HOUR,
        unmoved: HOUR,
    }
}

pub(super) const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn down() -> Failure {
    Failure::Network {
        stage: Stage::Connect,
        fault: NetworkFault::Unreachable,
    }
}

pub(super) struct Story {
    pub(super) queue: Queue,
    pub(super) site: Arc<Endpoint>,
    pub(super) now: Instant,
    pub(super) works: HashMap<TransferId, Work>,
}

impl Story {
    pub(super) fn of(files: usize, connections: usize) -> (Self, Vec<Effect>) {
        let mut story = Self {
            queue: Queue::new(limits(connections), Timing::default()),
            site: site("a"),
            now: Instant::now(),
            works: HashMap::new(),
        };
        let files = (0..files).map(|n| file(&format!("f{n}"))).collect();
        let effects = story.add(files);
        (story, effects)
    }

    pub(super) fn add(&mut self, transfers: Vec<NewTransfer>) -> Vec<Effect> {
        let endpoint = self.site.clone();
        self.tell(QueueEvent::Added {
            endpoint,
            transfers,
            learned: None,
        })
    }

    pub(super) fn tell(&mut self, event: QueueEvent) -> Vec<Effect> {
        let effects = self.queue.apply(event, self.now);
        for effect in &effects {
            if let Effect::Start(work) = effect {
                self.works.insert(work.id(), work.clone());
            }
        }
        effects
    }

    pub(super) fn opened(&mut self) -> Vec<Effect> {
        self.tell(QueueEvent::Opened(self.site.clone()))
    }

    pub(super) fn end(&mut self, id: u64, outcome: Outcome) -> Vec<Effect> {
        let work = self.works.remove(&TransferId(id)).expect("it runs");
        self.tell(QueueEvent::Ended { work, outcome })
    }

    pub(super) fn refuse(&mut self, id: u64, why: Refused) -> Vec<Effect> {
        let work = self.works.remove(&TransferId(id)).expect("it runs");
        self.tell(QueueEvent::Refused { work, why })
    }

    /// What an order has done; its last effect says that it is taken in.
    pub(super) fn order(&mut self, order: QueueOrder, which: Which) -> Vec<Effect> {
        let mut effects = self.tell(QueueEvent::Ordered { order, which });
        effects.retain(|effect| *effect != Effect::Publish(QueueChange::Ordered));
        effects
    }

    pub(super) fn status(&self, id: u64) -> &TransferStatus {
        &self.queue.items[&TransferId(id)].transfer.status
    }
}

pub(super) fn started(effects: &[Effect]) -> Vec<u64> {
    let id = |effect: &Effect| match effect {
        Effect::Start(Work::Transfer(task)) => Some(task.id.0),
        _ => None,
    };
    effects.iter().filter_map(id).collect()
}

pub(super) fn done() -> Outcome {
    Outcome::Done(Done {
        bytes: 10,
        grade: Grade::SizeMatches,
        note: None,
    })
}

pub(super) fn lost(kept: u64) -> Outcome {
    let failure = Failure::Network {
        stage: Stage::Data,
        fault: NetworkFault::Closed,
    };
    Outcome::Failed {
        failure,
        kept: Some(kept).filter(|kept| *kept > 0),
    }
}

pub(super) fn exists() -> Outcome {
    let facts = Facts {
        size: Some(1),
        modified: None,
    };
    Outcome::Exists(Existing {
        source: facts,
        target: facts,
        can_resume: false,
    })
}

pub(super) fn only(id: u64) -> Which {
    Which::These(vec![TransferId(id)])
}
