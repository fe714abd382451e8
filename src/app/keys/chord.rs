//! A key with what is held beside it: how it is recognised, and how it is called.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

/// One way to press something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    command: bool,
    shift: bool,
    alt: bool,
    pub button: Button,
}

/// The key that is pressed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        named => format!("{named:?}"),
    }
}

const COMMAND: &str = if cfg!(target_os = "macos") {
    "Cmd+"
} else {
    "Ctrl+"
};
