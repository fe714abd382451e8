//! Files of ours as a hand, another Argosy or a bad disk may have left them: what is read of one can be
//! written again, and then reads the same.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;

use argosy::profile::{
    Bookmark, Folders, LearnedSites, PartPattern, PartRecords, Settings, Sites, Stored, Trusted,
    WindowState,
};
use argosy::protocol::RemotePath;

use crate::scratch;

/// Reads a text as each of the files.
pub fn check(text: &str) {
    comes_back::<Trusted>(text);
    comes_back::<LearnedSites>(text);
    if let Some(Settings {
        connections,
        interface,
        ..
    }) = comes_back(text)
    {
        assert!((1..=32).contains(&connections.per_site));
        assert!((0.8..=2.0).contains(&interface.zoom));
        assert!((100..=100_000).contains(&interface.log_lines));
    }
    if let Some(window) = comes_back::<WindowState>(text) {
        assert!(window.width.is_finite() && window.height.is_finite());
        assert!(window.recent.len() <= 10 && window.tabs.len() <= 100);
        for bookmark in &window.places.bookmarks {
            let again = Bookmark::new(
                &bookmark.local().unwrap_or_default(),
                &bookmark.remote().unwrap_or_else(RemotePath::root),
                bookmark.server.clone(),
            );
            assert!(bookmark.local().is_none_or(|it| Some(it) == again.local()));
            assert!(
                bookmark
                    .remote()
                    .is_none_or(|it| Some(it) == again.remote())
            );
        }
    }
    if let Some(sites) = comes_back::<Sites>(text) {
        let names: BTreeSet<_> = sites.sites.iter().map(|site| &site.name).collect();
        assert_eq!(names.len(), sites.sites.len(), "two of one name");
        assert_eq!(sites.folders, Vec::from_iter(sites.all_folders()));
        for PartPattern { before, behind } in sites.sites.iter().map(|it| it.policy.part_pattern())
        {
            assert!(!before.contains('/') && !behind.contains('/'));
            assert!(before.len() + behind.len() <= PartPattern::LONGEST);
        }
    }
    record(text);
}

fn comes_back<T: Stored + PartialEq + Debug>(text: &str) -> Option<T> {
    let (value, _) = T::from_text(text).ok()?;
    let written = toml::to_string(&value).expect("what was read can be written");
    let (again, invalid) = T::from_text(&written).expect("what was written can be read");
    assert_eq!((&again, invalid), (&value, Vec::new()), "{written}");
    Some(value)
}

/// A text as the record of a part: which file is whose hangs on it.
fn record(text: &str) {
    thread_local! {
        static FOLDERS: OnceCell<Folders> = const { OnceCell::new() };
    }
    // Whatever else is missing, this is one of its words.
    if !text.contains("direction") {
        return;
    }
    let folders = FOLDERS.with(|made| made.get_or_init(|| Folders::inside(&scratch())).clone());
    let parts = folders.state.join("parts");
    let _ = fs::remove_dir_all(&parts);
    fs::create_dir_all(&parts).expect("it was made before");
    fs::write(parts.join("made-up.toml"), text).expect("it is among the temporary files");
    let records = PartRecords::new(&folders);
    let Some(found) = records.all().pop() else {
        return;
    };
    assert_eq!(found.part.refusal(), None);
    assert!(
        found
            .aside
            .as_ref()
            .is_none_or(|name| name.refusal().is_none())
    );
    let mut end = 0;
    for range in found.missing.iter().flatten() {
        assert!(end <= range.start && range.start < range.end);
        end = range.end;
    }
    assert!(end <= found.source_size.unwrap_or(0));
    records.save(&found).expect("what was read can be written");
    let again = records.find(
        &found.endpoint,
        found.direction,
        &found.local,
        &found.remote,
    );
    assert_eq!(again, Some(found));
}
