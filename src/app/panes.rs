//! The two file panes above and the lists below, and how they share the window.

use iced::widget::pane_grid::{self, Axis, Configuration, PaneGrid, ResizeEvent, Split};
use iced::widget::{Space, column, container, row};
use iced::{Alignment, Element, Length, Size};

use super::Message;
use super::dragging::Catch;
use super::file_pane::FilePane;
use super::place::{Place, Side};
use super::session_log::SessionLog;
use super::theme::icon::Icon;
use super::theme::{Tint, space, style};
use super::transfer_list::{List, TransferList};
use super::widget::focus_button::{Tab, tabs};
use crate::profile::{Interface, Speed, WindowState};
use crate::protocol::RemotePath;

#[derive(Debug)]
pub struct Panes {
    grid: pane_grid::State<Part>,
    halves: Option<Split>,
    sides: Option<Split>,
    local_share: f32,
    pub local: FilePane,
    pub remote: FilePane,
    pub transfers: TransferList,
    pub log: SessionLog,
    pub bottom: Bottom,
    /// Where the keyboard was last.
    pub active: Focus,
}

/// What stands in a part of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Files(Side),
    Bottom,
}

/// The tab that is shown below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bottom {
    Transfers(List),
    Log,
}

/// The three lists that F6 goes around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    Files(Side),
    Bottom,
}

impl Panes {
    pub fn new(state: &WindowState, folder: Place, interface: &Interface) -> Self {
        let (local, remote) = file_panes(state, folder, interface);
        let grid = pane_grid::State::with_configuration(Configuration::Split {
            axis: Axis::Horizontal,
            ratio: state.panes_share,
            a: Box::new(Configuration::Split {
                axis: Axis::Vertical,
                ratio: state.local_share,
                a: Box::new(Configuration::Pane(Part::Files(Side::Local))),
                b: Box::new(Configuration::Pane(Part::Files(Side::Remote))),
            }),
            b: Box::new(Configuration::Pane(Part::Bottom)),
        });
        let (halves, sides) = match grid.layout() {
            pane_grid::Node::Split { id, a, .. } => match &**a {
                pane_grid::Node::Split { id: inner, .. } => (Some(*id), Some(*inner)),
                pane_grid::Node::Pane(_) => (Some(*id), None),
            },
            pane_grid::Node::Pane(_) => (None, None),
        };
        Self {
            grid,
            halves,
            sides,
            local_share: state.local_share,
            local,
            remote,
            transfers: TransferList::new(state.groups_transfers, &state.widths),
            log: log(interface),
            bottom: Bottom::Transfers(List::Queue),
            active: Focus::Files(Side::Local),
        }
    }

    /// Something that is shown counts down.
    pub fn counts_down(&self) -> bool {
        matches!(self.bottom, Bottom::Transfers(_)) && self.transfers.counts_down()
    }

    pub fn side(&self, side: Side) -> &FilePane {
        match side {
            Side::Local => &self.local,
            Side::Remote => &self.remote,
        }
    }

    pub fn side_mut(&mut self, side: Side) -> &mut FilePane {
        match side {
            Side::Local => &mut self.local,
            Side::Remote => &mut self.remote,
        }
    }

    /// Moves a split, and says which share of the window's state it is.
    pub fn resized(&mut self, event: ResizeEvent, state: &mut WindowState) {
        let ratio = event.ratio.clamp(0.1, 0.9);
        self.grid.resize(event.split, ratio);
        if Some(event.split) == self.halves {
            state.panes_share = ratio;
        } else if Some(event.split) == self.sides {
            (state.local_share, self.local_share) = (ratio, ratio);
        }
    }

    pub fn show_tab(&mut self, bottom: Bottom) {
        self.bottom = bottom;
        if let Bottom::Transfers(list) = bottom {
            self.transfers.show(list);
        }
    }

    /// The next list around, or the one before.
    pub fn next(&self, is_backwards: bool) -> Focus {
        let around = [
            Focus::Files(Side::Local),
            Focus::Files(Side::Remote),
            Focus::Bottom,
        ];
        let at = around.iter().position(|focus| *focus == self.active);
        let step = if is_backwards { around.len() - 1 } else { 1 };
        let next = at.map_or(0, |at| (at + step) % around.len());
        around.get(next).copied().unwrap_or(self.active)
    }

    /// The name of the list that has this focus.
    pub fn id(&self, focus: Focus) -> iced::widget::Id {
        match (focus, self.bottom) {
            (Focus::Files(side), _) => FilePane::table_id(side),
            (Focus::Bottom, Bottom::Transfers(_)) => iced::widget::Id::new(TransferList::ID),
            (Focus::Bottom, Bottom::Log) => iced::widget::Id::new(SessionLog::ID),
        }
    }

