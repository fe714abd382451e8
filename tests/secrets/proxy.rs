//! The proxy's password: given in the settings, kept where they say, looked up in the next run.

use argosy::profile::{Keep, Password, Proxy, ProxyKind, Secrets, Settings, VaultState};
use argosy::protocol::{Failure, NetworkFault, ProxyFault, Stage};
use argosy::service::{BrowserEvent, Command};

use crate::support::proxy::{Manners, TestProxy};
use crate::support::secrecy::{KEPT, readable_in};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{BROWSER, Desk};

fn proxy() -> TestProxy {
    let login = format!("me:{KEPT}").leak();
    let manners = Manners {
        login: Some(login),
        ..Manners::default()
    };
    TestProxy::start(ProxyKind::Socks5, manners)
}

fn through(proxy: &TestProxy, keep: Keep) -> Settings {
    Settings {
        proxy: Proxy {
            kind: ProxyKind::Socks5,
            host: proxy.address.ip().to_string(),
            port: proxy.address.port(),
            user: "me".to_owned(),
            keep,
        },
        ..Settings::default()
    }
}

#[test]
fn without_one_the_refusal_says_where_to_give_it() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let proxy = proxy();
    let mut desk = Desk::with(&server, through(&proxy, Keep::Nowhere));
    desk.handle.send(Command::Connect {
        browser: BROWSER,
        endpoint: desk.endpoint.clone(),
        password: None,
        folder: None,
    });
    let expected = Failure::Network {
        stage: Stage::Proxy,
        fault: NetworkFault::Proxy(ProxyFault::WantsLogin),
    };
    desk.until_browser("a refusal", |event| match event {
        BrowserEvent::NotConnected(failure) => *failure == expected,
        _ => false,
    });
    assert_eq!(server.connections(), 0);
    let password = Password::new(KEPT.to_owned());
    desk.handle.send(Command::KeepProxyPassword(password));
    desk.connect();
}

#[test]
fn it_is_kept_in_the_vault_and_waited_for_in_the_next_run() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let proxy = proxy();
    let settings = through(&proxy, Keep::Vault);
    let mut desk = Desk::with(&server, settings.clone());
    desk.masters = vec![Some("master".to_owned())];
    let password = Password::new(KEPT.to_owned());
    desk.handle.send(Command::KeepProxyPassword(password));
    desk.connect();
    // Its master password may be asked for after the login.
    let account = settings.proxy.account().unwrap();
    desk.until("the password in the vault", |desk| {
        let secrets = Secrets::new(&desk.folders());
        let master = Password::new("master".to_owned());
        secrets.vault_state() == Ok(VaultState::Locked)
            && secrets.unlock_vault(&master).is_ok()
            && matches!(secrets.get(Keep::Vault, &account), Ok(Some(_)))
    });
    desk.quit();
    let folders = desk.folders();
    let readable = readable_in(&folders.config, &[KEPT], &mut 0);
    assert_eq!(readable, Vec::<String>::new());
    assert!(!proxy.asked().is_empty());

    let mut next = desk.again_with(&server, settings);
    next.masters = vec![Some("master".to_owned())];
    next.connect();
}
