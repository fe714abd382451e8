//! The window's command line.

use std::path::PathBuf;

use clap::Parser;

use super::address::Address;

/// A desktop FTPS client.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "argosy", version)]
pub struct Arguments {
    /// What to connect to: ftpes://user@host/folder (explicit TLS), ftps:// (implicit TLS),
    /// ftp:// (plain), or site:NAME for a saved site.
    #[arg(value_parser = Opening::parse)]
    pub url: Option<Opening>,

    /// Keep settings, sites and trusted certificates in this folder.
    #[arg(long, value_name = "DIR")]
    pub config: Option<PathBuf>,

    /// Draw without the graphics processor.
    #[arg(long)]
    pub safe_graphics: bool,
}

/// What to connect to at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    Site(String),
    Address(Address),
}

impl Opening {
    fn parse(text: &str) -> Result<Self, &'static str> {
        if let Some(name) = text.strip_prefix("site:") {
            return Ok(Self::Site(name.to_owned()));
        }
        Address::parse(text)
            .map(Self::Address)
            .ok_or("write it as ftpes://host, ftps://host, ftp://host or site:NAME")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_or_a_saved_site_is_opened() {
        let read = |text| Arguments::try_parse_from(["argosy", text]).map(|found| found.url);
        assert_eq!(read("site:Web").unwrap(), Some(Opening::Site("Web".into())));
        assert!(matches!(
            read("ftps://h").unwrap(),
            Some(Opening::Address(_))
        ));
        assert!(read("http://h").is_err());
    }
}
