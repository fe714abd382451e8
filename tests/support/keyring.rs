//! A session bus of a test's own, with a real keychain on it (gnome-keyring) or with none. The test binary
//! runs again inside it, so that no variable of this process changes.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::real::skipped;
use super::secrecy::Searched;

/// How the keychain is when the test begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keychain {
    Unlocked,
    /// Nobody is there to unlock it, either.
    Locked,
    /// There is no session bus.
    None,
}

/// Somebody's home, with the keychain's file in it.
pub struct Home(Searched);

impl Home {
    pub fn new() -> Self {
        let folder = Searched::new();
        for name in ["run", "data", "config"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self(folder)
    }

    /// A folder for whatever the parts of a test share.
    pub fn config(&self) -> PathBuf {
        self.0.path().join("config")
    }

    /// Runs the test of that name again (`"secrets::keychain::name"`) beside such a keychain, with `part` as
    /// what [`part`] tells it. False where the keychain isn't installed, which has been said.
    pub fn run(&self, keychain: Keychain, test: &str, part: &str) -> bool {
        let mut command = match keychain {
            Keychain::None => Command::new("sh"),
            _ if !is_installed() => {
                skipped("no gnome-keyring-daemon or dbus-run-session (tests/install.sh)");
                return false;
            }
            _ => {
                let mut command = Command::new("dbus-run-session");
                command.args(["--", "sh"]);
                command
            }
        };
        let begin = match keychain {
            Keychain::Unlocked => {
                "printf throwaway | gnome-keyring-daemon --daemonize --unlock --components=secrets"
            }
            Keychain::Locked => "gnome-keyring-daemon --daemonize --start --components=secrets",
            Keychain::None => "true",
        };
        // The daemon goes into the background before it has its name on the bus.
        let ready = match keychain {
            Keychain::None => "true",
            _ => {
                "for try in $(seq 100); do dbus-send --session --print-reply \
                  --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
                  string:org.freedesktop.secrets 2>/dev/null | grep -q true && break; sleep 0.1; done"
            }
        };
        let path = |name: &str| self.0.path().join(name);
        let output = command
            .args([
                "-c",
                &format!("{begin} >/dev/null; {ready}; exec timeout 120 \"$@\""),
                "sh",
            ])
            .arg(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture", "--test-threads=1"])
            .env(PART, part)
            .env(CONFIG, self.config())
            .env("HOME", self.0.path())
            .env("XDG_RUNTIME_DIR", path("run"))
            .env("XDG_DATA_HOME", path("data"))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{part}, {keychain:?}:\n{said}\n{complaint}"
        );
        true
    }
}

/// The part of a test that is to run here, with its folder; `None`: the test itself.
pub fn part() -> Option<(String, PathBuf)> {
    Some((std::env::var(PART).ok()?, std::env::var_os(CONFIG)?.into()))
}

fn is_installed() -> bool {
    ["gnome-keyring-daemon", "dbus-run-session"]
        .iter()
        .all(|program| {
            let found = Command::new(program).arg("--version").output();
            found.is_ok_and(|output| output.status.success())
        })
}

const PART: &str = "ARGOSY_TEST_PART";
const CONFIG: &str = "ARGOSY_TEST_FOLDER";
