//! URLs, as people, scripts and second windows write them.

#![no_main]

use argosy::profile::url::{hide_password, of_server, parse_host, parse_path};
use argosy::profile::{Encryption, Endpoint, Place, Url};
use argosy::protocol::RemotePath;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(url) = Url::parse(text) {
        check(&url);
    }
    if let Ok(path) = parse_path(text) {
        check_path(&path);
    }
    if let Ok((host, port)) = parse_host(text) {
        check_host(&host, port.unwrap_or(21));
    }
    if let Some(hidden) = hide_password(text) {
        assert_eq!(hide_password(&hidden), Some(hidden));
    }
});

fn check(url: &Url) {
    let mut bare = url.clone();
    let mut kept = url.clone();
    if let (
        Place::Server { password, .. },
        Place::Server {
            endpoint,
            password: kept,
        },
    ) = (&mut bare.place, &mut kept.place)
    {
        *password = None;
        if endpoint.is_anonymous() {
            *kept = None;
        }
        let user = &endpoint.user;
        assert!(!user.is_empty() && !user.contains(char::is_control));
        let address = of_server(endpoint, url.path.clone());
        assert_eq!(address, url.to_string());
        check_host(&endpoint.host, endpoint.port);
    }
    assert_eq!(Url::parse(&url.to_string()).as_ref(), Ok(&bare));
    assert_eq!(Url::parse(&url.with_password()).as_ref(), Ok(&kept));
    check_path(&url.path);
}

/// A host is read again as what it is shown as: in a field, with its port, in a URL.
fn check_host(host: &str, port: u16) {
    assert_eq!(parse_host(host), Ok((host.to_owned(), None)));
    let endpoint = Endpoint {
        host: host.to_owned(),
        port,
        encryption: Encryption::Explicit,
        user: "me".to_owned(),
    };
    let place = Place::Server {
        endpoint: endpoint.clone(),
        password: None,
    };
    let path = RemotePath::login_folder();
    let address = of_server(&endpoint, path.clone());
    assert_eq!(Url::parse(&address), Ok(Url { place, path }));
}

fn check_path(path: &RemotePath) {
    let ends = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
    assert!(!path.as_bytes().iter().any(ends));
    assert_eq!(RemotePath::parse(path.as_bytes()).as_ref(), Ok(path));
}
