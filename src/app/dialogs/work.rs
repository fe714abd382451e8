//! The dialogs about work on files: permissions, properties, what was left, a person's own commands.

use std::sync::Arc;

use crate::app::command_prompt::{self, CommandPrompt};
use crate::app::dragging::Load;
use crate::app::left_page::{self, LeftPage};
use crate::app::permissions_prompt::{self, Order, PermissionsPrompt};
use crate::app::place::Side;
use crate::app::properties_page::{self, PropertiesPage};
use crate::app::widget::modal::Layer;
use crate::protocol::RawCommand;
use crate::service::RemoveItem;

use super::{Dialog, Dialogs};

/// One of them.
pub enum Work {
    Permissions(PermissionsPrompt),
    Properties(PropertiesPage),
    Left(LeftPage),
    Command(CommandPrompt),
}

#[derive(Clone, Debug)]
pub enum Message {
    Permissions(permissions_prompt::Message),
    Properties(properties_page::Message),
    Left(left_page::Message),
    Command(command_prompt::Message),
}

/// What one of them wants done.
#[derive(Debug)]
pub enum Wish {
    SetModes(Order),
    /// Count what these hold.
    Count(Load),
    /// Stop what was begun on that side.
    Stop(Side),
    Send(RawCommand),
    Copy(String),
}

/// What a message leads to, and whether the dialog closes.
pub type Answer = (Option<Wish>, bool);

impl Work {
    /// A message for another of them came late and is dropped.
    pub fn update(&mut self, message: Message) -> Answer {
        match (self, message) {
            (Self::Permissions(prompt), Message::Permissions(message)) => {
                match prompt.update(message) {
                    permissions_prompt::Action::None => (None, false),
                    permissions_prompt::Action::Change(order) => {
                        (Some(Wish::SetModes(order)), true)
                    }
                    permissions_prompt::Action::Cancel => (None, true),
                }
            }
            (Self::Properties(page), Message::Properties(message)) => match page.update(message) {
                properties_page::Action::None => (None, false),
                properties_page::Action::Count(load) => (Some(Wish::Count(load)), false),
                properties_page::Action::Stop(side) => (Some(Wish::Stop(side)), false),
                properties_page::Action::StopAndClose(side) => (Some(Wish::Stop(side)), true),
                properties_page::Action::Copy(text) => (Some(Wish::Copy(text)), false),
                properties_page::Action::Close => (None, true),
            },
            (Self::Left(page), Message::Left(message)) => match page.update(message) {
                left_page::Action::Copy(text) => (Some(Wish::Copy(text)), false),
                left_page::Action::Close => (None, true),
            },
            (Self::Command(prompt), Message::Command(message)) => match prompt.update(message) {
                command_prompt::Action::None => (None, false),
                command_prompt::Action::Send(command) => (Some(Wish::Send(command)), false),
                command_prompt::Action::Stop => (Some(Wish::Stop(Side::Remote)), false),
                command_prompt::Action::Copy(text) => (Some(Wish::Copy(text)), false),
                command_prompt::Action::Close => (None, true),
            },
            _ => (None, false),
        }
    }

    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        match self {
            Self::Permissions(prompt) => {
                prompt.layer(move |message| wrap(Message::Permissions(message)))
            }
            Self::Properties(page) => page.layer(move |message| wrap(Message::Properties(message))),
            Self::Left(page) => page.layer(move |message| wrap(Message::Left(message))),
            Self::Command(prompt) => prompt.layer(move |message| wrap(Message::Command(message))),
        }
    }
}

impl Dialogs {
    /// The page that counts what folders of this side hold, if one does.
    pub fn counting(&mut self, side: Side) -> Option<&mut PropertiesPage> {
        self.works().find_map(|work| match work {
            Work::Properties(page) if page.counts(side) => Some(page),
            _ => None,
        })
    }

    /// The page that counts these things on the server, if one does.
    pub fn counting_these(&mut self, items: &Arc<[RemoveItem]>) -> Option<&mut PropertiesPage> {
        self.counting(Side::Remote)
            .filter(|page| page.is_about(items))
    }

    /// The prompt that waits for the answer to this command, if one does.
    pub fn awaiting_reply(&mut self, number: u64) -> Option<&mut CommandPrompt> {
        self.prompts().find(|prompt| prompt.is_waiting_for(number))
    }

    /// The prompt whose command is about to be sent.
    pub fn awaiting_number(&mut self) -> Option<&mut CommandPrompt> {
        self.prompts().find(|prompt| prompt.is_waiting())
    }

    fn prompts(&mut self) -> impl Iterator<Item = &mut CommandPrompt> {
        self.works().filter_map(|work| match work {
            Work::Command(prompt) => Some(prompt),
            _ => None,
        })
    }

    /// Whatever waits for the server waits in vain.
    pub fn server_is_lost(&mut self, why: &str) {
        if let Some(page) = self.counting(Side::Remote) {
            page.not_counted(why.to_owned());
        }
        self.prompts()
            .for_each(|prompt| prompt.failed(why.to_owned()));
    }

    fn works(&mut self) -> impl Iterator<Item = &mut Work> {
        let about = self.about;
        self.open.iter_mut().filter_map(move |dialog| match dialog {
            Dialog::Work(tab, work) if Some(*tab) == about => Some(&mut **work),
            _ => None,
        })
    }
}
