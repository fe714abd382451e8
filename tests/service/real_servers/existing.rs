//! Every answer to «the target exists», both ways.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::protocol::{Modified, Precision};
use argosy::service::{
    Command, Direction, Existing, ExistsAnswer, Facts, Grade, TransferStatus, What,
};

use super::Face;
use crate::support::files::{content, names, set_time, time_of};
use crate::support::service::{Desk, done, renamed, unchecked};

const SOURCE: u64 = 1_500_000_000;
const OLDER: u64 = SOURCE - 1;
const NEWER: u64 = SOURCE + 1;

/// File, the target's time and the answer.
const CASES: [(&str, u64, ExistsRule); 6] = [
    ("older", OLDER, ExistsRule::Newer),
    ("newer", NEWER, ExistsRule::Newer),
    ("over", NEWER, ExistsRule::Overwrite),
    ("resumed", OLDER, ExistsRule::Resume),
    ("renamed.txt", OLDER, ExistsRule::Rename),
    ("skipped", OLDER, ExistsRule::Skip),
];

on_every_server!(every_answer_is_followed);

fn every_answer_is_followed(face: Face) {
    let server = face.serve();
    for direction in [Direction::Upload, Direction::Download] {
        let mut desk = Desk::new(&server);
        let (from, to) = match direction {
            Direction::Upload => (desk.local.clone(), server.root.clone()),
            Direction::Download => (server.root.clone(), desk.local.clone()),
        };
        for (name, time, _) in CASES {
            for (folder, length, time) in [(&from, 9000, SOURCE), (&to, 500, time)] {
                let _ = fs::remove_file(folder.join(name));
                fs::write(folder.join(name), &content(9000)[..length]).unwrap();
                set_time(&folder.join(name), time);
            }
            server.give(&server.root.join(name));
        }
        let all = CASES.map(|(name, ..)| desk.transfer(direction, name, What::File));
        desk.enqueue(all.to_vec());
        desk.until("all questions", |desk| {
            let asking = |name| desk.items.len() == CASES.len() && asked(desk, name).is_some();
            CASES.iter().all(|(name, ..)| asking(name))
        });
        for (name, time, rule) in CASES {
            let question = Existing {
                source: facts(9000, SOURCE),
                target: facts(500, time),
                can_resume: true,
            };
            assert_eq!(asked(&desk, name), Some(&question), "{name}");
            let (id, for_rest) = (desk.item(name).id, false);
            let answer = ExistsAnswer { rule, for_rest };
            desk.handle.send(Command::AnswerExists { id, answer });
        }
        desk.until_over(CASES.len());
        let whole = done(9000, Grade::SizeMatches);
        for (name, status) in [
            ("older", whole.clone()),
            ("newer", TransferStatus::Skipped),
            ("over", whole),
            ("resumed", unchecked(9000)),
            ("renamed.txt", renamed(9000, "renamed (2).txt")),
            ("skipped", TransferStatus::Skipped),
        ] {
            assert_eq!(desk.item(name).status, status, "{direction:?} {name}");
        }
        for name in ["older", "over", "resumed", "renamed (2).txt"] {
            assert!(fs::read(to.join(name)).unwrap() == content(9000), "{name}");
            assert_eq!(time_of(&to.join(name)), SOURCE, "{name}");
        }
        for name in ["newer", "renamed.txt", "skipped"] {
            assert_eq!(fs::read(to.join(name)).unwrap().len(), 500, "{name}");
        }
        assert_eq!(names(&to).len(), CASES.len() + 1);
        desk.quit();
        fs::remove_file(to.join("renamed (2).txt")).unwrap();
    }
}

fn asked<'a>(desk: &'a Desk, name: &str) -> Option<&'a Existing> {
    match &desk.item(name).status {
        TransferStatus::Asking(existing) => Some(existing),
        _ => None,
    }
}

fn facts(size: u64, seconds: u64) -> Facts {
    Facts {
        size: Some(size),
        modified: Some(Modified {
            seconds: seconds.cast_signed(),
            precision: Precision::Second,
        }),
    }
}
