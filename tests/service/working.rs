//! Work on files by the browsing connection, on the in-process server: permissions, sizes, empty
//! files, and a person's own commands.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use argosy::protocol::{
    Declined, Failure, Mode, ModeChange, RawCommand, Reach, RemotePath, ServerFault,
};
use argosy::service::{
    Browse, BrowserEvent, Event, LeftWhy, ModeItem, RemoveItem, SetModes, Tally, What,
};

use crate::support::server::{Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, listed, names, settled};

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

fn connected() -> (TestServer, Desk) {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let root = server.root();
    fs::create_dir_all(root.join("tree/sub")).unwrap();
    for name in ["tree/a", "tree/sub/b", "outside"] {
        fs::write(root.join(name), "12345").unwrap();
        fs::set_permissions(root.join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    std::os::unix::fs::symlink("../outside", root.join("tree/link")).unwrap();
    let mut desk = Desk::new(&server);
    desk.connect();
    (server, desk)
}

fn set_modes(octal: &str, reach: Reach) -> Browse {
    Browse::SetModes(SetModes {
        items: vec![ModeItem {
            path: path("tree"),
            is_folder: true,
            mode: Some(Mode::new(0o755)),
        }],
        change: ModeChange::parse(octal).unwrap(),
        reach,
    })
}

/// Gives the order, and returns what it came to.
fn changed(desk: &mut Desk, order: Browse) -> (Tally, Result<(), Failure>) {
    let from = desk.seen.len();
    desk.browse(order);
    ended(desk, from)
}

/// What the order came to that was given when so many events were seen.
fn ended(desk: &mut Desk, from: usize) -> (Tally, Result<(), Failure>) {
    let told = |desk: &Desk| -> Vec<BrowserEvent> {
        let told = desk.seen.iter().skip(from).filter_map(|event| match event {
            Event::Browser { event, .. } => Some(event.clone()),
            _ => None,
        });
        told.collect()
    };
    let end = |event: &BrowserEvent| match event {
        BrowserEvent::Did(_) => Some(Ok(())),
        BrowserEvent::Failed { failure, .. } => Some(Err(failure.clone())),
        _ => None,
    };
    desk.until("an end", |desk| {
        told(desk).iter().any(|event| end(event).is_some())
    });
    let told = told(desk);
    let sum = told.iter().find_map(|event| match event {
        BrowserEvent::Changed(tally) => Some(tally.clone()),
        _ => None,
    });
    (sum.unwrap(), told.iter().find_map(end).unwrap())
}

fn mode(place: &Path) -> u32 {
    fs::metadata(place).unwrap().permissions().mode() & 0o7777
}

#[test]
fn permissions_reach_what_they_are_meant_for_and_no_target_of_a_link() {
    let (server, mut desk) = connected();
    let at = |name: &str| mode(&server.root().join(name));
    let (tally, result) = changed(&mut desk, set_modes("640", Reach::All));
    assert_eq!((result, tally.left.len()), (Ok(()), 0));
    assert_eq!((tally.count.files, tally.count.folders), (2, 2));
    assert_eq!((at("tree/sub/b"), at("tree/sub")), (0o640, 0o750));
    assert_eq!(at("outside"), 0o644);
    let (tally, _) = changed(&mut desk, set_modes("x0x", Reach::Files));
    assert_eq!((tally.count.files, tally.count.folders), (2, 0));
    assert_eq!((at("tree/a"), at("tree")), (0o600, 0o750));
    assert_eq!(
        changed(&mut desk, set_modes("711", Reach::Folders)).1,
        Ok(())
    );
    assert_eq!((at("tree/a"), at("tree/sub")), (0o600, 0o711));
    assert_eq!(
        changed(&mut desk, set_modes("700", Reach::Chosen)).1,
        Ok(())
    );
    assert_eq!((at("tree"), at("tree/sub")), (0o700, 0o711));
}

#[test]
fn a_refused_change_is_noted_and_the_rest_goes_on() {
    let (server, mut desk) = connected();
    let refusal = Fault::Reply(b"550 Operation not permitted\r\n".to_vec());
    server.faults().once("SITE", refusal);
    let (tally, result) = changed(&mut desk, set_modes("700", Reach::All));
    assert_eq!(result, Ok(()));
    assert_eq!((tally.left.len(), tally.count.files), (1, 2));
    let left = &tally.left[0];
    assert_eq!(left.path, path("/tree"));
    let LeftWhy::Failed(Failure::Server(ServerFault::Refused { code, text, .. })) = &left.why
    else {
        panic!("{left:?}");
    };
    assert_eq!((*code, text.as_str()), (550, "Operation not permitted"));
}

#[test]
fn a_server_without_permissions_is_told_at_once() {
    for reply in ["500 Unknown", "502 No", "504 Unknown", "202 Superfluous"] {
        let (server, mut desk) = connected();
        let reply = format!("{reply}\r\n").into_bytes();
        server.faults().on("SITE", Fault::Reply(reply));
        let (tally, result) = changed(&mut desk, set_modes("700", Reach::All));
        let lacks = Failure::Server(ServerFault::Lacks { what: "SITE CHMOD" });
        assert_eq!(result, Err(lacks));
        assert_eq!((tally.count.files, server.count("SITE")), (0, 1));
    }
}

#[test]
fn a_change_that_is_stopped_tells_how_far_it_came() {
    let (server, mut desk) = connected();
    server.faults().once("MLSD", Fault::Stall);
    let from = desk.seen.len();
    desk.browse(set_modes("700", Reach::All));
    desk.until("the folder's own change", |_| server.count("MLSD") > 1);
    desk.browse(Browse::Stop);
    let (tally, result) = ended(&mut desk, from);
    assert_eq!(result, Err(Failure::Declined(Declined::Cancelled)));
    assert_eq!((tally.count.folders, tally.count.files), (1, 0));
}

#[test]
fn a_folder_that_cannot_be_read_is_named_and_never_counted_as_empty() {
    let (server, mut desk) = connected();
    let items = vec![RemoveItem {
        path: path("tree"),
        what: What::Folder,
        recursive: true,
        bytes: 0,
    }];
    // The listing of what is deepest is refused.
    let refusal = Fault::Reply(b"550 Permission denied\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("CWD", refusal).when("/tree/sub"));
    desk.browse(Browse::Survey(items.into()));
    let event = desk.until_browser("a count", |event| {
        matches!(event, BrowserEvent::Surveyed { .. })
    });
    let BrowserEvent::Surveyed { tally, .. } = event else {
        panic!("{event:?}");
    };
    assert_eq!((tally.count.files, tally.count.bytes), (2, 5));
    assert_eq!(
        (tally.left.len(), &tally.left[0].path),
        (1, &path("/tree/sub"))
    );
}

#[test]
fn an_empty_file_takes_no_other_s_place() {
    let (server, mut desk) = connected();
    desk.browse(Browse::MakeFile(path("new")));
    assert_eq!(listed(&mut desk), ["new", "outside", "tree"]);
    assert_eq!(fs::read(server.root().join("new")).unwrap(), b"");
    for name in ["outside", "tree"] {
        desk.browse(Browse::MakeFile(path(name)));
        let exists = Failure::Server(ServerFault::Exists);
        assert_eq!(settled(&mut desk), Err(exists));
    }
    assert_eq!(fs::read(server.root().join("outside")).unwrap(), b"12345");
}

#[test]
fn a_command_of_one_s_own_is_answered_and_the_folder_listed_anew() {
    let (server, mut desk) = connected();
    let raw = |line: &str| Browse::Raw {
        number: 7,
        command: RawCommand::parse(line).unwrap(),
    };
    desk.browse(raw("MKD made"));
    let event = desk.until_browser("a reply", |event| {
        matches!(event, BrowserEvent::Replied { .. })
    });
    let BrowserEvent::Replied { number, reply } = event else {
        panic!("{event:?}");
    };
    assert_eq!((number, reply.code), (7, 257));
    desk.until("a listing", |_| server.count("MLSD") > 1);
    assert_eq!(names(server.root()), ["made", "outside", "tree"]);
    // What may be a password comes into no log.
    desk.browse(raw("SITE PSWD s3cret s3cret2"));
    desk.until("its line in the log", |desk| {
        desk.logged("SITE PSWD ****") > 0
    });
    // Another folder of the server's changes nothing for the pane.
    desk.browse(raw("CWD tree"));
    assert_eq!(settled(&mut desk), Ok(()));
    let shown = desk.seen.iter().rev().find_map(|event| match event {
        Event::Browser {
            event: BrowserEvent::Listed(folder),
            ..
        } => Some(folder.path.clone()),
        _ => None,
    });
    assert_eq!(shown, Some(RemotePath::root()));
    assert!(!format!("{:?}", desk.seen).contains("s3cret"));
}
