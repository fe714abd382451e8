//! Target names, with cp's meaning: into an existing folder, else under the new name.

use std::path::{Path, PathBuf};

use crate::local_folder::local_name;
use crate::protocol::{Name, NameRefusal, RemotePath};

/// Where a download of `remote` to `local` goes. A source without a name (the login folder) is
/// copied as the target itself.
pub fn download_target(
    remote: &RemotePath,
    local: &Path,
    local_is_folder: bool,
) -> Result<PathBuf, NameRefusal> {
    if !local_is_folder {
        return Ok(local.to_owned());
    }
    match remote.file_name() {
        None => Ok(local.to_owned()),
        Some(name) => Ok(local.join(local_name(&name)?)),
    }
}

/// Where an upload of `local` to `remote` goes; the same rules.
pub fn upload_target(
    local: &Path,
    remote: &RemotePath,
    remote_is_folder: bool,
) -> Result<RemotePath, NameRefusal> {
    match local.file_name() {
        Some(name) if remote_is_folder => remote.join(&Name::new(name.as_encoded_bytes())),
        _ => Ok(remote.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RemotePath {
        RemotePath::parse(text).unwrap()
    }

    #[test]
    fn an_existing_folder_takes_the_source_under_its_name() {
        let down = |remote, folder| download_target(&path(remote), Path::new("/l/x"), folder);
        assert_eq!(down("a/b.txt", true), Ok("/l/x/b.txt".into()));
        assert_eq!(down("a/b.txt", false), Ok("/l/x".into()));
        let up = |local: &str, folder| upload_target(Path::new(local), &path("/r"), folder);
        assert_eq!(up("/l/b.txt", true), Ok(path("/r/b.txt")));
        assert_eq!(up("/l/b.txt", false), Ok(path("/r")));
        assert_eq!(up("/l/dir/", true), Ok(path("/r/dir")));
    }

    #[test]
    fn a_source_without_a_name_is_the_target_itself() {
        let down = |remote| download_target(&path(remote), Path::new("/l"), true);
        assert_eq!(down(""), Ok("/l".into()));
        assert_eq!(down("/"), Ok("/l".into()));
        assert_eq!(
            upload_target(Path::new("."), &path("r"), true),
            Ok(path("r"))
        );
        assert_eq!(
            upload_target(Path::new("a/.."), &path("r"), true),
            Ok(path("r"))
        );
    }

    #[test]
    fn an_upload_never_becomes_a_command() {
        let up = |local: &str| upload_target(Path::new(local), &path("/r"), true);
        assert_eq!(up("/l/a\r\nDELE b"), Err(NameRefusal::LineBreak));
        assert_eq!(up("/l/a\nb"), Err(NameRefusal::LineBreak));
    }

    #[test]
    fn a_download_never_leads_out_of_the_folder() {
        let down = download_target(&path("../.."), Path::new("/l"), true);
        assert_eq!(down, Err(NameRefusal::Dots));
    }

    #[cfg(unix)]
    #[test]
    fn names_stay_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let remote = RemotePath::parse(b"a/\xff").unwrap();
        let target = download_target(&remote, Path::new("/l"), true).unwrap();
        assert_eq!(target.as_os_str().as_bytes(), b"/l/\xff");
        assert_eq!(
            upload_target(&target, &path("r"), true).unwrap().as_bytes(),
            b"r/\xff"
        );
    }
}
