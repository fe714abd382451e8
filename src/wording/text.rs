//! Text from outside, made safe to show: what nobody would see, or what would turn the direction of
//! reading, stands there as a mark such as `⟨U+202E⟩`.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// Marks control characters, those that turn the reading direction and those that are not drawn, so
/// that a server's reply can neither steer a terminal nor hide something. What writing and emoji
/// need (a joiner between Persian letters or the parts of an emoji) stays.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    marked(text, false)
}

/// The same of a name or path as its bytes are: bytes that are no UTF-8 are marked one by one
/// (`⟨FF⟩`), and so is a blank at either end of a part of a path. All that people see of a name
/// goes through here; what is copied or sent is the name itself.
pub fn name(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return marked(text, true);
    }
    let mut shown = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        shown.push_str(&marked(chunk.valid(), true));
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(shown, "⟨{byte:02X}⟩");
        }
    }
    shown.into()
}

/// [`name`] of a path on this computer.
pub fn path(path: &Path) -> Cow<'_, str> {
    name(path.as_os_str().as_encoded_bytes())
}

/// What is to be said beside a field in which such a text is written; `None`: all of it is seen.
pub fn unseen(text: &str) -> Option<String> {
    match printable(text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(shown) => Some(format!("This holds characters that nobody sees: {shown}")),
    }
}

/// The same of a name that is no text.
pub const UNREADABLE_BYTES: &str =
    "Some bytes of this name are no text. They stand here as �, and are lost if it is changed.";

fn marked(text: &str, is_name: bool) -> Cow<'_, str> {
    let mut shown = String::new();
    // Up to here it is copied.
    let mut from = 0;
    let mut before = None;
    // The blanks there stand at an end.
    let mut is_outer = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let after = || text.get(end..).and_then(|rest| rest.chars().next());
        let is_marked = match c {
            '!'..='~' => false,
            _ if is_hidden(c) => !belongs(c, before, after()),
            _ if is_name && is_blank(c) => {
                if !before.is_some_and(is_blank) {
                    let behind = text.get(end..).unwrap_or_default();
                    let edge = behind.chars().find(|c| !is_blank(*c));
                    is_outer = [before, edge]
                        .into_iter()
                        .any(|c| c.is_none_or(|c| c == '/'));
                }
                is_outer
            }
            _ => false,
        };
        if is_marked {
            shown.push_str(text.get(from..at).unwrap_or_default());
            // Writing to a String cannot fail.
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
            from = end;
        }
        before = Some(c);
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown.into()
}

/// Never drawn, or steering: controls, marks of direction, joiners, fillers, tags.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A hidden character that the writing beside it needs.
fn belongs(c: char, before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), after) = (before, after.unwrap_or(' ')) else {
        return false;
    };
    match c {
        // Joins the parts of an emoji; in other writing it shapes letters, as its opposite does.
        '\u{200d}' if is_emoji(before) => is_emoji(after),
        '\u{200c}' | '\u{200d}' => is_joining(before) && is_joining(after),
        '\u{fe0e}' | '\u{fe0f}' => is_emoji(before) || after == '\u{20e3}',
        '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        _ => false,
    }
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Arabic, Syriac and their relatives, and the scripts of India: their letters change their shape
/// beside a joiner.
fn is_joining(c: char) -> bool {
    c.is_alphanumeric() && matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}')
        || matches!(
            c,
            '\u{94d}'
                | '\u{9cd}'
                | '\u{a4d}'
                | '\u{acd}'
                | '\u{b4d}'
                | '\u{bcd}'
                | '\u{c4d}'
                | '\u{ccd}'
                | '\u{d4d}'
                | '\u{dca}'
        )
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Looks like a space.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_what_nobody_sees_in_it() {
        assert_eq!(unseen("Übergröße 見 family 👨‍👩‍👧"), None);
        let told = unseen("a\u{202e}b").unwrap();
        assert!(told.ends_with("a⟨U+202E⟩b"), "{told}");
    }

    #[test]
    fn what_could_steer_a_terminal_is_marked() {
        assert_eq!(printable("a\x1b[2Jb"), "a⟨U+001B⟩[2Jb");
        assert_eq!(printable("a\tb\r\n"), "a⟨U+0009⟩b⟨U+000D⟩⟨U+000A⟩");
        assert_eq!(printable("\u{9b}1m"), "⟨U+009B⟩1m");
        assert_eq!(printable(" two words "), " two words ");
        assert!(matches!(printable("résumé 木.txt"), Cow::Borrowed(_)));
    }

    #[test]
    fn no_name_can_pass_for_another() {
        let shown = |text: &str| name(text.as_bytes()).into_owned();
        assert_eq!(shown("exe.\u{202e}fdp"), "exe.⟨U+202E⟩fdp");
        for hidden in [
            '\0',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202d}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{fff9}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            let mark = format!("⟨U+{:04X}⟩", u32::from(hidden));
            assert_eq!(shown(&format!("a{hidden}b")), format!("a{mark}b"));
            assert_eq!(shown(&hidden.to_string()), mark);
        }
    }

    #[test]
    fn blanks_at_an_end_are_seen() {
        let shown = |text: &str| name(text.as_bytes()).into_owned();
        assert_eq!(shown(" a b "), "⟨U+0020⟩a b⟨U+0020⟩");
        assert_eq!(
            shown("a\u{a0}b.txt\u{3000} "),
            "a\u{a0}b.txt⟨U+3000⟩⟨U+0020⟩"
        );
        assert_eq!(shown("/a /b c/ d"), "/a⟨U+0020⟩/b c/⟨U+0020⟩d");
        assert_eq!(shown("  "), "⟨U+0020⟩⟨U+0020⟩");
        assert_eq!(shown("a  b"), "a  b");
    }

    #[test]
    fn bytes_that_are_no_text_are_told_one_by_one() {
        assert_eq!(name(b"Stra\xdfe\xff"), "Stra⟨DF⟩e⟨FF⟩");
        assert_ne!(name(b"a\xfe"), name(b"a\xff"));
    }

    #[test]
    fn ordinary_writing_stays_as_it_is() {
        for text in [
            "文件 名.txt",
            "תמונה.jpg",
            "صورة.png",
            "می\u{200c}روم.txt",
            "e\u{301}te\u{301}.doc",
            "👩\u{200d}👩\u{200d}👧.png",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "葛\u{e0100}飾",
            "क्\u{200d}ष",
            "🇩🇪.svg",
            "👍🏽",
            "Tiếng Việt",
            "~ü",
        ] {
            assert!(matches!(name(text.as_bytes()), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_name_of_many_blanks_costs_little() {
        let long = " ".repeat(4000);
        assert_eq!(name(long.as_bytes()).matches('⟨').count(), 4000);
    }
}
