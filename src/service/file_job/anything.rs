//! Whatever the facts are: nothing goes on where it must not, and nothing is proved by a guess.

use proptest::option::of;
use proptest::prelude::*;

use super::*;

fn any_facts() -> impl Strategy<Value = Facts> {
    use crate::protocol::Precision::{Day, Minute, Second};

    // Few values, so that some are equal.
    let precision = proptest::sample::select(vec![Day, Minute, Second]);
    let modified =
        (0..4_i64, precision).prop_map(|(seconds, precision)| Modified { seconds, precision });
    (of(0..5_u64), of(modified)).prop_map(|(size, modified)| Facts { size, modified })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn only_an_unchanged_source_is_continued_and_never_past_its_end(
        source in any_facts(),
        began in any_facts(),
        adopted in any::<bool>(),
        length in 0..7_u64,
        held in any::<bool>(),
    ) {
        let old = OldPart { source: began, adopted, length, held };
        match begin(source, Some(old)) {
            Beginning::At { offset, adopted: same } => {
                prop_assert_eq!((offset, same), (length, adopted));
                prop_assert_eq!(source.size, began.size);
                prop_assert!(adopted || (offset > 0 && !held));
                prop_assert!(source.size.is_some_and(|size| offset <= size));
                let time = |facts: Facts| facts.modified.map(|modified| modified.seconds);
                let is_same = time(source).is_some() && time(source) == time(began);
                prop_assert!(is_same || (adopted && time(source).is_none()));
            }
            Beginning::GiveBack => prop_assert!(adopted),
            Beginning::Fresh => prop_assert!(!adopted),
        }
        prop_assert_eq!(begin(source, None), Beginning::Fresh);
    }

    #[test]
    fn what_is_proved_was_compared(
        expected in of(0..5_u64),
        found in of(0..5_u64),
    ) {
        match prove(expected, found) {
            Ok(Grade::NotVerifiable) => prop_assert!(expected.is_none() || found.is_none()),
            Ok(grade) => {
                prop_assert!(expected.is_some() && expected == found);
                prop_assert_eq!(grade, Grade::SizeMatches);
            }
            Err(_) => prop_assert!(expected.is_some() && found.is_some() && expected != found),
        }
    }

    #[test]
    fn nothing_is_replaced_that_no_rule_gives_up(source in any_facts(), target in any_facts()) {
        for rule in [ExistsRule::Ask, ExistsRule::Skip, ExistsRule::Rename, ExistsRule::Fail] {
            prop_assert_ne!(meet(rule, source, target), Meeting::Replace);
        }
        match meet(ExistsRule::Resume, source, target) {
            Meeting::Adopt { from } => {
                prop_assert_eq!(target.size, Some(from));
                prop_assert!(source.size.is_some_and(|size| from < size));
            }
            Meeting::Whole { size } => {
                prop_assert_eq!((source.size, target.size), (Some(size), Some(size)));
            }
            Meeting::Replace => prop_assert_eq!(target.size, Some(0)),
            other => prop_assert!(matches!(other, Meeting::Fail(_))),
        }
    }
}

fn any_stood() -> impl Strategy<Value = Option<Stood>> {
    let grain = proptest::sample::select(vec![1, 60, 86_400]);
    of(
        (of(0..4_u64), of(0..4_i64), grain).prop_map(|(size, modified, grain)| Stood {
            size,
            modified,
            grain,
        }),
    )
}

proptest! {
    #[test]
    fn nothing_has_arrived_by_a_guess(
        (began, source, target) in (any_facts(), any_facts(), any_facts()),
        stood in any_stood(),
    ) {
        let arrival = has_arrived(began, source, stood, target);
        if arrival != Arrival::No {
            prop_assert!(source.size.is_some() && source.size == target.size);
            prop_assert_eq!(began.size, source.size);
        }
        if arrival == Arrival::Sure {
            prop_assert!(is_surely_other(stood, target));
        }
    }

    #[test]
    fn what_still_stands_is_surely_no_other(now in any_facts()) {
        let stood = Stood {
            size: now.size,
            modified: now.modified.map(|modified| modified.seconds),
            grain: now.modified.map_or(1, |modified| modified.precision.seconds()),
        };
        prop_assert!(!is_surely_other(Some(stood), now));
    }

    #[test]
    fn an_old_file_goes_only_where_the_new_one_stands(
        (aside, part) in (any::<bool>(), any::<bool>()),
        (target, whole) in (of(of(0..4_u64)), of(0..4_u64)),
    ) {
        match mend(aside, part, target, whole) {
            Mend::Finish => prop_assert!(aside && !part && target == Some(whole) && whole.is_some()),
            Mend::GiveBack => prop_assert!(aside && target.is_none()),
            Mend::Leave => prop_assert!(aside && target.is_some()),
            Mend::Nothing => prop_assert!(!aside),
        }
    }
}
