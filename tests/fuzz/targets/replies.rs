//! The bytes of a control connection, in any portions: the same replies come out, none lacks a line, and
//! no more is kept than the caps allow.

#![no_main]

use argosy::protocol::{Reply, ReplyProblem, ReplyReader};
use argosy_fuzz::{is_tame, portions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let whole = read([data].into_iter(), false);
    assert_eq!(whole, read(portions(data), false));
    read(portions(data), true);
});

/// `hastens`: after each portion it is so quiet that a reply may end with a foreign code.
fn read<'a>(
    portions: impl Iterator<Item = &'a [u8]>,
    hastens: bool,
) -> Vec<Result<Reply, ReplyProblem>> {
    let mut reader = ReplyReader::new();
    let mut read = Vec::new();
    for portion in portions {
        reader.push(portion);
        loop {
            match reader.next() {
                Ok(None) => break,
                Ok(Some(reply)) => read.push(Ok(checked(reply))),
                Err(problem @ ReplyProblem::TooLong { .. }) => {
                    read.push(Err(problem));
                    return read;
                }
                Err(problem @ ReplyProblem::NotAReply { .. }) => read.push(Err(problem)),
            }
        }
        assert!(!reader.unread().contains(&b'\n'), "a line is left");
        assert!(reader.unconsumed() <= REPLY_CAP + LINE_CAP);
        if hastens {
            end(&mut reader, &mut read);
        }
    }
    end(&mut reader, &mut read);
    read
}

fn end(reader: &mut ReplyReader, read: &mut Vec<Result<Reply, ReplyProblem>>) {
    if let Some(reply) = reader.end_mismatched() {
        read.push(Ok(checked(reply)));
        assert_eq!(reader.unconsumed(), 0);
        assert_eq!(reader.end_mismatched(), None);
        assert_eq!(reader.next(), Ok(None));
    }
}

fn checked(reply: Reply) -> Reply {
    assert!((100..600).contains(&reply.code));
    assert!(reply.is_preliminary() != reply.is_final());
    let lines = reply.lines.len();
    assert!((1..=LINES_CAP).contains(&lines));
    assert_eq!(reply.raw_lines().count(), lines);
    assert_eq!(reply.log_lines().count(), lines);
    assert!(reply.lines.iter().all(|line| is_tame(line)));
    assert!(reply.log_lines().all(|line| is_tame(&line)));
    assert!(reply.raw_lines().all(|line| !line.contains(&b'\n')));
    assert_eq!(reply.text(), reply.lines.join("\n"));
    reply
}

const LINE_CAP: usize = 16 * 1024;
const REPLY_CAP: usize = 256 * 1024;
const LINES_CAP: usize = 2_000;
