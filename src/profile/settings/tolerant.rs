//! Settings field by field: one that cannot be used falls back to its default and is named; the
//! others stand.

use std::path::PathBuf;

use toml::{Table, Value};

use super::Settings;
use crate::profile::folders::Folders;
use crate::profile::store::{self, Stored};

impl Stored for Settings {
    fn place(folders: &Folders) -> PathBuf {
        folders.config.join("settings.toml")
    }

    fn from_text(text: &str) -> Result<(Self, Vec<String>), String> {
        let given: Table = store::parse(text)?;
        let mut taken = Table::new();
        let mut invalid = Vec::new();
        for (section, fields) in given {
            let Value::Table(fields) = fields else {
                if section != "version" {
                    invalid.push(section);
                }
                continue;
            };
            for (field, value) in fields {
                let mut tried = taken.clone();
                let place = tried
                    .entry(section.clone())
                    .or_insert_with(|| Table::new().into());
                if let Value::Table(place) = place {
                    place.insert(field.clone(), value);
                }
                if tried.clone().try_into::<Self>().is_ok() {
                    taken = tried;
                } else {
                    invalid.push(format!("{section}.{field}"));
                }
            }
        }
        let settings: Self = taken.try_into().map_err(|error| error.to_string())?;
        Ok((settings.sanitised(), invalid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::settings::{ExistsRule, ThemeChoice};

    #[test]
    fn a_bad_field_falls_back_alone() {
        let text = "version = 1\nlimits = 3\n[connections]\nper_site = \"many\"\n\
                    [interface]\nzoom = 1.5\ntheme = \"pink\"\nlog_lines = -1\nfuture = 1\n\
                    [transfers]\nupload_exists = \"newer\"\nkeep_times = false\n";
        let (settings, mut invalid) = Settings::from_text(text).unwrap();
        invalid.sort();
        let expected = [
            "connections.per_site",
            "interface.log_lines",
            "interface.theme",
            "limits",
        ];
        assert_eq!(invalid, expected);
        assert_eq!(settings.connections.per_site, 4);
        assert_eq!(settings.interface.zoom, 1.5);
        assert_eq!(settings.interface.theme, ThemeChoice::System);
        assert_eq!(settings.transfers.upload_exists, ExistsRule::Newer);
        assert!(!settings.transfers.keep_times);
    }

    #[test]
    fn what_a_hand_wrote_too_exactly_comes_back_as_it_was_read() {
        let (settings, _) = Settings::from_text("[interface]\nzoom = 1.425\n").unwrap();
        let text = toml::to_string(&settings).unwrap();
        assert_eq!(Settings::from_text(&text), Ok((settings, Vec::new())));
    }

    #[test]
    fn settings_come_back_as_they_were_written() {
        let mut settings = Settings::default();
        settings.interface.zoom = 1.1;
        settings.interface.theme = ThemeChoice::Dark;
        settings.limits.finish = 7;
        let text = toml::to_string(&settings).unwrap();
        assert!(text.contains("zoom = 1.1\n"), "{text}");
        assert_eq!(Settings::from_text(&text), Ok((settings, Vec::new())));
        assert_eq!(
            Settings::from_text(""),
            Ok((Settings::default(), Vec::new()))
        );
        assert!(Settings::from_text("[").is_err());
    }
}
