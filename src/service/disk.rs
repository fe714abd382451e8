//! The disk's side of a file transfer. Everything here may wait for the disk: it runs on threads
//! of its own.

mod scattered;
mod syncing;
mod unnamed;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::file_job::{ATTEMPTS, part_name};
use super::room::{DiskId, Room};
use super::transfer::Facts;
use crate::local_folder::{modified_seconds, name_of, name_on_disk};
use crate::profile::{PartPattern, PartRecord, PartRecords, store};
use crate::protocol::{DiskFault, Failure, Modified, Name, Precision, ServerFault};
use crate::session::pipe::{PipeReceiver, PipeSender};
pub use scattered::{preallocate, present, write_at};
pub use syncing::Syncing;
pub use unnamed::{fill, give_name, unnamed};

/// A local source as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub size: u64,
    pub modified: Option<SystemTime>,
    /// The same in whole seconds.
    pub seconds: Option<i64>,
}

impl Source {
    /// Size and time of a file; anything else is no source.
    pub fn look(path: &Path) -> Result<Self, Failure> {
        let found = fs::metadata(path).map_err(|error| Failure::disk(path, &error))?;
        if !found.is_file() {
            return Err(wrong_kind(path));
        }
        Ok(Self {
            size: found.len(),
            modified: found.modified().ok(),
            seconds: modified_seconds(&found),
        })
    }

    pub fn facts(&self) -> Facts {
        Facts {
            size: Some(self.size),
            modified: self.seconds.map(|seconds| Modified {
                seconds,
                precision: Precision::Second,
            }),
        }
    }
}

/// Size and time of what stands at a target, or `None` if nothing does. A folder is a failure.
pub fn target(path: &Path) -> Result<Option<Facts>, Failure> {
    let found = match fs::metadata(path) {
        // A link that leads nowhere is there all the same.
        Err(error) if error.kind() == ErrorKind::NotFound => fs::symlink_metadata(path),
        found => found,
    };
    match found {
        Ok(found) if found.is_dir() => Err(wrong_kind(path)),
        Ok(found) => Ok(Some(Facts {
            size: found.is_file().then_some(found.len()),
            modified: modified_seconds(&found).map(|seconds| Modified {
                seconds,
                precision: Precision::Second,
            }),
        })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::disk(path, &error)),
    }
}

/// The length of a part, if it stands.
pub fn length(path: &Path) -> Option<u64> {
    let found = fs::symlink_metadata(path).ok()?;
    found.is_file().then_some(found.len())
}

/// The path of a part beside its target.
pub fn part_path(record: &PartRecord) -> Result<PathBuf, Failure> {
    let name = name_on_disk(&record.part).map_err(|_| wrong_kind(&record.local))?;
    Ok(record.local.with_file_name(name))
}

/// Begins a new part: finds a name where nothing stands, saves the record, makes the file. Only
/// what `record` names already is overwritten.
pub fn begin_part(
    records: &PartRecords,
    mut record: PartRecord,
    is_ours: bool,
) -> Result<(PartRecord, PathBuf, File), Failure> {
    if let Some(folder) = record.local.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::disk(folder, &error))?;
    }
    if is_ours {
        let path = part_path(&record)?;
        if let Ok(file) = writing().open(&path) {
            lock(&file, &path)?;
            // First: a record of the new source must never speak of bytes of the old one.
            file.set_len(0)
                .map_err(|error| Failure::disk(&path, &error))?;
            save(records, &record)?;
            return Ok((record, path, file));
        }
    }
    for attempt in 1..=ATTEMPTS {
        record.part = part_of(&record.local, attempt);
        let path = part_path(&record)?;
        if fs::symlink_metadata(&path).is_ok() {
            continue;
        }
        save(records, &record)?;
        match writing().create_new(true).open(&path) {
            Ok(file) => {
                lock(&file, &path)?;
                return Ok((record, path, file));
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                forget(records, &record);
                return Err(Failure::disk(path, &error));
            }
        }
    }
    Err(Failure::Disk {
        path: record.local,
        fault: DiskFault::Exists,
    })
}

/// Makes the old target our part, so that it can be continued.
pub fn adopt(
    records: &PartRecords,
    mut record: PartRecord,
) -> Result<(PartRecord, PathBuf), Failure> {
    // A link would be renamed, and what it leads to written over.
    if length(&record.local).is_none() {
        return Err(wrong_kind(&record.local));
    }
    record.adopted = true;
    for attempt in 1..=ATTEMPTS {
        record.part = part_of(&record.local, attempt);
        let path = part_path(&record)?;
        if fs::symlink_metadata(&path).is_ok() {
            continue;
        }
        save(records, &record)?;
        return match fs::rename(&record.local, &path) {
            Ok(()) => Ok((record, path)),
            Err(error) => {
                forget(records, &record);
                Err(Failure::disk(&record.local, &error))
            }
        };
    }
    Err(Failure::Disk {
        path: record.local,
        fault: DiskFault::Exists,
    })
}

