//! The one test binary: every folder here is a module of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

// Modules are named here and not in `support.rs`, which Cargo would take for a second binary.
mod support {
    pub mod server;
}
mod protocol {
    mod fake_server;
}
