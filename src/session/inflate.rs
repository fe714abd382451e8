//! MODE Z: data that comes as one zlib stream (draft-preston-ftpext-deflate; RFC 1950).

use flate2::{Decompress, FlushDecompress, Status};

use crate::protocol::{Failure, ServerFault};

/// Takes what comes in, and gives what it holds, a portion at a time.
#[derive(Debug)]
pub struct Inflater {
    stream: Decompress,
    /// What came, as far as it is not inflated yet.
    pub input: Vec<u8>,
    taken: usize,
    has_ended: bool,
}

impl Inflater {
    pub fn new() -> Self {
        Self {
            stream: Decompress::new(true),
            input: Vec::with_capacity(PORTION),
            taken: 0,
            has_ended: false,
        }
    }

    /// More of it, `most` bytes if there is a limit, behind what is in `buffer`. 0: nothing more without
    /// more input, for which `input` is empty then.
    pub fn next(&mut self, buffer: &mut Vec<u8>, most: Option<usize>) -> Result<usize, Failure> {
        let mut portion = [0; PORTION];
        let most = most.unwrap_or(PORTION).clamp(1, PORTION);
        loop {
            if self.has_ended {
                return self.dry();
            }
            let rest = self.input.get(self.taken..).unwrap_or_default();
            let room = portion.get_mut(..most).unwrap_or_default();
            let (taken, made) = (self.stream.total_in(), self.stream.total_out());
            let status = self.stream.decompress(rest, room, FlushDecompress::None);
            self.has_ended = status.map_err(|_| damaged())? == Status::StreamEnd;
            let taken = usize::try_from(self.stream.total_in() - taken).unwrap_or(usize::MAX);
            let made = usize::try_from(self.stream.total_out() - made).unwrap_or(usize::MAX);
            self.taken = self.taken.saturating_add(taken);
            if made > 0 {
                buffer.extend_from_slice(portion.get(..made).unwrap_or_default());
                return Ok(made);
            }
            if taken == 0 && !self.has_ended {
                return self.dry();
            }
        }
    }

    /// Nothing more is in what came; all of it was taken, then.
    fn dry(&mut self) -> Result<usize, Failure> {
        if self.taken < self.input.len() {
            return Err(damaged());
        }
        self.input.clear();
        self.taken = 0;
        Ok(0)
    }

    /// The data ends here, as it should.
    pub fn finish(&self) -> Result<(), Failure> {
        match self.has_ended {
            true => Ok(()),
            false => Err(damaged()),
        }
    }
}

fn damaged() -> Failure {
    Failure::Server(ServerFault::BadCompression)
}

/// How much is inflated at once.
const PORTION: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn deflated(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn inflated(parts: &[&[u8]], most: Option<usize>) -> Result<Vec<u8>, Failure> {
        let mut inflater = Inflater::new();
        let mut content = Vec::new();
        for part in parts {
            inflater.input.extend_from_slice(part);
            while inflater.next(&mut content, most)? > 0 {}
        }
        inflater.finish().map(|()| content)
    }

    #[test]
    fn whatever_parts_it_comes_in_the_content_is_the_same() {
        let content: Vec<u8> = (0..100_000_u32)
            .flat_map(|n| (n / 3).to_le_bytes())
            .collect();
        let whole = deflated(&content);
        for size in [1, 7, 1000, whole.len()] {
            let parts: Vec<&[u8]> = whole.chunks(size).collect();
            assert!(
                inflated(&parts, Some(997)).as_ref() == Ok(&content),
                "{size}"
            );
        }
        assert_eq!(inflated(&[&deflated(b"")], None), Ok(Vec::new()));
    }

    #[test]
    fn what_is_cut_changed_or_followed_by_anything_is_damaged() {
        let whole = deflated(&b"some content ".repeat(1000));
        for cut in [0, 1, 10, whole.len() - 1] {
            assert!(inflated(&[&whole[..cut]], None).is_err(), "{cut}");
        }
        for at in [0, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            assert!(inflated(&[&changed], None).is_err(), "{at}");
        }
        assert!(inflated(&[&whole, b"x"], None).is_err());
        assert!(inflated(&[&[&whole[..], b"x"].concat()], None).is_err());
        assert!(inflated(&[b"-rw-r--r-- 1 a a 1 Jan 1 2020 x\r\n"], None).is_err());
    }
}
