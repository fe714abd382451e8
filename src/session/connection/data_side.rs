//! The data connection of an exchange, as the control connection's loop sees it.

use std::io;
use std::net::{IpAddr, SocketAddr};

use rustls::HandshakeKind;

use super::{Connection, closed};
use crate::profile::PasvAddress;
use crate::protocol::conversation::{DataEnd, DataPort, Input};
use crate::protocol::{Failure, Stage};
use crate::session::active::Door;
use crate::session::data::{DataEvent, DataLink, Early, Job, Source};
use crate::session::log::LogKind;
use crate::session::proxy::Target;
use crate::session::wire::Wire;

impl Connection {
    pub(super) fn data_event(&mut self, event: DataEvent) -> Input {
        match event {
            DataEvent::Opened => {
                self.has_opened = true;
                Input::DataOpened
            }
            // Counted as soon as it is known: a server may refuse a full handshake right behind it.
            DataEvent::Secured(handshake) => {
                match handshake {
                    None => {}
                    Some(HandshakeKind::Resumed) => {
                        self.log(LogKind::Info, "The data connection resumed the session");
                    }
                    Some(_) => {
                        self.log(LogKind::Info, "The data connection made a full handshake");
                    }
                }
                self.report.handshake = handshake;
                self.is_secured = true;
                self.pump();
                Input::DataSecured
            }
            DataEvent::Ended(report) => {
                self.data = None;
                let has_failed = matches!(report.end, DataEnd::Failed(_));
                self.report.failed_early = has_failed && self.job.is_some() && !self.is_cautious;
                self.report.listing = report.listing;
                Input::DataEnded(report.end)
            }
        }
    }

    /// Until then nothing of the job is touched, and it may be done on another connection.
    pub(super) fn pump(&mut self) {
        if self.is_ready
            && self.is_secured
            && let Some(data) = &mut self.data
            && let Some(job) = self.job.take()
        {
            data.pump(job);
        }
    }

    pub(super) fn open_data(&mut self, port: DataPort) {
        let address = match port {
            DataPort::Port(port) => self.peer.with_port(port),
            DataPort::Address(named, port) => {
                let named = IpAddr::from(named);
                let own = self.peer.ip().map(|ip| ip.to_canonical());
                let is_other = own.is_some_and(|own| own != named);
                match self.opening.reach.pasv {
                    PasvAddress::Named => Target::Address(SocketAddr::new(named, port)),
                    _ => {
                        if is_other {
                            let text = format!("The server named {named}; its own address is used");
                            self.log(LogKind::Info, text);
                        }
                        self.report.named_other = is_other;
                        self.peer.with_port(port)
                    }
                }
            }
        };
        let gateway = self.opening.reach.gateway.clone();
        self.link(Source::Dial(address, gateway));
    }

    /// Opens a port for the server.
    pub(super) async fn listen(&mut self) -> Input {
        let failed = |error: &io::Error| {
            Input::DataEnded(DataEnd::Failed(Failure::network(Stage::DataAccept, error)))
        };
        let here = match self.wire.as_ref().map(Wire::local_address) {
            Some(Ok(here)) => here.ip(),
            Some(Err(error)) => return failed(&error),
            None => return self.lost(closed()),
        };
        let turn = u16::try_from(self.data_number % 0xffff).unwrap_or(0);
        let active = &self.opening.reach.active;
        let peer = self.peer.ip().unwrap_or(here);
        match Door::open(here, peer, active, turn).await {
            Ok((door, told)) => {
                self.link(Source::Listen(door));
                Input::Listening(told)
            }
            Err(error) => failed(&error),
        }
    }

    fn link(&mut self, source: Source) {
        self.data_number += 1;
        self.is_secured = false;
        let early = match self.job {
            _ if self.is_cautious => Early::Never,
            Some(Job::List { .. }) => Early::Listing,
            _ => Early::File,
        };
        let secured = self.secured.as_ref();
        let is_clear = secured.is_some_and(|secured| secured.tls.data_in_clear);
        self.data = Some(DataLink::open(
            source,
            self.tls.clone().filter(|_| !is_clear),
            early,
            self.opening.limits.clone(),
            self.data_number,
            self.tell.clone(),
        ));
    }
}
