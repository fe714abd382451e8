//! The sites and folders that the items of the lists belong to.

use std::collections::HashMap;
use std::sync::Arc;

use crate::profile::Endpoint;
use crate::service::{Direction, Transfer};
use crate::wording;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteId(u32);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FolderId(u32);

/// The head of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Head {
    Site(SiteId),
    Folder(FolderId),
}

/// Each item enters its folder when it is queued and leaves it when it is forgotten; a folder that
/// nothing is in is forgotten, too, and its number given away again.
#[derive(Debug, Default)]
pub struct Groups {
    sites: Vec<Site>,
    folders: Vec<Folder>,
    by_endpoint: HashMap<Arc<Endpoint>, SiteId>,
    by_target: HashMap<Target, FolderId>,
    free_sites: Vec<u32>,
    free_folders: Vec<u32>,
}

#[derive(Debug)]
struct Site {
    endpoint: Arc<Endpoint>,
    folders: usize,
    done: Done,
}

#[derive(Debug)]
pub struct Folder {
    pub site: SiteId,
    pub direction: Direction,
    /// As it is shown.
    pub path: String,
    /// What of it is done, and still on the list of that.
    pub done: Done,
    items: usize,
    target: Target,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub items: usize,
    pub bytes: u64,
}

/// The folder that things go to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Target {
    site: SiteId,
    direction: Direction,
    path: Vec<u8>,
}

impl Groups {
    pub fn enter(&mut self, transfer: &Transfer) -> FolderId {
        let site = self.site_of(&transfer.endpoint);
        let target = Target {
            site,
            direction: transfer.direction,
            path: target_folder(transfer),
        };
        if let Some(id) = self.by_target.get(&target).copied() {
            if let Some(folder) = self.folder_mut(id) {
                folder.items += 1;
            }
            return id;
        }
        if let Some(site) = self.sites.get_mut(site.0 as usize) {
            site.folders += 1;
        }
        let folder = Folder {
            site,
            direction: transfer.direction,
            path: wording::printable(&String::from_utf8_lossy(&target.path)).into_owned(),
            done: Done::default(),
            items: 1,
            target: target.clone(),
        };
        let id = put(&mut self.folders, folder, self.free_folders.pop());
        let id = FolderId(id);
        self.by_target.insert(target, id);
        id
    }

    pub fn leave(&mut self, id: FolderId) {
        let Some(folder) = self.folder_mut(id) else {
            return;
        };
        folder.items = folder.items.saturating_sub(1);
        if folder.items > 0 {
            return;
        }
        let target = folder.target.clone();
        self.by_target.remove(&target);
        self.free_folders.push(id.0);
        if let Some(site) = self.sites.get_mut(target.site.0 as usize) {
            site.folders = site.folders.saturating_sub(1);
            if site.folders == 0 {
                self.by_endpoint.remove(&site.endpoint);
                self.free_sites.push(target.site.0);
            }
        }
    }

    /// One of a folder's items is done.
    pub fn is_done(&mut self, id: FolderId, bytes: u64) {
        self.change_done(id, |done| Done {
            items: done.items + 1,
            bytes: done.bytes.saturating_add(bytes),
        });
    }

    /// One that was done is to be done again, or forgotten.
    pub fn is_undone(&mut self, id: FolderId, bytes: u64) {
        self.change_done(id, |done| Done {
            items: done.items.saturating_sub(1),
            bytes: done.bytes.saturating_sub(bytes),
        });
    }

    fn change_done(&mut self, id: FolderId, change: impl Fn(Done) -> Done) {
        let Some(folder) = self.folder_mut(id) else {
            return;
        };
        folder.done = change(folder.done);
        let site = folder.site;
        if let Some(site) = self.sites.get_mut(site.0 as usize) {
            site.done = change(site.done);
        }
    }

    pub fn done_of_site(&self, id: SiteId) -> Done {
        let site = self.sites.get(id.0 as usize);
        site.map(|site| site.done).unwrap_or_default()
    }

    pub fn folder(&self, id: FolderId) -> Option<&Folder> {
        self.folders.get(id.0 as usize)
    }

    fn folder_mut(&mut self, id: FolderId) -> Option<&mut Folder> {
        self.folders.get_mut(id.0 as usize)
    }

    pub fn endpoint(&self, id: SiteId) -> Option<&Arc<Endpoint>> {
        self.sites.get(id.0 as usize).map(|site| &site.endpoint)
    }

    fn site_of(&mut self, endpoint: &Arc<Endpoint>) -> SiteId {
        if let Some(id) = self.by_endpoint.get(endpoint) {
            return *id;
        }
        let site = Site {
            endpoint: endpoint.clone(),
            folders: 0,
            done: Done::default(),
        };
        let id = SiteId(put(&mut self.sites, site, self.free_sites.pop()));
        self.by_endpoint.insert(endpoint.clone(), id);
        id
    }
}

impl FolderId {
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// Puts a value where one was given up, or at the end.
fn put<T>(list: &mut Vec<T>, value: T, free: Option<u32>) -> u32 {
    if let Some(free) = free
        && let Some(place) = list.get_mut(free as usize)
    {
        *place = value;
        return free;
    }
    list.push(value);
    u32::try_from(list.len() - 1).unwrap_or(u32::MAX)
}

fn target_folder(transfer: &Transfer) -> Vec<u8> {
    match transfer.direction {
        Direction::Upload => transfer
            .remote
            .parent()
            .map(|folder| folder.as_bytes().to_vec()),
        Direction::Download => transfer
            .local
            .parent()
            .map(|folder| folder.as_os_str().as_encoded_bytes().to_vec()),
    }
    .unwrap_or_default()
}
