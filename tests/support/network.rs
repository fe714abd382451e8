//! A network of a test's own: a namespace with nothing but a loopback, where the ports 21 and 990 are free.

use std::os::unix::fs::MetadataExt;
use std::process::Command;

use super::real::skipped;

/// Runs `body` in a network namespace of its own, by starting this test binary again inside it for the
/// test of that name (`"servers::starting::name"`, as `cargo test` prints it). All that `body` starts,
/// real servers and our binaries too, is in the same network, which ends with it.
///
/// Where namespaces cannot be made the test is skipped, said loudly; with CI=true that is a failure.
pub fn alone(test: &str, body: impl FnOnce()) {
    if std::env::var(INSIDE).as_deref() == Ok(test) {
        return body();
    }
    let tried = in_new_network().arg("true").output().expect("sh runs");
    if !tried.status.success() {
        let why = String::from_utf8_lossy(&tried.stderr);
        return skipped(&format!("no network namespace: {}", why.trim()));
    }
    let output = in_new_network()
        .args(as_ourselves(test))
        .arg(std::env::current_exe().expect("a test binary has a path"))
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .output()
        .expect("it ran above");
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "in its own network:\n{said}\n{complaint}"
    );
    assert!(
        said.contains("1 passed"),
        "no test is called {test}:\n{said}"
    );
}

/// A command that runs the program in its arguments in a new network, as root.
fn in_new_network() -> Command {
    let mut command = Command::new(if is_root() { "env" } else { "sudo" });
    if !is_root() {
        command.arg("-n");
    }
    command.args(["unshare", "--net", "sh", "-c"]);
    command.args([
        r#"PATH="$PATH:/usr/sbin:/sbin"; ip link set lo up && exec "$@""#,
        "sh",
    ]);
    command
}

/// The arguments that make us ourselves again: our user, and our environment, which sudo would not hand on.
fn as_ourselves(test: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    if !is_root() {
        let own = std::fs::metadata("/proc/self").expect("Linux has it");
        let (user, group) = (own.uid().to_string(), own.gid().to_string());
        arguments.extend(
            [
                "setpriv",
                "--init-groups",
                "--reuid",
                &user,
                "--regid",
                &group,
            ]
            .map(String::from),
        );
    }
    arguments.push("env".to_owned());
    arguments.extend(std::env::vars().map(|(name, value)| format!("{name}={value}")));
    arguments.push(format!("{INSIDE}={test}"));
    arguments
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

const INSIDE: &str = "ARGOSY_TEST_ALONE";
