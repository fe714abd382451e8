//! Fresh certificates and the TLS configurations made from them.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ServerConfig, ServerSessionMemoryCache};
use rustls::{HandshakeKind, SupportedProtocolVersion, version};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::options::{CertificateKind, KeyKind, Reuse, ServerOptions, TlsVersions};
use super::seen::{Channel, Handshake};

/// A certificate chain with its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Leaf first.
    pub chain: Vec<Vec<u8>>,
    key: Vec<u8>,
    /// The authority that signed it, when one was made.
    pub authority: Option<Vec<u8>>,
}

impl Identity {
    /// Makes a fresh certificate of this kind.
    pub fn new(kind: &CertificateKind, key: KeyKind) -> Result<Self, rcgen::Error> {
        if let CertificateKind::Given(chain, key) = kind {
            return Ok(Self {
                chain: chain.clone(),
                key: key.clone(),
                authority: None,
            });
        }
        let key_pair = KeyPair::generate_for(match key {
            KeyKind::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            KeyKind::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            KeyKind::Ed25519 => &rcgen::PKCS_ED25519,
        })?;
        let params = params(kind)?;
        let key = key_pair.serialize_der();
        if !matches!(
            kind,
            CertificateKind::Signed | CertificateKind::SignedWrongName
        ) {
            let leaf = params.self_signed(&key_pair)?;
            return Ok(Self {
                chain: vec![leaf.der().to_vec()],
                key,
                authority: None,
            });
        }

        let mut of_authority = CertificateParams::new(Vec::new())?;
        of_authority.distinguished_name = name("Practice Authority");
        of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate()?;
        let authority = of_authority.self_signed(&authority_key)?.der().to_vec();
        let leaf = params.signed_by(&key_pair, &Issuer::new(of_authority, authority_key))?;
        let chain = vec![leaf.der().to_vec(), authority.clone()];
        Ok(Self {
            chain,
            key,
            authority: Some(authority),
        })
    }
}

/// The TLS side of the server with one identity. Every control connection takes a `ControlTls`.
#[derive(Debug)]
pub struct Tls {
    config: ServerConfig,
    data_config: Option<ServerConfig>,
    /// With the certificate of nobody in particular.
    wrong: Arc<ServerConfig>,
    options: ServerOptions,
}

/// The TLS side of one control connection and its data connections.
#[derive(Clone, Debug)]
pub struct ControlTls {
    control: Arc<ServerConfig>,
    download: Arc<ServerConfig>,
    upload: Arc<ServerConfig>,
    wrong: Arc<ServerConfig>,
}

impl Tls {
    /// Configures TLS as the options say, with this identity.
    pub fn new(options: &ServerOptions, identity: &Identity) -> io::Result<Self> {
        let data_config = match &options.data_certificate {
            None => None,
            Some(kind) => {
                let other = Identity::new(kind, options.key).map_err(io::Error::other)?;
                Some(config(options, &other)?)
            }
        };
        let stranger =
            Identity::new(&CertificateKind::SelfSigned, options.key).map_err(io::Error::other)?;
        Ok(Self {
            config: config(options, identity)?,
            data_config,
            wrong: Arc::new(config(options, &stranger)?),
            options: options.clone(),
        })
    }

    /// The configurations for a new control connection.
    pub fn for_control(&self) -> io::Result<ControlTls> {
        let mut control = self.config.clone();
        if self.options.reuse == Reuse::SameControl {
            // Sessions of another control connection mean nothing to this one.
            control.ticketer = ring::Ticketer::new().map_err(io::Error::other)?;
            control.session_storage = ServerSessionMemoryCache::new(64);
        }
        let data = self.data_config.as_ref().unwrap_or(&control);
        let with_tickets = |tickets| {
            let mut config = data.clone();
            config.send_tls13_tickets = tickets;
            Arc::new(config)
        };
        Ok(ControlTls {
            download: with_tickets(self.options.tickets.download),
            upload: with_tickets(self.options.tickets.upload),
            wrong: self.wrong.clone(),
            control: Arc::new(control),
        })
    }
}

/// The purpose of a handshake, which decides its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Control,
    Download,
    Upload,
    /// A data connection that shows a stranger's certificate.
    WrongData,
}

impl ControlTls {
    /// Performs the server's half of a handshake.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        purpose: Purpose,
    ) -> io::Result<TlsStream<S>> {
        let config = match purpose {
            Purpose::Control => &self.control,
            Purpose::Download => &self.download,
            Purpose::Upload => &self.upload,
            Purpose::WrongData => &self.wrong,
        };
        TlsAcceptor::from(config.clone()).accept(stream).await
    }
}

/// What to record of a finished handshake.
pub fn facts<S>(stream: &TlsStream<S>, channel: Channel) -> Handshake {
    let (_, connection) = stream.get_ref();
    let kind = connection.handshake_kind();
    Handshake {
        channel,
        resumed: kind == Some(HandshakeKind::Resumed),
        retried: kind == Some(HandshakeKind::FullWithHelloRetryRequest),
        version: connection
            .protocol_version()
            .map_or(String::new(), |v| format!("{v:?}")),
        server_name: connection.server_name().map(str::to_owned),
    }
}

fn config(options: &ServerOptions, identity: &Identity) -> io::Result<ServerConfig> {
    let mut provider: CryptoProvider = ring::default_provider();
    if options.only_p256 {
        provider.kx_groups = vec![ring::kx_group::SECP256R1];
    }
    let versions: &[&SupportedProtocolVersion] = match options.tls {
        TlsVersions::Both => &[&version::TLS13, &version::TLS12],
        TlsVersions::Only12 => &[&version::TLS12],
        TlsVersions::Only13 => &[&version::TLS13],
    };
    let chain = identity
        .chain
        .iter()
        .cloned()
        .map(CertificateDer::from)
        .collect();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key.clone()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    // Tickets can be used again and again, as with OpenSSL's servers.
    config.ticketer = ring::Ticketer::new().map_err(io::Error::other)?;
    config.send_tls13_tickets = options.tickets.control;
    Ok(config)
}

fn params(kind: &CertificateKind) -> Result<CertificateParams, rcgen::Error> {
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let (common_name, alternative_names) = match kind {
        CertificateKind::WrongName | CertificateKind::SignedWrongName => {
            ("elsewhere.example", names(&["elsewhere.example"]))
        }
        CertificateKind::SelfSignedCa => ("localhost", Vec::new()),
        _ => ("localhost", names(&["localhost", "127.0.0.1", "::1"])),
    };
    let mut params = CertificateParams::new(alternative_names)?;
    params.distinguished_name = name(common_name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    match kind {
        CertificateKind::Expired => params.not_after = date_time_ymd(2021, 1, 1),
        CertificateKind::NotYetValid => params.not_before = date_time_ymd(2080, 1, 1),
        CertificateKind::SelfSignedCa => {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        _ => {}
    }
    Ok(params)
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name.push(DnType::OrganizationName, "Practice Server");
    name
}
