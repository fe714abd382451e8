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
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Folder(PathBuf),
    /// A person closed the dialog.
    Nothing,
    /// No dialog can have been there.
    Unavailable,
}

pub fn choose(whom: ForWhom) -> Task<Message> {
    ask("Choose a folder").map(move |choice| Message::FolderChosen(whom, choice))
}

/// The same for whoever takes the answer themselves.
pub fn ask(title: &'static str) -> Task<Choice> {
    Task::future(async move {
        let begun = Instant::now();
        let dialog = rfd::AsyncFileDialog::new().set_title(title).pick_folder();
        match tokio::time::timeout(LONGEST, dialog).await {
            Ok(Some(folder)) => Choice::Folder(folder.path().to_owned()),
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
