//! The buttons beside the tabs: what can be ordered for a whole list.

use iced::Element;
use iced::widget::{Row, row};

use super::{Finish, List, Message, TransferList};
use crate::app::keys::{self, Shortcut};
use crate::app::panes::NARROW;
use crate::app::theme::icon::Icon;
use crate::app::theme::space;
use crate::app::theme::style::Look;
use crate::app::widget::choice::choice;
use crate::app::widget::focus_button::{icon_button, labelled};
use crate::profile::Speed;
use crate::service::QueueOrder;
use crate::wording;

impl TransferList {
    /// The buttons that stand at the end of the tab bar, in a window of that width.
    pub fn buttons(&self, width: f32, speed: &Speed) -> Element<'_, Message> {
        let is_narrow = width < NARROW;
        let filtered = self.shown_of(self.shown);
        let is_any = filtered.map_or(self.count(self.shown), |(shown, _)| shown) > 0;
        // What a person sees is what it is for.
        let of = |all: &'static str, shown: &'static str| match filtered {
            None => all,
            Some(_) => shown,
        };
        let button = |icon, label, order: QueueOrder| {
            let button = if is_narrow {
                icon_button(icon, label)
            } else {
                labelled(icon, label).padding([3, 9])
            };
            button.on_press_maybe(is_any.then_some(Message::OrderedAll(order)))
        };
        let bar = match self.shown {
            List::Queue => row![]
                .push((width >= FINISH_FROM).then(|| self.finish_choice()))
                .push(speed_button(speed, width < SPEED_AS_ICON))
                .push(button(
                    Icon::Pause,
                    of("Pause all", "Pause shown"),
                    QueueOrder::Pause,
                ))
                .push(button(
                    Icon::Play,
                    of("Resume all", "Resume shown"),
                    QueueOrder::Resume,
                ))
                .push(
                    self.items
                        .counts_down()
                        .then(|| button(Icon::Retry, "Try now", QueueOrder::TryNow)),
                )
                .push(button(
                    Icon::Close,
                    of("Cancel all", "Cancel shown"),
                    QueueOrder::Cancel,
                )),
            List::Failed => row![
                button(
                    Icon::Retry,
                    of("Retry all", "Retry shown"),
                    QueueOrder::Retry
                ),
                button(Icon::Close, of("Clear", "Clear shown"), QueueOrder::Remove),
            ],
            List::Done => row![button(
                Icon::Close,
                of("Clear", "Clear shown"),
                QueueOrder::Remove
            )],
        };
        row![
            self.switches(),
            bar.spacing(space::XS).align_y(iced::Alignment::Center)
        ]
        .spacing(space::XS)
        .align_y(iced::Alignment::Center)
        .into()
    }

    /// What is seen of the list, as against what is done with it.
    fn switches(&self) -> Row<'_, Message> {
        let look = |is_on| if is_on { Look::Down } else { Look::Ghost };
        row![
            icon_button(Icon::Folder, "Group by site and folder")
                .padding(4)
                .look(look(self.is_grouped))
                .on_press(Message::GroupPressed),
            icon_button(Icon::Filter, keys::tip("Filter", Shortcut::Find))
                .padding(4)
                .look(look(self.filter().is_some()))
                .on_press(Message::FilterPressed),
        ]
        .align_y(iced::Alignment::Center)
    }

    fn finish_choice(&self) -> Element<'_, Message> {
        let chosen = Finish::ALL.iter().position(|one| *one == self.finish);
        let choose = |at: usize| {
            Message::FinishChosen(Finish::ALL.get(at).copied().unwrap_or(Finish::Nothing))
        };
        choice(Finish::ALL.map(Finish::label), chosen.unwrap_or(0), choose)
            .id(FINISH)
            .into()
    }
}

/// What limits hold; pressed, it switches them off or on.
fn speed_button<'a>(speed: &Speed, is_icon: bool) -> Element<'a, Message> {
    let words = wording::speed_limits(speed);
    let button = if is_icon {
        icon_button(Icon::Zap, words)
    } else {
        labelled(Icon::Zap, words).padding([3, 9])
    };
    let look = if speed.limits() == (0, 0) {
        Look::Ghost
    } else {
        Look::Outlined
    };
    button.look(look).on_press(Message::SpeedPressed).into()
}

impl Finish {
    const ALL: [Self; 3] = [Self::Nothing, Self::Notify, Self::Quit];

    fn label(self) -> &'static str {
        match self {
            Self::Nothing => "At the end: nothing",
            Self::Notify => "At the end: call me",
            Self::Quit => "At the end: quit",
        }
    }
}

/// The words beside the speed's icon are what one looks for there: they stay the longest.
const SPEED_AS_ICON: f32 = 960.0;
/// Where there is no room for all, the orders come before what follows them.
const FINISH_FROM: f32 = 820.0;
const FINISH: &str = "when-finished";
