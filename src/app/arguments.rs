//! The window's command line.

use std::path::PathBuf;

use clap::Parser;

use crate::profile::Url;
use crate::wording;

/// A desktop FTPS client.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "argosy", version)]
pub struct Arguments {
    /// What to connect to: ftpes://user@host/folder (explicit TLS), ftps:// (implicit TLS),
    /// ftp:// (plain), or site:NAME for a saved site. Everybody on this computer can read a password
    /// in a URL, in /proc/PID/cmdline.
    #[arg(value_parser = parse_url)]
    pub url: Option<Url>,

    /// Keep everything in this folder: settings, sites, trusted certificates, the vault, the queue,
    /// what was learned of servers, records of parts. Wins over ARGOSY_CONFIG_DIR.
    #[arg(long, value_name = "DIR")]
    pub config: Option<PathBuf>,

    /// Draw without the graphics processor.
    #[arg(long)]
    pub safe_graphics: bool,
}

fn parse_url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|fault| wording::bad_url(text, &fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_says_who_can_read_a_password() {
        let help = Arguments::try_parse_from(["argosy", "--help"]).unwrap_err();
        assert!(help.to_string().contains("/proc/PID/cmdline"));
    }

    #[test]
    fn a_url_or_a_saved_site_is_opened() {
        let read = |text| Arguments::try_parse_from(["argosy", text]).map(|found| found.url);
        assert!(read("site:Web").unwrap().is_some());
        assert!(read("ftps://h").unwrap().is_some());
        assert!(read("http://h").is_err());
    }
}
