//! The proxy, while it is being written: it is used once a person says so, since half a name or an
//! old password would only be refused.

use iced::Element;
use iced::widget::column;

use super::page::PROXY;
use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::focus_button;
use crate::profile::{Keep, Password, Proxy, ProxyKind};
use crate::wording;

/// What stands in the fields.
#[derive(Clone, Debug)]
pub struct ProxyForm {
    kind: ProxyKind,
    host: String,
    /// Empty: the usual port.
    port: String,
    user: String,
    password: Password,
    is_shown: bool,
    keep: Keep,
    /// Somebody tried to use it: from then on the faults are shown.
    is_tried: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    KindChosen(ProxyKind),
    HostEdited(String),
    PortEdited(String),
    UserEdited(String),
    PasswordEdited(Password),
    ShowPressed,
    KeepChosen(Keep),
    UsePressed,
}

impl ProxyForm {
    pub fn of(proxy: &Proxy) -> Self {
        let port = match proxy.port {
            0 => String::new(),
            port => port.to_string(),
        };
        Self {
            kind: proxy.kind,
            host: proxy.host.clone(),
            port,
            user: proxy.user.clone(),
            password: Password::default(),
            is_shown: false,
            keep: proxy.keep,
            is_tried: false,
        }
    }

    /// The proxy that is to be used from now on, and its password where one was typed.
    pub fn update(&mut self, message: Message) -> Option<(Proxy, Option<Password>)> {
        match message {
            Message::KindChosen(kind) => {
                self.kind = kind;
                if kind == ProxyKind::None {
                    return self.use_it();
                }
            }
            Message::HostEdited(text) => self.host = text,
            Message::PortEdited(text) => {
                self.port = text.chars().filter(char::is_ascii_digit).take(5).collect();
            }
            Message::UserEdited(text) => self.user = text,
            Message::PasswordEdited(password) => self.password = password,
            Message::ShowPressed => self.is_shown = !self.is_shown,
            Message::KeepChosen(keep) => self.keep = keep,
            Message::UsePressed => return self.use_it(),
        }
        None
    }

    fn use_it(&mut self) -> Option<(Proxy, Option<Password>)> {
        self.is_tried = true;
        let is_wrong = self.host_fault().is_some() || self.login_fault().is_some();
        if is_wrong && self.kind != ProxyKind::None {
            return None;
        }
        self.is_tried = false;
        let password = std::mem::take(&mut self.password);
        let is_typed = !password.reveal().is_empty() && !self.user.is_empty();
        Some((self.proxy(), is_typed.then_some(password)))
    }

    fn proxy(&self) -> Proxy {
        Proxy {
            kind: self.kind,
            host: self.host.trim().to_owned(),
            port: self.port.parse().unwrap_or(0),
            user: self.user.clone(),
            keep: self.keep,
        }
    }

