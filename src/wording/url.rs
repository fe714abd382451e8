//! What is wrong with a URL, and with a password in it.

use crate::profile::UrlFault;

use super::change::name_refusal;
use super::text::printable;

/// Names the part of a URL that is wrong, without showing a password.
pub fn url_fault(fault: &UrlFault) -> String {
    match fault {
        UrlFault::NoScheme => {
            "It does not begin with ftpes:// (Explicit TLS), ftps:// (Implicit TLS), ftp:// (Plain \
             FTP) or site:NAME."
                .into()
        }
        UrlFault::UnknownScheme(scheme) if scheme == "sftp" => {
            "sftp:// is SSH, which Argosy does not speak. It knows ftpes://, ftps:// and ftp://."
                .into()
        }
        UrlFault::UnknownScheme(scheme) => format!(
            "Argosy does not know {}://. It knows ftpes://, ftps:// and ftp://.",
            printable(scheme)
        ),
        UrlFault::NoHost => {
            "The host is missing. (An IPv6 address stands in brackets: [::1].)".into()
        }
        UrlFault::BadHost => {
            "The host is neither a name nor an address. (IPv6 stands in brackets: [::1].)".into()
        }
        UrlFault::BadPort => {
            "The port is not a number from 1 to 65535. (In a user or password, : is written %3A, \
             / %2F and @ %40.)"
                .into()
        }
        UrlFault::BadLogin => {
            "The user or the password is empty or holds control characters.".into()
        }
        UrlFault::NoSite => "The name of the saved site is missing.".into(),
        UrlFault::BadPath(refusal) => {
            format!("The path cannot be used: {}.", name_refusal(*refusal))
        }
    }
}

/// Where a window was started with one.
pub const PASSWORD_ON_COMMAND_LINE: &str = "A password on the command line can be seen by others on this computer. Leave it out, and \
     Argosy asks for it.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Url;

    #[test]
    fn a_broken_url_is_told_without_its_password() {
        let said = url_fault(&Url::parse("ftps://u:pa/ss@h").unwrap_err());
        assert!(said.contains("%2F") && !said.contains("ss@"), "{said}");
        let said = url_fault(&Url::parse("sftp://h").unwrap_err());
        assert!(said.contains("SSH"));
    }
}
