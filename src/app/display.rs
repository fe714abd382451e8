//! What the window needs from the machine before iced starts: a display that answers, its
//! libraries, and which renderer suits it. iced panics where a display or library is missing;
//! one line to the person is better.

use std::env;
use std::ffi::OsString;
use std::fmt;

use crate::profile::Graphics;

/// Why no window can be opened here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Neither DISPLAY nor WAYLAND_DISPLAY is set.
    Display,
    /// The display that the variable names does not answer.
    Silent {
        variable: &'static str,
        value: String,
    },
    /// A library is not installed.
    Libraries(Vec<(&'static str, &'static str)>),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Display => f.write_str(
                "Argosy needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set. \
                 Start it in a desktop session, or use argosy-cli.",
            ),
            Self::Silent { variable, value } => write!(
                f,
                "Argosy needs a display, and {variable}={value} does not answer. \
                 Start it in a desktop session, or use argosy-cli.",
            ),
            Self::Libraries(missing) => {
                let files: Vec<_> = missing.iter().map(|(file, _)| *file).collect();
                let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
                write!(
                    f,
                    "Argosy's window needs {}, which this computer lacks. Install it (Debian, \
                     Ubuntu: sudo apt install {}), or use argosy-cli.",
                    files.join(", "),
                    packages.join(" "),
                )
            }
        }
    }
}

/// Looks for what a window needs. `None`: all is there.
pub fn missing() -> Option<Missing> {
    if cfg!(all(unix, not(target_os = "macos"))) {
        unix::missing()
    } else {
        None
    }
}

/// The value for ICED_BACKEND; `None` leaves the choice to iced (the GPU first).
pub fn backend(graphics: Graphics, is_safe: bool) -> Option<&'static str> {
    match graphics {
        _ if is_safe => Some("tiny-skia"),
        Graphics::Software => Some("tiny-skia"),
        Graphics::Gpu => Some("wgpu,tiny-skia"),
        Graphics::Automatic if has_gpu() => None,
        Graphics::Automatic => Some("tiny-skia"),
    }
}

/// On Linux a GPU shows as a render device that we may open; elsewhere there always is one.
fn has_gpu() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let Ok(devices) = std::fs::read_dir("/dev/dri") else {
        return false;
    };
    devices.flatten().any(|device| {
        let is_render = device
            .file_name()
            .as_encoded_bytes()
            .starts_with(b"renderD");
        let may_open = || {
            std::fs::File::options()
                .read(true)
                .write(true)
                .open(device.path())
        };
        is_render && may_open().is_ok()
    })
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(all(unix, not(target_os = "macos")))]
mod unix {
    use std::ffi::OsStr;
    use std::net::{TcpStream, ToSocketAddrs};
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use super::{Missing, variable};

    pub fn missing() -> Option<Missing> {
        let (name, value, answers) = if variable("WAYLAND_SOCKET").is_some() {
            return missing_libraries(&WAYLAND);
        } else if let Some(value) = variable("WAYLAND_DISPLAY") {
            let answers = wayland_answers(&value);
            ("WAYLAND_DISPLAY", value, answers)
        } else if let Some(value) = variable("DISPLAY") {
            let answers = x11_answers(&value.to_string_lossy());
            ("DISPLAY", value, answers)
        } else {
            return Some(Missing::Display);
        };
        if !answers {
            return Some(Missing::Silent {
                variable: name,
                value: value.to_string_lossy().into_owned(),
            });
        }
        missing_libraries(if name == "DISPLAY" { &X11 } else { &WAYLAND })
    }

    fn wayland_answers(value: &OsStr) -> bool {
        let folder = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
        let path = folder.unwrap_or_default().join(value);
        UnixStream::connect(path).is_ok()
    }

