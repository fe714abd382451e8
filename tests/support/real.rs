//! The real servers of the tests: vsftpd, ProFTPD, Pure-FTPd and pyftpdlib as `tests/servers/ftpd` runs them,
//! each with a folder, ports and a process of its own that end with the value, also when a test panics.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::lchown;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

pub use options::{CertKind, Kind, Options, Tls};

mod options;

/// A running server. Dropping it ends the server and removes its folder.
pub struct Server {
    pub kind: Kind,
    pub implicit: bool,
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: String,
    /// The served folder, on disk.
    pub root: PathBuf,
    folder: PathBuf,
    certificate: PathBuf,
    authority: PathBuf,
    owner: (u32, u32),
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    process: Child,
}

impl Server {
    /// Starts a server and returns when it listens. `None` where the servers are not available: this has
    /// been said then, the test has nothing to do. With CI=true that is a failure instead.
    pub fn start(kind: Kind, options: Options) -> Option<Server> {
        let is_here = match kind {
            Kind::Pyftpdlib => pyftpdlib_available(),
            Kind::Vsftpd | Kind::Proftpd | Kind::Pureftpd => available(),
        };
        is_here.then(|| {
            let server = Server::attempt(kind, options);
            server.unwrap_or_else(|| panic!("{kind:?} did not start; its script says why above"))
        })
    }

