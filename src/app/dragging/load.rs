//! What is dragged, and what a drop of it would do.

use crate::app::file_pane::Entries;
use crate::app::place::{Place, Side};
use crate::protocol::{Entry, Name};
use crate::wording;

/// Entries of one folder, shared with its list and not copied.
#[derive(Clone, Debug)]
pub struct Load {
    folder: Place,
    entries: Entries,
    items: Vec<usize>,
    /// Whose folder it is, if it is a server's.
    server: Option<String>,
}

/// What a drop would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Upload,
    Download,
    Move,
}

/// Why nothing can be dropped there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    NotConnected,
    /// Another folder is on its way there.
    Leaving,
    AlreadyThere,
    IntoItself,
    /// Another tab is in front, or another connection was made.
    OtherServer,
    /// Something is under way there already.
    Busy,
}

impl Load {
    /// `None`: it would be nothing.
    pub fn new(folder: &Place, entries: &Entries, items: Vec<usize>) -> Option<Self> {
        (!items.is_empty()).then(|| Self {
            folder: folder.clone(),
            entries: entries.clone(),
            items,
            server: None,
        })
    }

    /// The same, from the server that is known by this key.
    pub fn of_server(self, server: Option<String>) -> Self {
        let server = server.filter(|_| self.folder.side() == Side::Remote);
        Self { server, ..self }
    }

    /// Whether it can be had from the server that is known by this key now.
    pub fn is_of(&self, server: Option<&str>) -> bool {
        self.folder.side() == Side::Local || self.server.as_deref() == server
    }

    pub fn folder(&self) -> &Place {
        &self.folder
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.all();
        self.items.iter().filter_map(|item| entries.get(*item))
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn names(&self) -> Vec<Name> {
        self.entries().map(|entry| entry.name.clone()).collect()
    }

    pub fn label(&self) -> String {
        let first = self.entries().next();
        let first = first.map(|entry| wording::name(entry.name.as_bytes()).into_owned());
        wording::carried(self.items.len(), &first.unwrap_or_default())
    }

    /// What it would mean to drop this onto a folder.
    pub fn intent(&self, onto: &Place) -> Result<Intent, Obstacle> {
        match (self.folder.side(), onto.side()) {
            (Side::Local, Side::Remote) => Ok(Intent::Upload),
            (Side::Remote, Side::Local) => Ok(Intent::Download),
            _ => {
                let names = self.entries().map(|entry| &entry.name);
                can_move(&self.folder, names, onto).map(|()| Intent::Move)
            }
        }
    }
}

impl Intent {
    /// What will happen, said before the button is let go.
    pub fn words(self, onto: &Place) -> String {
        let folder = onto.shown();
        match self {
            Self::Upload => wording::would_upload(&folder),
            Self::Download => wording::would_download(&folder),
            Self::Move => wording::would_move(&folder),
        }
    }
}

impl Obstacle {
    pub fn words(self) -> &'static str {
        match self {
            Self::NotConnected => wording::DROP_NOT_CONNECTED,
            Self::Leaving => wording::DROP_LEAVING,
            Self::AlreadyThere => wording::DROP_ALREADY_THERE,
            Self::IntoItself => wording::DROP_INTO_ITSELF,
            Self::OtherServer => wording::DROP_OTHER_SERVER,
            Self::Busy => wording::DROP_BUSY,
        }
    }
}

/// Whether entries of a folder can go to another one on the same side.
pub fn can_move<'a>(
    from: &Place,
    mut names: impl Iterator<Item = &'a Name>,
    into: &Place,
) -> Result<(), Obstacle> {
    if from == into {
        return Err(Obstacle::AlreadyThere);
    }
    match from.step_towards(into) {
        Some(step) if names.any(|name| *name == step) => Err(Obstacle::IntoItself),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::protocol::{Kind, RemotePath};
    use crate::service::Folder;

    fn remote(path: &str) -> Place {
        Place::Remote(RemotePath::parse(path).unwrap())
    }

    fn carried(folder: &Place) -> Load {
        let entries = ["a", "b", "sub"].map(|name| Entry::new(name, Kind::Folder));
        let entries = match folder {
            Place::Local(_) => Entries::Local(Arc::new(entries.to_vec())),
            Place::Remote(path) => Entries::Remote(Arc::new(Folder {
                path: path.clone(),
                entries: entries.to_vec(),
                remark: None,
            })),
        };
        Load::new(folder, &entries, vec![0, 2]).unwrap()
    }

    #[test]
    fn between_the_sides_it_is_a_transfer_and_within_one_a_move() {
        let (here, there) = (Place::Local("/home".into()), remote("/srv"));
        assert_eq!(carried(&here).intent(&there), Ok(Intent::Upload));
        assert_eq!(carried(&there).intent(&here), Ok(Intent::Download));
        assert_eq!(carried(&there).intent(&remote("/srv/b")), Ok(Intent::Move));
        assert_eq!(carried(&there).intent(&remote("/")), Ok(Intent::Move));
        let above = Place::Local("/".into());
        assert_eq!(carried(&here).intent(&above), Ok(Intent::Move));
    }

    #[test]
    fn nothing_goes_into_itself_or_to_where_it_is() {
        let there = carried(&remote("/srv"));
        let into = |place: &str| there.intent(&remote(place));
        assert_eq!(into("/srv"), Err(Obstacle::AlreadyThere));
        for itself in ["/srv/a", "/srv/sub", "/srv/a/deep/down"] {
            assert_eq!(into(itself), Err(Obstacle::IntoItself), "{itself}");
        }
        // «ab» is another folder than «a».
        assert_eq!(into("/srv/ab"), Ok(Intent::Move));
        assert_eq!(into("/other/a"), Ok(Intent::Move));
        let here = carried(&Place::Local("/".into()));
        let itself = Place::Local("/a/b".into());
        assert_eq!(here.intent(&itself), Err(Obstacle::IntoItself));
        let top = carried(&remote("/"));
        assert_eq!(top.intent(&remote("/a")), Err(Obstacle::IntoItself));
    }

    #[test]
    fn a_label_counts_or_names() {
        let load = carried(&remote("/srv"));
        assert_eq!(load.label(), "2 items");
        let one = Load::new(&load.folder, &load.entries, vec![1]).unwrap();
        assert_eq!(one.label(), "b");
        assert!(Load::new(&load.folder, &load.entries, Vec::new()).is_none());
    }
}
