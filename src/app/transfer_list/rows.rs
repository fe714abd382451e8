//! One transfer as the cells of a row, for each of the three lists.

use std::time::Instant;

use super::TransferList;
use super::items::{Item, List};
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::table::{Cell, Column, Source, may_begin};
use crate::service::{Direction, Grade, Transfer, TransferStatus, WaitingFor, What};
use crate::wording;

/// The columns of a list as they are at first.
pub fn columns(list: List) -> Vec<Column> {
    let name = Column::fill("Name").share(5);
    match list {
        List::Queue => vec![
            name,
            Column::fill("Target").share(5).path(),
            Column::new("Size", 86.0).right(),
            Column::new("Progress", 116.0).progress(),
            Column::new("Speed", 92.0).right(),
            Column::new("Priority", 72.0),
            // Why it waits, in words.
            Column::fill("State").share(7),
        ],
        List::Failed => vec![
            Column::fill("Name").share(2),
            Column::fill("What went wrong").share(4),
            Column::fill("The server said").share(3),
        ],
        List::Done => vec![
            name,
            Column::fill("Target").share(5).path(),
            Column::new("Size", 86.0).right(),
            Column::fill("Result").share(6),
        ],
    }
}

impl Source for TransferList {
    fn len(&self) -> usize {
        self.items.shelf(self.shown).listing().len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.items.in_row(self.shown, row) {
            Some(item) => cell(item, self.shown, column, self.now),
            None => self.head_cell(row, column).unwrap_or_default(),
        }
    }

    fn may_begin(&self, row: usize, wanted: &str) -> bool {
        let item = self.items.in_row(self.shown, row);
        item.is_none_or(|item| with_name(&item.transfer, |name| may_begin(name, wanted)))
    }

    fn icon(&self, row: usize) -> Option<(Icon, Tint)> {
        let Some(item) = self.items.in_row(self.shown, row) else {
            return self.head_icon(row);
        };
        Some(match (&item.transfer.status, item.transfer.direction) {
            (TransferStatus::Failed(_), _) => (Icon::CircleX, Tint::Error),
            (TransferStatus::Skipped, _) => (Icon::SkipForward, Tint::Muted),
            (TransferStatus::Done(done), _) if done.grade == Grade::NotVerifiable => {
                (Icon::CircleHelp, Tint::Warn)
            }
            (TransferStatus::Done(_), _) => (Icon::CircleCheck, Tint::Ok),
            (TransferStatus::Paused { .. }, _) => (Icon::CirclePause, Tint::Muted),
            (TransferStatus::Asking(_), _) => (Icon::CircleHelp, Tint::Warn),
            (_, Direction::Download) => (Icon::Download, Tint::Muted),
            (_, Direction::Upload) => (Icon::Upload, Tint::Muted),
        })
    }

    fn tip(&self, row: usize) -> Option<Vec<String>> {
        let item = self.items.in_row(self.shown, row)?;
        Some(tip(item, self.shown, self.now))
    }

    fn is_selected(&self, row: usize) -> bool {
        self.items.shelf(self.shown).listing().is_selected(row)
    }

    fn depth(&self, row: usize) -> u8 {
        self.depth_of(row)
    }

    fn is_head(&self, row: usize) -> bool {
        self.head_icon(row).is_some()
    }

    fn progress(&self, row: usize) -> Option<f32> {
        match self.items.in_row(self.shown, row) {
            Some(item) => part(item),
            None => self.head_progress(row),
        }
    }
}

fn cell(item: &Item, list: List, column: usize, now: Option<Instant>) -> Cell<'static> {
    let transfer = &item.transfer;
    match (list, column) {
        (_, 0) => Cell::new(name(transfer)),
        (List::Failed, 1) => went_wrong(transfer),
        (List::Failed, _) => Cell::muted(server_said(transfer).unwrap_or_default()),
        (_, 1) => Cell::muted(target(transfer)),
        (_, 2) => Cell::muted(transfer.size.map(wording::size).unwrap_or_default()),
        (List::Queue, 3) => Cell::muted(percent(transfer)),
        (List::Queue, 4) => Cell::muted(
            item.speed
                .per_second()
                .map(wording::speed)
                .unwrap_or_default(),
        ),
        (List::Queue, 5) => Cell::muted(wording::priority(transfer.turn.priority)),
        (List::Queue, _) => state(item, now),
        (List::Done, _) => result(transfer),
    }
}

/// What columns cut: the name, the target, and the state in all its words.
fn tip(item: &Item, list: List, now: Option<Instant>) -> Vec<String> {
    let transfer = &item.transfer;
    let said = match list {
        List::Queue => state(item, now).text.into_owned(),
        List::Failed => went_wrong(transfer).text.into_owned(),
        List::Done => result(transfer).text.into_owned(),
    };
    let server = server_said(transfer).filter(|_| list == List::Failed);
    let target = wording::target_folder(transfer.direction, &target(transfer));
    [Some(name(transfer)), Some(target), Some(said), server]
        .into_iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .collect()
}

