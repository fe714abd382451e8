//! What the commands do.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use super::control::{Next, Session};
use super::files::absolute;
use super::listing::{Entry, parse_timestamp, timestamp};
use super::options::{AbortStyle, Clearing, Security};

impl Session {
    /// Performs one command and answers it.
    pub(super) async fn command(&mut self, verb: &str, argument: &[u8]) -> io::Result<Next> {
        let options = &self.shared.options;
        let known = match verb {
            "MLSD" | "MLST" => options.mlsd,
            "MFMT" => options.mfmt,
            "EPSV" => options.epsv,
            "PASV" => options.pasv,
            "PORT" | "EPRT" => options.active,
            "SIZE" => options.size,
            "AVBL" => options.free.is_some(),
            "REST" => options.rest,
            "APPE" => options.appe,
            "AUTH" | "PBSZ" | "PROT" => options.security != Security::Plain,
            _ => true,
        };
        if !known {
            return self.reply("500 Unknown command.").await;
        }
        match verb {
            "AUTH" => return self.auth(argument).await,
            "PBSZ" | "PROT" if !self.wire.is_tls() => {
                return self.reply("503 Not on an unprotected connection.").await;
            }
            "CCC" => return self.ccc().await,
            "AVBL" => {
                let free = options.free.clone().unwrap_or_default();
                return self.reply(&format!("213 {free}")).await;
            }
            "XQUOTA" => {
                let limit = options.quota.clone().unwrap_or_default();
                let text =
                    "213-File and disk usage\r\n    File count: 3\r\n    Disk usage: 1000\r\n";
                let text = format!("{text}    Disk limit: {limit}\r\n213 File and disk usage end");
                return self.reply(&text).await;
            }
            "PBSZ" => return self.reply("200 PBSZ set to 0.").await,
            "PROT" => return self.prot(argument).await,
            "USER" => return self.user(argument).await,
            "PASS" => return self.pass(argument).await,
            "ACCT" if !options.challenges.is_empty() => return self.pass(argument).await,
            "FEAT" => return self.feat().await,
            "SYST" => return self.reply("215 UNIX Type: L8").await,
            "OPTS" => return self.opts(argument).await,
            "NOOP" => return self.reply("200 NOOP ok.").await,
            "QUIT" => {
                self.reply("221 Goodbye.").await?;
                return Ok(Next::Close);
            }
            _ if !self.logged_in => {
                return self.reply("530 Please login with USER and PASS.").await;
            }
            _ => {}
        }
        let from = if verb == "RNTO" {
            self.rename_from.take()
        } else {
            None
        };
        let restart = match verb {
            "RETR" | "STOR" => std::mem::take(&mut self.restart),
            _ => 0,
        };
        match verb {
            "TYPE" => self.reply("200 Type set.").await,
            "MODE" => match argument.to_ascii_uppercase().as_slice() {
                b"S" => self.packs_from_now(false).await,
                b"Z" if self.shared.options.mode_z => self.packs_from_now(true).await,
                _ => self.reply("504 Unknown mode.").await,
            },
            "STRU" | "ALLO" => self.reply("200 Ok.").await,
            "ABOR" => match self.shared.options.abort {
                AbortStyle::Vsftpd => self.reply("225 No transfer to ABOR.").await,
                AbortStyle::Pyftpdlib => self.reply("225 No transfer to abort.").await,
                AbortStyle::Proftpd | AbortStyle::Pureftpd => {
                    self.reply("226 Since you see this ABOR must've succeeded")
                        .await
                }
            },
            "PWD" => {
                self.quoted(&self.folder.clone(), " is the current directory")
                    .await
            }
            "CWD" => self.change_folder(argument).await,
            "CDUP" => self.change_folder(b"..").await,
            "EPSV" if argument.eq_ignore_ascii_case(b"ALL") => self.reply("200 EPSV ALL ok.").await,
            "EPSV" | "PASV" => self.listen(verb == "EPSV").await,
            "PORT" | "EPRT" => self.call(verb, argument).await,
            "REST" => match std::str::from_utf8(argument)
                .ok()
                .and_then(|n| n.trim().parse().ok())
            {
                Some(offset) => {
                    if !self.shared.options.rest_ignored {
                        self.restart = offset;
                    }
                    self.reply(&format!("350 Restart position accepted ({offset})."))
                        .await
                }
                None => self.reply("501 REST needs a number.").await,
            },
            "RETR" => self.retrieve(argument, restart).await,
            "STOR" | "APPE" => self.store(argument, restart, verb == "APPE").await,
            "LIST" | "NLST" | "MLSD" => self.list(verb, argument).await,
            "MLST" => self.facts(argument).await,
            "SIZE" | "MDTM" | "MFMT" => {
                let answer = self.file_facts(verb, argument);
                self.answer(answer).await
            }
            "HASH" | "XSHA512" | "XSHA256" | "XSHA1" | "XSHA" | "XMD5" | "MD5" | "XCRC" => {
                self.tell_hash(verb, argument).await
            }
            "RNFR" => match self
                .entry(argument)
                .and_then(|p| p.symlink_metadata().map(|_| p))
            {
                Ok(place) => {
                    self.rename_from = Some(place);
                    self.reply("350 Ready for RNTO.").await
                }
                Err(_) => self.reply("550 RNFR command failed.").await,
            },
            "RNTO" => match from {
                Some(from) => self.rename(&from, argument).await,
                None => self.reply("503 RNFR required first.").await,
            },
            "MKD" => match self.entry(argument).and_then(fs::create_dir) {
                Ok(()) => {
                    self.quoted(&absolute(&self.folder, argument), " created")
                        .await
                }
                Err(_) => self.reply("550 Create directory operation failed.").await,
            },
            "RMD" => {
                let done = self.entry(argument).and_then(fs::remove_dir);
                self.answer(done.map(|()| "250 Remove directory operation successful.".into()))
                    .await
            }
            "DELE" => {
                let done = self.entry(argument).and_then(fs::remove_file);
                self.answer(done.map(|()| "250 Delete operation successful.".into()))
                    .await
            }
            "SITE" => self.site(argument).await,
            _ => self.reply("500 Unknown command.").await,
        }
    }

