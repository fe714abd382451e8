//! How the window was left, part by part: what cannot be used is left out and named; the rest stands,
//! above all the bookmarks.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{Recent, WindowState};
use crate::profile::bookmarks::Bookmark;
use crate::profile::folders::Folders;
use crate::profile::places::Spot;
use crate::profile::store::{self, Stored};

impl Stored for WindowState {
    fn place(folders: &Folders) -> PathBuf {
        folders.state.join("window.toml")
    }

    fn from_text(text: &str) -> Result<(Self, Vec<String>), String> {
        let mut given: Table = store::parse(text)?;
        let mut invalid = Vec::new();
        sift::<Recent>(&mut given, "recent", "recent", &mut invalid);
        if let Some(Value::Table(places)) = given.get_mut("places") {
            sift::<Spot>(places, "been", "places.been", &mut invalid);
            sift::<Spot>(places, "favourites", "places.favourites", &mut invalid);
            sift::<Bookmark>(places, "bookmarks", "places.bookmarks", &mut invalid);
        }
        let mut taken = Table::new();
        for (field, value) in given {
            let alone = Table::from_iter([(field.clone(), value)]);
            if alone.clone().try_into::<Self>().is_ok() {
                taken.extend(alone);
            } else {
                invalid.push(field);
            }
        }
        let state: Self = taken.try_into().map_err(|error| error.to_string())?;
        Ok((state.sanitised(), invalid))
    }
}

/// Takes what is no `T` out of a list, and what is no list out of the table.
fn sift<T: DeserializeOwned>(
    table: &mut Table,
    field: &str,
    name: &str,
    invalid: &mut Vec<String>,
) {
    let is_sound = |item: &Value| item.clone().try_into::<T>().is_ok();
    match table.get_mut(field) {
        None => return,
        Some(Value::Array(items)) => {
            let before = items.len();
            items.retain(is_sound);
            if items.len() == before {
                return;
            }
        }
        Some(_) => {
            table.remove(field);
        }
    }
    invalid.push(name.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_odd_line_takes_no_bookmarks_along() {
        let server = "{ host = \"h\", port = 21, encryption = \"quantum\", user = \"me\" }";
        let text = format!(
            "version = 1\nwidth = 900.0\nheight = \"tall\"\n\
             [[recent]]\nhost = \"a\"\nport = 21\nencryption = \"explicit\"\nuser = \"me\"\n\
             [[recent]]\nhost = \"b\"\nport = 99999\nencryption = \"explicit\"\nuser = \"me\"\n\
             [places]\nfavourites = 7\n\
             [[places.been]]\nfolder = \"/tmp\"\n\
             [[places.bookmarks]]\nname = \"Kept\"\nlocal = \"/a\"\nremote = \"/b\"\n\
             [[places.bookmarks]]\nname = \"New\"\nlocal = \"/a\"\nremote = \"/b\"\nserver = {server}\n"
        );
        let (state, mut invalid) = WindowState::from_text(&text).unwrap();
        invalid.sort();
        let expected = ["height", "places.bookmarks", "places.favourites", "recent"];
        assert_eq!(invalid, expected);
        assert_eq!((state.width, state.height), (900.0, 760.0));
        assert_eq!(state.recent.len(), 1);
        assert_eq!(
            (state.places.been.len(), state.places.bookmarks.len()),
            (1, 1)
        );
        assert!(WindowState::from_text("[").is_err());
        let (state, invalid) = WindowState::from_text("places = 3\n").unwrap();
        assert_eq!(
            (state, invalid),
            (WindowState::default(), vec!["places".to_owned()])
        );
    }
}
