//! One exchange with data: the way that its connection is made, and what is tried where that fails.

use rustls::HandshakeKind;
use tokio::sync::Notify;

use super::lock;
use super::moving::Along;
use super::runner::Runner;
use crate::profile::{DataMode, TlsVersions};
use crate::protocol::conversation::DataEnd;
use crate::protocol::exchange::{DataExchange, DataWay, Movement, Outcome, Pret};
use crate::protocol::{CertificateFault, Failure, NetworkFault, Reply, ServerFault, Stage};
use crate::session::data::Job;
use crate::session::log::LogKind;
use crate::session::tickets::Tickets;

impl Runner {
    /// Where the data connection fails before the first byte, and something was sent or begun that
    /// could have waited, that does wait from now on. If the server says nothing of it, it is asked
    /// once more.
    pub async fn move_data(
        &mut self,
        movement: Movement,
        job: Job,
        along: Along,
        cancel: &Notify,
    ) -> Result<(DataEnd, Vec<Reply>), Failure> {
        let asks_next = self.is_ahead() && along.is_small;
        let moving = (movement.clone(), job, along.clone());
        let mut moved = self.move_once(moving, cancel).await;
        let mut unbegun = self.connection.take_unbegun();
        let report = self.connection.report_ref();
        let was_early = report.failed_early;
        let port_was_told = report.port_was_told;
        if was_early {
            self.connection.be_cautious();
        }
        self.heed_refusals();
        let is_trouble = |failure: &Failure| match failure {
            // A server that goes on obeying while bytes flow answers what came behind them first.
            Failure::Server(ServerFault::OutOfStep { .. }) => asks_next,
            failure => was_early && is_trouble(failure, port_was_told, asks_next),
        };
        if moved.as_ref().is_err_and(is_trouble)
            && let Some(job) = unbegun.take()
        {
            let text = "The data connection is tried again, one step after the other";
            self.connection.log(LogKind::Info, text);
            let before = lock(&self.learned).ahead.replace(false);
            let moving = (movement.clone(), job, along.clone());
            moved = self.move_anew(moving, cancel).await;
            unbegun = self.connection.take_unbegun();
            if moved.is_err() {
                // It was something else, for all we know.
                lock(&self.learned).ahead = before;
            }
        }
        match (moved, unbegun) {
            (Err(failure), Some(job)) if self.may_turn() && is_unreachable(&failure) => {
                let moving = (movement, job, along);
                self.move_the_other_way(failure, moving, cancel).await
            }
            (moved, _) => moved,
        }
    }

    /// Once more, with a new login where the connection is of no more use.
    async fn move_anew(
        &mut self,
        moving: (Movement, Job, Along),
        cancel: &Notify,
    ) -> Result<(DataEnd, Vec<Reply>), Failure> {
        if self.connection.death().is_some() {
            self.open_again(cancel).await?;
        }
        self.move_once(moving, cancel).await
    }

    /// Another way for data connections may be tried, and was not yet.
    fn may_turn(&self) -> bool {
        let reach = &self.opening.reach;
        reach.data == DataMode::Automatic && reach.gateway.is_none() && !self.has_turned
    }

    /// No data connection came to be: the other side is to open it. If that works it stays so.
    async fn move_the_other_way(
        &mut self,
        failure: Failure,
        moving: (Movement, Job, Along),
        cancel: &Notify,
    ) -> Result<(DataEnd, Vec<Reply>), Failure> {
        self.has_turned = true;
        let was_active = lock(&self.learned).active;
        let text = match was_active {
            false => "No data connection to the server: it is asked to open one to us",
            true => "The server could open no data connection to us: we open one to it",
        };
        self.connection.log(LogKind::Info, text);
        lock(&self.learned).active = !was_active;
        let again = self.move_anew(moving, cancel).await;
        if again.is_err() {
            lock(&self.learned).active = was_active;
        }
        match again {
            Err(second) if is_unreachable(&second) => Err(failure),
            again => again,
        }
    }

