//! Facts about one file or folder, read out of the replies to SIZE, MDTM, PWD, MKD and MLST.

use super::entry::{Entry, Name};
use super::listing;
use super::reply::Reply;
use super::time::parse_timestamp;

/// The bytes of a file, from the 213 to SIZE (RFC 3659, section 4).
pub fn size_reply(reply: &Reply) -> Option<u64> {
    let digits = first_word(reply)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// How many bytes a user may still store, from the 213 to XQUOTA (WS_FTP): lines with the disk's usage
/// and limit. `None`: there is no limit, or it does not tell.
pub fn quota_reply(reply: &Reply) -> Option<u64> {
    if reply.code != 213 {
        return None;
    }
    let number = |label: &str| {
        let mut facts = reply.lines.iter().filter_map(|line| line.split_once(':'));
        let (_, value) = facts.find(|(name, _)| name.trim().eq_ignore_ascii_case(label))?;
        let digits = value.trim();
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| digits.parse::<u64>().ok()).flatten()
    };
    let (limit, usage) = (number("Disk limit")?, number("Disk usage")?);
    Some(limit.saturating_sub(usage))
}

/// When a file was changed, in seconds since 1970, from the 213 to MDTM (RFC 3659, section 3).
pub fn time_reply(reply: &Reply) -> Option<i64> {
    parse_timestamp(first_word(reply)?)
}

/// The path in a 257 to PWD or MKD (RFC 959, appendix II): quoted, with quotes in it doubled.
/// Servers that forget to double them, or the quotes altogether, are understood where that is
/// clear, as are those whose PWD has the code of a login. Never empty.
pub fn quoted_path(reply: &Reply) -> Option<Vec<u8>> {
    if !matches!(reply.code, 257 | 230) {
        return None;
    }
    let line = reply.raw_lines().next()?;
    let path = match line.iter().position(|byte| *byte == b'"') {
        Some(open) => unquoted(line.get(open + 1..)?)?,
        None => {
            let word = line
                .split(|byte| *byte == b' ')
                .find(|word| !word.is_empty())?;
            word.starts_with(b"/").then(|| word.to_vec())?
        }
    };
    (!path.is_empty()).then_some(path)
}

/// The entry in a 250 to MLST (RFC 3659, section 7.2). Its name is the last part of the path that
/// the server repeats.
pub fn mlst_reply(reply: &Reply) -> Option<Entry> {
    if reply.code != 250 {
        return None;
    }
    let lines: Vec<&[u8]> = reply.raw_lines().collect();
    let inner = match lines.as_slice() {
        [_, inner @ .., _] if !inner.is_empty() => inner,
        all => all,
    };
    let mut entry = inner.iter().find_map(|line| {
        let line = line.strip_prefix(b" ").unwrap_or(line);
        listing::mlsd::entry(line)
    })?;
    let parts = entry.name.as_bytes().rsplit(|byte| *byte == b'/');
    if let Some(last) = parts.into_iter().find(|part| !part.is_empty()) {
        entry.name = Name::new(last);
    }
    Some(entry)
}

fn first_word(reply: &Reply) -> Option<&str> {
    let line = reply.lines.last().filter(|_| reply.code == 213)?;
    line.split_whitespace().next()
}

