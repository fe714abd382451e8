//! What a port speaks, told from the first bytes that come from it.

use super::failure::Spoken;

impl Spoken {
    /// `None`: too few bytes to tell. [`Spoken::Explicit`] is an FTP greeting (three digits),
    /// [`Spoken::Implicit`] a TLS record (RFC 8446, section 5.1).
    pub fn from_first_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [] => None,
            [0x14..=0x17, 3, ..] => Some(Self::Implicit),
            [0x14..=0x17] => None,
            [a, b, c, ..] if [a, b, c].iter().all(|byte| byte.is_ascii_digit()) => {
                Some(Self::Explicit)
            }
            _ if bytes.starts_with(b"SSH-") => Some(Self::Ssh),
            _ if bytes.starts_with(b"HTTP/") || bytes.starts_with(b"<") => Some(Self::Http),
            _ if bytes.len() < 5 => None,
            _ => Some(Self::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_are_recognised() {
        let spoken = Spoken::from_first_bytes;
        assert_eq!(spoken(b"220 hello"), Some(Spoken::Explicit));
        assert_eq!(spoken(b"22"), None);
        assert_eq!(spoken(b"SSH-2.0-x"), Some(Spoken::Ssh));
        assert_eq!(spoken(b"HTTP/1.1 400"), Some(Spoken::Http));
        assert_eq!(spoken(&[0x16, 3, 3]), Some(Spoken::Implicit));
        assert_eq!(spoken(&[0x15, 3, 1, 0]), Some(Spoken::Implicit));
        assert_eq!(spoken(b"\x4a\0\0\0\x0a8.0"), Some(Spoken::Unknown));
    }
}
