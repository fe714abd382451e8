use super::*;
use crate::protocol::{NetworkFault, ServerFault, Stage};
use crate::service::timing::Timing;

const MINUTE: Duration = Duration::from_secs(60);

fn down() -> Failure {
    Failure::Network {
        stage: Stage::Connect,
        fault: NetworkFault::Unreachable,
    }
}

fn full() -> Refused {
    Refused::TooMany(Failure::Server(ServerFault::TooMany {
        code: 421,
        text: "Too many users".to_owned(),
    }))
}

fn how(lasts: Duration) -> Judging {
    let timing = Timing::default();
    Judging {
        patience: Patience::new(&timing, lasts),
        longest: timing.longest_back_off,
        recovery: timing.recovery,
        whose: 1,
    }
}

fn seats(transfers: usize, browsing: usize, waiting: usize) -> Seats {
    Seats {
        transfers,
        browsing,
        waiting,
    }
}

/// With so many connections that stand, and a server that allows no more.
fn crowded(seats: Seats, now: Instant) -> Gate {
    let how = how(60 * MINUTE);
    let mut gate = Gate::new(None);
    gate.opened();
    gate.seated(seats, now, how.recovery);
    let verdict = gate.refused(full(), seats.transfers, now, &how);
    assert_eq!(verdict, Verdict::Back);
    gate
}

#[test]
fn a_crowded_moment_is_not_held_against_a_server_for_good() {
    let mut gate = Gate::new(Some(1));
    gate.opened();
    assert_eq!(gate.learned(), Some(1));
    assert!(gate.has_room(1, 4) && !gate.has_room(2, 4));
}

#[test]
fn one_connection_tries_alone_until_a_session_stands() {
    let mut gate = Gate::new(None);
    assert!(gate.has_room(0, 4));
    gate.began(TransferId(1));
    assert!(!gate.has_room(1, 4));
    gate.opened();
    assert!(gate.has_room(3, 4) && !gate.has_room(4, 4));
}

#[test]
fn what_lost_its_way_with_nobody_left_is_followed_by_one_alone() {
    let mut gate = Gate::new(None);
    gate.opened();
    gate.ended(TransferId(1), 1, true);
    assert!(gate.has_room(1, 4));
    gate.ended(TransferId(2), 0, true);
    gate.began(TransferId(1));
    assert!(!gate.has_room(1, 4));
    gate.ended(TransferId(1), 0, false);
    gate.began(TransferId(2));
    assert!(gate.has_room(1, 4));
}

#[test]
fn a_full_server_lowers_the_limit_to_what_works() {
    let gate = crowded(seats(2, 0, 0), Instant::now());
    assert_eq!(gate.learned(), Some(2));
    assert!(gate.has_room(1, 8) && !gate.has_room(2, 8));
    assert_eq!(gate.reason(8), Some(WaitingFor::Connection { limit: 2 }));
}

#[test]
fn those_that_were_under_way_count_when_they_stand() {
    let now = Instant::now();
    let mut gate = crowded(seats(1, 0, 0), now);
    assert_eq!(gate.learned(), Some(1));
    gate.seated(seats(3, 0, 0), now, MINUTE);
    assert_eq!(gate.learned(), Some(3));
}

#[test]
fn browsing_has_its_seat_before_transfers() {
    let now = Instant::now();
    let mut gate = crowded(seats(2, 1, 0), now);
    assert_eq!(gate.learned(), Some(3));
    assert!(gate.has_room(1, 8) && !gate.has_room(2, 8));
    gate.seated(seats(2, 1, 1), now, MINUTE);
    assert!(!gate.has_room(1, 8));
    // Transfers never rest altogether.
    gate.seated(seats(0, 3, 0), now, MINUTE);
    assert!(gate.has_room(0, 8));
}

#[test]
fn after_a_while_without_refusal_one_more_is_tried() {
    let now = Instant::now();
    let mut gate = crowded(seats(2, 0, 0), now);
    let due = gate.deadline(8).unwrap();
    assert_eq!(due, now + how(MINUTE).recovery);
    assert_eq!(gate.deadline(2), None);
    assert!(!gate.tick(now + MINUTE) && gate.tick(due));
    assert!(gate.has_room(2, 8) && !gate.has_room(3, 8));
    assert_eq!(gate.deadline(8), None);
    gate.refused(full(), 2, due, &how(MINUTE));
    assert!(!gate.has_room(2, 8));
    assert_eq!(gate.deadline(8), Some(due + how(MINUTE).recovery));
}

