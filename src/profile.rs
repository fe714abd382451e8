//! Where our files live, and the values in them.

mod bookmarks;
pub mod certificate;
mod charset;
pub mod folders;
pub mod learned;
mod open_tab;
pub mod parts;
pub mod password;
mod path_text;
mod places;
pub mod policy;
mod proxy;
pub mod reach;
pub mod secrets;
pub mod settings;
pub mod site;
pub mod site_folder;
pub mod sites;
pub mod store;
pub mod trusted;
pub mod url;
pub mod window;

pub use bookmarks::Bookmark;
pub use certificate::{
    Certificate, Fingerprint, Problem, TlsFacts, Trust, Unreadable, Untrusted, problems,
    public_key_info,
};
pub use charset::Charset;
pub use folders::{Folders, NoHome};
pub use learned::{Announced, Fact, Learned, LearnedSites};
pub use open_tab::OpenTab;
pub use parts::{PartDirection, PartRecord, PartRecords, Stood};
pub use password::Password;
pub use path_text::{
    from_bytes as path_from_bytes, from_text as path_from_text, to_text as path_to_text,
};
pub use places::{Places, Spot};
pub use policy::{PartPattern, PatternFault, PerFile, Policy, Replacing};
pub use proxy::{Proxy, ProxyKind};
pub use reach::{Active, DataMode, PasvAddress};
pub use secrets::{Answer, Keep, SecretFault, Secrets, VaultState, no_core_dumps};
pub use settings::{
    AtStart, Density, ExistsRule, Graphics, Interface, Limits, LogLevel, Questions, Settings,
    Speed, ThemeChoice, Units, Verify,
};
pub use site::{Encryption, Endpoint, Logon, Site, SiteColour, TlsVersions};
pub use site_folder::SiteFolder;
pub use sites::{Arrangement, ArrangementFault, SiteNameFault, Sites};
pub use store::{Loaded, NotSaved, SetAside, Stored};
pub use trusted::{Pin, Trusted};
pub use url::{Place, Url, UrlFault};
pub use window::{ColumnState, Recent, SortState, WindowState};
