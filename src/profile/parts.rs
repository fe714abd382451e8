//! Which part files are ours. A part file on disk or server is ours only if a record here names
//! it; the record is on disk before the part's first byte is.

mod by_source;
mod on_disk;

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::policy::PartPattern;
use super::site::Endpoint;
use super::store::{self, NotSaved};
use crate::protocol::{Name, RemotePath};
use by_source::BySource;
use on_disk::OnDisk;
pub(super) use on_disk::{decoded, encoded};

/// Which way a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartDirection {
    Download,
    Upload,
}

/// A transfer that left a part file, and the source as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRecord {
    pub endpoint: Endpoint,
    pub direction: PartDirection,
    /// The file's full path here (source or target, without the part's suffix).
    pub local: PathBuf,
    /// The file's full path there.
    pub remote: RemotePath,
    /// The part file's name: in the local folder of a download, in the remote one of an upload.
    pub part: Name,
    /// The source when the part was begun; resumed only if it is the same still.
    pub source_size: Option<u64>,
    /// Seconds since 1970, UTC.
    pub source_modified: Option<i64>,
    /// The part began as the old target («resume»): its beginning is not ours, and it is never
    /// deleted but gets its name back.
    pub adopted: bool,
    /// What stood at the target when the part was begun, and is to be replaced.
    pub stood: Option<Stood>,
    /// The part is the target itself, since the server lets nobody rename: what stands there is
    /// ours only if it is surely not what `stood` there.
    pub direct: bool,
    /// The other name, in the same folder, that the old target has (or is about to get) until the
    /// part has got its own.
    pub aside: Option<Name>,
    /// The server did not answer to STOR of it: a session that hangs there may hold its lock, so
    /// that it is not written to again.
    pub held: bool,
    /// The server's hash of it took too long, and is not asked for again.
    pub unhashed: bool,
    /// The ranges of a download that are not in the part yet, in order, where it came over several
    /// connections: its length tells nothing then. `None`: it is whole up to its length.
    pub missing: Option<Vec<Range<u64>>>,
    /// The name that was asked for, which the target may not have got. `None`: nobody wrote it down,
    /// as was so once.
    pub asked: Option<Name>,
}

impl PartRecord {
    /// Of a part that is about to begin.
    pub fn new(
        endpoint: Endpoint,
        direction: PartDirection,
        local: PathBuf,
        remote: RemotePath,
        part: Name,
    ) -> Self {
        Self {
            endpoint,
            direction,
            local,
            remote,
            part,
            source_size: None,
            source_modified: None,
            adopted: false,
            stood: None,
            direct: false,
            aside: None,
            held: false,
            unhashed: false,
            missing: None,
            asked: None,
        }
    }
}

/// A target that stood before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Seconds since 1970, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// How many seconds that leaves open.
    #[serde(default = "one")]
    pub grain: i64,
}

/// All records: one small file each in the state folder.
#[derive(Clone, Debug)]
pub struct PartRecords {
    folder: PathBuf,
    by_source: BySource,
}

impl PartRecords {
    pub fn new(folders: &Folders) -> Self {
        Self {
            folder: folders.state.join("parts"),
            by_source: BySource::default(),
        }
    }

    /// Writes a record durably, in the place of an older one of the same transfer. To be done
    /// before the part file gets its first byte.
    /// The error comes with the file that it was about.
    pub fn save(&self, record: &PartRecord) -> Result<(), (PathBuf, io::Error)> {
        let file = self.file(
            &record.endpoint,
            record.direction,
            &record.local,
            &record.remote,
        );
        let written = toml::to_string(&OnDisk::from(record))
            .map_err(io::Error::other)
            .and_then(|text| store::write_own(&file, text.as_bytes()));
        if written.is_ok() {
            self.by_source.add(record, &file);
        }
        written.map_err(|error| (file, error))
    }

    /// The record of a transfer. One that cannot be read is none: its part then counts as
    /// somebody else's, is left alone and a new one gets another name.
    pub fn find(
        &self,
        endpoint: &Endpoint,
        direction: PartDirection,
        local: &Path,
        remote: &RemotePath,
    ) -> Option<PartRecord> {
        let record = read(&self.file(endpoint, direction, local, remote))?;
        let same = record.endpoint.key() == endpoint.key()
            && record.direction == direction
            && record.local == local
            && record.remote == *remote;
        same.then_some(record)
    }

    /// Every record that can be read.
    pub fn all(&self) -> Vec<PartRecord> {
        self.files().map(|(_, record)| record).collect()
    }