#[test]
fn what_was_learned_can_be_forgotten() {
    let mut gate = crowded(seats(2, 0, 0), Instant::now());
    gate.forget_learned();
    assert_eq!((gate.learned(), gate.reason(8)), (None, None));
    assert!(gate.has_room(7, 8));
}

#[test]
fn a_full_server_without_us_is_asked_again_and_then_believed() {
    a_gate_gives_up_in_the_end(&full());
}

#[test]
fn a_site_that_is_down_is_tried_for_an_hour() {
    a_gate_gives_up_in_the_end(&Refused::Failed(down()));
}

fn a_gate_gives_up_in_the_end(refused: &Refused) {
    let (began, how) = (Instant::now(), how(60 * MINUTE));
    let (mut now, mut tries) = (began, 0);
    let mut gate = Gate::new(None);
    while gate.refused(refused.clone(), 0, now, &how) == Verdict::Back {
        tries += 1;
        assert!(!gate.has_room(0, 4) && !gate.tick(now));
        now = gate.deadline(4).unwrap();
        assert!(gate.tick(now));
        gate.began(TransferId(1));
        assert!(!gate.has_room(1, 4), "one probes alone");
        gate.left(TransferId(1));
    }
    assert_eq!(now, began + 60 * MINUTE);
    assert!((15..30).contains(&tries), "{tries}");
    assert_eq!(gate.learned(), None);
}

#[test]
fn the_hour_begins_anew_when_a_session_stood() {
    let (began, how) = (Instant::now(), how(60 * MINUTE));
    let mut gate = Gate::new(None);
    gate.refused(Refused::Failed(down()), 0, began, &how);
    gate.opened();
    let later = began + 100 * MINUTE;
    let verdict = gate.refused(Refused::Failed(down()), 0, later, &how);
    assert_eq!(verdict, Verdict::Back);
}

#[test]
fn a_refusal_beside_others_that_work_is_not_the_beginning_of_an_outage() {
    let (began, how) = (Instant::now(), how(60 * MINUTE));
    for refused in [full(), Refused::Failed(down())] {
        let mut gate = Gate::new(None);
        gate.opened();
        gate.seated(seats(3, 0, 0), began, how.recovery);
        assert_eq!(gate.refused(refused, 3, began, &how), Verdict::Back);
        let later = began + 100 * MINUTE;
        gate.ended(TransferId(1), 1, true);
        gate.ended(TransferId(2), 0, true);
        let verdict = gate.refused(Refused::Failed(down()), 0, later, &how);
        assert_eq!(verdict, Verdict::Back);
        let first = how.patience.pause(1, later, later, how.whose).unwrap();
        assert_eq!(gate.deadline(4), Some(later + first));
        let hour = later + 60 * MINUTE;
        let verdict = gate.refused(Refused::Failed(down()), 0, hour, &how);
        assert_eq!(verdict, Verdict::FailAll(down()));
    }
}

#[test]
fn what_does_not_pass_fails_at_once() {
    let (now, how) = (Instant::now(), how(60 * MINUTE));
    let failure = Failure::Internal(String::new());
    let refused = || Refused::Failed(failure.clone());
    let mut gate = Gate::new(None);
    let verdict = gate.refused(refused(), 0, now, &how);
    assert_eq!(verdict, Verdict::FailAll(failure.clone()));
    let verdict = gate.refused(refused(), 1, now, &how);
    assert_eq!(verdict, Verdict::FailOne(failure));
}

#[test]
fn one_connection_that_fails_stalls_no_other() {
    let (now, how) = (Instant::now(), how(60 * MINUTE));
    let mut gate = Gate::new(None);
    gate.opened();
    let verdict = gate.refused(Refused::Failed(down()), 2, now, &how);
    assert_eq!(verdict, Verdict::Back);
    assert!(gate.has_room(1, 4) && !gate.has_room(2, 4));
    assert!(matches!(gate.reason(4), Some(WaitingFor::NextTry { .. })));
    assert!(gate.tick(now + how.longest));
    assert!(gate.has_room(2, 4));
}

#[test]
fn try_now_ends_a_pause() {
    let (now, how) = (Instant::now(), how(60 * MINUTE));
    let mut gate = Gate::new(None);
    gate.refused(Refused::Failed(down()), 0, now, &how);
    gate.try_now();
    assert!(gate.has_room(0, 4));
    gate.refused(Refused::Login, 0, now, &how);
    gate.try_now();
    assert!(!gate.has_room(0, 4), "a person has to answer");
}

