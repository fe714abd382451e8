//! Kept passwords in a run: looked up before anybody is asked, kept after a login that they were good for.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use argosy::profile::{Folders, Keep, Logon, Password, Policy, SecretFault, Secrets, Site, Sites};
use argosy::service::{Command, Event, Notice};

use crate::support::cli::{Cli, trusting};
use crate::support::keyring::{Home, Keychain, part};
use crate::support::secrecy::{self, KEPT, holds};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::Desk;

fn server() -> TestServer {
    TestServer::start(ServerOptions {
        password: KEPT.to_owned(),
        ..ServerOptions::default()
    })
    .unwrap()
}

fn site(desk: &Desk, keep: Keep) -> Site {
    Site {
        name: "Work".to_owned(),
        host: desk.endpoint.host.clone(),
        port: desk.endpoint.port,
        encryption: desk.endpoint.encryption,
        logon: Logon::Normal,
        user: desk.endpoint.user.clone(),
        keep,
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy: Policy::default(),
    }
}

fn save(folders: &Folders, site: Site) {
    let sites = Sites {
        sites: vec![site],
        ..Sites::default()
    };
    folders.save(&sites).unwrap();
}

/// A desk whose endpoint is a saved site.
fn desk(server: &TestServer, keep: Keep) -> Desk {
    let mut desk = Desk::new(server);
    save(&desk.folders(), site(&desk, keep));
    desk.keep = Some(keep);
    desk
}

fn asked(desk: &Desk) -> Vec<(Option<String>, Option<Keep>)> {
    let wanted = |event: &Event| match event {
        Event::PasswordWanted { refused, keep, .. } => Some((refused.clone(), *keep)),
        _ => None,
    };
    desk.seen.iter().filter_map(wanted).collect()
}

fn masters(desk: &Desk) -> Vec<(bool, bool)> {
    let wanted = |event: &Event| match event {
        Event::MasterPasswordWanted { is_new, wrong } => Some((*is_new, *wrong)),
        _ => None,
    };
    desk.seen.iter().filter_map(wanted).collect()
}

fn notices(desk: &Desk) -> Vec<Notice> {
    let notice = |event: &Event| match event {
        Event::Notice(notice) => Some(notice.clone()),
        _ => None,
    };
    desk.seen.iter().filter_map(notice).collect()
}

fn some(text: &str) -> Vec<Option<String>> {
    vec![Some(text.to_owned())]
}

/// The files below a folder that hold the password.
fn readable_in(folder: &Path) -> Vec<String> {
    secrecy::readable_in(folder, &[KEPT], &mut 0)
}

#[test]
fn the_vault_is_made_by_the_first_password_and_opened_in_the_next_run() {
    let server = server();
    let mut desk = desk(&server, Keep::Vault);
    desk.masters = some("master");
    desk.connect();
    desk.quit();
    assert_eq!(asked(&desk), [(None, Some(Keep::Vault))]);
    assert_eq!(masters(&desk), [(true, false)]);
    assert_eq!(notices(&desk), []);
    let folders = desk.folders();
    assert_eq!(readable_in(&folders.config), Vec::<String>::new());

    let mut next = desk.again(&server);
    next.masters = [some("wrong"), some("master")].concat();
    next.connect();
    assert_eq!(asked(&next), []);
    assert_eq!(masters(&next), [(false, false), (false, true)]);
    assert_eq!(notices(&next), []);
    assert!(!format!("{:?}", next.seen).contains(KEPT));
}

#[test]
fn the_master_password_is_changed_by_who_knows_it() {
    let server = server();
    let mut desk = desk(&server, Keep::Vault);
    desk.masters = some("master");
    desk.connect();
    let changed = |desk: &mut Desk, old: &str, new: &str| {
        let [old, new] = [old, new].map(|text| Password::new(text.to_owned()));
        desk.handle.send(Command::ChangeMasterPassword { old, new });
        let from = desk.seen.len();
        let find = |desk: &Desk| {
            desk.seen[from..].iter().find_map(|event| match event {
                Event::MasterPasswordChanged(result) => Some(result.clone()),
                _ => None,
            })
        };
        desk.until("an answer", |desk| find(desk).is_some());
        find(desk).unwrap()
    };
    let wrong = changed(&mut desk, "wrong", "new");
    assert_eq!(wrong, Err(SecretFault::WrongMaster));
    assert_eq!(changed(&mut desk, "master", "new"), Ok(()));
    let mut next = desk.again(&server);
    next.masters = some("new");
    next.connect();
    assert_eq!(asked(&next), []);
    assert_eq!(masters(&next), [(false, false)]);
}

