//! What a file seems to be by the end of its name, for its icon and the column «Type».

use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::protocol::{Entry, Kind, Leads};

/// In the order in which types are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Folder,
    Image,
    Archive,
    Audio,
    Video,
    Document,
    Table,
    Text,
    Code,
    Program,
    File,
    Link,
    Other,
}

impl Class {
    pub fn of(entry: &Entry) -> Self {
        match entry.kind {
            Kind::Folder => Self::Folder,
            Kind::Link => Self::Link,
            Kind::Other | Kind::Unreadable => Self::Other,
            Kind::File => ending(entry).map_or(Self::File, |ending| {
                let is_one = |(_, endings): &&(Self, &str)| {
                    let mut each = endings.split(' ');
                    each.any(|one| one.eq_ignore_ascii_case(ending))
                };
                ENDINGS.iter().find(is_one).map_or(Self::File, |one| one.0)
            }),
        }
    }

    pub fn icon(self, entry: &Entry) -> (Icon, Tint) {
        match (self, entry.leads()) {
            (Self::Folder, _) => (Icon::Folder, Tint::Folder),
            (Self::Link, Some(Leads::ToFolder)) => (Icon::FolderLink, Tint::Folder),
            (Self::Link, Some(Leads::ToFile)) => (Icon::FileLink, Tint::Muted),
            (Self::Link, Some(Leads::Nowhere | Leads::Around)) => (Icon::LinkOff, Tint::Warn),
            (Self::Link, None) => (Icon::Link, Tint::Muted),
            (Self::Image, _) => (Icon::FileImage, Tint::Muted),
            (Self::Archive, _) => (Icon::FileArchive, Tint::Muted),
            (Self::Audio, _) => (Icon::FileAudio, Tint::Muted),
            (Self::Video, _) => (Icon::FileVideo, Tint::Muted),
            (Self::Document, _) => (Icon::FileType, Tint::Muted),
            (Self::Table, _) => (Icon::FileTable, Tint::Muted),
            (Self::Text, _) => (Icon::FileText, Tint::Muted),
            (Self::Code, _) => (Icon::FileCode, Tint::Muted),
            (Self::Program, _) => (Icon::FileTerminal, Tint::Muted),
            (Self::File, _) => (Icon::File, Tint::Muted),
            (Self::Other, _) => (Icon::FileX, Tint::Muted),
        }
    }

    /// `PNG image`, `Folder`.
    pub fn words(self, entry: &Entry) -> String {
        let noun = match self {
            Self::Folder => return "Folder".to_owned(),
            Self::Link => return "Link".to_owned(),
            Self::Other => return "Special file".to_owned(),
            Self::Image => "image",
            Self::Archive => "archive",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Document => "document",
            Self::Table => "table",
            Self::Text => "text",
            Self::Code => "code",
            Self::Program => "program",
            Self::File => "file",
        };
        match ending(entry) {
            Some(ending) => format!("{} {noun}", ending.to_ascii_uppercase()),
            None => "File".to_owned(),
        }
    }
}

/// What stands behind the last dot, where it looks like the ending of a name.
pub fn ending(entry: &Entry) -> Option<&str> {
    let name = entry.name.as_bytes();
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    let ending = name.get(dot + 1..).filter(|_| dot > 0)?;
    let is_sound = (1..=10).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphanumeric);
    std::str::from_utf8(ending).ok().filter(|_| is_sound)
}

const ENDINGS: [(Class, &str); 9] = [
    (
        Class::Image,
        "png jpg jpeg gif webp bmp svg tif tiff heic avif ico psd xcf",
    ),
    (
        Class::Archive,
        "zip tar gz tgz bz2 xz zst 7z rar jar deb rpm iso dmg cab lz4 apk",
    ),
    (
        Class::Audio,
        "mp3 flac ogg oga opus wav m4a aac wma mid aiff",
    ),
    (
        Class::Video,
        "mp4 mkv webm avi mov wmv mpg mpeg m4v flv 3gp",
    ),
    (
        Class::Document,
        "pdf doc docx odt rtf ppt pptx odp epub djvu ps tex",
    ),
    (Class::Table, "xls xlsx ods csv tsv"),
    (Class::Text, "txt md log rst nfo ini conf cfg"),
    (
        Class::Code,
        "rs c h cpp hpp cc py js ts jsx tsx java go rb php html htm css scss json xml yaml yml \
         toml sql lua pl swift kt cs vue",
    ),
    (
        Class::Program,
        "exe msi bat cmd com sh bash ps1 appimage run bin dll so scr",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Link;

    fn words(name: &str) -> String {
        let entry = Entry::new(name, Kind::File);
        Class::of(&entry).words(&entry)
    }

    #[test]
    fn the_last_ending_tells_the_type() {
        assert_eq!(words("a.tar.GZ"), "GZ archive");
        assert_eq!(words("photo.jpg.exe"), "EXE program");
        assert_eq!(words("fdp.\u{202e}exe"), "File");
        assert_eq!(words("report.pdf"), "PDF document");
        assert_eq!(words("a.xyz"), "XYZ file");
        assert_eq!(
            [".profile", "README", "a.", "a.b c"].map(words),
            ["File"; 4]
        );
    }

    #[test]
    fn a_link_shows_whether_it_leads_anywhere() {
        let icon = |leads| {
            let link = Entry {
                link: Some(Box::new(Link {
                    target: None,
                    leads,
                })),
                ..Entry::new("a.png", Kind::Link)
            };
            Class::of(&link).icon(&link).0
        };
        assert_eq!(icon(Some(Leads::ToFolder)), Icon::FolderLink);
        assert_eq!(icon(Some(Leads::Around)), Icon::LinkOff);
        assert_eq!(icon(None), Icon::Link);
    }
}
