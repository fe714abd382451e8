//! Calls a person who may look at something else: a notification of the desktop, and the window
//! asks for attention, which remains where there are no notifications.

use std::thread;

use iced::event::{Event, Status};
use iced::{Task, window};
use notify_rust::Notification;
use tokio::sync::oneshot;

use super::{App, Message};
use crate::wording;

/// What a person who looks at something else was told since.
#[derive(Debug, Default)]
pub struct Calls {
    is_away: bool,
    has_told_failure: bool,
    has_told_question: bool,
    /// There is nobody who would show a notification, and that has been said.
    is_unheard: bool,
}

/// What a person may want to know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Nothing is left to transfer, of which so many failed.
    Finished { failed: usize },
    /// A transfer failed for good, and others go on.
    Failed,
    /// A question waits.
    Question,
}

/// Whether the window comes to the front or leaves it; for `event::listen_with`.
pub fn of_event(event: Event, _: Status, _: window::Id) -> Option<bool> {
    match event {
        Event::Window(window::Event::Focused) => Some(true),
        Event::Window(window::Event::Unfocused) => Some(false),
        _ => None,
    }
}

impl App {
    pub(super) fn focus_changed(&mut self, has_focus: bool) {
        self.calls = Calls {
            is_away: !has_focus,
            is_unheard: self.calls.is_unheard,
            ..Calls::default()
        };
    }

    /// Tells somebody who is away, if they want it. What may come in hundreds is told once, until
    /// they have looked.
    pub(super) fn call_away(&mut self, occasion: Occasion) -> Task<Message> {
        match self.words_away(occasion) {
            Some(words) => call(words),
            None => Task::none(),
        }
    }

    fn words_away(&mut self, occasion: Occasion) -> Option<String> {
        let wanted = self.settings.get().notifications;
        let calls = &mut self.calls;
        let is_due = calls.is_away
            && match occasion {
                Occasion::Finished { .. } => wanted.finished,
                Occasion::Failed => {
                    wanted.failed && !std::mem::replace(&mut calls.has_told_failure, true)
                }
                Occasion::Question => {
                    wanted.question && !std::mem::replace(&mut calls.has_told_question, true)
                }
            };
        is_due.then(|| match occasion {
            Occasion::Finished { failed } => wording::finished(failed),
            Occasion::Failed => wording::CALL_FAILED.to_owned(),
            Occasion::Question => wording::CALL_QUESTION.to_owned(),
        })
    }

    /// What the desktop made of a call.
    pub(super) fn called(&mut self, is_heard: bool) {
        if !is_heard && !std::mem::replace(&mut self.calls.is_unheard, true) {
            self.status_bar.tell(wording::CALLS_UNHEARD.to_owned());
        }
    }
}

/// Tells the words wherever the desktop shows such things.
pub fn call(words: String) -> Task<Message> {
    let attention = window::UserAttention::Informational;
    let asks = window::latest()
        .and_then(move |id| window::request_user_attention::<()>(id, Some(attention)))
        .discard();
    Task::batch([asks, Task::future(notify(words)).map(Message::Called)])
}

/// On a thread of its own, which not even the end waits for: a desktop may be slow to answer, or
/// never do. Without the thread the window's own call is all there is.
async fn notify(words: String) -> bool {
    let (done, shown) = oneshot::channel();
    let telling = thread::Builder::new().name("notification".to_owned());
    let _ = telling.spawn(move || done.send(show(&words)));
    shown.await.unwrap_or(false)
}

/// False: the desktop has no notifications.
fn show(words: &str) -> bool {
    let mut notification = Notification::new();
    notification.appname("Argosy").summary("Argosy");
    notification.body(words).show().is_ok()
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_desktop_without_notifications_holds_nobody_up() {
        if std::env::var_os(INSIDE).is_some() {
            assert!(!show("Nobody reads this."));
            return;
        }
        let binary = std::env::current_exe().unwrap();
        let args = ["--exact", NAME];
        let mut bus = Command::new("dbus-run-session");
        bus.arg("--").arg(&binary).args(args);
        let mut none = Command::new(&binary);
        none.args(args)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        for (mut command, what) in [(bus, "an empty bus"), (none, "no bus")] {
            command.env(INSIDE, "1");
            command.stdout(Stdio::piped()).stderr(Stdio::null());
            let Ok(mut child) = command.spawn() else {
                eprintln!("SKIPPED {NAME}: dbus-run-session is not installed");
                continue;
            };
            let end = Instant::now() + Duration::from_secs(60);
            let status = loop {
                if let Some(status) = child.try_wait().unwrap() {
                    break Some(status);
                }
                if Instant::now() > end {
                    child.kill().unwrap();
                    break None;
                }
                thread::sleep(Duration::from_millis(20));
            };
            let is_good = status.is_some_and(|status| status.success());
            let said = std::io::read_to_string(child.stdout.take().unwrap()).unwrap();
            assert!(is_good && said.contains("1 passed"), "{what}: {said}");
        }
    }

    const NAME: &str = "app::calling::tests::a_desktop_without_notifications_holds_nobody_up";
    /// Set where the test runs again beside that desktop.
    const INSIDE: &str = "ARGOSY_TEST_INSIDE";
}
