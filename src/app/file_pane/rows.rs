//! One entry as the cells of a row, and what its tip tells.

use std::borrow::Cow;

use super::class::Class;
use super::contents::Contents;
use super::job::By;
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::table::{Cell, Source, may_begin};
use crate::protocol::{Entry, Kind};
use crate::wording::{self, Told};

/// It is shown, but never entered, transferred or removed.
pub fn is_refused(entry: &Entry) -> bool {
    entry.kind == Kind::Unreadable || entry.name.refusal().is_some()
}

impl Source for Contents {
    fn len(&self) -> usize {
        self.listing().len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(entry) = self.entry(row) else {
            return Cell::default();
        };
        let by = By::column(column);
        match by {
            By::Name => name(entry),
            _ if entry.kind == Kind::Unreadable => Cell::default(),
            _ => Cell::muted(fact(entry, by, self.told()).unwrap_or_default()),
        }
    }

    fn may_begin(&self, row: usize, wanted: &str) -> bool {
        self.entry(row).is_none_or(|entry| {
            entry.kind == Kind::Unreadable || may_begin(entry.name.as_bytes(), wanted)
        })
    }

    fn icon(&self, row: usize) -> Option<(Icon, Tint)> {
        let entry = self.entry(row)?;
        if is_refused(entry) {
            return Some((Icon::TriangleAlert, Tint::Warn));
        }
        Some(Class::of(entry).icon(entry))
    }

    fn tip(&self, row: usize) -> Option<Vec<String>> {
        Some(tip(self.entry(row)?, self.told()))
    }

    fn is_selected(&self, row: usize) -> bool {
        self.listing().is_selected(row)
    }
}

fn name(entry: &Entry) -> Cell<'_> {
    let shown = wording::name(entry.name.as_bytes());
    if entry.kind == Kind::Unreadable {
        return Cell::new(format!("Unreadable line: {shown}")).tint(Tint::Warn);
    }
    if let Some(refusal) = entry.name.refusal() {
        let why = wording::name_refusal(refusal);
        return Cell::new(format!("{shown} (refused: {why})")).tint(Tint::Warn);
    }
    match target(entry) {
        None => Cell::new(shown),
        Some(target) => Cell::new(format!("{shown} {target}")),
    }
}

/// `→ target`, and whether it leads anywhere.
fn target(entry: &Entry) -> Option<String> {
    let target = wording::name(entry.target()?.as_bytes());
    Some(match entry.leads().and_then(wording::leads) {
        None => format!("→ {target}"),
        Some(astray) => format!("→ {target} ({astray})"),
    })
}

/// What a column tells of an entry.
fn fact(entry: &Entry, by: By, told: Told) -> Option<Cow<'_, str>> {
    Some(match by {
        By::Name => return None,
        By::Size => match entry.kind {
            Kind::Folder => return None,
            _ => wording::size(entry.size?).into(),
        },
        By::Type => Class::of(entry).words(entry).into(),
        By::Modified => wording::date_told(entry.modified?, told).into(),
        By::Permissions => wording::printable(entry.permissions()?),
        By::Owner => owner(entry)?,
    })
}

fn owner(entry: &Entry) -> Option<Cow<'_, str>> {
    let owner = wording::printable(entry.owner()?);
    Some(match entry.group().map(wording::printable) {
        None => owner,
        Some(group) => format!("{owner} {group}").into(),
    })
}

/// All that is known of an entry, line by line.
fn tip(entry: &Entry, told: Told) -> Vec<String> {
    let mut lines = vec![name(entry).text.into_owned()];
    if entry.kind == Kind::Unreadable {
        return lines;
    }
    let size = entry.size.filter(|_| entry.kind != Kind::Folder);
    let words = Class::of(entry).words(entry);
    lines.push(match size {
        None => words,
        Some(size) => format!("{words}, {}", wording::exact_size(size)),
    });
    let date = entry.modified.map(|time| wording::date_details(time, told));
    lines.extend(date.map(|date| format!("Modified {date}")));
    let permissions = entry.permissions().map(wording::printable);
    let rights: Vec<_> = permissions.into_iter().chain(owner(entry)).collect();
    if !rights.is_empty() {
        lines.push(rights.join(", "));
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::protocol::{Access, Leads, Link, Modified, Name, Precision};

    #[test]
    fn hostile_and_unreadable_entries_are_shown_as_such() {
        let hostile = Entry::new("../etc", Kind::File);
        assert!(is_refused(&hostile));
        assert!(name(&hostile).text.contains("refused"));
        let unreadable = Entry::new("?? 1 2 3", Kind::Unreadable);
        assert!(name(&unreadable).text.starts_with("Unreadable line"));
        let link = Entry {
            link: Some(Link::to("../away\u{202e}")),
            ..Entry::new("link", Kind::Link)
        };
        let shown = name(&link).text;
        assert!(shown.starts_with("link → ../away"), "{shown}");
        assert!(!shown.contains('\u{202e}'));
        let turned = Entry::new("gpj\u{202e}exe", Kind::File);
        assert_eq!(name(&turned).text, "gpj⟨U+202E⟩exe");
    }

    #[test]
    fn a_link_that_leads_nowhere_says_so() {
        let link = Entry {
            link: Some(Box::new(Link {
                target: Some(Name::from("gone")),
                leads: Some(Leads::Nowhere),
            })),
            ..Entry::new("link", Kind::Link)
        };
        assert_eq!(name(&link).text, "link → gone (leads nowhere)");
    }

    #[test]
    fn a_tip_tells_all_that_is_known() {
        let entry = Entry {
            size: Some(1_468_006),
            modified: Some(Modified {
                seconds: 1_700_000_000,
                precision: Precision::Minute,
            }),
            access: Some(Arc::new(Access {
                permissions: Some("rw-r--r--".into()),
                owner: Some("ann".into()),
                group: Some("staff".into()),
            })),
            ..Entry::new("a.png ", Kind::File)
        };
        let lines = tip(&entry, Told::Server(None));
        assert_eq!(lines[0], "a.png⟨U+0020⟩");
        assert!(lines[1].ends_with("1,468,006 bytes"));
        assert!(lines[2].starts_with("Modified 2023-11-1") && lines[2].contains("unknown"));
        assert_eq!(lines[3], "rw-r--r--, ann staff");
        let bare = tip(&Entry::new("b", Kind::Folder), Told::Disk);
        assert_eq!(bare, ["b", "Folder"]);
    }
}
