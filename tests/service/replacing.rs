//! Uploads that take the place of older files, on servers that do not let them: refused onto a
//! file that stands, refused at all, and cut off between the steps of the way round.

use std::fs;

use argosy::profile::{ExistsRule, Logon, Policy, Replacing, Site, Sites};
use argosy::protocol::{Failure, OldFile, ServerFault};
use argosy::service::{Command, Done, Grade, Note, QueueOrder, TransferStatus};

use crate::support::server::{Cut, Fault, Rule, ServerOptions, TestServer};
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

fn read(server: &TestServer, name: &str) -> Vec<u8> {
    fs::read(server.root().join(name)).unwrap()
}

fn direct(bytes: u64) -> TransferStatus {
    TransferStatus::Done(Done {
        bytes,
        grade: Grade::SizeMatches,
        note: Some(Note::Direct {
            renamed: None,
            left: None,
        }),
    })
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
    let server = stubborn();
    let mut desk = Desk::new(&server);
    policy(&desk, replacing(Replacing::Aside));
    // The first is refused by the server, the second sets the old file aside.
    let refusal = Fault::Reply(b"553 Not that name.\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("RNTO", refusal).skip(2).times(1));
    begin(&server, &desk);
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
    let server = stubborn();
    let mut desk = Desk::new(&server);
    policy(&desk, replacing(Replacing::Aside));
    let refusal = Fault::Reply(b"553 Not that name.\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("RNTO", refusal).skip(2).times(2));
    begin(&server, &desk);
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
fn where_nobody_may_rename_uploads_go_straight_to_their_names() {
    for refusal in ["502 Not here.", "550 Permission denied."] {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let mut desk = Desk::new(&server);
        server.faults().reply("RNFR", 9, refusal);
        fs::write(desk.local.join("a"), "new").unwrap();
        desk.enqueue(vec![desk.upload("a")]);
        assert_eq!(desk.until_over(1), [direct(3)], "{refusal}");
        fs::write(desk.local.join("b"), "new!").unwrap();
        server.forget();
        desk.enqueue(vec![desk.upload("b")]);
        assert_eq!(desk.until_over(2)[1], direct(4));
        let tried = |command: &String| command.starts_with("RNFR");
        assert!(!server.commands().iter().any(tried), "it is known by now");
        assert_eq!(names(server.root()), ["a", "b"]);
        // An old file is replaced only where the rule says so.
        fs::write(desk.local.join("a"), "newest").unwrap();
        let again = [ExistsRule::Skip, ExistsRule::Overwrite];
        desk.enqueue(again.map(|one| rule(desk.upload("a"), one)).to_vec());
        let statuses = desk.until_over(4);
        assert_eq!(statuses[2..], [TransferStatus::Skipped, direct(6)]);
        assert_eq!(read(&server, "a"), b"newest");
    }
}

#[test]
fn a_direct_upload_goes_on_where_it_was_cut_off() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::kept(&server);
    server.faults().reply("RNFR", 9, "502 Not here.");
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
    fs::write(desk.local.join("big"), content(900_000)).unwrap();
    let cut = Fault::After(400_000, Cut::Everything);
    server.faults().once("STOR", cut);
    // The rule is to ask, but what stands there is ours.
    desk.enqueue(vec![desk.upload("big")]);
    assert_eq!(desk.until_over(2)[1], direct(900_000));
    assert_eq!(read(&server, "big"), content(900_000));
    let resumed = |command: &String| command.starts_with("REST 4") || command.starts_with("REST 3");
    assert!(
        server.commands().iter().any(resumed),
        "{:?}",
        server.commands()
    );
}

#[test]
fn an_old_file_of_the_right_size_is_never_taken_for_a_direct_upload() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::kept(&server);
    server.faults().reply("RNFR", 9, "502 Not here.");
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
    fs::write(desk.local.join("b"), "newer").unwrap();
    fs::write(server.root().join("b"), "older").unwrap();
    server.faults().once("STOR", Fault::Drop);
    desk.enqueue(vec![rule(desk.upload("b"), ExistsRule::Overwrite)]);
    assert_eq!(desk.until_over(2)[1], direct(5));
    assert_eq!(read(&server, "b"), b"newer");
}

#[test]
fn a_refused_store_leaves_the_old_file_alone() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    server.faults().reply("RNFR", 9, "502 Not here.");
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
    fs::write(desk.local.join("b"), "newer").unwrap();
    fs::write(server.root().join("b"), "old").unwrap();
    server.faults().reply("STOR", 9, "550 Permission denied.");
    desk.enqueue(vec![rule(desk.upload("b"), ExistsRule::Overwrite)]);
    let statuses = desk.until_over(2);
    assert!(matches!(statuses[1], TransferStatus::Failed(_)));
    assert_eq!(read(&server, "b"), b"old");
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
fn a_direct_upload_that_is_gone_before_its_size_is_told_is_not_done() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    server.faults().reply("RNFR", 9, "502 Not here.");
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
    fs::write(desk.local.join("b"), "newer").unwrap();
    // Before and behind STOR, in each of the tries.
    let none = Fault::Reply(b"550 No such file.\r\n".to_vec());
    server.faults().add(Rule::new("MLST", none).when("/b"));
    desk.enqueue(vec![desk.upload("b")]);
    let gone = TransferStatus::Failed(Failure::Server(ServerFault::Gone));
    assert_eq!(desk.until_over(2)[1], gone);
    assert_eq!(server.count("STOR"), 2 + 3);
}

