//! A server that answers as it should, so that a script need not spell all of a session out.

/// The words to a command of this verb (empty for the greeting), after those of [`begun`] where it has
/// begun already.
pub fn answer(verb: &str, is_good: bool) -> &'static str {
    match (verb, is_good) {
        ("", true) => "220 Hello",
        ("AUTH", true) => "234 Go",
        ("USER", true) => "331 Password",
        ("PASS", true) => "230 In",
        ("FEAT", true) => FEATURES,
        ("PWD", true) => "257 \"/home/me\" is it",
        ("EPSV", true) => "229 Here (|||5000|)",
        ("PASV", true) => "227 Here (127,0,0,1,19,136)",
        ("REST" | "RNFR", true) => "350 More",
        ("SIZE", true) => "213 5",
        ("MDTM" | "MFMT", true) => "213 20240131120000",
        ("MLST", true) => "250-It is\r\n type=file;size=5; /a\r\n250 End",
        ("HASH", true) => "213 SHA-256 0-4 6aee0d1d0e2c /a",
        ("RETR" | "STOR" | "APPE" | "LIST" | "MLSD" | "ABOR", true) => "226 Done",
        ("CWD" | "RNTO" | "DELE", true) => "250 Done",
        (_, true) => "200 Well",
        ("", false) => "421 Too many",
        ("USER" | "PASS", false) => "530 No",
        ("STOR" | "APPE", false) => "552 Full",
        ("RETR" | "LIST" | "MLSD", false) => "426 Cut",
        ("CWD" | "SIZE" | "MDTM" | "RNFR" | "RNTO", false) => "550 None",
        (_, false) => "502 No",
    }
}

/// The first words of two, where bytes are to flow between them.
pub fn begun(verb: &str) -> Option<&'static str> {
    let flows = matches!(verb, "RETR" | "STOR" | "APPE" | "LIST" | "MLSD");
    flows.then_some("150 Go")
}

const FEATURES: &str = "211-Features\r\n AUTH TLS\r\n CLNT\r\n EPSV\r\n HASH SHA-256*;MD5\r\n MDTM\r\n \
                        MFMT\r\n MLST type*;size;modify;\r\n REST STREAM\r\n SIZE\r\n UTF8\r\n211 End";
