//! In which order a download comes to the disk, as the system sees it (strace): first the record of what
//! stands at the target, then its bytes, then its name, then the folder with that name, and only then the word that it is done.

use std::process::Command;

use crate::support::cli::{Cli, trusting, url};
use crate::support::real::skipped;
use crate::support::server::{ServerOptions, TestServer};

/// What a call of the system did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// What stood at the target is in the part's record.
    RecordSynced,
    RecordNamed,
    RecordsSynced,
    DataWritten,
    DataSynced,
    Renamed,
    FolderSynced,
    LogWritten,
    LogSynced,
}

#[test]
fn a_download_is_on_disk_before_it_is_known_to_be_done() {
    if Command::new("strace").arg("-V").output().is_err() {
        return skipped("there is no strace");
    }
    let server = TestServer::start(ServerOptions::default()).unwrap();
    std::fs::write(server.root().join("source"), vec![b'x'; 700_000]).unwrap();
    let cli = Cli::new(&server);
    let (calls, journal) = (cli.file("calls"), cli.file("task.journal"));
    let target = cli.write("here/target", "old");
    let output = Command::new("strace")
        .args(["-f", "-y", "-o"])
        .arg(&calls)
        .args([
            "-e",
            "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64,writev",
        ])
        .arg(env!("CARGO_BIN_EXE_argosy-cli"))
        .args(["get", "--on-exists", "overwrite", "--journal"])
        .arg(&journal)
        .args(trusting(&server))
        .arg(url(&server, "source"))
        .arg(&target)
        .env("ARGOSY_PASSWORD", &server.options().password)
        .env("ARGOSY_CONFIG_DIR", cli.config())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let text = std::fs::read_to_string(&calls).unwrap();
    if said.contains("ptrace") && text.is_empty() {
        return skipped("strace may not trace here");
    }
    assert!(output.status.success(), "{said}");
    assert_eq!(std::fs::read(&target).unwrap().len(), 700_000);

    let steps = steps(&text, target.parent().unwrap().to_str().unwrap());
    let first = |step| steps.iter().position(|it| *it == step);
    let last = |step| steps.iter().rposition(|it| *it == step);
    let renamed = first(Step::Renamed).expect("it got its name");
    let synced = last(Step::DataSynced).expect("its bytes were synced");
    let written = last(Step::DataWritten).expect("its bytes were written");
    let folder = first(Step::FolderSynced).expect("its folder was synced");
    assert!(
        written < synced && synced < renamed && renamed < folder,
        "{steps:?}"
    );
    let before = [
        first(Step::RecordSynced),
        first(Step::RecordNamed),
        first(Step::RecordsSynced),
        first(Step::DataWritten),
    ];
    assert!(before[0].is_some() && before.is_sorted(), "{steps:?}");
    let between = |step| steps[synced..folder].contains(&step);
    assert!(
        !between(Step::LogWritten),
        "nothing is told to be done by then: {steps:?}"
    );
    let after = &steps[folder..];
    let told = after.iter().position(|it| *it == Step::LogWritten);
    let told = told.expect("it is told to be done, and only now");
    assert!(after[told..].contains(&Step::LogSynced), "{steps:?}");
}

/// The calls that came to their end, in their order. A folder is known by its whole path.
fn steps(calls: &str, folder: &str) -> Vec<Step> {
    // What strace cut in two is named where it began, and counts where it ended.
    let mut begun: Vec<(&str, Step)> = Vec::new();
    let mut steps = Vec::new();
    for line in calls.lines() {
        let Some((process, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        if call.starts_with("<...") {
            if let Some(at) = begun.iter().position(|(of, _)| *of == process) {
                steps.push(begun.remove(at).1);
            }
            continue;
        }
        let Some(step) = step_of(call, folder) else {
            continue;
        };
        if call.ends_with("<unfinished ...>") {
            begun.push((process, step));
        } else {
            steps.push(step);
        }
    }
    steps
}

fn step_of(call: &str, folder: &str) -> Option<Step> {
    let (verb, rest) = call.split_once('(')?;
    let is_sync = matches!(verb, "fsync" | "fdatasync");
    let is_write = matches!(verb, "write" | "pwrite64" | "writev");
    // `12</path>`, and the path alone for a rename.
    let path = rest
        .split_once('<')
        .and_then(|(_, path)| path.split_once('>'));
    let path = path.map_or("", |(path, _)| path);
    match () {
        () if verb.starts_with("rename") && rest.contains("/here/target.argosy-part\"") => {
            Some(Step::Renamed)
        }
        () if verb.starts_with("rename") && rest.contains("/parts/") => Some(Step::RecordNamed),
        () if is_sync && path.contains("/parts/") => Some(Step::RecordSynced),
        () if is_sync && path.ends_with("/parts") => Some(Step::RecordsSynced),
        () if is_write && path.ends_with("/here/target.argosy-part") => Some(Step::DataWritten),
        () if is_sync && path.ends_with("/here/target.argosy-part") => Some(Step::DataSynced),
        () if is_sync && path == folder => Some(Step::FolderSynced),
        () if is_write && path.ends_with("task.journal-wal") => Some(Step::LogWritten),
        () if is_sync && path.ends_with("task.journal-wal") => Some(Step::LogSynced),
        () => None,
    }
}
