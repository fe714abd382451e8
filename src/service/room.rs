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
    /// Somebody looks at them now: a disk that hangs is not looked at once more.
    looked_at: BTreeSet<DiskId>,
}

#[derive(Debug)]
struct Full {
    path: PathBuf,
    free: u64,
    /// Folders of which no file may begin while it is full, and whether they are on it.
    folders: BTreeMap<PathBuf, bool>,
    /// Who waits, for how many bytes.
    waiting: BTreeMap<TransferId, u64>,
}

impl Rooms {
    /// An item found too little room for the `needed` bytes. With the folder that it goes to, and
    /// whether that is on this disk.
    pub fn lacks(
        &mut self,
        id: TransferId,
        (folder, is_on_it): (&Path, bool),
        needed: u64,
        room: Room,
        due: Instant,
    ) {
        let full = self.full.entry(room.disk).or_insert_with(|| Full {
            path: room.path,
            free: room.free,
            folders: BTreeMap::new(),
            waiting: BTreeMap::new(),
        });
        full.free = room.free;
        *full.folders.entry(folder.to_owned()).or_default() |= is_on_it;
        full.waiting.insert(id, needed.max(1));
        self.due.get_or_insert(due);
    }

    /// The disk for which nothing is to begin in this folder now, and whether that is on it.
    pub fn holds(&self, folder: &Path) -> Option<(DiskId, bool)> {
        let full = self.full.iter().filter(|(_, full)| full.free < LEAST);
        let mut held = full.filter_map(|(disk, full)| Some((*disk, *full.folders.get(folder)?)));
        held.next()
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
        self.looked_at.remove(&room.disk);
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

    /// Those to be measured now; the next time is after `every`. One that is looked at already is
    /// left out.
    pub fn begin_measuring(&mut self, now: Instant, every: Duration) -> Vec<(DiskId, PathBuf)> {
        if self.full.is_empty() {
            return Vec::new();
        }
        self.due = Some(now + every);
        let mut places = Vec::new();
        for (disk, full) in &self.full {
            if self.looked_at.insert(*disk) {
                places.push((*disk, full.path.clone()));
            }
        }
        places
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
        rooms.lacks(id, (folder, true), 5_000_000, room(free), Instant::now());
        rooms
    }

    #[test]
    fn a_full_disk_holds_every_item_that_goes_there() {
        let rooms = lacking(0);
        assert_eq!(rooms.holds(Path::new("/data/a")), Some((DISK, true)));
        assert_eq!(rooms.holds(Path::new("/home")), None);
    }

    #[test]
    fn a_disk_that_takes_only_records_holds_what_goes_elsewhere_until_there_is_room_for_them() {
        let mut rooms = Rooms::default();
        let elsewhere = Path::new("/data/a");
        let due = Instant::now();
        rooms.lacks(TransferId(1), (elsewhere, false), 0, room(0), due);
        assert_eq!(rooms.holds(elsewhere), Some((DISK, false)));
        assert_eq!(rooms.measured(&room(LEAST)), [TransferId(1)]);
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

    #[test]
    fn a_disk_that_is_looked_at_is_not_looked_at_once_more() {
        let mut rooms = lacking(0);
        let (now, every) = (Instant::now(), Duration::from_secs(3));
        let other = Room {
            disk: DiskId(8),
            path: "/other".into(),
            free: 0,
        };
        rooms.begin_measuring(now, every);
        rooms.lacks(TransferId(2), (Path::new("/other"), true), 1, other, now);
        let places = rooms.begin_measuring(now, every);
        assert_eq!(places, [(DiskId(8), "/other".into())]);
        assert_eq!(rooms.begin_measuring(now, every), []);
        // Whoever waits there anew finds the same one looking.
        rooms.leave(TransferId(1));
        rooms.lacks(TransferId(1), (Path::new("/data/a"), true), 1, room(0), now);
        assert_eq!(rooms.begin_measuring(now, every), []);
        rooms.measured(&room(0));
        assert_eq!(rooms.begin_measuring(now, every), [(DISK, "/data".into())]);
    }
}
