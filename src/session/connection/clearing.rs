//! CCC: the end of TLS on the control connection, behind the login (RFC 4217, section 12.3).

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio_rustls::client::TlsStream;

use super::{Connection, closed};
use crate::protocol::exchange::{Outcome, Single};
use crate::protocol::{Command, Failure, Reply, ServerFault, Stage};
use crate::session::dial::within;
use crate::session::log::LogKind;
use crate::session::tls::handshake_failure;
use crate::session::wire::{Tap, Wire};

impl Connection {
    /// From now on commands and replies go in clear, if the server grants that; data connections
    /// are encrypted as before.
    pub(in crate::session) async fn clear_control(&mut self) -> Result<(), Failure> {
        let ask = Box::new(Single::new(vec![Command::ClearControl]));
        let asked = self.perform(ask, None, &Notify::new()).await?;
        let is_granted = match &asked {
            Outcome::Replied(replies) => replies.iter().all(Reply::is_positive),
            _ => false,
        };
        if !is_granted {
            let text = "The server refuses CCC: commands stay encrypted";
            self.log(LogKind::Info, text);
            return Ok(());
        }
        let Some(Wire::Tls(stream)) = self.wire.take() else {
            return Err(closed());
        };
        if self.reader.unconsumed() > 0 {
            return Err(said_more());
        }
        let ending = end_tls(*stream);
        let ended = within(self.opening.limits.reply, Stage::Reply, ending).await?;
        let ended = ended.map_err(|error| handshake_failure(&error, Stage::Reply, None))?;
        self.wire = Some(Wire::Plain(ended.ok_or_else(said_more)?));
        if let Some(secured) = &mut self.secured {
            secured.tls.control_in_clear = true;
        }
        self.log(LogKind::Error, "Commands are not encrypted from now on");
        Ok(())
    }

    pub fn is_control_in_clear(&self) -> bool {
        let secured = self.secured.as_ref();
        secured.is_none_or(|secured| secured.tls.control_in_clear)
    }
}

/// Says goodbye, and reads up to the other side's and not one byte further: what follows is in clear.
/// `None`: the other side said something else.
async fn end_tls(stream: TlsStream<Tap>) -> io::Result<Option<Tap>> {
    let (mut tap, mut tls) = stream.into_inner();
    tls.send_close_notify();
    let mut records = Vec::new();
    while tls.wants_write() {
        tls.write_tls(&mut records)?;
    }
    tap.write_all(&records).await?;
    loop {
        let state = tls.process_new_packets().map_err(io::Error::other)?;
        if state.plaintext_bytes_to_read() > 0 {
            return Ok(None);
        }
        if state.peer_has_closed() {
            tap.forget();
            return Ok(Some(tap));
        }
        let byte = tap.read_u8().await?;
        tls.read_tls(&mut [byte].as_slice())?;
    }
}

/// Nothing was asked behind CCC.
fn said_more() -> Failure {
    Failure::Server(ServerFault::OutOfStep {
        text: "CCC".to_owned(),
    })
}
