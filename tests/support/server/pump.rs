//! The bytes of one data connection, with the ways in which they can come to a bad end.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Shared;
use super::faults::{Cut, Fault};
use super::options::AbortStyle;
use super::seen::What;
use super::wire::Wire;

/// What the control connection does after the data.
pub(super) enum Ending {
    Reply(&'static str),
    /// Pure-FTPd says nothing when the client leaves a download.
    Nothing,
    HangUp,
}

/// Moves the content of one transfer.
pub(super) struct Pump<'a> {
    shared: Arc<Shared>,
    id: usize,
    faults: &'a [Fault],
    wire: Wire,
    sends: bool,
    cut: Option<(u64, Cut)>,
    releases: watch::Receiver<u64>,
    bytes: u64,
    rekeyed: u64,
}

impl<'a> Pump<'a> {
    pub fn new(shared: Arc<Shared>, id: usize, faults: &'a [Fault], wire: Wire) -> Self {
        let cut = faults.iter().find_map(|fault| match fault {
            Fault::After(bytes, cut) => Some((*bytes, cut.clone())),
            _ => None,
        });
        let releases = shared.faults.releases();
        Self {
            shared,
            id,
            faults,
            wire,
            sends: false,
            cut,
            releases,
            bytes: 0,
            rekeyed: 0,
        }
    }

    /// Sends the content, or what a fault puts in its place, and ends the data connection.
    pub async fn send(&mut self, content: Box<dyn Read + Send>) -> Ending {
        self.sends = true;
        let mut content = content;
        for fault in self.faults {
            match fault {
                Fault::Content(bytes) => content = Box::new(io::Cursor::new(bytes.clone())),
                Fault::EndlessContent => content = Box::new(Endless),
                _ => {}
            }
        }
        loop {
            let (room, pause) = match self.room().await {
                Ok(room) => room,
                Err(cut) => return self.end_by(cut).await,
            };
            let mut buffer = vec![0; room];
            let Ok(count) = content.read(&mut buffer) else {
                return Ending::Reply("451 Failure reading local file.");
            };
            buffer.truncate(count);
            if count == 0 {
                break;
            }
            if self.wire.write(&buffer).await.is_err() {
                return self.left_by_client("426 Failure writing network stream.", None);
            }
            self.bytes += count as u64;
            tokio::time::sleep(pause).await;
        }
        let ended = match self.faults.contains(&Fault::BareEnd) {
            true => self.wire.bare_end().await,
            false => self.wire.goodbye().await,
        };
        match ended {
            Ok(()) => Ending::Reply("226 Transfer complete."),
            Err(_) => self.left_by_client("426 Failure writing network stream.", None),
        }
    }

