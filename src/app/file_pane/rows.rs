//! One entry as the cells of a row.

use super::contents::Contents;
use super::job::By;
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::table::{Cell, Column, Source};
use crate::protocol::{Entry, Kind};
use crate::wording;

/// The columns as they are at first.
pub fn columns() -> Vec<Column> {
    By::ALL
        .into_iter()
        .map(|by| match by {
            By::Name => Column::fill("Name"),
            By::Size => Column::new("Size", 86.0).right(),
            By::Modified => Column::new("Modified", 158.0),
            By::Permissions => Column::new("Permissions", 90.0),
        })
        .collect()
}

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
        match By::column(column) {
            By::Name => name(entry),
            _ if entry.kind == Kind::Unreadable => Cell::default(),
            By::Size => match (entry.kind, entry.size) {
                (Kind::Folder, _) | (_, None) => Cell::default(),
                (_, Some(size)) => Cell::muted(wording::size(size)),
            },
            By::Modified => entry
                .modified
                .map_or_else(Cell::default, |time| Cell::muted(wording::date(time))),
            By::Permissions => entry
                .permissions
                .as_deref()
                .map_or_else(Cell::default, |letters| {
                    Cell::muted(wording::printable(letters))
                }),
        }
    }

    fn icon(&self, row: usize) -> Option<(Icon, Tint)> {
        let entry = self.entry(row)?;
        if is_refused(entry) {
            return Some((Icon::TriangleAlert, Tint::Warn));
        }
        Some(match entry.kind {
            Kind::Folder => (Icon::Folder, Tint::Folder),
            Kind::File => (Icon::File, Tint::Muted),
            Kind::Link => (Icon::Link, Tint::Muted),
            Kind::Other | Kind::Unreadable => (Icon::FileX, Tint::Muted),
        })
    }

    fn is_selected(&self, row: usize) -> bool {
        self.listing().is_selected(row)
    }
}

fn name(entry: &Entry) -> Cell<'_> {
    if entry.kind == Kind::Unreadable {
        let raw = entry.name.display();
        return Cell::new(format!("Unreadable line: {}", wording::printable(&raw)))
            .tint(Tint::Warn);
    }
    let shown = match entry.name.display() {
        std::borrow::Cow::Borrowed(text) => wording::printable(text),
        std::borrow::Cow::Owned(text) => wording::printable(&text).into_owned().into(),
    };
    if let Some(refusal) = entry.name.refusal() {
        let why = wording::name_refusal(refusal);
        return Cell::new(format!("{shown} (refused: {why})")).tint(Tint::Warn);
    }
    match &entry.target {
        None => Cell::new(shown),
        Some(target) => {
            let target = target.display();
            Cell::new(format!("{shown} → {}", wording::printable(&target)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Name;

    #[test]
    fn hostile_and_unreadable_entries_are_shown_as_such() {
        let hostile = Entry::new("../etc", Kind::File);
        assert!(is_refused(&hostile));
        assert!(name(&hostile).text.contains("refused"));
        let unreadable = Entry::new("?? 1 2 3", Kind::Unreadable);
        assert!(name(&unreadable).text.starts_with("Unreadable line"));
        let link = Entry {
            target: Some(Name::from("../away\u{202e}")),
            ..Entry::new("link", Kind::Link)
        };
        let shown = name(&link).text;
        assert!(shown.starts_with("link → ../away"), "{shown}");
        assert!(!shown.contains('\u{202e}'));
        let turned = Entry::new("gpj\u{202e}exe", Kind::File);
        assert!(!name(&turned).text.contains('\u{202e}'));
    }
}
