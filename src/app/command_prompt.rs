//! A person's own commands to the server: one line in, the whole reply below it. What was sent in
//! this session comes back by Up and Down.

use iced::widget::{Column, column, row, text};
use iced::{Element, Length};

use super::form;
use super::theme::icon::Icon;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button::{self, filled};
use super::widget::modal::{self, Layer};
use super::widget::on_escape::on_arrows;
use crate::protocol::{RawCommand, RawRefusal, Reply};
use crate::wording;

/// See the module's text.
#[derive(Debug, Default)]
pub struct CommandPrompt {
    line: String,
    /// What was sent before, the newest last.
    history: Vec<String>,
    /// Which of them is shown.
    at: Option<usize>,
    exchanges: Vec<Exchange>,
}

/// A command and what came of it.
#[derive(Debug)]
struct Exchange {
    /// The reply comes with it.
    number: Option<u64>,
    /// Without what may be a password.
    shown: String,
    answer: Answer,
}

#[derive(Debug)]
enum Answer {
    Awaited,
    Reply { is_refusal: bool, text: String },
    Failed(String),
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    Submitted,
    StopPressed,
    Older,
    Newer,
    CopyPressed,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Send(RawCommand),
    Stop,
    Copy(String),
    Close,
}

impl CommandPrompt {
    pub fn new(history: Vec<String>) -> Self {
        Self {
            history,
            ..Self::default()
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(line) => {
                self.line = line;
                self.at = None;
            }
            Message::Older => self.recall(match self.at {
                None => self.history.len().checked_sub(1),
                Some(at) => Some(at.saturating_sub(1)),
            }),
            Message::Newer => {
                let next = self.at.map(|at| at + 1);
                self.recall(next.filter(|next| *next < self.history.len()));
            }
            Message::Submitted => return self.submit(),
            Message::StopPressed => return Action::Stop,
            Message::CopyPressed => return Action::Copy(self.as_text()),
            Message::Closed => return Action::Close,
        }
        Action::None
    }

    fn submit(&mut self) -> Action {
        if self.is_waiting() {
            return Action::None;
        }
        let Ok(command) = RawCommand::parse(&self.line) else {
            return Action::None;
        };
        if !command.is_secret() && self.history.last().map(String::as_str) != Some(command.as_str())
        {
            self.history.push(command.as_str().to_owned());
        }
        self.at = None;
        self.line.clear();
        if self.exchanges.len() == MOST {
            self.exchanges.remove(0);
        }
        self.exchanges.push(Exchange {
            number: None,
            shown: command.shown(),
            answer: Answer::Awaited,
        });
        Action::Send(command)
    }

    fn recall(&mut self, at: Option<usize>) {
        self.line = at
            .and_then(|at| self.history.get(at))
            .cloned()
            .unwrap_or_default();
        self.at = at;
    }

    /// What the server answered.
    pub fn replied(&mut self, reply: &Reply) {
        let text: Vec<String> = reply.log_lines().take(LINES).collect();
        let mut text = text.join("\n");
        if reply.lines.len() > LINES {
            let more = (reply.lines.len() - LINES) as u64;
            text.push_str(&format!("\n{} The log has them all.", wording::more(more)));
        }
        self.answer(Answer::Reply {
            is_refusal: reply.is_refusal(),
            text,
        });
    }

    /// Nothing was answered, and why.
    pub fn failed(&mut self, why: String) {
        self.answer(Answer::Failed(why));
    }

    fn answer(&mut self, answer: Answer) {
        if let Some(last) = self.exchanges.last_mut().filter(|last| last.is_waiting()) {
            last.answer = answer;
        }
    }

    /// The number that the command is sent under.
    pub fn awaits(&mut self, number: u64) {
        if let Some(last) = self.exchanges.last_mut() {
            last.number = Some(number);
        }
    }

    pub fn is_waiting_for(&self, number: u64) -> bool {
        let last = self.exchanges.last();
        last.is_some_and(|last| last.is_waiting() && last.number == Some(number))
    }

    pub fn is_waiting(&self) -> bool {
        self.exchanges.last().is_some_and(Exchange::is_waiting)
    }

    pub fn view(&self) -> Element<'_, Message> {
        let refusal = RawCommand::parse(&self.line).err();
        let is_wrong = refusal
            .as_ref()
            .is_some_and(|refusal| *refusal != RawRefusal::Empty);
        let field = form::field(LINE, "SITE HELP", &self.line, is_wrong)
            .font(font::MONO)
            .on_input(Message::Edited)
            .on_submit(Message::Submitted);
        let send = match self.is_waiting() {
            true => focus_button::button("Stop").on_press(Message::StopPressed),
            false => filled("Send").on_press_maybe(refusal.is_none().then_some(Message::Submitted)),
        };
        let line = row![on_arrows(field, Message::Older, Message::Newer), send].spacing(space::S);
        let why = refusal.filter(|_| is_wrong).map(|refusal| {
            let why = wording::raw_refusal(&refusal);
            form::complaint(why)
        });
        let newest_first = self.exchanges.iter().rev().map(Exchange::view);
        let answers: Element<'_, Message> = match self.exchanges.is_empty() {
            true => form::sentence("Nothing was sent yet. The server's answers appear here.")
                .style(style::muted)
                .into(),
            false => form::scrolling(Column::with_children(newest_first).spacing(space::M)),
        };
        let body = column![line].push(why).push(answers).spacing(space::M);
        let copy = (!self.exchanges.is_empty()).then_some(Message::CopyPressed);
        let foot = row![
            focus_button::button("Copy the answers").on_press_maybe(copy),
            iced::widget::Space::new().width(Length::Fill),
            focus_button::button("Close").on_press(Message::Closed),
        ];
        form::sheet("Custom command", body, foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("custom command", 640.0, self.view().map(wrap))
            .focus_first(LINE)
            .on_close(wrap(Message::Closed))
            .on_default(wrap(Message::Submitted))
    }

    fn as_text(&self) -> String {
        let one = |exchange: &Exchange| match &exchange.answer {
            Answer::Awaited => format!("> {}", exchange.shown),
            Answer::Reply { text, .. } | Answer::Failed(text) => {
                format!("> {}\n{text}", exchange.shown)
            }
        };
        let all: Vec<String> = self.exchanges.iter().map(one).collect();
        all.join("\n")
    }
}

