//! Connections that have nothing else to do help with a large download; items come first.

use std::sync::Arc;

use super::fill::Next;
use super::item::{Help, Outcome, Place, Work};
use super::lane::{Helper, Shared};
use super::{Effect, How, Queue};
use crate::profile::Endpoint;
use crate::service::segments::Segments;
use crate::service::transfer::TransferId;

impl Queue {
    /// A busy item could do with so many more connections.
    pub(super) fn share(&mut self, of: TransferId, segments: Arc<Segments>, wanted: usize) {
        let Some(item) = self.items.get(&of).filter(|it| it.place == Place::Busy) else {
            return;
        };
        let endpoint = item.transfer.endpoint.clone();
        let Some(lane) = self.lanes.get_mut(&endpoint) else {
            return;
        };
        match lane.shared.iter_mut().find(|shared| shared.of == of) {
            Some(shared) => shared.wanted = wanted,
            None => lane.shared.push(Shared {
                of,
                segments,
                wanted,
                helpers: Vec::new(),
            }),
        }
        self.fill(&endpoint);
    }

    /// A connection for what is shared, where there is one.
    pub(super) fn next_help(&mut self, endpoint: &Arc<Endpoint>) -> Option<Next> {
        let lane = self.lanes.get_mut(endpoint)?;
        let wants = |shared: &&mut Shared| shared.helpers.len() < shared.wanted;
        let shared = lane.shared.iter_mut().find(wants)?;
        let id = self.next;
        self.next.0 += 1;
        shared.helpers.push(Helper {
            id,
            gives_way: false,
        });
        let help = Help {
            id,
            of: shared.of,
            endpoint: endpoint.clone(),
            segments: shared.segments.clone(),
        };
        let target = lane.busy.get(&help.of).copied()?;
        lane.busy.insert(id, target);
        lane.gate.began(id);
        Some(Next::Work(Work::Help(help)))
    }

    /// Items that wait only for a connection get those that help.
    pub(super) fn make_way(&mut self, endpoint: &Arc<Endpoint>) {
        let Some(lane) = self.lanes.get_mut(endpoint) else {
            return;
        };
        let helpers = lane.shared.iter().map(|it| it.helpers.len()).sum::<usize>();
        let others = lane.busy.len().saturating_sub(helpers);
        if lane.has_room() || !lane.gate.has_room(others, lane.per_site) {
            return;
        }
        let helpers = lane.shared.iter_mut().flat_map(|it| &mut it.helpers);
        for helper in helpers.take(lane.ready.len()) {
            if !std::mem::replace(&mut helper.gives_way, true) {
                self.effects.push(Effect::Stop(helper.id, How::Keep));
            }
        }
    }

    /// Another one is not asked for unless this one only gave way.
    pub(super) fn helped(&mut self, help: &Help, outcome: Option<&Outcome>) {
        let Some(lane) = self.lanes.get_mut(&help.endpoint) else {
            return;
        };
        let Some(shared) = lane.shared.iter_mut().find(|it| it.of == help.of) else {
            return;
        };
        shared.helpers.retain(|helper| helper.id != help.id);
        if !matches!(outcome, Some(Outcome::Stopped { .. })) {
            shared.wanted = shared.wanted.saturating_sub(1);
        }
    }

    /// An item shares nothing any more.
    pub(super) fn no_longer_shared(&mut self, of: TransferId, endpoint: &Arc<Endpoint>) {
        if let Some(lane) = self.lanes.get_mut(endpoint) {
            lane.shared.retain(|shared| shared.of != of);
        }
    }
}
