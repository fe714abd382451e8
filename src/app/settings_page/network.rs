//! The page about this computer's network: the proxy, and how servers reach it in active mode.

use iced::Element;
use iced::widget::{column, row};

use super::number::Number;
use super::page::ADDRESS;
use super::{Message, SettingsPage, meaning};
use crate::app::form;
use crate::app::theme::space;
use crate::wording;

impl SettingsPage {
    pub(super) fn network(&self) -> Element<'_, Message> {
        let ports = row(Number::PORTS.map(|number| self.number(number)))
            .spacing(space::XL)
            .wrap()
            .vertical_spacing(space::S);
        let is_wrong = !self.address.is_empty() && self.settings.active.address.is_none();
        let field = form::field(
            "settings-address",
            "This computer's own",
            &self.address,
            is_wrong,
        )
        .on_input(Message::AddressEdited)
        .width(220);
        let fault = is_wrong.then(|| wording::NO_ADDRESS.to_owned());
        column![
            form::heading("Proxy"),
            meaning(wording::PROXY_HELP),
            self.proxy.view(&self.settings.proxy).map(Message::Proxy),
            form::heading("Active mode"),
            meaning(wording::ACTIVE_HELP),
            ports,
            form::checked(ADDRESS, field, fault),
            form::labelled("", meaning(wording::ADDRESS_HELP)),
        ]
        .spacing(space::S)
        .into()
    }

    /// Nothing in the field: servers are told this computer's own address. What is no address holds
    /// as little.
    pub(super) fn take_address(&mut self, text: String) {
        self.settings.active.address = text.trim().parse().ok();
        self.address = text;
    }
}

#[cfg(test)]
mod tests {
    use crate::app::settings_page::{Action, Message, SettingsPage};
    use crate::profile::Settings;

    #[test]
    fn only_an_address_is_told_to_servers() {
        let mut page = SettingsPage::new(Settings::default());
        let mut edit = |text: &str| page.update(Message::AddressEdited(text.to_owned()));
        let Action::Changed(settings) = edit(" 198.51.100.7") else {
            panic!("not taken");
        };
        assert_eq!(settings.active.address, Some([198, 51, 100, 7].into()));
        let Action::Changed(settings) = edit("198.51.100.7.example") else {
            panic!("still held");
        };
        assert_eq!(settings.active.address, None);
        let page = SettingsPage::new(settings);
        assert_eq!(page.address, "");
    }
}
