//! How the window's browsing connection stands.

use std::sync::Arc;

use super::connect_bar::Doing;
use crate::profile::Endpoint;
use crate::protocol::Stage;
use crate::service::Connected;

#[derive(Clone, Debug, Default)]
pub enum Connection {
    #[default]
    None,
    Connecting {
        endpoint: Endpoint,
        stage: Stage,
    },
    Standing(Arc<Connected>),
    /// It is made again when the person next acts.
    Lost(Arc<Connected>),
}

impl Connection {
    /// Whose files the remote pane shows.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match self {
            Self::None => None,
            Self::Connecting { endpoint, .. } => Some(endpoint),
            Self::Standing(connected) | Self::Lost(connected) => Some(&connected.endpoint),
        }
    }

    /// Logged in at least once, so that paths and transfers make sense.
    pub fn connected(&self) -> Option<&Arc<Connected>> {
        match self {
            Self::Standing(connected) | Self::Lost(connected) => Some(connected),
            Self::None | Self::Connecting { .. } => None,
        }
    }

    pub fn doing(&self) -> Doing {
        match self {
            Self::None => Doing::Nothing,
            Self::Connecting { .. } => Doing::Connecting,
            Self::Standing(_) | Self::Lost(_) => Doing::Connected,
        }
    }
}
