//! What may happen to a queue.

use super::*;

/// Something that happens. Numbers choose among what there is then.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Add {
        site: u8,
        files: u8,
        folder: bool,
    },
    End {
        work: usize,
        how: Ends,
    },
    Refuse {
        work: usize,
        why: u8,
    },
    Order {
        order: QueueOrder,
        which: Meant,
    },
    Answer {
        item: usize,
        rule: ExistsRule,
        rest: bool,
    },
    Person {
        site: u8,
        agrees: bool,
    },
    Opened(u8),
    Seats {
        site: u8,
        transfers: u8,
        browsing: u8,
        waiting: u8,
    },
    BrowsingRefused(u8),
    Forgotten(u8),
    Limits {
        per_site: usize,
        own: Option<usize>,
    },
    Found {
        work: usize,
        files: u8,
        left: bool,
    },
    Sized {
        work: usize,
        size: u64,
    },
    /// It could do with so many more connections.
    Share {
        work: usize,
        wanted: usize,
    },
    Finishing {
        work: usize,
    },
    Moving {
        work: usize,
    },
    Changed {
        work: usize,
    },
    Restart {
        is_locked: bool,
    },
    /// So much is free on both disks.
    Measured(u64),
    Time(u16),
}

/// Which items an order is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meant {
    All,
    One(usize),
    Folder(usize),
    Site(u8),
}

/// How work ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ends {
    Done,
    Unchanged,
    Skipped,
    Exists,
    Stopped(u64),
    Lost(u64),
    Refused,
    Cancelled,
    NoRoom { disk: u64, free: u64, kept: u64 },
}

impl Ends {
    pub(super) fn outcome(self) -> Outcome {
        let failed = |failure, kept| Outcome::Failed { failure, kept };
        match self {
            Self::Done => Outcome::Done(Done {
                bytes: 10,
                grade: Grade::SizeMatches,
                note: Some(Note::TimeNotKept),
            }),
            Self::Unchanged => Outcome::Unchanged,
            Self::Skipped => Outcome::Skipped,
            Self::Exists => exists(),
            Self::Stopped(kept) => Outcome::Stopped {
                kept: Some(kept).filter(|kept| *kept > 0),
            },
            Self::Lost(kept) => lost(kept),
            Self::Refused => failed(refused(550), None),
            Self::Cancelled => failed(Failure::Declined(Declined::Cancelled), Some(3)),
            Self::NoRoom { disk, free, kept } => Outcome::NoRoom {
                room: room(disk, free),
                is_target: disk == TARGET,
                kept: Some(kept).filter(|kept| *kept > 0),
            },
        }
    }
}

/// The disk that files go to; the other one has the state folder.
pub(super) const TARGET: u64 = 1;
pub(super) const DISKS: [u64; 2] = [TARGET, 2];

pub(super) fn room(disk: u64, free: u64) -> Room {
    let (disk, path) = (DiskId(disk), format!("/{disk}").into());
    Room { disk, path, free }
}

pub(super) fn refused(code: u16) -> Failure {
    Failure::Server(ServerFault::Refused {
        verb: "RETR",
        code,
        text: String::new(),
    })
}

pub(super) fn why(number: u8) -> Refused {
    match number % 6 {
        0 => Refused::Untrusted,
        1 => Refused::Login,
        2 => Refused::TooMany(full()),
        3 => Refused::Failed(down()),
        4 => Refused::Failed(refused(550)),
        _ => Refused::Unstarted,
    }
}

pub(super) fn full() -> Failure {
    Failure::Server(ServerFault::TooMany {
        code: 421,
        text: String::new(),
    })
}

pub(super) fn any_how() -> impl Strategy<Value = Ends> {
    prop_oneof![
        4 => Just(Ends::Done),
        2 => Just(Ends::Unchanged),
        1 => Just(Ends::Skipped),
        2 => Just(Ends::Exists),
        2 => (0..9_u64).prop_map(Ends::Stopped),
        3 => (0..9_u64).prop_map(Ends::Lost),
        1 => Just(Ends::Refused),
        1 => Just(Ends::Cancelled),
        2 => (1..3_u64, any_free(), 0..9_u64)
            .prop_map(|(disk, free, kept)| Ends::NoRoom { disk, free, kept }),
    ]
}

