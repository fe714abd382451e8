//! Uploads that take the place of older files, on servers that do not let them: refused onto a
//! file that stands, refused at all, and cut off between the steps of the way round.

use std::fs;

use argosy::profile::{ExistsRule, Logon, Policy, Replacing, Site, Sites};
use argosy::protocol::{Failure, OldFile, ServerFault};
use argosy::service::{Command, Done, Grade, Note, QueueOrder, TransferStatus};

use super::direct::pause_in_the_middle;
use crate::support::server::{Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, rule};

/// A server that renames onto no file.
fn stubborn() -> TestServer {
    let options = ServerOptions {
        rename_over_existing: false,
        ..ServerOptions::default()
    };
    TestServer::start(options).unwrap()
}

/// The desk's server is a saved site with this policy from now on.
fn policy(desk: &Desk, policy: Policy) {
    let mut sites = Sites::default();
    let site = Site {
        name: "test".to_owned(),
        host: desk.endpoint.host.clone(),
        port: desk.endpoint.port,
        encryption: desk.endpoint.encryption,
        logon: Logon::Normal,
        user: desk.endpoint.user.clone(),
        keep: argosy::profile::Keep::Nowhere,
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy,
    };
    sites.add(site).unwrap();
    desk.handle.send(Command::SetSites(sites));
}

fn replacing(replacing: Replacing) -> Policy {
    Policy {
        replacing,
        ..Policy::default()
    }
}

/// «a» is to be replaced: four old bytes by three new ones.
fn begin(server: &TestServer, desk: &Desk) {
    fs::write(desk.local.join("a"), "new").unwrap();
    fs::write(server.root().join("a"), "old!").unwrap();
    desk.enqueue(vec![rule(desk.upload("a"), ExistsRule::Overwrite)]);
}

/// The old file is set aside, and so many RNTO behind that are refused.
fn aside_and_refused(times: usize) -> (TestServer, Desk) {
    let server = stubborn();
    let desk = Desk::new(&server);
    policy(&desk, replacing(Replacing::Aside));
    let refusal = Fault::Reply(b"553 Not that name.\r\n".to_vec());
    // The first is refused by the server, the second sets the old file aside.
    let rule = Rule::new("RNTO", refusal).skip(2).times(times);
    server.faults().add(rule);
    begin(&server, &desk);
    (server, desk)
}

fn read(server: &TestServer, name: &str) -> Vec<u8> {
    fs::read(server.root().join(name)).unwrap()
}

#[test]
fn the_old_file_is_set_aside_or_deleted_where_its_site_says_so() {
    for way in [Replacing::Aside, Replacing::Delete] {
        let server = stubborn();
        let mut desk = Desk::new(&server);
        policy(&desk, replacing(way));
        begin(&server, &desk);
        assert_eq!(desk.until_over(1), [done(3, Grade::SizeMatches)]);
        assert_eq!(names(server.root()), ["a"], "{way:?}");
        assert_eq!(read(&server, "a"), b"new");
    }
}

#[test]
fn an_old_file_gets_its_name_back_if_the_new_one_may_not_have_it() {
    let (server, mut desk) = aside_and_refused(1);
    let statuses = desk.until_over(1);
    assert!(matches!(
        &statuses[0],
        TransferStatus::Failed(Failure::Server(ServerFault::RenameRefused {
            old: OldFile::Stands,
            ..
        }))
    ));
    assert_eq!(names(server.root()), ["a", "a.argosy-part"]);
    assert_eq!(read(&server, "a"), b"old!");
}

#[test]
fn an_old_file_that_gets_its_name_back_from_nobody_is_named() {
    let (server, mut desk) = aside_and_refused(2);
    let statuses = desk.until_over(1);
    let TransferStatus::Failed(Failure::Server(ServerFault::RenameRefused { old, part, .. })) =
        &statuses[0]
    else {
        panic!("{statuses:?}");
    };
    assert_eq!(*old, OldFile::Aside("a.old.argosy-part".to_owned()));
    assert_eq!(names(server.root()), [part.as_str(), "a.old.argosy-part"]);
    // Another try gives it back, or replaces it after all.
    desk.order(QueueOrder::Retry);
    desk.until("the new file", |_| names(server.root()) == ["a"]);
    assert_eq!(read(&server, "a"), b"new");
}

