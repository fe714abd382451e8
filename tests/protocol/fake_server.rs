//! The fake server, tested without Argosy: what every other test builds on.

mod client;
mod manners;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::server::{
    ACCEPT, CertificateKind, Channel, Cut, Fault, GREETING, ListStyle, ServerOptions, TestServer,
    What,
};
use client::{Client, line_of, wrap};

#[test]
fn an_explicit_server_serves_files_both_ways() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut client = Client::log_in(&server);
    let content: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
    assert!(
        client
            .upload("STOR sent.bin", &content, true)
            .starts_with("226")
    );
    assert_eq!(
        std::fs::read(server.root().join("sent.bin")).unwrap(),
        content
    );
    assert_eq!(client.ask("SIZE sent.bin"), "213 200000\r\n");
    assert!(client.ask("REST 150000").starts_with("350"));
    let (rest, end, reply) = client.download("RETR sent.bin");
    assert_eq!((rest.as_slice(), end), (&content[150_000..], None));
    assert!(reply.starts_with("226"));
    assert!(server.plain_bytes().starts_with(b"AUTH TLS\r\n"));
    let data = server.handshakes(Channel::Data);
    assert!(data.len() == 2 && data.iter().all(|handshake| handshake.resumed));
}

#[test]
fn an_implicit_server_lists_in_three_shapes() {
    let server = TestServer::start(ServerOptions::implicit()).unwrap();
    std::fs::create_dir(server.root().join("folder")).unwrap();
    std::fs::write(server.root().join(" spaced name "), b"12345").unwrap();
    let mut client = Client::log_in(&server);
    assert!(
        client
            .ask("MFMT 20200203040506  spaced name ")
            .starts_with("213")
    );
    let (unix, ..) = client.download("LIST");
    let unix = String::from_utf8(unix).unwrap();
    assert!(
        unix.contains("    5 Feb 03  2020  spaced name \r\n"),
        "{unix}"
    );
    assert!(
        unix.contains("drwx") && unix.ends_with(" folder\r\n"),
        "{unix}"
    );
    let (facts, ..) = client.download("MLSD");
    let facts = String::from_utf8(facts).unwrap();
    assert!(
        facts.contains("type=file;size=5;modify=20200203040506;"),
        "{facts}"
    );
    assert!(
        facts.contains("type=cdir;") && facts.contains("type=dir;"),
        "{facts}"
    );

    let dos = ServerOptions {
        list_style: ListStyle::Dos,
        ..ServerOptions::implicit()
    };
    let server = TestServer::start(ServerOptions {
        root: Some(server.root().into()),
        ..dos
    });
    let (dos, ..) = Client::log_in(&server.unwrap()).download("LIST");
    let dos = String::from_utf8(dos).unwrap();
    assert!(
        dos.contains("02-03-20  04:05AM                    5  spaced name \r\n"),
        "{dos}"
    );
    assert!(dos.contains("       <DIR>          folder\r\n"), "{dos}");
}

#[test]
fn nothing_outside_the_root_is_reached() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), b"secret").unwrap();
    let server = TestServer::start(ServerOptions::default()).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), server.root().join("link")).unwrap();
    let mut client = Client::log_in(&server);
    let name = outside
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    for path in [
        "link/secret".to_owned(),
        format!("../{name}/secret"),
        "/etc/passwd".to_owned(),
    ] {
        assert!(
            client.ask(&format!("SIZE {path}")).starts_with("550"),
            "{path}"
        );
        assert!(
            client.ask(&format!("DELE {path}")).starts_with("550"),
            "{path}"
        );
    }
    assert!(client.ask("CWD link").starts_with("550"));
    assert!(client.ask("CWD ../..").starts_with("250"));
    assert_eq!(client.ask("PWD"), "257 \"/\" is the current directory\r\n");
    assert!(client.ask("RMD /").starts_with("550"));
    assert!(client.ask("DELE link").starts_with("250"));
    assert!(outside.path().join("secret").exists());
}

#[test]
fn data_ends_as_badly_as_asked() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    std::fs::write(server.root().join("file"), vec![7; 100_000]).unwrap();
    let mut client = Client::log_in(&server);
    let ends = [
        (Fault::After(70_000, Cut::Complete), 70_000, None, "226"),
        (
            Fault::After(70_000, Cut::Bare),
            70_000,
            Some(ErrorKind::UnexpectedEof),
            "226",
        ),
        (
            Fault::After(70_000, Cut::Dropped),
            70_000,
            Some(ErrorKind::UnexpectedEof),
            "426",
        ),
        (
            Fault::After(70_000, Cut::Reset),
            70_000,
            Some(ErrorKind::ConnectionReset),
            "426",
        ),
        (
            Fault::BareEnd,
            100_000,
            Some(ErrorKind::UnexpectedEof),
            "226",
        ),
        (Fault::EarlyReply, 100_000, None, "226"),
        (
            Fault::LateReply(Duration::from_millis(200)),
            100_000,
            None,
            "226",
        ),
        (
            Fault::FinalReply(b"451 Odd.".to_vec()),
            100_000,
            None,
            "451",
        ),
        (Fault::Content(b"short".to_vec()), 5, None, "226"),
    ];
    for (fault, bytes, how, code) in ends {
        server.faults().once("RETR", fault.clone());
        let (content, end, reply) = client.download("RETR file");
        assert_eq!((content.len(), end), (bytes, how), "{fault:?}");
        assert!(reply.starts_with(code), "{fault:?}: {reply}");
    }
    server
        .faults()
        .once("STOR", Fault::After(10_000, Cut::DiskFull));
    assert!(
        client
            .upload("STOR big", &[1; 300_000], true)
            .starts_with("552")
    );
    assert_eq!(
        std::fs::metadata(server.root().join("big")).unwrap().len(),
        10_000
    );
    assert!(client.ask("NOOP").starts_with("200"));
}

