//! Argosy, a desktop FTPS client: the rooms, from the window down.
//!
//! Imports point downwards only; `tests/app/imports.rs` proves it.

/// The protocol as pure values: replies, commands, listings, conversations. Only std.
pub mod protocol;

/// Sites, passwords, trusted certificates and settings, and where they live on disk.
pub mod profile;

/// A folder on this computer as the same entries that a server's listing gives.
pub mod local_folder;

/// Sockets and TLS: one FTPS session.
pub mod session;

/// The background transfer queue: commands in, events out.
pub mod service;

/// Sizes, times, failures and questions in human words.
pub mod wording;

/// The command line: arguments, progress and questions on a terminal.
pub mod cli;

/// The window.
#[cfg(feature = "window")]
pub mod app;
