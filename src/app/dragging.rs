//! What is carried through the window: rows that are dragged from a pane, and files from the desktop.

use iced::widget::{column, container, row, text};
use iced::{Element, Point, Task};

use super::file_pane::Over;
use super::folder_chooser::Choice;
use super::panes::Panes;
use super::place::{Place, Side};
use super::theme::icon::Icon;
use super::theme::{Tint, font, size, space, style};
use super::widget::carrier::{Carried, Happening};
use super::widget::table::Landing;
use super::{App, Message as Outer};
use crate::profile::Endpoint;

pub use desktop::{Found, Onto};
pub use load::{Intent, Load, Obstacle, can_move};

#[cfg(test)]
pub use clipped::paths as clipped_paths;
use desktop::Desktop;

mod clipped;
mod desktop;
mod load;

/// What is under way of that kind.
#[derive(Debug, Default)]
pub struct Dragging {
    rows: Option<Rows>,
    desktop: Desktop,
}

/// Rows of a pane on their way.
#[derive(Debug)]
struct Rows {
    load: Load,
    at: Point,
    /// What the pointer is over.
    pane: Option<Side>,
    up: Option<Side>,
    /// A part of a path.
    crumb: Option<(Side, usize)>,
    row: Option<(Side, usize)>,
    /// A line of a tree.
    branch: Option<(Side, usize)>,
    /// The folder that stood in this row or line when the pointer last moved.
    folder: Option<Place>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Happened(Happening),
    /// Nothing more will come of the same drop.
    Gathered,
    Pasted(Option<String>),
    /// In the desktop's dialog; `None`: there is none.
    Chosen(Onto, Option<Vec<std::path::PathBuf>>),
    Found(Found),
    DownloadInto(Load, Choice),
}

/// A part of a pane that something can be dropped onto.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The folder that is shown.
    Pane,
    /// The folder in this row.
    Row(usize),
    /// The folder above.
    Up,
    /// The folder of this part of the path.
    Crumb(usize),
    /// The folder of this line of the tree.
    Branch(usize),
}

/// How a pane looks while something is carried over the window.
#[derive(Clone, Debug)]
pub struct Catch {
    /// It would land there.
    pub lit: Option<Spot>,
    /// What will be done, where no label follows the pointer.
    pub says: Option<String>,
}

impl Catch {
    pub fn landing(&self) -> Landing {
        match self.lit {
            Some(Spot::Pane) => Landing::List,
            Some(Spot::Row(row)) => Landing::Row(row),
            Some(Spot::Up | Spot::Crumb(_) | Spot::Branch(_)) | None => Landing::Elsewhere,
        }
    }
}

#[cfg(test)]
impl Dragging {
    pub fn take_dropped(&mut self) -> (Option<Onto>, Vec<std::path::PathBuf>) {
        self.desktop.take()
    }
}

impl Rows {
    fn over(&mut self, side: Side, over: Over) {
        let set = |place: &mut Option<Side>, is_over| match is_over {
            true => *place = Some(side),
            false if *place == Some(side) => *place = None,
            false => {}
        };
        let set_one = |place: &mut Option<(Side, usize)>, at: Option<usize>| match at {
            Some(at) => *place = Some((side, at)),
            None if place.is_some_and(|(of, _)| of == side) => *place = None,
            None => {}
        };
        match over {
            Over::Pane(is_over) => set(&mut self.pane, is_over),
            Over::Up(is_over) => set(&mut self.up, is_over),
            Over::Crumb(part) => set_one(&mut self.crumb, part),
            Over::Row(row) => set_one(&mut self.row, row),
            Over::Branch(line) => set_one(&mut self.branch, line),
        }
    }

    /// The pointer has moved: what it is over now is what is meant.
    fn look(&mut self, panes: &Panes) {
        self.folder = self.under(panes).and_then(|(_, _, folder)| folder);
    }

    /// The line or row under the pointer, and the folder in it.
    fn under(&self, panes: &Panes) -> Option<(Side, Spot, Option<Place>)> {
        if let Some((side, line)) = self.branch {
            return Some((side, Spot::Branch(line), panes.side(side).branch_at(line)));
        }
        let (side, row) = self.row?;
        Some((side, Spot::Row(row), panes.side(side).folder_at(row)))
    }

    /// The nearest thing under the pointer that can take something.
    fn spot(&self, panes: &Panes) -> Option<(Side, Spot, Place)> {
        if let Some(side) = self.up
            && let Some(above) = panes.side(side).place().parent()
        {
            return Some((side, Spot::Up, above));
        }
        if let Some((side, part)) = self.crumb
            && let Some(folder) = panes.side(side).place().trail().get(part)
        {
            return Some((side, Spot::Crumb(part), folder.clone()));
        }
        if let Some((side, spot, folder)) = self.under(panes) {
            if folder != self.folder {
                // Another one has slipped under a pointer that rests.
                return None;
            }
            if let Some(folder) = folder {
                return Some((side, spot, folder));
            }
        }
        let side = self.pane?;
        Some((side, Spot::Pane, panes.side(side).place().clone()))
    }
}

impl App {
    pub(super) fn dragging(&mut self, message: Message) -> Task<Outer> {
        match message {
            Message::Happened(happening) => self.happened(happening),
            Message::Gathered => {
                let (onto, paths) = self.dragging.desktop.take();
                self.find(onto, paths.into_iter().map(|path| vec![path]).collect())
            }
            Message::Pasted(text) => self.pasted(text.as_deref()),
            Message::Chosen(onto, chosen) => self.files_chosen(onto, chosen),
            Message::Found(found) => self.upload_found(found),
            Message::DownloadInto(load, choice) => self.download_into(load, choice),
        }
    }