    async fn auth(&mut self, argument: &[u8]) -> io::Result<Next> {
        if self.wire.is_tls() {
            return self.reply("503 TLS is up already.").await;
        }
        if !argument.eq_ignore_ascii_case(b"TLS") {
            return self.reply("504 Unknown AUTH type.").await;
        }
        self.reply("234 Proceed with negotiation.").await?;
        self.start_tls().await?;
        Ok(Next::Continue)
    }

    async fn prot(&mut self, argument: &[u8]) -> io::Result<Next> {
        match argument.to_ascii_uppercase().as_slice() {
            b"P" => {
                self.private = true;
                self.reply("200 PROT now Private.").await
            }
            b"C" => {
                self.private = false;
                self.reply("200 PROT now Clear.").await
            }
            _ => self.reply("536 PROT not supported.").await,
        }
    }

    async fn ccc(&mut self) -> io::Result<Next> {
        let clearing = self.shared.options.clearing.clone();
        if clearing == Clearing::Refused || !self.wire.is_tls() || !self.logged_in {
            return self.reply("534 Unwilling to do that.").await;
        }
        self.reply("200 Clearing control channel protection.")
            .await?;
        match clearing {
            Clearing::Granted(behind) => self.wire.end_tls(&behind).await?,
            _ => std::future::pending().await,
        }
        Ok(Next::Continue)
    }

    async fn packs_from_now(&mut self, packs: bool) -> io::Result<Next> {
        self.packs = packs;
        self.reply("200 Mode set.").await
    }

