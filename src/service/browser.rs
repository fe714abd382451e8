//! A browsing connection: one task that lists folders and does small orders, beside the transfer
//! connections and never waiting for them. A lost connection is told at once and made again for
//! the next order.

mod clock;
mod copies;
mod inbox;
mod modes;
mod moves;
mod order;
mod remove;
mod room;
mod work;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::common::{CANCELLED, Context, Report, Seat, Seating, Wanted, lost};
use super::{Browse, BrowserEvent, BrowserId, Connected, Folder, Remark};
use crate::profile::{Endpoint, Learned, PartPattern, Password};
use crate::protocol::{Failure, RemotePath, ServerFault, Stage};
use crate::session::{Listed, Opening, Refusal, Session};
use clock::Clock;
use inbox::Inbox;
use room::Room;

/// One browsing connection. Dropping the sender of its orders ends it.
pub struct Browser {
    context: Context,
    teller: Teller,
    endpoint: Arc<Endpoint>,
    /// What is not yet whole is called so.
    parts: PartPattern,
    inbox: Inbox,
    /// The folder that the holder shows.
    folder: Option<RemotePath>,
    clock: Clock,
    room: Room,
    /// What the session knew when it was looked at last.
    learned: Learned,
    /// Held while a session stands.
    seat: Option<Seat>,
}

/// Tells the holder, through the loop.
#[derive(Clone)]
pub struct Teller {
    context: Context,
    browser: BrowserId,
    /// Which connection of this browser it is, so that one that was given up tells nothing more.
    serial: u64,
}

impl Teller {
    pub fn tell(&self, event: BrowserEvent) {
        self.context.report(Report::Browser {
            browser: self.browser,
            serial: self.serial,
            event,
        });
    }
}

impl Browser {
    pub fn new(
        context: Context,
        browser: BrowserId,
        serial: u64,
        (endpoint, parts): (Arc<Endpoint>, PartPattern),
        orders: mpsc::UnboundedReceiver<Browse>,
    ) -> Self {
        let teller = Teller {
            context: context.clone(),
            browser,
            serial,
        };
        Self {
            context,
            teller,
            endpoint,
            parts,
            inbox: Inbox::new(orders),
            folder: None,
            clock: Clock::default(),
            room: Room::default(),
            learned: Learned::default(),
            seat: None,
        }
    }

    /// Connects, lists `folder` (or the login folder), and then does what is ordered.
    pub async fn run(mut self, folder: Option<RemotePath>) {
        let mut session = self.connect(None).await;
        if let Some(open) = &session {
            self.begin(open, folder).await;
        }
        loop {
            for order in self.inbox.given_up() {
                self.tell_given_up(order, CANCELLED);
            }
            session = self.check(session).await;
            let Some(order) = self.next(&mut session).await else {
                break;
            };
            match order {
                Browse::Stop => continue,
                Browse::At(folder) => {
                    self.folder = Some(folder);
                    continue;
                }
                _ => {}
            }
            if session.is_none() {
                session = self.connect(Some(&order)).await;
            }
            if let Some(open) = &session {
                self.perform(open, order).await;
            } else if self.inbox.is_over() {
                break;
            }
        }
        if let Some(session) = session {
            session.quit().await;
        }
    }

    /// The next order; tells when the connection is lost meanwhile.
    async fn next(&mut self, session: &mut Option<Session>) -> Option<Browse> {
        loop {
            let Some(open) = session.as_ref() else {
                return self.inbox.next().await;
            };
            tokio::select! {
                biased;
                order = self.inbox.next() => return order,
                failure = open.lost() => {
                    self.teller.tell(BrowserEvent::Lost(failure));
                    *session = None;
                    self.seat = None;
                }
                // Nobody waits for anything.
                () = tokio::time::sleep(QUIET), if self.clock.is_due() => {
                    self.settle_clock(open).await;
                }
                () = tokio::time::sleep(QUIET), if self.room.is_due() => {
                    self.ask_room(open).await;
                }
            }
        }
    }

    /// Tells what the session has learned, and lets go of one that is lost.
    async fn check(&mut self, session: Option<Session>) -> Option<Session> {
        let session = session?;
        let now = session.learned();
        if self.learned != now {
            self.context.report(Report::Learned {
                endpoint: self.endpoint.clone(),
                before: std::mem::replace(&mut self.learned, now.clone()),
                now,
            });
        }
        if let Some(failure) = lost(&session).await {
            self.teller.tell(BrowserEvent::Lost(failure));
            self.seat = None;
            return None;
        }
        Some(session)
    }

