//! Items that wait for room on a disk of this computer.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::item::{Item, Place};
use super::lane::MARKED;
use super::{Effect, Queue};
use crate::service::room::{DiskId, Room};
use crate::service::transfer::{Direction, TransferId, TransferStatus};

impl Queue {
    /// A disk was found full for this item: its target's, or the one of the state folder.
    pub(super) fn lacks_room(&mut self, id: TransferId, room: Room, is_target: bool, now: Instant) {
        let Some(item) = self.items.get(&id) else {
            return;
        };
        let needed = needed(item, is_target);
        let due = now + self.timing.room;
        self.rooms
            .lacks(id, (&folder_of(item), is_target), needed, room, due);
        self.show_no_room(id);
    }

    /// True: the disk that it would go to is full, and it waits there from now on.
    pub(super) fn waits_for_room(&mut self, id: TransferId) -> bool {
        let Some(item) = self.items.get(&id) else {
            return false;
        };
        let is_download = item.transfer.direction == Direction::Download;
        let held = self.rooms.holds(&folder_of(item)).filter(|_| is_download);
        let Some((disk, is_target)) = held else {
            return false;
        };
        self.rooms.wait(id, disk, needed(item, is_target));
        self.show_no_room(id);
        true
    }

    pub(super) fn measured(&mut self, rooms: &[Room]) {
        for room in rooms {
            for id in self.rooms.measured(room) {
                self.put(id, Place::Ready, TransferStatus::Waiting(None));
            }
            for id in self.rooms.waiting(room.disk).into_iter().take(MARKED) {
                let reason = self.rooms.reason(id);
                self.publish_status(id, TransferStatus::Waiting(reason));
            }
        }
        for endpoint in self.endpoints() {
            self.fill(&endpoint);
        }
    }

    /// Has the full disks measured, if there are any.
    pub(super) fn measure(&mut self, now: Instant) {
        let places: Vec<(DiskId, PathBuf)> = self.rooms.begin_measuring(now, self.timing.room);
        if !places.is_empty() {
            self.effects.push(Effect::Measure(places));
        }
    }

    fn show_no_room(&mut self, id: TransferId) {
        let reason = self.rooms.reason(id);
        self.put(id, Place::NoRoom, TransferStatus::Waiting(reason));
    }
}

/// Where an item writes.
fn folder_of(item: &Item) -> PathBuf {
    let local = &item.transfer.local;
    local.parent().unwrap_or(Path::new("")).to_owned()
}

/// Bytes that it has still to write there; to the state folder's disk goes only its record.
fn needed(item: &Item, is_target: bool) -> u64 {
    match item.transfer.direction {
        Direction::Download if is_target => item
            .transfer
            .size
            .unwrap_or(0)
            .saturating_sub(item.transfer.kept),
        Direction::Download | Direction::Upload => 0,
    }
}
