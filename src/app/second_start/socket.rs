//! The socket of the first window: one line comes in, and is hostile until it is parsed. It holds
//! only when both have said so: the first window that it is ready, and then the second start that
//! it is still there and leaves it to the first.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use iced::Subscription;
use iced::futures::channel::mpsc::Sender;
use iced::futures::{SinkExt, Stream};
use iced::stream;
use rustix::process::getuid;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zeroize::Zeroizing;

use super::{Door, Role, Visit};
use crate::profile::Url;
use crate::profile::store::make_folder;

/// Holds the socket until the subscription takes it, and the lock as long as the window is open.
#[derive(Clone, Debug)]
pub struct Listener {
    socket: Arc<Mutex<Option<UnixListener>>>,
    _lock: Arc<File>,
}

pub fn role(state: &Path, url: Option<&Url>) -> Role {
    let alone = || Role::First(Door::default());
    let path = state.join("window.socket");
    let Ok(lock) = make_folder(state).and_then(|()| open_lock(&state.join("window.lock"))) else {
        return alone();
    };
    let deadline = Instant::now() + PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => {
                let listener = listen(&path, lock).ok();
                return Role::First(Door { listener });
            }
            Err(TryLockError::Error(_)) => return alone(),
            Err(TryLockError::WouldBlock) => {}
        }
        if hand_over(&path, url).is_ok() {
            return Role::Second;
        }
        if Instant::now() >= deadline {
            return alone();
        }
        // The first window may be just about to listen, or to be gone.
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Listener {
    pub fn visits(&self) -> Subscription<Visit> {
        Subscription::run_with(self.clone(), visits)
    }
}

// One window, one door: the subscription's identity never changes.
impl Hash for Listener {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "second starts".hash(state);
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(path)
}

fn listen(path: &Path, lock: File) -> io::Result<Listener> {
    // Whoever left one is gone, since we have the lock.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let socket = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    socket.set_nonblocking(true)?;
    Ok(Listener {
        socket: Arc::new(Mutex::new(Some(socket))),
        _lock: Arc::new(lock),
    })
}

/// Says what we want to the first window. Without its answer nothing is handed over, whatever was
/// written.
fn hand_over(path: &Path, url: Option<&Url>) -> io::Result<()> {
    // Another user's socket is nobody that we know.
    if fs::symlink_metadata(path)?.uid() != getuid().as_raw() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = url.map_or_else(Zeroizing::default, Url::with_password);
    line.push('\n');
    stream.write_all(line.as_bytes())?;
    let mut answer = [0; READY.len()];
    stream.read_exact(&mut answer)?;
    if answer != *READY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    stream.write_all(GO)
}

fn visits(listener: &Listener) -> impl Stream<Item = Visit> + use<> {
    let taken = listener.socket.lock().ok().and_then(|mut it| it.take());
    stream::channel(4, async move |mut window| {
        let socket = taken.and_then(|socket| tokio::net::UnixListener::from_std(socket).ok());
        let Some(socket) = socket else {
            return std::future::pending().await;
        };
        loop {
            match socket.accept().await {
                // One after the other, each with its time: who says nothing is in nobody's way long.
                Ok((stream, _)) => drop(receive(stream, &mut window).await),
                Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        }
    })
}

async fn receive(mut stream: tokio::net::UnixStream, window: &mut Sender<Visit>) -> io::Result<()> {
    if stream.peer_cred()?.uid() != getuid().as_raw() {
        return Ok(());
    }
    let Ok(line) = tokio::time::timeout(PATIENCE, read_line(&mut stream)).await else {
        return Ok(());
    };
    let Some(visit) = line?.and_then(|line| parse(&line)) else {
        return Ok(());
    };
    stream.write_all(READY).await?;
    // Who has lost patience meanwhile opened a window of its own.
    let mut answer = [0; GO.len()];
    let answered = stream.read_exact(&mut answer);
    if matches!(tokio::time::timeout(PATIENCE, answered).await, Ok(Ok(_))) && answer == *GO {
        // The window may be closing, and its door with it.
        let _ = window.send(visit).await;
    }
    Ok(())
}

/// One line without its end; `None` where it is too long or has no end.
async fn read_line(stream: &mut tokio::net::UnixStream) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut part = Zeroizing::new([0; 512]);
    loop {
        let count = stream.read(&mut *part).await?;
        let read = part.get(..count).unwrap_or_default();
        if read.is_empty() || line.len() + count > LONGEST {
            return Ok(None);
        }
        line.extend_from_slice(read);
        if let Some(end) = line.iter().position(|byte| *byte == b'\n') {
            line.truncate(end);
            return Ok(Some(line));
        }
    }
}