/// The source's name.
pub fn name(transfer: &Transfer) -> String {
    let name = with_name(transfer, |name| wording::name(name).into_owned());
    match transfer.what {
        What::Folder => format!("{name}/"),
        What::File | What::Unknown => name,
    }
}

fn with_name<T>(transfer: &Transfer, look: impl FnOnce(&[u8]) -> T) -> T {
    let (local, remote) = (&transfer.local, &transfer.remote);
    match transfer.direction {
        Direction::Upload => {
            let name = local.file_name().unwrap_or(local.as_os_str());
            look(name.as_encoded_bytes())
        }
        Direction::Download => match remote.file_name() {
            Some(name) => look(name.as_bytes()),
            None => look(remote.as_bytes()),
        },
    }
}

fn target(transfer: &Transfer) -> String {
    let folder = match transfer.direction {
        Direction::Upload => transfer
            .remote
            .parent()
            .map(|folder| wording::name(folder.as_bytes()).into_owned()),
        Direction::Download => transfer
            .local
            .parent()
            .map(|folder| wording::path(folder).into_owned()),
    };
    folder.unwrap_or_default()
}

fn part(item: &Item) -> Option<f32> {
    match &item.transfer.status {
        TransferStatus::Running { done, of } => {
            let of = of.or(item.transfer.size).filter(|of| *of > 0)?;
            Some((*done as f64 / of as f64).min(1.0) as f32)
        }
        TransferStatus::Paused { done } if *done > 0 => {
            let of = item.transfer.size.filter(|of| *of > 0)?;
            Some((*done as f64 / of as f64).min(1.0) as f32)
        }
        TransferStatus::Waiting(_) if item.transfer.kept > 0 => {
            let of = item.transfer.size.filter(|of| *of > 0)?;
            Some((item.transfer.kept as f64 / of as f64).min(1.0) as f32)
        }
        TransferStatus::Finishing => Some(1.0),
        _ => None,
    }
}

fn percent(transfer: &Transfer) -> String {
    match &transfer.status {
        TransferStatus::Running { done, of } => {
            wording::percent(*done, of.or(transfer.size)).unwrap_or_default()
        }
        TransferStatus::Waiting(_) if transfer.kept > 0 => {
            wording::percent(transfer.kept, transfer.size).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// `now`: the last second that was counted; it may be long ago.
pub fn state(item: &Item, now: Option<Instant>) -> Cell<'static> {
    let transfer = &item.transfer;
    match &transfer.status {
        TransferStatus::Waiting(Some(WaitingFor::NextTry { seconds, at, after })) => {
            let left = now.map(|now| at.saturating_duration_since(now).as_secs());
            let left = left.map_or(*seconds, |left| left.min(*seconds));
            Cell::new(wording::next_try(left, after)).tint(Tint::Warn)
        }
        TransferStatus::Waiting(Some(WaitingFor::Password)) => {
            Cell::new(wording::PASSWORD_PUT_OFF).tint(Tint::Warn)
        }
        TransferStatus::Running { done, of } => match of.or(transfer.size) {
            Some(of) => {
                let left = item.speed.time_for(of.saturating_sub(*done));
                Cell::muted(wording::under_way(*done, of, left))
            }
            None => Cell::muted(wording::size(*done)),
        },
        TransferStatus::Waiting(None) if transfer.kept > 0 => {
            Cell::muted(wording::goes_on_at(transfer.kept))
        }
        status @ (TransferStatus::Asking(_) | TransferStatus::Waiting(Some(_))) => {
            Cell::new(wording::status(status)).tint(Tint::Warn)
        }
        status => Cell::muted(wording::status(status)),
    }
}

fn result(transfer: &Transfer) -> Cell<'static> {
    let words = wording::status(&transfer.status);
    match &transfer.status {
        TransferStatus::Done(done) if done.grade == Grade::NotVerifiable => {
            Cell::new(words).tint(Tint::Warn)
        }
        _ => Cell::muted(words),
    }
}

fn went_wrong(transfer: &Transfer) -> Cell<'static> {
    match &transfer.status {
        TransferStatus::Failed(failure) => {
            let sentence = wording::failure(failure);
            let words = match sentence.advice {
                Some(advice) => format!("{} {advice}", sentence.what),
                None => sentence.what,
            };
            Cell::new(words).tint(Tint::Error)
        }
        status => Cell::muted(wording::status(status)),
    }
}

fn server_said(transfer: &Transfer) -> Option<String> {
    match &transfer.status {
        TransferStatus::Failed(failure) => {
            let sentence = wording::failure(failure);
            sentence.server_said.or(sentence.details)
        }
        _ => None,
    }
}
