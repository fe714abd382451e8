//! Standard error: what is told, complained of and logged, above the progress bars.

use std::io::{self, IsTerminal, Write};

use indicatif::{MultiProgress, ProgressDrawTarget};

use crate::service::{LogKind, LogLine};
use crate::wording;

/// Where everything but a listing goes.
#[derive(Debug)]
pub struct Screen {
    quiet: bool,
    verbose: bool,
    /// Somebody sits there: questions can be asked and progress is shown.
    terminal: bool,
    bars: Option<MultiProgress>,
}

impl Screen {
    pub fn new(quiet: bool, verbose: bool) -> Self {
        Self {
            quiet,
            verbose,
            terminal: io::stdin().is_terminal() && io::stderr().is_terminal(),
            bars: None,
        }
    }

    /// Somebody can be asked.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// The place for progress bars, unless nobody wants to see them.
    pub fn bars(&mut self) -> Option<&MultiProgress> {
        if self.quiet || self.verbose || !io::stderr().is_terminal() {
            return None;
        }
        Some(self.bars.get_or_insert_with(MultiProgress::new))
    }

    /// Tells something that `--quiet` hides.
    pub fn tell(&self, text: &str) {
        if !self.quiet {
            self.line(text);
        }
    }

    /// Tells what went wrong.
    pub fn complain(&self, text: &str) {
        self.line(&format!("argosy-cli: {text}"));
    }

    /// The conversation, as `curl -v` shows it; connections after the first with their number.
    pub fn log(&self, lines: &[LogLine]) {
        if !self.verbose {
            return;
        }
        for line in lines {
            let mark = match line.kind {
                LogKind::Error => '*',
                kind => wording::log_mark(kind),
            };
            let text = wording::printable(&line.text);
            match line.connection {
                0 | 1 => self.line(&format!("{mark} {text}")),
                n => self.line(&format!("[{n}] {mark} {text}")),
            }
        }
    }

    /// One line as it is.
    pub fn line(&self, text: &str) {
        // Nowhere is left to tell that standard error is gone.
        let write = || drop(writeln!(io::stderr().lock(), "{text}"));
        match &self.bars {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    /// Takes the bars away while a question stands there.
    pub fn hide_bars(&self) {
        if let Some(bars) = &self.bars {
            // A bar that stays on the screen does no harm.
            let _ = bars.clear();
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
    }

    pub fn show_bars(&self) {
        if let Some(bars) = &self.bars {
            bars.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bars away for good.
    pub fn clear_bars(&mut self) {
        self.hide_bars();
        self.bars = None;
    }
}
