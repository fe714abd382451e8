//! Paths in the clipboard's text, as file managers put them there: `text/uri-list`, the lists of
//! GNOME, or plain paths.

use std::path::PathBuf;

/// What each line may mean, the likelier first; which it is, the disk knows. Lines that name nothing
/// on this computer are left out.
pub fn paths(text: &str) -> Vec<Vec<PathBuf>> {
    text.lines()
        .map(readings)
        .filter(|found| !found.is_empty())
        .collect()
}

fn readings(line: &str) -> Vec<PathBuf> {
    let line = line.trim_end_matches('\r');
    let (written, is_url) = match strip_scheme(line.trim()) {
        Some(path) => (path, true),
        None => (line, false),
    };
    let plain = PathBuf::from(written);
    let decoded = decoded(written);
    let readings = match (is_url, decoded) {
        (_, None) => vec![plain],
        (true, Some(decoded)) => vec![decoded, plain],
        (false, Some(decoded)) => vec![plain, decoded],
    };
    let is_path = |path: &PathBuf| path.is_absolute();
    readings.into_iter().filter(is_path).collect()
}

/// The path of `file:///a`, `file://host/a` or `file:/a`.
fn strip_scheme(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("file:")?;
    let path = match rest.strip_prefix("//") {
        Some(rest) => rest.get(rest.find('/')?..)?,
        None => rest,
    };
    // `/C:/a` of Windows.
    match cfg!(windows) {
        true => path.strip_prefix('/'),
        false => Some(path),
    }
}

/// `%20` and the like as bytes. `None`: there are none, or what they make is no path.
fn decoded(text: &str) -> Option<PathBuf> {
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
    let is_other = bytes != text.as_bytes() && !bytes.contains(&0);
    is_other.then(|| of_bytes(bytes)).flatten()
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;

    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<PathBuf>> {
        paths(text)
    }

    #[test]
    fn urls_are_decoded_and_plain_paths_are_taken_as_they_are() {
        assert_eq!(
            read("file:///home/ann/a%20b\r\nfile://localhost/c\r\n"),
            [
                vec![PathBuf::from("/home/ann/a b"), "/home/ann/a%20b".into()],
                vec!["/c".into()],
            ]
        );
        assert_eq!(
            read("/home/100%25 sure\n/d"),
            [
                vec![PathBuf::from("/home/100%25 sure"), "/home/100% sure".into()],
                vec!["/d".into()],
            ]
        );
    }

    #[test]
    fn what_is_no_path_is_left_out() {
        let gnome = "x-special/nautilus-clipboard\ncopy\nfile:///a\n";
        assert_eq!(read(gnome), [vec![PathBuf::from("/a")]]);
        assert!(read("# a comment\nhello\nhttps://h/a\nfile://host\n\n../a").is_empty());
        // A NUL would end the path; a lone sign is a sign.
        assert_eq!(read("file:///a%00b"), [vec![PathBuf::from("/a%00b")]]);
        assert_eq!(read("file:///5%"), [vec![PathBuf::from("/5%")]]);
        assert_eq!(read("file:///5%+1"), [vec![PathBuf::from("/5%+1")]]);
    }

    #[test]
    fn names_that_are_no_text_stay_bytes() {
        use std::os::unix::ffi::OsStrExt;

        let found = read("file:///a%ff");
        assert_eq!(found[0][0].as_os_str().as_bytes(), b"/a\xff");
    }
}
