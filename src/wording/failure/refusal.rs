//! What a server refused, told from the command that it answered (RFC 959, section 4.2).

/// The refused step as a sentence.
pub fn what(verb: &str, code: u16) -> String {
    match (verb, code) {
        // Said unasked.
        ("", _) => "The server ended the connection.".into(),
        ("STOR" | "APPE" | "RNTO" | "MKD", 553) => "The server refused the file name.".into(),
        ("STOR" | "APPE", 452 | 552) => "The server has no room for the file.".into(),
        _ => match step(verb) {
            Some(step) => format!("The server refused to {step}."),
            None => format!("The server refused {verb}."),
        },
    }
}

/// What may help.
pub fn advice(verb: &str, code: u16) -> Option<&'static str> {
    Some(match (verb, code) {
        ("", 500..) => "Its words say why. If it does so again, ask the administrator.",
        (_, 425) => "It could not open a data connection. Try again, or with fewer connections.",
        (_, 426) => "It broke off the data connection. Try again.",
        (_, 450) => "The file is in use or not available now. Try again later.",
        (_, 451) => "It had a fault of its own. Try again later, or ask the administrator.",
        (_, 452 | 552) => "Its disk or your quota is full: make room there and try again.",
        (_, 553) => "Try another name: the server does not allow this one here.",
        ("RMD", 550) => "It may not be empty, may not exist, or you may not be allowed to.",
        ("MKD", 550) => "It may exist already, or you may not be allowed to.",
        ("STOR" | "APPE" | "DELE" | "RNTO", 550) => {
            "You may not be allowed to write in that folder."
        }
        ("CWD" | "RETR" | "LIST" | "MLSD" | "RNFR" | "SIZE" | "MDTM", 550) => {
            "It may not exist, or you may not be allowed to."
        }
        (_, 550) => "You may not be allowed to.",
        ("PROT" | "PBSZ", _) => "Data would not be protected, so nothing is transferred.",
        (_, 530 | 532) => "You may not be allowed to.",
        (_, 500..=504) => "The server does not know this command.",
        _ => return None,
    })
}

fn step(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "AUTH" => "secure the connection",
        "PBSZ" | "PROT" => "protect data connections",
        "USER" | "PASS" | "ACCT" => "log you in",
        "PWD" => "say which folder it is in",
        "CWD" | "CDUP" => "open the folder",
        "LIST" | "MLSD" | "NLST" => "list the folder",
        "MLST" | "SIZE" | "MDTM" => "tell size and time of the file",
        "RETR" => "send the file",
        "STOR" | "APPE" => "take the file",
        "REST" => "go on in the middle of the file",
        "EPSV" | "PASV" => "open a data connection",
        "DELE" => "delete the file",
        "RMD" => "remove the folder",
        "MKD" => "make the folder",
        "RNFR" | "RNTO" => "rename it",
        "MFMT" => "set the time of the file",
        "RAW" => "take the command",
        "SITE CHMOD" => "change the permissions",
        "TYPE" => "transfer binary files",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_bad_name() {
        assert_eq!(what("STOR", 552), "The server has no room for the file.");
        assert_eq!(what("STOR", 553), "The server refused the file name.");
        assert_eq!(what("STOR", 550), "The server refused to take the file.");
        assert_eq!(what("XYZ", 500), "The server refused XYZ.");
        assert_eq!(what("", 500), "The server ended the connection.");
        assert!(advice("RMD", 550).unwrap().contains("empty"));
        assert_eq!(advice("NOOP", 599), None);
    }

    #[test]
    fn each_refusal_that_does_not_pass_says_what_to_do() {
        for verb in [
            "STOR", "RETR", "APPE", "RNTO", "RNFR", "MKD", "DELE", "CWD", "SIZE",
        ] {
            for code in [500, 501, 502, 503, 504, 530, 532, 550, 552, 553] {
                assert!(advice(verb, code).is_some(), "{verb} {code}");
            }
        }
    }
}
