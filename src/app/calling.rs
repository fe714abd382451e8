//! Calls a person who may look at something else: a notification of the desktop, and the window
//! asks for attention, which remains where there are no notifications.

use std::thread;

use iced::{Task, window};
use notify_rust::Notification;

use super::Message;

/// Tells the words wherever the desktop shows such things.
pub fn call(words: String) -> Task<Message> {
    let attention = window::UserAttention::Informational;
    let asks = window::latest()
        .and_then(move |id| window::request_user_attention::<()>(id, Some(attention)))
        .discard();
    Task::batch([asks, Task::future(async { notify(words) }).discard()])
}

/// On a thread of its own, for which nobody waits, not even the end: a desktop may be slow to
/// answer, or never do.
fn notify(words: String) {
    let telling = thread::Builder::new().name("notification".to_owned());
    // Without it the window's own call is all there is.
    let _ = telling.spawn(move || show(&words));
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
