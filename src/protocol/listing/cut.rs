//! Whether a listing is all of its folder. Some servers end it after so many entries, and the last reply
//! may say so, or not.

/// A sign that entries are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server said so, in these words.
    Said(String),
    /// It has as many entries as servers are known to end after. It may be all the same.
    AtLimit(u64),
}

impl Cut {
    /// What the final reply to a LIST or MLSD says of it.
    pub fn said(text: &str) -> Option<Self> {
        let is_said = text.to_ascii_lowercase().contains("truncated");
        is_said.then(|| Self::Said(text.to_owned()))
    }

    /// What the number of entries says of it (`.` and `..` are not among them).
    pub fn at_limit(entries: usize) -> Option<Self> {
        LIMITS
            .contains(&entries)
            .then_some(Self::AtLimit(entries as u64))
    }
}

/// With `.` and `..`, or without.
const LIMITS: [usize; 6] = [998, 1_000, 1_998, 2_000, 9_998, 10_000];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_told_by_words_and_by_numbers() {
        let words = "Output truncated to 10000 matches";
        assert_eq!(Cut::said(words), Some(Cut::Said(words.to_owned())));
        assert_eq!(Cut::said("Transfer complete."), None);
        assert_eq!(Cut::at_limit(9_998), Some(Cut::AtLimit(9_998)));
        assert_eq!(Cut::at_limit(9_997), None);
        assert_eq!(Cut::at_limit(0), None);
    }
}
