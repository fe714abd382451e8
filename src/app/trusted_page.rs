//! The certificates that the person trusted for good, and how to take that back.

use iced::widget::{Space, column, container, row};
use iced::{Element, Length};

use super::certificate_page::{self, FACT_GAP};
use super::form;
use super::theme::icon::Icon;
use super::theme::{Tint, space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use super::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::profile::Pin;
use crate::wording;

/// See the module's text.
pub struct TrustedPage {
    rows: Rows,
    columns: Vec<Column>,
    /// Asked before a certificate is forgotten.
    is_copied: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    RevokePressed,
    CopyPressed,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    /// Forget the certificate. Nothing is lost: the next connection asks about it again.
    Revoke {
        host: String,
        port: u16,
    },
    Close,
    /// Put the text on the clipboard.
    Copy(String),
}

struct Rows {
    pins: Vec<Pin>,
    chosen: Option<usize>,
    now: i64,
}

impl TrustedPage {
    pub fn new(pins: Vec<Pin>) -> Self {
        let mut page = Self {
            rows: Rows {
                pins: Vec::new(),
                chosen: None,
                now: form::now(),
            },
            columns: vec![
                Column::fill("Server"),
                Column::new("Subject", 170.0),
                Column::new("Valid until", 146.0),
                Column::new("Trusted since", 146.0),
            ],
            is_copied: false,
        };
        page.set_pins(pins);
        page
    }

    /// Takes the pins after a change.
    pub fn set_pins(&mut self, pins: Vec<Pin>) {
        let last = pins.len().checked_sub(1);
        self.rows.chosen = last.map(|last| self.rows.chosen.unwrap_or(0).min(last));
        self.rows.pins = pins;
        self.is_copied = false;
    }

    pub fn update(&mut self, message: Message) -> Action {
        let chosen = self.chosen().cloned();
        match message {
            Message::Table(TableEvent::Delete) => return self.revoke(),
            Message::Table(event) => self.happened(event),
            Message::RevokePressed => return self.revoke(),
            Message::CopyPressed => {
                if let Some(pin) = chosen {
                    self.is_copied = true;
                    return Action::Copy(pin.fingerprint.to_string());
                }
            }
            Message::Closed => return Action::Close,
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let list = table(&self.rows, &self.columns, Message::Table)
            .id(LIST)
            .cursor(self.rows.chosen)
            .empty("You have not trusted any certificate for good.");
        let list = container(list)
            .height(HEIGHT)
            .padding(1)
            .style(style::panel);
        let body = column![list]
            .push(self.chosen().map(|pin| self.details(pin)))
            .spacing(space::M);
        let on_revoke = self.rows.chosen.map(|_| Message::RevokePressed);
        let foot = row![
            focus_button::button("Revoke")
                .tip("The next connection asks about it again (Delete)")
                .on_press_maybe(on_revoke),
            Space::new().width(Length::Fill),
            focus_button::button("Close").on_press(Message::Closed),
        ];
        form::sheet("Trusted certificates", body, foot)
    }

    /// The page as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("trusted", 760.0, self.view().map(wrap))
            .focus_first(LIST)
            .on_close(wrap(Message::Closed))
    }

    fn revoke(&self) -> Action {
        self.chosen().map_or(Action::None, |pin| Action::Revoke {
            host: pin.host.clone(),
            port: pin.port,
        })
    }

    fn chosen(&self) -> Option<&Pin> {
        self.rows.pins.get(self.rows.chosen?)
    }

    fn happened(&mut self, event: TableEvent) {
        match event {
            TableEvent::SelectOnly(row) | TableEvent::Toggle(row) | TableEvent::Extend(row) => {
                self.rows.chosen = Some(row);
                self.is_copied = false;
            }
            TableEvent::Resized(column, width) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = width;
                }
            }
            _ => {}
        }
    }

    fn details(&self, pin: &Pin) -> Element<'_, Message> {
        let copy = certificate_page::copy_button(self.is_copied, Message::CopyPressed);
        let facts = column![
            form::fact("Issuer", &pin.issuer),
            form::fact("Names", pin.names.join(", ")),
        ]
        .spacing(FACT_GAP);
        let details = column![
            certificate_page::fingerprint("SHA-256 fingerprint", &pin.fingerprint, copy),
            facts
        ]
        .spacing(space::M);
        container(form::scrolling(details)).max_height(150).into()
    }
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.pins.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(pin) = self.pins.get(row) else {
            return Cell::default();
        };
        match column {
            0 => Cell::new(form::authority(&pin.host, pin.port)),
            1 => Cell::muted(form::shown(&pin.subject)),
            2 if pin.not_after < self.now => {
                Cell::muted(wording::moment(pin.not_after)).tint(Tint::Warn)
            }
            2 => Cell::muted(wording::moment(pin.not_after)),
            _ => Cell::muted(wording::moment(pin.since)),
        }
    }

    fn icon(&self, _: usize) -> Option<(Icon, Tint)> {
        Some((Icon::ShieldCheck, Tint::Ok))
    }

    fn is_selected(&self, row: usize) -> bool {
        self.chosen == Some(row)
    }
}

