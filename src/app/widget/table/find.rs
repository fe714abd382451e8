//! Typing to find a name: the next row whose first column begins with the letters.

use super::Source;

/// The row to go to. The same letter again and again walks through all names with it.
pub fn find(source: &dyn Source, typed: &str, cursor: Option<usize>) -> Option<usize> {
    let rows = source.len();
    if rows == 0 {
        return None;
    }
    let mut letters = typed.chars();
    let first = letters.next()?;
    let is_walk = letters.all(|letter| letter == first);
    let wanted = if is_walk {
        typed.get(..first.len_utf8()).unwrap_or(typed)
    } else {
        typed
    };
    let start = match cursor {
        Some(row) if is_walk => row + 1,
        Some(row) => row,
        None => 0,
    };
    (0..rows)
        .map(|step| (start + step) % rows)
        .filter(|row| source.may_begin(*row, wanted))
        .find(|row| begins_with(&source.cell(*row, 0).text, wanted))
}

/// Whether the shown form of a name may begin so: letters of ASCII stand in it as they are. What
/// comes behind anything else is not looked at.
pub fn may_begin(name: &[u8], wanted: &str) -> bool {
    let pairs = name.iter().zip(wanted.as_bytes());
    let mut plain = pairs.take_while(|(name, wanted)| wanted.is_ascii() && name.is_ascii_graphic());
    plain.all(|(name, wanted)| name.eq_ignore_ascii_case(wanted))
}

fn begins_with(name: &str, wanted: &str) -> bool {
    let mut name = name.chars().flat_map(char::to_lowercase);
    wanted
        .chars()
        .flat_map(char::to_lowercase)
        .all(|letter| name.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::super::Cell;
    use super::*;

    struct Names(&'static [&'static str]);

    impl Source for Names {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn cell(&self, row: usize, _: usize) -> Cell<'_> {
            Cell::new(self.0[row])
        }
    }

    #[test]
    fn the_quick_look_never_hides_what_the_cell_would_show() {
        for name in [
            "alpha",
            "Alpha",
            "Änne",
            "a\u{202e}b",
            "\u{130}x",
            "",
            "a b",
        ] {
            for wanted in ["a", "A", "al", "ä", "a b", "\u{212a}", "i", "a⟨", "⟨"] {
                let shown = crate::wording::name(name.as_bytes());
                let begins = begins_with(&shown, wanted);
                assert!(
                    !begins || may_begin(name.as_bytes(), wanted),
                    "{name} {wanted}"
                );
            }
        }
        assert!(!may_begin(b"beta", "a") && !may_begin(b"alpha", "ax"));
    }

    #[test]
    fn letters_find_the_next_name_from_the_cursor_on() {
        let names = Names(&["Alpha", "beta", "Bravo", "Änne"]);
        assert_eq!(find(&names, "b", None), Some(1));
        assert_eq!(find(&names, "b", Some(1)), Some(2));
        assert_eq!(find(&names, "bb", Some(2)), Some(1));
        assert_eq!(find(&names, "br", Some(1)), Some(2));
        assert_eq!(find(&names, "ä", Some(3)), Some(3));
        assert_eq!(find(&names, "x", Some(3)), None);
        assert_eq!(find(&Names(&[]), "x", None), None);
    }
}
