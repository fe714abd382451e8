//! A reply of the server: its code and its words (RFC 959, section 4.2).

mod reader;

pub use reader::{ReplyProblem, ReplyReader};

/// One whole reply. It never lacks a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 100 to 599.
    pub code: u16,
    /// The words of each line for people, without the reply's own code: lossy UTF-8, and nothing
    /// in it that could move a terminal's cursor or turn the direction of the text.
    pub lines: Vec<String>,
    raw: Vec<Vec<u8>>,
}

impl Reply {
    fn new(code: u16, raw: Vec<Vec<u8>>) -> Self {
        let lines = raw.iter().map(|line| for_people(words(code, line)));
        Self {
            code,
            lines: lines.collect(),
            raw,
        }
    }

    /// All the words, a line break between the lines.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The words of each line as the server sent them: names in a reply are bytes.
    pub fn raw_lines(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.raw.iter().map(|line| words(self.code, line))
    }

    /// Each line with its code, as it came, made safe to show: for the log.
    pub fn log_lines(&self) -> impl Iterator<Item = String> + '_ {
        self.raw.iter().map(|line| for_people(line))
    }

    /// 1xx: another reply to the same command follows.
    pub fn is_preliminary(&self) -> bool {
        (100..200).contains(&self.code)
    }

    /// Anything but 1xx: the command is answered.
    pub fn is_final(&self) -> bool {
        !self.is_preliminary()
    }

    /// 2xx: done.
    pub fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// 3xx: the server waits for the command that belongs to this one.
    pub fn is_intermediate(&self) -> bool {
        (300..400).contains(&self.code)
    }

    /// 4xx or 5xx: refused for now or for good.
    pub fn is_refusal(&self) -> bool {
        self.code >= 400
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    More,
    End,
}

/// The code that a line begins with, and whether it announces more lines.
fn code_of(line: &[u8]) -> Option<(u16, Follows)> {
    let follows = match line.get(3) {
        Some(b'-') => Follows::More,
        Some(b' ') | None => Follows::End,
        Some(_) => return None,
    };
    let [
        first @ b'1'..=b'5',
        second @ b'0'..=b'9',
        third @ b'0'..=b'9',
        ..,
    ] = *line
    else {
        return None;
    };
    let digit = |byte: u8| u16::from(byte - b'0');
    let code = digit(first) * 100 + digit(second) * 10 + digit(third);
    Some((code, follows))
}

/// A line without the reply's own code. Foreign codes inside a long reply are words.
fn words(code: u16, line: &[u8]) -> &[u8] {
    match code_of(line) {
        Some((own, _)) if own == code => line.get(4..).unwrap_or_default(),
        _ => line,
    }
}

/// Text that is safe to show: no control characters, none that change the writing direction.
pub(super) fn for_people(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let shown = text.chars().filter_map(|character| match character {
        '\t' => Some(' '),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        character => (!character.is_control()).then_some(character),
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_says_what_a_reply_means() {
        let reply = |code| Reply::new(code, vec![Vec::new()]);
        assert!(reply(150).is_preliminary() && !reply(150).is_final());
        assert!(reply(226).is_positive() && reply(226).is_final());
        assert!(reply(350).is_intermediate() && reply(350).is_final());
        assert!(reply(425).is_refusal() && reply(550).is_refusal());
        assert!(!reply(331).is_refusal() && !reply(331).is_positive());
    }

    #[test]
    fn names_in_replies_keep_their_bytes_and_shown_text_is_tame() {
        let mut reader = ReplyReader::new();
        reader.push(b"257 \"/lat\xefn\xff\xff\"\x1b[2J\tx\xe2\x80\xae\r\n");
        let reply = reader.next().unwrap().unwrap();
        let raw: Vec<_> = reply.raw_lines().collect();
        assert_eq!(raw, [b"\"/lat\xefn\xff\"\x1b[2J\tx\xe2\x80\xae"]);
        assert_eq!(reply.text(), "\"/lat\u{fffd}n\u{fffd}\"[2J x");
    }
}
