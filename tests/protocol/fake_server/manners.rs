//! The fake server takes on the manners of the real ones.

use std::io::Read;
use std::sync::Arc;

use super::client::{Client, config, wrap};
use crate::support::server::{Cut, Fault, Reuse, ServerOptions, TestServer, TlsVersions};

#[test]
fn session_reuse_can_be_required() {
    for tls in [TlsVersions::Only12, TlsVersions::Only13] {
        for options in [ServerOptions::vsftpd(), ServerOptions::proftpd()] {
            let strict = options.reuse;
            let server = TestServer::start(ServerOptions { tls, ..options }).unwrap();
            let mut client = Client::log_in(&server);
            for _ in 0..4 {
                let (_, end, reply) = client.download("LIST");
                assert!(
                    end.is_none() && reply.starts_with("226"),
                    "{strict:?} {tls:?} {reply}"
                );
            }
            client.config = Client::log_in(&server).config;
            let (_, _, reply) = client.download("LIST");
            match strict {
                Reuse::SameControl => assert!(reply.starts_with("425"), "{tls:?} {reply}"),
                _ => assert!(reply.starts_with("226"), "{tls:?} {reply}"),
            }
            client.config = Arc::new(config());
            let (content, _, reply) = client.download("LIST");
            let code = if strict == Reuse::SameControl {
                "425"
            } else {
                "522"
            };
            assert!(content.is_empty() && reply.starts_with(code), "{reply}");
        }
    }
}

#[test]
fn uploads_to_proftpd_bring_no_ticket() {
    let options = ServerOptions {
        tls: TlsVersions::Only13,
        ..ServerOptions::proftpd()
    };
    let server = TestServer::start(options).unwrap();
    let mut client = Client::log_in(&server);
    assert!(client.upload("STOR one", b"1", true).starts_with("226"));
    assert!(client.upload("STOR two", b"2", true).starts_with("226"));
    assert!(client.upload("STOR three", b"3", true).starts_with("425"));
    assert_eq!(
        std::fs::metadata(server.root().join("three"))
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn vsftpd_doubts_an_upload_without_goodbye() {
    let server = TestServer::start(ServerOptions::vsftpd()).unwrap();
    let mut client = Client::log_in(&server);
    assert!(client.upload("STOR a", b"1234", false).starts_with("426"));
    assert_eq!(std::fs::read(server.root().join("a")).unwrap(), b"1234");
    assert!(client.upload("STOR a", b"1234", true).starts_with("226"));
}

#[test]
fn every_server_has_its_own_way_to_abort() {
    let idle = [
        (ServerOptions::vsftpd(), "225", ["226", "225"]),
        (ServerOptions::proftpd(), "226", ["226", "426"]),
        (ServerOptions::pureftpd(), "226", ["426", "226"]),
        (ServerOptions::default(), "225", ["426", "226"]),
    ];
    for (options, when_idle, while_busy) in idle {
        let server = TestServer::start(options).unwrap();
        std::fs::write(server.root().join("file"), vec![7; 100_000]).unwrap();
        let mut client = Client::log_in(&server);
        assert!(client.ask("ABOR").starts_with(when_idle));
        server
            .faults()
            .once("RETR", Fault::After(50_000, Cut::Hold));
        let data = client.open("RETR file");
        assert!(client.answer().starts_with("150"));
        let mut data = wrap(data, &client.config);
        data.read_exact(&mut vec![0; 50_000]).unwrap();
        client.say("ABOR");
        if when_idle == "225" && while_busy[0] == "226" {
            server.faults().release();
            data.read_exact(&mut vec![0; 50_000]).unwrap();
        }
        for code in while_busy {
            assert!(
                client.answer().starts_with(code),
                "{:?}",
                server.options().greeting
            );
        }
        assert!(client.ask("PWD").starts_with("257"));
    }
}
