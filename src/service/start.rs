//! The thread behind the boundary: how it is started, and how its holder speaks to it.

use tokio::sync::mpsc;

use super::timing::{LAST, Timing};
use super::{Command, Event, Options, run};

/// The holder's end of the service. When the last one goes, the service quits.
#[derive(Clone, Debug)]
pub struct Handle {
    commands: mpsc::UnboundedSender<Command>,
}

impl Handle {
    /// A handle whose orders go to `commands`, whoever reads them there.
    pub fn new(commands: mpsc::UnboundedSender<Command>) -> Self {
        Self { commands }
    }

    /// Sends an order; the answer comes as events. Never waits.
    pub fn send(&self, command: Command) {
        // A service that has quit takes no orders, and its `Quit` event has told so.
        let _ = self.commands.send(command);
    }

    /// Nobody takes orders any more.
    pub fn is_gone(&self) -> bool {
        self.commands.is_closed()
    }
}

/// So many events wait for a slow holder; more are gathered into fewer.
const EVENTS: usize = 256;

/// Starts the service on a thread of its own.
pub fn start(options: Options) -> (Handle, mpsc::Receiver<Event>) {
    start_with(options, Timing::seeded())
}

/// The same with waits of one's own choice.
pub fn start_with(options: Options, timing: Timing) -> (Handle, mpsc::Receiver<Event>) {
    let (commands, ordered) = mpsc::unbounded_channel();
    let (events, told) = mpsc::channel(EVENTS);
    let spare = events.clone();
    let thread = std::thread::Builder::new()
        .name("argosy-service".to_owned())
        .spawn(move || serve(options, timing, ordered, events));
    if thread.is_err() {
        // The channel is new and has room.
        let _ = spare.try_send(Event::Quit);
    }
    (Handle { commands }, told)
}

fn serve(
    options: Options,
    timing: Timing,
    commands: mpsc::UnboundedReceiver<Command>,
    events: mpsc::Sender<Event>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .thread_name("argosy-service")
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        // The channel is new and has room.
        let _ = events.try_send(Event::Quit);
        return;
    };
    let closing = events.clone();
    runtime.block_on(async {
        run::Service::new(options, timing, commands, events)
            .await
            .run()
            .await;
    });
    // Nothing of ours runs after the last event.
    runtime.shutdown_timeout(LAST);
    // Its holder may be gone.
    let _ = closing.blocking_send(Event::Quit);
}
