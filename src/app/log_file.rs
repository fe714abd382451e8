//! The log in a file: where, says the desktop's own dialog; what, the lines that were shown. Secrets
//! were masked before they became lines.

use std::path::{Path, PathBuf};
use std::time::Instant;

use iced::Task;

use super::Message;
use super::folder_chooser::{LONGEST, SHORTEST};
use crate::service::{LogLine, Notice};
use crate::wording;

/// What became of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    Saved(PathBuf),
    /// A person closed the dialog.
    Nothing,
    /// No dialog can have been there.
    Unavailable,
    Failed(Notice),
}

impl Outcome {
    /// What there is to tell.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Saved(path) => Some(wording::log_saved(path)),
            Self::Unavailable => Some(wording::NO_FILE_DIALOG.to_owned()),
            Self::Failed(notice) => Some(wording::notice(notice)),
        }
    }
}

pub fn save(lines: Vec<LogLine>) -> Task<Message> {
    Task::future(async move { Message::LogSaved(asked(lines).await) })
}

async fn asked(lines: Vec<LogLine>) -> Outcome {
    let begun = Instant::now();
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Save the log")
        .set_file_name("argosy-log.txt")
        .save_file();
    let file = match tokio::time::timeout(LONGEST, dialog).await {
        Ok(Some(file)) => file.path().to_owned(),
        Ok(None) if begun.elapsed() >= SHORTEST => return Outcome::Nothing,
        // None, or a portal that hangs.
        Ok(None) | Err(_) => return Outcome::Unavailable,
    };
    let work = tokio::task::spawn_blocking(move || written(&lines, &file));
    work.await.unwrap_or(Outcome::Nothing)
}

fn written(lines: &[LogLine], file: &Path) -> Outcome {
    let mut text: String = lines
        .iter()
        .map(wording::log_line)
        .collect::<Vec<_>>()
        .join("\n");
    text.push('\n');
    match std::fs::write(file, text) {
        Ok(()) => Outcome::Saved(file.to_owned()),
        Err(error) => Outcome::Failed(Notice::NotSaved {
            file: file.to_owned(),
            why: error.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::service::LogKind;

    #[test]
    fn the_file_has_the_lines_and_a_fault_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log.txt");
        let line = |text: &str| LogLine {
            when: SystemTime::UNIX_EPOCH,
            connection: 1,
            kind: LogKind::Command,
            text: text.to_owned(),
        };
        let lines = [line("PASS ***"), line("LIST")];
        let saved = written(&lines, &file).words();
        assert!(saved.is_some_and(|words| words.contains("log.txt")));
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text.lines().count(), 2);
        assert!(text.ends_with("> LIST\n"), "{text}");
        // A folder cannot be written to.
        let fault = written(&lines, folder.path()).words();
        assert!(fault.is_some_and(|words| words.contains("could not be saved")));
    }
}
