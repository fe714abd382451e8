//! How a connection comes to be: dialled, greeted, secured, its certificate judged, logged in.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::connection::Connection;
use super::dial::{dial, expect_greeting, within};
use super::log::LogKind;
use super::tls::{RootsVerdict, Tls, check, handshake_failure};
use super::trust::{Judgement, judge};
use super::wire::{Tap, Wire};
use super::{Opening, Refusal, Shared};
use crate::profile::{Certificate, Encryption, TlsFacts, TlsVersions, Trust};
use crate::protocol::exchange::{Ahead, Login, Outcome, Protection, SETTINGS, VirtualHost};
use crate::protocol::{
    CertificateFault, Command, Failure, Features, NetworkFault, ServerFault, Spoken, Stage,
};

/// What was agreed in the control connection's handshake, and why it is trusted.
#[derive(Clone, Debug)]
pub struct Secured {
    pub tls: TlsFacts,
    pub certificate: Certificate,
    pub trust: Trust,
    pub pin_retired: bool,
}

/// A connection that is logged in.
#[derive(Debug)]
pub struct Opened {
    pub connection: Connection,
    pub features: Features,
    /// What PWD told.
    pub home: Option<Vec<u8>>,
    /// The login needed CLNT, and these facts to be chosen.
    pub client: bool,
    pub facts: Option<String>,
    /// Whether the server knows HOST; `None`: not asked.
    pub host: Option<bool>,
}

/// Opens a connection. Nothing but AUTH is sent before its certificate is trusted. `lost_ahead` is
/// set where it failed while commands that had been sent at once were unanswered.
pub async fn open(
    shared: &Arc<Shared>,
    opening: Arc<Opening>,
    stage: &(impl Fn(Stage) + Send + Sync),
    lost_ahead: &mut bool,
) -> Result<Opened, Refusal> {
    let host = &opening.endpoint.host;
    let tls = match opening.endpoint.encryption {
        Encryption::Plain => None,
        _ => {
            let shown = match &opening.reach.identity {
                Some(identity) => Some(identity.read(&opening.limits).await?),
                None => None,
            };
            let group = opening.learned.group;
            Some(Tls::new(host, opening.versions, group, shown)?)
        }
    };
    let refusal = match open_with(shared, &opening, tls, stage, lost_ahead).await {
        Err(
            refusal @ Refusal::Failed(Failure::Certificate(
                CertificateFault::NothingInCommon { .. } | CertificateFault::HungUp,
            )),
        ) if opening.versions != TlsVersions::Only12 => refusal,
        opened => return opened,
    };
    // Perhaps a key that is of no use is behind it; a second look can name it.
    let curious = Some(Tls::curious(host)?);
    let second = open_with(shared, &opening, curious, stage, lost_ahead).await;
    Err(match second {
        Err(
            named @ Refusal::Failed(Failure::Certificate(CertificateFault::UnusableKey { .. })),
        ) => named,
        _ => refusal,
    })
}

