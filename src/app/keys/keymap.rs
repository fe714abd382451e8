//! The keys as a person has them: those of the table, but where they were changed.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::chord::Chord;
use super::reserved;
use super::table::{ENTRIES, Entry, Group};
use super::{Press, Shortcut};

/// What stands in the settings: an action's name, and its keys as they are shown.
pub type Written = BTreeMap<String, Vec<String>>;

/// Which keys were changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Keymap {
    changed: Vec<(Shortcut, Vec<Chord>)>,
}

impl Keymap {
    /// What nobody here understands is left as it is written, and has no effect.
    pub fn read(written: &Written) -> Self {
        let changed = ENTRIES.iter().filter_map(|entry| {
            let keys = written.get(&entry.id()?)?;
            let chords: Vec<_> = keys.iter().filter_map(|keys| chord(keys)).collect();
            let is_meant = !chords.is_empty() || keys.is_empty();
            (is_meant && entry.can_change()).then_some((entry.shortcut?, chords))
        });
        Self {
            changed: changed.collect(),
        }
    }

    /// A key that was chosen by a person is no longer what it was by the table.
    pub fn chords(&self, entry: &Entry) -> Vec<Chord> {
        let is_this = |(shortcut, _): &&(Shortcut, _)| Some(*shortcut) == entry.shortcut;
        if let Some((_, chords)) = self.changed.iter().find(is_this) {
            return chords.clone();
        }
        let is_free = |chord: &Chord| {
            let mut taken = self.changed.iter().flat_map(|(_, chords)| chords);
            entry.shortcut.is_none() || !taken.any(|other| other == chord)
        };
        entry.chords.iter().copied().filter(is_free).collect()
    }

    /// `F3 or Ctrl+U`.
    pub fn label(&self, entry: &Entry) -> String {
        let chords = self.chords(entry);
        let labels: Vec<_> = chords.iter().map(|chord| chord.label()).collect();
        labels.join(" or ")
    }

    /// What a key of the window means.
    pub fn meaning(&self, press: &Press) -> Option<Shortcut> {
        let is_meant = |entry: &&Entry| {
            let chords = || self.chords(entry);
            entry.shortcut.is_some() && chords().iter().any(|chord| press.is(*chord))
        };
        ENTRIES.iter().find(is_meant)?.shortcut
    }

    /// The other action of the window that has these keys.
    pub fn holder(&self, chord: Chord, but: Shortcut) -> Option<&'static Entry> {
        ENTRIES.iter().find(|entry| {
            entry.shortcut.is_some_and(|shortcut| shortcut != but)
                && self.chords(entry).contains(&chord)
        })
    }
}

/// Gives an action these keys. The table's own need not be written down.
pub fn write(written: &mut Written, entry: &Entry, chords: &[Chord]) {
    let Some(id) = entry.id() else {
        return;
    };
    if chords == entry.chords {
        written.remove(&id);
        return;
    }
    let labels = chords.iter().map(|chord| chord.label()).collect();
    written.insert(id, labels);
}

/// What is written for actions or with keys that this version does not know.
pub fn not_understood(written: &Written) -> Vec<String> {
    let is_known = |id: &str, keys: &str| {
        let mut entries = ENTRIES.iter().filter(|entry| entry.can_change());
        entries.any(|entry| entry.id().as_deref() == Some(id)) && chord(keys).is_some()
    };
    let lines = written.iter().flat_map(|(id, keys)| {
        let strange = keys.iter().filter(|keys| !is_known(id, keys));
        strange.map(move |keys| format!("{id} = {keys}"))
    });
    lines.collect()
}

/// From now on the window's words tell these keys.
pub fn hold(keymap: &Keymap) {
    HELD.with(|held| held.replace(keymap.clone()));
}

/// All keys of an action as a person has them.
pub fn all(entry: &Entry) -> String {
    HELD.with(|held| held.borrow().label(entry))
}

/// The first key of an action of the window; empty where it has none.
pub fn first(shortcut: Shortcut) -> String {
    let entry = ENTRIES
        .iter()
        .find(|entry| entry.shortcut == Some(shortcut));
    label(entry)
}

