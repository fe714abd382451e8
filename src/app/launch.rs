//! From the command line to the open window: reads our files, starts the service, runs.

use iced::{Size, window};

use super::arguments::Arguments;
use super::second_start::{self, Role};
use super::{App, Start, display, theme};
use crate::profile::{Folders, Loaded, Settings, Sites, Stored, TlsVersions, WindowState};
use crate::service::{self, JournalMode, Notice, Options};

/// All that was read; no thread runs yet.
#[derive(Debug)]
pub struct Launch {
    arguments: Arguments,
    folders: Folders,
    settings: Settings,
    sites: Sites,
    window: WindowState,
    notices: Vec<Notice>,
}

impl Launch {
    /// Reads settings, sites and the window's last state. An error is one line for the person.
    pub fn prepare(arguments: Arguments) -> Result<Self, String> {
        let folders = Folders::find(arguments.config.clone())
            .map_err(|_| "there is no home folder; name one with --config DIR".to_owned())?;
        let mut notices = Vec::new();
        Ok(Self {
            settings: read(&folders, &mut notices),
            sites: read(&folders, &mut notices),
            window: read(&folders, &mut notices),
            arguments,
            folders,
            notices,
        })
    }

    /// The value for ICED_BACKEND that suits settings and machine; `None`: iced's own choice.
    pub fn backend(&self) -> Option<&'static str> {
        display::backend(
            self.settings.interface.graphics,
            self.arguments.safe_graphics,
        )
    }

    /// Starts the service, opens the window, and returns when it has closed.
    /// A second start leaves it to the first.
    pub fn run(self) -> iced::Result {
        let door = match second_start::role(&self.folders, self.arguments.url.as_ref()) {
            Role::First(door) => door,
            Role::Second => return Ok(()),
        };
        // The software renderer can't be trusted with shadows.
        let backend = std::env::var(BACKEND).unwrap_or_default();
        theme::allow_shadows(!backend.starts_with("tiny-skia"));
        let (service, events) = service::start(Options {
            settings: self.settings.clone(),
            folders: self.folders.clone(),
            only: None,
            tls: TlsVersions::Both,
            verify: None,
            per_file: None,
            journal: JournalMode::At(self.folders.queue()),
            unmoved: None,
            same_everywhere: false,
        });
        open(Start {
            service,
            events,
            folders: self.folders,
            settings: self.settings,
            sites: self.sites,
            window: self.window,
            opening: self.arguments.url,
            door,
            notices: self.notices,
        })
    }
}

fn read<T: Stored>(folders: &Folders, notices: &mut Vec<Notice>) -> T {
    let loaded: Loaded<T> = folders.load();
    notices.extend(loaded.set_aside.map(Notice::SetAside));
    loaded.value
}

fn open(start: Start) -> iced::Result {
    // iced takes the size before the zoom.
    let zoom = start.settings.interface.zoom.clamp(0.8, 2.0);
    let size = Size::new(start.window.width / zoom, start.window.height / zoom);
    let start = std::sync::Mutex::new(Some(start));
    let boot = move || {
        let start = start.lock().ok().and_then(|mut start| start.take());
        #[expect(clippy::expect_used, reason = "iced boots an application once")]
        App::new(start.expect("booted once"))
    };
    iced::application(boot, App::update, App::view)
        .settings(iced::Settings {
            id: Some(ID.to_owned()),
            ..theme::font::settings()
        })
        .window(window::Settings {
            size,
            min_size: Some(Size::new(640.0, 420.0)),
            exit_on_close_request: false,
            platform_specific: platform(),
            ..window::Settings::default()
        })
        .title(App::title)
        .theme(App::theme)
        .scale_factor(App::scale_factor)
        .subscription(App::subscription)
        .run()
}

#[cfg(target_os = "linux")]
fn platform() -> window::settings::PlatformSpecific {
    window::settings::PlatformSpecific {
        application_id: ID.to_owned(),
        ..Default::default()
    }
}

#[cfg(not(target_os = "linux"))]
fn platform() -> window::settings::PlatformSpecific {
    Default::default()
}

/// By this variable iced 0.14 is told which renderer to take.
pub const BACKEND: &str = "ICED_BACKEND";
/// The window's class, and the name of its .desktop file.
const ID: &str = "argosy";
