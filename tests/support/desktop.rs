//! A screen of a test's own: Xvfb with a window manager, and our window on it, driven by keys and clicks
//! and seen by its pixels.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::real::skipped;
pub use picture::{Colour, Picture};

mod picture;

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
    pub fn start() -> Option<Self> {
        for program in ["Xvfb", "openbox", "xdotool", "xprop", "import"] {
            if !is_installed(program) {
                skipped(&format!("{program} is not installed"));
                return None;
            }
        }
        // By itself it begins anew when the first client leaves, and takes the window manager with it.
        let mut screen = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(["-screen", "0", "1400x900x24"])
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
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let desktop = Self {
            display,
            screen,
            manager,
        };
        // A window that comes before its manager may stay hidden.
        wait_until("the window manager", || {
            let mut asking = desktop.command("xprop");
            let said = asking.args(["-root", "_NET_CLIENT_LIST"]).output();
            String::from_utf8_lossy(&said.unwrap().stdout).contains("window id")
        });
        Some(desktop)
    }

    /// A program on this screen, and nothing of the person's own desktop.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env_remove("ICED_BACKEND");
        command
    }

    /// Starts our window and waits until something is drawn in it.
    pub fn open(&self, config: &Path, arguments: &[&str]) -> Window<'_> {
        self.open_with(config, arguments, &[])
    }

    /// The same with these variables in its environment.
    pub fn open_with(
        &self,
        config: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Window<'_> {
        let program = self
            .command(env!("CARGO_BIN_EXE_argosy"))
            .env("ARGOSY_CONFIG_DIR", config)
            .envs(variables.iter().copied())
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
            let found = self.xdotool(&["search", "--all", "--onlyvisible", "--pid", &pid]);
            found.lines().last().map(str::to_owned)
        });
        // Not with --sync, which may wait for ever.
        wait_until("the focus", || {
            self.xdotool(&["windowactivate", &window.id]);
            self.xdotool(&["getactivewindow"]).trim() == window.id
        });
        window.park();
        wait_for("the first frame", || {
            let corner = window.picture()?.at(CORNER.0, CORNER.1);
            (corner != [0, 0, 0]).then_some(())
        });
        window.settle();
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

    /// The same key several times.
    pub fn press(&self, key: &str, times: usize) {
        for _ in 0..times {
            self.keys(&[key]);
        }
    }

    pub fn text(&self, text: &str) {
        self.desktop
            .xdotool(&["type", "--clearmodifiers", "--delay", "15", text]);
        sleep(PACE);
    }

    /// Clicks a point of the window (in pixels from its top left corner).
    pub fn click(&self, at: (usize, usize)) {
        self.point(at);
        self.desktop.xdotool(&["click", "1"]);
        // A press is seen where the pointer is when the window comes to it.
        self.settle();
    }

    pub fn double_click(&self, at: (usize, usize)) {
        self.point(at);
        self.desktop
            .xdotool(&["click", "--repeat", "2", "--delay", "60", "1"]);
        self.settle();
    }

    /// Takes hold of a point, drags it to another one, and lets go there.
    pub fn drag(&self, from: (usize, usize), to: (usize, usize)) {
        self.carry(from, to);
        self.let_go();
    }

    /// The same without letting go.
    pub fn carry(&self, from: (usize, usize), to: (usize, usize)) {
        self.point(from);
        self.desktop.xdotool(&["mousedown", "1"]);
        sleep(Duration::from_millis(150));
        // A drag begins after some pixels, and a person's has steps.
        self.point((from.0 + 12, from.1));
        self.point(((from.0 + to.0) / 2, (from.1 + to.1) / 2));
        self.point(to);
        self.settle();
    }

    /// Escape with the button held: `--clearmodifiers` would let that go before.
    pub fn give_up(&self) {
        self.desktop.xdotool(&["key", "Escape"]);
        self.settle();
        self.let_go();
    }

    /// Lets go of what is carried.
    pub fn let_go(&self) {
        self.desktop.xdotool(&["mouseup", "1"]);
        self.settle();
    }

    /// Clicks the one filled button: that of the open dialog, else that of the window.
    pub fn click_filled(&self, accent: Colour) {
        let at = wait_for("a filled button", || {
            self.picture()?.first_bar(accent, 40, 6)
        });
        self.click(at);
        self.park();
    }

    /// Moves the pointer where it marks nothing.
    pub fn park(&self) {
        self.point(CORNER);
    }

    fn point(&self, (x, y): (usize, usize)) {
        let (x, y) = (x.to_string(), y.to_string());
        self.desktop
            .xdotool(&["mousemove", "--window", &self.id, &x, &y]);
        // A press right behind a move is seen at the place before.
        sleep(Duration::from_millis(150));
    }

    /// Gives the window another size.
    pub fn resize(&self, (width, height): (usize, usize)) {
        let (w, h) = (width.to_string(), height.to_string());
        self.desktop.xdotool(&["windowsize", &self.id, &w, &h]);
        wait_for("the new size", || {
            let picture = self.picture()?;
            (picture.width == width && picture.height == height).then_some(())
        });
    }

    /// What is seen now. `None`: while the window changes its size.
    pub fn picture(&self) -> Option<Picture> {
        let output = self
            .desktop
            // Where the window is gone it would wait for somebody to point at another one.
            .command("timeout")
            .args(["20", "import"])
            .args(["-silent", "-window", &self.id, "-depth", "8", "ppm:-"])
            .output()
            .unwrap();
        Picture::read(&output.stdout)
    }

    /// Waits until the picture stands still while the program sleeps, and returns it.
    pub fn settle(&self) -> Picture {
        let mut before = None;
        wait_for("a picture that stands still", || {
            sleep(Duration::from_millis(80));
            let now = self.is_asleep().then(|| self.picture()).flatten();
            let stands = match (&now, &before) {
                (Some(now), Some(before)) => now.differences(before) <= CURSOR,
                _ => false,
            };
            before = now;
            stands.then(|| before.take()).flatten()
        })
    }

    /// On a busy machine a picture also stands still while the program waits for its turn.
    fn is_asleep(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.program.id()));
        stat.unwrap_or_default().contains(") S ")
    }

    /// Waits until the picture is another one (more than a blinking cursor) and stands still.
    pub fn settle_unlike(&self, before: &Picture) -> Picture {
        wait_for("another picture", || {
            let now = self.settle();
            (now.differences(before) > 500).then_some(now)
        })
    }

    /// Waits until a dialog darkens the window, and stands still; `ground`: the window's colour without.
    pub fn dialog(&self, ground: Colour) -> Picture {
        wait_for("a dialog", || {
            let now = self.settle();
            now.is_dark(ground).then_some(now)
        })
    }

    /// The same where something goes on moving behind it.
    pub fn dialog_over_work(&self, ground: Colour) {
        wait_for("a dialog", || self.picture()?.is_dark(ground).then_some(()));
        // Its first field or button gets the focus after its first frame.
        sleep(Duration::from_millis(500));
    }

    /// Waits until another dialog has come in the place of one.
    pub fn next_dialog(&self, before: &Picture, ground: Colour) -> Picture {
        wait_for("the next dialog", || {
            let now = self.settle();
            (now.is_dark(ground) && now.differences(before) > 500).then_some(now)
        })
    }

    /// Waits until no dialog is open.
    pub fn no_dialog(&self, ground: Colour) -> Picture {
        wait_for("the end of the dialog", || {
            let now = self.settle();
            (!now.is_dark(ground)).then_some(now)
        })
    }

    /// Keeps a picture of the window in `target/screenshots`.
    pub fn shot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        let status = self
            .desktop
            // Where the window is gone it would wait for somebody to point at another one.
            .command("timeout")
            .args(["20", "import"])
            .args(["-silent", "-window", &self.id])
            .args(["-define", "png:compression-level=9"])
            .arg(&file)
            .status()
            .unwrap();
        if !status.success() {
            eprintln!("no picture of the window: {name}");
        }
        file
    }

    /// Puts the window away, as a person does to see what lies behind it.
    pub fn minimize(&self) {
        self.desktop.xdotool(&["windowminimize", &self.id]);
        wait_until("the window put away", || !self.is_active());
    }

    /// Whether it is the window that the keys go to.
    pub fn is_active(&self) -> bool {
        self.desktop.xdotool(&["getactivewindow"]).trim() == self.id
    }

    /// Whether the program has ended, and how.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.program.try_wait().unwrap()
    }

    /// Asks the program to quit until it does: while a transfer's last steps run it asks back, and
    /// Escape says no.
    pub fn quit(&mut self) -> ExitStatus {
        wait_for("the end of the program", || {
            self.keys(&["Escape", "ctrl+q"]);
            let pressed = Instant::now();
            while pressed.elapsed() < Duration::from_secs(3) {
                if let Some(status) = self.ended() {
                    return Some(status);
                }
                sleep(Duration::from_millis(100));
            }
            None
        })
    }

    pub fn until_ended(&mut self) -> ExitStatus {
        wait_for("the end of the program", || self.ended())
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.id.is_empty() {
            let test = std::thread::current().name().unwrap_or("test").to_owned();
            self.shot(&format!("failed {}", test.replace("::", " ")));
        }
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
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        sleep(Duration::from_millis(40));
    }
}

/// The same for a condition.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    wait_for(what, || holds().then_some(()));
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A point where nothing but the window's ground is.
const CORNER: (usize, usize) = (3, 3);
/// Pixels of a blinking cursor.
const CURSOR: usize = 60;
/// Between two keys.
const PACE: Duration = Duration::from_millis(40);
const PATIENCE: Duration = Duration::from_secs(60);