    async fn user(&mut self, argument: &[u8]) -> io::Result<Next> {
        let options = &self.shared.options;
        if options.require_tls && options.security != Security::Plain && !self.wire.is_tls() {
            self.reply("530 Non-anonymous sessions must use encryption.")
                .await?;
            return Ok(Next::Close);
        }
        self.user = argument.to_vec();
        match options.challenges.first() {
            Some(challenge) => self.reply(challenge.asks).await,
            None => self.reply("331 Please specify the password.").await,
        }
    }

    async fn pass(&mut self, argument: &[u8]) -> io::Result<Next> {
        let shared = self.shared.clone();
        let options = &shared.options;
        let anonymous = self.user == b"anonymous" || self.user == b"ftp";
        let known = self.user == options.user.as_bytes() && argument == options.password.as_bytes();
        if self.user.is_empty() {
            return self.reply("503 Login with USER first.").await;
        }
        if !options.challenges.is_empty() {
            return self.answered(argument).await;
        }
        if !(known || (anonymous && options.anonymous)) {
            return self.reply("530 Login incorrect.").await;
        }
        if !self.logged_in {
            let before = shared.logins.fetch_add(1, Ordering::SeqCst);
            self.logged_in = true;
            if options.max_logins.is_some_and(|limit| before >= limit) {
                self.reply("421 Too many connections for this user.")
                    .await?;
                return Ok(Next::Close);
            }
        }
        self.reply("230 Login successful.").await
    }

    /// The answer to a challenge; behind the last one the login is done.
    async fn answered(&mut self, answer: &[u8]) -> io::Result<Next> {
        let shared = self.shared.clone();
        let mut challenges = shared.options.challenges.iter().skip(self.answered);
        let is_right = challenges
            .next()
            .is_some_and(|challenge| challenge.answer.as_bytes() == answer);
        if !is_right {
            return self.reply("530 Login incorrect.").await;
        }
        self.answered += 1;
        match challenges.next() {
            Some(next) => self.reply(next.asks).await,
            None => {
                self.logged_in = true;
                self.reply("230 Login successful.").await
            }
        }
    }

    async fn feat(&mut self) -> io::Result<Next> {
        let options = &self.shared.options;
        let lines = [
            (options.security != Security::Plain, "AUTH TLS"),
            (options.epsv, "EPSV"),
            (options.free.is_some(), "AVBL"),
            (options.quota.is_some(), "XQUOTA"),
            (options.mode_z, "MODE Z"),
            (true, "MDTM"),
            (options.mfmt, "MFMT"),
            (options.mlsd, "MLST type*;size*;modify*;UNIX.mode*;"),
            (options.pasv, "PASV"),
            (options.security != Security::Plain, "PBSZ"),
            (options.security != Security::Plain, "PROT"),
            (options.rest, "REST STREAM"),
            (options.size, "SIZE"),
            (true, "TVFS"),
            (options.utf8, "UTF8"),
        ];
        let mut text = "211-Features:\r\n".to_owned();
        for (_, line) in lines.iter().filter(|(has, _)| *has) {
            text += &format!(" {line}\r\n");
        }
        for line in &options.hashes {
            text += &format!(" {line}\r\n");
        }
        self.reply(&(text + "211 End")).await
    }

    async fn opts(&mut self, argument: &[u8]) -> io::Result<Next> {
        let argument = argument.to_ascii_uppercase();
        let options = &self.shared.options;
        if argument.starts_with(b"UTF8") && options.utf8 {
            return self.reply("200 Always in UTF8 mode.").await;
        }
        if let Some(name) = argument.strip_prefix(b"HASH ") {
            let name = String::from_utf8_lossy(name).into_owned();
            return self.choose_hash(&name).await;
        }
        if argument.starts_with(b"MLST") && options.mlsd {
            return self
                .reply("200 MLST OPTS type;size;modify;UNIX.mode;")
                .await;
        }
        self.reply("501 Option not understood.").await
    }

    async fn change_folder(&mut self, argument: &[u8]) -> io::Result<Next> {
        let found = self.shared.jail.existing(&self.folder, argument);
        if !found.is_ok_and(|place| place.is_dir()) {
            return self.reply("550 Failed to change directory.").await;
        }
        self.folder = absolute(&self.folder, argument);
        self.reply("250 Directory successfully changed.").await
    }

