//! The charset of a server's names, where it is not UTF-8.

use encoding_rs::Encoding;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a site's names are read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8; of names that are not, the bytes are kept, and the charset is guessed.
    #[default]
    Automatic,
    /// The same, and nothing is guessed.
    Utf8,
    Other(&'static Encoding),
}

impl Charset {
    /// What a person can choose: first what is met most, and then the others that hold ASCII.
    pub fn all() -> Vec<Self> {
        let others = ENCODINGS.iter().copied().map(Self::Other);
        [Self::Automatic, Self::Utf8]
            .into_iter()
            .chain(others)
            .collect()
    }

    /// By one of the names that the Encoding Standard knows.
    pub fn of_label(label: &str) -> Option<Self> {
        match label {
            "automatic" => Some(Self::Automatic),
            label => match Encoding::for_label(label.as_bytes())? {
                encoding if encoding == encoding_rs::UTF_8 => Some(Self::Utf8),
                // The others do not hold ASCII as it is, or cannot be written.
                encoding => ENCODINGS
                    .contains(&encoding)
                    .then_some(Self::Other(encoding)),
            },
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Utf8 => "UTF-8",
            Self::Other(encoding) => encoding.name(),
        }
    }

    pub fn is_automatic(&self) -> bool {
        *self == Self::Automatic
    }

    /// What looks like the charset of such bytes, none of which are UTF-8.
    pub fn guess<'a>(names: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        let mut is_any = false;
        for name in names {
            is_any = true;
            detector.feed(name, false);
            detector.feed(b"\n", false);
        }
        detector.feed(b"", true);
        let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
        let is_known = is_any && ENCODINGS.contains(&guessed);
        is_known.then_some(Self::Other(guessed))
    }
}

impl Serialize for Charset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

impl<'de> Deserialize<'de> for Charset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let label = String::deserialize(deserializer)?;
        Self::of_label(&label).ok_or_else(|| serde::de::Error::custom("no charset is called so"))
    }
}

const ENCODINGS: [&Encoding; 35] = [
    encoding_rs::WINDOWS_1252,
    encoding_rs::WINDOWS_1250,
    encoding_rs::WINDOWS_1251,
    encoding_rs::SHIFT_JIS,
    encoding_rs::GBK,
    encoding_rs::BIG5,
    encoding_rs::EUC_KR,
    encoding_rs::EUC_JP,
    encoding_rs::GB18030,
    encoding_rs::KOI8_R,
    encoding_rs::KOI8_U,
    encoding_rs::IBM866,
    encoding_rs::ISO_8859_2,
    encoding_rs::ISO_8859_3,
    encoding_rs::ISO_8859_4,
    encoding_rs::ISO_8859_5,
    encoding_rs::ISO_8859_6,
    encoding_rs::ISO_8859_7,
    encoding_rs::ISO_8859_8,
    encoding_rs::ISO_8859_8_I,
    encoding_rs::ISO_8859_10,
    encoding_rs::ISO_8859_13,
    encoding_rs::ISO_8859_14,
    encoding_rs::ISO_8859_15,
    encoding_rs::ISO_8859_16,
    encoding_rs::MACINTOSH,
    encoding_rs::WINDOWS_874,
    encoding_rs::WINDOWS_1253,
    encoding_rs::WINDOWS_1254,
    encoding_rs::WINDOWS_1255,
    encoding_rs::WINDOWS_1256,
    encoding_rs::WINDOWS_1257,
    encoding_rs::WINDOWS_1258,
    encoding_rs::X_MAC_CYRILLIC,
    encoding_rs::X_USER_DEFINED,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lead_to_what_can_be_read_and_written() {
        for charset in Charset::all() {
            assert_eq!(Charset::of_label(charset.label()), Some(charset));
        }
        let latin = Charset::of_label("latin1").unwrap();
        assert_eq!(latin.label(), "windows-1252");
        for none in ["utf-16", "iso-2022-jp", "replacement", "klingon", ""] {
            assert_eq!(Charset::of_label(none), None, "{none}");
        }
    }

    #[test]
    fn cyrillic_and_japanese_names_are_told_apart() {
        let guess = |names: &[&[u8]]| Charset::guess(names.iter().copied());
        let (russian, ..) = encoding_rs::WINDOWS_1251.encode("Счета за сентябрь");
        let (japanese, ..) = encoding_rs::SHIFT_JIS.encode("請求書と見積もり");
        let label = |guessed: Option<Charset>| guessed.map(Charset::label);
        assert_eq!(label(guess(&[&russian])), Some("windows-1251"));
        assert_eq!(label(guess(&[&japanese])), Some("Shift_JIS"));
        assert_eq!(guess(&[]), None);
    }
}