/// Opens a part of ours to write behind what it holds.
pub fn open_part(path: &Path, offset: u64) -> Result<File, Failure> {
    let failure = |error| Failure::disk(path, &error);
    let mut file = writing().open(path).map_err(failure)?;
    lock(&file, path)?;
    file.seek(SeekFrom::Start(offset)).map_err(failure)?;
    Ok(file)
}

/// To write, and to read what was written: it may be compared with the source.
fn writing() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    options
}

/// Holds the part while the file is open, so that no other Argosy writes to it too.
fn lock(file: &File, path: &Path) -> Result<(), Failure> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Failure::Disk {
            path: path.to_owned(),
            fault: DiskFault::InUse,
        }),
        // Not every file system has locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

/// Deletes a part and its record; one that was an old file gets its name back.
pub fn discard(records: &PartRecords, record: &PartRecord) -> Result<(), Failure> {
    let path = part_path(record)?;
    if length(&path).is_some() {
        let result = match (record.adopted, fs::symlink_metadata(&record.local).is_ok()) {
            (true, false) => fs::rename(&path, &record.local),
            // Something else stands under its name by now: both stay.
            (true, true) => Ok(()),
            (false, _) => fs::remove_file(&path),
        };
        result.map_err(|error| Failure::disk(&path, &error))?;
    }
    forget(records, record);
    Ok(())
}

/// Gives the finished part its time and its name, durably. False: the time could not be set.
pub fn finish(record: &PartRecord, file: File, time: Option<i64>) -> Result<bool, Failure> {
    let path = part_path(record)?;
    let timed =
        time.is_none_or(|seconds| at(seconds).is_some_and(|time| file.set_modified(time).is_ok()));
    file.sync_all()
        .map_err(|error| Failure::disk(&path, &error))?;
    drop(file);
    fs::rename(&path, &record.local).map_err(|error| Failure::disk(&record.local, &error))?;
    if let Some(folder) = record.local.parent() {
        store::sync_folder(folder).map_err(|error| Failure::disk(folder, &error))?;
    }
    Ok(timed)
}

/// What came of writing a part.
#[derive(Debug)]
pub struct Written {
    /// For the last steps.
    pub file: File,
    pub bytes: u64,
    pub result: Result<(), Failure>,
    /// What came first was not the end of the part: nothing was written.
    pub differs: bool,
}

impl Written {
    pub fn failed(file: File, failure: Failure) -> Self {
        Self {
            file,
            bytes: 0,
            result: Err(failure),
            differs: false,
        }
    }
}

/// The last `length` bytes of a part that is as long as `offset`.
pub fn tail(file: &mut File, path: &Path, offset: u64, length: u64) -> Result<Vec<u8>, Failure> {
    let mut tail = Vec::new();
    let read = file
        .seek(SeekFrom::Start(offset - length))
        .and_then(|_| Read::by_ref(file).take(length).read_to_end(&mut tail))
        .and_then(|_| file.seek(SeekFrom::Start(offset)));
    read.map_err(|error| Failure::disk(path, &error))?;
    Ok(tail)
}

/// Whether what comes through the pipe, to its end, is what the file holds from `offset` on.
pub fn is_same(path: &Path, offset: u64, mut source: PipeReceiver) -> Result<bool, Failure> {
    let failure = |error| Failure::disk(path, &error);
    let mut file = File::open(path).map_err(failure)?;
    file.seek(SeekFrom::Start(offset)).map_err(failure)?;
    let mut same = true;
    let mut known = Vec::new();
    while let Some(buffer) = source.blocking_receive() {
        known.clear();
        let mut part = Read::by_ref(&mut file).take(buffer.len() as u64);
        part.read_to_end(&mut known).map_err(failure)?;
        same &= known == buffer;
        source.recycle(buffer);
    }
    Ok(same)
}

/// Writes what comes through the pipe, behind what must be the same as `tail`.
pub fn write_all(file: File, path: &Path, tail: Vec<u8>, mut source: PipeReceiver) -> Written {
    let mut tail = tail.as_slice();
    let mut written = Written {
        file,
        bytes: 0,
        result: Ok(()),
        differs: false,
    };
    let mut syncing = Syncing::default();
    while let Some(buffer) = source.blocking_receive() {
        let (known, new) = buffer.split_at(buffer.len().min(tail.len()));
        let (expected, rest) = tail.split_at(known.len());
        if known != expected {
            written.differs = true;
            written.result = Err(Failure::Server(ServerFault::SourceChanged));
            return written;
        }
        tail = rest;
        let wrote = written.file.write_all(new);
        let synced = wrote.and_then(|()| syncing.wrote(&written.file, new.len() as u64));
        if let Err(error) = synced {
            written.result = Err(Failure::disk(path, &error));
            return written;
        }
        written.bytes += new.len() as u64;
        source.recycle(buffer);
    }
    if let Err(error) = syncing.end() {
        written.result = Err(Failure::disk(path, &error));
    }
    written
}