fn parse(line: &[u8]) -> Option<Visit> {
    let text = std::str::from_utf8(line).ok()?;
    match text {
        "" => Some(Visit { url: None }),
        text => Some(Visit {
            url: Some(Url::parse(text).ok()?),
        }),
    }
}

/// What the first window says when it would take over.
const READY: &[u8] = b"ready\n";
/// What the second start says before it ends.
const GO: &[u8] = b"go\n";
/// The longest line that is read: no URL of a person is as long.
const LONGEST: usize = 8192;
/// So long each side waits for the other.
const PATIENCE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use iced::futures::StreamExt;

    use super::*;

    #[test]
    fn only_a_url_or_nothing_is_taken() {
        assert_eq!(parse(b""), Some(Visit { url: None }));
        let visit = parse(b"ftpes://u:p%40ss@h/a").unwrap();
        assert_eq!(
            visit.url.unwrap().with_password().as_str(),
            "ftpes://u:p%40ss@h/a"
        );
        for hostile in [&b"http://h"[..], b"\xff\xfe", b"rm -rf", b"ftp://"] {
            assert_eq!(parse(hostile), None);
        }
    }

    /// The first window's end, until it is dropped; who comes is told.
    fn answering(listener: &Listener) -> (tokio::runtime::Runtime, mpsc::Receiver<Visit>) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (sender, came) = mpsc::channel();
        let listener = listener.clone();
        runtime.spawn(async move {
            let mut visits = std::pin::pin!(visits(&listener));
            while let Some(visit) = visits.next().await {
                sender.send(visit).unwrap();
            }
        });
        (runtime, came)
    }

    fn first(state: &Path) -> Listener {
        match role(state, None) {
            Role::First(Door { listener }) => listener.unwrap(),
            Role::Second => panic!("nobody else is there"),
        }
    }

    fn is_alone(role: &Role) -> bool {
        matches!(role, Role::First(Door { listener: None }))
    }

    #[test]
    fn a_second_start_is_taken_over_until_the_first_closes_its_door() {
        let folder = tempfile::tempdir().unwrap();
        let listener = first(folder.path());
        let url = Url::parse("ftpes://u:p@h/a").unwrap();
        let (door, came) = answering(&listener);
        assert!(matches!(role(folder.path(), Some(&url)), Role::Second));
        assert!(matches!(role(folder.path(), None), Role::Second));
        let wait = Duration::from_secs(5);
        assert_eq!(came.recv_timeout(wait).unwrap().url, Some(url.clone()));
        assert_eq!(came.recv_timeout(wait).unwrap().url, None);
        drop(door);
        assert!(is_alone(&role(folder.path(), Some(&url))));
    }

    #[test]
    fn a_first_that_wakes_up_too_late_does_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let listener = first(folder.path());
        let url = Url::parse("ftpes://u:p@h/a").unwrap();
        assert!(is_alone(&role(folder.path(), Some(&url))));
        let (_door, came) = answering(&listener);
        assert!(matches!(role(folder.path(), None), Role::Second));
        // It comes after the one that was too early, and is the only one.
        let visit = came.recv_timeout(Duration::from_secs(5)).unwrap();
        assert_eq!(visit.url, None);
        assert!(came.try_recv().is_err());
    }

    #[test]
    fn a_first_that_does_not_listen_yet_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let lock = open_lock(&folder.path().join("window.lock")).unwrap();
        lock.lock().unwrap();
        let socket = folder.path().join("window.socket");
        let late = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            answering(&listen(&socket, lock).unwrap())
        });
        assert!(matches!(role(folder.path(), None), Role::Second));
        let (_door, came) = late.join().unwrap();
        assert!(came.recv_timeout(Duration::from_secs(5)).is_ok());
    }

    #[test]
    fn a_first_that_is_about_to_go_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let listener = first(folder.path());
        let going = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            drop(listener);
        });
        first(folder.path());
        going.join().unwrap();
    }

    #[test]
    fn who_holds_the_lock_but_does_not_answer_leaves_us_alone() {
        let folder = tempfile::tempdir().unwrap();
        let lock = open_lock(&folder.path().join("window.lock")).unwrap();
        lock.lock().unwrap();
        assert!(matches!(
            role(folder.path(), None),
            Role::First(Door { listener: None })
        ));
    }

    #[test]
    fn the_first_listens_for_its_own_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("window.socket");
        drop(UnixListener::bind(&socket).unwrap());
        let Role::First(door) = role(folder.path(), None) else {
            panic!("nobody else is there");
        };
        assert!(door.listener.is_some());
        let mode = fs::metadata(&socket).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
