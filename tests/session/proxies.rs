//! Sessions through a proxy: control and data connections, names, logins, refusals.

use argosy::profile::{Password, Proxy, ProxyKind};
use argosy::protocol::{Failure, NetworkFault, ProxyFault, Stage};
use argosy::session::{AwaitedPassword, Gateway};
use tokio::sync::watch;

use super::practice::*;
use crate::support::proxy::{KNOWN_NAME, Manners, TestProxy};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::session::{Wanted, get, put};

const BOTH: [ProxyKind; 2] = [ProxyKind::Socks5, ProxyKind::Http];

fn through(
    kind: ProxyKind,
    proxy: &TestProxy,
    server: &TestServer,
    password: Option<&str>,
) -> Wanted {
    let proxy = Proxy {
        kind,
        host: proxy.address.ip().to_string(),
        port: proxy.address.port(),
        user: password.map_or("", |_| "me").to_owned(),
        ..Proxy::default()
    };
    let password = password.map(|text| Password::new(text.to_owned()));
    let (_, password) = watch::channel(AwaitedPassword::Known(password));
    let mut wanted = wanted(server);
    wanted.opening.reach.gateway = Some(Gateway { proxy, password });
    wanted
}

fn at_proxy(fault: ProxyFault) -> Failure {
    Failure::Network {
        stage: Stage::Proxy,
        fault: NetworkFault::Proxy(fault),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_through_it_and_it_looks_names_up() {
    for kind in BOTH {
        for options in [ServerOptions::default(), ServerOptions::implicit()] {
            let server = start(options);
            let proxy = TestProxy::start(kind, Manners::default());
            let mut wanted = through(kind, &proxy, &server, None);
            wanted.opening.endpoint.host = KNOWN_NAME.to_owned();
            let session = wanted.open().await.unwrap();
            put(&session, "up", b"content").await.unwrap();
            let back = get(&session, "up", Some(7)).await.unwrap();
            assert_eq!(back, b"content");
            assert_eq!(names(&session, "").await.unwrap(), ["up"]);
            let asked = proxy.asked();
            assert_eq!(asked.len(), 4, "{asked:?}");
            let is_named = |one: &String| one.starts_with(KNOWN_NAME);
            assert!(asked.iter().all(is_named), "{asked:?}");
        }
    }
}

/// What the server says of its address is known to nobody on this side of the proxy.
#[tokio::test(flavor = "multi_thread")]
async fn pasv_leads_to_the_host_as_it_was_typed() {
    for kind in BOTH {
        let server = start(ServerOptions {
            epsv: false,
            pasv_address: Some([10, 9, 8, 7].into()),
            ..ServerOptions::default()
        });
        let proxy = TestProxy::start(kind, Manners::default());
        let session = through(kind, &proxy, &server, None).open().await.unwrap();
        put(&session, "up", b"content").await.unwrap();
        let asked = proxy.asked();
        assert!(
            asked.iter().all(|one| one.starts_with("127.0.0.1:")),
            "{asked:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_may_want_a_login() {
    let manners = Manners {
        login: Some("me:s3cret"),
        ..Manners::default()
    };
    for kind in BOTH {
        let server = start(ServerOptions::default());
        let proxy = TestProxy::start(kind, manners.clone());
        let open = |password| through(kind, &proxy, &server, password).open();
        assert_eq!(failure(open(None).await), at_proxy(ProxyFault::WantsLogin));
        let refused = failure(open(Some("wrong")).await);
        assert_eq!(refused, at_proxy(ProxyFault::LoginRefused));
        assert_eq!(server.connections(), 0);
        let session = open(Some("s3cret")).await.unwrap();
        put(&session, "up", b"content").await.unwrap();
    }
}

/// It is being looked up, as where a keychain is asked.
#[tokio::test(flavor = "multi_thread")]
async fn its_password_is_waited_for() {
    let manners = Manners {
        login: Some("me:s3cret"),
        ..Manners::default()
    };
    let server = start(ServerOptions::default());
    let proxy = TestProxy::start(ProxyKind::Socks5, manners);
    let mut wanted = through(ProxyKind::Socks5, &proxy, &server, Some(""));
    let (tell, password) = watch::channel(AwaitedPassword::Looking);
    if let Some(gateway) = &mut wanted.opening.reach.gateway {
        gateway.password = password;
    }
    let telling = async {
        until(|| tell.receiver_count() > 1).await;
        let found = Some(Password::new("s3cret".to_owned()));
        tell.send_replace(AwaitedPassword::Known(found));
    };
    let (opened, ()) = tokio::join!(wanted.open(), telling);
    opened.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_forbid_the_data_ports_are_named() {
    let manners = Manners {
        only_one: true,
        ..Manners::default()
    };
    for kind in BOTH {
        let server = start(ServerOptions {
            active: true,
            ..ServerOptions::default()
        });
        let proxy = TestProxy::start(kind, manners.clone());
        let session = through(kind, &proxy, &server, None).open().await.unwrap();
        let failure = put(&session, "up", b"content").await.unwrap_err();
        assert_eq!(failure, at_proxy(ProxyFault::Forbidden));
        assert_eq!(server.count("PORT"), 0, "nobody could come in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_past_a_proxy_that_is_gone() {
    let server = start(ServerOptions::default());
    let proxy = TestProxy::start(ProxyKind::Socks5, Manners::default());
    let mut wanted = through(ProxyKind::Socks5, &proxy, &server, None);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    if let Some(gateway) = &mut wanted.opening.reach.gateway {
        gateway.proxy.port = taken.local_addr().unwrap().port();
    }
    drop(taken);
    let expected = Failure::Network {
        stage: Stage::Proxy,
        fault: NetworkFault::Refused,
    };
    assert_eq!(failure(wanted.open().await), expected);
    assert_eq!(server.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_not_blamed_on_the_proxy() {
    for (kind, fault) in [
        (ProxyKind::Socks5, NetworkFault::Refused),
        (ProxyKind::Http, NetworkFault::Unreachable),
    ] {
        let server = start(ServerOptions::default());
        let proxy = TestProxy::start(kind, Manners::default());
        let mut wanted = through(kind, &proxy, &server, None);
        wanted.opening.endpoint.port = 1;
        let expected = Failure::Network {
            stage: Stage::Connect,
            fault,
        };
        assert_eq!(failure(wanted.open().await), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_from_a_proxy_has_an_end() {
    let endless: &'static [u8] = vec![b'x'; 100_000].leak();
    for (kind, answer) in [
        (ProxyKind::Http, endless),
        (ProxyKind::Http, b"220 ready\r\n\r\n"),
        (ProxyKind::Http, b"HTTP/1.1 4"),
        (ProxyKind::Socks5, b"\x04\x00"),
        (ProxyKind::Socks5, b"\x05"),
        (ProxyKind::Socks5, b"220 ready\r\n"),
    ] {
        let server = start(ServerOptions::default());
        let manners = Manners {
            answer: Some(answer),
            ..Manners::default()
        };
        let proxy = TestProxy::start(kind, manners);
        let failed = failure(through(kind, &proxy, &server, None).open().await);
        assert!(
            matches!(
                failed,
                Failure::Network {
                    stage: Stage::Proxy,
                    ..
                }
            ),
            "{failed:?}"
        );
    }
}
