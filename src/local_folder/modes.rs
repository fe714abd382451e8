//! New permissions for files and folders on this computer, and for what folders hold. Links inside
//! of folders are left alone, since it would be their targets that changed.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::measure::{Measured, Watch};
use super::names::name_on_disk;
use crate::protocol::{Failure, Kind, Mode, ModeChange, Reach};

/// Sets them; goes on after what is refused.
pub fn set_modes(
    paths: &[PathBuf],
    change: ModeChange,
    reach: Reach,
    mut watch: Watch<'_>,
) -> Measured {
    let mut measured = Measured::default();
    for path in paths {
        let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
        if is_folder && reach != Reach::Chosen {
            set_tree(path, change, reach, &mut watch, &mut measured);
        } else if reach != Reach::Folders {
            set(path, change, is_folder, &mut measured);
        }
        if !watch.goes_on(&mut measured) {
            break;
        }
    }
    measured
}

fn set_tree(
    top: &Path,
    change: ModeChange,
    reach: Reach,
    watch: &mut Watch<'_>,
    measured: &mut Measured,
) {
    let own = reach.for_folder(change);
    let opens = own.is_some_and(ModeChange::opens);
    if let Some(own) = own.filter(|_| opens) {
        set(top, own, true, measured);
    }
    // Folders that are closed get their permissions when all that is in them has.
    let mut closing = Vec::new();
    let mut waiting = vec![top.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = match super::read(&folder) {
            Ok(entries) => entries,
            Err(failure) => {
                measured.leave(folder.clone(), failure);
                Vec::new()
            }
        };
        for entry in entries {
            let Ok(name) = name_on_disk(&entry.name) else {
                continue;
            };
            let path = folder.join(name);
            match entry.kind {
                Kind::Folder => {
                    if let Some(own) = own.filter(|_| opens) {
                        set(&path, own, true, measured);
                    }
                    waiting.push(path);
                }
                Kind::File if reach != Reach::Folders => set(&path, change, false, measured),
                _ => {}
            }
            if !watch.goes_on(measured) {
                return;
            }
        }
        closing.push(folder);
    }
    if let Some(own) = own.filter(|_| !opens) {
        for folder in closing.iter().rev() {
            set(folder, own, true, measured);
        }
    }
}

fn set(path: &Path, change: ModeChange, is_folder: bool, measured: &mut Measured) {
    let done = fs::metadata(path).and_then(|found| {
        let before = Mode::new(found.permissions().mode());
        let after = change.of(Some(before)).unwrap_or(before);
        fs::set_permissions(path, Permissions::from_mode(after.bits()))
    });
    match done {
        Ok(()) if is_folder => measured.folders += 1,
        Ok(()) => measured.files += 1,
        Err(error) => measured.leave(path.to_owned(), Failure::disk(path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn changed(top: &Path, octal: &str, reach: Reach) -> Measured {
        let mut tell = |_: &Measured| ();
        let change = ModeChange::parse(octal).unwrap();
        let watch = Watch::new(Arc::default(), &mut tell);
        set_modes(&[top.to_owned()], change, reach, watch)
    }

    fn mode(path: &Path) -> String {
        Mode::new(fs::metadata(path).unwrap().permissions().mode()).to_string()
    }

    #[test]
    fn files_and_folders_get_what_is_meant_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b/c")).unwrap();
        fs::write(at("a/b/f"), "").unwrap();
        fs::write(at("outside"), "").unwrap();
        std::os::unix::fs::symlink("../outside", at("a/link")).unwrap();
        fs::set_permissions(at("outside"), Permissions::from_mode(0o640)).unwrap();

        let done = changed(&at("a"), "600", Reach::All);
        assert_eq!((done.files, done.folders, done.left.len()), (1, 3, 0));
        assert_eq!(
            (mode(&at("a")), mode(&at("a/b/c"))),
            ("700".into(), "700".into())
        );
        assert_eq!(mode(&at("a/b/f")), "600");
        assert_eq!(mode(&at("outside")), "640");

        changed(&at("a"), "x4x", Reach::Files);
        assert_eq!(
            (mode(&at("a/b/f")), mode(&at("a/b"))),
            ("640".into(), "700".into())
        );
        changed(&at("a"), "755", Reach::Folders);
        assert_eq!(
            (mode(&at("a/b/f")), mode(&at("a/b"))),
            ("640".into(), "755".into())
        );
        changed(&at("a"), "711", Reach::Chosen);
        assert_eq!(
            (mode(&at("a")), mode(&at("a/b"))),
            ("711".into(), "755".into())
        );
    }

    #[test]
    fn a_folder_that_is_closed_is_closed_behind_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        fs::write(at("a/b/f"), "").unwrap();
        let done = changed(&at("a"), "000", Reach::All);
        assert_eq!((done.files, done.folders, done.left.len()), (1, 2, 0));
        assert_eq!(mode(&at("a")), "000");
        fs::set_permissions(at("a"), Permissions::from_mode(0o700)).unwrap();
        fs::set_permissions(at("a/b"), Permissions::from_mode(0o700)).unwrap();
    }
}
