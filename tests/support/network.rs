//! A network of a test's own: a namespace with nothing but a loopback, where the ports 21 and 990 are free.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::real::skipped;

/// Runs `body` in a network namespace of its own, by starting this test binary again inside it for the
/// test of that name (`"servers::starting::name"`, as `cargo test` prints it). All that `body` starts,
/// real servers and our binaries too, is in the same network.
///
/// Where namespaces cannot be made the test is skipped, said loudly; with CI=true that is a failure.
pub fn alone(test: &str, body: impl FnOnce()) {
    if std::env::var(INSIDE).as_deref() == Ok(test) {
        return body();
    }
    let Some(namespace) = Namespace::create() else {
        return;
    };
    let output = namespace
        .command(
            &std::env::current_exe().expect("a test binary has a path"),
            test,
        )
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .output()
        .expect("the namespace was made by the same program");
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

struct Namespace(String);

impl Namespace {
    fn create() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("argosy-{}-{count}", std::process::id());
        if let Err(why) = ip(&["netns", "add", &name]) {
            skipped(&format!("no network namespace: {why}"));
            return None;
        }
        let namespace = Namespace(name);
        ip(&["-n", &namespace.0, "link", "set", "lo", "up"]).expect("the namespace is ours");
        Some(namespace)
    }

    /// A command for `program` in the namespace, as the user that we are and with our environment, which
    /// sudo would not hand on.
    fn command(&self, program: &Path, test: &str) -> Command {
        let mut command = as_root("ip");
        command.args(["netns", "exec", &self.0]);
        if !is_root() {
            let own = std::fs::metadata("/proc/self").expect("Linux has it");
            command.args([
                "setpriv",
                "--init-groups",
                "--reuid",
                &own.uid().to_string(),
            ]);
            command.args(["--regid", &own.gid().to_string()]);
        }
        command
            .arg("env")
            .args(std::env::vars().map(|(name, value)| format!("{name}={value}")));
        command.arg(format!("{INSIDE}={test}")).arg(program);
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = ip(&["netns", "delete", &self.0]);
    }
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    let output = as_root("ip")
        .args(arguments)
        .output()
        .map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

const INSIDE: &str = "ARGOSY_TEST_ALONE";