const LIST: &str = "trusted-list";
const HEIGHT: f32 = 220.0;

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::certificate_page::tests::sample;
    use crate::app::form::testing::{picture, sees, window};

    fn pins() -> Vec<Pin> {
        let pin = |host: &str, port, name| {
            Pin::from_certificate(host, port, &sample(name), Vec::new(), 1_700_000_000)
        };
        vec![
            pin("ftp.example.com", 21, "with_names"),
            pin("::1", 990, "umlaut"),
        ]
    }

    fn play(
        page: &mut TrustedPage,
        press: impl Fn(&mut iced_test::Simulator<'_, Message>),
    ) -> Vec<Action> {
        let mut window = window(page.layer(|message| message));
        press(&mut window);
        let said: Vec<_> = window.into_messages().collect();
        let did = said.into_iter().map(|said| page.update(said));
        did.filter(|did| *did != Action::None).collect()
    }

    #[test]
    fn each_pin_is_listed_and_the_chosen_one_shown_in_full() {
        let page = TrustedPage::new(pins());
        let mut window = window(page.layer(|message| message));
        assert!(sees(&mut window, "ftp.example.com:21") && sees(&mut window, "[::1]:990"));
        for line in certificate_page::groups(&page.rows.pins[0].fingerprint, 16) {
            assert!(sees(&mut window, &line), "{line}");
        }
        picture("trusted", || page.layer(|message| message));
    }

    #[test]
    fn one_press_revokes_the_chosen_one() {
        let mut page = TrustedPage::new(pins());
        let did = play(&mut page, |window| {
            window.tap_key(Named::ArrowDown);
        });
        assert_eq!(did, []);
        let did = play(&mut page, |window| {
            window.click("Revoke").unwrap();
        });
        let host = "::1".to_owned();
        assert_eq!(did, [Action::Revoke { host, port: 990 }]);
        page.set_pins(pins().drain(..1).collect());
        assert_eq!(page.rows.chosen, Some(0));
        let did = play(&mut page, |window| {
            window.tap_key(Named::Delete);
        });
        let host = "ftp.example.com".to_owned();
        assert_eq!(did, [Action::Revoke { host, port: 21 }]);
    }

    #[test]
    fn copy_and_close() {
        let mut page = TrustedPage::new(pins());
        let did = play(&mut page, |window| {
            window.click("Copy").unwrap();
            window.tap_key(Named::Escape);
        });
        let copied = Action::Copy(page.rows.pins[0].fingerprint.to_string());
        assert_eq!(did, [copied, Action::Close]);
    }

    #[test]
    fn without_pins_it_says_so() {
        let mut page = TrustedPage::new(Vec::new());
        let did = play(&mut page, |window| {
            window.click("Revoke").unwrap();
            window.click("Close").unwrap();
        });
        assert_eq!(did, [Action::Close]);
        picture("trusted-empty", || page.layer(|message| message));
    }
}
