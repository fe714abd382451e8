//! Buffers between a session's data connection and a disk thread: bounded and recycled, so that
//! memory per transfer does not grow with the file and neither side outruns the other.

use tokio::sync::mpsc;

/// How much one buffer takes up.
pub const BUFFER: usize = 256 * 1024;

const BUFFERS: usize = 4;

/// Makes a pipe: what is sent at one end arrives at the other.
pub fn pipe() -> (PipeSender, PipeReceiver) {
    let (full, filled) = mpsc::channel(BUFFERS);
    let (empty, emptied) = mpsc::channel(BUFFERS + 2);
    (
        PipeSender { full, emptied },
        PipeReceiver {
            filled,
            empty,
            finished: false,
        },
    )
}

/// The end that fills buffers. Only [`PipeSender::finish`] ends the stream well; dropped without
/// it, the other end knows that something is missing.
#[derive(Debug)]
pub struct PipeSender {
    full: mpsc::Sender<Vec<u8>>,
    emptied: mpsc::Receiver<Vec<u8>>,
}

/// The end that empties buffers.
#[derive(Debug)]
pub struct PipeReceiver {
    filled: mpsc::Receiver<Vec<u8>>,
    empty: mpsc::Sender<Vec<u8>>,
    finished: bool,
}

/// The other end of the pipe is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl PipeSender {
    /// An empty buffer of [`BUFFER`] bytes capacity, used before where there is one.
    pub fn buffer(&mut self) -> Vec<u8> {
        match self.emptied.try_recv() {
            Ok(mut buffer) => {
                buffer.clear();
                buffer
            }
            Err(_) => Vec::with_capacity(BUFFER),
        }
    }

    /// Waits until there is room. Buffers are never empty.
    pub async fn send(&self, buffer: Vec<u8>) -> Result<(), Gone> {
        self.full.send(buffer).await.map_err(|_| Gone)
    }

    /// Marks the stream as whole.
    pub async fn finish(self) -> Result<(), Gone> {
        self.send(Vec::new()).await
    }

    /// The same for a plain thread.
    pub fn blocking_finish(self) -> Result<(), Gone> {
        self.blocking_send(Vec::new())
    }

    /// The same for a plain thread.
    pub fn blocking_send(&self, buffer: Vec<u8>) -> Result<(), Gone> {
        self.full.blocking_send(buffer).map_err(|_| Gone)
    }
}

impl PipeReceiver {
    /// The next buffer, or `None` at the end; then [`PipeReceiver::is_whole`] tells which end.
    pub async fn receive(&mut self) -> Option<Vec<u8>> {
        let buffer = self.filled.recv().await;
        self.noted(buffer)
    }

    /// The same for a plain thread.
    pub fn blocking_receive(&mut self) -> Option<Vec<u8>> {
        let buffer = self.filled.blocking_recv();
        self.noted(buffer)
    }

    /// The sender said that it had sent everything.
    pub fn is_whole(&self) -> bool {
        self.finished
    }

    fn noted(&mut self, buffer: Option<Vec<u8>>) -> Option<Vec<u8>> {
        let buffer = buffer?;
        self.finished = buffer.is_empty();
        (!self.finished).then_some(buffer)
    }

    /// Gives a buffer back for another use.
    pub fn recycle(&self, buffer: Vec<u8>) {
        // With enough empty buffers on their way this one is simply freed.
        let _ = self.empty.try_send(buffer);
    }
}