#[test]
fn who_does_not_open_the_vault_is_asked_for_the_password() {
    let server = server();
    let mut desk = desk(&server, Keep::Vault);
    let secrets = Secrets::new(&desk.folders());
    secrets
        .unlock_vault(&Password::new("master".to_owned()))
        .unwrap();
    desk.masters = vec![None];
    desk.keep = None;
    desk.connect();
    assert_eq!(masters(&desk), [(false, false)]);
    assert_eq!(asked(&desk), [(None, Some(Keep::Vault))]);
    assert_eq!(secrets.get(Keep::Vault, &desk.endpoint), Ok(None));
}

#[test]
fn a_wrong_one_is_replaced_only_by_one_that_was_good() {
    let server = server();
    let mut desk = desk(&server, Keep::Vault);
    let secrets = Secrets::new(&desk.folders());
    let old = Password::new("old".to_owned());
    secrets
        .unlock_vault(&Password::new("master".to_owned()))
        .unwrap();
    secrets.set(Keep::Vault, &desk.endpoint, &old).unwrap();
    desk.masters = some("master");
    desk.passwords = [some("also wrong"), some(KEPT)].concat();
    let kept = |desk: &Desk| secrets.get(Keep::Vault, &desk.endpoint).unwrap();
    desk.connect();
    desk.until("the new password in the vault", |desk| {
        kept(desk) != Some(old.clone())
    });
    assert_eq!(kept(&desk), Some(Password::new(KEPT.to_owned())));
    let asked = asked(&desk);
    assert_eq!(asked.len(), 2);
    assert!(
        asked
            .iter()
            .all(|(refused, keep)| refused.is_some() && *keep == Some(Keep::Vault))
    );
    assert_eq!(masters(&desk).len(), 1);
}

#[test]
fn another_place_holds_only_from_a_good_password_on() {
    let server = server();
    let mut desk = desk(&server, Keep::Vault);
    let secrets = Secrets::new(&desk.folders());
    let [master, old] = ["master", "old"].map(|text| Password::new(text.to_owned()));
    secrets.unlock_vault(&master).unwrap();
    secrets.set(Keep::Vault, &desk.endpoint, &old).unwrap();
    desk.masters = some("master");
    desk.passwords = [some("also wrong"), some(KEPT)].concat();
    desk.keep = Some(Keep::Nowhere);
    desk.connect();
    desk.quit();
    // The wrong one has moved nothing, so the second question names the old place.
    let places: Vec<_> = asked(&desk).into_iter().map(|(_, keep)| keep).collect();
    assert_eq!(places, [Some(Keep::Vault); 2]);
    let kept = |event: &Event| match event {
        Event::PasswordKept { keep, .. } => Some(*keep),
        _ => None,
    };
    let kept: Vec<_> = desk.seen.iter().filter_map(kept).collect();
    assert_eq!(kept, [Keep::Nowhere]);
    assert_eq!(secrets.get(Keep::Vault, &desk.endpoint), Ok(None));
}

#[test]
fn without_a_site_or_where_it_says_so_nothing_is_kept() {
    let server = server();
    for is_saved in [true, false] {
        let mut desk = match is_saved {
            true => desk(&server, Keep::Nowhere),
            false => Desk::new(&server),
        };
        desk.keep = is_saved.then_some(Keep::Nowhere);
        desk.connect();
        desk.quit();
        let place = is_saved.then_some(Keep::Nowhere);
        assert_eq!(asked(&desk), [(None, place)]);
        assert!(!desk.folders().config.join("vault").exists());
    }
}

#[test]
fn a_damaged_vault_is_told_and_the_password_asked_for() {
    let server = server();
    let mut desk = desk(&server, Keep::Vault);
    fs::write(desk.folders().config.join("vault"), "no vault").unwrap();
    desk.masters = some("master");
    desk.connect();
    desk.quit();
    assert_eq!(asked(&desk).len(), 1);
    let Notice::NotFound {
        fault: SecretFault::VaultDamaged(aside),
        ..
    } = &notices(&desk)[0]
    else {
        panic!("{:?}", notices(&desk));
    };
    assert_eq!(fs::read(&aside.file).unwrap(), b"no vault");
    // The new one is made beside it.
    assert_eq!(masters(&desk), [(true, false)]);
    assert!(desk.folders().config.join("vault").exists());
}

