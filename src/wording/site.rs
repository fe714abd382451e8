//! Saved sites and their folders.

use crate::profile::{ArrangementFault, SiteColour, SiteFolder, SiteNameFault};

use super::text::printable;
use super::units::counted;

/// `1 site`.
pub fn sites(n: u64) -> String {
    counted(n, "site", "sites")
}

/// `Work / Customers`.
pub fn site_folder(folder: &SiteFolder) -> String {
    let names = folder.names().iter().map(|name| printable(name));
    names.collect::<Vec<_>>().join(" / ")
}

pub fn site_colour(colour: Option<SiteColour>) -> &'static str {
    match colour {
        None => "None",
        Some(SiteColour::Red) => "Red",
        Some(SiteColour::Orange) => "Orange",
        Some(SiteColour::Yellow) => "Yellow",
        Some(SiteColour::Green) => "Green",
        Some(SiteColour::Cyan) => "Cyan",
        Some(SiteColour::Blue) => "Blue",
        Some(SiteColour::Magenta) => "Magenta",
    }
}

/// Whether a site is to be removed.
pub fn remove_site(name: &str) -> String {
    let name = printable(name);
    format!("Remove “{name}” from the list? Nothing on the server changes.")
}

/// Whether so many servers of before are to be forgotten.
pub fn forget_connections(count: usize) -> Vec<String> {
    let servers = counted(count as u64, "server", "servers");
    vec![
        format!("Forget the {servers} that you were connected to last, and the folders there?"),
        "Saved sites, bookmarks, passwords and trusted certificates stay.".to_owned(),
    ]
}

/// Whether a folder is to be removed, with so many sites in it.
pub fn remove_site_folder(folder: &SiteFolder, count: usize) -> String {
    let name = site_folder(folder);
    match count {
        0 => format!("Remove the folder “{name}”? No site is in it."),
        1 => {
            format!("Remove the folder “{name}” and the site in it? Nothing on the server changes.")
        }
        _ => format!(
            "Remove the folder “{name}” and the {} in it? Nothing on the servers changes.",
            sites(count as u64)
        ),
    }
}

/// Why a site or a folder cannot be called so, or moved there.
pub fn arrangement_fault(fault: ArrangementFault) -> &'static str {
    match fault {
        ArrangementFault::FolderTaken => "A folder of this name is there already.",
        ArrangementFault::IntoItself => "A folder can't be moved into itself.",
        ArrangementFault::TooDeep => "That would be too many folders in one another.",
        ArrangementFault::SiteName(SiteNameFault::Empty) => "Write a name.",
        ArrangementFault::SiteName(SiteNameFault::Taken) => "Another site has this name.",
        ArrangementFault::SiteName(SiteNameFault::Slash) => "A name has no slash.",
        ArrangementFault::Missing => "It is no longer there.",
    }
}

/// Why a folder of sites cannot be called so.
pub const SITE_FOLDER_NAME: &str =
    "Write a name of at most 100 letters, without slash and line break.";
