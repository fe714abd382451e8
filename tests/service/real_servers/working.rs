//! Work on files by the browsing connection: permissions, empty files, a person's own commands.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use argosy::protocol::{Failure, Mode, ModeChange, RawCommand, Reach, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent, Event, ModeItem, SetModes, Tally};

use super::Face;
use crate::support::real::Kind;
use crate::support::service::{Desk, listed, settled};

on_every_server!(permissions_are_changed_and_a_refusal_is_told);

fn permissions_are_changed_and_a_refusal_is_told(face: Face) {
    let server = face.serve();
    for name in ["tree/a b", "tree/sub/b"] {
        server.write(name, b"12345");
    }
    let at = |name: &str| {
        let found = fs::metadata(server.root.join(name)).unwrap();
        found.permissions().mode() & 0o7777
    };
    let mut desk = Desk::new(&server);
    desk.connect();
    let tally = changed(&mut desk, "tree", "640", Reach::All);
    assert_eq!((tally.left.len(), tally.count.files), (0, 2), "{tally:?}");
    assert_eq!((at("tree/a b"), at("tree/sub/b")), (0o640, 0o640));
    assert_eq!((at("tree"), at("tree/sub")), (0o750, 0o750));
    // What the listing tells is the ground for what stays.
    let tally = changed(&mut desk, "tree", "7xx", Reach::Files);
    assert_eq!(tally.left.len(), 0, "{tally:?}");
    assert_eq!((at("tree/sub/b"), at("tree/sub")), (0o740, 0o750));
    let tally = changed(&mut desk, "gone", "700", Reach::Chosen);
    assert_eq!((tally.left.len(), tally.count.folders), (1, 0), "{tally:?}");
    desk.quit();
}

on_every_server!(a_server_that_forbids_permissions_says_so);

fn a_server_that_forbids_permissions_says_so(face: Face) {
    let server = face.serve_with(match face.kind {
        Kind::Vsftpd => vec!["chmod_enable=NO".to_owned()],
        Kind::Proftpd => vec!["<Limit SITE_CHMOD>\nDenyAll\n</Limit>".to_owned()],
        Kind::Pureftpd => vec!["--nochmod".to_owned()],
        Kind::Pyftpdlib => unreachable!("not among Kind::ALL"),
    });
    server.write("a", b"12345");
    fs::set_permissions(server.root.join("a"), fs::Permissions::from_mode(0o644)).unwrap();
    let mut desk = Desk::new(&server);
    desk.connect();
    let item = ModeItem {
        path: path("a"),
        is_folder: false,
        mode: Some(Mode::new(0o644)),
    };
    desk.browse(Browse::SetModes(SetModes {
        items: vec![item],
        change: ModeChange::parse("777").unwrap(),
        reach: Reach::Chosen,
    }));
    let event = desk.until_browser("a sum", |event| matches!(event, BrowserEvent::Changed(_)));
    let BrowserEvent::Changed(tally) = event else {
        panic!("{event:?}");
    };
    assert_eq!(tally.count.files, 0, "{tally:?}");
    let mode = fs::metadata(server.root.join("a")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o644);
    desk.quit();
}

on_every_server!(an_empty_file_is_made_and_takes_no_other_s_place);

fn an_empty_file_is_made_and_takes_no_other_s_place(face: Face) {
    let server = face.serve();
    server.write("old", b"stays");
    let mut desk = Desk::new(&server);
    desk.connect();
    desk.browse(Browse::MakeFile(path("new")));
    assert_eq!(listed(&mut desk), ["new", "old"]);
    assert_eq!(server.read("new").unwrap(), b"");
    desk.browse(Browse::MakeFile(path("old")));
    let exists = Failure::Server(ServerFault::Exists);
    assert_eq!(settled(&mut desk), Err(exists));
    assert_eq!(server.read("old").unwrap(), b"stays");
    desk.quit();
}

on_every_server!(a_command_of_one_s_own_is_answered);

fn a_command_of_one_s_own_is_answered(face: Face) {
    let server = face.serve();
    server.folder("a folder");
    let mut desk = Desk::new(&server);
    desk.connect();
    for line in ["SITE HELP", "STAT", "CWD a folder", "NONSENSE", "MKD b"] {
        let command = RawCommand::parse(line).unwrap();
        desk.browse(Browse::Raw { number: 1, command });
        let event = desk.until_browser(line, |event| matches!(event, BrowserEvent::Replied { .. }));
        let BrowserEvent::Replied { reply, .. } = event else {
            panic!("{event:?}");
        };
        assert!(!reply.lines.is_empty(), "{line}");
        // The pane's folder is listed, wherever the server is.
        desk.until("a listing", |desk| {
            let last = desk.seen.iter().rev().find_map(|event| match event {
                Event::Browser { event, .. } => Some(event),
                _ => None,
            });
            matches!(last, Some(BrowserEvent::Listed(folder)) if folder.path == RemotePath::root())
        });
    }
    desk.quit();
}

/// Changes the permissions of a folder, and returns what it came to.
fn changed(desk: &mut Desk, folder: &str, octal: &str, reach: Reach) -> Tally {
    desk.browse(Browse::SetModes(SetModes {
        items: vec![ModeItem {
            path: path(folder),
            is_folder: true,
            mode: Some(Mode::new(0o755)),
        }],
        change: ModeChange::parse(octal).unwrap(),
        reach,
    }));
    let event = desk.until_browser("a sum", |event| matches!(event, BrowserEvent::Changed(_)));
    match event {
        BrowserEvent::Changed(tally) => tally,
        event => panic!("{event:?}"),
    }
}

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}
