//! The dialog on top: what is said to it, and how it looks.

use super::*;

impl Dialogs {
    /// A message of the dialog on top. One that comes late, for another dialog, is dropped.
    pub(super) fn top(&mut self, message: Message) -> Action {
        let action = match (self.open.last_mut(), message) {
            (Some(Dialog::Sites(list)), Message::Sites(message)) => match list.update(message) {
                site_list::Action::None => return Action::None,
                site_list::Action::Close => Action::None,
                site_list::Action::Connect(site) => Action::Connect(site),
                site_list::Action::New(folder) => return Action::NewSite(folder),
                site_list::Action::Edit(site) => return Action::EditSite(site),
                site_list::Action::Remove(name) => return Action::RemoveSite(name),
                site_list::Action::Arrange(arrangement) => return Action::Arrange(arrangement),
                site_list::Action::Duplicate(site) => return Action::DuplicateSite(site),
            },
            (Some(Dialog::Site(editor)), Message::Site(message)) => {
                let replaces = editor.replaces().map(str::to_owned);
                match editor.update(message) {
                    site_editor::Action::None => return Action::None,
                    site_editor::Action::BrowseCertificate => return Action::ChooseCertificate,
                    site_editor::Action::KeepPassphrase(endpoint, passphrase, keep) => {
                        return Action::Send(Command::KeepPassphrase {
                            endpoint,
                            passphrase,
                            keep,
                        });
                    }
                    site_editor::Action::BrowseLocal => return Action::ChooseSiteFolder,
                    site_editor::Action::Cancel => Action::None,
                    site_editor::Action::ConnectTo(site) => Action::SaveSite {
                        replaces,
                        site,
                        connects: true,
                    },
                    site_editor::Action::ForgetLearned(endpoint, fact) => {
                        return Action::Send(Command::ForgetLearned { endpoint, fact });
                    }
                    site_editor::Action::Copy(text) => return Action::Copy(text),
                    site_editor::Action::Save(site) => Action::SaveSite {
                        replaces,
                        site,
                        connects: false,
                    },
                }
            }
            (Some(Dialog::Settings(page)), Message::Settings(message)) => {
                match page.update(message) {
                    settings_page::Action::None => return Action::None,
                    settings_page::Action::Changed(settings) => {
                        return Action::Settings(settings.into(), None);
                    }
                    settings_page::Action::ProxySet(settings, password) => {
                        let keep = Command::KeepProxyPassword(password);
                        return Action::Settings(settings.into(), Some(keep));
                    }
                    settings_page::Action::ChangeMaster => {
                        self.open(Dialog::Master(MasterChange::default()));
                        return Action::None;
                    }
                    settings_page::Action::ShowAbout => {
                        self.open(Dialog::About(AboutPage::default()));
                        return Action::None;
                    }
                    settings_page::Action::Close => Action::None,
                }
            }
            (Some(Dialog::Master(change)), Message::MasterChange(message)) => {
                match change.update(message) {
                    master_change::Action::None => return Action::None,
                    master_change::Action::Change { old, new } => {
                        return Action::Send(Command::ChangeMasterPassword { old, new });
                    }
                    master_change::Action::Close => Action::None,
                }
            }
            (Some(Dialog::Trusted(page)), Message::Trusted(message)) => {
                match page.update(message) {
                    trusted_page::Action::None => return Action::None,
                    trusted_page::Action::Revoke { host, port } => {
                        return Action::Send(Command::Revoke { host, port });
                    }
                    trusted_page::Action::Copy(text) => return Action::Copy(text),
                    trusted_page::Action::Close => Action::None,
                }
            }
            (Some(Dialog::Certificate(page)), Message::Certificate(message)) => {
                match page.update(message) {
                    certificate_page::Action::Copy(text) => return Action::Copy(text),
                    certificate_page::Action::Close => Action::None,
                }
            }
            (Some(Dialog::NewFolder(prompt)), Message::NewFolder(message)) => {
                match prompt.update(message) {
                    name_prompt::Action::None => return Action::None,
                    name_prompt::Action::Make(place, new) => Action::Make(place, new),
                    name_prompt::Action::Cancel => Action::None,
                }
            }
            (Some(Dialog::Move(prompt)), Message::Move(message)) => match prompt.update(message) {
                move_prompt::Action::None => return Action::None,
                move_prompt::Action::Move { from, names, into } => {
                    Action::Move { from, names, into }
                }
                move_prompt::Action::Ask(folder) => return Action::Complete(folder),
                move_prompt::Action::Written(folder) => return Action::WriteOn(folder),
                move_prompt::Action::Cancel => Action::None,
            },
            (Some(Dialog::Work(tab, work)), Message::Work(message)) => {
                let tab = *tab;
                let (wish, closes) = work.update(message);
                if closes {
                    self.open.pop();
                }
                return wish.map_or(Action::None, |wish| Action::Work(tab, wish));
            }
            (Some(Dialog::Keyboard(page)), Message::Keyboard(message)) => {
                match page.update(message) {
                    keyboard_page::Action::None => return Action::None,
                    keyboard_page::Action::Close => Action::None,
                }
            }
            (Some(Dialog::Switcher(page)), Message::Switcher(message)) => {
                match page.update(message) {
                    switcher::Action::None => return Action::None,
                    switcher::Action::Go(go) => Action::Switch(go),
                    switcher::Action::Close => Action::None,
                }
            }
            (Some(Dialog::About(page)), Message::About(message)) => match page.update(message) {
                about_page::Action::None => return Action::None,
                about_page::Action::Copy(text) => return Action::Copy(text),
                about_page::Action::Close => Action::None,
            },
            (Some(Dialog::Bookmarks(list)), Message::Bookmarks(message)) => {
                use bookmarks::Wish;
                return match list.update(message) {
                    bookmark_list::Action::None => Action::None,
                    bookmark_list::Action::Go(one) => Action::Bookmarks(Wish::Go(one)),
                    bookmark_list::Action::Edit(one) => Action::Bookmarks(Wish::Edit(one)),
                    bookmark_list::Action::Remove(one) => Action::Bookmarks(Wish::Remove(one)),
                    bookmark_list::Action::Close => {
                        self.open.pop();
                        Action::None
                    }
                };
            }
            (Some(Dialog::Bookmark(prompt)), Message::Bookmark(message)) => {
                match prompt.update(message) {
                    bookmark_prompt::Action::None => return Action::None,
                    bookmark_prompt::Action::Save { replaces, bookmark } => {
                        Action::Bookmarks(bookmarks::Wish::Save {
                            replaces,
                            bookmark: *bookmark,
                        })
                    }
                    bookmark_prompt::Action::Cancel => Action::None,
                }
            }
            (Some(Dialog::Follow(prompt)), Message::Follow(answer)) => {
                Action::Follow(prompt.tab(), answer)
            }
            (Some(Dialog::Confirm(prompt, purpose)), Message::Confirm(message)) => {
                match prompt.update(message) {
                    confirm_prompt::Action::None => return Action::None,
                    confirm_prompt::Action::Confirm => Action::Confirmed {
                        purpose: purpose.clone(),
                        spared: prompt.is_spared(),
                    },
                    confirm_prompt::Action::Cancel => Action::None,
                }
            }
            _ => return Action::None,
        };
        self.open.pop();
        action
    }

