//! Files of the tests on disk: made, compared, and given times.

use std::path::Path;
use std::time::{Duration, SystemTime};

/// Names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

/// A file of so many bytes that repeat nowhere, made and compared faster than `content`.
pub fn write_big(path: &Path, length: usize) {
    use std::io::Write;
    let mut file = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path).unwrap());
    let mut block = content(1 << 16);
    for n in 0..length.div_ceil(block.len()) {
        block[..8].copy_from_slice(&n.to_le_bytes());
        let end = block.len().min(length - n * block.len());
        file.write_all(&block[..end]).unwrap();
    }
    file.flush().unwrap();
}

/// The SHA-256 of a file.
pub fn hash(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).unwrap();
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut block = vec![0; 1 << 20];
    loop {
        match file.read(&mut block).unwrap() {
            0 => return context.finish().as_ref().to_vec(),
            n => context.update(&block[..n]),
        }
    }
}

/// Gives a file on disk a time, in seconds since 1970.
pub fn set_time(path: &Path, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}

/// The time of a file on disk, in seconds since 1970.
pub fn time_of(path: &Path) -> u64 {
    let time = std::fs::metadata(path).unwrap().modified().unwrap();
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// Bytes that repeat nowhere near.
pub fn content(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| byte()).collect()
}