/// Reads a file into the pipe from `offset` on. Only after the last byte the pipe is finished, so
/// that a failure never looks like the file's end.
pub fn read_all(path: &Path, offset: u64, mut sink: PipeSender) -> Result<(), Failure> {
    let failure = |error| Failure::disk(path, &error);
    let mut file = File::open(path).map_err(failure)?;
    file.seek(SeekFrom::Start(offset)).map_err(failure)?;
    loop {
        let mut buffer = sink.buffer();
        let is_end = read_some(&mut file, &mut buffer).map_err(failure)? == 0;
        // If the session takes no more, it says why.
        if is_end {
            return sink.blocking_finish().or(Ok(()));
        }
        if sink.blocking_send(buffer).is_err() {
            return Ok(());
        }
    }
}

/// What comes next of a file, as much as there is room for; nothing at its end. In one piece:
/// `read_to_end` would feel its way.
#[cfg(unix)]
fn read_some(file: &mut File, buffer: &mut Vec<u8>) -> io::Result<usize> {
    loop {
        match rustix::io::read(&mut *file, rustix::buffer::spare_capacity(buffer)) {
            Err(rustix::io::Errno::INTR) => {}
            read => return Ok(read?),
        }
    }
}

#[cfg(not(unix))]
fn read_some(file: &mut File, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let most = crate::session::pipe::BUFFER as u64;
    Read::by_ref(file).take(most).read_to_end(buffer)
}

/// A file of this size as a whole; one of another size by now has changed.
pub fn read_whole(path: &Path, size: u64) -> Result<Vec<u8>, Failure> {
    let failure = |error| Failure::disk(path, &error);
    let room = usize::try_from(size).unwrap_or(0).saturating_add(1);
    let mut content = Vec::with_capacity(room);
    let file = File::open(path).map_err(failure)?;
    file.take(size.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(failure)?;
    match content.len() as u64 == size {
        true => Ok(content),
        false => Err(Failure::Disk {
            path: path.to_owned(),
            fault: DiskFault::Changed,
        }),
    }
}

/// The disk that a path is, or would be, on. `None`: the system does not say.
pub fn room(path: &Path) -> Option<Room> {
    let (path, found) = path
        .ancestors()
        .find_map(|path| Some((path, fs::metadata(path).ok()?)))?;
    let (disk, free) = look_at_disk(path, &found)?;
    Some(Room {
        disk,
        path: path.to_owned(),
        free,
    })
}

/// How much is free on a disk that was found full. Of one that does not say so it is supposed that
/// there is room: the next try will show.
pub fn measure(disk: DiskId, path: PathBuf) -> Room {
    let found = room(&path).filter(|room| room.disk == disk);
    found.unwrap_or(Room {
        disk,
        path,
        free: u64::MAX,
    })
}

#[cfg(unix)]
fn look_at_disk(path: &Path, found: &fs::Metadata) -> Option<(DiskId, u64)> {
    use std::os::unix::fs::MetadataExt;

    let told = rustix::fs::statvfs(path).ok()?;
    // Without what only root may fill.
    let free = told.f_bavail.saturating_mul(told.f_frsize);
    Some((DiskId(found.dev()), free))
}

#[cfg(not(unix))]
fn look_at_disk(_: &Path, _: &fs::Metadata) -> Option<(DiskId, u64)> {
    None
}

/// Saves a record; that it cannot be is a failure, since a part without one would not be ours.
pub fn save(records: &PartRecords, record: &PartRecord) -> Result<(), Failure> {
    let (file, error) = match records.save(record) {
        Ok(()) => return Ok(()),
        Err(not_saved) => not_saved,
    };
    Err(Failure::disk(file, &error))
}

/// Forgets a record. One that stays names a part that is gone, which does no harm.
pub fn forget(records: &PartRecords, record: &PartRecord) {
    let _ = records.remove(
        &record.endpoint,
        record.direction,
        &record.local,
        &record.remote,
    );
}

pub fn wrong_kind(path: &Path) -> Failure {
    Failure::Disk {
        path: path.to_owned(),
        fault: DiskFault::WrongKind,
    }
}

fn part_of(target: &Path, attempt: u32) -> Name {
    let name = target.file_name().map(name_of);
    let name = name.as_ref().map_or(&b""[..], Name::as_bytes);
    Name::new(part_name(&PartPattern::default(), name, attempt))
}

fn at(seconds: i64) -> Option<SystemTime> {
    let span = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        UNIX_EPOCH.checked_sub(span)
    } else {
        UNIX_EPOCH.checked_add(span)
    }
}

/// So much of the end of a part is compared with the source before it is continued.
pub const TAIL: u64 = 64 * 1024;