    /// The layer over the window, if any dialog is open.
    pub fn layer(&self) -> Option<Layer<'_, crate::app::Message>> {
        use crate::app::Message::Dialogs;

        Some(match self.open.last() {
            Some(Dialog::Sites(list)) => list.layer(|message| Dialogs(Message::Sites(message))),
            Some(Dialog::Site(editor)) => editor.layer(|message| Dialogs(Message::Site(message))),
            Some(Dialog::Settings(page)) => {
                page.layer(|message| Dialogs(Message::Settings(message)))
            }
            Some(Dialog::Master(change)) => {
                change.layer(|message| Dialogs(Message::MasterChange(message)))
            }
            Some(Dialog::Trusted(page)) => page.layer(|message| Dialogs(Message::Trusted(message))),
            Some(Dialog::Certificate(page)) => {
                page.layer(|message| Dialogs(Message::Certificate(message)))
            }
            Some(Dialog::NewFolder(prompt)) => {
                prompt.layer(|message| Dialogs(Message::NewFolder(message)))
            }
            Some(Dialog::Move(prompt)) => prompt.layer(|message| Dialogs(Message::Move(message))),
            Some(Dialog::Keyboard(page)) => {
                page.layer(|message| Dialogs(Message::Keyboard(message)))
            }
            Some(Dialog::Switcher(page)) => {
                page.layer(|message| Dialogs(Message::Switcher(message)))
            }
            Some(Dialog::Work(_, work)) => work.layer(|message| Dialogs(Message::Work(message))),
            Some(Dialog::About(page)) => page.layer(|message| Dialogs(Message::About(message))),
            Some(Dialog::Bookmarks(list)) => {
                list.layer(|message| Dialogs(Message::Bookmarks(message)))
            }
            Some(Dialog::Bookmark(prompt)) => {
                prompt.layer(|message| Dialogs(Message::Bookmark(message)))
            }
            Some(Dialog::Follow(prompt)) => prompt.layer(|answer| Dialogs(Message::Follow(answer))),
            Some(Dialog::Confirm(prompt, _)) => {
                prompt.layer(|message| Dialogs(Message::Confirm(message)))
            }
            None => match self.asked.as_ref()? {
                Asked::Trust(prompt) => prompt.layer(|message| Dialogs(Message::Trust(message))),
                Asked::Password(prompt) => {
                    prompt.layer(|message| Dialogs(Message::Password(message)))
                }
                Asked::Master(prompt) => prompt.layer(|message| Dialogs(Message::Master(message))),
                Asked::Exists(prompt) => prompt.layer(|message| Dialogs(Message::Exists(message))),
            },
        })
    }
}
