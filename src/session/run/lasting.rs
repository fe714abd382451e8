//! Control connections that do not last: some servers end theirs behind each transfer, and some
//! firewalls cut one after so many commands. The session logs in again then, and what only asked is
//! asked once more. What changes something is not: it may be done.

use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, timeout};

use super::runner::Runner;
use super::{Answer, Order, Work};
use crate::protocol::{Command, Failure};
use crate::session::log::LogKind;

/// What a control connection has served for.
#[derive(Debug, Default)]
pub struct Served {
    /// Orders that ended well on this connection.
    orders: u32,
    /// When the last one did, if it was a transfer.
    moved: Option<Instant>,
    habit: Habit,
    /// It has ended as such connections do: the next order gets another one.
    is_spent: bool,
}

/// What the server does behind a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Habit {
    #[default]
    Unknown,
    Stays,
    HangsUp,
}

impl Served {
    /// Another connection takes its place.
    pub fn begin_anew(&mut self) {
        self.orders = 0;
        self.moved = None;
        self.is_spent = false;
    }

    pub fn is_spent(&self) -> bool {
        self.is_spent
    }
}

impl Runner {
    /// Does an order, with a new login where the connection has come to such an end.
    pub(super) async fn act_lasting(
        &mut self,
        work: Work,
        cancel: &Notify,
    ) -> Result<Answer, Failure> {
        self.await_hang_up().await;
        if self.served.is_spent {
            self.renew(cancel).await?;
        }
        let again = again(&work);
        let has_moved = matches!(work, Work::Move { .. } | Work::List(_));
        let mut acted = self.act(work, cancel).await;
        if acted.is_err() && self.connection.is_closed() {
            let hangs_up = self.served.habit == Habit::HangsUp && self.served.moved.is_some();
            self.served.is_spent = hangs_up || self.served.orders >= MANY;
            if let Some(work) = again.filter(|_| self.served.is_spent) {
                self.renew(cancel).await?;
                acted = self.act(work, cancel).await;
            }
        }
        self.served.moved = (has_moved && acted.is_ok()).then(Instant::now);
        if acted.is_ok() {
            self.served.orders = self.served.orders.saturating_add(1);
            self.ended_behind_it();
        }
        acted
    }

    /// What is sent before the server hangs up would be in doubt. Whether it does, the first transfer
    /// shows.
    async fn await_hang_up(&mut self) {
        let limit = match self.served.habit {
            Habit::Stays => return,
            Habit::Unknown => AT_ONCE,
            Habit::HangsUp => MOMENT,
        };
        let Some(moved) = self.served.moved.filter(|_| !self.served.is_spent) else {
            return;
        };
        let limit = limit.saturating_sub(moved.elapsed());
        match timeout(limit, self.connection.watch()).await {
            Ok(_) => self.ended_behind_it(),
            Err(_) => self.served.habit = Habit::Stays,
        }
    }

    /// The next order of a connection that ended behind its transfer, if it comes soon.
    pub(super) async fn order_in_time(
        &mut self,
        orders: &mut mpsc::UnboundedReceiver<Order>,
    ) -> Option<Order> {
        self.ended_behind_it();
        match self.served.is_spent {
            true => timeout(MOMENT, orders.recv()).await.ok()?,
            false => None,
        }
    }

    fn ended_behind_it(&mut self) {
        let has_moved = self.served.moved.is_some_and(|at| at.elapsed() < MOMENT);
        if has_moved && self.connection.is_closed() {
            self.served.habit = Habit::HangsUp;
            self.served.is_spent = true;
        }
    }

    async fn renew(&mut self, cancel: &Notify) -> Result<(), Failure> {
        let text = "The server has ended the connection: logging in again";
        self.connection.log(LogKind::Info, text);
        // One try: where it fails, the session is lost as any other.
        self.served.is_spent = false;
        self.open_again(cancel).await
    }
}

/// The same order once more, if it only asks.
fn again(work: &Work) -> Option<Work> {
    match work {
        Work::List(folder) => Some(Work::List(folder.clone())),
        Work::Single(commands) if commands.iter().all(only_asks) => {
            Some(Work::Single(commands.clone()))
        }
        _ => None,
    }
}

fn only_asks(command: &Command) -> bool {
    matches!(
        command,
        Command::Facts(_)
            | Command::Size(_)
            | Command::ModificationTime(_)
            | Command::ChangeFolder(_)
    )
}

/// A server that hangs up behind a transfer does so at once, and work that is under way goes on soon.
const AT_ONCE: Duration = Duration::from_millis(20);
const MOMENT: Duration = Duration::from_secs(1);

/// A connection that has done so much was good.
const MANY: u32 = 10;
