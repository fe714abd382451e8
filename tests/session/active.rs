//! Data connections that the server opens, and how the way of a site is found out.

use argosy::profile::{Active, DataMode, Learned, PasvAddress};
use argosy::protocol::{Failure, NetworkFault, ServerFault, Stage};
use argosy::session::Session;

use argosy::profile::{Proxy, ProxyKind};
use argosy::session::{AwaitedPassword, Gateway};
use tokio::sync::watch;

use super::practice::*;
use crate::support::proxy::{Manners, TestProxy};
use crate::support::real::{Kind, Options, Server};
use crate::support::server::{Channel, Fault, Reuse, ServerOptions, TestServer, What};
use crate::support::session::{Wanted, get, oddities, put};

fn active_server() -> TestServer {
    start(ServerOptions {
        active: true,
        reuse: Reuse::SameControl,
        ..ServerOptions::default()
    })
}

async fn open_as(server: &TestServer, data: DataMode) -> Session {
    let mut wanted = wanted(server);
    wanted.opening.reach.data = data;
    wanted.open().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_data_connection_comes_to_be_folders_are_still_listed() {
    for kind in Kind::ALL {
        let Some(server) = Server::start(kind, Options::default()) else {
            continue;
        };
        server.write("a file", b"content");
        server.folder("sub");
        let mut wanted = Wanted::of(&server);
        let manners = Manners {
            only_one: true,
            ..Manners::default()
        };
        let proxy = TestProxy::start(ProxyKind::Socks5, manners);
        let (_, password) = watch::channel(AwaitedPassword::Known(None));
        wanted.opening.reach.gateway = Some(Gateway {
            proxy: Proxy {
                kind: ProxyKind::Socks5,
                host: proxy.address.ip().to_string(),
                port: proxy.address.port(),
                ..Proxy::default()
            },
            password,
        });
        let session = wanted.open().await.unwrap();
        let listed = names(&session, "").await;
        assert_eq!(
            listed,
            Ok(vec!["a file".to_owned(), "sub".to_owned()]),
            "{kind:?}"
        );
        put(&session, "up", b"content").await.unwrap_err();
    }
}

/// Every port that EPSV and PASV tell is closed.
fn close_passive_ports(server: &TestServer) {
    let closed = |reply: &str| Fault::Reply(reply.as_bytes().to_vec());
    server.faults().on("EPSV", closed("229 (|||1|)\r\n"));
    server
        .faults()
        .on("PASV", closed("227 (127,0,0,1,0,1)\r\n"));
}

async fn moves_both_ways(session: &Session) {
    for n in 0..3 {
        put(session, "up", b"content").await.unwrap();
        let back = get(session, "up", Some(7)).await.unwrap();
        assert_eq!(back, b"content", "{n}");
        assert_eq!(names(session, "").await.unwrap(), ["up"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_active_mode_the_server_connects_and_tls_is_resumed() {
    let server = active_server();
    let session = open_as(&server, DataMode::Active).await;
    moves_both_ways(&session).await;
    assert_eq!(server.count("EPSV") + server.count("PASV"), 0);
    assert_eq!(server.count("PORT"), 9);
    let handshakes = server.handshakes(Channel::Data);
    assert_eq!(handshakes.len(), 9);
    assert!(handshakes.iter().all(|one| one.resumed));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_ipv6_the_port_is_told_by_eprt() {
    let server = start(ServerOptions {
        active: true,
        address: "::1".parse().unwrap(),
        ..ServerOptions::default()
    });
    let session = open_as(&server, DataMode::Active).await;
    moves_both_ways(&session).await;
    assert_eq!(server.count("EPRT"), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn ports_are_opened_within_their_range() {
    let server = active_server();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let mut wanted = wanted(&server);
    wanted.opening.reach.data = DataMode::Active;
    wanted.opening.reach.active = Active {
        first_port: port,
        last_port: port,
        ..Active::default()
    };
    let session = wanted.open().await.unwrap();
    put(&session, "up", b"content").await.unwrap();
    let told = format!("PORT 127,0,0,1,{},{}", port >> 8, port & 255);
    assert!(server.commands().contains(&told), "{:?}", server.commands());
    let taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let failure = put(&session, "up", b"other").await.unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Network {
                stage: Stage::DataAccept,
                fault: NetworkFault::Other(_)
            }
        ),
        "{failure:?}"
    );
    drop(taken);
    assert_eq!(read(&server, "up"), b"content");
    put(&session, "up", b"other").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_passive_port_can_be_reached_the_server_is_asked_to_connect() {
    let server = active_server();
    close_passive_ports(&server);
    let session = open_as(&server, DataMode::Automatic).await;
    moves_both_ways(&session).await;
    let expected = Learned {
        active: true,
        ..Learned::default()
    };
    assert_eq!(oddities(session.learned()), expected);
    assert_eq!(server.count("PORT"), 9);
    let before = server.count("EPSV");
    let mut wanted = wanted(&server);
    wanted.opening.learned = session.learned();
    let next = wanted.open().await.unwrap();
    moves_both_ways(&next).await;
    assert_eq!(server.count("EPSV"), before, "that is known by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_knows_neither_epsv_nor_pasv_connects_to_us() {
    let server = start(ServerOptions {
        active: true,
        epsv: false,
        pasv: false,
        ..ServerOptions::default()
    });
    let session = open_as(&server, DataMode::Automatic).await;
    moves_both_ways(&session).await;
    assert!(session.learned().active);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_connect_the_first_way_is_blamed_and_kept() {
    let server = start(ServerOptions::default());
    close_passive_ports(&server);
    let session = open_as(&server, DataMode::Automatic).await;
    for _ in 0..2 {
        let failure = put(&session, "up", b"content").await.unwrap_err();
        let expected = Failure::Network {
            stage: Stage::DataConnect,
            fault: NetworkFault::Refused,
        };
        assert_eq!(failure, expected);
    }
    assert!(!session.learned().active);
    assert_eq!(server.count("PORT"), 1, "one try is enough");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_is_given_up_where_the_server_no_longer_reaches_us() {
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.learned.active = true;
    let session = wanted.open().await.unwrap();
    moves_both_ways(&session).await;
    assert!(!session.learned().active);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_passive_or_active_stays_so() {
    let server = active_server();
    close_passive_ports(&server);
    let session = open_as(&server, DataMode::Passive).await;
    put(&session, "up", b"content").await.unwrap_err();
    assert_eq!(server.count("PORT"), 0);
    let server = start(ServerOptions::default());
    let session = open_as(&server, DataMode::Active).await;
    let failure = put(&session, "up", b"content").await.unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Server(ServerFault::Refused { verb: "EPRT", .. })
        ),
        "{failure:?}"
    );
    assert_eq!(server.count("EPSV"), 0);
    assert!(server.root().read_dir().unwrap().next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_connects_is_named() {
    let server = active_server();
    let accepted = Fault::Reply(b"200 ok\r\n".to_vec());
    server.faults().on("PORT", accepted);
    server.faults().on("STOR", Fault::Stall);
    let mut wanted = wanted(&server);
    wanted.opening.reach.data = DataMode::Active;
    wanted.opening.limits.connect = 1;
    wanted.opening.limits.reply = 10;
    let session = wanted.open().await.unwrap();
    let failure = put(&session, "up", b"content").await.unwrap_err();
    let expected = Failure::Network {
        stage: Stage::DataAccept,
        fault: NetworkFault::TimedOut { seconds: 1 },
    };
    assert_eq!(failure, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_in_a_pasv_reply_is_used_only_where_a_person_wants_it() {
    let options = ServerOptions {
        epsv: false,
        pasv_address: Some([127, 0, 0, 9].into()),
        ..ServerOptions::default()
    };
    let server = start(options);
    let session = open(&server).await;
    put(&session, "up", b"content").await.unwrap();
    assert!(session.learned().pasv_address);
    let mut wanted = wanted(&server);
    wanted.opening.reach.pasv = PasvAddress::Named;
    wanted.opening.reach.data = DataMode::Passive;
    let session = wanted.open().await.unwrap();
    // The server listens at its own address only.
    let failure = put(&session, "up", b"other").await.unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Network {
                stage: Stage::DataConnect,
                ..
            }
        ),
        "{failure:?}"
    );
    let opened = |seen: &What| matches!(seen, What::DataOpened);
    assert_eq!(
        server.seen().iter().filter(|it| opened(&it.what)).count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_servers_connect_to_us() {
    for kind in Kind::ALL {
        let Some(server) = Server::start(kind, Options::default()) else {
            continue;
        };
        let mut wanted = Wanted::of(&server);
        wanted.opening.reach.data = DataMode::Active;
        let session = wanted.open().await.unwrap();
        for n in 0..4 {
            put(&session, "up", b"content").await.unwrap();
            let back = get(&session, "up", Some(7)).await.unwrap();
            assert_eq!(back, b"content", "{kind:?} {n}");
            assert_eq!(names(&session, "").await.unwrap(), ["up"], "{kind:?}");
        }
    }
}
