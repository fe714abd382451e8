//! The part of a site's form that says how its connections come to be and are kept.

use iced::Element;
use iced::widget::column;

use super::certificate::{self, CertificateDraft};
use super::draft::{Faults, Field};
use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::choice::choice;
use crate::profile::{Charset, DataMode, Encryption, PasvAddress, Policy, TlsVersions};
use crate::wording;

/// What is chosen there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionDraft {
    data: DataMode,
    pasv: PasvAddress,
    charset: Charset,
    tls: TlsVersions,
    clear_data: bool,
    clear_control: bool,
    compress: bool,
    pub certificate: CertificateDraft,
    account: String,
    direct: bool,
    quiet: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    DataChosen(DataMode),
    PasvChosen(PasvAddress),
    CharsetChosen(Charset),
    TlsChosen(TlsVersions),
    ClearDataAllowed(bool),
    ClearControlChosen(bool),
    CompressionChosen(bool),
    Certificate(certificate::Message),
    AccountEdited(String),
    ProxySkipped(bool),
    QuietChosen(bool),
    /// Enter in a field.
    Entered,
}

impl ConnectionDraft {
    pub fn of(policy: &Policy) -> Self {
        Self {
            data: policy.data,
            pasv: policy.pasv,
            charset: policy.charset,
            tls: policy.tls,
            clear_data: policy.clear_data,
            clear_control: policy.clear_control,
            compress: policy.compress,
            certificate: CertificateDraft::of(policy.certificate.clone()),
            account: policy.account.clone().unwrap_or_default(),
            direct: policy.direct,
            quiet: policy.quiet,
        }
    }

    pub fn update(&mut self, message: Message) {
        match message {
            Message::DataChosen(data) => self.data = data,
            Message::PasvChosen(pasv) => self.pasv = pasv,
            Message::CharsetChosen(charset) => self.charset = charset,
            Message::ClearDataAllowed(clear) => self.clear_data = clear,
            Message::ClearControlChosen(clear) => self.clear_control = clear,
            Message::CompressionChosen(compress) => self.compress = compress,
            Message::TlsChosen(tls) => self.tls = tls,
            Message::AccountEdited(text) => self.account = text,
            // The form itself heeds these.
            Message::Entered | Message::Certificate(_) => {}
            Message::ProxySkipped(direct) => self.direct = direct,
            Message::QuietChosen(quiet) => self.quiet = quiet,
        }
    }

    /// The policy with what is chosen here; what is wrong is added to `faults`.
    pub fn policy(&self, policy: Policy, faults: &mut Faults) -> Policy {
        self.certificate.check(faults);
        if self.account.contains(char::is_control) {
            faults.add(Field::Account, wording::ACCOUNT_CONTROL);
        }
        Policy {
            charset: self.charset,
            tls: self.tls,
            clear_data: self.clear_data,
            clear_control: self.clear_control,
            compress: self.compress,
            certificate: self.certificate.file.clone(),
            account: (!self.account.is_empty()).then(|| self.account.clone()),
            data: self.data,
            pasv: self.pasv,
            direct: self.direct,
            quiet: self.quiet,
            ..policy
        }
    }

    pub fn view(&self, encryption: Encryption, faults: &Faults) -> Element<'_, Message> {
        let mut fields = column![].spacing(space::S + 2.0);
        if encryption != Encryption::Plain {
            fields = fields
                .push(form::labelled_first("TLS", self.tls()))
                .push(form::labelled_first("Files and lists", self.clear_data()))
                .push(form::labelled_first("Commands", self.clear_control()))
                .push(self.certificate.view(faults).map(Message::Certificate));
        }
        let data = column![
            form::heading("Data connections"),
            form::labelled_first("Mode", self.data()),
            form::labelled_first("Compression", self.compression()),
        ]
        .spacing(space::S + 2.0);
        fields = fields
            .push(form::labelled_first("Charset", self.charset()))
            .push(self.account(faults))
            .push(data);
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

