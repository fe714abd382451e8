//! The desktop's own dialog for choosing a folder. Where there is none it ends at once, just as
//! if a person had cancelled it; that is told apart by the time it took.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use iced::Task;

use super::Message;

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForWhom {
    Pane,
    Site,
    /// A file.
    Certificate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Chosen(PathBuf),
    /// A person closed the dialog.
    Nothing,
    /// No dialog can have been there.
    Unavailable,
}

pub fn choose(whom: ForWhom) -> Task<Message> {
    let asked = match whom {
        ForWhom::Pane | ForWhom::Site => ask("Choose a folder"),
        ForWhom::Certificate => ask_for_file("Choose a certificate"),
    };
    asked.map(move |choice| Message::FolderChosen(whom, choice))
}

/// The same for whoever takes the answer themselves.
pub fn ask(title: &'static str) -> Task<Choice> {
    answer(rfd::AsyncFileDialog::new().set_title(title).pick_folder())
}

fn ask_for_file(title: &'static str) -> Task<Choice> {
    let dialog = rfd::AsyncFileDialog::new().set_title(title);
    let dialog = dialog.add_filter("PEM, PKCS#12", &["pem", "crt", "p12", "pfx"]);
    answer(dialog.add_filter("All files", &["*"]).pick_file())
}

fn answer(dialog: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static) -> Task<Choice> {
    Task::future(async move {
        let begun = Instant::now();
        match tokio::time::timeout(LONGEST, dialog).await {
            Ok(Some(folder)) => Choice::Chosen(folder.path().to_owned()),
            Ok(None) if begun.elapsed() < SHORTEST => Choice::Unavailable,
            Ok(None) => Choice::Nothing,
            // A portal that hangs.
            Err(_) => Choice::Unavailable,
        }
    })
}

/// Nobody closes a dialog so fast.
pub const SHORTEST: Duration = Duration::from_millis(300);
/// Nobody needs so long, but a portal that hangs.
pub const LONGEST: Duration = Duration::from_secs(600);
