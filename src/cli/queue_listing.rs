//! A queue on standard output: lines for people, or JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::service::{Direction, SavedQueue, Transfer, TransferStatus, Unread, What};
use crate::wording;

/// Writes every item, in the queue's order, and their sum at the end.
pub fn write(out: &mut impl Write, queue: &SavedQueue) -> io::Result<()> {
    let (mut waiting, mut failed, mut over) = (0, 0, 0);
    for transfer in &queue.transfers {
        let count = match transfer.status {
            TransferStatus::Failed(_) => &mut failed,
            TransferStatus::Done(_) | TransferStatus::Skipped => &mut over,
            _ => &mut waiting,
        };
        *count += 1;
        let local = wording::path(&transfer.local).into_owned();
        let there = wording::name(transfer.remote.as_bytes()).into_owned();
        let there = format!("{}/{there}", transfer.endpoint.key());
        let (from, to) = match transfer.direction {
            Direction::Download => (there, local),
            Direction::Upload => (local, there),
        };
        writeln!(
            out,
            "{}  {}  {from} -> {to}  {}",
            transfer.id.0,
            wording::direction(transfer.direction),
            wording::printable(&wording::status(&transfer.status)),
        )?;
    }
    for item in &queue.unread {
        writeln!(out, "{}", wording::unread(item))?;
    }
    let unread = queue.unread.len() as u64;
    writeln!(out, "{}", wording::queue_sum(waiting, failed, over, unread))?;
    out.flush()
}

/// Writes one object a line.
pub fn write_json(out: &mut impl Write, queue: &SavedQueue) -> io::Result<()> {
    for transfer in &queue.transfers {
        serde_json::to_writer(&mut *out, &Line::from(transfer))?;
        out.write_all(b"\n")?;
    }
    for item in &queue.unread {
        serde_json::to_writer(&mut *out, &Line::from(item))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// One line of `queue list --json`; the keys and their order are a promise.
#[derive(Serialize)]
struct Line {
    /// This and what is to come: not known of every item that could not be read.
    id: Option<u64>,
    state: &'static str,
    direction: Option<&'static str>,
    kind: Option<&'static str>,
    server: Option<String>,
    local: Option<String>,
    remote: Option<String>,
    size: Option<u64>,
    /// The state in words: the grade of what is done, the reason of what has failed.
    says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_bytes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_bytes: Option<String>,
}

impl From<&Transfer> for Line {
    fn from(transfer: &Transfer) -> Self {
        let state = match &transfer.status {
            TransferStatus::Paused { .. } => "paused",
            TransferStatus::Failed(_) => "failed",
            TransferStatus::Skipped => "skipped",
            TransferStatus::Done(_) => "done",
            _ => "waiting",
        };
        Self {
            id: Some(transfer.id.0),
            state,
            direction: Some(match transfer.direction {
                Direction::Download => "download",
                Direction::Upload => "upload",
            }),
            kind: Some(match transfer.what {
                What::File => "file",
                What::Folder => "folder",
                What::Unknown => "unknown",
            }),
            server: Some(transfer.endpoint.key()),
            local: Some(transfer.local.display().to_string()),
            remote: Some(transfer.remote.display().into_owned()),
            size: transfer.size,
            says: wording::status(&transfer.status),
            local_bytes: hex(transfer.local.as_os_str().as_encoded_bytes()),
            remote_bytes: hex(transfer.remote.as_bytes()),
        }
    }
}

impl From<&Unread> for Line {
    fn from(item: &Unread) -> Self {
        let (local, remote) = (item.local.as_ref(), item.remote.as_ref());
        Self {
            id: item.number,
            state: "unreadable",
            direction: None,
            kind: None,
            server: None,
            local: local.map(|path| path.display().to_string()),
            remote: remote.map(|path| path.display().into_owned()),
            size: None,
            says: wording::UNREAD.to_owned(),
            local_bytes: local.and_then(|path| hex(path.as_os_str().as_encoded_bytes())),
            remote_bytes: remote.and_then(|path| hex(path.as_bytes())),
        }
    }
}

/// The bytes of what is not UTF-8.
fn hex(bytes: &[u8]) -> Option<String> {
    let is_text = std::str::from_utf8(bytes).is_ok();
    (!is_text).then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sample;
    use crate::protocol::{Declined, Failure, RemotePath};

    fn queue() -> SavedQueue {
        let transfer = |id, remote: &[u8], status| Transfer {
            direction: Direction::Upload,
            remote: RemotePath::parse(remote).unwrap(),
            size: Some(5),
            status,
            ..sample::transfer(id)
        };
        let failed = TransferStatus::Failed(Failure::Declined(Declined::Cancelled));
        SavedQueue {
            transfers: vec![
                transfer(1, b"in/a\x1b", TransferStatus::Waiting(None)),
                transfer(2, b"in/\xff", failed),
                Transfer {
                    direction: Direction::Download,
                    ..transfer(4, b"/out/b", TransferStatus::Skipped)
                },
            ],
            unread: vec![Unread {
                number: Some(3),
                remote: Some(RemotePath::parse("in/c").unwrap()),
                ..Unread::default()
            }],
        }
    }

    #[test]
    fn json_has_exactly_its_keys_in_order() {
        let mut out = Vec::new();
        write_json(&mut out, &queue()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines();
        assert_eq!(
            lines.next().unwrap(),
            "{\"id\":1,\"state\":\"waiting\",\"direction\":\"upload\",\"kind\":\"file\",\
             \"server\":\"ftpes://u@h:21\",\"local\":\"/l/a\",\"remote\":\"in/a\\u001b\",\
             \"size\":5,\"says\":\"Waiting\"}"
        );
        assert!(
            lines
                .next()
                .unwrap()
                .contains("\"remote_bytes\":\"696e2fff\"")
        );
        assert_eq!(
            lines.nth(1).unwrap(),
            "{\"id\":3,\"state\":\"unreadable\",\"direction\":null,\"kind\":null,\
             \"server\":null,\"local\":null,\"remote\":\"in/c\",\"size\":null,\
             \"says\":\"Could not be read, will not run\"}"
        );
    }

    #[test]
    fn lines_are_safe_and_end_with_the_sum() {
        let mut out = Vec::new();
        write(&mut out, &queue()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains('\x1b'), "{text}");
        assert!(
            text.starts_with("1  Upload  /l/a -> ftpes://u@h:21/in/a"),
            "{text}"
        );
        assert!(
            text.contains("\n4  Download  ftpes://u@h:21//out/b -> /l/a"),
            "{text}"
        );
        assert!(
            text.contains("\n3  Could not be read, will not run; perhaps: ?, in/c\n"),
            "{text}"
        );
        assert!(
            text.ends_with("1 to do, 1 failed, 1 done or skipped, 1 unreadable\n"),
            "{text}"
        );
    }
}