/// The first key of what a list or dialog deals with itself.
pub fn own(group: Group, what: &str) -> String {
    let entry = ENTRIES
        .iter()
        .find(|entry| entry.group == group && entry.what == what);
    debug_assert!(entry.is_some(), "the table knows no “{what}”");
    label(entry)
}

/// `Refresh (F5)`.
pub fn tip(words: &str, shortcut: Shortcut) -> String {
    match first(shortcut) {
        key if key.is_empty() => words.to_owned(),
        key => format!("{words} ({key})"),
    }
}

fn label(entry: Option<&Entry>) -> String {
    let chords = |entry| HELD.with(|held| held.borrow().chords(entry));
    let first = entry.and_then(|entry| chords(entry).first().copied());
    first.map(Chord::label).unwrap_or_default()
}

fn chord(keys: &str) -> Option<Chord> {
    Chord::parse(keys).filter(|chord| reserved::reason(*chord).is_none())
}

thread_local! {
    /// All words of a window are made on one thread.
    static HELD: RefCell<Keymap> = RefCell::default();
}

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;

    fn entry(shortcut: Shortcut) -> &'static Entry {
        let mut entries = ENTRIES.iter();
        entries.find(|e| e.shortcut == Some(shortcut)).unwrap()
    }

    fn written(lines: &[(&str, &[&str])]) -> Written {
        let line = |(id, keys): &(&str, &[&str])| {
            let keys = keys.iter().map(|keys| (*keys).to_owned()).collect();
            ((*id).to_owned(), keys)
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn what_is_changed_counts_and_the_rest_is_the_table_s() {
        let keymap = Keymap::read(&written(&[
            ("upload", &["F9", "ctrl+shift+u"]),
            ("quit", &[]),
        ]));
        let upload = [Chord::named(Named::F9), Chord::letter('u').shift()];
        assert_eq!(keymap.chords(entry(Shortcut::Upload)), upload);
        assert!(keymap.chords(entry(Shortcut::Quit)).is_empty());
        let download = entry(Shortcut::Download);
        assert_eq!(keymap.chords(download), download.chords);
    }

    #[test]
    fn a_key_that_was_given_away_is_gone_where_the_table_had_it() {
        let keymap = Keymap::read(&written(&[("quit", &["F3"])]));
        let upload = keymap.chords(entry(Shortcut::Upload));
        assert_eq!(upload, [Chord::letter('u')]);
        let f3 = Chord::named(Named::F3);
        let holder = keymap.holder(f3, Shortcut::Upload).unwrap();
        assert_eq!(holder.shortcut, Some(Shortcut::Quit));
        assert!(keymap.holder(f3, Shortcut::Quit).is_none());
    }

    #[test]
    fn what_is_not_understood_changes_nothing_and_is_named() {
        let text = written(&[
            ("upload", &["Hyper+F3", "F9"]),
            ("download", &["Ctrl+C"]),
            ("fly", &["F2"]),
            ("leave", &["F9"]),
        ]);
        let keymap = Keymap::read(&text);
        assert_eq!(
            keymap.chords(entry(Shortcut::Upload)),
            [Chord::named(Named::F9)]
        );
        let download = entry(Shortcut::Download);
        assert_eq!(keymap.chords(download), download.chords);
        assert_eq!(
            not_understood(&text),
            [
                "download = Ctrl+C",
                "fly = F2",
                "leave = F9",
                "upload = Hyper+F3"
            ]
        );
    }

    #[test]
    fn the_table_s_own_keys_are_not_written_down() {
        let mut text = Written::default();
        let upload = entry(Shortcut::Upload);
        write(&mut text, upload, &[Chord::named(Named::F9)]);
        assert_eq!(text, written(&[("upload", &["F9"])]));
        write(&mut text, upload, upload.chords);
        assert!(text.is_empty());
    }

    #[test]
    fn every_action_has_a_name_of_its_own() {
        let ids: Vec<_> = ENTRIES.iter().filter_map(Entry::id).collect();
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), ids.len());
        assert_eq!(entry(Shortcut::NewFolder).id().unwrap(), "new-folder");
        assert!(ids.iter().all(|id| {
            id.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        }));
    }
}