    /// Starts a server where the servers are available. `None`: it cannot be as it is wanted, which
    /// its script has said.
    pub fn attempt(kind: Kind, options: Options) -> Option<Server> {
        let mut command = Command::new(script());
        command.arg("run").arg(options.name(kind));
        command.args(["--cert", &options.certificate.name()]);
        if let Some(port) = options.port {
            command.args(["--port", &port.to_string()]);
        }
        if let Some(host) = &options.host {
            command.args(["--host", host]);
        }
        for line in &options.settings {
            command.args(["--set", line]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("tests/servers/ftpd runs");
        let mut server = Server {
            kind,
            implicit: options.implicit,
            host: String::new(),
            port: 0,
            user: String::new(),
            password: String::new(),
            root: PathBuf::new(),
            folder: PathBuf::new(),
            certificate: PathBuf::new(),
            authority: PathBuf::new(),
            owner: (0, 0),
            orders: process.stdin.take(),
            answers: BufReader::new(process.stdout.take().expect("piped above")),
            process,
        };
        server.read_facts().then_some(server)
    }

    /// Restarts the server with another certificate: same port, same files.
    pub fn change_certificate(&mut self, certificate: CertKind) {
        self.order(&format!("certificate {}", certificate.name()));
    }

    /// Kills the server with all its connections, which its host closes then.
    pub fn kill(&mut self) {
        self.order("kill");
    }

    /// Starts the server that was killed: same port, same files.
    pub fn start_again(&mut self) {
        self.order("again");
    }

    /// Lets the server stand still: its host takes connections and bytes, and nobody answers.
    pub fn freeze(&mut self) {
        self.order("freeze");
    }

    /// Writes a file below the served folder, with the folders above it; the server may change them all.
    pub fn write(&self, path: impl AsRef<Path>, content: &[u8]) -> PathBuf {
        let path = path.as_ref();
        if let Some(parent) = path.parent() {
            self.folder(parent);
        }
        let file = self.root.join(path);
        fs::write(&file, content).expect("the served folder is ours");
        self.give(&file);
        file
    }

    /// Makes a folder below the served folder, with those above it; the server may write into them all.
    pub fn folder(&self, path: impl AsRef<Path>) -> PathBuf {
        let mut folder = self.root.clone();
        for part in path.as_ref() {
            folder.push(part);
            if !folder.exists() {
                fs::create_dir(&folder).expect("the served folder is ours");
                self.give(&folder);
            }
        }
        folder
    }

    /// The content of a file below the served folder.
    pub fn read(&self, path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
        fs::read(self.root.join(path))
    }

    /// Lets the server's user own a file or folder that a test made by other means, with all below it.
    pub fn give(&self, path: &Path) {
        let (user, group) = self.owner;
        lchown(path, Some(user), Some(group)).expect("the test runs as root or owns it");
        if path.is_dir() && !path.is_symlink() {
            for entry in fs::read_dir(path).expect("just seen").flatten() {
                self.give(&entry.path());
            }
        }
    }

    /// The file with the certificate that the server shows (and its key).
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// The authority that signed the `Valid` and `WrongName` certificates, for SSL_CERT_FILE.
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// The SHA-256 fingerprint of the certificate, as openssl prints it: `AB:CD:…`.
    pub fn fingerprint(&self) -> String {
        let output = Command::new("openssl")
            .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
            .arg(&self.certificate)
            .output()
            .expect("openssl made the certificate");
        let line = String::from_utf8_lossy(&output.stdout);
        line.trim()
            .rsplit('=')
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// All that the server has logged: for a failed test, or to see what reached it.
    pub fn log(&self) -> String {
        let mut files: Vec<PathBuf> = fs::read_dir(&self.folder)
            .expect("stands as long as the server runs")
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
            .collect();
        files.sort();
        let read = |path: &PathBuf| {
            let text = fs::read(path).unwrap_or_default();
            format!("== {}\n{}", path.display(), String::from_utf8_lossy(&text))
        };
        files.iter().map(read).collect()
    }

    fn order(&mut self, order: &str) {
        let orders = self.orders.as_mut().expect("taken only by drop");
        writeln!(orders, "{order}").expect("its script runs as long as we do");
        assert!(
            self.read_facts(),
            "{:?} did not obey {order:?}; its script says why above",
            self.kind
        );
    }

    /// False where the script has ended instead.
    fn read_facts(&mut self) -> bool {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .expect("the answer is text");
        for (key, value) in line
            .split_whitespace()
            .filter_map(|fact| fact.split_once('='))
        {
            match key {
                "host" => self.host = value.to_owned(),
                "port" => self.port = value.parse().expect("a port"),
                "user" => self.user = value.to_owned(),
                "password" => self.password = value.to_owned(),
                "root" => self.root = value.into(),
                "folder" => self.folder = value.into(),
                "certificate" => self.certificate = value.into(),
                "ca" => self.authority = value.into(),
                "owner" => {
                    let (user, group) = value.split_once(':').expect("user:group");
                    self.owner = (
                        user.parse().expect("a number"),
                        group.parse().expect("a number"),
                    );
                }
                _ => {}
            }
        }
        !line.is_empty()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The script ends the server when its input ends, so it would do so too if we were killed.
        drop(self.orders.take());
        let _ = self.process.wait();
    }
}

/// Whether real servers can run here. Says loudly when not; with CI=true it panics then.
pub fn available() -> bool {
    static CHECKED: OnceLock<Result<(), String>> = OnceLock::new();
    is_well(CHECKED.get_or_init(|| check(&["check"])))
}

/// The same of pyftpdlib, which is installed and not unpacked with the others.
fn pyftpdlib_available() -> bool {
    static CHECKED: OnceLock<Result<(), String>> = OnceLock::new();
    is_well(CHECKED.get_or_init(|| check(&["check", "pyftpdlib"])))
}

fn check(arguments: &[&str]) -> Result<(), String> {
    match Command::new(script()).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(format!("tests/servers/ftpd does not run: {error}")),
    }
}

fn is_well(checked: &Result<(), String>) -> bool {
    match checked {
        Ok(()) => true,
        Err(why) => {
            skipped(why);
            false
        }
    }
}

/// Says that the current test is skipped, past the test harness's capture; with CI=true it panics.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "nothing may be skipped in CI: {why}"
    );
    let _ = writeln!(io::stderr(), "SKIPPED {test}: {why}");
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/ftpd")
}