#[test]
fn an_old_file_that_cannot_be_deleted_is_told() {
    let server = stubborn();
    let mut desk = Desk::new(&server);
    policy(&desk, replacing(Replacing::Aside));
    server.faults().reply("DELE", 9, "550 No.");
    begin(&server, &desk);
    let statuses = desk.until_over(1);
    let note = Some(Note::OldKept("a.old.argosy-part".to_owned()));
    let grade = Grade::SizeMatches;
    let kept = TransferStatus::Done(Done {
        bytes: 3,
        grade,
        note,
    });
    assert_eq!(statuses, [kept]);
    assert_eq!(read(&server, "a"), b"new");
    assert_eq!(read(&server, "a.old.argosy-part"), b"old!");
}

#[test]
fn wherever_the_connection_is_lost_between_the_steps_the_end_is_the_same() {
    // Which command, how many of it pass before, and whether it is done all the same.
    let moments = [
        ("RNFR", 1),
        ("RNTO", 1),
        ("RNFR", 2),
        ("RNTO", 2),
        ("DELE", 0),
    ];
    for way in [Replacing::Aside, Replacing::Delete] {
        for (verb, before) in moments {
            for fault in [Fault::Drop, Fault::MuteAndDrop] {
                let server = stubborn();
                let mut desk = Desk::kept(&server);
                policy(&desk, replacing(way));
                let lost = Rule::new(verb, fault.clone()).skip(before).times(1);
                server.faults().add(lost);
                begin(&server, &desk);
                let statuses = desk.until_over(1);
                let place = format!("{way:?} {verb} {before} {fault:?}");
                assert_eq!(statuses, [done(3, Grade::SizeMatches)], "{place}");
                assert_eq!(names(server.root()), ["a"], "{place}");
                assert_eq!(read(&server, "a"), b"new", "{place}");
            }
        }
    }
}

#[test]
fn a_cancelled_upload_gives_the_old_file_its_name_back() {
    let server = stubborn();
    let mut desk = Desk::new(&server);
    policy(&desk, replacing(Replacing::Aside));
    let lost = Rule::new("RNTO", Fault::MuteAndDrop).skip(1).times(1);
    server.faults().add(lost);
    // No new session until the item is gone.
    server
        .faults()
        .add(Rule::new("PASS", Fault::Reply(b"421 Later.\r\n".to_vec())).skip(1));
    begin(&server, &desk);
    let stands = |name: &str| server.root().join(name).exists();
    desk.until("the middle", |_| {
        stands("a.old.argosy-part") && !stands("a")
    });
    desk.until("its end", |desk| {
        desk.items.values().all(|item| !item.status.is_running())
    });
    server.faults().clear();
    desk.order(QueueOrder::Cancel);
    desk.order(QueueOrder::Remove);
    desk.until("removal", |desk| desk.items.is_empty());
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while names(server.root()) != ["a"] && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(names(server.root()), ["a"]);
    let left = read(&server, "a");
    assert!(left == b"old!" || left == b"new");
}

#[test]
fn another_run_finishes_what_was_cut_off_while_the_old_file_was_aside() {
    let server = stubborn();
    let mut desk = Desk::kept(&server);
    policy(&desk, replacing(Replacing::Aside));
    let lost = Rule::new("RNTO", Fault::MuteAndDrop).skip(1).times(1);
    server.faults().add(lost);
    // No new session in this run.
    let later = Fault::Reply(b"421 Later.\r\n".to_vec());
    server.faults().add(Rule::new("PASS", later).skip(1));
    begin(&server, &desk);
    desk.until("the middle", |_| {
        names(server.root()) == ["a.argosy-part", "a.old.argosy-part"]
    });
    let password = server.options().password.clone();
    desk.quit();
    server.faults().clear();
    let mut desk = desk.goes_on(&server);
    desk.passwords = vec![Some(password)];
    policy(&desk, replacing(Replacing::Aside));
    desk.until("its end", |desk| {
        let over = |item: &argosy::service::Transfer| item.status.is_over();
        !desk.items.is_empty() && desk.items.values().all(over)
    });
    assert_eq!(names(server.root()), ["a"]);
    assert_eq!(read(&server, "a"), b"new");
}

