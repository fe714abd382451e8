//! A screen of a test's own: Xvfb with a window manager, and our window on it, driven by keys and clicks.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::real::skipped;

/// A screen. Dropping it ends everything on it.
pub struct Desktop {
    display: String,
    screen: Child,
    manager: Child,
}

/// Our window on a screen. Dropping it kills the program.
pub struct Window<'a> {
    pub desktop: &'a Desktop,
    pub program: Child,
    id: String,
}

impl Desktop {
    /// `None` where the programs for it are not installed; that has been said then.
    pub fn start(width: u32, height: u32) -> Option<Self> {
        for program in ["Xvfb", "openbox", "xdotool", "import"] {
            if !is_installed(program) {
                skipped(&format!("{program} is not installed"));
                return None;
            }
        }
        let mut screen = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(screen.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        let display = format!(":{}", number.trim());
        let manager = Command::new("openbox")
            .env("DISPLAY", &display)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self {
            display,
            screen,
            manager,
        })
    }

    /// A program on this screen, and nothing of the person's own desktop.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("ICED_BACKEND");
        command
    }

    /// Starts our window and waits until it is there.
    pub fn open(&self, config: &Path, arguments: &[&str]) -> Window<'_> {
        let program = self
            .command(env!("CARGO_BIN_EXE_argosy"))
            .env("ARGOSY_CONFIG_DIR", config)
            .args(arguments)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let pid = program.id().to_string();
        let mut window = Window {
            desktop: self,
            program,
            id: String::new(),
        };
        window.id = wait_for("our window", || {
            let found = self.xdotool(&["search", "--onlyvisible", "--pid", &pid]);
            found.lines().last().map(str::to_owned)
        });
        self.xdotool(&["windowactivate", "--sync", &window.id]);
        window
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self.command("xdotool").args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Window<'_> {
    /// Presses keys, one after the other, in xdotool's names: `Return`, `ctrl+a`.
    pub fn keys(&self, keys: &[&str]) {
        for key in keys {
            self.desktop.xdotool(&["key", "--clearmodifiers", key]);
            sleep(PACE);
        }
    }

    pub fn text(&self, text: &str) {
        self.desktop
            .xdotool(&["type", "--clearmodifiers", "--delay", "15", text]);
        sleep(PACE);
    }

    /// Clicks a point of the window (in pixels from its top left corner).
    pub fn click(&self, x: i32, y: i32) {
        self.point(x, y);
        self.desktop.xdotool(&["click", "1"]);
        sleep(PACE);
    }

    pub fn right_click(&self, x: i32, y: i32) {
        self.point(x, y);
        self.desktop.xdotool(&["click", "3"]);
        sleep(PACE);
    }

    pub fn double_click(&self, x: i32, y: i32) {
        self.point(x, y);
        self.desktop
            .xdotool(&["click", "--repeat", "2", "--delay", "60", "1"]);
        sleep(PACE);
    }

    fn point(&self, x: i32, y: i32) {
        let (x, y) = (x.to_string(), y.to_string());
        self.desktop
            .xdotool(&["mousemove", "--window", &self.id, &x, &y]);
        sleep(Duration::from_millis(200));
    }

    /// Gives the window another size.
    pub fn resize(&self, width: u32, height: u32) {
        let (width, height) = (width.to_string(), height.to_string());
        self.desktop
            .xdotool(&["windowsize", "--sync", &self.id, &width, &height]);
        sleep(Duration::from_millis(300));
    }

    /// Keeps a picture of the window in `target/screenshots`.
    pub fn shot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        sleep(Duration::from_millis(400));
        let status = self
            .desktop
            .command("import")
            .args(["-window", &self.id])
            .arg(&file)
            .status()
            .unwrap();
        assert!(status.success(), "no picture of the window");
        file
    }

    /// Whether the program has ended, and how.
    pub fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.program.try_wait().unwrap()
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for process in [&mut self.manager, &mut self.screen] {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Waits until `look` finds something, 20 s at most.
pub fn wait_for<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    wait_so_long(what, Duration::from_secs(20), look)
}

pub fn wait_so_long<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < limit, "waited {limit:?} for {what}");
        sleep(Duration::from_millis(50));
    }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Between two keys.
const PACE: Duration = Duration::from_millis(40);
