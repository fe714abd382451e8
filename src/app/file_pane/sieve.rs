//! Which entries of a folder are shown: what the filter asks for, and whether names that begin with a
//! dot are among them.

use regex::{Regex, RegexBuilder};

use crate::protocol::{Entry, Kind};

/// Lets entries through. The default lets all of them.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    pub pattern: Option<Pattern>,
    pub hides_dotted: bool,
}

/// What a name must hold, or must not.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    is_inverted: bool,
}

/// What a person wants to see, as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub words: String,
    /// Capitals make a difference.
    pub is_exact: bool,
    pub is_regex: bool,
    pub is_inverted: bool,
}

/// Why there is no such pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    TooLarge,
    /// With the package's words for it.
    Syntax(String),
}

impl Sieve {
    /// An unreadable line is never hidden: nobody can tell what it is.
    pub fn hides(&self, entry: &Entry) -> bool {
        self.hides_dotted
            && entry.kind != Kind::Unreadable
            && entry.name.as_bytes().starts_with(b".")
    }

    pub fn passes(&self, entry: &Entry) -> bool {
        let name = || entry.name.display();
        let pattern = self.pattern.as_ref();
        pattern.is_none_or(|pattern| pattern.is_in(|is| is(&name())))
    }
}

impl Pattern {
    /// Whether it is found by any of the looks that are taken with it; turned round, by none.
    pub fn is_in(&self, looks: impl FnOnce(&dyn Fn(&str) -> bool) -> bool) -> bool {
        looks(&|text| self.regex.is_match(text)) != self.is_inverted
    }
}

impl Wanted {
    /// `None`: everything is wanted.
    pub fn pattern(&self) -> Result<Option<Pattern>, Fault> {
        if self.words.is_empty() {
            return Ok(None);
        }
        let plain;
        let expression = if self.is_regex {
            &self.words
        } else {
            plain = regex::escape(&self.words);
            &plain
        };
        let built = RegexBuilder::new(expression)
            .case_insensitive(!self.is_exact)
            .size_limit(SIZE)
            .dfa_size_limit(SIZE)
            .nest_limit(NEST)
            .build();
        match built {
            Ok(regex) => Ok(Some(Pattern {
                regex,
                is_inverted: self.is_inverted,
            })),
            Err(regex::Error::CompiledTooBig(_)) => Err(Fault::TooLarge),
            Err(error) => {
                let told = error.to_string();
                let last = told.lines().last().unwrap_or_default();
                let last = last.strip_prefix("error: ").unwrap_or(last);
                Err(Fault::Syntax(last.to_owned()))
            }
        }
    }
}

/// What a compiled expression and its cache may take in memory. The time that the compiling takes is
/// another matter: with the capitals of all alphabets it is 5 ms for one set of characters.
const SIZE: usize = 1 << 19;
const NEST: u32 = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(wanted: &Wanted, name: &str) -> bool {
        let sieve = Sieve {
            pattern: wanted.pattern().unwrap(),
            hides_dotted: false,
        };
        sieve.passes(&Entry::new(name, Kind::File))
    }

    fn wanted(words: &str) -> Wanted {
        Wanted {
            words: words.to_owned(),
            ..Wanted::default()
        }
    }

    #[test]
    fn plain_words_are_found_anywhere_in_any_case() {
        assert!(shown(&wanted(""), "anything"));
        assert!(shown(&wanted("ÄRGER"), "der ärger.txt"));
        assert!(shown(&wanted("a.b"), "xa.bx"));
        assert!(!shown(&wanted("a.b"), "axb"));
        let exact = Wanted {
            is_exact: true,
            ..wanted("Read")
        };
        assert!(shown(&exact, "ReadMe") && !shown(&exact, "readme"));
    }

    #[test]
    fn an_expression_can_be_turned_round() {
        let logs = Wanted {
            is_regex: true,
            ..wanted(r"^\d+\.log$")
        };
        assert!(shown(&logs, "12.LOG") && !shown(&logs, "a12.log"));
        let others = Wanted {
            is_inverted: true,
            ..logs
        };
        assert!(!shown(&others, "12.LOG") && shown(&others, "a12.log"));
    }

    #[test]
    fn what_is_no_expression_or_too_large_is_told() {
        let fault = |words| {
            let wanted = Wanted {
                is_regex: true,
                ..wanted(words)
            };
            wanted.pattern().unwrap_err()
        };
        assert_eq!(fault("a("), Fault::Syntax("unclosed group".to_owned()));
        assert_eq!(fault(r"(\w{99}){99}"), Fault::TooLarge);
        assert!(matches!(fault(&"(".repeat(5000)), Fault::Syntax(_)));
    }

    #[test]
    fn dotted_names_are_hidden_and_unreadable_lines_never() {
        let sieve = Sieve {
            hides_dotted: true,
            ..Sieve::default()
        };
        assert!(sieve.hides(&Entry::new(".profile", Kind::File)));
        assert!(!sieve.hides(&Entry::new("a.b", Kind::Folder)));
        assert!(!sieve.hides(&Entry::new(". ?? x", Kind::Unreadable)));
    }
}
