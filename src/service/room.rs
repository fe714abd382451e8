//! Room on this computer's disks, as a gate: which items wait for it, where, and when they go on.
//! Pure; who measures is `disk.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::transfer::{TransferId, WaitingFor};

/// A file system, by the system's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DiskId(pub u64);

/// What was found of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub disk: DiskId,
    /// A folder on it.
    pub path: PathBuf,
    /// Bytes that we may still write there.
    pub free: u64,
}

/// Where there is less than this, nothing new begins.
pub const LEAST: u64 = 64 * 1024;

/// The disks that were found full.
#[derive(Debug, Default)]
pub struct Rooms {
    full: BTreeMap<DiskId, Full>,
    /// They are measured then.
    due: Option<Instant>,
}

#[derive(Debug)]
struct Full {
    path: PathBuf,
    free: u64,
    /// Folders that are known to be on it.
    folders: BTreeSet<PathBuf>,
    /// Who waits, for how many bytes.
    waiting: BTreeMap<TransferId, u64>,
}

impl Rooms {
    /// An item found too little room for the `needed` bytes in this folder.
    pub fn lacks(&mut self, id: TransferId, folder: &Path, needed: u64, room: Room, due: Instant) {
        let full = self.full.entry(room.disk).or_insert_with(|| Full {
            path: room.path,
            free: room.free,
            folders: BTreeSet::new(),
            waiting: BTreeMap::new(),
        });
        full.free = room.free;
        full.folders.insert(folder.to_owned());
        full.waiting.insert(id, needed.max(1));
        self.due.get_or_insert(due);
    }

    /// The disk of this folder, if nothing is to begin there now.
    pub fn holds(&self, folder: &Path) -> Option<DiskId> {
        let is_held = |full: &Full| full.free < LEAST && full.folders.contains(folder);
        let mut held = self.full.iter().filter(|(_, full)| is_held(full));
        held.next().map(|(disk, _)| *disk)
    }

    /// The item waits behind those that found the disk full.
    pub fn wait(&mut self, id: TransferId, disk: DiskId, needed: u64) {
        if let Some(full) = self.full.get_mut(&disk) {
            full.waiting.insert(id, needed.max(1));
        }
    }

    /// It waits no more, for whatever reason.
    pub fn leave(&mut self, id: TransferId) {
        self.full
            .retain(|_, full| full.waiting.remove(&id).is_none() || !full.waiting.is_empty());
        if self.full.is_empty() {
            self.due = None;
        }
    }

    /// Takes in how much is free, and says who may try: all for whom it is enough, each by itself.
    pub fn measured(&mut self, room: &Room) -> Vec<TransferId> {
        let Some(full) = self.full.get_mut(&room.disk) else {
            return Vec::new();
        };
        full.free = room.free;
        let enough =
            |(id, needed): (&TransferId, &u64)| (room.free >= LEAST.max(*needed)).then_some(*id);
        full.waiting.iter().filter_map(enough).collect()
    }

    /// Who waits on this disk.
    pub fn waiting(&self, disk: DiskId) -> Vec<TransferId> {
        let full = self.full.get(&disk);
        full.map_or_else(Vec::new, |full| full.waiting.keys().copied().collect())
    }

    /// What to say of an item that waits.
    pub fn reason(&self, id: TransferId) -> Option<WaitingFor> {
        self.full.values().find_map(|full| {
            Some(WaitingFor::DiskFull {
                path: full.path.clone(),
                needed: *full.waiting.get(&id)?,
                free: full.free,
            })
        })
    }

    /// When they are to be measured.
    pub fn deadline(&self) -> Option<Instant> {
        self.due
    }

    /// All of them, to be measured now and then again.
    pub fn begin_measuring(&mut self, now: Instant, every: Duration) -> Vec<(DiskId, PathBuf)> {
        if self.full.is_empty() {
            return Vec::new();
        }
        self.due = Some(now + every);
        let place = |(disk, full): (&DiskId, &Full)| (*disk, full.path.clone());
        self.full.iter().map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISK: DiskId = DiskId(7);

    fn room(free: u64) -> Room {
        Room {
            disk: DISK,
            path: "/data".into(),
            free,
        }
    }

    fn lacking(free: u64) -> Rooms {
        let mut rooms = Rooms::default();
        let (id, folder) = (TransferId(1), Path::new("/data/a"));
        rooms.lacks(id, folder, 5_000_000, room(free), Instant::now());
        rooms
    }

    #[test]
    fn a_full_disk_holds_every_item_that_goes_there() {
        let rooms = lacking(0);
        assert_eq!(rooms.holds(Path::new("/data/a")), Some(DISK));
        assert_eq!(rooms.holds(Path::new("/home")), None);
    }

    #[test]
    fn one_file_that_is_too_large_holds_no_other() {
        let rooms = lacking(1_000_000);
        assert_eq!(rooms.holds(Path::new("/data/a")), None);
        let reason = WaitingFor::DiskFull {
            path: "/data".into(),
            needed: 5_000_000,
            free: 1_000_000,
        };
        assert_eq!(rooms.reason(TransferId(1)), Some(reason));
    }

    #[test]
    fn each_goes_on_as_soon_as_there_is_enough_for_it() {
        let mut rooms = lacking(0);
        rooms.wait(TransferId(2), DISK, 10);
        assert_eq!(rooms.measured(&room(LEAST - 1)), []);
        assert_eq!(rooms.measured(&room(LEAST)), [TransferId(2)]);
        let both = [TransferId(1), TransferId(2)];
        assert_eq!(rooms.measured(&room(5_000_000)), both);
    }

    #[test]
    fn nothing_is_measured_when_nobody_waits() {
        let mut rooms = lacking(0);
        let (now, every) = (Instant::now(), Duration::from_secs(3));
        assert_eq!(rooms.begin_measuring(now, every), [(DISK, "/data".into())]);
        assert_eq!(rooms.deadline(), Some(now + every));
        rooms.leave(TransferId(1));
        assert_eq!(
            (rooms.deadline(), rooms.begin_measuring(now, every)),
            (None, vec![])
        );
    }
}
