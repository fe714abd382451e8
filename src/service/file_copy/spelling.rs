//! Names that look the same and are two: Unicode writes an accent with its letter (NFC) or behind it
//! (NFD, as Macs did). An upload goes to the one that stands there.

use unicode_normalization::UnicodeNormalization;

use super::Copy;
use crate::protocol::{Failure, Name, RemotePath};

impl Copy<'_> {
    /// Takes each part of the remote path in the form in which it stands on the server, if it stands in
    /// the other one only. Paths without such letters cost nothing.
    pub(super) async fn spell_as_there(&mut self) -> Result<(), Failure> {
        if self.remote.as_bytes().is_ascii() {
            return Ok(());
        }
        let mut names = Vec::new();
        let mut path = self.remote.clone();
        while let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
            names.push(name);
            path = folder;
        }
        while let Some(name) = names.pop() {
            let Ok(here) = path.join(&name) else {
                return Ok(());
            };
            path = match self
                .only_there(&path, &name, &here, names.is_empty())
                .await?
            {
                Some(there) => there,
                None => here,
            };
        }
        self.remote = path;
        Ok(())
    }

    /// The path in the other form, where that stands and `here` does not.
    async fn only_there(
        &mut self,
        folder: &RemotePath,
        name: &Name,
        here: &RemotePath,
        is_last: bool,
    ) -> Result<Option<RemotePath>, Failure> {
        let Some(other) = other_form(name) else {
            return Ok(None);
        };
        let Ok(there) = folder.join(&other) else {
            return Ok(None);
        };
        let (vacant, endpoint) = (&self.context.vacant, &*self.task.endpoint);
        let known = vacant.holds(endpoint, folder, name);
        let is_it = match known.zip(vacant.holds(endpoint, folder, &other)) {
            Some((is_here, is_there)) => is_there && !is_here,
            None => {
                !self.stands_at(here, is_last, true).await?
                    && self.stands_at(&there, is_last, false).await?
            }
        };
        Ok(is_it.then_some(there))
    }

    /// `unsure`: what holds where the server can't tell.
    async fn stands_at(
        &mut self,
        path: &RemotePath,
        is_file: bool,
        unsure: bool,
    ) -> Result<bool, Failure> {
        if is_file {
            return match self.facts(path).await {
                Ok(facts) => Ok(facts.is_some()),
                Err(Failure::Server(_)) => Ok(unsure),
                Err(failure) => Err(failure),
            };
        }
        if self.made.contains(path) {
            return Ok(true);
        }
        let order = self.session.is_folder(path);
        let stands = self.stop.heed(self.session, order).await?;
        if stands {
            self.made.insert(path.clone());
        }
        Ok(stands)
    }
}

/// The same text in another normal form, where there is one.
fn other_form(name: &Name) -> Option<Name> {
    let text = str::from_utf8(name.as_bytes()).ok();
    let text = text.filter(|text| !text.is_ascii())?;
    let forms: [String; 2] = [text.nfc().collect(), text.nfd().collect()];
    let other = forms.into_iter().find(|form| form != text)?;
    Some(Name::new(other.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_another_form_that_looks_the_same() {
        let other = |text: &str| other_form(&Name::from(text));
        assert_eq!(other("\u{e4}.txt"), Some("a\u{308}.txt".into()));
        assert_eq!(other("a\u{308}.txt"), Some("\u{e4}.txt".into()));
        // Hangul, and a sign that only its decomposition is left of.
        assert_eq!(other("\u{d55c}"), Some("\u{1112}\u{1161}\u{11ab}".into()));
        assert_eq!(other("\u{212b}"), Some("\u{c5}".into()));
        for plain in ["a.txt", "", "\u{df}", "\u{6f22}"] {
            assert_eq!(other(plain), None, "{plain}");
        }
        assert_eq!(other_form(&Name::new(*b"a\xcc")), None);
    }
}
