//! How much room there is in the folder that is shown, where the server tells (AVBL).

use super::Browser;
use crate::service::BrowserEvent;
use crate::session::Session;

/// What there is to ask.
#[derive(Debug, Default)]
pub struct Room {
    /// A folder has been listed since it was asked last.
    is_due: bool,
    is_refused: bool,
}

impl Room {
    /// A folder has been listed, and may hold more or less than before.
    pub fn look(&mut self) {
        self.is_due = !self.is_refused;
    }

    pub fn is_due(&self) -> bool {
        self.is_due
    }
}

impl Browser {
    /// A server that cannot tell is not asked again.
    pub(super) async fn ask_room(&mut self, session: &Session) {
        self.room.is_due = false;
        let Some(folder) = self.folder.clone() else {
            return;
        };
        match self.inbox.heed(session, session.room_in(&folder)).await {
            Ok(Some(bytes)) => self.teller.tell(BrowserEvent::Room { folder, bytes }),
            Ok(None) => self.room.is_refused = true,
            Err(_) => {}
        }
    }
}