    fn tls(&self) -> Element<'_, Message> {
        let versions = form::choices(
            TlsVersions::ALL,
            self.tls,
            |one| wording::tls_versions(one).into(),
            Message::TlsChosen,
        );
        column![versions, small(wording::tls_versions_help(self.tls))]
            .spacing(space::XS)
            .into()
    }

    fn clear_data(&self) -> Element<'_, Message> {
        let ways = either(
            self.clear_data,
            wording::clear_data,
            Message::ClearDataAllowed,
        );
        let risk = || form::remark(Icon::LockOpen, Tint::Warn, wording::CLEAR_DATA_RISK);
        with_remark(ways, self.clear_data.then(risk))
    }

    fn clear_control(&self) -> Element<'_, Message> {
        let ways = either(
            self.clear_control,
            wording::clear_control,
            Message::ClearControlChosen,
        );
        let risk = || form::remark(Icon::LockOpen, Tint::Warn, wording::CLEAR_CONTROL_RISK);
        with_remark(ways, self.clear_control.then(risk))
    }

    fn charset(&self) -> Element<'_, Message> {
        let all = Charset::all();
        let at = all.iter().position(|one| *one == self.charset).unwrap_or(0);
        let names: Vec<_> = all.iter().map(|one| wording::charset(*one)).collect();
        let list = choice(names, at, move |at| {
            Message::CharsetChosen(all.get(at).copied().unwrap_or_default())
        });
        column![list, small(wording::CHARSET_HELP)]
            .spacing(space::XS)
            .into()
    }

    fn account(&self, faults: &Faults) -> Element<'_, Message> {
        let fault = faults.of(Field::Account);
        let field = form::field("site-account", "None", &self.account, fault.is_some())
            .on_input(Message::AccountEdited)
            .on_submit(Message::Entered);
        column![
            form::checked("Account", field, fault.map(str::to_owned)),
            form::labelled("", small(wording::ACCOUNT_HELP)),
        ]
        .spacing(space::XS)
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

    fn compression(&self) -> Element<'_, Message> {
        let ways = either(
            self.compress,
            wording::compression,
            Message::CompressionChosen,
        );
        let help = || small(wording::COMPRESSION_HELP);
        with_remark(ways, self.compress.then(help))
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
        let name = |direct: bool| wording::through_proxy(!direct);
        either(self.direct, name, Message::ProxySkipped)
    }

    fn quiet(&self) -> Element<'_, Message> {
        either(self.quiet, wording::kept_alive, Message::QuietChosen)
    }
}

/// No and yes, each by its name.
fn either<'a>(
    chosen: bool,
    name: impl Fn(bool) -> &'static str,
    on_choose: impl Fn(bool) -> Message,
) -> Element<'a, Message> {
    form::choices([false, true], chosen, |one| name(one).into(), on_choose)
}

fn with_remark<'a>(
    ways: Element<'a, Message>,
    remark: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    column![ways].push(remark).spacing(space::XS).into()
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
        let mut faults = Faults::default();
        assert_eq!(draft.policy(before.clone(), &mut faults), before);
        let charset = Charset::of_label("windows-1251").unwrap();
        draft.update(Message::CharsetChosen(charset));
        draft.update(Message::TlsChosen(TlsVersions::Only13));
        draft.update(Message::ClearDataAllowed(true));
        draft.update(Message::ClearControlChosen(true));
        draft.update(Message::CompressionChosen(true));
        draft.update(Message::AccountEdited("sales".to_owned()));
        draft.update(Message::DataChosen(DataMode::Active));
        draft.update(Message::PasvChosen(PasvAddress::Named));
        draft.update(Message::ProxySkipped(true));
        draft.update(Message::QuietChosen(true));
        let policy = draft.policy(before.clone(), &mut faults);
        let expected = Policy {
            data: DataMode::Active,
            pasv: PasvAddress::Named,
            charset,
            tls: TlsVersions::Only13,
            clear_data: true,
            clear_control: true,
            compress: true,
            account: Some("sales".to_owned()),
            direct: true,
            quiet: true,
            ..before
        };
        assert_eq!(policy, expected);
        assert_eq!(ConnectionDraft::of(&policy), draft);
        assert_eq!(faults, Faults::default());
        draft.update(Message::AccountEdited("a\nb".to_owned()));
        draft.policy(policy, &mut faults);
        assert!(faults.of(Field::Account).is_some());
    }
}
