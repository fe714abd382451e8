//! SITE CHMOD, and SITE CPFR with CPTO for files.

use std::io::{self, Read};
use std::{fs, path::Path};

use super::control::{Next, Session};
use super::faults::{Cut, Fault};
use super::files::set_mode;

impl Session {
    pub(super) async fn site(&mut self, argument: &[u8]) -> io::Result<Next> {
        let (word, rest) = cut_in_two(argument);
        match word.to_ascii_uppercase().as_slice() {
            b"CHMOD" => self.change_mode(rest).await,
            b"CPFR" => match self.entry(rest).and_then(|p| p.metadata().map(|_| p)) {
                Ok(place) => {
                    self.copy_from = Some(place);
                    self.reply("350 File or directory exists, ready for destination name")
                        .await
                }
                Err(_) => self.reply("550 No such file or directory").await,
            },
            b"CPTO" => match self.copy_from.take() {
                Some(from) => self.copy(&from, rest).await,
                None => self.reply("503 Bad sequence of commands").await,
            },
            _ => self.reply("500 Unknown SITE command.").await,
        }
    }

    async fn change_mode(&mut self, argument: &[u8]) -> io::Result<Next> {
        // The name as it came, since it need not be UTF-8.
        let (mode, name) = cut_in_two(argument);
        let mode = std::str::from_utf8(mode).ok();
        let Some(mode) = mode.and_then(|mode| u32::from_str_radix(mode, 8).ok()) else {
            return self.reply("500 Unknown SITE command.").await;
        };
        let place = self.shared.jail.existing(&self.folder, name);
        let done = place.and_then(|place| set_mode(&place, mode & 0o7777));
        self.answer(done.map(|()| "200 SITE CHMOD command ok.".into()))
            .await
    }

    /// Over what stands there, as ProFTPD does; or the beginning only, where the disk is to be full.
    async fn copy(&mut self, from: &Path, argument: &[u8]) -> io::Result<Next> {
        let Ok(to) = self.entry(argument) else {
            return self.reply("550 Copy failed.").await;
        };
        let full = self.data_faults.iter().find_map(|fault| match fault {
            Fault::After(count, Cut::DiskFull) => Some(*count),
            _ => None,
        });
        let Some(count) = full else {
            let done = fs::copy(from, to);
            return self
                .answer(done.map(|_| "250 Copy successful".into()))
                .await;
        };
        let mut beginning = fs::File::open(from)?.take(count);
        io::copy(&mut beginning, &mut fs::File::create(to)?)?;
        self.reply("552 No space left on device").await
    }
}

fn cut_in_two(text: &[u8]) -> (&[u8], &[u8]) {
    let blank = text.iter().position(|byte| *byte == b' ');
    let (first, rest) = text.split_at(blank.unwrap_or(text.len()));
    (first, rest.get(1..).unwrap_or_default())
}