#[test]
fn a_site_names_the_parts_of_its_uploads() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    let named = Policy {
        part_name: Some(".*.tmp".to_owned()),
        ..Policy::default()
    };
    policy(&desk, named);
    fs::write(desk.local.join("a.csv"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a.csv")]);
    assert_eq!(desk.until_over(1), [done(3, Grade::SizeMatches)]);
    let stored = |command: &String| command.starts_with("STOR") && command.ends_with(".a.csv.tmp");
    assert!(server.commands().iter().any(stored));
    assert_eq!(names(server.root()), ["a.csv"]);
}

#[test]
fn a_part_that_can_be_neither_renamed_nor_deleted_is_left_and_told() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    for verb in ["RNFR", "DELE"] {
        let refusal = Fault::Reply(b"550 Permission denied.\r\n".to_vec());
        server.faults().on(verb, refusal);
    }
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    let left = TransferStatus::Done(Done {
        bytes: 3,
        grade: Grade::SizeMatches,
        note: Some(Note::Direct {
            renamed: None,
            left: Some("a.argosy-part".to_owned()),
        }),
    });
    assert_eq!(desk.until_over(1), [left]);
    assert_eq!(read(&server, "a"), b"new");
    let stored = |command: &&String| command.starts_with("STOR");
    assert_eq!(server.commands().iter().filter(stored).count(), 2);
}

#[test]
fn an_old_file_that_may_not_be_renamed_is_not_written_over() {
    let server = stubborn();
    let mut desk = Desk::new(&server);
    policy(&desk, replacing(Replacing::Aside));
    // The part may be renamed, but not the other's file.
    let refusal = Fault::Reply(b"550 Permission denied.\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("RNFR", refusal).skip(1).times(1));
    begin(&server, &desk);
    let statuses = desk.until_over(1);
    assert!(
        matches!(
            &statuses[0],
            TransferStatus::Failed(Failure::Server(ServerFault::RenameRefused {
                old: OldFile::Stands,
                ..
            }))
        ),
        "{statuses:?}"
    );
    assert_eq!(names(server.root()), ["a", "a.argosy-part"]);
    assert_eq!(read(&server, "a"), b"old!");
}

#[test]
fn what_is_whole_is_done_though_the_old_file_can_never_be_deleted() {
    let server = stubborn();
    let mut desk = Desk::kept(&server);
    policy(&desk, replacing(Replacing::Aside));
    // The new file stands when the connection is lost.
    server
        .faults()
        .add(Rule::new("RNTO", Fault::MuteAndDrop).skip(2).times(1));
    server.faults().reply("DELE", 9, "550 No.");
    begin(&server, &desk);
    assert_eq!(desk.until_over(1), [done(3, Grade::SizeMatches)]);
    assert_eq!(read(&server, "a"), b"new");
    assert_eq!(read(&server, "a.old.argosy-part"), b"old!");
    let stored = |command: &&String| command.starts_with("STOR");
    assert_eq!(server.commands().iter().filter(stored).count(), 1);
}

#[test]
fn a_connection_that_is_lost_behind_the_last_step_sends_nothing_again() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::kept(&server);
    // Of such a name it is asked whether the server kept it: before, and behind the last step.
    let odd = "what?";
    fs::write(desk.local.join(odd), "new").unwrap();
    let lost = Rule::new("MLST", Fault::Drop).when(odd);
    server.faults().add(lost.skip(4).times(1));
    desk.enqueue(vec![rule(desk.upload(odd), ExistsRule::Fail)]);
    let statuses = desk.until_over(1);
    assert_eq!(statuses, [done(3, Grade::SizeMatches)]);
    assert_eq!(names(server.root()), [odd]);
    let stored = |command: &&String| command.starts_with("STOR");
    assert_eq!(server.commands().iter().filter(stored).count(), 1);
}

#[test]
fn a_part_is_gone_on_with_and_deleted_though_parts_are_called_otherwise_by_now() {
    for cancels in [false, true] {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let mut desk = Desk::kept(&server);
        let named = |pattern: &str| Policy {
            part_name: Some(pattern.to_owned()),
            ..Policy::default()
        };
        policy(&desk, named(".*.tmp"));
        fs::write(desk.local.join("big"), content(900_000)).unwrap();
        pause_in_the_middle(&server, &mut desk, ".big.tmp");
        policy(&desk, named("*.new"));
        if cancels {
            desk.order(QueueOrder::Cancel);
            desk.until("its end", |_| names(server.root()).is_empty());
        } else {
            desk.order(QueueOrder::Resume);
            assert_eq!(desk.until_over(1), [done(900_000, Grade::SizeMatches)]);
            assert_eq!(names(server.root()), ["big"]);
            let goes_on = |command: &String| command.starts_with("REST ");
            assert!(server.commands().iter().any(goes_on));
        }
    }
}