/// Nothing, too little for a file to begin, too little for a large one, or enough.
pub(super) fn any_free() -> impl Strategy<Value = u64> {
    proptest::sample::select(vec![0, LEAST - 1, LEAST, LEAST + 50, u64::MAX])
}

pub(super) fn any_order() -> impl Strategy<Value = QueueOrder> {
    use QueueOrder::{Cancel, Pause, Prioritise, Remove, Resume, Retry, TryNow};

    let plain = proptest::sample::select(vec![Pause, Resume, Retry, Cancel, Remove, TryNow]);
    let priority = proptest::sample::select(Priority::ALL.to_vec());
    let ends = proptest::sample::select(vec![Move::Top, Move::Up, Move::Down, Move::Bottom]);
    prop_oneof![
        6 => plain,
        3 => priority.prop_map(Prioritise),
        2 => ends.prop_map(QueueOrder::Move),
        1 => (0..40_u64).prop_map(|id| QueueOrder::Move(Move::Before(TransferId(id)))),
    ]
}

fn any_meant() -> impl Strategy<Value = Meant> {
    prop_oneof![
        3 => Just(Meant::All),
        4 => (0..32_usize).prop_map(Meant::One),
        2 => (0..32_usize).prop_map(Meant::Folder),
        1 => (0..2_u8).prop_map(Meant::Site),
    ]
}

pub(super) fn any_step() -> impl Strategy<Value = Step> {
    let site = 0..2_u8;
    let work = 0..32_usize;
    let rule = proptest::sample::select(vec![
        ExistsRule::Overwrite,
        ExistsRule::Skip,
        ExistsRule::Ask,
    ]);
    prop_oneof![
        3 => (site.clone(), 1..4_u8, any::<bool>())
            .prop_map(|(site, files, folder)| Step::Add { site, files, folder }),
        8 => (work.clone(), any_how()).prop_map(|(work, how)| Step::End { work, how }),
        4 => (work.clone(), any::<u8>()).prop_map(|(work, why)| Step::Refuse { work, why }),
        6 => (any_order(), any_meant())
            .prop_map(|(order, which)| Step::Order { order, which }),
        2 => (work.clone(), rule, any::<bool>())
            .prop_map(|(item, rule, rest)| Step::Answer { item, rule, rest }),
        2 => (site.clone(), any::<bool>())
            .prop_map(|(site, agrees)| Step::Person { site, agrees }),
        3 => site.clone().prop_map(Step::Opened),
        2 => (site.clone(), 0..6_u8, 0..3_u8, 0..2_u8).prop_map(
            |(site, transfers, browsing, waiting)| Step::Seats { site, transfers, browsing, waiting }
        ),
        1 => site.clone().prop_map(Step::BrowsingRefused),
        1 => site.prop_map(Step::Forgotten),
        1 => (1..6_usize, proptest::option::of(1..6_usize))
            .prop_map(|(per_site, own)| Step::Limits { per_site, own }),
        2 => (work.clone(), 1..4_u8, any::<bool>())
            .prop_map(|(work, files, left)| Step::Found { work, files, left }),
        1 => (work.clone(), prop_oneof![0..99_u64, Just(LEAST + 20)])
            .prop_map(|(work, size)| Step::Sized { work, size }),
        2 => any_free().prop_map(Step::Measured),
        3 => (work.clone(), 1..5_usize).prop_map(|(work, wanted)| Step::Share { work, wanted }),
        1 => work.clone().prop_map(|work| Step::Finishing { work }),
        1 => work.clone().prop_map(|work| Step::Moving { work }),
        1 => work.prop_map(|work| Step::Changed { work }),
        1 => any::<bool>().prop_map(|is_locked| Step::Restart { is_locked }),
        3 => (0..900_u16).prop_map(Step::Time),
    ]
}
