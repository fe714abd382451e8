//! FTP as pure values: no sockets, no files, no clock. What comes in is bytes and what goes out
//! is values; the session does the deeds.

pub mod command;
pub mod conversation;
pub mod entry;
pub mod exchange;
pub mod failure;
pub mod remote_path;
mod spoken;

pub use entry::{Entry, Kind, Modified, Name, NameRefusal, Precision};
pub use failure::{
    CertificateFault, Declined, DiskFault, Failure, NetworkFault, ServerFault, Spoken, Stage,
};
pub use remote_path::RemotePath;
