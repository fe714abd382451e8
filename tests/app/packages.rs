//! `resources/packages.txt`, which «About Argosy» shows, names the packages of Cargo.lock and their
//! licences. With `ARGOSY_WRITE_PACKAGES` set it is written anew.

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_packages_are_those_of_the_lock_file_with_their_licences() {
    let file = Path::new(ROOT).join("resources/packages.txt");
    let known = licences();
    if std::env::var_os("ARGOSY_WRITE_PACKAGES").is_some() {
        let lines = known.as_ref().expect("cargo metadata has no answer");
        fs::write(&file, format!("{}\n", lines.join("\n"))).unwrap();
    }
    let told = fs::read_to_string(&file).unwrap();
    let names: Vec<_> = told.lines().map(two_words).collect();
    assert_eq!(names, locked(), "see {}", file!());
    // Packages of other systems may not be on this computer; then nobody knows their licences.
    if let Some(known) = known {
        assert_eq!(told.lines().collect::<Vec<_>>(), known);
    }
}

/// Name and version.
fn two_words(line: &str) -> String {
    let mut words = line.split(' ');
    format!("{} {}", words.next().unwrap(), words.next().unwrap())
}

fn locked() -> Vec<String> {
    let text = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).unwrap();
    let lock: toml::Table = text.parse().unwrap();
    let mut packages: Vec<_> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["version"].as_str().unwrap(),
            )
        })
        .filter(|(name, _)| *name != "argosy")
        .collect();
    packages.sort();
    let lines = packages.iter();
    lines
        .map(|(name, version)| format!("{name} {version}"))
        .collect()
}

fn licences() -> Option<Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .current_dir(ROOT)
        .output()
        .ok()?;
    let data: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let mut packages: Vec<_> = data["packages"]
        .as_array()?
        .iter()
        .map(|one| ["name", "version", "license"].map(|field| one[field].as_str().unwrap_or("?")))
        .filter(|[name, ..]| *name != "argosy")
        .collect();
    packages.sort_unstable();
    Some(packages.iter().map(|fields| fields.join(" ")).collect())
}
