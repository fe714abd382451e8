//! What goes into the trash of this computer, and what is left.

use super::*;
use crate::app::work::Walk;
use crate::local_folder::Measured;
use crate::protocol::DiskFault;

impl Harness {
    /// Chosen files are on their way to the trash.
    fn trashing() -> Self {
        let mut harness = Self::new();
        let mut settings = Settings::default();
        settings.questions.trash = false;
        let _ = harness.app.set_settings(settings);
        harness.table(Side::Local, TableEvent::SelectAll);
        harness.table(Side::Local, TableEvent::Delete);
        assert!(harness.is_told(Count::default()));
        harness
    }

    fn is_told(&self, so_far: Count) -> bool {
        self.shows(&format!("{} (Escape stops it)", wording::trashing(&so_far)))
    }

    fn trashed(&mut self, measured: Measured) {
        self.send(Message::LocalWalk(1, Walk::Trashed(measured)));
        assert!(!self.app.panes.local.has_note());
    }
}

fn left(names: &[&str]) -> Vec<(PathBuf, Failure)> {
    let fault = DiskFault::Denied;
    let each = names.iter().map(|name| {
        let path = PathBuf::from("/home/ann").join(name);
        let failure = Failure::Disk {
            path: path.clone(),
            fault: fault.clone(),
        };
        (path, failure)
    });
    each.collect()
}

#[test]
fn all_that_did_not_go_into_the_trash_is_listed() {
    let mut harness = Harness::trashing();
    let so_far = Count {
        files: 1,
        ..Count::default()
    };
    harness.send(Message::LocalWalk(1, Walk::Trashing(so_far)));
    assert!(harness.is_told(so_far));
    let measured = Measured {
        files: 3,
        left: left(&["notes.txt", "pictures"]),
        ..Measured::default()
    };
    let lines: Vec<_> = measured
        .left
        .iter()
        .map(|(path, why)| wording::left_on_disk(path, why))
        .collect();
    harness.trashed(measured);
    let done = Count {
        files: 3,
        ..Count::default()
    };
    assert!(harness.shows(&wording::left_title(&done, 2, wording::Walked::Trashed)));
    assert!(lines.iter().all(|line| harness.shows(line)), "{lines:?}");
    harness.click("Close");
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn the_one_thing_that_could_not_go_is_told_in_its_pane() {
    let mut harness = Harness::trashing();
    let left = left(&["notes.txt"]);
    let why = wording::failure(&left[0].1).line();
    harness.trashed(Measured {
        left,
        ..Measured::default()
    });
    assert!(harness.shows(&why) && !harness.app.dialogs.is_open());
}

#[test]
fn escape_stops_it_and_what_went_before_is_told() {
    let mut harness = Harness::trashing();
    // A second one would stop the first.
    harness.table(Side::Local, TableEvent::Delete);
    assert!(harness.shows(wording::BUSY));
    harness.table(Side::Local, TableEvent::Escape);
    assert!(!harness.app.panes.local.has_note());
    // What is told late does not look like work that goes on.
    harness.send(Message::LocalWalk(1, Walk::Trashing(Count::default())));
    harness.trashed(Measured {
        files: 1,
        is_stopped: true,
        ..Measured::default()
    });
    harness.send(Message::StatusBar(status_bar::Message::NoticeClosed));
    let went = Count {
        files: 1,
        ..Count::default()
    };
    assert!(harness.shows(&wording::trashing_stopped(&went)));
}
