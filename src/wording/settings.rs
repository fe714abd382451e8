//! What the settings are called, and what they mean.

use crate::profile::{AtStart, Density, Graphics, Keep, LogLevel, ProxyKind, ThemeChoice};

pub fn theme(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => "As the system",
        ThemeChoice::Light => "Light",
        ThemeChoice::Dark => "Dark",
        ThemeChoice::LightContrast => "High contrast, light",
        ThemeChoice::DarkContrast => "High contrast, dark",
    }
}

pub fn at_start(start: AtStart) -> &'static str {
    match start {
        AtStart::Tabs => "Open the tabs of last time",
        AtStart::ConnectedTabs => "Open and connect them",
        AtStart::EmptyTab => "Start with an empty tab",
    }
}

pub fn density(density: Density) -> &'static str {
    match density {
        Density::Compact => "Compact",
        Density::Normal => "Normal",
        Density::Roomy => "Roomy",
    }
}

pub fn graphics(graphics: Graphics) -> &'static str {
    match graphics {
        Graphics::Automatic => "Automatic",
        Graphics::Gpu => "Graphics card",
        Graphics::Software => "Software",
    }
}

pub fn graphics_meaning(graphics: Graphics) -> &'static str {
    match graphics {
        Graphics::Automatic => "The graphics card where there is one, else software.",
        Graphics::Gpu => "The graphics card even where none is found; software only if it fails.",
        Graphics::Software => "Never the graphics card: for drivers that draw wrongly.",
    }
}

pub fn proxy_kind(kind: ProxyKind) -> &'static str {
    match kind {
        ProxyKind::None => "None",
        ProxyKind::Socks5 => "SOCKS5",
        ProxyKind::Http => "HTTP (CONNECT)",
    }
}

/// Where the proxy's password is kept.
pub fn proxy_keep(keep: Keep) -> &'static str {
    match keep {
        Keep::Keychain => "System keychain",
        Keep::Vault => "Argosy's vault",
        Keep::Nowhere => "Until Argosy quits",
    }
}

/// What goes through the proxy.
pub const PROXY_HELP: &str = "All connections go through it, data connections too, and it looks up the \
    names of servers. A site can be told to go past it.";
pub const PROXY_PASSWORD: &str = "An empty field leaves the password as it is.";
pub const PROXY_USED: &str = "All new connections go through this proxy.";
pub const PROXY_NOT_YET: &str = "Not in use like this yet.";
pub const PROXY_WANTS_HOST: &str = "Write the name or address of the proxy.";
pub const PROXY_NO_HOST: &str = "This is neither a name nor an address.";
pub const PROXY_NO_PORT: &str = "A port is a number from 1 to 65535.";
pub const PROXY_CONTROL: &str = "User and password can't hold line breaks or control characters.";
pub const PROXY_LONG: &str = "SOCKS5 allows 255 bytes for the user and 255 for the password.";
pub const PROXY_COLON: &str = "For an HTTP proxy the user can't hold a colon.";

/// When the settings of active mode matter.
pub const ACTIVE_HELP: &str = "Where the server opens the data connections, as a site may want it. A \
    firewall or router on this side must let them in.";

/// What the outside address is good for.
pub const ADDRESS_HELP: &str = "What servers are told behind a router: its own address towards the \
    internet. Servers in your own network are told this computer's.";

pub const NO_ADDRESS: &str = "An IP address, such as 198.51.100.7, or nothing.";

/// How to get to a server; `sites` is the key of the saved ones, if there is one.
pub fn tip_connect(sites: &str) -> String {
    let key = match sites.is_empty() {
        true => String::new(),
        false => format!(" ({sites})"),
    };
    format!("Tip: write a host or paste a URL above, or take a saved site{key}.")
}

/// How to transfer; empty without the keys for it.
pub fn tip_transfer(upload: &str, download: &str) -> String {
    match upload.is_empty() || download.is_empty() {
        true => String::new(),
        false => format!("Tip: {upload} uploads what is selected, {download} downloads it."),
    }
}

/// Where all keys stand; empty without the key for it.
pub fn tip_keys(keyboard: &str) -> String {
    match keyboard.is_empty() {
        true => String::new(),
        false => format!("Tip: {keyboard} shows every key; each can be changed in the settings."),
    }
}

/// What was pressed has no name that could be kept.
pub const KEY_UNKNOWN: &str = "This key can't be kept: press another.";

/// Why a key can't be given to an action; `reason` goes on after the key.
pub fn key_reserved(key: &str, reason: &str) -> String {
    format!("{key} {reason}: press another.")
}

/// Lines of the settings file that have no effect; the first of them is named.
pub fn keys_not_understood(first: &str, count: usize) -> String {
    let first = super::printable(first);
    match count {
        1 => format!("Kept, but without effect in this version: {first}"),
        _ => format!(
            "Kept, but without effect in this version: {first} and {} more",
            count - 1
        ),
    }
}

pub fn log_level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Errors => "Errors only",
        LogLevel::Conversation => "Commands, replies",
        LogLevel::Everything => "Everything",
    }
}
