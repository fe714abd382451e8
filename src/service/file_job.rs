//! The steps of one file as a pure value: the name of its part, what an existing target means,
//! where to begin, and what the sizes prove in the end.

#[cfg(test)]
mod anything;
mod part_name;
mod replacing;

use super::transfer::{Existing, Facts, Grade};
use crate::profile::{ExistsRule, Stood, Verify};
use crate::protocol::{Failure, Modified, ServerFault};

pub use part_name::{aside_name, part_name};
pub use replacing::{Mend, RenameRefusal, mend, refused};

/// How often another name is looked for before giving up.
pub const ATTEMPTS: u32 = 1000;

/// What an existing target means for an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Meeting {
    /// Begin; the target is replaced at the end.
    Replace,
    /// The target becomes our part, and we go on behind it.
    Adopt {
        from: u64,
    },
    /// It is as long as the source already.
    Whole {
        size: u64,
    },
    /// Find another name.
    OtherName,
    Skip,
    Ask(Existing),
    Fail(Failure),
}

/// Decides about an existing target by the rule. What is not known is never a reason to overwrite:
/// a time or size that one side does not tell is neither newer nor different.
pub fn meet(rule: ExistsRule, source: Facts, target: Facts) -> Meeting {
    let shorter = match (source.size, target.size) {
        (Some(source), Some(target)) => target < source,
        _ => false,
    };
    let is_newer = is_newer(source.modified, target.modified);
    let differs = match (source.size, target.size) {
        (Some(source), Some(target)) => target != source,
        _ => false,
    };
    let replace_if = |wanted| match wanted {
        true => Meeting::Replace,
        false => Meeting::Skip,
    };
    match rule {
        ExistsRule::Overwrite => Meeting::Replace,
        ExistsRule::Newer => replace_if(is_newer),
        ExistsRule::DifferentSize => replace_if(differs),
        ExistsRule::NewerOrDifferentSize => replace_if(is_newer || differs),
        ExistsRule::Skip => Meeting::Skip,
        ExistsRule::Rename => Meeting::OtherName,
        ExistsRule::Resume => match (source.size, target.size) {
            (Some(_), Some(0)) => Meeting::Replace,
            (Some(_), Some(from)) if shorter => Meeting::Adopt { from },
            (Some(size), Some(same)) if size == same => Meeting::Whole { size },
            _ => Meeting::Fail(Failure::Server(ServerFault::Exists)),
        },
        ExistsRule::Ask => Meeting::Ask(Existing {
            source,
            target,
            can_resume: shorter,
        }),
        ExistsRule::Fail => Meeting::Fail(Failure::Server(ServerFault::Exists)),
    }
}

/// Newer by more than what the coarser of the two times leaves open. Unknown times are not newer.
fn is_newer(source: Option<Modified>, target: Option<Modified>) -> bool {
    let (Some(source), Some(target)) = (source, target) else {
        return false;
    };
    let grain = source.precision.min(target.precision).seconds();
    source.seconds.div_euclid(grain) > target.seconds.div_euclid(grain)
}

/// What is remembered of a part, and what stands there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldPart {
    /// The source's size and time when the part was begun.
    pub source: Facts,
    /// Its beginning was not written by us.
    pub adopted: bool,
    /// Its length now.
    pub length: u64,
    /// A hanging session may hold it.
    pub held: bool,
}

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// At the first byte; a part of ours that stands there goes away first: a connection that was
    /// lost may still write into it.
    Fresh,
    /// Behind what the part holds.
    At { offset: u64, adopted: bool },
    /// The part is somebody's old file that cannot be continued: give it its name back first.
    GiveBack,
}

/// Resumes only if the source has still the size and time that it had, and never past its end.
pub fn begin(source: Facts, old: Option<OldPart>) -> Beginning {
    let Some(old) = old else {
        return Beginning::Fresh;
    };
    let seconds = |facts: Facts| facts.modified.map(|modified| modified.seconds);
    let same = match (source.size, seconds(source)) {
        (Some(size), Some(time)) => {
            old.source.size == Some(size) && seconds(old.source) == Some(time) && old.length <= size
        }
        // Where the server tells no times, the old file was continued on the person's word.
        (Some(size), None) => old.adopted && old.source.size == Some(size) && old.length <= size,
        _ => false,
    };
    let worth = old.adopted || (old.length > 0 && !old.held);
    match (same && worth, old.adopted) {
        (true, adopted) => Beginning::At {
            offset: old.length,
            adopted,
        },
        (false, true) => Beginning::GiveBack,
        (false, false) => Beginning::Fresh,
    }
}

/// How far size and time tell that an attempt whose end nobody saw had come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The source is as it was when it began, and the target has its size and is surely not what
    /// stood there before.
    Sure,
    /// The same, but it might be what stood there: only a hash tells.
    Possible,
    No,
}