    /// The records of one source, wherever it goes. What another process has written meanwhile is not
    /// among them; it is of that one's transfers.
    pub fn of_source(
        &self,
        endpoint: &Endpoint,
        direction: PartDirection,
        local: &Path,
        remote: &RemotePath,
    ) -> Vec<PartRecord> {
        let source = by_source::Source::new(endpoint, direction, local, remote);
        let files = self.by_source.files(&source, || self.files());
        let records = files.into_iter().filter_map(|file| read(&file));
        records.collect()
    }

    fn files(&self) -> impl Iterator<Item = (PathBuf, PartRecord)> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| {
            let path = file.path();
            let record = read(&path)?;
            Some((path, record))
        })
    }

    /// Forgets a transfer's part, once it is renamed or deleted. No record is no error.
    pub fn remove(
        &self,
        endpoint: &Endpoint,
        direction: PartDirection,
        local: &Path,
        remote: &RemotePath,
    ) -> Result<(), NotSaved> {
        let file = self.file(endpoint, direction, local, remote);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(NotSaved {
                file,
                why: error.to_string(),
            }),
            _ => {
                let source = by_source::Source::new(endpoint, direction, local, remote);
                self.by_source.take(&source, &file);
                Ok(())
            }
        }
    }

    /// Whether a record names what stands at this local path as its part.
    pub fn names_local(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        let usual = PartPattern::default();
        self.has(name.as_encoded_bytes(), &usual, |record| {
            let folder = record.local.parent();
            record.direction == PartDirection::Download
                && folder == path.parent()
                && record.part.as_bytes() == name.as_encoded_bytes()
        })
    }

    /// The same for a remote path, where parts are called so. A part that is its own target is
    /// not meant.
    pub fn names_remote(
        &self,
        endpoint: &Endpoint,
        path: &RemotePath,
        pattern: &PartPattern,
    ) -> bool {
        let Some(name) = path.file_name() else {
            return false;
        };
        self.has(name.as_bytes(), pattern, |record| {
            record.direction == PartDirection::Upload
                && !record.direct
                && record.endpoint.key() == endpoint.key()
                && record.remote.with_file_name(&record.part).as_ref() == Some(path)
        })
    }

    /// Looks at all records, but only for a name that a part may have.
    fn has(
        &self,
        name: &[u8],
        pattern: &PartPattern,
        wanted: impl Fn(&PartRecord) -> bool,
    ) -> bool {
        let PartPattern { before, behind } = pattern;
        let is_of = name.starts_with(before.as_bytes()) && name.ends_with(behind.as_bytes());
        let may_be = is_of || name.windows(SUFFIX.len()).any(|part| part == SUFFIX);
        may_be && self.files().any(|(_, record)| wanted(&record))
    }

    fn file(
        &self,
        endpoint: &Endpoint,
        direction: PartDirection,
        local: &Path,
        remote: &RemotePath,
    ) -> PathBuf {
        let direction: &[u8] = match direction {
            PartDirection::Download => b"download",
            PartDirection::Upload => b"upload",
        };
        let mut digest = Context::new(&SHA256);
        for field in [
            endpoint.key().as_bytes(),
            direction,
            local.as_os_str().as_encoded_bytes(),
            remote.as_bytes(),
        ] {
            // With their lengths, so that no two lists of fields run into the same bytes.
            digest.update(&field.len().to_be_bytes());
            digest.update(field);
        }
        let hex = digest
            .finish()
            .as_ref()
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        self.folder.join(hex + ".toml")
    }
}

fn read(file: &Path) -> Option<PartRecord> {
    let text = fs::read_to_string(file).ok()?;
    toml::from_str::<OnDisk>(&text).ok()?.into_record()
}

fn one() -> i64 {
    1
}

