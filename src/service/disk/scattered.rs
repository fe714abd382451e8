//! Parts that are not filled from their beginning to their end.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::profile::PartRecord;
use crate::protocol::Failure;

/// How many of the source's bytes a part of this length holds. Nothing counts where more than what
/// its record misses is not there.
pub fn present(record: &PartRecord, length: u64) -> u64 {
    let (Some(missing), Some(size)) = (&record.missing, record.source_size) else {
        return length;
    };
    let end = match missing.last() {
        Some(last) if last.end == size => last.start,
        _ => size,
    };
    let lacks: u64 = missing.iter().map(|range| range.end - range.start).sum();
    match (end..=size).contains(&length) {
        true => size - lacks,
        false => 0,
    }
}

/// Gives the part its full size, with room on the disk where the disk can promise it.
pub fn preallocate(file: &File, path: &Path, size: u64) -> Result<(), Failure> {
    let failure = |error| Failure::disk(path, &error);
    match allocate(file, size) {
        Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(failure(error)),
        // Not every file system does.
        _ => {}
    }
    file.set_len(size).map_err(failure)
}

#[cfg(target_os = "linux")]
fn allocate(file: &File, size: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};

    Ok(fallocate(file, FallocateFlags::empty(), 0, size)?)
}

#[cfg(not(target_os = "linux"))]
fn allocate(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

/// Writes all of it there.
#[cfg(unix)]
pub fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt;

    file.write_all_at(bytes, at)
}

#[cfg(windows)]
pub fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;

    while !bytes.is_empty() {
        let written = file.seek_write(bytes, at)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = bytes.get(written..).unwrap_or_default();
        at += written as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::profile::{Encryption, Endpoint, PartDirection};
    use crate::protocol::{Name, RemotePath};

    #[expect(clippy::single_range_in_vec_init, reason = "one range is meant")]
    #[test]
    fn only_what_is_surely_there_counts() {
        let endpoint = Endpoint {
            host: "ftp.example.com".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "me".to_owned(),
        };
        let remote = RemotePath::parse("/a.iso").unwrap();
        let (local, part) = (PathBuf::from("/home/me/a.iso"), Name::from("a.part"));
        let download = PartDirection::Download;
        let mut record = PartRecord::new(endpoint, download, local, remote, part);
        record.source_size = Some(100);
        let mut of = |missing, length| {
            record.missing = missing;
            present(&record, length)
        };
        assert_eq!(of(None, 40), 40);
        assert_eq!(of(Some(vec![10..20, 90..100]), 100), 80);
        // It had not got its full size yet.
        assert_eq!(of(Some(vec![40..100]), 40), 40);
        assert_eq!(of(Some(vec![]), 100), 100);
        for (missing, length) in [
            (vec![10..20, 90..100], 89),
            (vec![10..20], 99),
            (vec![10..20], 101),
        ] {
            assert_eq!(of(Some(missing), length), 0);
        }
    }

    #[test]
    fn a_part_gets_its_size_and_is_filled_anywhere() {
        let mut file = tempfile::tempfile().unwrap();
        let path = Path::new("a.part");
        preallocate(&file, path, 10).unwrap();
        write_at(&file, b"end", 7).unwrap();
        write_at(&file, b"begin", 0).unwrap();
        let mut content = Vec::new();
        io::Read::read_to_end(&mut file, &mut content).unwrap();
        assert_eq!(content, b"begin\0\0end");
    }
}
