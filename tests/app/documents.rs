//! What README.md and ARCHITECTURE.md name is there, and the commands that they show are understood.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_path_in_the_documents_exists() {
    for document in ["README.md", "ARCHITECTURE.md", ".github/CONTRIBUTING.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join(document)).unwrap();
        for path in quoted(&text).chain(linked(&text)) {
            let path = path.trim_end_matches('/');
            let places = ["", "src", ".github"].map(|place| Path::new(ROOT).join(place).join(path));
            assert!(
                places.iter().any(|place| place.exists()),
                "{document} names {path}, which is not there"
            );
        }
    }
}

#[test]
fn every_command_in_the_readme_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let sites = "[[sites]]\nname = \"Printer\"\nhost = \"127.0.0.1\"\nport = 1\nuser = \"user\"\n";
    fs::write(folder.path().join("sites.toml"), sites).unwrap();
    // A queue in a file would be tried for an hour.
    let settings = "[transfers]\nretry_for = 1\n";
    fs::write(folder.path().join("settings.toml"), settings).unwrap();
    fs::write(folder.path().join("report.pdf"), "x").unwrap();
    fs::create_dir(folder.path().join("photos")).unwrap();
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let commands = readme
        .lines()
        .filter(|line| line.starts_with("argosy-cli "))
        .map(|line| line.split(" #").next().unwrap());
    let start = |line: &str| {
        let line = line.replace("ftp.example.com", "127.0.0.1:1");
        let child = Command::new(env!("CARGO_BIN_EXE_argosy-cli"))
            .args(line.split_whitespace().skip(1))
            .current_dir(folder.path())
            .env("ARGOSY_CONFIG_DIR", folder.path())
            .env("ARGOSY_PASSWORD", "none")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        (line, child)
    };
    let end = |(line, child): (String, Child), code| {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{line}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let of_queue = |line: &&str| line.starts_with("argosy-cli queue ");
    let (queue, others): (Vec<_>, Vec<_>) = commands.partition(of_queue);
    assert!(queue.len() + others.len() >= 6);
    // Nobody listens there, so each ends with «no connection» and none with «wrong usage».
    let others: Vec<_> = others.into_iter().map(start).collect();
    others.into_iter().for_each(|it| drop(end(it, 3)));
    for line in queue {
        // What the command above has left there.
        let listed = end(start(line), 0);
        assert!(listed.contains("photos"), "{listed}");
    }
}

#[test]
fn the_two_commands_are_the_ones_that_ci_runs() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    assert!(readme.contains("cargo run --example practice"));
    for file in ["README.md", ".ci/run", ".github/CONTRIBUTING.md"] {
        let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
        assert!(text.contains("tests/run.sh"), "{file}");
    }
}

/// What stands between backticks and looks like a path of this project.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|word| {
        let is_ours = ["src/", "tests/", "resources/", "packaging/"]
            .iter()
            .any(|start| word.starts_with(start))
            || (word.ends_with(".rs") && word.contains('/'));
        is_ours && !word.contains(' ')
    })
}

/// The targets of links within the project.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
        .map(|target| target.trim_start_matches("../"))
}