/// What the name of a part holds, unless its site wants otherwise.
const SUFFIX: &[u8] = b".argosy-part";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;

    fn record() -> PartRecord {
        let endpoint = Endpoint {
            host: "ftp.example.com".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "me".to_owned(),
        };
        let local = PathBuf::from("/home/me/a.iso");
        let remote = RemotePath::parse(b"/odd \xff%/a.iso").unwrap();
        let part = Name::new(b"a.iso\xff.argosy-part".to_vec());
        let record = PartRecord::new(endpoint, PartDirection::Upload, local, remote, part);
        PartRecord {
            source_size: Some(5_000_000_000),
            ..record
        }
    }

    fn found(records: &PartRecords, wanted: &PartRecord) -> Option<PartRecord> {
        let PartRecord {
            endpoint,
            direction,
            local,
            remote,
            ..
        } = wanted;
        records.find(endpoint, *direction, local, remote)
    }

    #[test]
    fn a_record_is_found_by_its_transfer_only() {
        let folder = tempfile::tempdir().unwrap();
        let records = PartRecords::new(&Folders::inside(folder.path()));
        assert_eq!(found(&records, &record()), None);
        records.save(&record()).unwrap();
        assert_eq!(found(&records, &record()), Some(record()));

        let mut other = record();
        other.direction = PartDirection::Download;
        assert_eq!(found(&records, &other), None);
        let mut other = record();
        other.endpoint.user = "you".to_owned();
        assert_eq!(found(&records, &other), None);

        let PartRecord {
            endpoint,
            direction,
            local,
            remote,
            ..
        } = record();
        for _ in 0..2 {
            records
                .remove(&endpoint, direction, &local, &remote)
                .unwrap();
        }
        assert_eq!(found(&records, &record()), None);
    }

    #[test]
    fn a_later_record_takes_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let records = PartRecords::new(&Folders::inside(folder.path()));
        records.save(&record()).unwrap();
        let mut later = record();
        later.source_modified = Some(1_700_000_000);
        later.stood = Some(Stood {
            size: Some(5),
            modified: None,
            grain: 60,
        });
        later.direct = true;
        later.unhashed = true;
        later.missing = Some(vec![3..9, 4_000_000_000..5_000_000_000]);
        later.aside = Some(Name::new(b"a.iso\xff.old.argosy-part".to_vec()));
        records.save(&later).unwrap();
        assert_eq!(found(&records, &record()), Some(later.clone()));
        assert_eq!(records.all(), [later]);
        assert_eq!(
            fs::read_dir(folder.path().join("state/parts"))
                .unwrap()
                .count(),
            1
        );
    }

    #[test]
    fn the_records_of_a_source_are_found_without_reading_all() {
        let folder = tempfile::tempdir().unwrap();
        let before = PartRecords::new(&Folders::inside(folder.path()));
        before.save(&record()).unwrap();
        // Of another run: they are read once.
        let records = PartRecords::new(&Folders::inside(folder.path()));
        let of = |local: &str| {
            let record = record();
            let found = records.of_source(
                &record.endpoint,
                record.direction,
                Path::new(local),
                &record.remote,
            );
            found.len()
        };
        assert_eq!((of("/home/me/a.iso"), of("/home/me/b.iso")), (1, 0));
        let mut second = record();
        second.remote = RemotePath::parse("/elsewhere").unwrap();
        second.asked = Some(Name::from("a.iso"));
        records.save(&second).unwrap();
        assert_eq!(of("/home/me/a.iso"), 2);
        let PartRecord {
            endpoint, remote, ..
        } = record();
        let local = Path::new("/home/me/a.iso");
        records
            .remove(&endpoint, PartDirection::Upload, local, &remote)
            .unwrap();
        let left = records.of_source(&endpoint, PartDirection::Upload, local, &remote);
        assert_eq!(left, [second]);
    }

    #[cfg(unix)]
    #[test]
    fn local_names_that_are_not_utf8_are_kept() {
        use std::os::unix::ffi::OsStringExt;

        let folder = tempfile::tempdir().unwrap();
        let records = PartRecords::new(&Folders::inside(folder.path()));
        let mut odd = record();
        odd.local = std::ffi::OsString::from_vec(b"/home/\xfe\xff".to_vec()).into();
        records.save(&odd).unwrap();
        assert_eq!(found(&records, &odd), Some(odd));
    }

    #[expect(clippy::single_range_in_vec_init, reason = "one range is meant")]
    #[test]
    fn ranges_that_nobody_would_write_are_no_record() {
        let folder = tempfile::tempdir().unwrap();
        let records = PartRecords::new(&Folders::inside(folder.path()));
        for odd in [vec![9..9], vec![3..9, 5..7], vec![3..5_000_000_001]] {
            let mut record = record();
            record.missing = Some(odd);
            records.save(&record).unwrap();
            assert_eq!(found(&records, &record), None);
        }
    }

    #[test]
    fn a_part_that_leads_elsewhere_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let records = PartRecords::new(&Folders::inside(folder.path()));
        let mut hostile = record();
        hostile.part = Name::from("../../.ssh/authorized_keys");
        records.save(&hostile).unwrap();
        assert_eq!(found(&records, &hostile), None);
        let mut hostile = record();
        hostile.aside = Some(Name::from("../a"));
        records.save(&hostile).unwrap();
        assert_eq!(found(&records, &hostile), None);
    }
}
