//! The window's binary: it looks for a display, chooses the renderer and starts the app.

use std::panic;
use std::process::ExitCode;

use argosy::app::arguments::Arguments;
use argosy::app::display;
use argosy::app::launch::{BACKEND, Launch};
use argosy::profile::{no_core_dumps, password};
use clap::Parser;

fn main() -> ExitCode {
    no_core_dumps();
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
    let launch = Launch::prepare(arguments)?;
    // The environment's own choice wins over ours.
    let backend = match std::env::var_os(BACKEND) {
        Some(_) => None,
        None => launch.backend(),
    };
    // SAFETY: no thread has been started yet, so nobody reads the environment meanwhile.
    #[allow(
        unsafe_code,
        reason = "iced 0.14 has no other way to choose a renderer, nor the desktop's dialogs to be \
                  started without a variable"
    )]
    unsafe {
        std::env::remove_var(password::VARIABLE);
        if let Some(backend) = backend {
            std::env::set_var(BACKEND, backend);
        }
    };
    launch.run().map_err(|error| error.to_string())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
