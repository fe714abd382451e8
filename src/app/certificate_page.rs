//! The certificate of the connection that stands, and the list of facts about a certificate that
//! the trust prompt shows, too.

use iced::widget::{column, container, row, text};
use iced::{Element, Length};

use super::form;
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button::{self, labelled};
use super::widget::modal::{self, Layer};
use crate::profile::{Certificate, Fingerprint, TlsFacts, Trust};
use crate::wording;

/// See the module's text.
pub struct CertificatePage {
    certificate: Certificate,
    tls: TlsFacts,
    trust: Trust,
    now: i64,
    is_copied: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    CopyPressed,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Close,
    /// Put the text on the clipboard.
    Copy(String),
}

impl CertificatePage {
    pub fn new(certificate: Certificate, tls: TlsFacts, trust: Trust) -> Self {
        Self {
            certificate,
            tls,
            trust,
            now: form::now(),
            is_copied: false,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::CopyPressed => {
                self.is_copied = true;
                Action::Copy(self.certificate.fingerprint.to_string())
            }
            Message::Closed => Action::Close,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let standing = form::remark(Icon::ShieldCheck, Tint::Ok, wording::trust(self.trust));
        let body = column![
            standing,
            fingerprint(
                "SHA-256 fingerprint",
                &self.certificate.fingerprint,
                copy_button(self.is_copied, Message::CopyPressed)
            ),
            container(
                column![
                    facts(&self.certificate, &self.tls, self.now),
                    details(&self.certificate)
                ]
                .spacing(FACT_GAP)
            )
            .padding(space::M)
            .style(style::well),
        ]
        .spacing(space::DIALOG_GAP);
        let close = focus_button::button("Close")
            .id(CLOSE)
            .on_press(Message::Closed);
        form::sheet("Certificate", form::scrolling(body), row![close])
    }

    /// The page as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("certificate", 640.0, self.view().map(wrap))
            .focus_first(CLOSE)
            .on_close(wrap(Message::Closed))
            .on_default(wrap(Message::Closed))
    }
}

/// Who it is for and from, how long it holds, its key and signature, and the TLS around it.
pub fn facts<'a, Message: 'a>(
    certificate: &Certificate,
    tls: &TlsFacts,
    now: i64,
) -> Element<'a, Message> {
    let issuer = if certificate.self_signed {
        "self-signed"
    } else {
        &certificate.issuer
    };
    column![
        form::fact("Subject", &certificate.subject),
        form::fact("Names", certificate.names.join(", ")),
        form::fact("Issuer", issuer),
        form::fact("Valid", wording::validity(certificate, now)),
        form::fact("Key", &certificate.key),
        form::fact("Signature", &certificate.signature),
        form::fact("Connection", format!("{}, {}", tls.version, tls.cipher)),
    ]
    .spacing(FACT_GAP)
    .into()
}

/// What only experts compare.
pub fn details<'a, Message: 'a>(certificate: &Certificate) -> Element<'a, Message> {
    column![
        form::fact("SHA-1", wording::hex(&certificate.sha1)),
        form::fact("Serial", &certificate.serial),
    ]
    .spacing(FACT_GAP)
    .into()
}

/// A fingerprint in two lines, with something (a button to copy it) at its right.
pub fn fingerprint<'a, Message: 'a>(
    title: &'a str,
    fingerprint: &Fingerprint,
    beside: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let lines = groups(fingerprint, 16).into_iter().map(mono);
    let lines = column![text(title).size(size::SMALL).style(style::muted)]
        .extend(lines)
        .spacing(space::XS)
        .width(Length::Fill);
    container(row![lines, beside.into()].align_y(iced::Alignment::Center))
        .padding(space::M)
        .style(style::well)
        .into()
}

/// The button beside a fingerprint.
pub fn copy_button<'a, Message: Clone + 'a>(
    is_copied: bool,
    on_press: Message,
) -> Element<'a, Message> {
    let (icon, label) = if is_copied {
        (Icon::Check, "Copied")
    } else {
        (Icon::Copy, "Copy")
    };
    labelled(icon, label)
        .look(Look::Ghost)
        .on_press(on_press)
        .into()
}

/// One line of hex.
pub fn mono<'a, Message: 'a>(line: String) -> Element<'a, Message> {
    text(line)
        .font(font::MONO)
        .size(size::MONO)
        .wrapping(text::Wrapping::None)
        .into()
}

/// Lines of so many bytes, in groups of four: `BA:78:16:BF  8F:01:CF:EA`.
pub fn groups(fingerprint: &Fingerprint, bytes_a_line: usize) -> Vec<String> {
    let line = |bytes: &[u8]| {
        let groups: Vec<String> = bytes.chunks(4).map(wording::hex).collect();
        groups.join("  ")
    };
    fingerprint.0.chunks(bytes_a_line).map(line).collect()
}

/// Between two lines of facts.
pub const FACT_GAP: f32 = 6.0;
const CLOSE: &str = "certificate-close";

#[cfg(test)]
pub mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    /// A certificate that was read from the samples.
    pub fn sample(name: &str) -> Certificate {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/certificates");
        Certificate::read(&std::fs::read(format!("{folder}/{name}.der")).unwrap()).unwrap()
    }

    pub fn tls() -> TlsFacts {
        TlsFacts {
            data_in_clear: false,
            control_in_clear: false,
            version: "TLS 1.3".to_owned(),
            cipher: "TLS_AES_256_GCM_SHA384".to_owned(),
        }
    }

    fn page() -> CertificatePage {
        CertificatePage::new(sample("with_names"), tls(), Trust::Pinned)
    }

    #[test]
    fn it_shows_what_the_certificate_says() {
        let page = page();
        let mut window = window(page.layer(|message| message));
        for words in [
            "Trusted by you",
            "self-signed",
            "TLS 1.3, TLS_AES_256_GCM_SHA384",
        ] {
            assert!(sees(&mut window, words), "{words}");
        }
        for line in groups(&page.certificate.fingerprint, 16) {
            assert!(sees(&mut window, &line), "{line}");
        }
        picture("certificate", || page.layer(|message| message));
    }

    #[test]
    fn copy_gives_the_whole_fingerprint_and_escape_closes() {
        let mut page = page();
        let mut window = window(page.layer(|message| message));
        window.click("Copy").unwrap();
        window.tap_key(Named::Escape);
        window.tap_key(Named::Enter);
        let messages: Vec<_> = window.into_messages().collect();
        let actions: Vec<_> = messages.into_iter().map(|said| page.update(said)).collect();
        let copied = Action::Copy(page.certificate.fingerprint.to_string());
        assert_eq!(actions[..2], [copied, Action::Close]);
    }
}