impl Exchange {
    fn is_waiting(&self) -> bool {
        matches!(self.answer, Answer::Awaited)
    }

    fn view(&self) -> Element<'_, Message> {
        let mono = |words| form::sentence(words).font(font::MONO).size(size::MONO);
        let sent = mono(format!("> {}", self.shown)).style(style::tint(Tint::Accent));
        let answer: Element<'_, Message> = match &self.answer {
            Answer::Awaited => text("Waiting for the server's reply…")
                .style(style::muted)
                .into(),
            Answer::Reply { is_refusal, text } => {
                let tint = match is_refusal {
                    true => Tint::Error,
                    false => Tint::Text,
                };
                mono(text.clone()).style(style::tint(tint)).into()
            }
            Answer::Failed(why) => form::remark(Icon::CircleAlert, Tint::Error, why.as_str()),
        };
        column![sent, answer].spacing(2).into()
    }
}

const LINE: &str = "custom-command";
/// Older ones are in the log.
const MOST: usize = 50;
const LINES: usize = 500;

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};
    use crate::protocol::ReplyReader;

    fn reply(text: &str) -> Reply {
        let mut reader = ReplyReader::default();
        reader.push(text.as_bytes());
        reader.next().unwrap().unwrap()
    }

    fn press(prompt: &mut CommandPrompt, key: Named) -> Vec<Action> {
        let mut window = window(prompt.layer(|message| message));
        window.simulate([iced::Event::Window(iced::window::Event::Focused)]);
        window.tap_key(key);
        let said: Vec<_> = window.into_messages().collect();
        said.into_iter().map(|said| prompt.update(said)).collect()
    }

    fn sent(prompt: &mut CommandPrompt, line: &str) -> Action {
        prompt.update(Message::Edited(line.to_owned()));
        prompt.update(Message::Submitted)
    }

    #[test]
    fn a_command_is_sent_and_its_reply_shown_in_full() {
        let mut prompt = CommandPrompt::new(Vec::new());
        prompt.update(Message::Edited("SITE HELP".to_owned()));
        let raw = RawCommand::parse("SITE HELP").unwrap();
        assert_eq!(press(&mut prompt, Named::Enter), [Action::Send(raw)]);
        assert!(prompt.is_waiting() && sent(&mut prompt, "NOOP") == Action::None);
        prompt.replied(&reply("214-The following\r\n CHMOD UTIME\r\n214 End.\r\n"));
        let mut shown = window(prompt.layer(|message| message));
        assert!(sees(&mut shown, "> SITE HELP"));
        assert!(sees(
            &mut shown,
            "214-The following\n CHMOD UTIME\n214 End."
        ));
        drop(shown);
        picture("custom-command", || prompt.layer(|message| message));
    }

    #[test]
    fn what_was_sent_comes_back_by_up_and_down() {
        let mut prompt = CommandPrompt::new(vec!["STAT".to_owned()]);
        sent(&mut prompt, "NOOP");
        prompt.failed("Cancelled.".to_owned());
        sent(&mut prompt, "SITE PSWD a b");
        prompt.failed("Cancelled.".to_owned());
        // What may hold a password is neither remembered nor shown.
        assert_eq!(prompt.history, ["STAT", "NOOP"]);
        assert!(!prompt.as_text().contains("a b"));
        for (key, line) in [
            (Named::ArrowUp, "NOOP"),
            (Named::ArrowUp, "STAT"),
            (Named::ArrowUp, "STAT"),
            (Named::ArrowDown, "NOOP"),
            (Named::ArrowDown, ""),
        ] {
            press(&mut prompt, key);
            assert_eq!(prompt.line, line);
        }
    }

    #[test]
    fn a_command_that_is_not_for_people_says_why() {
        let mut prompt = CommandPrompt::new(Vec::new());
        assert_eq!(sent(&mut prompt, "pasv"), Action::None);
        let why = wording::raw_refusal(&RawCommand::parse("pasv").unwrap_err());
        assert!(sees(&mut window(prompt.layer(|message| message)), &why));
        assert_eq!(sent(&mut prompt, "NOOP\r\nDELE a"), Action::None);
    }
}
