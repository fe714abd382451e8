//! Whatever a server sends, no parser panics and nothing depends on how the bytes were cut.

use super::{Date, Features, Listing, ListingForm, ListingProblem, ReplyReader};
use super::{HashKind, RemotePath, address, fact, hash, time};
use crate::protocol::{Entry, Reply, ReplyProblem};

#[test]
fn random_replies_never_panic_and_cuts_do_not_matter() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let path = RemotePath::parse("/a b").unwrap();
    for _ in 0..3_000 {
        let bytes = random.text(REPLY_PIECES);
        let whole = replies(&bytes, bytes.len().max(1));
        assert_eq!(whole, replies(&bytes, 1), "{}", bytes.escape_ascii());
        for reply in whole.iter().flatten() {
            let text = reply.text();
            address::passive(&text);
            address::extended_passive(&text);
            time::parse_timestamp(&text);
            fact::size_reply(reply);
            fact::time_reply(reply);
            fact::quoted_path(reply);
            fact::mlst_reply(reply);
            Features::parse(reply);
            for kind in HashKind::ALL {
                hash::hash_reply(reply, kind, &path);
            }
            assert_eq!(reply.log_lines().count(), reply.lines.len());
        }
    }
}

#[test]
fn random_listings_never_panic_and_cuts_do_not_matter() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for form in [ListingForm::List, ListingForm::Mlsd] {
        for _ in 0..3_000 {
            let bytes = random.text(LISTING_PIECES);
            let whole = entries(form, &bytes, bytes.len().max(1));
            assert_eq!(whole, entries(form, &bytes, 1), "{}", bytes.escape_ascii());
        }
    }
}

fn replies(bytes: &[u8], cut: usize) -> Vec<Result<Reply, ReplyProblem>> {
    let mut reader = ReplyReader::new();
    let mut replies = Vec::new();
    for chunk in bytes.chunks(cut) {
        reader.push(chunk);
        while let Some(reply) = reader.next().transpose() {
            replies.push(reply);
        }
    }
    replies.extend(reader.end_mismatched().map(Ok));
    replies
}

fn entries(form: ListingForm, bytes: &[u8], cut: usize) -> Result<Vec<Entry>, ListingProblem> {
    let mut listing = Listing::new(form, Date::from_unix(1_795_000_000));
    for chunk in bytes.chunks(cut) {
        listing.push(chunk)?;
    }
    listing.finish()
}

/// Xorshift: the same numbers at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }

    /// Meaningful pieces and random bytes in random order.
    fn text(&mut self, pieces: &[&[u8]]) -> Vec<u8> {
        let mut text = Vec::new();
        for _ in 0..self.below(40) {
            match self.below(5) {
                0 => text.push(self.below(256) as u8),
                _ => text.extend_from_slice(pieces[self.below(pieces.len())]),
            }
        }
        text
    }
}

const REPLY_PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\r\n",
    b"\n",
    b"211-",
    b"211 ",
    b"\r\n211 ",
    b"\r\n220-",
    b"257 ",
    b"213 ",
    b"250-",
    b"\"",
    b"\"\"",
    b"/a",
    b"(|||",
    b"|)",
    b"127,0,0,1,",
    b",",
    b"65536",
    b"0",
    b"20240229120000",
    b" MLST type*;",
    b" HASH SHA-256*;MD5",
    b"CRC32 0-9 ",
    b"352441c2",
    b"900150983cd24fb0d6963f7d28e17f72 ",
    b" REST STREAM",
    b"type=",
    b"file;",
    b"=",
    b";",
    b" ",
    b"\xff",
    b"\xff\xfb",
    b"\xff\xff",
    b"99999999999999999999",
    b"\t",
    b"191",
];

const LISTING_PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"-rw-r--r-- ",
    b"drwxr-xr-x+ ",
    b"lrwxrwxrwx",
    b"crw-rw-rw- ",
    b"1 ",
    b" ",
    b"  ",
    b"\t",
    b"owner ",
    b"group ",
    b"5368709120 ",
    b"99999999999999999999 ",
    b"8, 0 ",
    b"Nov 22 14:38 ",
    b"Feb 29 00:00 ",
    b"Jan 31  2024 ",
    b"2024-01-31 12:00 ",
    b".5 +9999 ",
    b"12:60:61",
    b"name",
    b" -> ",
    b"02-14-20  03:15PM ",
    b"<DIR>",
    b"          ",
    b"<JUNCTION>",
    b" [",
    b"]",
    b"type=",
    b"cdir;",
    b"OS.unix=slink:",
    b"size=5;",
    b"modify=",
    b"20240131120000;",
    b"UNIX.mode=",
    b"7777;",
    b"=",
    b";",
    b".",
    b"..",
    b"total ",
    b"\xef\xbb\xbf",
    b"\0",
    b"/",
];
