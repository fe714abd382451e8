//! The whole window at work, from the smallest screen in twice the text size to the largest.

use std::time::{Duration, UNIX_EPOCH};

use super::control::{busy, done, ends, failed, picture};
use super::*;
use crate::protocol::{Modified, Precision};
use crate::service::{LogKind, LogLine, Progress};

/// Connected, with files of many names, transfers of each kind and a minute of speeds.
fn at_work() -> Harness {
    let mut harness = busy(6);
    harness.connected();
    let names = [
        "报告-2026年.pdf",
        "تقرير سنوي.txt",
        "ångström-é-ñ.tar.gz",
        "가계부.ods",
        "a-name-that-is-so-long-that-no-pane-of-a-usual-window-can-show-all-of-it.txt",
    ];
    let mut entries: Vec<Entry> = names.map(|name| Entry::new(name, Kind::File)).into();
    for (entry, size) in entries
        .iter_mut()
        .zip([0, 812, 1_468_006, 5_368_709_120, 77])
    {
        entry.size = Some(size);
        entry.modified = Some(Modified {
            seconds: 1_700_000_000,
            precision: Precision::Second,
        });
    }
    entries.push(Entry::new("public", Kind::Folder));
    let path = RemotePath::parse("/srv").unwrap();
    let remark = None;
    harness.browser(BrowserEvent::Listed(Arc::new(Folder {
        path,
        entries,
        remark,
    })));
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    let runs = |done| TransferStatus::Running { done, of: Some(10) };
    ends(&mut harness, 1, runs(7));
    ends(&mut harness, 2, runs(2));
    ends(&mut harness, 3, TransferStatus::Paused { done: 4 });
    ends(&mut harness, 4, failed());
    ends(&mut harness, 5, done());
    for second in 0..60_u64 {
        let progress = Progress {
            running: vec![(TransferId(1), 7), (TransferId(2), 2)],
            down: 4_000_000 + second * second % 11 * 400_000,
            up: second * 30_000,
            remaining: 9_000_000_000,
            items_over: 2,
            items: 6,
            time_left: Some(1_284),
            ..Progress::default()
        };
        let now = Instant::now() + Duration::from_secs(second);
        harness.app.status_bar.moved(&progress, now);
    }
    harness
}

/// As on a screen of `width` times `height` pixels where the text is `zoom` times as large.
fn on_screen(harness: &mut Harness, width: f32, height: f32, zoom: f32) -> Size {
    let mut settings = harness.app.settings.get().clone();
    settings.interface.zoom = zoom;
    let _ = harness.app.set_settings(settings);
    let size = Size::new(width / zoom, height / zoom);
    harness.send(Message::WindowResized(size));
    size
}

#[test]
fn the_window_is_drawn_from_the_smallest_to_the_largest() {
    let mut harness = at_work();
    for (name, width, height, zoom) in [
        ("window", 1280.0, 800.0, 1.0),
        ("window-200", 1280.0, 800.0, 2.0),
        ("window-small-200", 900.0, 600.0, 2.0),
        ("window-4k", 3840.0, 2160.0, 1.0),
        ("window-4k-200", 3840.0, 2160.0, 2.0),
    ] {
        let size = on_screen(&mut harness, width, height, zoom);
        picture(&harness, name, size);
        let mut screen = Simulator::with_size(theme::font::settings(), size, harness.app.view());
        for words in ["Disconnect", "Failed (1)", "21 min 24 s left"] {
            let found: iced_test::selector::Text = screen.find(words).unwrap();
            let seen = found.visible_bounds().map(|bounds| bounds.width);
            assert_eq!(seen, Some(found.bounds().width), "{name}: {words}");
        }
    }
}

#[test]
fn the_last_servers_and_the_log_are_drawn() {
    let mut harness = Harness::new();
    harness.connected();
    harness.click("Disconnect");
    harness.click("Clear all…");
    picture(&harness, "clear-all", Size::new(1280.0, 800.0));
    harness.escape();
    let kinds = [
        (LogKind::Info, "TLS 1.3, TLS_AES_256_GCM_SHA384"),
        (LogKind::Command, "MLSD"),
        (LogKind::Reply, "150 Here comes the listing."),
        (LogKind::Error, "550 No such file."),
    ];
    let lines = (0..40_u64).zip(kinds.iter().cycle());
    let lines = lines.map(|(second, (kind, text))| LogLine {
        when: UNIX_EPOCH + Duration::from_secs(1_700_000_000 + second),
        connection: 1,
        kind: *kind,
        text: (*text).to_owned(),
    });
    harness.event(Event::Log(lines.collect()));
    harness.click("Log");
    picture(&harness, "log", Size::new(1280.0, 800.0));
    harness.type_into(session_log::SessionLog::SEARCH, "listing");
    picture(&harness, "log-search", Size::new(1280.0, 800.0));
    assert!(harness.shows("10 of 40"));
}
