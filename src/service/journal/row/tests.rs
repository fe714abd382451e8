//! Rows there and back, and samples of them.

use super::*;
use crate::profile::Encryption;
use crate::protocol::{HashKind, NetworkFault, Precision, Stage};
use crate::service::transfer::Grade;

pub fn site(host: &str) -> Arc<Endpoint> {
    Arc::new(Endpoint {
        host: host.to_owned(),
        port: 990,
        encryption: Encryption::Implicit,
        user: "ä".to_owned(),
    })
}

pub fn row(id: u64, state: State) -> Row {
    let failed = state == State::Failed;
    Row {
        id: TransferId(id),
        endpoint: site("h"),
        direction: Direction::Upload,
        what: What::File,
        local: PathBuf::from(format!("/home/ä/{id}")),
        remote: RemotePath::parse([b"/odd \xff/", id.to_string().as_bytes()].concat()).unwrap(),
        size: Some(u64::MAX),
        modified: Some(Modified {
            seconds: -5,
            precision: Precision::Minute,
        }),
        exists: ExistsRule::Resume,
        batch: TransferId(1),
        root: TransferId(2),
        state,
        tries: 3,
        failure: failed.then_some(Failure::Network {
            stage: Stage::Data,
            fault: NetworkFault::Closed,
        }),
        kept: 7,
        begun: true,
        asks: false,
        left: true,
        turn: Turn {
            priority: crate::service::turn::Priority::Low,
            rank: Rank::of_number(id),
        },
    }
}

pub fn done(note: Option<Note>) -> State {
    let grade = Grade::SizeMatches;
    State::Done(Done {
        bytes: 9,
        grade,
        note,
    })
}

fn proved(kind: HashKind) -> State {
    let (bytes, grade, note) = (9, Grade::HashMatches(kind), None);
    State::Done(Done { bytes, grade, note })
}

#[test]
fn a_row_comes_back_as_it_was() {
    let renamed = Note::RenamedTo("time".to_owned());
    let states = [
        State::Waiting,
        State::Paused,
        State::Failed,
        State::Skipped,
        done(None),
        done(Some(Note::TimeNotKept)),
        done(Some(Note::SentAgain)),
        done(Some(Note::BeginningUnchecked)),
        done(Some(Note::HashTooSlow)),
        proved(HashKind::Crc32),
        proved(HashKind::Sha512),
        done(Some(renamed)),
        done(Some(Note::OldKept("a.old".to_owned()))),
        done(Some(Note::Direct {
            renamed: None,
            left: Some("a.tmp".to_owned()),
        })),
        done(Some(Note::Direct {
            renamed: Some("a (2)".to_owned()),
            left: None,
        })),
    ];
    for state in states {
        let mut row = row(5, state);
        for known in [true, false] {
            let values = row.to_values(4);
            assert_eq!(Row::keys(&values), Some((5, 4)));
            assert_eq!(Row::of_values(&values, &row.endpoint), Some(row.clone()));
            if known {
                (row.size, row.modified) = (None, None);
            }
        }
    }
    let endpoint = site("h");
    let values = endpoint_values(3, &endpoint);
    assert_eq!(endpoint_of(&values), Some((3, (*endpoint).clone())));
}

#[test]
fn a_field_that_changed_is_noticed() {
    let row = row(5, done(None));
    let values = row.to_values(4);
    for at in 0..values.len() {
        for other in [Value::Null, Value::Integer(77), text("x")] {
            let mut changed = values.clone();
            changed[at] = other;
            if changed != values {
                assert_eq!(Row::of_values(&changed, &row.endpoint), None, "{at}");
            }
        }
    }
}
