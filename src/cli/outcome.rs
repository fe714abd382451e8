//! How a run ended, as its exit code.

use std::process::ExitCode;

use crate::protocol::{Declined, Failure, NetworkFault, ServerFault, Stage};

/// What a script learns from a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// All is done; what was skipped by choice counts as done.
    Done,
    SomeFailed,
    Usage,
    NotConnected,
    /// The certificate, or TLS itself.
    Tls,
    Login,
    Interrupted,
}

impl Outcome {
    /// What one failed item means.
    pub fn of(failure: &Failure) -> Self {
        match failure {
            Failure::Certificate(_)
            | Failure::Declined(Declined::Certificate)
            | Failure::Server(ServerFault::RefusedTls { .. } | ServerFault::Lacks { .. }) => {
                Self::Tls
            }
            Failure::Server(ServerFault::LoginRefused { .. })
            | Failure::Declined(Declined::Password) => Self::Login,
            Failure::Server(ServerFault::TooMany { .. } | ServerFault::WrongMode(_)) => {
                Self::NotConnected
            }
            Failure::Network { stage, fault } => match (stage, fault) {
                (Stage::Tls, NetworkFault::Closed | NetworkFault::Other(_)) => Self::Tls,
                (Stage::Name | Stage::Connect | Stage::Greeting | Stage::Tls | Stage::Login, _) => {
                    Self::NotConnected
                }
                _ => Self::SomeFailed,
            },
            Failure::Server(_)
            | Failure::Disk { .. }
            | Failure::Declined(Declined::Cancelled)
            | Failure::Internal(_) => Self::SomeFailed,
        }
    }

    /// What a connection that did not come about means.
    pub fn of_connection(failure: &Failure) -> Self {
        match Self::of(failure) {
            Self::SomeFailed => Self::NotConnected,
            outcome => outcome,
        }
    }

    /// What the items of a run mean together: a special code only where all failed for that one
    /// reason.
    pub fn of_all(items: impl IntoIterator<Item = Self>) -> Self {
        let mut items = items.into_iter();
        let Some(first) = items.next() else {
            return Self::Done;
        };
        items.fold(
            first,
            |sum, item| {
                if sum == item { sum } else { Self::SomeFailed }
            },
        )
    }

    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::SomeFailed => 1,
            Self::Usage => 2,
            Self::NotConnected => 3,
            Self::Tls => 4,
            Self::Login => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{CertificateFault, DiskFault, Spoken};

    fn network(stage: Stage, fault: NetworkFault) -> Failure {
        Failure::Network { stage, fault }
    }

    #[test]
    fn a_failure_has_its_code() {
        let code = |failure| Outcome::of(&failure).code();
        let untrusted = CertificateFault::Untrusted {
            fingerprint: String::new(),
        };
        assert_eq!(code(Failure::Certificate(untrusted)), 4);
        assert_eq!(code(Failure::Declined(Declined::Certificate)), 4);
        assert_eq!(code(network(Stage::Tls, NetworkFault::Closed)), 4);
        assert_eq!(code(Failure::Declined(Declined::Password)), 5);
        let login = ServerFault::LoginRefused {
            code: 530,
            text: String::new(),
        };
        assert_eq!(code(Failure::Server(login)), 5);
        assert_eq!(code(network(Stage::Name, NetworkFault::NoSuchHost)), 3);
        assert_eq!(code(network(Stage::Connect, NetworkFault::Refused)), 3);
        assert_eq!(
            code(Failure::Server(ServerFault::WrongMode(Spoken::Ssh))),
            3
        );
        assert_eq!(code(network(Stage::DataConnect, NetworkFault::Refused)), 1);
        assert_eq!(code(network(Stage::Data, NetworkFault::Closed)), 1);
        let disk = Failure::Disk {
            path: "/x".into(),
            fault: DiskFault::Full,
        };
        assert_eq!(code(disk), 1);
        assert_eq!(code(Failure::Server(ServerFault::Exists)), 1);
    }

    #[test]
    fn a_special_code_needs_all_items() {
        use Outcome::{Done, Login, SomeFailed, Tls};
        assert_eq!(Outcome::of_all([]), Done);
        assert_eq!(Outcome::of_all([Done, Done]), Done);
        assert_eq!(Outcome::of_all([Tls, Tls]), Tls);
        assert_eq!(Outcome::of_all([Done, Tls]), SomeFailed);
        assert_eq!(Outcome::of_all([Login, Tls, Login]), SomeFailed);
        assert_eq!(Outcome::Interrupted.code(), 130);
    }

    #[test]
    fn a_connection_that_broke_in_any_way_is_code_3() {
        let odd = Failure::Server(ServerFault::Unreadable { text: "x".into() });
        assert_eq!(Outcome::of_connection(&odd), Outcome::NotConnected);
    }
}
