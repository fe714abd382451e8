//! The TLS sessions that a control connection's data connections may resume.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;

use super::tls::lock;

/// The session store of one control connection, never shared between two (servers tie
/// data connections to the very login). TLS 1.2 sessions are handed out as
/// copies; a TLS 1.3 ticket serves once, newest first.
#[derive(Debug, Default)]
pub struct Tickets {
    group: Mutex<Option<NamedGroup>>,
    session12: Mutex<Option<Tls12ClientSessionValue>>,
    tickets13: Mutex<VecDeque<Tls13ClientSessionValue>>,
    /// The server has given a TLS 1.3 ticket here.
    received: AtomicBool,
    /// A data connection here has brought back the ticket that it took.
    renewed: AtomicBool,
}

impl Tickets {
    /// `group`: for key exchange, which the server is known to want.
    pub fn new(group: Option<u16>) -> Self {
        Self {
            group: Mutex::new(group.map(NamedGroup::from)),
            ..Self::default()
        }
    }

    /// Which group the server chose for key exchange, where it is not what is offered first anyway.
    pub fn odd_group(&self) -> Option<u16> {
        let group = *lock(&self.group);
        group.filter(|group| *group != FIRST).map(u16::from)
    }

    /// TLS 1.3 tickets that data connections may still use.
    pub fn left(&self) -> usize {
        lock(&self.tickets13).len()
    }

    /// One may be lost to a handshake that comes to nothing.
    pub fn can_spare(&self) -> bool {
        let gives = self.received.load(Ordering::Relaxed);
        let renews = self.renewed.load(Ordering::Relaxed);
        !gives || (renews && self.left() > 1) || lock(&self.session12).is_some()
    }

    /// A data connection has brought back what it took.
    pub fn renew(&self) {
        self.renewed.store(true, Ordering::Relaxed);
    }

    /// The server gives tickets, and none is left for a data connection.
    pub fn is_dry(&self) -> bool {
        let gives = self.received.load(Ordering::Relaxed);
        gives && self.left() == 0 && lock(&self.session12).is_none()
    }
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        *lock(&self.group) = Some(group);
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        *lock(&self.group)
    }

    fn set_tls12_session(&self, _: ServerName<'static>, value: Tls12ClientSessionValue) {
        *lock(&self.session12) = Some(value);
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        lock(&self.session12).clone()
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {
        lock(&self.session12).take();
    }

    fn insert_tls13_ticket(&self, _: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.received.store(true, Ordering::Relaxed);
        let mut tickets = lock(&self.tickets13);
        tickets.push_back(value);
        if tickets.len() > TICKETS {
            tickets.pop_front();
        }
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        lock(&self.tickets13).pop_back()
    }
}

/// A first message of rustls holds a share of this group, unless another is known to be wanted.
const FIRST: NamedGroup = NamedGroup::X25519;

/// More than any server gives at once.
const TICKETS: usize = 64;
