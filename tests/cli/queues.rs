//! A queue that is kept in a file: listed, resumed, cleared, and ordered again.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::support::cli::{Cli, Ran, on_server, ran, read, trusting, url};
use crate::support::files::{content, set_time};
use crate::support::server::{Cut, Fault, ServerOptions, TestServer};

struct Scene {
    server: TestServer,
    cli: Cli,
    journal: String,
}

impl Scene {
    fn new() -> Self {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let cli = Cli::new(&server);
        let journal = text(&cli.file("a/task.journal")).to_owned();
        Self {
            server,
            cli,
            journal,
        }
    }

    fn args(&self, args: &[&str]) -> Vec<String> {
        let args = args.iter().map(|arg| (*arg).to_owned());
        let journal = ["--journal".to_owned(), self.journal.clone()];
        args.chain(journal).chain(trusting(&self.server)).collect()
    }

    fn run(&self, code: i32, args: &[&str]) -> Ran {
        let ran = self.cli.run(self.args(args));
        assert_eq!(ran.code, code, "{args:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// The same, where it might never end.
    fn run_in_time(&self, code: i32, args: &[&str]) -> Ran {
        let mut child = self.cli.start(self.args(args));
        let deadline = Instant::now() + Duration::from_secs(60);
        while child.try_wait().unwrap().is_none() {
            if Instant::now() > deadline {
                child.kill().unwrap();
                panic!("{args:?} does not end: {}", self.list());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "{args:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// An upload into the folder `in`, killed while all its files wait.
    fn killed(&self, files: &[&str]) -> Vec<String> {
        let paths = files.iter().map(|name| self.cli.write(name, name));
        let paths = paths.map(|path| text(&path).to_owned());
        let mut put = vec!["put".to_owned()];
        put.extend(paths);
        put.push(self.url("in"));
        std::fs::create_dir(on_server(&self.server, "in")).unwrap();
        self.server.faults().on("STOR", Fault::Stall);
        let args: Vec<&str> = put.iter().map(String::as_str).collect();
        let mut child = self.cli.start(self.args(&args));
        let is_known = |server: &TestServer| server.count("STOR") > 0;
        let has_begun = self.server.wait_until(Duration::from_secs(30), is_known);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(has_begun, "nothing was sent");
        self.server.faults().clear();
        put
    }

    fn list(&self) -> String {
        self.run(0, &["queue", "list"]).out
    }

    fn url(&self, path: &str) -> String {
        url(&self.server, path)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_same_command_again_sends_only_what_has_changed() {
    let scene = Scene::new();
    for name in ["one", "two", "three"] {
        let file = scene.cli.write(&format!("tree/{name}"), name);
        set_time(&file, 1_600_000_000);
    }
    let (tree, target) = (scene.cli.file("tree"), scene.url("copy"));
    let put = [
        "put",
        "-r",
        "--on-exists",
        "overwrite",
        text(&tree),
        &target,
    ];
    scene.run(0, &put);
    scene.server.forget();
    // The target is a folder by now, and is meant all the same.
    scene.run(0, &put);
    assert_eq!(scene.server.count("STOR"), 0);
    assert!(!on_server(&scene.server, "copy/tree").exists());
    let changed = scene.cli.write("tree/two", "TWO");
    set_time(&changed, 1_600_000_001);
    scene.cli.write("tree/four", "four");
    scene.run(0, &put);
    assert_eq!(scene.server.count("STOR"), 2);
    assert_eq!(read(&on_server(&scene.server, "copy/two")), b"TWO");

    let (back, source) = (scene.cli.file("back"), scene.url("copy"));
    let get = [
        "get",
        "-r",
        "--on-exists",
        "overwrite",
        &source,
        text(&back),
    ];
    scene.run(0, &get);
    let (one, alone) = (scene.url("copy/one"), scene.cli.file("alone"));
    let get_one = ["get", "--on-exists", "overwrite", &one, text(&alone)];
    scene.run(0, &get_one);
    scene.server.forget();
    scene.run(0, &get);
    scene.run(0, &get_one);
    assert_eq!(scene.server.count("RETR"), 0);
    assert!(!scene.cli.file("back/copy").exists());
    // As long as before, and only the time tells.
    std::fs::write(on_server(&scene.server, "copy/one"), "ONE").unwrap();
    set_time(&on_server(&scene.server, "copy/one"), 1_600_000_500);
    scene.run(0, &get);
    scene.run(0, &get_one);
    assert_eq!(scene.server.count("RETR"), 2);
    assert_eq!(read(&scene.cli.file("back/one")), b"ONE");
    assert_eq!(read(&alone), b"ONE");
    assert!(
        scene
            .list()
            .ends_with("0 to do, 0 failed, 11 done or skipped\n"),
        "{}",
        scene.list()
    );
}

#[test]
fn what_failed_is_listed_and_resumed_until_all_is_there() {
    let scene = Scene::new();
    let file = scene.cli.write("file", "new");
    std::fs::write(on_server(&scene.server, "file"), "old").unwrap();
    let target = scene.url("file");
    scene.run(1, &["put", text(&file), &target]);
    let listed = scene.list();
    assert!(
        listed.starts_with("1  Upload  ") && listed.contains("1 failed"),
        "{listed}"
    );
    let json = scene.run(0, &["queue", "list", "--json"]).out;
    assert!(
        json.starts_with("{\"id\":1,\"state\":\"failed\",\"direction\":\"upload\""),
        "{json}"
    );
    // Another order in the same file: what failed there is tried again, and counts.
    let other = scene.cli.write("other", "other");
    scene.run(1, &["put", text(&other), &scene.url("other")]);
    assert_eq!(read(&on_server(&scene.server, "other")), b"other");
    std::fs::remove_file(on_server(&scene.server, "file")).unwrap();
    scene.run(0, &["queue", "resume"]);
    assert_eq!(read(&on_server(&scene.server, "file")), b"new");
    scene.run(0, &["queue", "resume"]);
}

#[test]
fn a_held_file_is_listed_and_nothing_else_and_its_holder_is_named() {
    let scene = Scene::new();
    let faults = scene.server.faults();
    faults.on("STOR", Fault::After(100_000, Cut::Stall));
    let file = scene.cli.write("big", content(2_000_000));
    let target = scene.url("big");
    let mut holder = scene.cli.start(scene.args(&["put", text(&file), &target]));
    let has_begun = || {
        scene
            .cli
            .run(scene.args(&["queue", "list"]))
            .out
            .contains("1 to do")
    };
    while !has_begun() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let told = format!("(process {}) holds the queue", holder.id());
    for args in [
        &["queue", "resume"][..],
        &["queue", "clear", "--yes"],
        &["put", text(&file), &target],
        &["get", &target, text(&scene.cli.file("x"))],
    ] {
        let ran = scene.run(1, args);
        assert!(ran.err.contains(&told), "{args:?}: {}", ran.err);
    }
    holder.kill().unwrap();
    let _ = ran(holder.wait_with_output().unwrap());
    // The lock went with it.
    scene.run(2, &["queue", "clear"]);
    let cleared = scene.run(0, &["queue", "clear", "--yes"]);
    assert!(cleared.err.contains("1 item taken off"), "{}", cleared.err);
    assert_eq!(scene.list(), "0 to do, 0 failed, 0 done or skipped\n");
}

#[test]
fn what_ends_while_the_target_is_looked_at_is_counted() {
    let scene = Scene::new();
    let put = scene.killed(&["one", "two"]);
    let put: Vec<&str> = put.iter().map(String::as_str).collect();
    // The files are sent long before this listing ends.
    let wait = Fault::Delay(Duration::from_secs(3));
    scene.server.faults().once("MLSD", wait);
    let told = scene.run_in_time(0, &put).err;
    assert!(told.contains("2 files"), "{told}");
    assert_eq!(read(&on_server(&scene.server, "in/two")), b"two");
}

#[test]
fn a_target_that_could_not_be_listed_once_is_looked_at_again() {
    let scene = Scene::new();
    std::fs::create_dir(on_server(&scene.server, "in")).unwrap();
    let file = scene.cli.write("file", "file");
    let target = scene.url("in");
    scene.server.faults().once("MLSD", Fault::NoData);
    scene.server.faults().reply("CWD", 1, "421 Not now.");
    let put = [
        "put",
        "--retry-for",
        "60",
        "--on-exists",
        "overwrite",
        text(&file),
        &target,
    ];
    let told = scene.run(0, &put).err;
    assert!(told.contains("Trying again in"), "{told}");
    assert_eq!(read(&on_server(&scene.server, "in/file")), b"file");
    // What does not pass in the time that was given ends the run.
    scene.server.faults().on("MLSD", Fault::NoData);
    let told = scene.run(1, &["put", "--retry-for", "0", text(&file), &target]);
    assert!(told.err.contains("in: "), "{}", told.err);
    let settings = "[transfers]\nretry_for = 1\n";
    scene.cli.write("config/settings.toml", settings);
    let told = scene.run(1, &["put", text(&file), &target]).err;
    assert!(told.contains("Trying again in 1 s"), "{told}");
}

#[test]
fn what_the_file_holds_goes_on_where_the_new_order_cannot() {
    let orders: [(i32, &[&str]); 4] = [
        (1, &["put", "not-there", "in"]),
        (1, &["put", "file", "file", "nowhere"]),
        (1, &["get", "in/a", "in/b", "nowhere"]),
        (0, &["put", "file", "in"]),
    ];
    for (code, order) in orders {
        let scene = Scene::new();
        scene.killed(&["one", "two"]);
        scene.cli.write("file", "file");
        let mut args: Vec<String> = order.iter().map(|arg| (*arg).to_owned()).collect();
        let urls = match order[0] {
            "put" => args.len() - 1..args.len(),
            _ => 1..args.len() - 1,
        };
        for url in &mut args[urls] {
            *url = scene.url(url);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        scene.run_in_time(code, &args);
        assert_eq!(
            read(&on_server(&scene.server, "in/two")),
            b"two",
            "{args:?}"
        );
        assert!(scene.list().contains("0 to do, 0 failed"), "{args:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_no_queue() {
    let scene = Scene::new();
    for order in [&["list"][..], &["resume"], &["clear", "--yes"]] {
        let told = scene.run(1, &[&["queue"], order].concat()).err;
        assert!(told.contains("There is no queue in "), "{told}");
        assert!(told.contains("task.journal"), "{told}");
        assert!(!Path::new(&scene.journal).exists(), "{order:?}");
        // The window's own queue may not have begun.
        let own = scene.cli.run([&["queue"], order].concat());
        assert_eq!(own.code, 0, "{}", own.err);
    }
}

#[test]
fn clearing_takes_what_it_is_told() {
    let scene = Scene::new();
    let good = scene.cli.write("good", "good");
    let bad = scene.cli.write("bad", "bad");
    std::fs::create_dir(on_server(&scene.server, "in")).unwrap();
    std::fs::write(on_server(&scene.server, "in/bad"), "old").unwrap();
    scene.run(1, &["put", text(&good), text(&bad), &scene.url("in")]);
    scene.run(0, &["queue", "clear", "--done"]);
    assert!(
        scene
            .list()
            .ends_with("0 to do, 1 failed, 0 done or skipped\n"),
        "{}",
        scene.list()
    );
    scene.run(0, &["queue", "clear", "--failed"]);
    assert_eq!(scene.list(), "0 to do, 0 failed, 0 done or skipped\n");
}

#[test]
fn what_cannot_be_read_is_listed_and_told_until_it_is_cleared() {
    let scene = Scene::new();
    let files = ["one", "two"].map(|name| scene.cli.write(name, name));
    scene.run(
        0,
        &["put", text(&files[0]), text(&files[1]), &scene.url("")],
    );
    let journal = Connection::open(&scene.journal).unwrap();
    journal
        .execute("UPDATE item SET size = 7 WHERE id = 2", [])
        .unwrap();
    drop(journal);
    for _ in 0..2 {
        let told = scene.run(0, &["put", text(&files[0]), &scene.url("")]).err;
        assert!(told.contains("1 item of the queue could not be"), "{told}");
        let listed = scene.list();
        let line = format!(
            "\n2  Could not be read, will not run; perhaps: {}, two\n",
            text(&files[1])
        );
        assert!(listed.contains(&line), "{listed}");
        assert!(listed.ends_with("0 to do, 0 failed, 1 done or skipped, 1 unreadable\n"));
    }
    let json = scene.run(0, &["queue", "list", "--json"]).out;
    assert!(
        json.contains("{\"id\":2,\"state\":\"unreadable\","),
        "{json}"
    );
    let refused = scene.run(2, &["queue", "clear"]);
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    scene.run(0, &["queue", "clear", "--unreadable"]);
    assert!(scene.list().ends_with("1 done or skipped\n"));
    let told = scene.run(0, &["put", text(&files[0]), &scene.url("")]).err;
    assert!(!told.contains("could not be read"), "{told}");
}