#[test]
fn a_closed_gate_waits_for_its_answer() {
    let (now, how) = (Instant::now(), how(60 * MINUTE));
    let mut gate = Gate::new(None);
    gate.refused(Refused::Untrusted, 0, now, &how);
    assert_eq!(gate.reason(4), Some(WaitingFor::Trust));
    assert!(!gate.tick(now + 1000 * MINUTE) && !gate.has_room(0, 4));
    gate.open();
    assert!(gate.has_room(0, 4));
    gate.refused(Refused::Login, 0, now, &how);
    assert_eq!(gate.reason(4), Some(WaitingFor::Password));
}

mod anything {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Refused { why: u8, others: usize },
        Opened,
        Began,
        Ended { others: usize, is_lost: bool },
        Seats(usize, usize, usize),
        BrowsingRefused,
        Forgotten,
        TryNow,
        Lock,
        Open,
        Time(u64),
    }

    fn any_step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..6_u8, 0..6_usize).prop_map(|(why, others)| Step::Refused { why, others }),
            1 => Just(Step::Opened),
            2 => Just(Step::Began),
            2 => (0..6_usize, any::<bool>())
                .prop_map(|(others, is_lost)| Step::Ended { others, is_lost }),
            2 => (0..6_usize, 0..3_usize, 0..3_usize).prop_map(|(a, b, c)| Step::Seats(a, b, c)),
            1 => Just(Step::BrowsingRefused),
            1 => Just(Step::Forgotten),
            1 => Just(Step::TryNow),
            1 => Just(Step::Lock),
            1 => Just(Step::Open),
            3 => (0..2000_u64).prop_map(Step::Time),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn a_gate_keeps_its_limit_and_opens_by_itself_or_by_a_person(
            steps in vec(any_step(), 1..60),
            per_site in 1..9_usize,
        ) {
            let how = how(60 * MINUTE);
            let (mut gate, mut now) = (Gate::new(None), Instant::now());
            let (mut stand, mut is_fresh) = (Seats::default(), false);
            for step in steps {
                let is_answer = matches!(step, Step::Open);
                let asked = matches!(gate.state, State::Trust | State::Password);
                match step {
                    Step::Refused { why, others } => {
                        let why = match why {
                            0 => Refused::Untrusted,
                            1 => Refused::Login,
                            2 => full(),
                            3 => Refused::Failed(down()),
                            4 => Refused::Failed(Failure::Internal(String::new())),
                            _ => Refused::Unstarted,
                        };
                        is_fresh |= why == full() && stand.transfers + stand.browsing > 0;
                        gate.refused(why, others, now, &how);
                    }
                    Step::Opened => gate.opened(),
                    Step::Began => gate.began(TransferId(1)),
                    Step::Ended { others, is_lost } => gate.ended(TransferId(1), others, is_lost),
                    Step::Seats(a, b, c) => {
                        stand = seats(a, b, c);
                        gate.seated(stand, now, how.recovery);
                    }
                    Step::BrowsingRefused => gate.browsing_refused(now, how.recovery),
                    Step::Forgotten => gate.forget_learned(),
                    Step::TryNow => gate.try_now(),
                    Step::Lock => gate.lock(),
                    Step::Open => gate.open(),
                    Step::Time(seconds) => {
                        is_fresh = false;
                        now += Duration::from_secs(seconds);
                        gate.tick(now);
                    }
                }
                if let Some(learned) = gate.learned() {
                    // One more than was learned is tried, but not at once.
                    let most = learned + usize::from(!is_fresh);
                    let beside = most.saturating_sub(stand.browsing + stand.waiting).max(1);
                    prop_assert!(gate.allowed(per_site) <= beside.min(per_site));
                    prop_assert!(!gate.has_room(beside, per_site));
                }
                if asked && !is_answer {
                    prop_assert!(!gate.has_room(0, per_site), "only a person opens it");
                }
                prop_assert!(!gate.has_room(per_site, per_site));
                if gate.has_room(0, per_site) || gate.probe.is_some() {
                    continue;
                }
                match gate.reason(per_site) {
                    Some(WaitingFor::Trust | WaitingFor::Password) => {}
                    Some(WaitingFor::NextTry { at, .. }) => {
                        prop_assert_eq!(gate.deadline(per_site), Some(at));
                        let mut later = gate.clone();
                        later.tick(at);
                        prop_assert!(later.has_room(0, per_site));
                    }
                    other => prop_assert!(false, "shut for no reason: {:?}", other),
                }
            }
        }
    }
}
