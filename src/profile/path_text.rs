//! Local paths as text in files of ours, without loss: UTF-8 as it is, others percent-encoded
//! behind `bytes:`. For serde's `with`.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use serde::{Deserialize, Deserializer, Serializer, de};

pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_text(path))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(deserializer)?;
    from_text(&text).ok_or_else(|| de::Error::custom("not a path of this system"))
}

/// The same for paths that may be missing.
pub(super) mod option {
    use super::{Deserializer, PathBuf, Serializer};

    pub fn serialize<S: Serializer>(path: &Option<PathBuf>, to: S) -> Result<S::Ok, S::Error> {
        match path {
            Some(path) => super::serialize(path, to),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
        super::deserialize(from).map(Some)
    }
}

/// The path as text.
pub fn to_text(path: &Path) -> String {
    bytes_to_text(path.as_os_str().as_encoded_bytes())
}

/// The bytes of a path as text.
pub fn bytes_to_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.starts_with(MARK) => text.to_owned(),
        _ => format!("{MARK}{}", percent_encode(bytes, ENCODED)),
    }
}

/// The bytes that were written so.
pub fn bytes_from_text(text: &str) -> Vec<u8> {
    match text.strip_prefix(MARK) {
        None => text.as_bytes().to_vec(),
        Some(encoded) => percent_decode_str(encoded).collect(),
    }
}

/// The path that was written so; `None`: this system has no such paths.
pub fn from_text(text: &str) -> Option<PathBuf> {
    match text.strip_prefix(MARK) {
        None => Some(PathBuf::from(text)),
        Some(encoded) => from_bytes(percent_decode_str(encoded).collect()),
    }
}

/// The path of these bytes, as [`std::ffi::OsStr::as_encoded_bytes`] gave them; `None`: this
/// system has no such path, or none that can be told from bytes.
#[cfg(unix)]
pub fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;

    Some(std::ffi::OsString::from_vec(bytes).into())
}

/// The path of these bytes, as [`std::ffi::OsStr::as_encoded_bytes`] gave them; `None`: this
/// system has no such path, or none that can be told from bytes.
#[cfg(not(unix))]
pub fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

const MARK: &str = "bytes:";
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_as_it_was() {
        for text in ["/home/me/50 %", "", "bytes:/odd", "relative/ä"] {
            let path = PathBuf::from(text);
            assert_eq!(from_text(&to_text(&path)), Some(path));
        }
        assert_eq!(to_text(Path::new("/home/me/50 %")), "/home/me/50 %");
    }

    #[cfg(unix)]
    #[test]
    fn one_that_is_not_utf8_comes_back_too() {
        let path = from_bytes(b"/a/\xff%41\n".to_vec()).unwrap();
        assert_eq!(to_text(&path), "bytes:/a/%FF%2541%0A");
        assert_eq!(from_text(&to_text(&path)), Some(path));
    }
}
