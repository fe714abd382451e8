//! The way of the service's events into the window: in batches, and silent when nothing happens.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use iced::Subscription;
use iced::futures::{SinkExt, Stream};
use iced::stream;
use tokio::sync::mpsc;

use super::portions::portions;
use crate::service::Event;

/// Holds the service's receiver until the subscription takes it.
#[derive(Clone, Debug)]
pub struct ServiceLink {
    receiver: Arc<Mutex<Option<mpsc::Receiver<Event>>>>,
}

impl ServiceLink {
    pub fn new(receiver: mpsc::Receiver<Event>) -> Self {
        Self {
            receiver: Arc::new(Mutex::new(Some(receiver))),
        }
    }

    /// The events, a batch at a time; it runs as long as the window does.
    pub fn subscription(&self) -> Subscription<Vec<Event>> {
        Subscription::run_with(self.clone(), batches)
    }
}

// One service, one link: the subscription's identity never changes.
impl Hash for ServiceLink {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "service link".hash(state);
    }
}

fn batches(link: &ServiceLink) -> impl Stream<Item = Vec<Event>> + use<> {
    let taken = link
        .receiver
        .lock()
        .ok()
        .and_then(|mut receiver| receiver.take());
    stream::channel(4, async move |mut window| {
        let Some(mut receiver) = taken else {
            return std::future::pending().await;
        };
        loop {
            let mut batch = Vec::new();
            if receiver.recv_many(&mut batch, BATCH).await == 0 {
                // The service is gone; a stream that ends would be started again.
                return std::future::pending().await;
            }
            for portion in portions(batch) {
                if window.send(portion).await.is_err() {
                    return;
                }
                tokio::time::sleep(BREATH).await;
            }
            tokio::time::sleep(PAUSE).await;
        }
    })
}

/// Events in one message.
const BATCH: usize = 512;
/// Between two batches, so that a busy queue never keeps the window from drawing.
const PAUSE: Duration = Duration::from_millis(30);
/// Between two portions of one batch.
const BREATH: Duration = Duration::from_millis(10);
