//! Uploads into a folder in which nobody may write.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use argosy::protocol::{Failure, ServerFault};
use argosy::service::{Grade, TransferStatus};

use super::Face;
use crate::support::files::names;
use crate::support::service::{Desk, done};

on_every_server!(uploads_into_a_locked_folder_fail_at_once_and_the_rest_goes_on);

fn uploads_into_a_locked_folder_fail_at_once_and_the_rest_goes_on(face: Face) {
    let server = face.serve();
    let locked = server.folder("locked");
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    let mut desk = Desk::new(&server);
    for name in ["a", "b", "c", "d"] {
        fs::write(desk.local.join(name), "content").unwrap();
    }
    let transfers = ["locked/a", "b", "locked/c", "d"].map(|path| desk.upload(path));
    desk.enqueue(transfers.to_vec());
    desk.until_over(4);
    for name in ["b", "d"] {
        assert_eq!(desk.item(name).status, done(7, Grade::SizeMatches));
        assert_eq!(server.read(name).unwrap(), b"content");
    }
    for name in ["a", "c"] {
        let TransferStatus::Failed(Failure::Server(ServerFault::Refused { verb, code, text })) =
            &desk.item(name).status
        else {
            panic!("{face:?}: {:?}", desk.item(name).status);
        };
        assert_eq!(*verb, "STOR");
        assert!(matches!(code, 550 | 553), "{face:?}: {code} {text}");
        assert!(!text.is_empty());
    }
    assert_eq!(desk.logged("STOR /locked/"), 2, "one try each");
    assert!(names(&locked).is_empty());
    assert_eq!(names(&server.root), ["b", "d", "locked"]);
    desk.quit();
}
