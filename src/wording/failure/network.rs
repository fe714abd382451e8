//! Failures of the way to the server, told by how far it had come.

use crate::protocol::{NetworkFault, ProxyFault, Stage};

use super::tls::NOTHING_IN_COMMON;
use super::{Sentence, stage};
use crate::wording::units::duration;

pub fn network(at: Stage, fault: &NetworkFault) -> Sentence {
    let doing = stage(at);
    match (at, fault) {
        (_, NetworkFault::Proxy(fault)) => proxy(fault),
        (Stage::Proxy, NetworkFault::NoSuchHost) => {
            Sentence::new("There is no proxy of that name.").advice(PROXY_SETTINGS)
        }
        (Stage::Proxy, NetworkFault::Refused | NetworkFault::Unreachable) => {
            Sentence::new("The proxy could not be reached.").advice(PROXY_SETTINGS)
        }
        (Stage::Proxy, NetworkFault::Closed) => {
            Sentence::new("The proxy hung up.").advice(PROXY_SETTINGS)
        }
        (_, NetworkFault::NoSuchHost) => Sentence::new("There is no host of that name.")
            .advice("Check the spelling of the host, and your network."),
        (Stage::Name, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The host name was not found within {}.",
            duration(*seconds)
        ))
        .advice("Check your network and its name server."),
        (Stage::DataConnect, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server did not answer on its data port within {}.",
            duration(*seconds)
        ))
        .advice(PASSIVE_PORTS),
        (Stage::DataConnect, NetworkFault::Refused | NetworkFault::Unreachable) => {
            Sentence::new("The server's data port could not be reached.").advice(PASSIVE_PORTS)
        }
        (Stage::DataAccept, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server opened no data connection within {}.",
            duration(*seconds)
        ))
        .advice(ACTIVE_PORTS),
        (Stage::DataAccept, NetworkFault::Other(text)) => {
            Sentence::new("No port could be opened for the server's data connection.")
                .advice("Check the ports for active mode in the settings.")
                .details(text)
        }
        (Stage::Connect, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server did not answer within {}.",
            duration(*seconds)
        ))
        .advice("Check the host and the port. A firewall may be in the way."),
        (_, NetworkFault::Refused) => Sentence::new("Nothing listens on that port.")
            .advice("Check the port, and whether the server runs."),
        (_, NetworkFault::Unreachable) => {
            Sentence::new("There is no way to the server.").advice("Check your network.")
        }
        (Stage::Greeting, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server took the connection but sent no greeting within {}.",
            duration(*seconds)
        ))
        .advice("The port may speak something else than FTP, or wants Implicit TLS."),
        (Stage::Greeting, NetworkFault::Closed) => {
            Sentence::new("The server hung up without a greeting.")
                .advice("It may not allow connections from here, or the port is not for FTP.")
        }
        (Stage::Tls, NetworkFault::Closed) => {
            Sentence::new("The server hung up while the connection was being secured (TLS).")
                .advice(NOTHING_IN_COMMON)
        }
        (Stage::DataTls, NetworkFault::Closed) => {
            Sentence::new("The server hung up while the data connection was being secured (TLS).")
                .advice("It may insist on TLS session reuse, or be overloaded.")
        }
        (Stage::Data, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The data connection stood still for {}.",
            duration(*seconds)
        ))
        .advice("Try again: the transfer goes on where it stopped."),
        (Stage::Data, NetworkFault::Closed) => {
            Sentence::new("The data connection was cut in the middle.")
                .advice("Try again: the transfer goes on where it stopped.")
        }
        (Stage::Finishing, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "All bytes were sent, but the server did not confirm the file within {}.",
            duration(*seconds)
        ))
        .advice("A longer limit for the server to finish can be set in the settings."),
        (Stage::Finishing, NetworkFault::Closed) => Sentence::new(
            "All bytes were sent, but the server hung up before it confirmed the file.",
        )
        .advice("Try again: Argosy looks first whether the whole file is there."),
        (Stage::Hashing, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server did not tell the file's hash within {}.",
            duration(*seconds)
        ))
        .advice("A longer limit for the server to finish can be set in the settings."),
        (Stage::Hashing, NetworkFault::Closed) => {
            Sentence::new("The server hung up while it was to tell the file's hash.")
        }
        (Stage::Idle, NetworkFault::Closed) => {
            Sentence::new("The server closed the idle connection.")
        }
        (_, NetworkFault::TimedOut { seconds }) => {
            Sentence::new(format!("{doing} took longer than {}.", duration(*seconds)))
        }
        (_, NetworkFault::Closed) => {
            Sentence::new("The connection was lost.").details(&format!("{doing}."))
        }
        (_, NetworkFault::Other(text)) => Sentence::new(format!("{doing} failed.")).details(text),
    }
}

fn proxy(fault: &ProxyFault) -> Sentence {
    match fault {
        ProxyFault::WantsLogin => Sentence::new("The proxy wants a user and a password.")
            .advice("Set them in the settings, under Network."),
        ProxyFault::LoginRefused => {
            Sentence::new("The proxy refused its user or password.").advice(PROXY_SETTINGS)
        }
        ProxyFault::Forbidden => Sentence::new("The proxy does not allow this connection.").advice(
            "Its rules forbid this server, or this port. FTPS needs the data ports beside the \
                 control port, which many web proxies forbid: ask who runs it.",
        ),
        ProxyFault::Other(text) => Sentence::new("The proxy could not make the connection.")
            .advice(PROXY_SETTINGS)
            .details(text),
    }
}

const PROXY_SETTINGS: &str = "Check the proxy in the settings, under Network.";

const ACTIVE_PORTS: &str = "In active mode the server must reach this computer: a firewall or router on \
    this side is probably in the way. Passive mode usually works; or open a range of ports here, and \
    set it and the outside address in the settings.";

const PASSIVE_PORTS: &str = "Probably a firewall blocks the server's passive ports. The administrator \
    must open that range (pasv_min_port to pasv_max_port, PassivePorts) and, behind a router, set the \
    server's outside address.";
