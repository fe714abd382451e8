//! A practice server on this computer with a fresh certificate and some files, and the window on it:
//! `cargo run --example practice`. With `--no-window` it only serves.

// The server can do far more than practice needs: the tests switch its faults.
#[allow(dead_code)]
#[path = "../support"]
mod support {
    pub mod server;
}

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use argosy::app::arguments::Arguments;
use argosy::app::display;
use argosy::app::launch::Launch;
use argosy::profile::Fingerprint;
use clap::Parser;
use support::server::{ServerOptions, TestServer};

/// Starts an FTPS server on this computer to practise with.
#[derive(Debug, Parser)]
struct Practice {
    /// Only serve, and print commands for argosy-cli.
    #[arg(long)]
    no_window: bool,

    /// The window itself, in a process of its own.
    #[arg(long, hide = true, value_names = ["URL", "DIR"], num_args = 2)]
    window: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let practice = Practice::parse();
    let result = match practice.window {
        Some(window) => open_window(&window),
        None => serve(practice.no_window),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("practice: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(no_window: bool) -> Result<(), Box<dyn Error>> {
    if !no_window && let Some(missing) = display::missing() {
        return Err(format!("{missing} (or serve without a window: --no-window)").into());
    }
    let folder = tempfile::tempdir()?;
    let (remote, local) = (folder.path().join("server"), folder.path().join("here"));
    fill(&remote, &local)?;
    let server = TestServer::start(ServerOptions {
        root: Some(remote),
        ..ServerOptions::default()
    })?;
    let ServerOptions { user, password, .. } = server.options().clone();
    let address = server.address();
    let url = format!("ftpes://{user}@{address}");
    let fingerprint = Fingerprint(server.certificate_sha256());
    println!("A practice server listens on {address}, until this program ends.");
    println!("  user         {user}");
    println!("  password     {password}");
    println!("  certificate  SHA-256 {fingerprint}");
    if no_window {
        println!("\nTry, in another terminal:");
        println!("  export ARGOSY_PASSWORD='{password}'");
        let cli = "cargo run --bin argosy-cli --";
        let trust = format!("--fingerprint {fingerprint}");
        println!("  {cli} list {trust} {url}/");
        println!("  {cli} get {trust} {url}/welcome.txt .");
        println!("  {cli} put -r {trust} src {url}/");
        println!("\nEnter ends it.");
        std::io::stdin().read_line(&mut String::new())?;
        return Ok(());
    }
    println!("\nThe window asks for the password, and then for your trust in the certificate.");
    let profile = folder.path().join("profile");
    let mut window = Command::new(std::env::current_exe()?);
    window.current_dir(&local);
    window.args(["--window".as_ref(), url.as_ref(), profile.as_os_str()]);
    if std::env::var_os("ICED_BACKEND").is_none()
        && let Some(backend) = display::backend(Default::default(), false)
    {
        window.env("ICED_BACKEND", backend);
    }
    match window.status()?.success() {
        true => Ok(()),
        false => Err("the window ended with an error".into()),
    }
}

fn open_window(window: &[String]) -> Result<(), Box<dyn Error>> {
    let [url, profile] = window else {
        return Err("--window takes a URL and a folder".into());
    };
    let arguments = Arguments::try_parse_from(["argosy", "--config", profile, url])?;
    Launch::prepare(arguments)?.run()?;
    Ok(())
}

/// Something to look at and to move, on both sides.
fn fill(remote: &Path, local: &Path) -> std::io::Result<()> {
    fs::create_dir_all(remote.join("photos/2026"))?;
    fs::create_dir_all(remote.join("incoming"))?;
    fs::create_dir_all(local.join("letters"))?;
    fs::write(
        remote.join("welcome.txt"),
        "Welcome to the practice server.\n",
    )?;
    fs::write(remote.join("übung.txt"), "A name beyond ASCII.\n")?;
    for number in 1..=12 {
        let content = vec![u8::try_from(number).unwrap_or(0); 40_000 * number];
        fs::write(
            remote.join(format!("photos/2026/picture {number}.raw")),
            content,
        )?;
    }
    fs::write(remote.join("large.bin"), vec![0x5a; 200 << 20])?;
    fs::write(local.join("report.txt"), "Something to upload.\n")?;
    for number in 1..=5 {
        fs::write(
            local.join(format!("letters/letter {number}.txt")),
            "Dear reader,\n",
        )?;
    }
    Ok(())
}
