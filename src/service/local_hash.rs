//! The hash of a local file, made on a thread where it may wait for the disk.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use md5::{Digest, Md5};
use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512};

use super::common::{CANCELLED, Stop, blocking};
use crate::protocol::{Failure, FileHash, HashKind};

/// Hashes the whole file, unless it is told to stop.
pub async fn local_hash(
    mut file: File,
    path: &Path,
    kind: HashKind,
    stop: &Stop,
) -> Result<FileHash, Failure> {
    let given_up = Arc::new(AtomicBool::new(false));
    let (path, heeded) = (path.to_owned(), given_up.clone());
    let hashing = blocking(move || {
        hash(&mut file, kind, &heeded).map_err(|error| Failure::disk(&path, &error))
    });
    tokio::pin!(hashing);
    let hash = tokio::select! {
        hash = &mut hashing => hash?,
        () = stop.wait() => {
            given_up.store(true, Ordering::Relaxed);
            hashing.await?
        }
    };
    hash.ok_or(CANCELLED)
}

/// `None`: given up.
fn hash(
    file: &mut File,
    kind: HashKind,
    given_up: &AtomicBool,
) -> std::io::Result<Option<FileHash>> {
    let mut hasher = Hasher::new(kind);
    let mut buffer = vec![0; CHUNK];
    file.seek(SeekFrom::Start(0))?;
    loop {
        if given_up.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match file.read(&mut buffer)? {
            0 => return Ok(Some(hasher.finish(kind))),
            count => hasher.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}

enum Hasher {
    Sha(Box<digest::Context>),
    Md5(Box<Md5>),
    Crc(crc32fast::Hasher),
}

impl Hasher {
    fn new(kind: HashKind) -> Self {
        let sha = |algorithm| Self::Sha(Box::new(digest::Context::new(algorithm)));
        match kind {
            HashKind::Sha512 => sha(&SHA512),
            HashKind::Sha256 => sha(&SHA256),
            HashKind::Sha1 => sha(&SHA1_FOR_LEGACY_USE_ONLY),
            HashKind::Md5 => Self::Md5(Box::new(Md5::new())),
            HashKind::Crc32 => Self::Crc(crc32fast::Hasher::new()),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha(context) => context.update(bytes),
            Self::Md5(md5) => md5.update(bytes),
            Self::Crc(crc) => crc.update(bytes),
        }
    }

    fn finish(self, kind: HashKind) -> FileHash {
        match self {
            Self::Sha(context) => FileHash::of_bytes(kind, context.finish().as_ref()),
            Self::Md5(md5) => FileHash::of_bytes(kind, md5.finalize().as_slice()),
            Self::Crc(crc) => FileHash::of_bytes(kind, &crc.finalize().to_be_bytes()),
        }
    }
}

const CHUNK: usize = 256 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_makes_the_hash_that_everybody_makes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        for (kind, begins) in [
            (HashKind::Crc32, "352441c2"),
            (HashKind::Md5, "900150983cd24fb0"),
            (HashKind::Sha1, "a9993e364706816a"),
            (HashKind::Sha256, "ba7816bf8f01cfea"),
            (HashKind::Sha512, "ddaf35a193617aba"),
        ] {
            let mut file = File::open(&path).unwrap();
            let going = AtomicBool::new(false);
            let made = hash(&mut file, kind, &going).unwrap().unwrap();
            assert!(made.hex().starts_with(begins), "{made:?}");
            going.store(true, Ordering::Relaxed);
            assert_eq!(hash(&mut file, kind, &going).unwrap(), None);
        }
    }
}
