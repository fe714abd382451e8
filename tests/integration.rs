//! The one test binary: every folder here is a module of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

// Modules are named here and not in files beside this one, which Cargo would take for binaries.
mod support {
    pub mod cli;
    pub mod desktop;
    pub mod files;
    pub mod keyring;
    pub mod network;
    pub mod proxy;
    pub mod real;
    pub mod secrecy;
    pub mod server;
    pub mod service;
    pub mod session;
    pub mod stage;
    pub mod wire;
}
mod app {
    mod documents;
    mod imports;
    mod packages;
}
mod cli {
    mod kills;
    mod large_listing;
    mod order_on_disk;
    mod queues;
    mod real_servers;
    mod transfers;
    mod trust_and_login;
}
mod protocol {
    mod fake_server;
}
mod secrets {
    mod keychain;
    mod proxy;
    mod service;
}
mod servers {
    mod starting;
}
mod session {
    mod active;
    mod cancels;
    mod certificates;
    mod charsets;
    mod clearing;
    mod commands;
    mod complaints;
    mod compression;
    mod hashes;
    mod hostile;
    mod identity;
    mod idle;
    mod listings;
    mod matrix;
    mod modes;
    mod opening;
    mod places;
    mod practice;
    mod proxies;
    mod real_servers;
    mod real_transfers;
    mod signs;
    mod tickets;
    mod transfers;
    mod trust;
}
mod service {
    mod bad_line;
    mod browsing;
    mod challenges;
    mod complaints;
    mod copying;
    mod direct;
    #[cfg(target_os = "linux")]
    mod disk;
    mod existing;
    mod final_states;
    mod going_on;
    mod hostile;
    mod journal;
    mod killed;
    mod learned;
    mod moving;
    mod proofs;
    mod real_servers;
    mod replacing;
    mod restarts;
    mod retrying;
    mod review;
    mod secrets;
    mod segments;
    mod small;
    mod speed;
    #[cfg(target_os = "linux")]
    mod spelling;
    mod transfers;
    mod working;
}
mod window {
    mod by_keyboard;
    mod by_mouse;
    mod cost;
    mod cpu;
    mod dragging;
    mod existing;
    mod filtering;
    mod home;
    mod lost;
    mod ordering;
    mod pictures;
    mod places;
    mod quitting;
    mod second_start;
    mod secrets;
    mod tabs;
    mod trouble;
}
