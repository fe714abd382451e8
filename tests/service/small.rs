//! Small files that lie in folders: what is asked along with them, and what may get in between.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use argosy::profile::Settings;
use argosy::protocol::{Failure, ServerFault};
use argosy::service::{Direction, Event, TransferStatus, What};

use crate::support::server::{Channel, Fault, Rule, ServerOptions, TestServer, TlsVersions};
use crate::support::service::{Desk, names};

fn one_at_a_time() -> Settings {
    let mut settings = Settings::default();
    settings.connections.per_site = 1;
    settings
}

/// The verbs behind this command, up to the next file's.
fn verbs_from(server: &TestServer, command: &str, count: usize) -> Vec<String> {
    let commands = server.commands();
    let at = commands.iter().position(|seen| seen == command);
    let at = at.unwrap_or_else(|| panic!("{command} is not in {commands:?}"));
    let verb = |command: &String| command.split(' ').next().unwrap_or_default().to_owned();
    commands[at..].iter().take(count).map(verb).collect()
}

#[test]
fn an_upload_into_a_new_folder_takes_one_answer_and_the_rename() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::with(&server, one_at_a_time());
    fs::create_dir(desk.local.join("new")).unwrap();
    for name in ["a", "b", "c"] {
        let file = desk.local.join("new").join(name);
        fs::write(&file, name).unwrap();
        let time = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::File::open(&file).unwrap().set_modified(time).unwrap();
    }
    desk.enqueue(vec![desk.transfer(Direction::Upload, "new", What::Folder)]);
    desk.until_over(4);
    let verbs = verbs_from(&server, "STOR /new/b.argosy-part", 8);
    let expected = [
        "STOR", "SIZE", "SIZE", "MFMT", "EPSV", "RNFR", "RNTO", "STOR",
    ];
    assert_eq!(verbs, expected);
    let there = server.root().join("new");
    assert_eq!(names(&there), ["a", "b", "c"]);
    for name in ["a", "b", "c"] {
        assert_eq!(fs::read(there.join(name)).unwrap(), name.as_bytes());
        let time = fs::metadata(there.join(name)).unwrap().modified().unwrap();
        assert_eq!(
            time.duration_since(UNIX_EPOCH).unwrap().as_secs(),
            1_000_000_000
        );
    }
}

#[test]
fn what_comes_to_stand_there_meanwhile_is_not_written_over() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::with(&server, one_at_a_time());
    fs::create_dir(desk.local.join("new")).unwrap();
    fs::write(desk.local.join("new").join("a"), "ours").unwrap();
    let late = Fault::LateReply(Duration::from_millis(600));
    server.faults().once("STOR", late);
    desk.enqueue(vec![desk.transfer(Direction::Upload, "new", What::Folder)]);
    desk.until("the part", |_| {
        server
            .commands()
            .contains(&"STOR /new/a.argosy-part".to_owned())
    });
    fs::write(server.root().join("new").join("a"), "theirs").unwrap();
    let over = desk.until_over(2);
    let exists = TransferStatus::Failed(Failure::Server(ServerFault::Exists));
    assert!(over.contains(&exists), "{over:?}");
    let there = fs::read(server.root().join("new").join("a")).unwrap();
    assert_eq!(there, b"theirs");
}

#[test]
fn a_download_brings_its_facts_along_and_has_no_name_before_it_is_whole() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::with(&server, one_at_a_time());
    fs::create_dir(server.root().join("d")).unwrap();
    for name in ["a", "b", "c"] {
        fs::write(server.root().join("d").join(name), name).unwrap();
    }
    let late = Fault::LateReply(Duration::from_millis(600));
    server
        .faults()
        .add(Rule::new("RETR", late).when("b").times(1));
    desk.enqueue(vec![desk.transfer(Direction::Download, "d", What::Folder)]);
    desk.until("the second", |_| {
        server.commands().contains(&"RETR /d/b".to_owned())
    });
    assert_eq!(names(&desk.local.join("d")), ["a"]);
    // Somebody else is faster here.
    fs::write(desk.local.join("d").join("b"), "theirs").unwrap();
    desk.until("the question", |desk| {
        matches!(desk.item("b").status, TransferStatus::Asking(_))
    });
    desk.until("the last", |desk| desk.item("c").status.is_over());
    assert_eq!(names(&desk.local.join("d")), ["a", "b", "c"]);
    assert_eq!(fs::read(desk.local.join("d").join("b")).unwrap(), b"theirs");
    assert_eq!(fs::read(desk.local.join("d").join("c")).unwrap(), b"c");
    let verbs = verbs_from(&server, "SIZE /d/b", 5);
    assert_eq!(verbs, ["SIZE", "MDTM", "RETR", "EPSV", "MLST"]);
}

#[test]
fn many_of_them_go_over_tls_1_2_unless_the_versions_are_settled() {
    for (tls, seen, expected) in [
        (TlsVersions::Both, "TLSv1_2", "TLS 1.2"),
        (TlsVersions::Only13, "TLSv1_3", "TLS 1.3"),
    ] {
        let server = TestServer::start(ServerOptions {
            tls,
            ..ServerOptions::default()
        })
        .unwrap();
        fs::create_dir(server.root().join("d")).unwrap();
        for number in 0..700 {
            fs::write(server.root().join("d").join(number.to_string()), "x").unwrap();
        }
        let mut desk = Desk::with(&server, one_at_a_time());
        desk.enqueue(vec![desk.transfer(Direction::Download, "d", What::Folder)]);
        desk.until_over(701);
        assert_eq!(names(&desk.local.join("d")).len(), 700);
        let last = server.handshakes(Channel::Data);
        assert_eq!(last.last().unwrap().version, seen);
        let told = |event: &Event| match event {
            Event::TransferTls { tls: Some(tls), .. } => Some(tls.version.clone()),
            _ => None,
        };
        let told: Vec<_> = desk.seen.iter().filter_map(told).collect();
        assert_eq!(told.last().unwrap(), expected, "{told:?}");
        desk.quit();
        let learned = fs::read_to_string(desk.folders().state.join("learned.toml"));
        let learned = learned.unwrap_or_default();
        assert!(!learned.contains("tls12 = true"), "{learned}");
        assert!(!learned.contains("tls13_relogin = true"), "{learned}");
    }
}

#[test]
fn a_port_that_is_gone_is_asked_for_again() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::with(&server, one_at_a_time());
    fs::create_dir(server.root().join("d")).unwrap();
    for name in ["a", "b", "c"] {
        fs::write(server.root().join("d").join(name), name).unwrap();
    }
    // The one behind the first file: nobody listens there.
    let gone = b"229 Entering Extended Passive Mode (|||1|)\r\n".to_vec();
    let rule = Rule::new("EPSV", Fault::Reply(gone)).skip(2).times(1);
    server.faults().add(rule);
    desk.enqueue(vec![desk.transfer(Direction::Download, "d", What::Folder)]);
    let over = desk.until_over(4);
    assert!(
        over.iter()
            .all(|status| matches!(status, TransferStatus::Done(_))),
        "{over:?}"
    );
    assert_eq!(names(&desk.local.join("d")), ["a", "b", "c"]);
}