    /// `order`: for which it is made.
    async fn connect(&mut self, order: Option<&Browse>) -> Option<Session> {
        self.inbox.clear_stop();
        match self.open().await {
            Ok((session, password)) => {
                let facts = session.facts();
                self.context.report(Report::Opened {
                    endpoint: self.endpoint.clone(),
                    password,
                    facts: Box::new(facts.clone()),
                    seat: Seating::Browsing,
                });
                self.seat = Some(Seat {
                    context: self.context.clone(),
                    endpoint: self.endpoint.clone(),
                    seating: Seating::Browsing,
                });
                self.teller
                    .tell(BrowserEvent::Connected(Arc::new(Connected {
                        endpoint: (*self.endpoint).clone(),
                        home: facts.home.clone(),
                        tls: facts.tls.clone(),
                        certificate: facts.certificate.clone(),
                        trust: facts.trust,
                        offers: facts.offers,
                    })));
                Some(session)
            }
            Err(failure) => {
                // What was ordered meanwhile was ordered of this connection.
                self.inbox.clear();
                for order in order.cloned().into_iter().chain(self.inbox.given_up()) {
                    // The pane hears of the connection instead.
                    if !matches!(order, Browse::Open(_)) {
                        self.tell_given_up(order, failure.clone());
                    }
                }
                self.teller.tell(BrowserEvent::NotConnected(failure));
                None
            }
        }
    }

    async fn open(&mut self) -> Result<(Session, Option<Password>), Failure> {
        let (mut refusal, mut password) = (None, None);
        loop {
            let (reply, answer) = oneshot::channel();
            self.context.report(Report::Wanted(Box::new(Wanted {
                browser: self.teller.browser,
                endpoint: self.endpoint.clone(),
                refusal,
                password,
                reply,
            })));
            let opening: Opening = self
                .inbox
                .unless_stopped(async { answer.await.unwrap_or(Err(CANCELLED)) })
                .await?;
            password = opening.password.clone();
            let known = opening.learned.clone();
            let teller = self.teller.clone();
            teller.tell(BrowserEvent::Connecting(Stage::Name));
            let stages = move |stage| teller.tell(BrowserEvent::Connecting(stage));
            let session = Session::open(&self.context.shared, opening, stages);
            let opened = self.inbox.unless_stopped(async { Ok(session.await) });
            refusal = match opened.await? {
                Ok(session) => {
                    self.learned = known;
                    return Ok((session, password));
                }
                Err(Refusal::Failed(failure)) => return Err(failure),
                Err(Refusal::Login { code, text }) if self.endpoint.is_anonymous() => {
                    return Err(Failure::Server(ServerFault::LoginRefused { code, text }));
                }
                Err(refusal) => Some(refusal),
            };
        }
    }

    /// Nobody is to wait for what will not be done.
    fn tell_given_up(&self, order: Browse, failure: Failure) {
        self.teller.tell(match order {
            Browse::Open(folder) | Browse::Look(folder) => {
                BrowserEvent::NotListed { folder, failure }
            }
            order => BrowserEvent::Failed { order, failure },
        });
    }

    async fn begin(&mut self, session: &Session, folder: Option<RemotePath>) {
        let home = session.facts().home.clone();
        let first = folder.map(|folder| folder.under(&home));
        let failed = match first {
            Some(first) if first != home => !self.list(session, first).await,
            _ => true,
        };
        if failed && !self.inbox.is_over() {
            self.list(session, home).await;
        }
    }

    /// Lists a folder and tells it. True: it is the current one now.
    async fn list(&mut self, session: &Session, folder: RemotePath) -> bool {
        self.teller.tell(BrowserEvent::Opening(folder.clone()));
        let listed = self.inbox.heed(session, session.list(&folder)).await;
        match listed {
            Ok(Listed {
                entries,
                cut,
                guess,
            }) => {
                self.folder = Some(folder.clone());
                self.clock.look(&folder, &entries);
                self.room.look();
                let path = folder;
                let remark = cut.map(Remark::Cut).or(guess.map(Remark::Charset));
                let folder = Arc::new(Folder {
                    path,
                    entries,
                    remark,
                });
                self.teller.tell(BrowserEvent::Listed(folder));
                true
            }
            Err(failure) => {
                self.teller
                    .tell(BrowserEvent::NotListed { folder, failure });
                false
            }
        }
    }

    async fn perform(&mut self, session: &Session, order: Browse) {
        self.inbox.clear_stop();
        let home = session.facts().home.clone();
        if let Browse::Open(folder) = &order {
            self.list(session, folder.under(&home)).await;
            return;
        }
        if let Browse::Look(folder) = &order {
            let shown = self.folder.take();
            self.list(session, folder.under(&home)).await;
            self.folder = shown;
            return;
        }
        let (inbox, teller) = (&mut self.inbox, &self.teller);
        let result = order::perform(&order, session, inbox, teller, &self.parts).await;
        let is_cut = matches!(result, Err(Failure::Network { .. }));
        let again = !is_cut && !matches!(order, Browse::Survey(_));
        match result {
            Ok(()) => self.teller.tell(BrowserEvent::Did(order)),
            Err(failure) => self.teller.tell(BrowserEvent::Failed { order, failure }),
        }
        // Also after a failure: half of it may be done.
        self.inbox.clear_stop();
        if let Some(folder) = self.folder.clone().filter(|_| again) {
            self.list(session, folder).await;
        }
    }
}

/// After so long without an order there is time for a question of our own.
const QUIET: Duration = Duration::from_millis(400);
