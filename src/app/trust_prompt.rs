//! The question about a certificate that nobody vouches for. Nothing is sent to the server before
//! it is answered, and whoever only presses Enter or Escape has said no.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length, Theme, border};

use super::certificate_page::{self, FACT_GAP};
use super::form;
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{Tint, Tokens, font, radius, size, space, style};
use super::widget::focus_button::{self, labelled};
use super::widget::modal::{self, Layer};
use crate::profile::{Fingerprint, Pin};
use crate::service::{TrustDecision, TrustQuestion};
use crate::wording;

/// The prompt for one host and port.
pub struct TrustPrompt {
    question: TrustQuestion,
    now: i64,
    has_details: bool,
    is_copied: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    Chosen(TrustDecision),
    DetailsPressed,
    CopyPressed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Answer(TrustDecision),
    /// Put the text on the clipboard.
    Copy(String),
}

/// How the certificate stands to the one that was trusted before.
enum Standing<'a> {
    Unknown,
    /// The same one, with problems that were not there when it was trusted.
    Worse(&'a Pin),
    Changed(&'a Pin),
}

impl TrustPrompt {
    pub fn new(question: TrustQuestion) -> Self {
        Self {
            question,
            now: form::now(),
            has_details: false,
            is_copied: false,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Chosen(decision) => return Action::Answer(decision),
            Message::DetailsPressed => self.has_details = !self.has_details,
            Message::CopyPressed => {
                self.is_copied = true;
                let fingerprint = self.question.untrusted.certificate.fingerprint;
                return Action::Copy(fingerprint.to_string());
            }
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let untrusted = &self.question.untrusted;
        let certificate = &untrusted.certificate;
        let standing = self.standing();
        let facts = column![certificate_page::facts(
            certificate,
            &untrusted.tls,
            self.now
        )]
        .push(
            self.has_details
                .then(|| certificate_page::details(certificate)),
        )
        .spacing(FACT_GAP);
        let body = column![
            self.opening(&standing),
            self.fingerprints(&standing),
            self.problems(&standing),
            container(facts).padding(space::M).style(style::well),
            self.details_button(),
        ]
        .spacing(space::DIALOG_GAP);
        let (title, always) = match standing {
            Standing::Unknown => ("Do you trust this server?", Look::Filled),
            Standing::Worse(_) => ("Do you still trust this server?", Look::Filled),
            Standing::Changed(_) => ("The certificate has changed", Look::Danger),
        };
        let foot = row![
            focus_button::button("Cancel")
                .id(CANCEL)
                .on_press(Message::Chosen(TrustDecision::Cancel)),
            focus_button::button("Trust once")
                .tip("Until Argosy quits")
                .on_press(Message::Chosen(TrustDecision::Once)),
            focus_button::button("Always trust")
                .look(always)
                .on_press(Message::Chosen(TrustDecision::Always)),
        ];
        form::sheet(title, form::scrolling(body), foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        let name = format!("trust {}", self.address());
        let cancel = wrap(Message::Chosen(TrustDecision::Cancel));
        modal::dialog(name, 640.0, self.view().map(wrap))
            .focus_first(CANCEL)
            .on_close(cancel.clone())
            .on_default(cancel)
    }

    fn standing(&self) -> Standing<'_> {
        let shown = self.question.untrusted.certificate.fingerprint;
        match &self.question.before {
            None => Standing::Unknown,
            Some(pin) if pin.fingerprint == shown => Standing::Worse(pin),
            Some(pin) => Standing::Changed(pin),
        }
    }

    fn address(&self) -> String {
        form::authority(&self.question.host, self.question.port)
    }

    /// Whose certificate it is, and what to do.
    fn opening(&self, standing: &Standing<'_>) -> Element<'_, Message> {
        let address = form::sentence(self.address())
            .size(size::HEADING)
            .font(font::SEMIBOLD);
        let words = form::sentence(wording::trust_question(&self.question));
        match standing {
            Standing::Unknown => {
                let icon = Icon::Shield.sized(22.0).style(style::tint(Tint::Warn));
                let words = column![address, words].spacing(space::XS);
                row![icon, words].spacing(space::M).into()
            }
            Standing::Worse(pin) => {
                let told = told(pin, &self.question);
                let icon = Icon::ShieldAlert.sized(22.0).style(style::tint(Tint::Warn));
                let words = column![address, told].spacing(space::XS);
                row![icon, words].spacing(space::M).into()
            }
            Standing::Changed(_) => {
                let words = column![address, words].spacing(space::XS);
                let icon = Icon::ShieldAlert.sized(30.0);
                container(
                    row![icon, words]
                        .spacing(space::L)
                        .align_y(Alignment::Center),
                )
                .padding(space::L)
                .width(Length::Fill)
                .style(alarm)
                .into()
            }
        }
    }

    /// The fingerprint to compare; of a changed certificate, the old one beside the new.
    fn fingerprints(&self, standing: &Standing<'_>) -> Element<'_, Message> {
        let now = &self.question.untrusted.certificate.fingerprint;
        let copy = certificate_page::copy_button(self.is_copied, Message::CopyPressed);
        let Standing::Changed(pin) = standing else {
            return certificate_page::fingerprint("SHA-256 fingerprint", now, copy);
        };
        let old = format!("Trusted since {}", wording::moment(pin.since));
        let sides = row![
            side(old, &pin.fingerprint, Tint::Muted),
            side("Shown now".to_owned(), now, Tint::Error),
            copy
        ]
        .spacing(space::L)
        .align_y(Alignment::Center);
        let told = told(pin, &self.question);
        container(column![sides, told].spacing(space::M))
            .padding(space::M)
            .style(style::banner(Tint::Error))
            .into()
    }

    fn problems(&self, standing: &Standing<'_>) -> Element<'_, Message> {
        let untrusted = &self.question.untrusted;
        let tint = match standing {
            Standing::Changed(_) => Tint::Error,
            Standing::Unknown | Standing::Worse(_) => Tint::Warn,
        };
        let host = wording::printable(&self.question.host);
        let sentences = untrusted.problems.iter().map(|problem| {
            let words = wording::problem(*problem, &untrusted.certificate, &host, self.now);
            form::remark(Icon::TriangleAlert, tint, words)
        });
        column![form::heading("What is wrong with it")]
            .extend(sentences)
            .spacing(FACT_GAP)
            .into()
    }

    fn details_button(&self) -> Element<'_, Message> {
        let icon = if self.has_details {
            Icon::ChevronDown
        } else {
            Icon::ChevronRight
        };
        labelled(icon, "Details")
            .look(Look::Ghost)
            .padding([4, 8])
            .on_press(Message::DetailsPressed)
            .into()
    }
}

/// What stayed and what changed.
fn told<'a>(pin: &Pin, question: &TrustQuestion) -> Element<'a, Message> {
    let told = wording::changed_certificate(pin, &question.untrusted.certificate);
    column(told.into_iter().map(|words| form::sentence(words).into()))
        .spacing(space::XS)
        .into()
}

/// One of two fingerprints.
fn side<'a>(title: String, fingerprint: &Fingerprint, tint: Tint) -> Element<'a, Message> {
    let lines = certificate_page::groups(fingerprint, 8);
    column![text(title).size(size::SMALL).style(style::tint(tint))]
        .extend(lines.into_iter().map(certificate_page::mono))
        .spacing(space::XS)
        .width(Length::Fill)
        .into()
}

/// The loud band above a changed certificate.
fn alarm(theme: &Theme) -> container::Style {
    let tokens = Tokens::of(theme);
    container::Style {
        background: Some(tokens.error.into()),
        text_color: Some(tokens.on_error),
        border: border::rounded(radius::PANEL),
        ..container::Style::default()
    }
}

const CANCEL: &str = "trust-cancel";

#[cfg(test)]
mod tests;
