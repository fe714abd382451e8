//! What is chosen in a pane, as text for the clipboard: a line for each.

use std::sync::Arc;

use iced::Task;

use super::dragging::Load;
use super::file_pane::Copied;
use super::keeper::off_thread;
use super::place::Place;
use super::{App, Message};
use crate::profile::url;
use crate::service::Connected;

impl App {
    pub(super) fn copy(&self, what: Copied, load: Load) -> Task<Message> {
        let connected = self.connection.connected().cloned();
        if load.len() < LARGE {
            return iced::clipboard::write(text(what, &load, connected.as_ref()));
        }
        off_thread(move || text(what, &load, connected.as_ref())).and_then(iced::clipboard::write)
    }
}

/// Addresses hold no password; without a connection a server's files have none.
pub fn text(what: Copied, load: &Load, connected: Option<&Arc<Connected>>) -> String {
    let address = |place: Place| match (place, connected) {
        (Place::Local(path), _) => Some(url::of_file(&path)),
        (Place::Remote(path), Some(connected)) => {
            let path = path.from_login_folder(&connected.home);
            Some(url::of_server(&connected.endpoint, path))
        }
        (Place::Remote(_), None) => None,
    };
    let lines = load.entries().filter_map(|entry| {
        let place = load.folder().join(&entry.name).ok()?;
        match what {
            Copied::Path => Some(place.text().into_owned()),
            Copied::Name => Some(entry.name.display().into_owned()),
            Copied::Url => address(place),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text of more things is made off the window's thread.
const LARGE: usize = 1000;
