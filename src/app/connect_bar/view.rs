//! How the connect bar looks: one row, or two in a narrow window.

use iced::widget::{Id, column, container, row, text, text_input};
use iced::{Alignment, Element, Length};

use super::{Complaint, ConnectBar, Doing, HOST, Message, PASSWORD, PORT, USER};
use crate::app::keys::{self, Shortcut};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::choice::choice;
use crate::app::widget::focus_button;
use crate::app::widget::own_layer::own_layer;
use crate::profile::{Encryption, Endpoint, Logon, Password};

impl ConnectBar {
    /// `width`: of the window; a narrow one gets two rows.
    pub fn view(&self, width: f32, can_save: bool) -> Element<'_, Message> {
        let is_anonymous = self.logon == Logon::Anonymous;
        let host = self
            .field(HOST, "Host or URL", &self.host, Complaint::Host)
            .on_input(Message::HostEdited)
            .on_submit(Message::Submitted)
            .width(Length::Fill);
        let port = self
            .field(PORT, self.default_port(), &self.port, Complaint::Port)
            .on_input(Message::PortEdited)
            .on_submit(Message::Submitted)
            .width(62);
        let user = self
            .field(
                USER,
                "User",
                if is_anonymous {
                    Endpoint::ANONYMOUS
                } else {
                    &self.user
                },
                Complaint::User,
            )
            .on_input_maybe((!is_anonymous).then_some(Message::UserEdited))
            .on_submit(Message::Submitted)
            .width(Length::FillPortion(1));
        let password = text_input(
            if is_anonymous { "" } else { "Password" },
            if is_anonymous { "" } else { &self.password.0 },
        )
        .id(Id::new(PASSWORD))
        .secure(true)
        .padding([5, 8])
        .style(style::field)
        .on_input_maybe((!is_anonymous).then_some(edited_password))
        .on_submit(Message::Submitted)
        .width(Length::FillPortion(1));
        let sites = focus_button::labelled(Icon::Server, "Sites")
            .tip(keys::tip("Saved sites", Shortcut::Sites))
            .on_press(Message::SitesPressed);
        let at = Encryption::ALL
            .iter()
            .position(|one| *one == self.encryption);
        let names = Encryption::ALL.map(|encryption| encryption.to_string());
        let encryption = choice(names, at.unwrap_or(0), |at| {
            let chosen = Encryption::ALL.get(at).copied();
            Message::EncryptionChosen(chosen.unwrap_or_default())
        });
        let logon = choice(["Normal", "Anonymous"], usize::from(is_anonymous), |at| {
            Message::LogonChosen(if at == 0 {
                Logon::Normal
            } else {
                Logon::Anonymous
            })
        });
        let how = row![encryption.width(160), logon.width(108)];
        let who = row![user, password].spacing(space::S);
        let save = can_save.then(|| {
            focus_button::icon_button(Icon::Save, "Save this connection as a site")
                .on_press(Message::SavePressed)
        });
        let pages = row![].push(save).extend([
            focus_button::icon_button(Icon::ShieldCheck, "Trusted certificates")
                .on_press(Message::TrustedPressed)
                .into(),
            focus_button::icon_button(Icon::Settings, keys::tip("Settings", Shortcut::Settings))
                .on_press(Message::SettingsPressed)
                .into(),
        ]);
        let how = line(how);
        let mut strip = if width >= WIDE {
            column![line(row![
                sites,
                host,
                port,
                how,
                who.width(220),
                self.button(),
                pages
            ])]
        } else {
            column![
                line(row![sites, host, port, self.button(), pages]),
                line(row![how, who.width(Length::Fill)]),
            ]
        }
        .spacing(space::S);
        if let Some(warning) = self.warning() {
            strip = strip.push(warning);
        }
        own_layer(container(strip).padding([space::S, space::GUTTER]))
    }

    fn field<'a>(
        &self,
        id: &'static str,
        hint: &str,
        value: &str,
        about: Complaint,
    ) -> iced::widget::TextInput<'a, Message> {
        let is_wrong = self.complaint == Some(about);
        text_input(hint, value)
            .id(Id::new(id))
            .padding([5, 8])
            .style(move |theme, status| {
                if is_wrong {
                    style::field_in_error(theme, status)
                } else {
                    style::field(theme, status)
                }
            })
    }

    fn button(&self) -> Element<'_, Message> {
        let button = match self.doing {
            Doing::Nothing => focus_button::filled("Connect").on_press(Message::Submitted),
            Doing::Connecting => focus_button::button("Cancel").on_press(Message::StopPressed),
            Doing::Connected => focus_button::button("Disconnect").on_press(Message::StopPressed),
        };
        button.width(98).into()
    }

    fn warning(&self) -> Option<Element<'_, Message>> {
        let (words, tint) = match self.complaint {
            Some(Complaint::Host) => ("Write the name or address of a server.", Tint::Error),
            Some(Complaint::Port) => ("A port is a number from 1 to 65535.", Tint::Error),
            Some(Complaint::User) => (
                "Write the user's name, or choose the anonymous logon.",
                Tint::Error,
            ),
            None if self.encryption == Encryption::Plain => (
                "Plain FTP sends the password and all files readable for everybody on the way.",
                Tint::Warn,
            ),
            None => return None,
        };
        let icon = Icon::TriangleAlert.sized(14.0).style(style::tint(tint));
        let line = row![icon, text(words).size(size::SMALL).style(style::tint(tint))]
            .spacing(6)
            .align_y(Alignment::Center);
        Some(line.into())
    }

    fn default_port(&self) -> &'static str {
        match self.encryption {
            Encryption::Implicit => "990",
            Encryption::Explicit | Encryption::Plain => "21",
        }
    }
}

fn line<Message>(row: iced::widget::Row<'_, Message>) -> iced::widget::Row<'_, Message> {
    row.spacing(space::S).align_y(Alignment::Center)
}

fn edited_password(text: String) -> Message {
    Message::PasswordEdited(Password::new(text))
}

/// From this width on, everything stands in one row.
const WIDE: f32 = 920.0;
