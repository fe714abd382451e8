//! A second start hands its URL to the window that is open already, and asks for its attention.
//! They meet at a socket in the state folder, for our own user only; a lock beside it says who is
//! the first. Where there are no such sockets, each window has its own queue.

#[cfg(unix)]
mod socket;

use crate::profile::{Folders, Url};

/// What a second start wants: attention, and perhaps to be connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub url: Option<Url>,
}

/// Who we are.
#[derive(Debug)]
pub enum Role {
    /// There is no other window, or none that can be reached: ours opens.
    First(Door),
    /// Another window has taken over.
    Second,
}

/// Where second starts come to.
#[derive(Debug, Default)]
pub struct Door {
    #[cfg(unix)]
    listener: Option<socket::Listener>,
}

/// Finds out who we are; a second start hands its URL over. Waits for the other window a moment.
pub fn role(folders: &Folders, url: Option<&Url>) -> Role {
    #[cfg(unix)]
    return socket::role(&folders.state, url);
    #[cfg(not(unix))]
    {
        let _ = (folders, url);
        Role::First(Door::default())
    }
}

impl Door {
    /// Those who come, as long as the window is open.
    pub fn visits(&self) -> iced::Subscription<Visit> {
        #[cfg(unix)]
        if let Some(listener) = &self.listener {
            return listener.visits();
        }
        iced::Subscription::none()
    }
}