    /// Dials `:1`, `:1.0`, `unix:1` by its socket and `host:1` by TCP.
    fn x11_answers(value: &str) -> bool {
        let Some((host, number)) = value.rsplit_once(':') else {
            return false;
        };
        let number = number.split('.').next().unwrap_or(number);
        let Ok(number) = number.parse::<u16>() else {
            return false;
        };
        if host.starts_with('/') {
            return UnixStream::connect(value).is_ok();
        }
        if matches!(host, "" | "unix") {
            let path = format!("/tmp/.X11-unix/X{number}");
            return UnixStream::connect(&path).is_ok() || abstract_answers(&path);
        }
        let Some(port) = number.checked_add(6000) else {
            return false;
        };
        let addresses = (host, port).to_socket_addrs();
        addresses.is_ok_and(|mut all| {
            all.any(|address| TcpStream::connect_timeout(&address, PATIENCE).is_ok())
        })
    }

    /// Linux also knows the X socket by a name that is no file.
    #[cfg(target_os = "linux")]
    fn abstract_answers(path: &str) -> bool {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::SocketAddr;
        SocketAddr::from_abstract_name(path)
            .and_then(|address| UnixStream::connect_addr(&address))
            .is_ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn abstract_answers(_: &str) -> bool {
        false
    }

    fn missing_libraries(wanted: &[(&'static str, &'static str)]) -> Option<Missing> {
        // Without the loader's cache (other C libraries, other layouts) we can't tell.
        let cache = std::fs::read("/etc/ld.so.cache").ok()?;
        let folders = folders();
        let is_there = |file: &str| {
            holds(&cache, file.as_bytes())
                || folders.iter().any(|folder| folder.join(file).exists())
        };
        let missing: Vec<_> = wanted
            .iter()
            .filter(|(file, _)| !is_there(file))
            .copied()
            .collect();
        (!missing.is_empty()).then_some(Missing::Libraries(missing))
    }

    /// Whether the cache names the file (its names end with NUL).
    fn holds(cache: &[u8], file: &[u8]) -> bool {
        let ended = [file, b"\0"].concat();
        cache.windows(ended.len()).any(|window| window == ended)
    }

    fn folders() -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = variable("LD_LIBRARY_PATH")
            .map(|value| std::env::split_paths(&value).collect())
            .unwrap_or_default();
        for base in ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"] {
            let base = Path::new(base);
            folders.push(base.to_owned());
            folders.push(base.join(format!("{}-linux-gnu", std::env::consts::ARCH)));
        }
        folders
    }

    /// What winit and its packages open at run time, with Debian's package names.
    const X11: [(&str, &str); 7] = [
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libxcb.so.1", "libxcb1"),
        ("libXcursor.so.1", "libxcursor1"),
        ("libXi.so.6", "libxi6"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ];
    const WAYLAND: [(&str, &str); 2] = [
        ("libwayland-client.so.0", "libwayland-client0"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
    ];
    const PATIENCE: Duration = Duration::from_secs(3);

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_display_that_nobody_serves_does_not_answer() {
            assert!(!x11_answers(":65000"));
            assert!(!x11_answers("nonsense"));
            assert!(!wayland_answers(OsStr::new("/nonexistent/wayland")));
        }

        #[test]
        fn the_cache_is_searched_for_whole_names() {
            assert!(holds(b"x\0libX11.so.6\0y", b"libX11.so.6"));
            assert!(!holds(b"libX11.so.6.4.0\0", b"libX11.so.6"));
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod unix {
    pub fn missing() -> Option<super::Missing> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_to_install() {
        let line = Missing::Libraries(vec![("libXi.so.6", "libxi6")]).to_string();
        assert!(line.contains("apt install libxi6"), "{line}");
        assert!(!line.contains('\n'));
    }

    #[test]
    fn safe_graphics_beat_the_setting() {
        assert_eq!(backend(Graphics::Gpu, true), Some("tiny-skia"));
        assert_eq!(backend(Graphics::Software, false), Some("tiny-skia"));
    }
}
