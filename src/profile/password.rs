//! A password: never shown, never written readable, wiped when it goes.

use std::fmt;

use zeroize::Zeroizing;

/// A password in memory. Debug shows nothing of it; there is no Serialize.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

impl Password {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The environment variable that `argosy-cli` takes a password from. By nature it can be read in
/// /proc by programs of the same user; the window takes it out of what its children inherit.
pub const VARIABLE: &str = "ARGOSY_PASSWORD";

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_it() {
        let shown = format!("{:?}", Password::new("s3cret".to_owned()));
        assert!(!shown.contains("s3cret"));
    }
}
