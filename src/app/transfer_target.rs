//! To the folder that a transfer goes to: the pane of that side goes there and chooses the file.

use iced::Task;
use iced::widget::operation;

use super::confirm_prompt::ConfirmPrompt;
use super::dialogs::{Dialog, Purpose};
use super::file_pane::FilePane;
use super::panes::Focus;
use super::place::{Place, Side};
use super::target::Target;
use super::{App, Message};
use crate::protocol::RemotePath;
use crate::service::{Direction, Transfer};
use crate::wording;

impl App {
    pub(super) fn open_target(&mut self, transfer: &Transfer) -> Task<Message> {
        match transfer.direction {
            Direction::Download => {
                let Some(folder) = transfer.local.parent() else {
                    return Task::none();
                };
                let file = Place::Local(transfer.local.clone());
                self.visit(Place::Local(folder.to_owned()), &file)
            }
            Direction::Upload => {
                let folder = transfer.remote.parent();
                let folder = folder.unwrap_or_else(RemotePath::login_folder);
                let there = self.connection.connected();
                if there.is_some_and(|there| there.endpoint == *transfer.endpoint) {
                    let file = Place::Remote(transfer.remote.clone());
                    return self.visit(Place::Remote(folder), &file);
                }
                let lines = wording::visit_question(&transfer.endpoint, &folder);
                let prompt = ConfirmPrompt::new(
                    "Open the target's folder",
                    lines,
                    "Open and connect",
                    false,
                );
                let target = Target {
                    endpoint: (*transfer.endpoint).clone(),
                    password: None,
                    folder: Some(folder),
                };
                let purpose = Purpose::Visit(Box::new(target));
                self.dialogs.open(Dialog::Confirm(prompt, purpose));
                Task::none()
            }
        }
    }

    fn visit(&mut self, folder: Place, file: &Place) -> Task<Message> {
        let side: Side = folder.side();
        self.panes.side_mut(side).await_name(file.file_name());
        self.panes.active = Focus::Files(side);
        Task::batch([
            self.open(folder),
            operation::focus(FilePane::table_id(side)),
        ])
    }
}
