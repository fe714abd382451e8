//! The pages about copies: how they are made, what happens where the target exists, how they are
//! proved.

use iced::Element;
use iced::widget::column;

use super::number::Number;
use super::page::{DOWNLOADS, KEEP_TIMES, PER_FILE, UPLOADS, VERIFY};
use super::{Message, SettingsPage, meaning};
use crate::app::form;
use crate::app::theme::space;
use crate::app::widget::focus_button::check_box;
use crate::profile::{ExistsRule, PerFile, Verify};
use crate::service::Direction;
use crate::wording;

impl SettingsPage {
    pub(super) fn transfers(&self) -> Element<'_, Message> {
        let times = check_box(
            KEEP_TIMES,
            self.settings.transfers.keep_times,
            Some(Message::KeepTimesToggled),
        );
        let per_file = form::choices(
            PerFile::CHOICES,
            self.settings.connections.per_file,
            wording::per_file_choice,
            Message::PerFileChosen,
        );
        column![
            self.number(Number::PerSite),
            self.number(Number::RetryFor),
            form::labelled("Times", times),
            form::labelled(PER_FILE, per_file),
            form::labelled("", meaning(wording::PER_FILE_MEANING)),
        ]
        .spacing(space::S)
        .into()
    }

    pub(super) fn exists(&self) -> Element<'_, Message> {
        let transfers = &self.settings.transfers;
        let rules = |direction, chosen| {
            form::choices(
                ExistsRule::CHOICES,
                chosen,
                |rule| wording::exists_choice(rule).into(),
                move |rule| Message::ExistsChosen(direction, rule),
            )
        };
        column![
            form::labelled_first(
                DOWNLOADS,
                rules(Direction::Download, transfers.download_exists)
            ),
            form::labelled_first(UPLOADS, rules(Direction::Upload, transfers.upload_exists)),
            meaning("A site can have rules of its own, which then hold for it."),
        ]
        .spacing(space::L)
        .into()
    }

    pub(super) fn verification(&self) -> Element<'_, Message> {
        let chosen = self.settings.transfers.verify;
        let verify = form::choices(
            Verify::ALL,
            chosen,
            |verify| wording::verify_choice(verify).into(),
            Message::VerifyChosen,
        );
        column![
            form::labelled(VERIFY, verify),
            form::labelled("", meaning(wording::verify_meaning(chosen))),
        ]
        .spacing(space::S)
        .into()
    }
}
