//! The faults of the control connection, and what a client may do to a running transfer there.

use std::io;

use super::control::{Next, Session, split};
use super::faults::Fault;
use super::options::{AbortStyle, NoopDuringTransfer};

impl Session {
    /// Lets a fault strike. None: the command is still to be performed.
    pub(super) async fn misbehave(&mut self, fault: Fault) -> io::Result<Option<Next>> {
        match fault {
            Fault::Drop => return Ok(Some(Next::Close)),
            Fault::Reset => {
                self.wire.reset();
                return Ok(Some(Next::Close));
            }
            Fault::Stall => {
                self.only_listen().await?;
                return Ok(Some(Next::Close));
            }
            Fault::Delay(time) => tokio::time::sleep(time).await,
            Fault::Reply(bytes) => {
                self.send(&bytes).await?;
                return Ok(Some(Next::Continue));
            }
            Fault::ReplyAndDrop(bytes) => {
                self.send(&bytes).await?;
                return Ok(Some(Next::Close));
            }
            Fault::Before(bytes) => self.before.extend(bytes),
            Fault::Behind(bytes) => self.behind.extend(bytes),
            Fault::Mute => self.mute = true,
            Fault::MuteAndDrop => {
                self.mute = true;
                self.drop_after = true;
            }
            Fault::EndlessLine => self.endless(b"220 ", &[b'x'; 16 * 1024]).await?,
            Fault::EndlessReply => {
                self.endless(b"220-and so on\r\n", &b" and so on\r\n".repeat(1000))
                    .await?;
            }
            Fault::Flood(bytes) => self.endless(b"", &bytes.repeat(1000)).await?,
            of_data => self.data_faults.push(of_data),
        }
        Ok(None)
    }

    /// Reads and records, and answers nothing, until the client leaves.
    pub(super) async fn only_listen(&mut self) -> io::Result<()> {
        while self.read_line().await?.is_some() {}
        Ok(())
    }

    /// Sends without end: only the client's hanging up, as an error, returns from here.
    async fn endless(&mut self, first: &[u8], again: &[u8]) -> io::Result<()> {
        self.wire.write(first).await?;
        loop {
            self.wire.write(again).await?;
        }
    }

    /// Takes a line that came while data flows. Some: the transfer is to be broken off, and these
    /// are the replies to that.
    pub(super) async fn line_during_transfer(
        &mut self,
        line: Vec<u8>,
    ) -> io::Result<Option<[&'static str; 2]>> {
        let (verb, argument) = split(&line);
        let options = &self.shared.options;
        let (noop, abort) = (options.noop, options.abort);
        let at_once = match verb.as_str() {
            "NOOP" => noop != NoopDuringTransfer::AfterTransfer,
            "ABOR" => abort != AbortStyle::Vsftpd,
            _ => false,
        };
        if !at_once {
            self.waiting.push_back(line);
            return Ok(None);
        }
        for fault in self.shared.faults.due(&verb, &argument) {
            match self.misbehave(fault).await? {
                None => {}
                Some(Next::Continue) => return Ok(None),
                Some(Next::Close) => return Err(io::ErrorKind::ConnectionAborted.into()),
            }
        }
        if verb == "NOOP" {
            let text = match noop {
                NoopDuringTransfer::Refused => "500 Unknown command",
                _ => "200 NOOP: data transfer in progress",
            };
            self.reply(text).await?;
            self.mute = false;
            return Ok(None);
        }
        Ok(Some(match abort {
            AbortStyle::Proftpd => [
                "226 Abort successful",
                "426 Transfer aborted. Data connection closed",
            ],
            AbortStyle::Pureftpd => ["426 ABORT", "226-Transfer aborted\r\n226 Bye"],
            _ => [
                "426 Transfer aborted via ABOR.",
                "226 ABOR command successful.",
            ],
        }))
    }
}
