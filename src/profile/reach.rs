//! How data connections come to be: what a site wants, and what this computer's network allows.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// Who opens a site's data connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataMode {
    /// We do; where that fails and the other way works, the server does from then on.
    #[default]
    Automatic,
    Passive,
    Active,
}

/// Where a data connection goes after PASV, whose reply names an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PasvAddress {
    /// To the server that we are connected to: a wrong address does no harm, and nobody is sent
    /// elsewhere.
    #[default]
    Server,
    /// To the one that it names, as where several machines share the work.
    Named,
}

/// How servers reach this computer in active mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Active {
    /// The ports that may be opened, both included; 0: any.
    pub first_port: u16,
    pub last_port: u16,
    /// The address that servers are told, where it is not the one that we have: a router's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
}

impl DataMode {
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Passive, Self::Active];

    /// The server opens them; `learned`: that was found to be the way that works.
    pub fn is_active(self, learned: bool) -> bool {
        match self {
            Self::Automatic => learned,
            Self::Passive => false,
            Self::Active => true,
        }
    }
}

impl PasvAddress {
    pub const ALL: [Self; 2] = [Self::Server, Self::Named];
}

impl Active {
    /// `None`: any port. With only one of the two, or with both in the wrong order, they mean the
    /// same as in the right one.
    pub fn range(&self) -> Option<RangeInclusive<u16>> {
        match (self.first_port, self.last_port) {
            (0, 0) => None,
            (0, one) | (one, 0) => Some(one..=one),
            (one, other) => Some(one.min(other)..=one.max(other)),
        }
    }

    /// The address that a server is told: not the router's, where the server is on this side of it.
    pub fn told(&self, here: IpAddr, server: IpAddr) -> IpAddr {
        match self.address {
            Some(address) if address.is_ipv4() == here.is_ipv4() && !is_near(server) => address,
            _ => here,
        }
    }
}

/// On this computer or in a private network.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(first_port: u16, last_port: u16) -> Option<RangeInclusive<u16>> {
        let active = Active {
            first_port,
            last_port,
            ..Active::default()
        };
        active.range()
    }

    #[test]
    fn ports_are_a_range_however_they_are_written() {
        assert_eq!(ports(0, 0), None);
        assert_eq!(ports(6000, 6100), Some(6000..=6100));
        assert_eq!(ports(6100, 6000), Some(6000..=6100));
        assert_eq!(ports(6000, 0), Some(6000..=6000));
    }

    #[test]
    fn the_routers_address_is_for_servers_beyond_it() {
        let active = Active {
            address: Some([198, 51, 100, 7].into()),
            ..Active::default()
        };
        let here = IpAddr::from([192, 168, 1, 2]);
        let told = |server: [u8; 4]| active.told(here, server.into());
        assert_eq!(told([203, 0, 113, 5]), IpAddr::from([198, 51, 100, 7]));
        assert_eq!(told([192, 168, 1, 9]), here);
        assert_eq!(told([127, 0, 0, 1]), here);
        let six = "2001:db8::1".parse().unwrap();
        assert_eq!(active.told(six, six), six);
    }
}
