//! Runs of the real argosy-cli, each with a folder of its own for settings and files.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::secrecy::{Searched, says_none};
use super::server::TestServer;

/// Somebody with a configuration and a folder of files.
pub struct Cli {
    folder: Searched,
    password: Option<String>,
}

/// What a run left.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Cli {
    /// With the right password for `server` in the environment.
    pub fn new(server: &TestServer) -> Self {
        Self::knowing(&server.options().password)
    }

    /// With this password in the environment.
    pub fn knowing(password: &str) -> Self {
        Self {
            folder: Searched::new(),
            password: Some(password.to_owned()),
        }
    }

    pub fn password(mut self, password: Option<&str>) -> Self {
        self.password = password.map(str::to_owned);
        self
    }

    /// A path in its folder of files.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file there.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Ran {
        let output = self.command(args).output().unwrap();
        says_none(&output.stdout);
        says_none(&output.stderr);
        ran(output)
    }

    /// The same with no more than so many KiB of address space.
    pub fn run_within<A: AsRef<OsStr>>(&self, kib: u64, args: impl IntoIterator<Item = A>) -> Ran {
        let inner = self.command(args);
        let mut outer = Command::new("sh");
        outer.args(["-c", r#"ulimit -v "$0" && exec "$@""#, &kib.to_string()]);
        outer.arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => outer.env(name, value),
                None => outer.env_remove(name),
            };
        }
        outer.current_dir(self.folder.path()).stdin(Stdio::null());
        ran(outer.output().unwrap())
    }

    /// Starts it and does not wait.
    pub fn start<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Child {
        self.command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs it on a terminal of its own, where `typed` is typed. Everything that the terminal
    /// showed is in `out`.
    pub fn run_on_terminal(&self, args: &[&str], typed: &str) -> Ran {
        let mut child = self.on_terminal(args);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(typed.as_bytes()).unwrap();
        // The end of its input would end the terminal before the run is over.
        let output = child.wait_with_output().unwrap();
        drop(stdin);
        ran(output)
    }

    /// The same, but each answer is typed when its prompt has been shown.
    pub fn answer_on_terminal(&self, args: &[&str], answers: &[(&str, &str)]) -> Ran {
        let mut child = self.on_terminal(args);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut out = Vec::new();
        for (prompt, answer) in answers {
            let begin = out.len();
            while !String::from_utf8_lossy(&out[begin..]).contains(prompt) {
                let mut byte = [0];
                if stdout.read(&mut byte).unwrap() == 0 {
                    let out = String::from_utf8_lossy(&out);
                    panic!("never asked {prompt:?}:\n{out}");
                }
                out.extend(byte);
            }
            stdin.write_all(format!("{answer}\n").as_bytes()).unwrap();
        }
        stdout.read_to_end(&mut out).unwrap();
        let output = child.wait_with_output().unwrap();
        drop(stdin);
        Ran {
            out: String::from_utf8_lossy(&out).into_owned(),
            ..ran(output)
        }
    }

    fn on_terminal(&self, args: &[&str]) -> Child {
        // The terminal itself shows nothing of what is typed, so all that is seen comes from us.
        let cli = env!("CARGO_BIN_EXE_argosy-cli");
        let mut line = format!("stty -echo; exec '{cli}'");
        for arg in args {
            write!(line, " '{arg}'").unwrap();
        }
        // A question that nobody answers would wait for ever.
        let mut script = Command::new("timeout");
        script.args(["60", "script", "-qec", &line, "/dev/null"]);
        self.surround(&mut script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_argosy-cli"));
        self.surround(&mut command).args(args);
        command
    }

    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .stdin(Stdio::null())
            .current_dir(self.folder.path())
            .env("ARGOSY_CONFIG_DIR", self.config())
            .env("TERM", "xterm")
            .env_remove("ARGOSY_PASSWORD");
        if let Some(password) = &self.password {
            command.env("ARGOSY_PASSWORD", password);
        }
        command
    }

    /// The folder that holds all of its files and settings.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where its settings live.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }
}

/// The URL of a path on a server: `folder/file`, or `/folder/file` for an absolute one.
pub fn url(server: &TestServer, path: &str) -> String {
    let scheme = match server.options().security {
        super::server::Security::Explicit => "ftpes",
        super::server::Security::Implicit => "ftps",
        super::server::Security::Plain => "ftp",
    };
    let (user, port) = (&server.options().user, server.port());
    format!("{scheme}://{user}@127.0.0.1:{port}/{path}")
}

/// `--fingerprint` with the server's, so that nobody is asked.
pub fn trusting(server: &TestServer) -> [String; 2] {
    let hex = server
        .certificate_sha256()
        .map(|byte| format!("{byte:02x}"));
    ["--fingerprint".to_owned(), hex.concat()]
}

/// A file below the server's root.
pub fn on_server(server: &TestServer, name: &str) -> PathBuf {
    server.root().join(name)
}

pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
