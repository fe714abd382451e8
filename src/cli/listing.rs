//! A folder on standard output: columns for people, plain columns for pipes, or JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::protocol::{Entry, Kind, Precision};
use crate::wording;

/// How a folder is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Aligned columns with sizes and times for people; nothing in a name can steer the terminal.
    Columns,
    /// Kind, size in bytes, time (UTC), permissions and the name's own bytes, set apart by tabs.
    Plain,
    /// One object a line.
    Json,
}

/// Writes the entries, sorted by name.
pub fn write(out: &mut impl Write, mut entries: Vec<Entry>, form: Form) -> io::Result<()> {
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    match form {
        Form::Columns => write_columns(out, &entries)?,
        Form::Plain => {
            for entry in &entries {
                write_plain(out, entry)?;
            }
        }
        Form::Json => {
            for entry in &entries {
                serde_json::to_writer(&mut *out, &Line::from(entry))?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()
}

fn write_columns(out: &mut impl Write, entries: &[Entry]) -> io::Result<()> {
    let rows: Vec<[String; 5]> = entries.iter().map(row).collect();
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let [w0, w1, w2, w3] = widths;
    for [permissions, owner, size, modified, name] in &rows {
        writeln!(
            out,
            "{permissions:w0$}  {owner:w1$}  {size:>w2$}  {modified:w3$}  {name}"
        )?;
    }
    Ok(())
}

fn row(entry: &Entry) -> [String; 5] {
    let mut name = wording::name(entry.name.as_bytes()).into_owned();
    match entry.kind {
        Kind::Folder => name.push('/'),
        Kind::Unreadable => name.insert_str(0, "? "),
        Kind::File | Kind::Link | Kind::Other => {}
    }
    if let Some(target) = entry.target() {
        name.push_str(&format!(" -> {}", wording::name(target.as_bytes())));
    }
    if entry.kind != Kind::Unreadable
        && let Some(refusal) = entry.name.refusal()
    {
        name.push_str(&format!("  [refused: {}]", wording::name_refusal(refusal)));
    }
    let letter = match entry.kind {
        Kind::Folder => 'd',
        Kind::Link => 'l',
        Kind::Other | Kind::Unreadable => '?',
        Kind::File => '-',
    };
    let shown = |text: Option<&str>| wording::printable(text.unwrap_or("")).into_owned();
    [
        format!("{letter}{}", shown(entry.permissions())),
        shown(entry.owner()),
        match entry.kind {
            Kind::Folder => String::new(),
            _ => entry.size.map(wording::size).unwrap_or_default(),
        },
        entry.modified.map(wording::date).unwrap_or_default(),
        name,
    ]
}

fn write_plain(out: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let unknown = || "-".to_owned();
    let size = entry.size.map_or_else(unknown, |size| size.to_string());
    let modified = entry
        .modified
        .and_then(wording::utc)
        .unwrap_or_else(unknown);
    let permissions = entry.permissions().unwrap_or("-");
    let kind = kind_key(entry.kind);
    write!(out, "{kind}\t{size}\t{modified}\t{permissions}\t")?;
    out.write_all(entry.name.as_bytes())?;
    out.write_all(b"\n")
}

/// One line of `list --json`; the keys and their order are a promise.
#[derive(Serialize)]
struct Line<'a> {
    name: String,
    kind: &'static str,
    size: Option<u64>,
    modified: Option<String>,
    modified_precision: Option<&'static str>,
    permissions: Option<&'a str>,
    owner: Option<&'a str>,
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_bytes: Option<String>,
}

impl<'a> From<&'a Entry> for Line<'a> {
    fn from(entry: &'a Entry) -> Self {
        let bytes = entry.name.as_bytes();
        let modified = entry.modified.and_then(wording::utc);
        Self {
            name: entry.name.display().into_owned(),
            kind: kind_key(entry.kind),
            size: entry.size,
            modified_precision: match (&modified, entry.modified) {
                (Some(_), Some(known)) => Some(precision_key(known.precision)),
                _ => None,
            },
            modified,
            permissions: entry.permissions(),
            owner: entry.owner(),
            target: entry.target().map(|name| name.display().into_owned()),
            name_bytes: std::str::from_utf8(bytes)
                .is_err()
                .then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        }
    }
}

fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Folder => "folder",
        Kind::Link => "link",
        Kind::Other => "other",
        Kind::Unreadable => "unreadable",
    }
}

fn precision_key(precision: Precision) -> &'static str {
    match precision {
        Precision::Second => "second",
        Precision::Minute => "minute",
        Precision::Day => "day",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::protocol::{Access, Link, Modified, Name};

    fn shown(entries: Vec<Entry>, form: Form) -> String {
        let mut out = Vec::new();
        write(&mut out, entries, form).unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    fn file() -> Entry {
        Entry {
            size: Some(5 << 30),
            modified: Some(Modified {
                seconds: 1_700_000_000,
                precision: Precision::Minute,
            }),
            access: Some(Arc::new(Access {
                permissions: Some("rw-r--r--".into()),
                owner: Some("ann".into()),
                group: None,
            })),
            ..Entry::new("b.txt", Kind::File)
        }
    }

    #[test]
    fn json_has_exactly_its_keys_in_order() {
        assert_eq!(
            shown(vec![file()], Form::Json),
            "{\"name\":\"b.txt\",\"kind\":\"file\",\"size\":5368709120,\
             \"modified\":\"2023-11-14T22:13:20Z\",\"modified_precision\":\"minute\",\
             \"permissions\":\"rw-r--r--\",\"owner\":\"ann\",\"target\":null}\n"
        );
    }

    #[test]
    fn json_says_null_where_nothing_is_known() {
        let link = Entry {
            link: Some(Link::to("../x")),
            ..Entry::new(Name::new(vec![b'a', 0xff]), Kind::Link)
        };
        assert_eq!(
            shown(vec![link], Form::Json),
            "{\"name\":\"a\u{fffd}\",\"kind\":\"link\",\"size\":null,\"modified\":null,\
             \"modified_precision\":null,\"permissions\":null,\"owner\":null,\
             \"target\":\"../x\",\"name_bytes\":\"61ff\"}\n"
        );
        let odd = shown(
            vec![Entry::new("total nonsense", Kind::Unreadable)],
            Form::Json,
        );
        assert!(
            odd.contains("\"name\":\"total nonsense\",\"kind\":\"unreadable\""),
            "{odd}"
        );
    }

    #[test]
    fn columns_are_aligned_and_safe() {
        let text = shown(
            vec![
                file(),
                Entry::new("a\x1b[2J", Kind::Folder),
                Entry::new("..", Kind::File),
            ],
            Form::Columns,
        );
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[0].ends_with("..  [refused: it means another folder]"),
            "{text}"
        );
        assert!(lines[1].ends_with("a⟨U+001B⟩[2J/"), "{text}");
        assert_eq!(lines[1].find("a⟨U+001B⟩"), lines[2].find("b.txt"));
        assert!(lines[2].contains("5.0 GiB"));
    }

    #[test]
    fn plain_columns_keep_the_bytes() {
        let text = shown(vec![file(), Entry::new("a b ", Kind::Folder)], Form::Plain);
        assert_eq!(
            text,
            "folder\t-\t-\t-\ta b \nfile\t5368709120\t2023-11-14T22:13:20Z\trw-r--r--\tb.txt\n"
        );
    }
}
