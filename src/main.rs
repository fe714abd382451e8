//! The window's binary: it looks for a display, chooses the renderer and starts the app.

use std::panic;
use std::process::ExitCode;

use argosy::app::arguments::Arguments;
use argosy::app::{self, Start, display, theme};
use argosy::profile::{Folders, Loaded, SetAside, Settings, Sites, TlsVersions, WindowState};
use argosy::service::{self, Notice, Options};
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    panic::set_hook(Box::new(|panic| {
        eprintln!("argosy: a fault of ours: {}", one_line(&panic.to_string()));
    }));
    if let Some(missing) = display::missing() {
        eprintln!("{missing}");
        return ExitCode::FAILURE;
    }
    // What a panic leaves behind is not looked at again.
    match panic::catch_unwind(panic::AssertUnwindSafe(|| run(arguments))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("argosy: {}", one_line(&error));
            ExitCode::FAILURE
        }
        // The hook has told.
        Err(_) => ExitCode::FAILURE,
    }
}

fn run(arguments: Arguments) -> Result<(), String> {
    let folders = Folders::find(arguments.config)
        .map_err(|_| "there is no home folder; name one with --config DIR".to_owned())?;
    let mut notices = Vec::new();
    let settings: Settings = taken(folders.load(), &mut notices);
    choose_renderer(display::backend(
        settings.interface.graphics,
        arguments.safe_graphics,
    ));
    let sites: Sites = taken(folders.load(), &mut notices);
    let window: WindowState = taken(folders.load(), &mut notices);
    let (service, events) = service::start(Options {
        settings: settings.clone(),
        folders: folders.clone(),
        only: None,
        tls: TlsVersions::Both,
    });
    let start = Start {
        service,
        events,
        folders,
        settings,
        sites,
        window,
        opening: arguments.url,
        notices,
    };
    app::run(start).map_err(|error| error.to_string())
}

/// The environment's own choice wins over ours.
fn choose_renderer(ours: Option<&str>) {
    const VARIABLE: &str = "ICED_BACKEND";
    let theirs = std::env::var(VARIABLE).ok();
    if let (None, Some(backend)) = (&theirs, ours) {
        // SAFETY: no thread has been started yet, so nobody reads the environment meanwhile.
        #[allow(
            unsafe_code,
            reason = "iced 0.14 has no other way to choose a renderer"
        )]
        unsafe {
            std::env::set_var(VARIABLE, backend)
        };
    }
    let backend = theirs.as_deref().or(ours).unwrap_or("wgpu");
    theme::allow_shadows(backend.starts_with("wgpu"));
}

fn taken<T>(loaded: Loaded<T>, notices: &mut Vec<Notice>) -> T {
    if let Some(SetAside { file, why, .. }) = loaded.set_aside {
        notices.push(Notice::SetAside { file, why });
    }
    loaded.value
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
