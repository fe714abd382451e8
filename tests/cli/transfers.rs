//! argosy-cli at work: get, put and the changes, with cp's meaning and its exit codes.

use std::path::Path;
use std::time::Duration;

use crate::support::cli::{Cli, on_server, ran, read, trusting, url};
use crate::support::server::{Cut, Fault, ServerOptions, TestServer};

struct Scene {
    server: TestServer,
    cli: Cli,
}

impl Scene {
    fn new() -> Self {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let cli = Cli::new(&server);
        Self { server, cli }
    }

    fn run(&self, args: &[&str]) -> crate::support::cli::Ran {
        let trust = trusting(&self.server);
        self.cli
            .run(args.iter().copied().chain(trust.iter().map(String::as_str)))
    }

    fn url(&self, path: &str) -> String {
        url(&self.server, path)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_file_is_proved_by_hash_where_that_is_asked_for() {
    let server = TestServer::start(ServerOptions {
        hashes: vec!["XSHA256".to_owned()],
        ..ServerOptions::default()
    });
    let server = server.unwrap();
    let cli = Cli::new(&server);
    let scene = Scene { server, cli };
    let one = scene.cli.write("one.txt", "first");
    for (when, said) in [("always", true), ("doubt", false), ("never", false)] {
        let url = scene.url(when);
        let ran = scene.run(&["put", "--verify", when, text(&one), &url]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.err.contains("1 proved by hash"), said, "{}", ran.err);
        let back = scene.cli.file(&format!("back {when}"));
        let ran = scene.run(&["get", "--verify", when, &url, text(&back)]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.err.contains("1 proved by hash"), said, "{}", ran.err);
    }
    assert_eq!(scene.server.count("XSHA256"), 2);
}

#[test]
fn put_and_get_have_the_meaning_of_cp() {
    let scene = Scene::new();
    let one = scene.cli.write("one.txt", "first");
    let two = scene.cli.write("two.txt", "second");
    std::fs::create_dir(on_server(&scene.server, "in")).unwrap();
    let ran = scene.run(&["put", text(&one), text(&two), &scene.url("in")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(read(&on_server(&scene.server, "in/two.txt")), b"second");
    let ran = scene.run(&["put", text(&one), &scene.url("new%20name.txt")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(read(&on_server(&scene.server, "new name.txt")), b"first");
    let ran = scene.run(&["put", text(&one), text(&two), &scene.url("not-there")]);
    assert_eq!(ran.code, 2, "{}", ran.err);

    let back = scene.cli.file("back");
    let ran = scene.run(&["get", &scene.url("in/one.txt"), text(&back)]);
    assert_eq!(
        (ran.code, read(&back)),
        (0, b"first".to_vec()),
        "{}",
        ran.err
    );
    std::fs::create_dir(scene.cli.file("folder")).unwrap();
    let folder = scene.cli.file("folder");
    let ran = scene.run(&[
        "get",
        &scene.url("in/one.txt"),
        &scene.url("in/two.txt"),
        text(&folder),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(read(&folder.join("two.txt")), b"second");
}

#[test]
fn a_tree_goes_both_ways() {
    let scene = Scene::new();
    for (name, content) in [("tree/a", "1"), ("tree/b c/ d ", "2"), ("tree/é/木", "3")] {
        scene.cli.write(name, content);
    }
    std::fs::create_dir(scene.cli.file("tree/empty")).unwrap();
    let tree = scene.cli.file("tree");
    let ran = scene.run(&["put", text(&tree), &scene.url("")]);
    assert_eq!(ran.code, 1, "a folder needs -r: {}", ran.err);
    let ran = scene.run(&["put", "-r", text(&tree), &scene.url("")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(read(&on_server(&scene.server, "tree/b c/ d ")), b"2");
    assert!(on_server(&scene.server, "tree/empty").is_dir());
    let copy = scene.cli.file("copy");
    let ran = scene.run(&[
        "get",
        "-r",
        "--connections",
        "3",
        &scene.url("tree"),
        text(&copy),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(read(&copy.join("é/木")), b"3");
    assert!(copy.join("empty").is_dir());
}

#[test]
fn an_existing_target_needs_a_rule() {
    let scene = Scene::new();
    let new = scene.cli.write("a.txt", "new content");
    std::fs::write(on_server(&scene.server, "a.txt"), "old").unwrap();
    let target = scene.url("a.txt");
    let put = |rule: &[&str]| {
        let args = [&["put"], rule, &[text(&new), target.as_str()]].concat();
        let ran = scene.run(&args);
        (ran.code, read(&on_server(&scene.server, "a.txt")), ran.err)
    };
    let (code, content, err) = put(&[]);
    assert_eq!((code, content.as_slice()), (1, &b"old"[..]), "{err}");
    assert!(err.contains("exists already"), "{err}");
    let (code, content, err) = put(&["--on-exists", "skip"]);
    assert_eq!((code, content.as_slice()), (0, &b"old"[..]), "{err}");
    let (code, _, err) = put(&["--on-exists", "rename"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(read(&on_server(&scene.server, "a (2).txt")), b"new content");
    let (code, content, err) = put(&["--on-exists", "overwrite"]);
    assert_eq!(
        (code, content.as_slice()),
        (0, &b"new content"[..]),
        "{err}"
    );
}

#[test]
fn what_is_missing_fails_alone() {
    let scene = Scene::new();
    std::fs::write(on_server(&scene.server, "there"), "x").unwrap();
    let folder = scene.cli.file("into");
    std::fs::create_dir(&folder).unwrap();
    let ran = scene.run(&[
        "get",
        &scene.url("missing"),
        &scene.url("there"),
        text(&folder),
    ]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains("missing") && ran.err.contains("550"),
        "{}",
        ran.err
    );
    assert_eq!(read(&folder.join("there")), b"x");
    assert!(!folder.join("missing").exists());
}

#[test]
fn folders_are_made_renamed_and_removed() {
    let scene = Scene::new();
    let root = |name| on_server(&scene.server, name);
    assert_eq!(scene.run(&["mkdir", &scene.url("a/b/c")]).code, 1);
    let ran = scene.run(&["mkdir", "-p", &scene.url("a/b/c")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(scene.run(&["mkdir", "-p", &scene.url("a/b/c")]).code, 0);
    std::fs::write(root("a/b/file"), "x").unwrap();
    std::fs::write(root("taken"), "y").unwrap();
    let ran = scene.run(&["rename", &scene.url("a/b/file"), "taken"]);
    assert_eq!(
        (ran.code, read(&root("taken"))),
        (1, b"y".to_vec()),
        "{}",
        ran.err
    );
    let ran = scene.run(&["rename", &scene.url("a/b/file"), "//free%20name"]);
    assert_eq!(
        (ran.code, read(&root("free name"))),
        (0, b"x".to_vec()),
        "{}",
        ran.err
    );
    assert_eq!(
        scene.run(&["remove", &scene.url("a")]).code,
        1,
        "it is not empty"
    );
    assert!(root("a/b").is_dir());
    let ran = scene.run(&["remove", "-r", &scene.url("a"), &scene.url("taken")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!root("a").exists() && !root("taken").exists());
    assert_eq!(scene.run(&["remove", "-r", &scene.url("")]).code, 2);
}

#[test]
fn plain_columns_go_into_a_pipe() {
    let scene = Scene::new();
    std::fs::create_dir(on_server(&scene.server, "b")).unwrap();
    std::fs::write(on_server(&scene.server, "a"), "1234").unwrap();
    let ran = scene.run(&["list", &scene.url("")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<Vec<&str>> = ran
        .out
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert_eq!((lines[0][0], lines[0][1], lines[0][4]), ("file", "4", "a"));
    assert_eq!((lines[1][0], lines[1][4]), ("folder", "b"));
    let ran = scene.run(&["list", &scene.url("nowhere")]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn an_interrupted_run_keeps_its_part_and_the_next_one_ends_it() {
    let scene = Scene::new();
    let content: Vec<u8> = (0..3_000_000u32).map(|n| (n >> 8) as u8).collect();
    std::fs::write(on_server(&scene.server, "big"), &content).unwrap();
    let faults = scene.server.faults();
    faults.on("RETR", Fault::After(1_000_000, Cut::Stall));
    let target = scene.cli.file("big");
    let trust = trusting(&scene.server);
    let remote = scene.url("big");
    let args = ["get", "-q", &remote, text(&target), &trust[0], &trust[1]];
    let child = scene.cli.start(args);
    assert!(
        scene
            .server
            .wait_until(Duration::from_secs(20), |server| server.count("RETR") == 1)
    );
    std::thread::sleep(Duration::from_millis(700));
    let pid = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let interrupted = ran(child.wait_with_output().unwrap());
    assert_eq!(interrupted.code, 130, "{}", interrupted.err);
    assert!(!target.exists());
    faults.clear();
    let ran = scene.cli.run(args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(read(&target) == content, "the file is whole");
    assert!(
        scene
            .server
            .commands()
            .iter()
            .any(|line| line.starts_with("REST ")),
        "it went on in the middle"
    );
}