    /// `window`: its size.
    pub fn view<'a>(
        &'a self,
        can_transfer: bool,
        window: Size,
        speed: &'a Speed,
        awaited: Option<&'static str>,
        catches: impl Fn(Side) -> Option<Catch> + 'a,
    ) -> Element<'a, Message> {
        let width = window.width;
        // Two halves that can't become smaller would leave nothing of the panes in a low window.
        let least = if window.height < LOW { 40 } else { 120 };
        let room = width - 3.0 * space::GUTTER;
        let share = |side| match side {
            Side::Local => room * self.local_share,
            Side::Remote => room * (1.0 - self.local_share),
        };
        PaneGrid::new(&self.grid, move |_, part, _| {
            pane_grid::Content::new(match part {
                Part::Files(side) => self
                    .side(*side)
                    .view(can_transfer, share(*side), awaited, catches(*side))
                    .map(|message| Message::Pane(*side, message)),
                Part::Bottom => self.bottom_view(width, speed),
            })
        })
        .spacing(space::GUTTER)
        .min_size(least)
        .on_resize(space::GUTTER, Message::SplitMoved)
        .style(style::split)
        .into()
    }

    fn bottom_view(&self, width: f32, speed: &Speed) -> Element<'_, Message> {
        let failed = self.transfers.count(List::Failed);
        let labels = [
            Tab::new(
                Icon::Queue,
                counted("Queue", self.transfers.count(List::Queue)),
            ),
            Tab::new(Icon::CircleX, counted("Failed", failed)).tint(if failed > 0 {
                Tint::Error
            } else {
                Tint::Muted
            }),
            Tab::new(
                Icon::CircleCheck,
                counted("Done", self.transfers.count(List::Done)),
            ),
            Tab::new(Icon::Log, "Log"),
        ];
        let active = TABS.iter().position(|tab| *tab == self.bottom).unwrap_or(0);
        let buttons = match self.bottom {
            Bottom::Transfers(_) => {
                let buttons = self.transfers.buttons(width, speed);
                buttons.map(Message::Transfers)
            }
            Bottom::Log => self.log.buttons(width < NARROW).map(Message::Log),
        };
        let bar = row![
            tabs(labels, active, |tab| Message::TabChosen(
                TABS.get(tab).copied().unwrap_or(Bottom::Log)
            )),
            Space::new().width(Length::Fill),
            buttons,
        ]
        .align_y(Alignment::Center);
        let list = match self.bottom {
            Bottom::Transfers(_) => self.transfers.view().map(Message::Transfers),
            Bottom::Log => self.log.view().map(Message::Log),
        };
        let bar = container(bar)
            .padding([3.0, space::XS])
            .height(space::tab_bar())
            .style(style::strip);
        container(column![bar, list])
            .padding(1)
            .style(style::panel)
            .into()
    }
}

/// Both file panes as they were left, unread.
pub fn file_panes(
    state: &WindowState,
    folder: Place,
    interface: &Interface,
) -> (FilePane, FilePane) {
    let local = FilePane::new(folder)
        .hiding(state.local_hides)
        .with_tree(state.local_tree)
        .arranged(
            &state.local_columns,
            &state.local_sort,
            interface.folders_first,
        );
    let remote = FilePane::new(Place::Remote(RemotePath::root()))
        .hiding(state.remote_hides)
        .with_tree(state.remote_tree)
        .arranged(
            &state.remote_columns,
            &state.remote_sort,
            interface.folders_first,
        );
    (local, remote)
}

/// An empty log that shows what a person wants to see.
pub fn log(interface: &Interface) -> SessionLog {
    let mut log = SessionLog::new(interface.log_lines);
    log.show_level(interface.log_level);
    log
}

fn counted(title: &'static str, count: usize) -> String {
    match count {
        0 => title.to_owned(),
        count => format!("{title} ({})", crate::wording::number(count as u64)),
    }
}

/// In a window that is less wide, buttons beside the tabs have icons only.
pub const NARROW: f32 = 1060.0;
/// A window that is as low as this has no room for panes and queue at once.
const LOW: f32 = 480.0;
/// The tabs below, in order.
pub const TABS: [Bottom; 4] = [
    Bottom::Transfers(List::Queue),
    Bottom::Transfers(List::Failed),
    Bottom::Transfers(List::Done),
    Bottom::Log,
];