async fn open_with(
    shared: &Arc<Shared>,
    opening: &Arc<Opening>,
    tls: Option<Tls>,
    stage: &(impl Fn(Stage) + Send + Sync),
    lost_ahead: &mut bool,
) -> Result<Opened, Refusal> {
    let endpoint = &opening.endpoint;
    let limits = &opening.limits;
    let no_break = |text: &str| !text.contains(['\r', '\n', '\0']);
    let account = opening.reach.account.as_deref().unwrap_or_default();
    let said = [
        &endpoint.user,
        &endpoint.host,
        account,
        opening.password_text(),
    ];
    if !said.into_iter().all(no_break) {
        return Err(Refusal::Login {
            code: 0,
            text: String::new(),
        });
    }
    let host = &endpoint.host;
    let gateway = opening.reach.gateway.as_ref();
    let (tcp, peer) = dial(host, endpoint.port, gateway, limits, &opening.log, stage).await?;
    let tls = tls.map(Arc::new);
    let mut secured = None;
    let wire = match (endpoint.encryption, &tls) {
        (Encryption::Implicit, Some(tls)) => {
            stage(Stage::Tls);
            let (wire, facts) = secure(control(tcp), tls, opening, shared).await?;
            secured = Some(facts);
            wire
        }
        _ => {
            stage(Stage::Greeting);
            expect_greeting(&tcp, &peer, gateway, host, limits).await?;
            Wire::Plain(control(tcp))
        }
    };
    let protection = match endpoint.encryption {
        Encryption::Explicit => Protection::Explicit,
        Encryption::Implicit => Protection::Implicit,
        Encryption::Plain => Protection::Plain,
    };
    let ahead = match opening.learned.ahead {
        None => Ahead::Settings,
        Some(true) => Ahead::Login,
        Some(false) => Ahead::None,
    };
    let port = match opening.learned.no_epsv && !peer.ip().is_some_and(|ip| ip.is_ipv6()) {
        true => Command::Passive,
        false => Command::ExtendedPassive,
    };
    let learned = &opening.learned;
    let mut login = Login::new(protection, endpoint.user.clone())
        .ahead(ahead)
        .needs(learned.client, learned.facts.clone())
        .at_host(virtual_host(host, learned.host))
        .allows_clear_data(opening.reach.clear_data)
        .with_account(opening.reach.account.clone())
        .asks(opening.reach.challenges.is_some());
    if ahead == Ahead::Login
        && let Some(known) = &learned.announced
        && known.is_fresh()
    {
        login = login.knows(Features::of(&known.lines));
    }
    let clears_control = opening.reach.clear_control && tls.is_some();
    let asks_port = !learned.pret && !opening.is_active(learned.active) && !clears_control;
    if ahead == Ahead::Login && asks_port {
        login = login.asks_port(port);
    }
    let mut connection = Connection::new(shared.clone(), opening.clone(), wire, peer, tls);
    connection.secured = secured;
    // With explicit TLS nothing of the login is sent before the handshake and the trust in it.
    stage(match protection {
        Protection::Explicit => Stage::Tls,
        Protection::Implicit | Protection::Plain => Stage::Login,
    });
    let greeted = connection.greet(Box::new(login)).await;
    *lost_ahead = greeted.is_err()
        && connection.tls.is_some()
        && match ahead {
            Ahead::None => false,
            Ahead::Settings => connection.awaits(&SETTINGS),
            Ahead::Login => connection.awaits(&["USER", "PASS"]) || connection.awaits(&SETTINGS),
        };
    match greeted? {
        Outcome::LoggedIn {
            features,
            home,
            client,
            facts,
            host,
            data_in_clear,
        } => {
            let mut connection = connection.with_data_in_clear(data_in_clear);
            // Nothing at all would be encrypted otherwise.
            if clears_control && !data_in_clear {
                connection.clear_control().await?;
            }
            Ok(Opened {
                connection,
                features,
                home,
                client,
                facts,
                host,
            })
        }
        other => Err(Refusal::Failed(Failure::Internal(format!("{other:?}")))),
    }
}

/// Replies are small, and some follow each other.
fn control(tcp: TcpStream) -> Tap {
    let mut tap = Tap::new(tcp);
    tap.acknowledge_at_once();
    tap
}

/// An address is no host's name; a server that is known not to know HOST is not asked again.
fn virtual_host(host: &str, learned: Option<bool>) -> Option<VirtualHost> {
    let is_address = host.parse::<IpAddr>().is_ok();
    match learned {
        _ if is_address => None,
        None => Some(VirtualHost::Perhaps(host.to_owned())),
        Some(true) => Some(VirtualHost::Surely(host.to_owned())),
        Some(false) => None,
    }
}

