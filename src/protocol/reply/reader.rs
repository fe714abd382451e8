//! Cuts the bytes of a control connection into replies, with the tolerance that real servers need
//! and a cap on everything.

use std::mem;

use super::{Follows, Reply, code_of, for_people};
use crate::protocol::failure::ServerFault;

/// Why the bytes of a control connection cannot be read as replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyProblem {
    /// More than `cap` bytes (or lines, where `what` says so).
    TooLong { what: &'static str, cap: u64 },
    /// A line without a reply code where a reply should begin; the line is taken away.
    NotAReply { text: String },
}

impl From<ReplyProblem> for ServerFault {
    fn from(problem: ReplyProblem) -> Self {
        match problem {
            ReplyProblem::TooLong { what, cap } => Self::TooLong { what, cap },
            ReplyProblem::NotAReply { text } => Self::Unreadable { text },
        }
    }
}

/// Cuts the bytes of a control connection into replies.
#[derive(Debug, Default)]
pub struct ReplyReader {
    buffer: Vec<u8>,
    /// What of the buffer is already taken as lines.
    taken: usize,
    /// Up to here the buffer is known to hold no further line end.
    searched: usize,
    open: Option<Open>,
    /// Lines without a word since the last reply.
    blanks: usize,
}

/// A reply of many lines whose end has not come.
#[derive(Debug)]
struct Open {
    code: u16,
    raw: Vec<Vec<u8>>,
    bytes: usize,
}

impl ReplyReader {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what came from the connection. Call [`Self::next`] until it has nothing more.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.taken);
        self.searched -= self.taken;
        self.taken = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole reply, or `None` while more bytes are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator ends, this one waits"
    )]
    pub fn next(&mut self) -> Result<Option<Reply>, ReplyProblem> {
        while let Some(line) = self.line()? {
            if let Some(reply) = self.take(line)? {
                return Ok(Some(reply));
            }
        }
        Ok(None)
    }

    /// Ends a reply of many lines that the server closed with another code than it began with.
    /// To be called only after a quiet time, since foreign codes inside such a reply are nothing
    /// unusual. The reply has its last line's code. `None` where no reply waits in this way.
    pub fn end_mismatched(&mut self) -> Option<Reply> {
        if self.taken < self.buffer.len() {
            return None;
        }
        let last = self.open.as_ref()?.raw.last()?;
        let (code, Follows::End) = code_of(last)? else {
            return None;
        };
        let open = self.open.take()?;
        Some(Reply::new(code, open.raw))
    }

    /// How many bytes were pushed that belong to no reply yet.
    pub fn unconsumed(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.bytes) + self.unread().len()
    }

    /// The bytes behind the last line end: tells what speaks when it never ends a line.
    pub fn unread(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    /// Forgets everything that has come. Needed at the TLS handshake: what stands in the buffer
    /// then was sent in clear, by anybody (RFC 4217, section 15).
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>, ReplyProblem> {
        let behind = self.buffer.get(self.searched..).unwrap_or_default();
        let Some(length) = behind.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.buffer.len();
            return match self.unread().len() > LINE_CAP {
                true => Err(TOO_LONG_LINE),
                false => Ok(None),
            };
        };
        let end = self.searched + length;
        let line = self.buffer.get(self.taken..end).unwrap_or_default();
        if line.len() > LINE_CAP {
            return Err(TOO_LONG_LINE);
        }
        let line = without_telnet(line.strip_suffix(b"\r").unwrap_or(line));
        self.taken = end + 1;
        self.searched = self.taken;
        Ok(Some(line))
    }

    fn take(&mut self, line: Vec<u8>) -> Result<Option<Reply>, ReplyProblem> {
        let code = code_of(&line);
        let Some(open) = &mut self.open else {
            let Some((code, follows)) = code else {
                return self.without_code(&line);
            };
            self.blanks = 0;
            if follows == Follows::End {
                return Ok(Some(Reply::new(code, vec![line])));
            }
            let bytes = line.len() + LINE_END;
            let raw = vec![line];
            self.open = Some(Open { code, raw, bytes });
            return Ok(None);
        };
        open.bytes += line.len() + LINE_END;
        open.raw.push(line);
        if open.bytes > REPLY_CAP {
            return Err(ReplyProblem::TooLong {
                what: "reply",
                cap: REPLY_CAP as u64,
            });
        }
        if open.raw.len() > REPLY_LINES_CAP {
            return Err(TOO_MANY_LINES);
        }
        if code != Some((open.code, Follows::End)) {
            return Ok(None);
        }
        let raw = mem::take(&mut open.raw);
        let reply = Reply::new(open.code, raw);
        self.open = None;
        Ok(Some(reply))
    }

    /// Where a reply should begin.
    fn without_code(&mut self, line: &[u8]) -> Result<Option<Reply>, ReplyProblem> {
        if !line.trim_ascii().is_empty() {
            return Err(ReplyProblem::NotAReply {
                text: for_people(line),
            });
        }
        self.blanks += 1;
        match self.blanks > REPLY_LINES_CAP {
            true => Err(TOO_MANY_LINES),
            false => Ok(None),
        }
    }
}

/// Undoes Telnet's escapes (RFC 854): `IAC IAC` is a byte 255, other Telnet commands are dropped.
/// A lone 255 before anything else is one that the server did not double, and stays.
fn without_telnet(line: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(line.len());
    let mut rest = line;
    loop {
        rest = match rest {
            [] => return clean,
            [IAC, IAC, behind @ ..] => {
                clean.push(IAC);
                behind
            }
            [IAC, WILL..=DONT, _, behind @ ..] => behind,
            [IAC, SE..=DONT, behind @ ..] => behind,
            [byte, behind @ ..] => {
                clean.push(*byte);
                behind
            }
        };
    }
}

