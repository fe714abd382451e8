//! The part of a site's form that says how its connections come to be and are kept.

use iced::Element;
use iced::widget::column;

use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, size, space, style};
use crate::profile::{DataMode, PasvAddress, Policy};
use crate::wording;

/// What is chosen there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionDraft {
    data: DataMode,
    pasv: PasvAddress,
    direct: bool,
    quiet: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    DataChosen(DataMode),
    PasvChosen(PasvAddress),
    ProxySkipped(bool),
    QuietChosen(bool),
}

impl ConnectionDraft {
    pub fn of(policy: &Policy) -> Self {
        Self {
            data: policy.data,
            pasv: policy.pasv,
            direct: policy.direct,
            quiet: policy.quiet,
        }
    }

    pub fn update(&mut self, message: Message) {
        match message {
            Message::DataChosen(data) => self.data = data,
            Message::PasvChosen(pasv) => self.pasv = pasv,
            Message::ProxySkipped(direct) => self.direct = direct,
            Message::QuietChosen(quiet) => self.quiet = quiet,
        }
    }

    /// The policy with what is chosen here.
    pub fn policy(&self, policy: Policy) -> Policy {
        Policy {
            data: self.data,
            pasv: self.pasv,
            direct: self.direct,
            quiet: self.quiet,
            ..policy
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let mut fields = column![
            form::heading("Data connections"),
            form::labelled_first("Mode", self.data()),
        ]
        .spacing(space::S + 2.0);
        // In active mode the server names no address.
        if self.data != DataMode::Active {
            fields = fields.push(form::labelled_first("PASV address", self.pasv()));
        }
        fields
            .push(form::heading("Where the settings name a proxy"))
            .push(form::labelled("All connections", self.direct()))
            .push(form::heading("While a transfer takes its time"))
            .push(form::labelled_first("The connection", self.quiet()))
            .into()
    }

    fn data(&self) -> Element<'_, Message> {
        let ways = form::choices(
            DataMode::ALL,
            self.data,
            |one| wording::data_mode(one).into(),
            Message::DataChosen,
        );
        column![ways, small(wording::data_mode_help(self.data))]
            .spacing(space::XS)
            .into()
    }

    fn pasv(&self) -> Element<'_, Message> {
        let ways = form::choices(
            PasvAddress::ALL,
            self.pasv,
            |one| wording::pasv_address(one).into(),
            Message::PasvChosen,
        );
        let help = wording::pasv_address_help(self.pasv);
        let help = match self.pasv {
            PasvAddress::Server => small(help),
            PasvAddress::Named => form::remark(Icon::TriangleAlert, Tint::Warn, help),
        };
        column![ways, help].spacing(space::XS).into()
    }

    fn direct(&self) -> Element<'_, Message> {
        form::choices(
            [false, true],
            self.direct,
            |direct| wording::through_proxy(!direct).into(),
            Message::ProxySkipped,
        )
    }

    fn quiet(&self) -> Element<'_, Message> {
        form::choices(
            [false, true],
            self.quiet,
            |quiet| wording::kept_alive(quiet).into(),
            Message::QuietChosen,
        )
    }
}

fn small<'a>(words: &'static str) -> Element<'a, Message> {
    form::sentence(words)
        .size(size::SMALL)
        .style(style::muted)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_in_the_policy_and_the_rest_stays() {
        let before = Policy {
            down: Some(1500),
            ..Policy::default()
        };
        let mut draft = ConnectionDraft::of(&before);
        assert_eq!(draft.policy(before.clone()), before);
        draft.update(Message::DataChosen(DataMode::Active));
        draft.update(Message::PasvChosen(PasvAddress::Named));
        draft.update(Message::ProxySkipped(true));
        draft.update(Message::QuietChosen(true));
        let policy = draft.policy(before.clone());
        let expected = Policy {
            data: DataMode::Active,
            pasv: PasvAddress::Named,
            direct: true,
            quiet: true,
            ..before
        };
        assert_eq!(policy, expected);
        assert_eq!(ConnectionDraft::of(&policy), draft);
    }
}