    async fn move_once(
        &mut self,
        (movement, job, along): (Movement, Job, Along),
        cancel: &Notify,
    ) -> Result<(DataEnd, Vec<Reply>), Failure> {
        if self.tickets().is_some_and(|tickets| tickets.is_dry()) {
            self.log_in_again(cancel).await?;
        }
        let job = match self.choose_mode(&movement, cancel).await? {
            true => job.in_mode_z(),
            false => job,
        };
        let before = self.tickets_left();
        let way = self.data_way();
        let can_reach = self.connection.reaches_data_ports();
        let is_ahead = self.is_ahead();
        let pret = match lock(&self.learned).pret {
            true => Pret::Always,
            false if self.features.pret => Pret::WhereRefused,
            false => Pret::Never,
        };
        let mut exchange = DataExchange::new(movement, way)
            .pret(pret)
            .early(can_reach)
            .ahead(is_ahead);
        if is_ahead && along.is_small {
            exchange = exchange.along(along.before, along.behind).asks_next(true);
        }
        let exchange = Box::new(exchange);
        let result = self.connection.perform(exchange, Some(job), cancel).await;
        if self.connection.report_ref().extended_refused && result.is_ok() {
            lock(&self.learned).no_epsv = true;
        }
        if self.connection.report_ref().prepared && result.is_ok() {
            lock(&self.learned).pret = true;
        }
        if self.connection.report_ref().named_other && result.is_ok() {
            lock(&self.learned).pasv_address = true;
        }
        // An upload that went on all the same did so by APPE.
        if self.connection.report_ref().restart_refused && result.is_ok() {
            lock(&self.learned).no_rest = true;
        }
        if self.tickets_left() < before {
            match &result {
                Ok(Outcome::Transferred(DataEnd::Clean { .. }, _)) => {
                    self.clean_without_ticket = true;
                }
                _ => self.spoiled = true,
            }
        } else if matches!(&result, Ok(Outcome::Transferred(DataEnd::Clean { .. }, _))) {
            let tickets = self.tickets();
            tickets.into_iter().for_each(Tickets::renew);
        }
        match result {
            Ok(Outcome::Transferred(end, told)) => Ok((end, told)),
            Ok(other) => Err(Failure::Internal(format!("{other:?}"))),
            Err(failure) => Err(self.explain(failure, cancel).await),
        }
    }

    fn data_way(&self) -> DataWay {
        let learned = lock(&self.learned);
        let is_ipv6 = self.connection.peer.ip().is_some_and(|ip| ip.is_ipv6());
        match self.opening.is_active(learned.active) {
            true => DataWay::Active,
            false if learned.no_epsv && !is_ipv6 => DataWay::Passive,
            false => DataWay::Extended,
        }
    }

    /// A refusal for want of session reuse is mended by a new login on TLS 1.2, whose sessions can
    /// be resumed without limit.
    async fn explain(&mut self, failure: Failure, cancel: &Notify) -> Failure {
        let resumed = self.connection.report_ref().handshake == Some(HandshakeKind::Resumed);
        let text = match &failure {
            Failure::Server(ServerFault::Refused { code, text, .. })
                if !resumed && self.connection.tls.is_some() && wants_reuse(*code, text) =>
            {
                format!("{code} {text}")
            }
            _ => return failure,
        };
        if self.opening.versions == TlsVersions::Both && self.version() == Some("TLS 1.3") {
            self.clean_without_ticket = true;
            self.spoiled = false;
            if let Err(failure) = self.log_in_again(cancel).await {
                return failure;
            }
        }
        Failure::Certificate(CertificateFault::ReuseRefused { text })
    }
}

/// What may come of a data connection on which something began too early for the server, whose port
/// was told too early, or the next one asked for. pyftpdlib resets connections on which TLS begins
/// before their command, and closes a port when it is asked for the next.
fn is_trouble(failure: &Failure, port_was_told: bool, asks_next: bool) -> bool {
    match failure {
        Failure::Network { stage, fault } => {
            let is_closed = !matches!(fault, NetworkFault::TimedOut { .. });
            match stage {
                Stage::DataTls => is_closed,
                Stage::DataConnect => port_was_told || (asks_next && is_closed),
                _ => false,
            }
        }
        Failure::Certificate(fault) => matches!(fault, CertificateFault::Handshake { .. }),
        _ => false,
    }
}

/// The data connection did not come to be, whoever was to open it.
pub(super) fn is_unreachable(failure: &Failure) -> bool {
    match failure {
        Failure::Network { stage, .. } => matches!(stage, Stage::DataConnect | Stage::DataAccept),
        Failure::Server(ServerFault::Refused { verb, code, .. }) => match *verb {
            "EPSV" | "PASV" | "PORT" | "EPRT" => *code >= 500,
            "RETR" | "STOR" | "APPE" | "LIST" | "MLSD" => *code == 425,
            _ => false,
        },
        _ => false,
    }
}

/// The words of servers that refuse a data connection because its session is new: 522 (vsftpd),
/// 425 «Operation not permitted» (ProFTPD), 425 or 450 «not resumed» (FileZilla Server).
fn wants_reuse(code: u16, text: &str) -> bool {
    let text = text.to_lowercase();
    match code {
        522 => true,
        425 if text.contains("not permitted") => true,
        425 | 426 | 450 => ["reuse", "resum"].iter().any(|word| text.contains(word)),
        _ => false,
    }
}