const LINE_END: usize = 2;
const LINE_CAP: usize = 16 * 1024;
const REPLY_CAP: usize = 256 * 1024;
const REPLY_LINES_CAP: usize = 2_000;
const TOO_LONG_LINE: ReplyProblem = ReplyProblem::TooLong {
    what: "reply line",
    cap: LINE_CAP as u64,
};

const TOO_MANY_LINES: ReplyProblem = ReplyProblem::TooLong {
    what: "reply (in lines)",
    cap: REPLY_LINES_CAP as u64,
};

const SE: u8 = 240;
const WILL: u8 = 251;
const DONT: u8 = 254;
const IAC: u8 = 255;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Reply> {
        let mut reader = ReplyReader::new();
        reader.push(bytes);
        let mut replies = Vec::new();
        while let Some(reply) = reader.next().unwrap() {
            replies.push(reply);
        }
        replies
    }

    #[test]
    fn the_samples_read_as_expected_whole_and_byte_by_byte() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/replies");
        let mut seen = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let sample = file.unwrap().path();
            if sample.extension() != Some("txt".as_ref()) {
                continue;
            }
            let text = std::fs::read_to_string(&sample).unwrap();
            let expected = std::fs::read_to_string(sample.with_extension("expect")).unwrap();
            for line_end in ["\n", "\r\n"] {
                let bytes = text.replace("\r\n", "\n").replace('\n', line_end);
                let mut single = ReplyReader::new();
                let mut dribbled = Vec::new();
                for byte in bytes.as_bytes() {
                    single.push(&[*byte]);
                    dribbled.extend(single.next().unwrap());
                }
                let replies = read(bytes.as_bytes());
                assert_eq!(dribbled, replies, "{}", sample.display());
                assert_eq!(single.unconsumed(), 0, "{}", sample.display());
                let mut shown = String::new();
                for reply in replies {
                    shown.push_str(&format!("{}\n", reply.code));
                    shown.extend(reply.lines.iter().map(|line| format!("| {line}\n")));
                }
                assert_eq!(
                    shown,
                    expected.replace("\r\n", "\n"),
                    "{}",
                    sample.display()
                );
            }
            seen += 1;
        }
        assert!(seen > 0);
    }

    #[test]
    fn a_foreign_code_ends_a_long_reply_only_when_asked_for() {
        let mut reader = ReplyReader::new();
        reader.push(b"211-Status\r\n200 inside\r\n");
        assert_eq!(reader.next(), Ok(None));
        reader.push(b"226 and out\r");
        assert_eq!(reader.end_mismatched(), None, "the line is not whole");
        reader.push(b"\n");
        assert_eq!(reader.next(), Ok(None));
        let reply = reader.end_mismatched().unwrap();
        assert_eq!((reply.code, reply.lines.len()), (226, 3));
        assert_eq!(reader.unconsumed(), 0);
        assert_eq!(reader.end_mismatched(), None);
    }

    #[test]
    fn what_is_no_reply_says_so() {
        for text in [
            "SSH-2.0-OpenSSH_9.2",
            "HTTP/1.1 400 Bad Request",
            "220_x",
            "999 x",
            "22",
        ] {
            let mut reader = ReplyReader::new();
            reader.push(format!("{text}\r\n220 fine\r\n").as_bytes());
            assert_eq!(
                reader.next(),
                Err(ReplyProblem::NotAReply { text: text.into() })
            );
            assert_eq!(reader.next().unwrap().unwrap().code, 220);
        }
    }

    #[test]
    fn endless_lines_and_replies_are_cut_off() {
        let mut reader = ReplyReader::new();
        reader.push(b"220 ");
        let mut pushed = 0;
        let problem = loop {
            reader.push(&[b'x'; 1_000]);
            pushed += 1;
            match reader.next() {
                Ok(_) => assert!(pushed < 20),
                Err(problem) => break problem,
            }
        };
        assert_eq!(problem, TOO_LONG_LINE);

        for line in [
            "220-x\r\n".to_string(),
            format!("220-{}\r\n", "x".repeat(9_000)),
        ] {
            let mut reader = ReplyReader::new();
            let problem = (0..3_000).find_map(|_| {
                reader.push(line.as_bytes());
                reader.next().err()
            });
            assert!(matches!(problem, Some(ReplyProblem::TooLong { .. })));
        }
    }

    #[test]
    fn blank_lines_between_replies_are_passed_over_and_without_end_they_are_cut_off() {
        let mut reader = ReplyReader::new();
        for _ in 0..3 {
            reader.push(&b"\r\n \r\n".repeat(900));
            reader.push(b"200 fine\r\n");
            assert_eq!(reader.next().unwrap().unwrap().code, 200);
        }
        reader.push(&b"\r\n".repeat(3_000));
        assert_eq!(reader.next(), Err(TOO_MANY_LINES));
    }

    #[test]
    fn telnet_commands_are_dropped_and_a_lone_255_stays() {
        assert_eq!(without_telnet(b"a\xff\xfb\x01b\xff\xf1c"), b"abc");
        assert_eq!(without_telnet(b"\xff.txt\xff"), b"\xff.txt\xff");
    }

    #[test]
    fn what_came_before_the_handshake_is_dropped() {
        let mut reader = ReplyReader::new();
        reader.push(b"234 go\r\n230-injected\r\n230 ");
        assert_eq!(reader.next().unwrap().unwrap().code, 234);
        assert_eq!(reader.unconsumed(), 18);
        assert_eq!(reader.next(), Ok(None));
        assert_eq!(reader.unconsumed(), 18);
        reader.clear();
        assert_eq!(reader.unconsumed(), 0);
        reader.push(b"200 ok\r\n");
        assert_eq!(reader.next().unwrap().unwrap().text(), "ok");
    }
}