/// What stands before the closing quote: one that is not doubled and that a space or the line's
/// end follows, else the last one of all.
fn unquoted(text: &[u8]) -> Option<Vec<u8>> {
    let mut path = Vec::new();
    let mut rest = text;
    loop {
        rest = match rest {
            [b'"', b'"', behind @ ..] => {
                path.push(b'"');
                behind
            }
            [b'"'] | [b'"', b' ', ..] => return Some(path),
            [byte, behind @ ..] => {
                path.push(*byte);
                behind
            }
            [] => break,
        };
    }
    let close = text.iter().rposition(|byte| *byte == b'"')?;
    text.get(..close).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::entry::Kind;
    use crate::protocol::reply::ReplyReader;

    fn reply(text: &[u8]) -> Reply {
        let mut reader = ReplyReader::new();
        reader.push(text);
        reader.push(b"\r\n");
        reader.next().unwrap().unwrap()
    }

    #[test]
    fn a_quota_is_what_is_left_of_it() {
        let told = |usage: &str, limit: &str| {
            let lines = [
                "213-File and disk usage",
                "    File count: 3",
                "    File limit: 10000",
                usage,
                limit,
                "213 File and disk usage end",
            ];
            quota_reply(&reply(lines.join("\r\n").as_bytes()))
        };
        let usage = "    Disk usage: 1532791";
        assert_eq!(told(usage, "    Disk limit: 2048000"), Some(515_209));
        assert_eq!(told(usage, "disk limit:2048000"), Some(515_209));
        assert_eq!(told(usage, "    Disk limit: 5"), Some(0));
        for limit in ["unlimited", "-1", "", "99999999999999999999999"] {
            assert_eq!(
                told(usage, &format!("    Disk limit: {limit}")),
                None,
                "{limit}"
            );
        }
        assert_eq!(told("", "    Disk limit: 5"), None);
        assert_eq!(quota_reply(&reply(b"500 Disk limit: 5")), None);
    }

    #[test]
    fn sizes_and_times_come_from_a_213_only() {
        assert_eq!(size_reply(&reply(b"213 1048576")), Some(1_048_576));
        assert_eq!(size_reply(&reply(b"213  5000000000 ")), Some(5_000_000_000));
        for wrong in [
            "213 -1",
            "213 +1",
            "213",
            "213 99999999999999999999",
            "550 12",
            "200 12",
        ] {
            assert_eq!(size_reply(&reply(wrong.as_bytes())), None, "{wrong}");
        }
        assert_eq!(
            time_reply(&reply(b"213 20010909014640.5")),
            Some(1_000_000_000)
        );
        assert_eq!(time_reply(&reply(b"213 File modification time set.")), None);
        assert_eq!(time_reply(&reply(b"550 20010909014640")), None);
    }

    #[test]
    fn a_path_is_read_with_its_quotes_and_bytes() {
        for (text, path) in [
            (&b"257 \"/\" is the current directory"[..], Some(&b"/"[..])),
            (b"257 \"/ls/a\"\"b\" created", Some(b"/ls/a\"b")),
            (
                b"257 \"/ls/a\"b\" is your current location",
                Some(b"/ls/a\"b"),
            ),
            (b"257 \"/a b\"", Some(b"/a b")),
            (b"257 \"/a\".", Some(b"/a")),
            (b"257 \"/lat\xefn\" ok", Some(b"/lat\xefn")),
            (b"257 /home/me is current", Some(b"/home/me")),
            (b"230 \"/home/me\" is current", Some(b"/home/me")),
            (b"230 Logged in.", None),
            (b"257 \"\"", None),
            (b"257 \"open", None),
            (b"257 nothing", None),
            (b"250 \"/\"", None),
        ] {
            let found = quoted_path(&reply(text));
            assert_eq!(found.as_deref(), path, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn mlst_tells_one_entry() {
        let found = mlst_reply(&reply(
            b"250-Start of list for a=b; x\r\n modify=20010909014640;size=5;type=file; /dir/ lead\r\n250 End",
        ));
        let found = found.unwrap();
        assert_eq!(found.name, Name::from(" lead"));
        assert_eq!((found.kind, found.size), (Kind::File, Some(5)));
        let folder = mlst_reply(&reply(b"250-Begin\r\ntype=cdir;sizd=4096; /\r\n250 End."));
        assert_eq!(folder.unwrap().kind, Kind::Folder);
        assert_eq!(mlst_reply(&reply(b"250 done")), None);
        assert_eq!(mlst_reply(&reply(b"550 type=file; x")), None);
    }
}
