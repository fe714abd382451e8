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
        .find(|row| begins_with(&source.cell(*row, 0).text, wanted))
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