/// Judges by the source when the attempt `began` and now, and by what `stood` at the target.
pub fn has_arrived(began: Facts, source: Facts, stood: Option<Stood>, target: Facts) -> Arrival {
    let seconds = |facts: Facts| facts.modified.map(|modified| modified.seconds);
    let is_same_source = began.size == source.size && seconds(began) == seconds(source);
    let is_other = is_surely_other(stood, target);
    match source.size.is_some() && is_same_source && target.size == source.size {
        true if is_other => Arrival::Sure,
        true => Arrival::Possible,
        false => Arrival::No,
    }
}

/// Whether what stands `now` is surely not what `stood` there before.
pub fn is_surely_other(stood: Option<Stood>, now: Facts) -> bool {
    stood.is_none_or(|stood| {
        let other_size = matches!((stood.size, now.size), (Some(a), Some(b)) if a != b);
        // By the coarser of both times: a listing tells less of a file that has become old.
        let other_time = stood.modified.zip(now.modified).is_some_and(|(then, now)| {
            let grain = stood.grain.max(now.precision.seconds());
            then.div_euclid(grain) != now.seconds.div_euclid(grain)
        });
        other_size || other_time
    })
}

/// What the size found at the end proves. `expected`: the source's; `found`: the copy's.
pub fn prove(expected: Option<u64>, found: Option<u64>) -> Result<Grade, Failure> {
    match (expected, found) {
        (Some(expected), Some(got)) if expected != got => {
            Err(Failure::Server(ServerFault::WrongSize { expected, got }))
        }
        (Some(_), Some(_)) => Ok(Grade::SizeMatches),
        _ => Ok(Grade::NotVerifiable),
    }
}

