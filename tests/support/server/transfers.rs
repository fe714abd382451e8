//! The commands that move content over a data connection.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::time::SystemTime;

use super::control::{Next, Session};
use super::data::{Opening, Work};
use super::listing::{Entry, read_folder};

impl Session {
    /// RETR.
    pub(super) async fn retrieve(&mut self, argument: &[u8], restart: u64) -> io::Result<Next> {
        let opened = self
            .shared
            .jail
            .existing(&self.folder, argument)
            .and_then(|place| {
                let mut file = File::open(place)?;
                let facts = file.metadata()?;
                if !facts.is_file() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                file.seek(SeekFrom::Start(restart))?;
                Ok((file, facts.len()))
            });
        match opened {
            Err(_) => self.reply("550 Failed to open file.").await,
            Ok((_, size)) if restart > size => {
                self.reply("554 Restart offset beyond the end.").await
            }
            Ok((file, size)) => {
                let name = String::from_utf8_lossy(argument).into_owned();
                let opening =
                    format!("150 Opening BINARY mode data connection for {name} ({size} bytes).");
                self.transfer(Opening(opening), Work::SendFile(file)).await
            }
        }
    }

    /// STOR and APPE.
    pub(super) async fn store(
        &mut self,
        argument: &[u8],
        restart: u64,
        append: bool,
    ) -> io::Result<Next> {
        // A real server looks for the data connection first, so that nothing is cut without one.
        if self.toward.is_none() {
            return self.reply("425 Use PORT or PASV first.").await;
        }
        let cuts = self.shared.options.restart_cuts;
        let opened = self
            .shared
            .jail
            .target(&self.folder, argument)
            .and_then(|place| {
                let mut file = OpenOptions::new()
                    .write(true)
                    .create(true)
                    .truncate(!append && restart == 0)
                    .open(place)?;
                let size = file.metadata()?.len();
                if restart > size {
                    return Ok(None);
                }
                let offset = if append { size } else { restart };
                if cuts {
                    file.set_len(offset)?;
                }
                file.seek(SeekFrom::Start(offset))?;
                Ok(Some(file))
            });
        match opened {
            Err(_) => self.reply("553 Could not create file.").await,
            Ok(None) => self.reply("554 Restart offset beyond the end.").await,
            Ok(Some(file)) => {
                self.transfer(
                    Opening("150 Ok to send data.".to_owned()),
                    Work::Receive(file),
                )
                .await
            }
        }
    }

    /// LIST, NLST and MLSD.
    pub(super) async fn list(&mut self, verb: &str, argument: &[u8]) -> io::Result<Next> {
        let mut path = argument;
        while verb == "LIST" && path.starts_with(b"-") {
            let end = path
                .iter()
                .position(|byte| *byte == b' ')
                .map_or(path.len(), |at| at + 1);
            path = path.get(end..).unwrap_or_default();
        }
        let shared = self.shared.clone();
        let options = &shared.options;
        let place = shared.jail.existing(&self.folder, path);
        let is_folder = place.as_ref().is_ok_and(|place| place.is_dir());
        if verb == "MLSD" && !is_folder {
            return self.reply("550 Not a directory.").await;
        }
        let entries = match &place {
            Ok(place) if is_folder => read_folder(place, options.show_links).unwrap_or_default(),
            Ok(place) => Entry::read(place, path.to_vec(), true)
                .into_iter()
                .collect(),
            // As vsftpd and Pure-FTPd do: nothing there is an empty listing.
            Err(_) => Vec::new(),
        };
        let mut text = Vec::new();
        if let (Ok(place), "MLSD") = (&place, verb) {
            for (kind, name) in [("cdir", "."), ("pdir", "..")] {
                if let Ok(entry) = Entry::read(place, name.into(), true) {
                    text.extend(entry.facts_line(Some(kind)));
                    text.extend(b"\r\n");
                }
            }
        }
        let now = SystemTime::now();
        for entry in entries {
            match verb {
                "LIST" => text.extend(entry.list_line(options.list_style, now)),
                "MLSD" => text.extend(entry.facts_line(None)),
                _ => text.extend(&entry.name),
            }
            if verb != "LIST" {
                text.extend(b"\r\n");
            }
        }
        let opening = Opening("150 Here comes the directory listing.".to_owned());
        self.transfer(opening, Work::SendBytes(text)).await
    }
}
