//! What a person says to the service's questions, made into the commands that answer them.

use super::question::{Question, exists, trust};
use super::{Action, Asked, Dialogs, Message};
use crate::app::{exists_prompt, master_prompt, password_prompt, trust_prompt};
use crate::service::Command;

impl Dialogs {
    /// A message of the question that is shown. One that comes late, for another, is dropped.
    pub(super) fn answered(&mut self, message: Message) -> Action {
        let Some(question) = self.questions.front() else {
            return Action::None;
        };
        let command = match (&mut self.asked, question, message) {
            (Some(Asked::Trust(prompt)), Question::Trust(question), Message::Trust(message)) => {
                match prompt.update(message) {
                    trust_prompt::Action::None => return Action::None,
                    trust_prompt::Action::Copy(text) => return Action::Copy(text),
                    trust_prompt::Action::Answer(decision) => trust(question, decision),
                }
            }
            (
                Some(Asked::Password(prompt)),
                Question::Password { endpoint, .. },
                Message::Password(message),
            ) => match prompt.update(message) {
                password_prompt::Action::None => return Action::None,
                // It can be given later, from a row in the queue.
                password_prompt::Action::Answer { password: None, .. } => {
                    Command::PutOffPassword(endpoint.clone())
                }
                password_prompt::Action::Answer { password, keep } => Command::AnswerPassword {
                    endpoint: endpoint.clone(),
                    password,
                    keep,
                },
            },
            (
                Some(Asked::Password(prompt)),
                Question::Challenge { number, .. },
                Message::Password(message),
            ) => match prompt.update(message) {
                password_prompt::Action::None => return Action::None,
                password_prompt::Action::Answer { password, .. } => Command::AnswerChallenge {
                    number: *number,
                    answer: password,
                },
            },
            (Some(Asked::Master(prompt)), Question::Master { .. }, Message::Master(message)) => {
                match prompt.update(message) {
                    master_prompt::Action::None => return Action::None,
                    master_prompt::Action::Answer(master) => Command::AnswerMasterPassword(master),
                }
            }
            (
                Some(Asked::Exists(prompt)),
                Question::Exists(transfer, _),
                Message::Exists(message),
            ) => {
                match prompt.update(message) {
                    exists_prompt::Action::None => return Action::None,
                    // It can be answered later, from its row in the queue.
                    exists_prompt::Action::Later => {
                        self.next();
                        return Action::None;
                    }
                    exists_prompt::Action::Answer(answer) => exists(transfer.id, answer),
                }
            }
            _ => return Action::None,
        };
        self.next();
        Action::Send(command)
    }
}
