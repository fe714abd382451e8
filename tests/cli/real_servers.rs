//! argosy-cli on vsftpd, ProFTPD and Pure-FTPd.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::support::cli::{Cli, Ran, read};
use crate::support::real::{Kind, Options, Server};

/// Somebody who knows the server's password and certificate.
struct Scene {
    server: Server,
    cli: Cli,
}

impl Scene {
    fn new(kind: Kind, implicit: bool) -> Option<Self> {
        let options = Options {
            implicit,
            ..Options::default()
        };
        let server = Server::start(kind, options)?;
        let cli = Cli::knowing(&server.password);
        Some(Self { server, cli })
    }

    fn url(&self, path: &str) -> String {
        let Server {
            user, host, port, ..
        } = &self.server;
        let scheme = match self.server.implicit {
            true => "ftps",
            false => "ftpes",
        };
        format!("{scheme}://{user}@{host}:{port}/{path}")
    }

    /// Runs it and expects that code.
    fn run(&self, code: i32, args: &[&str]) -> Ran {
        let fingerprint = self.server.fingerprint();
        let trust = ["--fingerprint", &fingerprint];
        let ran = self.cli.run(args.iter().copied().chain(trust));
        assert_eq!(ran.code, code, "{args:?}\n{}\n{}", ran.out, ran.err);
        ran
    }
}

fn a_tree_goes_there_and_back(kind: Kind, implicit: bool) {
    let Some(scene) = Scene::new(kind, implicit) else {
        return;
    };
    let ran = scene.cli.run(["list", &scene.url("")]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains(&scene.server.fingerprint()), "{}", ran.err);

    let latin = OsStr::from_bytes(b"tree/latin \xe9");
    let files = [
        "tree/plain",
        "tree/ lead",
        "tree/-rf \"x\"",
        "tree/.hidden/übel 文",
    ];
    for name in files.map(OsStr::new).iter().chain([&latin]) {
        let path = scene.cli.file("").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, name.as_bytes()).unwrap();
    }
    std::fs::create_dir(scene.cli.file("tree/empty")).unwrap();
    let (tree, home) = (scene.cli.file("tree"), scene.url(""));
    scene.run(0, &["put", "-r", "--connections", "3", text(&tree), &home]);
    compare(&tree, &scene.server.root.join("tree"));
    let copy = scene.cli.file("copy");
    scene.run(0, &["get", "-r", &scene.url("tree"), text(&copy)]);
    compare(&tree, &copy);

    let json = scene.run(0, &["list", "--json", &scene.url("/tree")]).out;
    let lines: Vec<&str> = json.lines().collect();
    assert_eq!(lines.len(), 6, "{json}");
    for part in [
        r#"{"name":" lead","kind":"file","size":10,"#,
        r#"{"name":"-rf \"x\"","kind":"file","#,
        r#"{"name":".hidden","kind":"folder","#,
        r#""name_bytes":"6c6174696e20e9"#,
    ] {
        assert!(json.contains(part), "{part} is not in\n{json}");
    }
}

fn one_file_is_changed_in_every_way(kind: Kind, implicit: bool) {
    let Some(scene) = Scene::new(kind, implicit) else {
        return;
    };
    let file = scene.cli.write("file", vec![b'x'; 500_000]);
    for version in ["1.2", "1.3"] {
        let target = scene.url(&format!("over {version}"));
        let ran = scene.run(0, &["put", "-v", "--tls", version, text(&file), &target]);
        assert!(ran.err.contains(&format!("TLS {version}")), "{}", ran.err);
    }
    scene.run(0, &["mkdir", "-p", &scene.url("a/b")]);
    scene.run(0, &["rename", &scene.url("over%201.2"), "a/b/moved"]);
    assert_eq!(read(&scene.server.root.join("a/b/moved")).len(), 500_000);
    scene.run(1, &["rename", &scene.url("over%201.3"), "a/b/moved"]);

    scene.server.write("half", &vec![b'x'; 200_000]);
    let half = scene.url("half");
    scene.run(1, &["put", text(&file), &half]);
    scene.run(0, &["put", "--on-exists", "skip", text(&file), &half]);
    assert_eq!(read(&scene.server.root.join("half")).len(), 200_000);
    scene.run(0, &["put", "--on-exists", "resume", text(&file), &half]);
    assert_eq!(read(&scene.server.root.join("half")), read(&file));

    scene.run(1, &["remove", &scene.url("a")]);
    scene.run(0, &["remove", "-r", &scene.url("a"), &half]);
    scene.run(1, &["get", &half, "gone"]);
    let left: Vec<_> = std::fs::read_dir(&scene.server.root).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn vsftpd() {
    a_tree_goes_there_and_back(Kind::Vsftpd, false);
    one_file_is_changed_in_every_way(Kind::Vsftpd, true);
}

#[test]
fn proftpd() {
    a_tree_goes_there_and_back(Kind::Proftpd, true);
    one_file_is_changed_in_every_way(Kind::Proftpd, false);
}

#[test]
fn pureftpd() {
    a_tree_goes_there_and_back(Kind::Pureftpd, false);
    one_file_is_changed_in_every_way(Kind::Pureftpd, false);
}

/// `diff -r` knows names of any bytes.
fn compare(one: &Path, other: &Path) {
    let output = std::process::Command::new("diff")
        .args([OsStr::new("-r"), one.as_os_str(), other.as_os_str()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
