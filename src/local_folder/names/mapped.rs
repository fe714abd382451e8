//! Names that a system cannot hold, written so that it can, everybody sees it, and the old name can
//! be read from the new one: `a:b` becomes `a%3Ab`. Pure, so that each system's way is tested on all.

/// What a system's names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Bytes. Whatever passes as a name at all can be held.
    Linux,
    /// UTF-8.
    Mac,
    /// UTF-8 (as we see it), without many signs and words.
    Windows,
}

impl System {
    /// The one that this runs on.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Linux
    };
}

/// The name as this system can hold it; `None`: it can as it is. Where names are mapped at all, one
/// that looks mapped is mapped too, so that no two names become the same.
pub fn mapped(name: &[u8], system: System) -> Option<String> {
    if system == System::Linux {
        return None;
    }
    let mut mapped = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for (at, letter) in chunk.valid().char_indices() {
            let rest = chunk.valid().as_bytes().get(at + 1..).unwrap_or_default();
            if is_held(letter, system) && !(letter == '%' && looks_mapped(rest)) {
                mapped.push(letter);
            } else {
                escape(&mut mapped, letter);
            }
        }
        for byte in chunk.invalid() {
            mapped += &format!("%{byte:02X}");
        }
    }
    if system == System::Windows {
        if let Some(last @ ('.' | ' ')) = mapped.chars().next_back() {
            mapped.pop();
            escape(&mut mapped, last);
        }
        if is_device(&mapped)
            && let Some(first) = mapped.chars().next()
        {
            let mut rest = String::new();
            escape(&mut rest, first);
            mapped = rest + mapped.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    (mapped.as_bytes() != name).then_some(mapped)
}

fn is_held(letter: char, system: System) -> bool {
    system != System::Windows || !(letter < ' ' || r#"<>:"/\|?*"#.contains(letter))
}

fn looks_mapped(rest: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
    rest.len() >= 2 && rest.iter().take(2).all(is_digit)
}

fn escape(to: &mut String, letter: char) {
    for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
        *to += &format!("%{byte:02X}");
    }
}

/// `NUL`, `com1.txt` and the like lead to devices in every folder.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.trim().to_uppercase();
    let number = |start: &str| {
        let rest = stem.strip_prefix(start);
        rest.is_some_and(|rest| {
            let mut letters = rest.chars();
            let digit = letters.next();
            letters.next().is_none() && digit.is_some_and(|it| "0123456789¹²³".contains(it))
        })
    };
    matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || number("COM")
        || number("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(mapped: &str) -> Vec<u8> {
        percent_encoding::percent_decode_str(mapped).collect()
    }

    fn on_windows(name: &str) -> String {
        mapped(name.as_bytes(), System::Windows).unwrap_or_else(|| name.to_owned())
    }

    #[test]
    fn windows_gets_no_sign_or_word_that_it_keeps_for_itself() {
        for (name, expected) in [
            ("a:b", "a%3Ab"),
            ("C:", "C%3A"),
            ("..\\x", "..%5Cx"),
            ("what?*<>|\"", "what%3F%2A%3C%3E%7C%22"),
            ("bell\u{7}", "bell%07"),
            ("dot.", "dot%2E"),
            ("blank ", "blank%20"),
            ("...", "..%2E"),
            ("nul", "%6Eul"),
            ("COM1.txt", "%43OM1.txt"),
            ("lpt² .x", "%6Cpt² .x"),
            ("100%25", "100%2525"),
        ] {
            assert_eq!(on_windows(name), expected, "{name}");
            assert_eq!(back(expected), name.as_bytes());
            // What is written is held as it is.
            assert_eq!(
                mapped(expected.replace('%', "_").as_bytes(), System::Windows),
                None
            );
        }
        for usual in [
            "a.txt",
            "console.log",
            "COM10",
            "100% sure",
            "%zz",
            "é",
            ".a",
        ] {
            assert_eq!(on_windows(usual), usual);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_mapped_where_names_are_text() {
        let name = b"a\xff\xfe:";
        assert_eq!(mapped(name, System::Windows).unwrap(), "a%FF%FE%3A");
        assert_eq!(mapped(name, System::Mac).unwrap(), "a%FF%FE:");
        assert_eq!(mapped(name, System::Linux), None);
        assert_eq!(back("a%FF%FE%3A"), name);
    }

    #[test]
    fn no_two_names_become_the_same() {
        let names = ["a:", "a%3A", "a%253A", "nul", "%6Eul", "x.", "x%2E"];
        let written: std::collections::BTreeSet<_> = names.map(on_windows).into();
        assert_eq!(written.len(), names.len());
        for name in names {
            assert_eq!(back(&on_windows(name)), name.as_bytes());
        }
    }
}
