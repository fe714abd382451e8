//! Small changes on the server: permissions, empty files, and what a person writes.

use std::sync::Arc;

use super::Session;
use crate::protocol::conversation::refused;
use crate::protocol::{Command, Failure, Mode, RawCommand, RemotePath, Reply, ServerFault};
use crate::session::Upload;
use crate::session::pipe::pipe;

impl Session {
    /// SITE CHMOD. A server that does not know it is told from one that refuses it.
    pub async fn change_mode(&self, path: &RemotePath, mode: Mode) -> Result<(), Failure> {
        let command = Command::ChangeMode(mode, self.path(path)?);
        let verb = command.verb();
        let reply = self.reply(command).await?;
        match reply.code {
            // 202: «not needed here», by servers that do nothing.
            202 | 500 | 502 | 504 => Err(Failure::Server(ServerFault::Lacks { what: verb })),
            200..=299 => Ok(()),
            _ => Err(refused(verb, &reply)),
        }
    }

    /// What a person wrote; good or bad, the reply is theirs. What may hold a password does not go
    /// where commands have gone into the clear behind the login.
    pub async fn raw(&self, command: RawCommand) -> Result<Reply, Failure> {
        let tls = self.facts.tls.as_ref();
        if command.is_secret() && tls.is_some_and(|tls| tls.control_in_clear) {
            let what = "an encrypted way for a command with a password (CCC is on for this site)";
            return Err(Failure::Server(ServerFault::Lacks { what }));
        }
        self.reply(Command::Raw(command)).await
    }

    /// STOR of nothing at all.
    pub async fn make_file(&self, path: &RemotePath) -> Result<(), Failure> {
        let (sink, source) = pipe();
        let nothing = async {
            // The upload tells what became of it.
            let _ = sink.finish().await;
        };
        let upload = self.upload(Upload {
            path: path.clone(),
            offset: 0,
            size: 0,
            // It may have come to stand there since it was looked for.
            is_new: false,
            modified: None,
            target: None,
            source,
            meter: Arc::default(),
        });
        tokio::join!(nothing, upload).1.map(|_| ())
    }
}
