//! What a window of the tests finds at its start: a config folder of its own and a local folder.

use std::fs;
use std::path::PathBuf;

use super::places;
use crate::support::desktop::{Colour, Desktop, Window, wait_until};
use crate::support::secrecy::Searched;

/// Dropping it removes it all.
pub struct Home {
    folder: Searched,
}

impl Home {
    pub fn new() -> Self {
        Self::with("theme = \"light\"", "")
    }

    /// With these lines under `[interface]` and `[connections]` in the settings.
    pub fn with(interface: &str, connections: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("argosy-").tempdir();
        let home = Self {
            folder: folder.unwrap().into(),
        };
        fs::create_dir_all(home.config().join("state")).unwrap();
        fs::create_dir(home.local()).unwrap();
        let settings = format!("[interface]\n{interface}\n[connections]\n{connections}\n");
        fs::write(home.config().join("settings.toml"), settings).unwrap();
        let (width, height) = places::SIZES[0];
        let local = home.local();
        let state = format!("width = {width}.0\nheight = {height}.0\nlocal_folder = {local:?}\n");
        fs::write(home.config().join("state/window.toml"), state).unwrap();
        home
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// The folder that the local pane shows.
    pub fn local(&self) -> PathBuf {
        self.folder.path().join("documents")
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.local().join(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.local().join(name)).ok()
    }

    /// A file of the config folder; nothing while it is not there.
    pub fn written(&self, name: &str) -> String {
        fs::read_to_string(self.config().join(name)).unwrap_or_default()
    }

    /// No speed is limited any more from the next start on.
    pub fn hurry(&self) {
        let settings = self.written("settings.toml");
        let settings = settings.replace("limited = true", "limited = false");
        fs::write(self.config().join("settings.toml"), settings).unwrap();
    }

    pub fn open<'a>(&self, desktop: &'a Desktop, arguments: &[&str]) -> Window<'a> {
        desktop.open(&self.config(), arguments)
    }
}

/// Whom a window connects to.
pub struct Whom {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: String,
}

impl Whom {
    pub fn url(&self) -> String {
        format!("ftpes://{}@{}:{}", self.user, self.host, self.port)
    }

    /// Gives the password and trusts by keyboard, in a window that was started with our URL.
    pub fn enter(&self, window: &Window<'_>, ground: Colour) {
        let prompt = window.dialog(ground);
        self.give_password(window);
        window.next_dialog(&prompt, ground);
        always_trust(window);
        window.no_dialog(ground);
    }

    /// Answers the password prompt.
    pub fn give_password(&self, window: &Window<'_>) {
        window.text(&self.password);
        window.keys(&["Return"]);
    }
}

/// Walks to «Always trust» and presses it.
pub fn always_trust(window: &Window<'_>) {
    // Cancel has the focus, then comes «Trust once».
    window.keys(&["Tab", "Tab", "Return"]);
}

impl From<&crate::support::real::Server> for Whom {
    fn from(server: &crate::support::real::Server) -> Self {
        Self {
            host: server.host.clone(),
            port: server.port,
            user: server.user.clone(),
            password: server.password.clone(),
        }
    }
}

impl From<&crate::support::server::TestServer> for Whom {
    fn from(server: &crate::support::server::TestServer) -> Self {
        Self {
            host: server.address().ip().to_string(),
            port: server.port(),
            user: server.options().user.clone(),
            password: server.options().password.clone(),
        }
    }
}

/// How often a transfer went on behind its part, by a server's log.
pub fn goings_on(log: &str) -> usize {
    let offset = |line: &str| line.contains("\"REST ") && !line.contains("\"REST 0\"");
    log.lines().filter(|line| offset(line)).count()
}

/// Waits until both disks hold the same bytes.
pub fn wait_for_file(what: &str, read: impl Fn() -> Option<Vec<u8>>, content: &[u8]) {
    wait_until(what, || read().is_some_and(|found| found == content));
}
