//! argosy-cli before anything is transferred: certificates, passwords, and its exit codes for them.

use crate::support::cli::{Cli, trusting, url};
use crate::support::server::{ServerOptions, TestServer};

fn server() -> TestServer {
    TestServer::start(ServerOptions::default()).unwrap()
}

#[test]
fn an_unknown_certificate_ends_the_run_before_any_login() {
    let server = server();
    let cli = Cli::new(&server);
    let ran = cli.run(["list", &url(&server, "")]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    let shown = ran.err.replace(':', "").to_lowercase();
    assert!(shown.contains(&trusting(&server)[1]), "{}", ran.err);
    assert_eq!(server.count("USER"), 0);
    assert_eq!(server.plain_bytes(), b"AUTH TLS\r\n");
}

#[test]
fn the_given_fingerprint_is_the_only_one_that_will_do() {
    let server = server();
    std::fs::write(server.root().join("a b.txt"), "12345").unwrap();
    let cli = Cli::new(&server);
    let [option, hex] = trusting(&server);
    let ran = cli.run([
        "list",
        "--json",
        &option,
        &hex.to_uppercase(),
        &url(&server, ""),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains(r#"{"name":"a b.txt","kind":"file","size":5,"#),
        "{}",
        ran.out
    );
    let other = "00".repeat(32);
    let ran = cli.run(["list", &option, &other, &url(&server, "")]);
    assert_eq!(ran.code, 4, "{}", ran.err);
}

#[test]
fn a_wrong_password_is_code_5_and_shown_nowhere() {
    let server = server();
    let cli = Cli::new(&server).password(Some("wrong-Secret-7"));
    let [option, hex] = trusting(&server);
    let ran = cli.run(["list", "-v", &option, &hex, &url(&server, "")]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("530"), "{}", ran.err);
    assert!(!ran.err.contains("wrong-Secret-7"), "{}", ran.err);
    let none = Cli::new(&server).password(None);
    let ran = none.run(["list", &option, &hex, &url(&server, "")]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(ran.err.contains("ARGOSY_PASSWORD"), "{}", ran.err);
}

#[test]
fn the_password_of_a_url_is_taken_with_a_warning() {
    let server = server();
    let cli = Cli::new(&server).password(None);
    let [option, hex] = trusting(&server);
    let password = &server.options().password;
    let with_password = format!(":{}@", password.replace(' ', "%20"));
    let url = url(&server, "").replace('@', &with_password);
    let ran = cli.run(["list", "-v", &option, &hex, &url]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("can be seen by others"), "{}", ran.err);
    assert!(!ran.err.contains(password.as_str()), "{}", ran.err);
}

#[test]
fn the_conversation_is_shown_as_curl_shows_it() {
    let server = server();
    let cli = Cli::new(&server);
    let [option, hex] = trusting(&server);
    let ran = cli.run(["-v", "list", &option, &hex, &url(&server, "")]);
    for part in ["> AUTH TLS", "< 220", "> USER ", "> PROT P", "* "] {
        assert!(
            ran.err.contains(&format!("\n{part}")) || ran.err.starts_with(part),
            "{part} is missing in\n{}",
            ran.err
        );
    }
    assert!(!ran.err.contains(&server.options().password), "{}", ran.err);
}

#[test]
fn on_a_terminal_the_person_decides() {
    let server = server();
    std::fs::write(server.root().join("there.txt"), "x").unwrap();
    let cli = Cli::new(&server);
    let url = url(&server, "");
    let ran = cli.run_on_terminal(&["list", &url], "\n");
    assert_eq!(ran.code, 4, "{}", ran.out);
    for part in [
        "SHA-256",
        "SHA-1",
        "Subject",
        "self-signed",
        "Valid",
        "Key",
        "TLS 1.",
    ] {
        assert!(ran.out.contains(part), "{part} is missing in\n{}", ran.out);
    }
    assert_eq!(server.count("USER"), 0);
    let ran = cli.run_on_terminal(&["list", &url], "o\n");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("there.txt"), "{}", ran.out);
    let ran = cli.run_on_terminal(&["list", &url], "always\n");
    assert_eq!(ran.code, 0, "{}", ran.out);
    let ran = cli.run(["list", &url]);
    assert_eq!(
        ran.code, 0,
        "once it is trusted, nobody is asked: {}",
        ran.err
    );
}

#[test]
fn what_cannot_be_reached_or_understood_has_its_code() {
    let server = server();
    let cli = Cli::new(&server);
    let url = url(&server, "");
    server.stop_listening();
    let ran = cli.run(["list", &url]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(cli.run(["list"]).code, 2);
    assert_eq!(cli.run(["list", "nonsense"]).code, 2);
    assert_eq!(cli.run(["--help"]).code, 0);
    let ran = cli.run(["list", &url.replace("@", ":pass-Word@"), "another"]);
    assert_eq!(ran.code, 2);
    assert!(!ran.err.contains("pass-Word"), "{}", ran.err);
}