#[test]
fn a_held_transfer_goes_on_when_released_and_ends_when_aborted() {
    let server = TestServer::start(ServerOptions::proftpd()).unwrap();
    std::fs::write(server.root().join("file"), vec![7; 100_000]).unwrap();
    let mut client = Client::log_in(&server);
    server.faults().on("RETR", Fault::After(50_000, Cut::Hold));

    let data = client.open("RETR file");
    assert!(client.answer().starts_with("150"));
    let mut data = wrap(data, &client.config);
    let mut half = vec![0; 50_000];
    data.read_exact(&mut half).unwrap();
    assert!(client.ask("NOOP").starts_with("200"));
    server.faults().release();
    assert_eq!(data.read_to_end(&mut half).unwrap(), 50_000);
    assert!(client.answer().starts_with("226"));

    let data = client.open("RETR file");
    assert!(client.answer().starts_with("150"));
    let mut data = wrap(data, &client.config);
    data.read_exact(&mut vec![0; 50_000]).unwrap();
    assert!(client.ask("ABOR").starts_with("226"));
    assert!(client.answer().starts_with("426"));
    assert!(client.ask("ABOR").starts_with("226"));
}

#[test]
fn faults_strike_where_and_as_often_as_told() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut client = Client::log_in(&server);
    server
        .faults()
        .reply("EPSV", 2, "425 Address already in use");
    assert!(client.ask("EPSV").starts_with("425"));
    assert!(client.ask("EPSV").starts_with("425"));
    assert!(client.ask("EPSV").starts_with("229"));
    server.faults().once("MKD", Fault::MuteAndDrop);
    assert_eq!(client.ask("MKD made"), "");
    assert!(server.root().join("made").is_dir());
    assert!(
        server.wait_until(Duration::from_secs(5), |server| server.open_connections()
            == 0)
    );

    server
        .faults()
        .once("AUTH", Fault::Behind(b"220 hi\r\n".to_vec()));
    let mut stream = TcpStream::connect(server.address()).unwrap();
    line_of(&mut stream);
    stream.write_all(b"AUTH TLS\r\n").unwrap();
    assert!(line_of(&mut stream).starts_with("234"));
    assert_eq!(line_of(&mut stream), "220 hi\r\n");
    assert_eq!(server.connections(), 2);
    assert!(server.seen().iter().any(|seen| matches!(&seen.what,
        What::Command { verb, encrypted: true, .. } if verb == "PASS")));
}

#[test]
fn a_server_falls_silent_speaks_otherwise_and_comes_back() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    server
        .faults()
        .once(ACCEPT, Fault::Reply(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()));
    let mut stream = TcpStream::connect(server.address()).unwrap();
    assert_eq!(line_of(&mut stream), "SSH-2.0-OpenSSH_9.2\r\n");
    server.faults().once(GREETING, Fault::Stall);
    let mut silent = TcpStream::connect(server.address()).unwrap();
    silent
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    assert!(silent.read(&mut [0; 1]).is_err());

    let mut client = Client::log_in(&server);
    server.say(b"421 Timeout.\r\n", true);
    assert_eq!(client.answer(), "421 Timeout.\r\n");
    assert_eq!(client.answer(), "");
    let mut client = Client::log_in(&server);
    server.drop_connections();
    assert_eq!(client.answer(), "");
    server.stop_listening();
    let refused = |server: &TestServer| TcpStream::connect(server.address()).is_err();
    assert!(server.wait_until(Duration::from_secs(5), refused));
    server.listen_again().unwrap();
    Client::log_in(&server);
}

#[test]
fn certificates_change_and_differ_as_asked() {
    let options = ServerOptions {
        certificate: CertificateKind::Signed,
        ..Default::default()
    };
    let server = TestServer::start(options).unwrap();
    assert!(server.authority().is_some());
    let shown = |client: &Client| {
        let chain = client.control.get_ref().conn.peer_certificates().unwrap();
        chain[0].to_vec()
    };
    let mut client = Client::log_in(&server);
    let first = server.certificate();
    assert_eq!(shown(&client), first);
    server
        .change_certificate(&CertificateKind::SelfSignedCa)
        .unwrap();
    assert_ne!(server.certificate(), first);
    assert_eq!(shown(&Client::log_in(&server)), server.certificate());

    server.faults().once("LIST", Fault::WrongCertificate);
    let (_, end, reply) = client.download("LIST");
    assert!(end.is_none() && reply.starts_with("226"));
    assert!(!server.handshakes(Channel::Data)[0].resumed);
}

#[test]
fn limits_and_endless_talk() {
    let options = ServerOptions {
        max_connections: Some(1),
        ..Default::default()
    };
    let server = TestServer::start(options).unwrap();
    let mut client = Client::log_in(&server);
    let mut second = TcpStream::connect(server.address()).unwrap();
    assert!(line_of(&mut second).starts_with("421"));
    server.faults().once("PWD", Fault::EndlessLine);
    client.say("PWD");
    let mut megabyte = vec![0; 1 << 20];
    client.control.read_exact(&mut megabyte).unwrap();
    assert!(!megabyte.contains(&b'\n'));
}
