//! How well a name fits what a person types: its letters stand there in this order, the better the
//! more of them begin a word or stand together.

/// A text made ready to be looked through.
#[derive(Clone, Debug, Default)]
pub struct Folded(Vec<Letter>);

/// What is looked for. Each of the words must be found.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<Vec<char>>);

#[derive(Clone, Copy, Debug)]
struct Letter {
    lower: char,
    is_of_word: bool,
    begins: bool,
}

impl Folded {
    /// What is behind the first hundred letters isn't looked at.
    pub fn new(text: &str) -> Self {
        let mut letters = Vec::new();
        let mut before = ' ';
        for c in text.chars().take(LONGEST) {
            let is_of_word = c.is_alphanumeric();
            let is_hump = c.is_uppercase() && before.is_lowercase();
            let begins = is_of_word && (!before.is_alphanumeric() || is_hump);
            letters.extend(c.to_lowercase().enumerate().map(|(at, lower)| Letter {
                lower,
                is_of_word,
                begins: begins && at == 0,
            }));
            before = c;
        }
        letters.truncate(LONGEST);
        Self(letters)
    }
}

impl Query {
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(LONGEST_QUERY).collect();
        let words = text.split_whitespace();
        Self(
            words
                .map(|word| word.to_lowercase().chars().take(LONGEST_QUERY).collect())
                .collect(),
        )
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `None`: a word is neither in the name, letter after letter, nor as a whole in what else is
    /// said of it.
    pub fn score(&self, name: &Folded, detail: &Folded) -> Option<i32> {
        let each = self.0.iter().map(|word| {
            // Mostly what is written begins a word as it is, which is found at once.
            let in_name = match together(word, &name.0) {
                worth if worth >= START => Some(worth + run(word.len())),
                worth => scattered(word, &name.0).map(|score| score + worth),
            };
            in_name.or_else(|| match together(word, &detail.0) {
                0 => None,
                score => Some(score),
            })
        });
        let sum: i32 = each.sum::<Option<i32>>()?;
        let length = i32::try_from(name.0.len()).unwrap_or(i32::MAX);
        Some(sum - length / 8)
    }
}

/// What so many letters beside each other are worth.
fn run(letters: usize) -> i32 {
    i32::try_from(letters).unwrap_or(i32::MAX / 32) * (HIT + BESIDE)
}

/// The best way to find the letters of a word one behind the other.
fn scattered(word: &[char], text: &[Letter]) -> Option<i32> {
    let mut rest = text.iter();
    if !word
        .iter()
        .all(|wanted| rest.any(|letter| letter.lower == *wanted))
    {
        return None;
    }
    // What the letters up to the one before are worth, where that one stands at this place.
    let mut before = [NOWHERE; LONGEST];
    for (nth, wanted) in word.iter().enumerate() {
        let mut now = [NOWHERE; LONGEST];
        let mut best = if nth == 0 { 0 } else { NOWHERE };
        let mut beside = NOWHERE;
        for (letter, (now, before)) in text.iter().zip(now.iter_mut().zip(&before)) {
            if letter.lower == *wanted {
                let begin = if letter.begins { BEGIN } else { 0 };
                *now = HIT + (best + begin).max(beside + BESIDE.max(begin));
            }
            if nth > 0 {
                best = best.max(*before);
            }
            beside = *before;
        }
        before = now;
    }
    before.into_iter().max().filter(|score| *score >= 0)
}

/// What it is worth that the word stands there as it is; 0: it doesn't.
fn together(word: &[char], text: &[Letter]) -> i32 {
    if word.is_empty() {
        return 0;
    }
    let ends = |at: usize| text.get(at).is_none_or(|letter| !letter.is_of_word);
    let found = text.windows(word.len()).enumerate().filter(|(_, part)| {
        let mut both = part.iter().zip(word);
        both.all(|(letter, wanted)| letter.lower == *wanted)
    });
    let worth = found.map(|(at, part)| {
        let begins = part.first().is_some_and(|letter| letter.begins);
        match (begins, ends(at + word.len())) {
            (true, true) => WHOLE,
            (true, false) => START,
            (false, _) => PART,
        }
    });
    worth.max().unwrap_or(0)
}

const LONGEST: usize = 100;
const LONGEST_QUERY: usize = 32;
const NOWHERE: i32 = i32::MIN / 2;
const HIT: i32 = 1;
const BEGIN: i32 = 7;
const BESIDE: i32 = 8;
/// Somewhere within a word, at the beginning of one, and a word of its own.
const PART: i32 = 3;
const START: i32 = 8;
const WHOLE: i32 = 14;

#[cfg(test)]
mod tests {
    use super::*;

    fn score(query: &str, name: &str) -> Option<i32> {
        Query::new(query).score(&Folded::new(name), &Folded::default())
    }

    /// The first is better than the second.
    fn prefers(query: &str, better: &str, worse: &str) {
        let (better, worse) = (score(query, better), score(query, worse));
        assert!(better > worse, "{query}: {better:?}, {worse:?}");
        assert!(worse.is_some());
    }

    #[test]
    fn letters_stand_there_in_their_order_whatever_their_case() {
        assert!(score("SVD", "saved sites").is_some());
        assert!(score("ÄRG", "ärger").is_some());
        assert!(score("svx", "saved sites").is_none());
        assert!(score("dvs", "saved").is_none());
        assert!(score("aa", "a").is_none());
        assert!(score("", "a").is_some());
    }

    #[test]
    fn beginnings_neighbours_and_whole_words_are_better() {
        prefers("nf", "New folder", "confine");
        prefers("nf", "newFile", "confine");
        prefers("web", "web server", "wide eel bay");
        prefers("web", "the web", "cobweb");
        prefers("web", "my web", "my website");
        prefers("web", "web", "web of a long name that goes on and on");
    }

    #[test]
    fn each_word_is_found_in_the_name_or_as_it_is_beside_it() {
        let beside = |query: &str| {
            let query = Query::new(query);
            query.score(&Folded::new("Printer"), &Folded::new("ann@lpd.example"))
        };
        assert!(beside("pri lpd").is_some());
        assert!(beside("lpd pri").is_some());
        assert!(beside("lxe").is_none());
        assert!(beside("pri ftp").is_none());
        assert!(beside("printer") > beside("example"));
    }

    #[test]
    fn what_is_long_costs_no_more_and_what_is_odd_breaks_nothing() {
        let long = "a".repeat(1_000_000);
        assert!(score(&long, &long).is_some());
        assert!(Folded::new(&long).0.len() <= LONGEST);
        assert!(score("i", "İİİ\u{202e}").is_some());
        assert!(Folded::new(&"İ".repeat(1000)).0.len() <= LONGEST);
        assert!(Query::new(" \t\n").is_empty());
    }
}