    /// Writes what comes to the file; the bytes of a broken transfer stay there.
    pub async fn receive(&mut self, mut file: File) -> Ending {
        loop {
            let (room, pause) = match self.room().await {
                Ok(room) => room,
                Err(cut) => return self.end_by(cut).await,
            };
            let mut buffer = vec![0; room];
            let count = match self.wire.read(&mut buffer).await {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    if self.shared.options.goodbye_required {
                        return Ending::Reply("426 Failure reading network stream.");
                    }
                    break;
                }
                Err(_) => {
                    let text = "451 Error during read from data connection";
                    return self.left_by_client("426 Failure reading network stream.", Some(text));
                }
            };
            buffer.truncate(count);
            if file.write_all(&buffer).is_err() {
                return Ending::Reply("452 Failure writing to local file.");
            }
            self.bytes += count as u64;
            tokio::time::sleep(pause).await;
        }
        if self.faults.contains(&Fault::NoGoodbye) {
            return Ending::Reply("226 Transfer complete.");
        }
        // The upload is whole, whatever becomes of the farewell.
        let _ = match self.faults.contains(&Fault::BareEnd) {
            true => self.wire.bare_end().await,
            false => self.wire.goodbye().await,
        };
        Ending::Reply("226 Transfer complete.")
    }

    /// Records the end of the data and gives the connection back.
    pub fn finish(mut self) -> Wire {
        std::mem::replace(&mut self.wire, Wire::Gone)
    }

    /// How much may move next and the pause after it, or the cut that is due.
    async fn room(&mut self) -> Result<(usize, Duration), Cut> {
        if let Some((after, how)) = self.cut.clone()
            && after <= self.bytes
        {
            match how {
                Cut::Hold if self.held().await => self.cut = None,
                Cut::Hold => return Err(Cut::Dropped),
                how => return Err(how),
            }
        }
        self.rekey().await;
        let left = match &self.cut {
            Some((after, _)) => after - self.bytes,
            None => u64::MAX,
        };
        let speed = self.shared.faults.speed();
        if speed == 0 {
            return Ok((left.min(CHUNK) as usize, Duration::ZERO));
        }
        let room = left.min((speed / 20).clamp(1, CHUNK));
        Ok((
            room as usize,
            Duration::from_secs_f64(room as f64 / speed as f64),
        ))
    }

    /// Takes new keys where they are due.
    async fn rekey(&mut self) {
        let Some(after) = self.shared.options.rekey_after else {
            return;
        };
        if self.bytes / after > self.rekeyed {
            self.rekeyed = self.bytes / after;
            self.wire.rekey().await;
        }
    }

    /// Waits for the test; false when the client left before. (While the server does not read, an
    /// uploading client is not seen to leave.)
    async fn held(&mut self) -> bool {
        let mut releases = self.releases.clone();
        let mut buffer = [0; 1];
        tokio::select! {
            // The test's handle lives as long as the server.
            released = releases.changed() => released.is_ok(),
            read = self.wire.read(&mut buffer), if self.sends => matches!(read, Ok(1..)),
        }
    }

    async fn end_by(&mut self, cut: Cut) -> Ending {
        const WHOLE: Ending = Ending::Reply("226 Transfer complete.");
        const BROKEN: Ending = Ending::Reply("426 Connection closed; transfer aborted.");
        // What was written is to arrive before a reset overtakes it.
        let settle = tokio::time::sleep(Duration::from_millis(50));
        // The connection is to end here in any case; that it has ended already changes nothing.
        match cut {
            Cut::Complete => {
                let _ = self.wire.goodbye().await;
                WHOLE
            }
            Cut::Bare => {
                let _ = self.wire.bare_end().await;
                WHOLE
            }
            Cut::Dropped => {
                let _ = self.wire.bare_end().await;
                BROKEN
            }
            Cut::Reset => {
                settle.await;
                self.wire.reset();
                BROKEN
            }
            Cut::ResetComplete => {
                settle.await;
                self.wire.reset();
                WHOLE
            }
            Cut::DiskFull => {
                let _ = self.wire.goodbye().await;
                Ending::Reply("552 Disk full.")
            }
            Cut::Closing => {
                let _ = self.wire.bare_end().await;
                Ending::Reply("421 Service closing control connection.")
            }
            Cut::Everything => {
                settle.await;
                self.wire.reset();
                Ending::HangUp
            }
            Cut::Stall | Cut::Hold => {
                if !self.sends {
                    std::future::pending::<()>().await;
                }
                self.wire.drain().await;
                self.left_by_client("426 Failure writing network stream.", None)
            }
        }
    }

    /// The client closed early: the reply is a matter of style.
    fn left_by_client(&self, text: &'static str, pure: Option<&'static str>) -> Ending {
        match (self.shared.options.abort, pure) {
            (AbortStyle::Pureftpd, Some(pure)) => Ending::Reply(pure),
            (AbortStyle::Pureftpd, None) => Ending::Nothing,
            _ => Ending::Reply(text),
        }
    }
}

impl Drop for Pump<'_> {
    fn drop(&mut self) {
        self.shared
            .recorder
            .add(self.id, What::DataEnded { bytes: self.bytes });
    }
}

/// A listing that never ends.
struct Endless;

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const LINE: &[u8] = b"-rw-r--r--    1 ftp      ftp             1 Jan 01  2020 again\r\n";
        let whole = buffer.len() / LINE.len() * LINE.len();
        let whole = if whole == 0 {
            LINE.len().min(buffer.len())
        } else {
            whole
        };
        for (byte, of_line) in buffer.iter_mut().take(whole).zip(LINE.iter().cycle()) {
            *byte = *of_line;
        }
        Ok(whole)
    }
}

const CHUNK: u64 = 32 * 1024;