    async fn facts(&mut self, argument: &[u8]) -> io::Result<Next> {
        let name = absolute(&self.folder, argument);
        let jail = &self.shared.jail;
        let entry = jail
            .entry(&self.folder, argument)
            .or_else(|_| jail.existing(&self.folder, argument))
            .and_then(|place| Entry::read(&place, name, self.shared.options.show_links));
        match entry {
            Ok(entry) => {
                let mut text = b"250-Begin\r\n ".to_vec();
                text.extend(entry.facts_line(None));
                text.extend(b"\r\n250 End.");
                self.reply_bytes(&text).await
            }
            Err(_) => self.reply("550 No such file or directory.").await,
        }
    }

    fn file_facts(&self, verb: &str, argument: &[u8]) -> io::Result<String> {
        let end = argument
            .iter()
            .position(|byte| *byte == b' ')
            .unwrap_or(argument.len());
        let (time, rest) = argument.split_at(end);
        let (time, name) = (parse_timestamp(time), rest.get(1..).unwrap_or_default());
        match (verb, time) {
            ("MFMT", None) => return Ok("501 MFMT needs a time and a name.".to_owned()),
            ("MFMT", Some(time)) => {
                set_modified(&self.shared.jail.existing(&self.folder, name)?, time)?;
                let name = String::from_utf8_lossy(name);
                return Ok(format!("213 Modify={}; {name}", timestamp(time)));
            }
            ("MDTM", Some(time)) if self.shared.options.mdtm_sets => {
                set_modified(&self.shared.jail.existing(&self.folder, name)?, time)?;
                return Ok("213 File modification time set.".to_owned());
            }
            _ => {}
        }
        let facts = fs::metadata(self.shared.jail.existing(&self.folder, argument)?)?;
        match (verb, facts.is_file()) {
            (_, false) => Ok("550 Not a plain file.".to_owned()),
            ("SIZE", true) => Ok(format!("213 {}", facts.len())),
            (_, true) => {
                let ahead = Duration::from_secs(self.shared.options.mdtm_ahead);
                Ok(format!("213 {}", timestamp(facts.modified()? + ahead)))
            }
        }
    }

    async fn rename(&mut self, from: &Path, argument: &[u8]) -> io::Result<Next> {
        let Ok(to) = self.entry(argument) else {
            return self.reply("550 Rename failed.").await;
        };
        let may = self.shared.options.rename_over_existing || to.symlink_metadata().is_err();
        if !may {
            return self.reply("553 File exists.").await;
        }
        let done = fs::rename(from, to);
        self.answer(done.map(|()| "250 Rename successful.".into()))
            .await
    }

    /// 257 with the path in quotes, its own quotes doubled (RFC 959, appendix II).
    async fn quoted(&mut self, path: &[u8], rest: &str) -> io::Result<Next> {
        let mut text = b"257 \"".to_vec();
        for byte in path {
            text.push(*byte);
            if *byte == b'"' {
                text.push(b'"');
            }
        }
        text.push(b'"');
        text.extend(rest.as_bytes());
        self.reply_bytes(&text).await
    }

    pub(super) async fn answer(&mut self, result: io::Result<String>) -> io::Result<Next> {
        match result {
            Ok(text) => self.reply(&text).await,
            Err(error) => self.reply(&format!("550 Failed: {}.", error.kind())).await,
        }
    }

    pub(super) fn entry(&self, argument: &[u8]) -> io::Result<std::path::PathBuf> {
        if argument.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.shared.jail.entry(&self.folder, argument)
    }
}

fn set_modified(place: &Path, time: SystemTime) -> io::Result<()> {
    // Only Windows needs the right to write for this.
    let file = OpenOptions::new()
        .read(true)
        .write(cfg!(windows))
        .open(place)?;
    file.set_modified(time)
}