    fn host_fault(&self) -> Option<&'static str> {
        let host = self.host.trim();
        let is_name = |host: &str| {
            let odd = |c: char| c.is_whitespace() || c.is_control() || "/@[]".contains(c);
            !host.contains(odd)
        };
        let is_port = self.port.is_empty() || self.port.parse::<u16>().is_ok_and(|port| port > 0);
        match () {
            () if host.is_empty() => Some(wording::PROXY_WANTS_HOST),
            () if !is_name(host) => Some(wording::PROXY_NO_HOST),
            () if !is_port => Some(wording::PROXY_NO_PORT),
            () => None,
        }
    }

    /// What the proxy's protocol cannot carry.
    fn login_fault(&self) -> Option<&'static str> {
        let is_long = |text: &str| text.len() > 255;
        let is_broken = |text: &str| text.contains(char::is_control);
        let password = self.password.reveal();
        match self.kind {
            _ if is_broken(&self.user) || is_broken(password) => Some(wording::PROXY_CONTROL),
            ProxyKind::Socks5 if is_long(&self.user) || is_long(password) => {
                Some(wording::PROXY_LONG)
            }
            ProxyKind::Http if self.user.contains(':') => Some(wording::PROXY_COLON),
            _ => None,
        }
    }

    /// `used`: the one that is used now.
    pub fn view(&self, used: &Proxy) -> Element<'_, Message> {
        let kinds = form::choices(
            ProxyKind::ALL,
            self.kind,
            |one| wording::proxy_kind(one).into(),
            Message::KindChosen,
        );
        let fields = column![form::labelled(PROXY, kinds)].spacing(space::S);
        if self.kind == ProxyKind::None {
            return fields.into();
        }
        let shown = |fault: Option<&'static str>| fault.filter(|_| self.is_tried);
        let (host_fault, login_fault) = (shown(self.host_fault()), shown(self.login_fault()));
        let usual = self.kind.default_port().to_string();
        let host = form::field(HOST, "proxy.example.com", &self.host, host_fault.is_some())
            .on_input(Message::HostEdited)
            .on_submit(Message::UsePressed);
        let port = form::field("proxy-port", &usual, &self.port, false)
            .on_input(Message::PortEdited)
            .on_submit(Message::UsePressed)
            .width(90);
        let user = form::field("proxy-user", "None", &self.user, login_fault.is_some())
            .on_input(Message::UserEdited)
            .on_submit(Message::UsePressed);
        let fields = fields
            .push(form::checked("Host", host, host_fault.map(str::to_owned)))
            .push(form::labelled("Port", port))
            .push(form::checked("User", user, login_fault.map(str::to_owned)))
            .push((!self.user.is_empty()).then(|| self.password()));
        let is_used = self.proxy() == *used && self.password.reveal().is_empty();
        let state = match is_used {
            true => form::remark(Icon::Check, Tint::Ok, wording::PROXY_USED),
            false => form::remark(Icon::Info, Tint::Muted, wording::PROXY_NOT_YET),
        };
        let button = focus_button::button("Use this proxy")
            .on_press_maybe((!is_used).then_some(Message::UsePressed));
        fields
            .push(form::labelled("", state))
            .push(form::labelled("", button))
            .into()
    }

    fn password(&self) -> Element<'_, Message> {
        let field = form::field("proxy-password", "As it is", self.password.reveal(), false)
            .secure(!self.is_shown)
            .on_input(|text| Message::PasswordEdited(Password::new(text)))
            .on_submit(Message::UsePressed);
        let keep = form::choices(
            Keep::ALL,
            self.keep,
            |one| wording::proxy_keep(one).into(),
            Message::KeepChosen,
        );
        let help = form::sentence(wording::PROXY_PASSWORD)
            .size(size::SMALL)
            .style(style::muted);
        column![
            form::labelled(
                "Password",
                form::with_eye(field, self.is_shown, Message::ShowPressed)
            ),
            form::labelled_first("Kept", column![keep, help].spacing(space::XS)),
        ]
        .spacing(space::S)
        .into()
    }
}

const HOST: &str = "proxy-host";

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: ProxyKind, host: &str, user: &str) -> ProxyForm {
        let mut form = ProxyForm::of(&Proxy::default());
        for message in [
            Message::KindChosen(kind),
            Message::HostEdited(host.to_owned()),
            Message::PortEdited("3128x".to_owned()),
            Message::UserEdited(user.to_owned()),
            Message::PasswordEdited(Password::new("s3cret".to_owned())),
        ] {
            assert_eq!(form.update(message), None, "nothing half written is used");
        }
        form
    }

    #[test]
    fn a_proxy_is_used_when_somebody_says_so() {
        let mut form = typed(ProxyKind::Http, " proxy.example ", "me");
        let expected = Proxy {
            kind: ProxyKind::Http,
            host: "proxy.example".to_owned(),
            port: 3128,
            user: "me".to_owned(),
            keep: Keep::Nowhere,
        };
        let password = Some(Password::new("s3cret".to_owned()));
        let used = form.update(Message::UsePressed);
        assert_eq!(used, Some((expected.clone(), password)));
        // The password is not typed again, and not taken away.
        assert_eq!(form.update(Message::UsePressed), Some((expected, None)));
    }

    #[test]
    fn none_holds_at_once_whatever_is_written() {
        let mut form = typed(ProxyKind::Http, "a b", "");
        let used = form.update(Message::KindChosen(ProxyKind::None)).unwrap();
        assert!(!used.0.is_used());
    }

    #[test]
    fn what_no_proxy_can_be_told_is_said() {
        for (kind, host, user) in [
            (ProxyKind::Socks5, "", "me"),
            (ProxyKind::Socks5, "a b", "me"),
            (ProxyKind::Http, "proxy.example", "me:you"),
            (ProxyKind::Socks5, "proxy.example", "a\nb"),
            (ProxyKind::Socks5, "proxy.example", &"x".repeat(256)),
        ] {
            let mut form = typed(kind, host, user);
            assert_eq!(form.update(Message::UsePressed), None, "{host} {user}");
            assert!(form.is_tried);
        }
    }
}
