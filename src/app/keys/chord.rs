//! A key with what is held beside it: how it is recognised, and how it is called.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

/// One way to press something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    pub command: bool,
    pub shift: bool,
    pub alt: bool,
    pub button: Button,
}

/// The key that is pressed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Button {
    /// By its place on a Latin keyboard, so that letters work on all of them.
    Letter(char),
    /// By what it writes; some keyboards need Shift for it.
    Sign(&'static str),
    Named(Named),
}

impl Chord {
    pub const fn named(named: Named) -> Self {
        Self::alone(Button::Named(named))
    }

    pub const fn letter(letter: char) -> Self {
        Self::alone(Button::Letter(letter)).command()
    }

    pub const fn sign(sign: &'static str) -> Self {
        Self::alone(Button::Sign(sign))
    }

    const fn alone(button: Button) -> Self {
        Self {
            command: false,
            shift: false,
            alt: false,
            button,
        }
    }

    /// With Ctrl, or the command key of a Mac.
    pub const fn command(mut self) -> Self {
        self.command = true;
        self
    }

    pub const fn shift(mut self) -> Self {
        self.shift = true;
        self
    }

    pub const fn alt(mut self) -> Self {
        self.alt = true;
        self
    }

    /// What is pressed, if it can be written down; `latin` as in [`Self::is`]. Keys that are only
    /// held beside others are none.
    pub fn pressed(key: &Key, latin: Option<char>, modifiers: Modifiers) -> Option<Self> {
        let button = match (key, latin) {
            (Key::Named(named), _) => Button::Named(NAMED.into_iter().find(|one| one == named)?),
            (_, Some(latin)) if latin.is_ascii_alphabetic() => {
                Button::Letter(latin.to_ascii_lowercase())
            }
            (Key::Character(text), _) => Button::Sign(sign(text)?),
            _ => return None,
        };
        Some(Self {
            command: modifiers.command(),
            // Some keyboards need it for the sign.
            shift: modifiers.shift() && !matches!(button, Button::Sign(_)),
            alt: modifiers.alt(),
            button,
        })
    }

    /// Reads what [`Self::label`] writes; capitals make no difference, nor does Ctrl or Cmd.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let mut chord = Self::sign("");
        let mut rest = text.as_str();
        while let Some((held, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty())
        {
            match held.trim() {
                "ctrl" | "cmd" => chord.command = true,
                "alt" => chord.alt = true,
                "shift" => chord.shift = true,
                _ => return None,
            }
            rest = after.trim();
        }
        let mut letters = rest.chars();
        chord.button = match (rest, letters.next(), letters.next()) {
            ("plus", ..) => Button::Sign("+"),
            ("minus", ..) => Button::Sign("-"),
            (_, Some(letter), None) if letter.is_ascii_alphabetic() => Button::Letter(letter),
            (_, Some(_), None) => Button::Sign(sign(rest)?),
            _ => {
                let mut known = NAMED.into_iter();
                Button::Named(known.find(|named| name(*named).eq_ignore_ascii_case(rest))?)
            }
        };
        // Some keyboards need it for the sign.
        chord.shift &= !matches!(chord.button, Button::Sign(_));
        Some(chord)
    }

    /// `latin` is the key's letter on a Latin keyboard.
    pub fn is(self, key: &Key, latin: Option<char>, modifiers: Modifiers) -> bool {
        let is_button = match self.button {
            Button::Letter(letter) => {
                latin.is_some_and(|latin| latin.eq_ignore_ascii_case(&letter))
            }
            Button::Sign(sign) => matches!(key, Key::Character(text) if text.as_str() == sign),
            Button::Named(named) => *key == Key::Named(named),
        };
        let may_shift = matches!(self.button, Button::Sign(_));
        is_button
            && modifiers.command() == self.command
            && modifiers.alt() == self.alt
            && (modifiers.shift() == self.shift || may_shift)
            && (self.command || !modifiers.logo())
    }

    /// `Ctrl+Shift+Home`.
    pub fn label(self) -> String {
        let mut label = String::new();
        for (is_held, name) in [
            (self.command, COMMAND),
            (self.alt, "Alt+"),
            (self.shift, "Shift+"),
        ] {
            if is_held {
                label.push_str(name);
            }
        }
        match self.button {
            Button::Letter(letter) => label.push(letter.to_ascii_uppercase()),
            Button::Sign("+") => label.push_str("Plus"),
            Button::Sign("-") => label.push_str("Minus"),
            Button::Sign(sign) => label.push_str(sign),
            Button::Named(named) => label.push_str(&name(named)),
        }
        label
    }