    fn happened(&mut self, happening: Happening) -> Task<Outer> {
        match happening {
            Happening::Moved(at) => {
                if let Some(rows) = &mut self.dragging.rows {
                    rows.at = at;
                    rows.look(&self.panes);
                }
            }
            Happening::GivenUp => self.dragging.rows = None,
            Happening::Dropped => return self.dropped(),
            Happening::FileOver(path) => self.dragging.desktop.over(path),
            Happening::FilesLeft => self.dragging.desktop.left(),
            Happening::FileDropped(path) => {
                if self.dragging.desktop.dropped(path) {
                    // Where it goes was said before.
                    self.dragging.desktop.onto = self.landing();
                    return desktop::gathered_soon();
                }
            }
        }
        Task::none()
    }

    /// Rows are dragged away from a pane.
    pub(super) fn lift(&mut self, load: Load, at: Point) {
        self.dragging.rows = Some(Rows {
            load: load.of_server(self.server()),
            at,
            pane: None,
            up: None,
            crumb: None,
            row: None,
            branch: None,
            folder: None,
        });
    }

    /// The key of the server whose files are shown.
    fn server(&self) -> Option<String> {
        self.connection.endpoint().map(Endpoint::key)
    }

    pub(super) fn carried_over(&mut self, side: Side, over: Over) {
        if let Some(rows) = &mut self.dragging.rows {
            rows.over(side, over);
            rows.look(&self.panes);
        }
    }

    fn dropped(&mut self) -> Task<Outer> {
        let Some(rows) = self.dragging.rows.take() else {
            return Task::none();
        };
        // A question came up meanwhile.
        if self.menu.is_some() || self.dialogs.is_open() {
            return Task::none();
        }
        let Some((_, _, onto)) = rows.spot(&self.panes) else {
            return Task::none();
        };
        let load = rows.load;
        match self.intent(&load, &onto) {
            Ok(Intent::Upload | Intent::Download) => self.transfer_into(load, onto),
            Ok(Intent::Move) => self.relocate(load.folder(), &load.names(), &onto),
            // Put back to where it was.
            Err(Obstacle::AlreadyThere) => Task::none(),
            Err(obstacle) => {
                self.status_bar.tell(obstacle.words().to_owned());
                Task::none()
            }
        }
    }

    /// What a drop would do as things stand.
    fn intent(&self, load: &Load, onto: &Place) -> Result<Intent, Obstacle> {
        self.can_land(onto.side())?;
        if !load.is_of(self.server().as_deref()) {
            return Err(Obstacle::OtherServer);
        }
        let intent = load.intent(onto)?;
        match intent {
            Intent::Move if self.panes.side(onto.side()).has_note() => Err(Obstacle::Busy),
            intent => Ok(intent),
        }
    }

    /// Whether there is a folder on that side.
    pub(super) fn can_land(&self, side: Side) -> Result<(), Obstacle> {
        if side == Side::Remote && self.connection.connected().is_none() {
            return Err(Obstacle::NotConnected);
        }
        match self.panes.side(side).is_usable() {
            true => Ok(()),
            false => Err(Obstacle::Leaving),
        }
    }

    /// How a pane looks while something is carried.
    pub(super) fn catch(&self, side: Side) -> Option<Catch> {
        if self.dragging.desktop.is_over() {
            let can_land = self.can_land(Side::Remote);
            let is_remote = side == Side::Remote;
            return Some(Catch {
                lit: (is_remote && can_land.is_ok()).then_some(Spot::Pane),
                says: is_remote.then(|| self.desktop_words(can_land)),
            });
        }
        let rows = self.dragging.rows.as_ref()?;
        let spot = rows.spot(&self.panes);
        let spot =
            spot.filter(|(of, _, onto)| *of == side && self.intent(&rows.load, onto).is_ok());
        Some(Catch {
            lit: spot.map(|(_, spot, _)| spot),
            says: None,
        })
    }

    fn desktop_words(&self, can_land: Result<(), Obstacle>) -> String {
        match can_land {
            Err(obstacle) => obstacle.words().to_owned(),
            Ok(()) => {
                let label = self.dragging.desktop.label();
                let words = Intent::Upload.words(self.panes.remote.place());
                format!("{label}: {words}")
            }
        }
    }

    /// The label that follows the pointer.
    pub(super) fn carried(&self) -> Option<Carried<'_, Outer>> {
        let rows = self.dragging.rows.as_ref()?;
        let spot = rows.spot(&self.panes);
        let intent = spot.map(|(_, _, onto)| {
            let intent = self.intent(&rows.load, &onto);
            intent.map(|intent| (intent, onto))
        });
        let is_welcome = matches!(intent, Some(Ok(_)));
        Some(Carried {
            at: rows.at,
            label: label(rows.load.label(), intent),
            is_welcome,
        })
    }
}

fn label<'a>(
    what: String,
    intent: Option<Result<(Intent, Place), Obstacle>>,
) -> Element<'a, Outer> {
    let (icon, tint, words) = match intent {
        Some(Ok((intent, onto))) => {
            let icon = match intent {
                Intent::Upload => Icon::Upload,
                Intent::Download => Icon::Download,
                Intent::Move => Icon::ArrowRight,
            };
            (icon, Tint::Accent, Some(intent.words(&onto)))
        }
        Some(Err(obstacle)) => (
            Icon::CircleX,
            Tint::Muted,
            Some(obstacle.words().to_owned()),
        ),
        None => (Icon::File, Tint::Muted, None),
    };
    let words = words.map(|words| text(words).size(size::SMALL).style(style::muted));
    let lines = column![text(what).font(font::MEDIUM)].push(words);
    let line = row![icon.sized(16.0).style(style::tint(tint)), lines].spacing(space::S);
    container(line)
        .padding([6.0, space::M])
        .style(style::menu_card)
        .into()
}
