//! What README.md and ARCHITECTURE.md name is there, and the commands that they show are understood.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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
    fs::write(folder.path().join("report.pdf"), "x").unwrap();
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let commands: Vec<_> = readme
        .lines()
        .filter(|line| line.starts_with("argosy-cli "))
        .map(|line| {
            // Nobody listens there, so each ends with «no connection» and none with «wrong usage».
            let line = line.split(" #").next().unwrap();
            let line = line.replace("ftp.example.com", "127.0.0.1:1");
            let child = Command::new(env!("CARGO_BIN_EXE_argosy-cli"))
                .args(line.split_whitespace().skip(1))
                .current_dir(folder.path())
                .env("ARGOSY_CONFIG_DIR", folder.path())
                .env("ARGOSY_PASSWORD", "none")
                .stdin(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            (line, child)
        })
        .collect();
    assert!(commands.len() >= 6, "{}", commands.len());
    for (line, child) in commands {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            // A queue that is empty is shown without a server.
            matches!(output.status.code(), Some(0 | 1 | 3)),
            "{line}: {said}"
        );
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
