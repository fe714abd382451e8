//! A full round with a password that is like nothing else, and then a search for it in everything
//! that was written: files, names of files, output, log lines and Debug texts.

use std::fs;
use std::path::Path;

use argosy::profile::Password;
use argosy::service::{BrowserId, Command, Direction, QueueOrder, TransferStatus, What};

use crate::support::cli::{Cli, Ran, trusting, url};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, content, until_moved};

/// The middle of it is the same in each way of quoting.
const PASSWORD: &str = "a \"Argonaut7c1e\" %";
const IN_A_URL: &str = "a%20%22Argonaut7c1e%22%20%25";
const WRONG: &str = "Medea9f3b";
const NEEDLES: [&[u8]; 2] = [b"Argonaut7c1e", b"Medea9f3b"];

#[test]
fn no_password_is_found_in_anything_that_was_written() {
    let options = ServerOptions {
        password: PASSWORD.to_owned(),
        ..ServerOptions::default()
    };
    let server = TestServer::start(options).unwrap();
    let desk = service_round(&server);
    let cli = Cli::knowing(PASSWORD);
    let shown = command_line_round(&server, &cli);

    let debug = format!("{:#?} {:?}", desk.seen, commands(&desk));
    assert!(debug.contains("PasswordWanted") && debug.contains("530"));
    search("the events and commands", debug.as_bytes());
    assert!(shown.contains("PASS"), "{shown}");
    search("the output", shown.as_bytes());
    let mut files = 0;
    for folder in [desk.folder(), cli.folder(), server.root()] {
        search_files(folder, &mut files);
    }
    // Pins, what was learned, and the record of the part that was left.
    let state = desk.folder().join("config/state");
    assert!(fs::read_dir(state.join("parts")).unwrap().count() > 0);
    assert!(files > 8, "{files}");
}

/// Wrong password, trust, browsing, transfers, a failure, and one transfer that is left half done.
fn service_round(server: &TestServer) -> Desk {
    let mut desk = Desk::new(server);
    desk.passwords.insert(0, Some(WRONG.to_owned()));
    desk.connect();
    fs::write(desk.local.join("up"), content(100_000)).unwrap();
    fs::write(server.root().join("down"), content(100_000)).unwrap();
    desk.enqueue(vec![
        desk.upload("up"),
        desk.download("down"),
        desk.download("none"),
    ]);
    let statuses = desk.until_over(3);
    assert!(matches!(statuses[2], TransferStatus::Failed(_)));
    desk.clear();
    fs::write(desk.local.join("big"), content(3_000_000)).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.transfer(Direction::Upload, "big", What::File)]);
    until_moved(&mut desk, 300_000);
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| {
        matches!(desk.item("big").status, TransferStatus::Paused { .. })
    });
    server.faults().slow(None);
    desk.quit();
    desk
}

fn commands(desk: &Desk) -> [Command; 2] {
    let password = || Some(Password::new(PASSWORD.to_owned()));
    [
        Command::Connect {
            browser: BrowserId(1),
            endpoint: desk.endpoint.clone(),
            password: password(),
            folder: None,
        },
        Command::AnswerPassword {
            endpoint: desk.endpoint.clone(),
            password: password(),
        },
    ]
}

/// Right and wrong passwords from the environment, a URL and a terminal. Returns all that was shown.
fn command_line_round(server: &TestServer, cli: &Cli) -> String {
    let file = cli.write("a file", "12345");
    let file = file.to_str().unwrap();
    let (home, target) = (url(server, ""), url(server, "sent"));
    let in_url = home.replace('@', &format!(":{IN_A_URL}@"));
    let none = Cli::knowing(PASSWORD).password(None);
    let wrong = Cli::knowing(WRONG);
    let [option, hex] = trusting(server);
    let mut shown = String::new();
    let mut check = |cli: &Cli, code: i32, args: &[&str]| {
        let trusted = args.iter().copied().chain([option.as_str(), &hex]);
        show(&mut shown, code, cli.run(trusted));
    };
    check(cli, 0, &["list", "--json", &home]);
    check(cli, 0, &["-v", "put", file, &target]);
    check(cli, 1, &["-v", "put", file, &target]);
    check(cli, 1, &["-v", "get", &url(server, "none"), "none"]);
    check(&wrong, 5, &["-v", "list", &home]);
    check(&none, 0, &["-v", "list", "--json", &in_url]);
    check(&none, 2, &["list", &in_url, &in_url]);
    check(
        &none,
        2,
        &["list", &in_url.replace("127.0.0.1", "127.0.0.1:x")],
    );
    show(&mut shown, 4, none.run(["-v", "list", &in_url]));
    let answers = [
        ("Password for", WRONG),
        ("[a]lways trust?", "always"),
        ("Password for", PASSWORD),
    ];
    let ran = none.answer_on_terminal(&["-v", "list", &home], &answers);
    show(&mut shown, 0, ran);
    // Its folders go with it, so they are searched here.
    for cli in [&none, &wrong] {
        search_files(cli.folder(), &mut 0);
    }
    shown
}

fn show(shown: &mut String, code: i32, ran: Ran) {
    assert_eq!(ran.code, code, "{}\n{}", ran.out, ran.err);
    shown.push_str(&ran.out);
    shown.push_str(&ran.err);
}

fn search_files(path: &Path, files: &mut u32) {
    search("a name", path.as_os_str().as_encoded_bytes());
    if !path.is_dir() {
        *files += 1;
        search(&path.display().to_string(), &fs::read(path).unwrap());
        return;
    }
    for entry in fs::read_dir(path).unwrap() {
        search_files(&entry.unwrap().path(), files);
    }
}

/// Says where a password was found, but does not show it again.
fn search(place: &str, bytes: &[u8]) {
    for needle in NEEDLES {
        let found = bytes
            .windows(needle.len())
            .any(|window| window.eq_ignore_ascii_case(needle));
        assert!(!found, "a password is in {place}");
    }
}