/// Paused in the middle of a direct upload of «big» in an order that is to ask.
fn paused_direct(server: &TestServer) -> Desk {
    let mut desk = Desk::kept(server);
    let refusal = Fault::Reply(b"502 Not here.\r\n".to_vec());
    server.faults().on("RNFR", refusal);
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
    fs::write(desk.local.join("big"), content(900_000)).unwrap();
    pause_in_the_middle(server, &mut desk, "big");
    desk
}

fn pause_in_the_middle(server: &TestServer, desk: &mut Desk, standing: &str) {
    server.faults().slow(Some(400_000));
    desk.enqueue(vec![desk.upload("big")]);
    desk.until("bytes", |_| {
        fs::metadata(server.root().join(standing)).is_ok_and(|found| found.len() > 100_000)
    });
    desk.order(QueueOrder::Pause);
    desk.until("rest", |desk| {
        let rests = |status: &TransferStatus| {
            status.is_over() || matches!(status, TransferStatus::Paused { .. })
        };
        desk.items.values().all(|item| rests(&item.status))
    });
    server.faults().slow(None);
}

#[test]
fn a_direct_upload_of_a_changed_source_begins_again_in_the_next_run() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = paused_direct(&server);
    let password = server.options().password.clone();
    desk.quit();
    let other: Vec<u8> = content(800_000).into_iter().rev().collect();
    fs::write(desk.local.join("big"), &other).unwrap();
    let mut desk = desk.goes_on(&server);
    desk.passwords = vec![Some(password)];
    desk.until("the queue", |desk| desk.items.len() == 2);
    desk.order(QueueOrder::Resume);
    assert_eq!(desk.until_over(2)[1], direct(800_000));
    assert_eq!(read(&server, "big"), other);
    assert_eq!(names(server.root()), ["a", "big"]);
}

#[test]
fn half_of_a_direct_upload_goes_when_it_is_cancelled() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = paused_direct(&server);
    desk.order(QueueOrder::Cancel);
    desk.until("its end", |_| names(server.root()) == ["a"]);
}

#[test]
fn a_direct_upload_with_other_bytes_than_the_source_does_not_stay() {
    // This server tells no times, so that only we know that the old file is gone.
    let server = TestServer::start(ServerOptions {
        hashes: vec!["XMD5".to_owned()],
        mlsd: false,
        mfmt: false,
        ..ServerOptions::default()
    })
    .unwrap();
    let mut settings = argosy::profile::Settings::default();
    settings.transfers.verify = argosy::profile::Verify::Always;
    let mut desk = Desk::with(&server, settings);
    let on = |verb: &str, reply: String| {
        server.faults().on(verb, Fault::Reply(reply.into_bytes()));
    };
    on("RNFR", "502 Not here.\r\n".to_owned());
    on("MDTM", "502 Not here.\r\n".to_owned());
    fs::write(desk.local.join("b"), "b").unwrap();
    desk.enqueue(vec![desk.upload("b")]);
    desk.until_over(1);
    on("XMD5", format!("250 {}\r\n", "0".repeat(32)));
    fs::write(desk.local.join("a"), "newer").unwrap();
    fs::write(server.root().join("a"), "older").unwrap();
    desk.enqueue(vec![rule(desk.upload("a"), ExistsRule::Overwrite)]);
    let statuses = desk.until_over(2);
    assert!(
        matches!(
            statuses[1..],
            [TransferStatus::Failed(Failure::Server(
                ServerFault::WrongHash { .. }
            ))]
        ),
        "{statuses:?} {:#?}",
        server.commands()
    );
    assert_eq!(names(server.root()), ["b"]);
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
