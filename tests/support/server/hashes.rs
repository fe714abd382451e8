//! HASH and its older relatives, in the dialects that servers have.

use std::io;

use md5::{Digest, Md5};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512, digest};

use super::control::{Next, Session};

/// How hashes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashStyle {
    /// HASH with algorithm, range and name; the others in capitals behind 250, and behind 251 and
    /// the quoted path for MD5.
    Full,
    /// Nothing but the hash in small letters, without the zeros at its beginning.
    Terse,
    /// Two lines; a name with a blank must stand in quotes (ProFTPD).
    Wordy,
}

impl Session {
    /// OPTS HASH: `None` is no algorithm of ours.
    pub(super) async fn choose_hash(&mut self, name: &str) -> io::Result<Next> {
        let announced = self.hash_line();
        let is_known = announced.is_some_and(|line| {
            let mut names = line.split(';').map(|word| word.trim_matches('*'));
            names.any(|known| known.eq_ignore_ascii_case(name))
        });
        if !is_known {
            return self
                .reply("501 Unknown algorithm, current selection not changed")
                .await;
        }
        self.hash = Some(name.to_owned());
        self.reply(&format!("200 {name}")).await
    }

    /// The words behind HASH in FEAT.
    fn hash_line(&self) -> Option<String> {
        let lines = &self.shared.options.hashes;
        let line = lines.iter().find_map(|line| line.strip_prefix("HASH "));
        line.map(str::to_owned)
    }

    /// HASH, XCRC, XMD5 and so on.
    pub(super) async fn tell_hash(&mut self, verb: &str, argument: &[u8]) -> io::Result<Next> {
        let options = &self.shared.options;
        let style = options.hash_style;
        let is_announced = |line: &String| line.split([' ', ';']).next() == Some(verb);
        if !options.hashes.iter().any(is_announced) {
            return self.reply("500 Unknown command.").await;
        }
        let text = String::from_utf8_lossy(argument).into_owned();
        let path = match text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
        {
            Some(path) if style == HashStyle::Wordy => path.to_owned(),
            _ if style == HashStyle::Wordy && verb != "HASH" && text.contains(' ') => {
                return self.reply("501 Too many parameters.").await;
            }
            _ => text,
        };
        let place = self.shared.jail.existing(&self.folder, path.as_bytes());
        let Ok(bytes) = place.and_then(std::fs::read) else {
            return self.reply("550 No such file.").await;
        };
        let chosen = self.hash.clone().or_else(|| {
            let line = self.hash_line()?;
            let mark = |word: &&str| word.ends_with('*');
            let word = line.split(';').find(mark)?;
            Some(word.trim_matches('*').to_owned())
        });
        let name = match verb {
            "HASH" => chosen.unwrap_or_default(),
            other => other.trim_start_matches('X').to_owned(),
        };
        let hex = hex(&name, &bytes);
        let reply = match (style, verb) {
            (HashStyle::Terse, "HASH") => format!("213 {hex}"),
            (HashStyle::Terse, _) => format!("250 {}", hex.trim_start_matches('0')),
            (HashStyle::Wordy, verb) if verb != "HASH" => {
                format!("250-Computing {name} digest\r\n250 {}", hex.to_uppercase())
            }
            (_, "HASH") => format!("213 {name} 0-{} {hex} {path}", bytes.len()),
            (_, "MD5") => format!("251 \"{path}\" {}", hex.to_uppercase()),
            _ => format!("250 {}", hex.to_uppercase()),
        };
        self.reply(&reply).await
    }
}

fn hex(name: &str, bytes: &[u8]) -> String {
    let made = match name.replace('-', "").as_str() {
        "SHA512" => digest(&SHA512, bytes).as_ref().to_vec(),
        "SHA256" => digest(&SHA256, bytes).as_ref().to_vec(),
        "SHA1" | "SHA" => digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec(),
        "MD5" => Md5::digest(bytes).to_vec(),
        _ => crc32fast::hash(bytes).to_be_bytes().to_vec(),
    };
    made.iter().map(|byte| format!("{byte:02x}")).collect()
}
