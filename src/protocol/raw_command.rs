//! A command that a person wrote: one line that ends nothing but itself, and none that would take
//! the session out of our hands.

/// A line that may be sent as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct RawCommand(Box<str>);

/// Why a line is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawRefusal {
    Empty,
    /// CR, LF, NUL and their like: they would end the line, or hide what it says.
    Control,
    TooLong {
        cap: usize,
    },
    /// A command that is not for people, by its name.
    Reserved {
        verb: String,
        reason: Reserved,
    },
}

/// What a command would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// Who is logged in.
    Login,
    /// The protection of the connection.
    Protection,
    /// How, and in what form, data moves.
    Transfer,
    /// It needs a data connection.
    Data,
    /// It ends or resets the session.
    End,
    /// It belongs to what follows it.
    Half,
}

impl RawCommand {
    /// Blanks around the line are dropped.
    pub fn parse(text: &str) -> Result<Self, RawRefusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RawRefusal::Empty);
        }
        if text.contains(char::is_control) {
            return Err(RawRefusal::Control);
        }
        if text.len() > LONGEST {
            return Err(RawRefusal::TooLong { cap: LONGEST });
        }
        let verb = text.split(char::is_whitespace).next().unwrap_or_default();
        let verb = verb.to_ascii_uppercase();
        match reserved(&verb) {
            Some(reason) => Err(RawRefusal::Reserved { verb, reason }),
            None => Ok(Self(text.into())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The line for the log: without what may be a password.
    pub fn shown(&self) -> String {
        match self.secret_at() {
            Some(at) => format!("{} ****", self.0.get(..at).unwrap_or_default()),
            None => self.0.clone().into(),
        }
    }

    /// It holds what may be a password, and is not to be remembered.
    pub fn is_secret(&self) -> bool {
        self.secret_at().is_some()
    }

    /// The end of the word that says that a password follows: `SITE PSWD old new`.
    fn secret_at(&self) -> Option<usize> {
        let mut end = 0;
        let mut is_site = false;
        for (number, word) in self.0.split_inclusive(' ').take(3).enumerate() {
            let bare = word.trim_end();
            let upper = bare.to_ascii_uppercase();
            is_site |= number == 0 && upper == "SITE";
            let is_sign = ["PASS", "PSW", "SECRET"]
                .iter()
                .any(|sign| upper.contains(sign))
                || (number > 0 && upper.ends_with("PWD"))
                || (number == 1 && ["ADDUSER", "GADDUSER", "USERADD"].contains(&upper.as_str()));
            let at = end + bare.len();
            end += word.len();
            // Behind other commands stand names of files.
            if is_sign && (number == 0 || is_site) && end < self.0.len() {
                return Some(at);
            }
        }
        None
    }
}

/// Nothing that may be a password comes to a log this way either.
impl std::fmt::Debug for RawCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.shown())
    }
}

fn reserved(verb: &str) -> Option<Reserved> {
    Some(match verb {
        "USER" | "PASS" | "ACCT" | "HOST" | "SMNT" | "XAUT" => Reserved::Login,
        "AUTH" | "PROT" | "PBSZ" | "ADAT" | "CCC" | "MIC" | "CONF" | "ENC" | "SSCN" => {
            Reserved::Protection
        }
        "TYPE" | "MODE" | "STRU" | "PORT" | "EPRT" | "LPRT" | "PASV" | "EPSV" | "LPSV" | "SPSV"
        | "CPSV" | "OPTS" => Reserved::Transfer,
        "RETR" | "STOR" | "STOU" | "APPE" | "LIST" | "NLST" | "MLSD" | "XRETR" => Reserved::Data,
        "QUIT" | "REIN" | "ABOR" | "BYE" => Reserved::End,
        "REST" | "RANG" | "PRET" | "RNFR" | "RNTO" => Reserved::Half,
        _ => return None,
    })
}

/// Longer lines are refused by servers.
const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_would_end_itself_is_refused() {
        for text in [
            "NOOP\r\nDELE a",
            "NOOP\nDELE a",
            "NOOP\0",
            "SITE\u{85}x",
            "a\tb",
        ] {
            assert_eq!(
                RawCommand::parse(text),
                Err(RawRefusal::Control),
                "{text:?}"
            );
        }
        assert_eq!(RawCommand::parse(" \r\n"), Err(RawRefusal::Empty));
        let long = "x".repeat(LONGEST + 1);
        let cap = LONGEST;
        assert_eq!(RawCommand::parse(&long), Err(RawRefusal::TooLong { cap }));
        assert_eq!(
            RawCommand::parse(" SITE HELP ").unwrap().as_str(),
            "SITE HELP"
        );
    }

    #[test]
    fn what_would_break_the_session_is_refused_however_it_is_written() {
        for (text, expected) in [
            ("USER ann", Reserved::Login),
            (" pass x", Reserved::Login),
            ("Prot C", Reserved::Protection),
            ("CCC", Reserved::Protection),
            ("PASV", Reserved::Transfer),
            ("opts utf8 off", Reserved::Transfer),
            ("LIST -a", Reserved::Data),
            ("REST 5", Reserved::Half),
            ("rang 5 9", Reserved::Half),
            ("PRET RETR a", Reserved::Half),
            ("quit", Reserved::End),
        ] {
            match RawCommand::parse(text) {
                Err(RawRefusal::Reserved { reason, .. }) => assert_eq!(reason, expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in ["SITE CHMOD 644 a", "STAT", "HELP", "PWD", "CWD /", "MKD a"] {
            assert!(RawCommand::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_password_comes_into_no_log() {
        let shown = |text| RawCommand::parse(text).unwrap().shown();
        assert_eq!(shown("SITE PSWD old new"), "SITE PSWD ****");
        assert_eq!(shown("site chpasswd me x y"), "site chpasswd ****");
        assert_eq!(shown("SITE SETPWD x"), "SITE SETPWD ****");
        assert_eq!(shown("SITE ADDUSER me secret"), "SITE ADDUSER ****");
        assert_eq!(shown("PWD"), "PWD");
        assert_eq!(shown("MKD passport a"), "MKD passport a");
        assert_eq!(shown("SITE CHMOD 644 a b"), "SITE CHMOD 644 a b");
        let raw = RawCommand::parse("SITE PASSWORD hunter2").unwrap();
        assert!(raw.is_secret() && !format!("{raw:?}").contains("hunter2"));
    }
}
