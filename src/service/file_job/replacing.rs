//! How an upload takes the place of an older file where one RNTO does not do, and what an attempt
//! that was cut off in the middle of that left to mend.

use crate::protocol::{Failure, ServerFault};

/// What a refused RNFR or RNTO of our own part says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameRefusal {
    /// No file may be renamed here, whatever it is called.
    Never,
    /// This file may not get this name.
    This,
}

/// Reads the refusal of renaming a part of ours, which stands. RNFR names nothing but that part,
/// so whoever refuses it for good refuses every renaming.
pub fn rename_refusal(verb: &str, code: u16, target_stands: bool) -> RenameRefusal {
    match (verb, code) {
        // Not at all, not implemented.
        (_, 500 | 502) | ("RNFR", 550) => RenameRefusal::Never,
        // No permission; but of a target that stands it may be said of that alone.
        ("RNTO", 550) if !target_stands => RenameRefusal::Never,
        _ => RenameRefusal::This,
    }
}

/// The same from a failure; `None`: it was no refusal.
pub fn refused(failure: &Failure, target_stands: bool) -> Option<RenameRefusal> {
    match failure {
        Failure::Server(ServerFault::Refused { verb, code, .. }) => {
            Some(rename_refusal(verb, *code, target_stands))
        }
        _ => None,
    }
}

/// What is to be done about an old file that was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// It never came to that, or it is over.
    Nothing,
    /// Nothing stands under its name: it gets it back.
    GiveBack,
    /// The new file stands under its name: the old one is to go.
    Finish,
    /// Something else stands there by now: all stay.
    Leave,
}

/// `aside`: the old file stands under its other name; `part`: the new one under its own;
/// `target`: the size of what stands under the name itself (`Some(None)`: not told); `whole`: the
/// new file's size.
pub fn mend(aside: bool, part: bool, target: Option<Option<u64>>, whole: Option<u64>) -> Mend {
    match target {
        _ if !aside => Mend::Nothing,
        None => Mend::GiveBack,
        // The part was proved to be whole before the old file was touched.
        Some(size) if !part && size.is_some() && size == whole => Mend::Finish,
        Some(_) => Mend::Leave,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_speaks_of_every_file_forbids_all_renaming() {
        use RenameRefusal::{Never, This};
        for (verb, code, stands, meaning) in [
            ("RNFR", 500, false, Never),
            ("RNFR", 502, true, Never),
            ("RNFR", 550, true, Never),
            ("RNTO", 502, true, Never),
            ("RNTO", 550, false, Never),
            // It may be the target that is in the way.
            ("RNTO", 550, true, This),
            // It is the name that is not allowed.
            ("RNTO", 553, false, This),
            ("RNFR", 450, false, This),
            ("RNTO", 451, false, This),
        ] {
            let read = rename_refusal(verb, code, stands);
            assert_eq!(read, meaning, "{verb} {code} {stands}");
        }
    }

    #[test]
    fn wherever_it_was_cut_off_no_file_is_lost() {
        let whole = Some(9);
        // Before the old file was renamed, and after it was deleted.
        assert_eq!(mend(false, true, Some(Some(4)), whole), Mend::Nothing);
        assert_eq!(mend(false, false, Some(whole), whole), Mend::Nothing);
        // Between the two renames; also where the part is gone.
        assert_eq!(mend(true, true, None, whole), Mend::GiveBack);
        assert_eq!(mend(true, false, None, whole), Mend::GiveBack);
        // After the second.
        assert_eq!(mend(true, false, Some(whole), whole), Mend::Finish);
        // Somebody else was there.
        assert_eq!(mend(true, true, Some(whole), whole), Mend::Leave);
        assert_eq!(mend(true, false, Some(Some(3)), whole), Mend::Leave);
        assert_eq!(mend(true, false, Some(None), None), Mend::Leave);
    }
}
