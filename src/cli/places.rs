//! The places that the arguments name, and the passwords that came with them.

use std::collections::HashMap;

use crate::profile::{Endpoint, Folders, Password, Place, Policy, Sites, Url};
use crate::protocol::RemotePath;
use crate::wording;

use super::arguments::Order;
use super::screen::Screen;

/// One URL, with its saved site looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub endpoint: Endpoint,
    pub path: RemotePath,
    /// It was written as a folder, with a slash at its end.
    pub ends_with_slash: bool,
    /// The URL for people, without a password.
    pub shown: String,
    /// How files are moved there, if a site is saved for it.
    pub policy: Policy,
}

/// Everything that the URLs of an order say.
#[derive(Debug, Default)]
pub struct Places {
    pub targets: Vec<Target>,
    /// Passwords that stood in URLs.
    pub passwords: HashMap<Endpoint, Password>,
}

impl Places {
    /// Reads the URLs of an order; the error is a sentence.
    pub fn resolve(order: &Order, folders: &Folders, screen: &mut Screen) -> Result<Self, String> {
        let urls: Vec<&String> = match order {
            Order::Get { urls, .. } | Order::Mkdir { urls, .. } | Order::Remove { urls, .. } => {
                urls.iter().collect()
            }
            Order::List { url, .. } | Order::Put { url, .. } | Order::Rename { url, .. } => {
                vec![url]
            }
            Order::Queue { .. } => Vec::new(),
        };
        let mut places = Self::default();
        for text in urls {
            places.add(text, folders, screen)?;
        }
        Ok(places)
    }

    fn add(&mut self, text: &str, folders: &Folders, screen: &mut Screen) -> Result<(), String> {
        let url = Url::parse(text).map_err(|fault| wording::bad_url(text, &fault))?;
        let shown = wording::printable(&url.to_string()).into_owned();
        let loaded = folders.load::<Sites>();
        if let Some(aside) = &loaded.set_aside {
            screen.complain(&wording::set_aside(aside));
        }
        let sites = loaded.value;
        let endpoint = match url.place {
            Place::Server { endpoint, password } => {
                if let Some(password) = password {
                    self.passwords.insert(endpoint.clone(), password);
                }
                endpoint
            }
            Place::Site(name) => match sites.by_name(&name) {
                Some(site) => site.endpoint(),
                None => return Err(wording::no_such_site(&name)),
            },
        };
        self.targets.push(Target {
            policy: sites.policy_of(&endpoint),
            endpoint,
            path: url.path,
            ends_with_slash: text.ends_with('/'),
            shown,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ExistsRule;

    fn add(text: &str, folders: &Folders) -> Result<Places, String> {
        let mut places = Places::default();
        let mut screen = Screen::new(true, false);
        places.add(text, folders, &mut screen).map(|()| places)
    }

    #[test]
    fn a_password_leaves_the_url_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let places = add("ftps://u:secret@h/a", &folders).unwrap();
        assert_eq!(places.targets[0].shown, "ftps://u@h/a");
        assert_eq!(places.passwords.len(), 1);
        assert!(!format!("{places:?}").contains("secret"));
        let complaint = add("ftps://u:secret@h:x/a", &folders).unwrap_err();
        assert!(!complaint.contains("secret"), "{complaint}");
        assert!(complaint.contains("port"), "{complaint}");
    }

    #[test]
    fn a_saved_site_is_looked_up() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let mut sites = Sites::default();
        let site = "name = \"Work\"\nhost = \"w.example\"\nport = 2121\nuser = \"ann\"\n\
                    policy = { upload_exists = \"different-size\" }";
        sites.add(toml::from_str(site).unwrap()).unwrap();
        folders.save(&sites).unwrap();
        let places = add("site:Work//in", &folders).unwrap();
        assert_eq!(places.targets[0].endpoint.port, 2121);
        assert_eq!(places.targets[0].path.as_bytes(), b"/in");
        // However it is named, it is the same server.
        for url in ["site:Work", "ftpes://ann@w.example:2121"] {
            let policy = &add(url, &folders).unwrap().targets[0].policy;
            assert_eq!(policy.upload_exists, Some(ExistsRule::DifferentSize));
        }
        assert!(add("site:Other/", &folders).unwrap_err().contains("Other"));
    }
}
