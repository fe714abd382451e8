//! The service on vsftpd, ProFTPD and Pure-FTPd as their packages come.

use std::fs;
use std::time::{Duration, SystemTime};

use argosy::profile::ExistsRule;
use argosy::protocol::RemotePath;
use argosy::service::{
    Browse, BrowserEvent, Direction, Grade, QueueOrder, RemoveItem, TransferStatus, What,
};

use crate::support::real::{Kind, Options, Server};
use crate::support::service::{Desk, content, done, names, rule, until_moved};

fn is_done(statuses: &[TransferStatus]) -> bool {
    statuses
        .iter()
        .all(|status| matches!(status, TransferStatus::Done(_)))
}

fn clear(desk: &mut Desk) {
    desk.order(QueueOrder::Remove);
    desk.until("removal", |desk| desk.items.is_empty());
}

/// A tree with odd names there and back, times kept, and then removed.
fn tree(kind: Kind) {
    let Some(server) = Server::start(kind, Options::default()) else {
        return;
    };
    let mut desk = Desk::at(&server);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    // Pure-FTPd writes an underscore for a blank at a name's end.
    let trail = if kind == Kind::Pureftpd {
        "t r"
    } else {
        "trail "
    };
    let files = [
        "a",
        " lead",
        trail,
        "-rf",
        "übel 文",
        "sub/[x]*",
        "sub/deep/%41",
    ];
    fs::create_dir_all(desk.local.join("tree/sub/deep/empty")).unwrap();
    for name in files {
        let path = desk.local.join("tree").join(name);
        fs::write(&path, name).unwrap();
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    desk.enqueue(vec![desk.transfer(Direction::Upload, "tree", What::Folder)]);
    assert!(
        is_done(&desk.until_over(files.len() + 1)),
        "{:?}",
        desk.items
    );
    fs::rename(desk.local.join("tree"), desk.local.join("sent")).unwrap();
    clear(&mut desk);
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "tree",
        What::Unknown,
    )]);
    assert!(
        is_done(&desk.until_over(files.len() + 1)),
        "{:?}",
        desk.items
    );
    for name in files {
        let path = desk.local.join("tree").join(name);
        let got = fs::read(&path)
            .unwrap_or_else(|_| panic!("no {name:?}: {:?}", names(&desk.local.join("tree"))));
        assert_eq!(got, name.as_bytes(), "{name}");
        assert_eq!(
            fs::metadata(path).unwrap().modified().unwrap(),
            long_ago,
            "{name}"
        );
    }
    assert!(desk.local.join("tree/sub/deep/empty").is_dir());

    desk.connect();
    desk.browse(Browse::Remove(vec![RemoveItem {
        path: RemotePath::parse("tree").unwrap(),
        what: What::Folder,
        recursive: true,
    }]));
    let event = desk.until_browser("an answer", |event| {
        matches!(event, BrowserEvent::Did(_) | BrowserEvent::Failed { .. })
    });
    assert!(matches!(event, BrowserEvent::Did(_)), "{event:?}");
    assert!(!server.root.join("tree").exists());
    desk.quit();
}

/// Pause, resume, cancel and every answer to an existing target.
fn file(kind: Kind) {
    let Some(server) = Server::start(kind, Options::default()) else {
        return;
    };
    let mut desk = Desk::at(&server);
    let bytes = content(64 << 20);
    fs::write(desk.local.join("big"), &bytes).unwrap();
    desk.enqueue(vec![desk.upload("big")]);
    until_moved(&mut desk, 1 << 20);
    desk.order(QueueOrder::Pause);
    desk.until("rest", |desk| {
        let status = &desk.items.values().next().unwrap().status;
        matches!(
            status,
            TransferStatus::Paused { .. } | TransferStatus::Done(_)
        )
    });
    desk.order(QueueOrder::Resume);
    assert_eq!(desk.until_over(1), [done(64 << 20, Grade::SizeMatches)]);
    assert!(server.read("big").unwrap() == bytes);
    clear(&mut desk);

    fs::rename(desk.local.join("big"), desk.local.join("sent")).unwrap();
    desk.seen.clear();
    desk.enqueue(vec![desk.download("big")]);
    until_moved(&mut desk, 1 << 20);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    let left = names(&desk.local);
    assert!(left == ["sent"] || left == ["big", "sent"], "{left:?}");
    let _ = fs::remove_file(desk.local.join("big"));
    desk.enqueue(vec![desk.download("big")]);
    assert_eq!(desk.until_over(1), [done(64 << 20, Grade::SizeMatches)]);
    assert!(fs::read(desk.local.join("big")).unwrap() == bytes);
    clear(&mut desk);

    for name in ["overwrite", "resume", "rename", "skip", "newer"] {
        fs::write(desk.local.join(name), content(9000)).unwrap();
        server.write(name, &content(9000)[..500]);
    }
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    let newer = fs::File::options()
        .append(true)
        .open(server.root.join("newer"));
    newer.unwrap().set_modified(old).unwrap();
    desk.enqueue(vec![
        rule(desk.upload("overwrite"), ExistsRule::Overwrite),
        rule(desk.upload("resume"), ExistsRule::Resume),
        rule(desk.upload("rename"), ExistsRule::Rename),
        rule(desk.upload("skip"), ExistsRule::Skip),
        rule(desk.upload("newer"), ExistsRule::Newer),
    ]);
    let statuses = desk.until_over(5);
    assert_eq!(statuses[1], done(9000, Grade::BeginningUnchecked));
    assert_eq!(statuses[3], TransferStatus::Skipped);
    for name in ["overwrite", "resume", "rename (2)", "newer"] {
        assert!(server.read(name).unwrap() == content(9000), "{name}");
    }
    for name in ["rename", "skip"] {
        assert_eq!(server.read(name).unwrap().len(), 500, "{name}");
    }
    let parts = |name: &&String| name.contains("argosy-part");
    assert_eq!(names(&server.root).iter().filter(parts).count(), 0);
    desk.quit();
}

#[test]
fn a_tree_on_vsftpd() {
    tree(Kind::Vsftpd);
}

#[test]
fn a_tree_on_proftpd() {
    tree(Kind::Proftpd);
}

#[test]
fn a_tree_on_pureftpd() {
    tree(Kind::Pureftpd);
}

#[test]
fn a_file_on_vsftpd() {
    file(Kind::Vsftpd);
}

#[test]
fn a_file_on_proftpd() {
    file(Kind::Proftpd);
}

#[test]
fn a_file_on_pureftpd() {
    file(Kind::Pureftpd);
}