/// The control connection's handshake, and the judgement of its certificate.
pub async fn secure(
    tap: Tap,
    tls: &Tls,
    opening: &Opening,
    shared: &Arc<Shared>,
) -> Result<(Wire, Secured), Refusal> {
    let connecting = TlsConnector::from(tls.config.clone())
        .connect(tls.name.clone(), tap)
        .into_fallible();
    let stream = match within(opening.limits.tls, Stage::Tls, connecting).await? {
        // What a second look finds usable is still not what the first one agreed to.
        Ok(_) if tls.recorder.is_curious() => {
            return Err(nothing_in_common("only at a second look").into());
        }
        Ok(stream) => stream,
        Err((error, tap)) => return Err(refused_handshake(&error, &tap, tls, opening).into()),
    };
    let session = stream.get_ref().1;
    let facts = TlsFacts {
        data_in_clear: false,
        control_in_clear: false,
        version: match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
            other => format!("{other:?}"),
        },
        cipher: session
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()).replace("TLS13_", "TLS_"))
            .unwrap_or_default(),
    };
    let text = format!("{}, {}", facts.version, facts.cipher);
    opening.log.write(LogKind::Info, text);
    let chain = tls.recorder.seen();
    let Some(leaf) = chain.first() else {
        return Err(unreadable_certificate().into());
    };
    let certificate = Certificate::read(leaf).map_err(|_| unreadable_certificate())?;
    let text = format!("Certificate SHA-256 {}", certificate.fingerprint);
    opening.log.write(LogKind::Info, text);
    let verdict = ask_roots(shared, chain.clone(), tls, opening).await;
    let host = &opening.endpoint.host;
    let trust = &opening.trust;
    match judge(
        trust,
        certificate.clone(),
        verdict,
        host,
        facts.clone(),
        now(),
    ) {
        Judgement::Accepted { trust, pin_retired } => {
            tls.recorder.hold_to(leaf);
            let secured = Secured {
                tls: facts,
                certificate,
                trust,
                pin_retired,
            };
            Ok((Wire::Tls(Box::new(stream)), secured))
        }
        Judgement::Ask(untrusted) => Err(Refusal::Untrusted(untrusted)),
        Judgement::Refused(failure) => Err(Refusal::Failed(failure)),
    }
}

/// The first use reads the system's certificates from disk, so it runs where that may block.
async fn ask_roots(
    shared: &Arc<Shared>,
    chain: Vec<rustls::pki_types::CertificateDer<'static>>,
    tls: &Tls,
    opening: &Opening,
) -> RootsVerdict {
    let (shared, name) = (shared.clone(), tls.name.clone());
    let asked = tokio::task::spawn_blocking(move || {
        check(shared.roots.verifier().as_ref(), &chain, &name, now())
    });
    asked.await.unwrap_or_else(|_| {
        let text = "The system's certificates could not be read";
        opening.log.write(LogKind::Error, text);
        RootsVerdict::default()
    })
}

/// A handshake that failed because the other side does not speak TLS says so in its first bytes.
fn refused_handshake(error: &io::Error, tap: &Tap, tls: &Tls, opening: &Opening) -> Failure {
    let explicit = opening.endpoint.encryption == Encryption::Explicit;
    match (Spoken::from_first_bytes(tap.first()), tap.first_reply()) {
        // It agreed to TLS before: these are the last words of a server in trouble, or somebody
        // else's.
        (Some(Spoken::Explicit), Some((code, text))) if explicit => {
            return Failure::Server(ServerFault::RefusedTls { code, text });
        }
        (Some(other), _) if !explicit && other != Spoken::Implicit => {
            return Failure::Server(ServerFault::WrongMode(other));
        }
        _ => {}
    }
    let chain = tls.recorder.seen();
    let seen = chain.first().and_then(|leaf| Certificate::read(leaf).ok());
    if let Some(certificate) = seen.as_ref().filter(|_| tls.recorder.is_curious()) {
        let key = certificate.key.clone();
        return Failure::Certificate(CertificateFault::UnusableKey { key });
    }
    match handshake_failure(error, Stage::Tls, seen.as_ref()) {
        // Hung up without an alert, in the middle of the handshake.
        Failure::Network {
            stage: Stage::Tls,
            fault: NetworkFault::Closed,
        } if !tap.first().is_empty() => Failure::Certificate(CertificateFault::HungUp),
        // Too old only for what was asked for.
        Failure::Certificate(CertificateFault::TooOld) if opening.versions != TlsVersions::Both => {
            nothing_in_common(&error.to_string())
        }
        failure => failure,
    }
}

fn nothing_in_common(text: &str) -> Failure {
    Failure::Certificate(CertificateFault::NothingInCommon {
        text: text.to_owned(),
    })
}

fn unreadable_certificate() -> Failure {
    Failure::Certificate(CertificateFault::Handshake {
        text: "the server's certificate cannot be read".to_owned(),
    })
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or(0)
}