/// Whether the server is asked for a file's hash, by the rule.
pub fn wants_hash(verify: Verify, in_doubt: bool) -> bool {
    match verify {
        Verify::Always => true,
        Verify::Doubt => in_doubt,
        Verify::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Precision;

    fn facts(size: u64, seconds: i64) -> Facts {
        let precision = Precision::Second;
        Facts {
            size: Some(size),
            modified: Some(Modified { seconds, precision }),
        }
    }

    fn old(source: Facts, length: u64, adopted: bool) -> Option<OldPart> {
        Some(OldPart {
            source,
            adopted,
            length,
            held: false,
        })
    }

    #[test]
    fn only_what_surely_came_from_us_has_arrived() {
        let (source, old) = (facts(9, 100), facts(9, 50));
        let stood = |size, modified| {
            Some(Stood {
                size,
                modified,
                grain: 1,
            })
        };
        let target = facts(9, 100);
        for other in [None, stood(Some(9), Some(50)), stood(Some(8), Some(100))] {
            assert_eq!(has_arrived(source, source, other, target), Arrival::Sure);
        }
        for in_doubt in [
            stood(Some(9), Some(100)),
            stood(Some(9), None),
            stood(None, None),
        ] {
            let found = has_arrived(source, source, in_doubt, target);
            assert_eq!(found, Arrival::Possible);
        }
        let found = has_arrived(old, source, None, target);
        assert_eq!(found, Arrival::No, "the source changed");
        let no_facts = Facts::default();
        for (source, target) in [(source, facts(8, 100)), (no_facts, no_facts)] {
            assert_eq!(has_arrived(source, source, None, target), Arrival::No);
        }
    }

    #[test]
    fn a_file_whose_time_is_told_less_exactly_than_before_is_no_other_file() {
        let at = |seconds, precision| Facts {
            size: Some(9),
            modified: Some(Modified { seconds, precision }),
        };
        let half_past_twelve = 45_000;
        let stood = Some(Stood {
            size: Some(9),
            modified: Some(half_past_twelve),
            grain: 60,
        });
        for (seconds, precision, is_other) in [
            (half_past_twelve + 20, Precision::Second, false),
            (half_past_twelve + 80, Precision::Second, true),
            (0, Precision::Day, false),
            (86_400, Precision::Day, true),
        ] {
            let found = is_surely_other(stood, at(seconds, precision));
            assert_eq!(found, is_other, "{seconds} {precision:?}");
        }
    }

    #[test]
    fn a_hash_is_asked_for_by_the_rule() {
        for (verify, sure, in_doubt) in [
            (Verify::Always, true, true),
            (Verify::Doubt, false, true),
            (Verify::Never, false, false),
        ] {
            assert_eq!(wants_hash(verify, false), sure);
            assert_eq!(wants_hash(verify, true), in_doubt);
        }
    }

    #[test]
    fn each_rule_answers_in_its_way() {
        let (small, big) = (facts(5, 100), facts(9, 200));
        assert_eq!(meet(ExistsRule::Overwrite, big, small), Meeting::Replace);
        assert_eq!(meet(ExistsRule::Newer, big, small), Meeting::Replace);
        assert_eq!(meet(ExistsRule::Newer, small, big), Meeting::Skip);
        assert_eq!(meet(ExistsRule::Newer, big, big), Meeting::Skip);
        assert_eq!(meet(ExistsRule::Skip, big, small), Meeting::Skip);
        assert_eq!(meet(ExistsRule::Rename, big, small), Meeting::OtherName);
        assert_eq!(
            meet(ExistsRule::Resume, big, small),
            Meeting::Adopt { from: 5 }
        );
        assert_eq!(
            meet(ExistsRule::Resume, big, big),
            Meeting::Whole { size: 9 }
        );
        let failed = Meeting::Fail(Failure::Server(ServerFault::Exists));
        assert_eq!(meet(ExistsRule::Resume, small, big), failed);
        assert_eq!(meet(ExistsRule::Fail, big, small), failed);
        assert!(
            matches!(meet(ExistsRule::Ask, big, small), Meeting::Ask(asked) if asked.can_resume)
        );
        assert!(
            matches!(meet(ExistsRule::Ask, small, big), Meeting::Ask(asked) if !asked.can_resume)
        );
    }

    #[test]
    fn the_size_is_compared_only_where_both_are_known() {
        use ExistsRule::{DifferentSize, NewerOrDifferentSize};
        let (small, big) = (facts(5, 100), facts(9, 100));
        let late = facts(5, 200);
        assert_eq!(meet(DifferentSize, big, small), Meeting::Replace);
        assert_eq!(meet(DifferentSize, small, big), Meeting::Replace);
        assert_eq!(meet(DifferentSize, late, small), Meeting::Skip);
        assert_eq!(meet(NewerOrDifferentSize, late, small), Meeting::Replace);
        assert_eq!(meet(NewerOrDifferentSize, small, big), Meeting::Replace);
        assert_eq!(meet(NewerOrDifferentSize, small, late), Meeting::Skip);
    }

    #[test]
    fn nothing_is_overwritten_by_a_guess() {
        let (known, unknown) = (facts(5, 100), Facts::default());
        for rule in ExistsRule::CHOICES {
            if rule == ExistsRule::Overwrite {
                continue;
            }
            for (source, target) in [(known, unknown), (unknown, known), (unknown, unknown)] {
                assert_ne!(meet(rule, source, target), Meeting::Replace, "{rule:?}");
            }
        }
    }

    #[test]
    fn a_time_in_whole_minutes_is_not_older_than_the_seconds_within() {
        let minute = Modified {
            seconds: 120,
            precision: Precision::Minute,
        };
        let second = Modified {
            seconds: 150,
            precision: Precision::Second,
        };
        assert!(!is_newer(Some(second), Some(minute)));
        assert!(!is_newer(Some(minute), None));
        let later = Modified {
            seconds: 180,
            ..second
        };
        assert!(is_newer(Some(later), Some(minute)));
    }

    #[test]
    fn a_part_is_continued_only_if_its_source_is_the_same() {
        let source = facts(9, 100);
        let at = |offset, adopted| Beginning::At { offset, adopted };
        assert_eq!(begin(source, None), Beginning::Fresh);
        assert_eq!(begin(source, old(source, 4, false)), at(4, false));
        assert_eq!(begin(source, old(source, 9, false)), at(9, false));
        assert_eq!(
            begin(source, old(facts(9, 101), 4, false)),
            Beginning::Fresh
        );
        assert_eq!(
            begin(source, old(facts(8, 100), 4, false)),
            Beginning::Fresh
        );
        assert_eq!(
            begin(Facts::default(), old(Facts::default(), 4, false)),
            Beginning::Fresh
        );
    }

    #[test]
    fn an_empty_part_or_one_that_a_hanging_session_holds_starts_again() {
        let source = facts(9, 100);
        assert_eq!(begin(source, old(source, 0, false)), Beginning::Fresh);
        let held = old(source, 4, false).map(|old| OldPart { held: true, ..old });
        assert_eq!(begin(source, held), Beginning::Fresh);
    }

    #[test]
    fn a_part_longer_than_its_source_starts_again() {
        let source = facts(9, 100);
        assert_eq!(begin(source, old(source, 10, false)), Beginning::Fresh);
    }

    #[test]
    fn an_old_file_that_cannot_be_continued_gets_its_name_back() {
        let source = facts(9, 100);
        assert_eq!(
            begin(source, old(facts(9, 1), 4, true)),
            Beginning::GiveBack
        );
        let at = Beginning::At {
            offset: 4,
            adopted: true,
        };
        assert_eq!(begin(source, old(source, 4, true)), at);
    }

    #[test]
    fn only_equal_sizes_prove_something() {
        assert_eq!(prove(Some(3), Some(3)), Ok(Grade::SizeMatches));
        assert_eq!(prove(None, Some(3)), Ok(Grade::NotVerifiable));
        assert_eq!(prove(Some(3), None), Ok(Grade::NotVerifiable));
        assert!(prove(Some(3), Some(2)).is_err());
    }
}