    #[cfg(test)]
    pub fn modifiers(self) -> Modifiers {
        let held = |is_held, one| if is_held { one } else { Modifiers::empty() };
        held(self.command, Modifiers::COMMAND)
            | held(self.shift, Modifiers::SHIFT)
            | held(self.alt, Modifiers::ALT)
    }

    #[cfg(test)]
    pub fn key(self) -> Key {
        match self.button {
            Button::Letter(letter) => Key::Character(letter.to_string().into()),
            Button::Sign(sign) => Key::Character(sign.into()),
            Button::Named(named) => Key::Named(named),
        }
    }
}

fn name(named: Named) -> String {
    match named {
        Named::ArrowUp => "Up".to_owned(),
        Named::ArrowDown => "Down".to_owned(),
        Named::Delete => "Del".to_owned(),
        Named::ContextMenu => "Menu".to_owned(),
        Named::PageUp => "Page up".to_owned(),
        Named::PageDown => "Page down".to_owned(),
        Named::ArrowLeft => "Left".to_owned(),
        Named::ArrowRight => "Right".to_owned(),
        named => format!("{named:?}"),
    }
}

/// The sign of this name, where it is one that a key may write.
fn sign(text: &str) -> Option<&'static str> {
    let at = SIGNS.find(text)?;
    SIGNS.get(at..at + 1).filter(|sign| *sign == text)
}

const SIGNS: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~";

/// The keys without a letter that can have a meaning.
const NAMED: [Named; 41] = [
    Named::F1,
    Named::F2,
    Named::F3,
    Named::F4,
    Named::F5,
    Named::F6,
    Named::F7,
    Named::F8,
    Named::F9,
    Named::F10,
    Named::F11,
    Named::F12,
    Named::F13,
    Named::F14,
    Named::F15,
    Named::F16,
    Named::F17,
    Named::F18,
    Named::F19,
    Named::F20,
    Named::F21,
    Named::F22,
    Named::F23,
    Named::F24,
    Named::ArrowLeft,
    Named::ArrowRight,
    Named::ArrowUp,
    Named::ArrowDown,
    Named::Home,
    Named::End,
    Named::PageUp,
    Named::PageDown,
    Named::Insert,
    Named::Delete,
    Named::Backspace,
    Named::Enter,
    Named::Tab,
    Named::Space,
    Named::Escape,
    Named::ContextMenu,
    Named::Pause,
];

const COMMAND: &str = if cfg!(target_os = "macos") {
    "Cmd+"
} else {
    "Ctrl+"
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys::ENTRIES;

    #[test]
    fn what_is_shown_can_be_read_again() {
        let chords = ENTRIES.iter().flat_map(|entry| entry.chords);
        let named = NAMED.map(|named| Chord::named(named).shift().alt());
        for chord in chords.copied().chain(named) {
            assert_eq!(
                Chord::parse(&chord.label()),
                Some(chord),
                "{}",
                chord.label()
            );
        }
        for sign in SIGNS.chars() {
            let read = Chord::parse(&format!("Alt+{sign}")).unwrap();
            assert_eq!(Chord::parse(&read.label()), Some(read), "{sign}");
        }
        assert_eq!(
            Chord::parse("cmd + shift + K"),
            Some(Chord::letter('k').shift())
        );
        for wrong in [
            "",
            "+",
            "Ctrl+",
            "Hyper+A",
            "Ctrl+Ä",
            "F99",
            "Ctrl+Ctrl",
            "Alt+AB",
        ] {
            let read = Chord::parse(wrong);
            assert!(read.is_none() || wrong == "+", "{wrong}: {read:?}");
        }
    }

    #[test]
    fn what_is_pressed_is_what_is_recognised() {
        for chord in ENTRIES.iter().flat_map(|entry| entry.chords) {
            let latin = match chord.button {
                Button::Letter(letter) => Some(letter),
                _ => None,
            };
            let pressed = Chord::pressed(&chord.key(), latin, chord.modifiers());
            assert_eq!(pressed, Some(*chord), "{}", chord.label());
        }
        let held = Key::Named(Named::Control);
        assert_eq!(Chord::pressed(&held, None, Modifiers::CTRL), None);
    }
}
