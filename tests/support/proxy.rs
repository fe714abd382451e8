//! A proxy on loopback, SOCKS5 or HTTP CONNECT, that writes down what it was asked for.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use argosy::profile::ProxyKind;

/// What a name means to the proxy, and to nobody else.
pub const KNOWN_NAME: &str = "known-to-the-proxy.test";

/// How the proxy is.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// `user:password`.
    pub login: Option<&'static str>,
    /// Only the first connection is let through.
    pub only_one: bool,
    /// It answers this to everything.
    pub answer: Option<&'static [u8]>,
}

/// A running proxy; it ends with the test.
pub struct TestProxy {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl TestProxy {
    pub fn start(kind: ProxyKind, manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (log, manners) = (log.clone(), manners.clone());
                // A client that goes away in the middle is no fault of the proxy's.
                thread::spawn(move || match kind {
                    ProxyKind::Http => http(client, &manners, &log),
                    _ => socks(client, &manners, &log),
                });
            }
        });
        Self { address, asked }
    }

    /// `host:port` of each connection that was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn note(log: &Mutex<Vec<String>>, target: &str) -> usize {
    let mut log = log.lock().unwrap();
    log.push(target.to_owned());
    log.len()
}

fn reach(target: &str) -> io::Result<TcpStream> {
    TcpStream::connect(target.replace(KNOWN_NAME, "127.0.0.1"))
}

fn http(mut client: TcpStream, manners: &Manners, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    if let Some(answer) = manners.answer {
        return client.write_all(answer);
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    assert!(head.starts_with("CONNECT "), "{head}");
    let count = note(log, &target);
    // «me:s3cret» in Base64.
    let is_known = head.contains("Proxy-Authorization: Basic bWU6czNjcmV0\r\n");
    if manners.login.is_some() && !is_known {
        return client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    }
    if manners.only_one && count > 1 {
        return client.write_all(b"HTTP/1.1 403 Forbidden\r\nVia: here\r\n\r\n");
    }
    match reach(&target) {
        Ok(server) => {
            client.write_all(b"HTTP/1.1 200 Connection established\r\nVia: here\r\n\r\n")?;
            carry(client, server)
        }
        Err(_) => client.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
    }
}

fn socks(mut client: TcpStream, manners: &Manners, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let methods = block(&mut client, 1)?;
    if let Some(answer) = manners.answer {
        return client.write_all(answer);
    }
    match manners.login {
        None => client.write_all(&[5, 0])?,
        Some(_) if !methods.contains(&2) => return client.write_all(&[5, 255]),
        Some(login) => {
            client.write_all(&[5, 2])?;
            let user = block(&mut client, 1)?;
            let password = block(&mut client, 0)?;
            let given = [user, password].join(&b':');
            if given != login.as_bytes() {
                return client.write_all(&[1, 1]);
            }
            client.write_all(&[1, 0])?;
        }
    }
    let mut start = [0; 4];
    client.read_exact(&mut start)?;
    let host = match start[3] {
        1 => {
            let mut bytes = [0; 4];
            client.read_exact(&mut bytes)?;
            std::net::Ipv4Addr::from(bytes).to_string()
        }
        3 => String::from_utf8(block(&mut client, 0)?).unwrap(),
        _ => {
            let mut bytes = [0; 16];
            client.read_exact(&mut bytes)?;
            format!("[{}]", std::net::Ipv6Addr::from(bytes))
        }
    };
    let mut port = [0; 2];
    client.read_exact(&mut port)?;
    let target = format!("{host}:{}", u16::from_be_bytes(port));
    let count = note(log, &target);
    let mut answer = |code| client.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    if manners.only_one && count > 1 {
        return answer(2);
    }
    match reach(&target) {
        Ok(server) => {
            answer(0)?;
            carry(client, server)
        }
        Err(_) => answer(5),
    }
}

/// So many bytes to skip, a length, and as many bytes.
fn block(client: &mut TcpStream, skip: usize) -> io::Result<Vec<u8>> {
    let mut start = vec![0; skip + 1];
    client.read_exact(&mut start)?;
    let mut bytes = vec![0; usize::from(start[skip])];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn carry(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_client) = (client.try_clone()?, client);
    let (mut from_server, mut to_server) = (server.try_clone()?, server);
    let up = thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut from_server, &mut to_client);
    let _ = to_client.shutdown(Shutdown::Write);
    let _ = up.join();
    Ok(())
}