#[test]
fn the_command_line_asks_for_the_master_password_on_a_terminal() {
    let server = server();
    let desk = desk(&server, Keep::Vault);
    let cli = Cli::new(&server).password(None);
    save(&Folders::inside(&cli.config()), site(&desk, Keep::Vault));
    let [option, hex] = trusting(&server);
    let order = ["list", "site:Work", &option, &hex];
    // Typed, and then from the vault.
    let typed = format!("{KEPT}\nmaster\nmaster\n");
    let (first, looks) = watched(&cli, || cli.run_on_terminal(&order, &typed));
    assert_eq!(first.code, 0, "{}", first.out);
    assert!(looks > 0);
    assert!(first.out.contains("New master password"), "{}", first.out);
    let (next, looks) = watched(&cli, || cli.run_on_terminal(&order, "master\n"));
    assert_eq!(next.code, 0, "{}", next.out);
    assert!(looks > 0);
    assert!(!next.out.contains("Password for"), "{}", next.out);
    // Without a terminal the vault stays closed.
    let none = cli.run(order);
    assert_eq!(none.code, 5, "{}", none.err);
    assert_eq!(readable_in(&cli.config()), Vec::<String>::new());
}

/// Does something, and meanwhile looks at what `/proc` tells of the processes that work in this
/// configuration: none may show the password. How often one was looked at.
fn watched<T>(cli: &Cli, work: impl FnOnce() -> T) -> (T, usize) {
    let (over, is_over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let looking = scope.spawn(move || {
            let mut looks = 0;
            while is_over.try_recv() == Err(mpsc::TryRecvError::Empty) {
                looks += look(&cli.config());
            }
            looks
        });
        let done = work();
        drop(over);
        (done, looking.join().unwrap())
    })
}

fn look(config: &Path) -> usize {
    let config = config.to_str().unwrap();
    let mut looks = 0;
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let fact = |name| fs::read(process.path().join(name)).unwrap_or_default();
        let environ = fact("environ");
        if holds(&environ, config) {
            looks += 1;
            assert!(!holds(&environ, KEPT) && !holds(&fact("cmdline"), KEPT));
        }
    }
    looks
}

#[test]
fn no_core_is_dumped() {
    let cli = Cli::new(&server()).password(None);
    // A server that never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ftp://{}/", silent.local_addr().unwrap());
    let mut child = cli.start(["list", &url]);
    let limits = || {
        let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let numbers = line.unwrap().split_whitespace().skip(4).take(2);
        numbers.map(str::to_owned).collect::<Vec<_>>()
    };
    // Once it has come to the server it has long begun.
    let _connection = silent.accept().unwrap();
    let limits = limits();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(limits, ["1", "1"]);
}

#[test]
fn the_keychain_is_asked_before_a_person_is() {
    let name = "secrets::service::the_keychain_is_asked_before_a_person_is";
    if part().is_none() {
        Home::new().run(Keychain::Unlocked, name, "all");
        return;
    }
    let server = server();
    let mut first = desk(&server, Keep::Keychain);
    first.connect();
    first.quit();
    assert_eq!(asked(&first), [(None, Some(Keep::Keychain))]);
    assert_eq!(notices(&first), []);
    let mut next = first.again(&server);
    next.connect();
    next.quit();
    assert_eq!(asked(&next), []);
    assert_eq!(readable_in(&next.folders().config), Vec::<String>::new());

    // The command line, too: and nothing of it can be read from outside.
    let cli = Cli::new(&server).password(None);
    let folders = Folders::inside(&cli.config());
    save(&folders, site(&next, Keep::Keychain));
    let [option, hex] = trusting(&server);
    let mut child = cli.start(["list", "-v", "site:Work", &option, &hex]);
    let facts = format!("/proc/{}", child.id());
    while child.try_wait().unwrap().is_none() {
        for name in ["cmdline", "environ"] {
            let bytes = fs::read(format!("{facts}/{name}")).unwrap_or_default();
            assert!(!holds(&bytes, KEPT), "{name}");
        }
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!holds(&output.stdout, KEPT) && !holds(&output.stderr, KEPT));
    assert_eq!(readable_in(&cli.config()), Vec::<String>::new());
}

#[test]
fn a_locked_keychain_is_told_and_the_password_asked_for() {
    let name = "secrets::service::a_locked_keychain_is_told_and_the_password_asked_for";
    let Some((part, _)) = part() else {
        let home = Home::new();
        if home.run(Keychain::Unlocked, name, "make") {
            home.run(Keychain::Locked, name, "locked");
            home.run(Keychain::None, name, "none");
        }
        return;
    };
    let server = server();
    let mut desk = desk(&server, Keep::Keychain);
    desk.connect();
    desk.quit();
    // The first part only makes the keychain.
    if part != "make" {
        assert_eq!(asked(&desk), [(None, Some(Keep::Keychain))]);
        let told = notices(&desk);
        let not_kept = |notice: &Notice| matches!(notice, Notice::NotKept { .. });
        assert!(told.iter().any(not_kept), "{told:?}");
    }
}
