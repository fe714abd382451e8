//! FTP as pure values: no sockets, no files, no clock. What comes in is bytes and what goes out
//! is values; the session does the deeds.

pub mod address;
pub mod command;
pub mod conversation;
pub mod entry;
pub mod exchange;
pub mod fact;
pub mod failure;
pub mod features;
pub mod hash;
pub mod listing;
pub mod mode;
pub mod path_kind;
mod raw_command;
pub mod relocation;
pub mod remote_path;
pub mod reply;
mod spoken;
pub mod time;
mod time_way;

pub use command::Command;
pub use entry::{Access, Entry, Kind, Leads, Link, Modified, Name, NameRefusal, Precision};
pub use failure::{
    CertificateFault, Declined, DiskFault, Failure, IdentityFault, NetworkFault, OldFile,
    ProxyFault, ServerFault, Spoken, Stage,
};
pub use features::{Features, Offers};
pub use hash::{FileHash, HashKind, HashWay};
pub use listing::cut::Cut;
pub use listing::{Listing, ListingForm, ListingProblem};
pub use mode::{Mode, ModeChange, Reach};
pub use path_kind::PathKind;
pub use raw_command::{RawCommand, RawRefusal, Reserved};
pub use relocation::{Relocated, Relocation};
pub use remote_path::RemotePath;
pub use reply::{Reply, ReplyProblem, ReplyReader};
pub use time::Date;
pub use time_way::TimeWay;

#[cfg(test)]
mod hostile;
