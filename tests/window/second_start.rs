//! Argosy started once more beside an open window.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Command, Stdio};

use super::home::{Home, Whom};
use crate::support::desktop::{Desktop, wait_until};
use crate::support::server::{ServerOptions, TestServer};

fn again(desktop: &Desktop, home: &Home, arguments: &[&str]) -> Command {
    let mut command = desktop.command(env!("CARGO_BIN_EXE_argosy"));
    command
        .env("ARGOSY_CONFIG_DIR", home.config())
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_second_start_hands_its_url_to_the_first_and_ends() {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let (home, whom) = (Home::new(), Whom::from(&server));
    let mut window = home.open(&desktop, &[]);
    // Whoever talks nonsense to its socket is heard out and forgotten.
    let socket = home.config().join("state/window.socket");
    for nonsense in [
        &[b'x'; 100_000][..],
        b"\xff\xfe\n",
        b"http://127.0.0.1/\n",
        b"",
    ] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        // It hangs up where the line is too long.
        let _ = stream.write_all(nonsense);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty());
    }
    window.minimize();
    let output = again(&desktop, &home, &[]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    wait_until("the first window before all others", || window.is_active());
    assert_eq!(server.open_connections(), 0);

    let output = again(&desktop, &home, &[&whom.url()]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    // The password is asked for by the window that stands.
    window.dialog(super::places::LIGHT);
    whom.give_password(&window);
    wait_until("the first window's connection", || server.count("AUTH") > 0);
    assert!(window.ended().is_none());
}

#[test]
fn a_second_start_whose_first_does_not_answer_opens_by_itself() {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let home = Home::new();
    let lock = std::fs::File::create(home.config().join("state/window.lock")).unwrap();
    lock.lock().unwrap();
    let mut window = home.open(&desktop, &[]);
    assert!(window.quit().success());

    // One that listens, but does not hear: what was written to it is void.
    let listener = UnixListener::bind(home.config().join("state/window.socket")).unwrap();
    let mut window = home.open(&desktop, &["ftpes://ann:s3cret@127.0.0.1:9/"]);
    let (mut late, _) = listener.accept().unwrap();
    let mut said = String::new();
    late.read_to_string(&mut said).unwrap();
    assert_eq!(said, "ftpes://ann:s3cret@127.0.0.1:9\n");
    assert!(late.write_all(b"ready\n").is_err());
    assert!(window.quit().success());
}
