//! The question what to do with a file whose target exists already. Browsing and all other
//! transfers go on meanwhile, so it can be put off.

use iced::widget::{Space, column, container, row, text};
use iced::{Element, Length};

use super::form;
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{size, space, style};
use super::widget::focus_button::{self, check_box};
use super::widget::modal::{self, Layer};
use crate::profile::ExistsRule;
use crate::service::{Direction, Existing, ExistsAnswer, Facts, Transfer};
use crate::wording;

/// The prompt for one transfer.
pub struct ExistsPrompt {
    transfer: Transfer,
    existing: Existing,
    for_rest: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    Chosen(ExistsRule),
    ForRestToggled,
    PutOff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Answer(ExistsAnswer),
    /// Close without an answer: the item goes on asking.
    Later,
}

impl ExistsPrompt {
    pub fn new(transfer: Transfer, existing: Existing) -> Self {
        Self {
            transfer,
            existing,
            for_rest: false,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Chosen(rule) => Action::Answer(ExistsAnswer {
                rule,
                for_rest: self.for_rest,
            }),
            Message::ForRestToggled => {
                self.for_rest = !self.for_rest;
                Action::None
            }
            Message::PutOff => Action::Later,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let (here, there) = ("on this computer", "on the server");
        let (source, target) = match self.transfer.direction {
            Direction::Download => (there, here),
            Direction::Upload => (here, there),
        };
        let sides = row![
            side("Source", source, &self.existing.source),
            Icon::ArrowRight.view().style(style::muted),
            side("Target", target, &self.existing.target),
        ]
        .spacing(space::M)
        .align_y(iced::Alignment::Center);
        let question = form::sentence(wording::exists_question(&self.transfer));
        let rest = check_box(
            "For the rest of this queue",
            self.for_rest,
            Some(Message::ForRestToggled),
        );
        let conditions = CONDITIONS.map(|rule| self.choice(rule));
        let body = column![
            question,
            sides,
            text(wording::exists_comparison(&self.existing)),
            rest,
            row(conditions).spacing(space::S).wrap(),
        ]
        .spacing(space::DIALOG_GAP);
        let later = focus_button::button("Decide later")
            .look(Look::Ghost)
            .on_press(Message::PutOff);
        let choices = self.rules().map(|rule| self.choice(rule));
        let foot = row![later, Space::new().width(Length::Fill)].extend(choices);
        form::sheet("The target exists", form::scrolling(body), foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        let name = format!("exists {}", self.transfer.id.0);
        modal::dialog(name, 640.0, self.view().map(wrap))
            .focus_first(id(self.default_rule()))
            .on_close(wrap(Message::PutOff))
            .on_default(wrap(Message::Chosen(self.default_rule())))
    }

    fn choice(&self, rule: ExistsRule) -> Element<'_, Message> {
        let is_default = rule == self.default_rule();
        focus_button::button(wording::exists_choice(rule))
            .id(id(rule))
            .look(if is_default {
                Look::Filled
            } else {
                Look::Outlined
            })
            .on_press(Message::Chosen(rule))
            .into()
    }

    fn rules(&self) -> impl Iterator<Item = ExistsRule> {
        let can_resume = self.existing.can_resume;
        RULES
            .into_iter()
            .filter(move |rule| can_resume || *rule != ExistsRule::Resume)
    }

    /// What Enter alone chooses: never something that loses the target.
    fn default_rule(&self) -> ExistsRule {
        if self.existing.can_resume {
            ExistsRule::Resume
        } else {
            ExistsRule::Skip
        }
    }
}

/// What is known of one side.
fn side<'a>(title: &'a str, place: &'a str, facts: &Facts) -> Element<'a, Message> {
    let bytes = facts.size.map_or_else(
        || "Size unknown".to_owned(),
        |bytes| match bytes {
            0..1024 => wording::exact_size(bytes),
            _ => format!("{} ({})", wording::size(bytes), wording::exact_size(bytes)),
        },
    );
    let time = facts
        .modified
        .map_or_else(|| "Time unknown".to_owned(), wording::date);
    let place = text(place).size(size::SMALL).style(style::muted);
    let lines = column![
        row![form::heading(title), place].spacing(space::S),
        text(bytes),
        text(time)
    ]
    .spacing(space::XS);
    container(lines)
        .padding(space::M)
        .width(Length::Fill)
        .style(style::well)
        .into()
}

fn id(rule: ExistsRule) -> &'static str {
    match rule {
        ExistsRule::Resume => "exists-resume",
        ExistsRule::Skip => "exists-skip",
        ExistsRule::Overwrite => "exists-overwrite",
        ExistsRule::Newer => "exists-newer",
        ExistsRule::DifferentSize => "exists-different-size",
        ExistsRule::NewerOrDifferentSize => "exists-newer-or-different-size",
        ExistsRule::Rename => "exists-rename",
        ExistsRule::Ask | ExistsRule::Fail => "exists-other",
    }
}

/// Of use for the rest: of one file a person sees what it is.
const CONDITIONS: [ExistsRule; 3] = [
    ExistsRule::Newer,
    ExistsRule::DifferentSize,
    ExistsRule::NewerOrDifferentSize,
];

const RULES: [ExistsRule; 4] = [
    ExistsRule::Overwrite,
    ExistsRule::Rename,
    ExistsRule::Skip,
    ExistsRule::Resume,
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};
    use crate::profile::{Encryption, Endpoint};
    use crate::protocol::{Modified, Precision, RemotePath};
    use crate::service::TransferId;
    use crate::service::{TransferStatus, What};

    fn prompt(can_resume: bool) -> ExistsPrompt {
        let facts = |size, seconds| Facts {
            size: Some(size),
            modified: Some(Modified {
                seconds,
                precision: Precision::Second,
            }),
        };
        let existing = Existing {
            source: facts(5_368_709_120, 1_700_000_000),
            target: facts(812, 1_600_000_000),
            can_resume,
        };
        let transfer = Transfer {
            id: TransferId(7),
            endpoint: Arc::new(Endpoint {
                host: "ftp.example".to_owned(),
                port: 21,
                encryption: Encryption::Explicit,
                user: "ann".to_owned(),
            }),
            direction: Direction::Upload,
            what: What::File,
            local: "/home/ann/disk.img".into(),
            remote: RemotePath::parse("/backups/disk.img").unwrap(),
            size: Some(5_368_709_120),
            status: TransferStatus::Asking(existing.clone()),
            turn: crate::service::Turn::default(),
            root: TransferId(7),
            kept: 0,
        };
        ExistsPrompt::new(transfer, existing)
    }

    fn answer(rule: ExistsRule, for_rest: bool) -> Action {
        Action::Answer(ExistsAnswer { rule, for_rest })
    }

    fn actions(
        can_resume: bool,
        press: impl Fn(&mut iced_test::Simulator<'_, Message>),
    ) -> Vec<Action> {
        let mut prompt = prompt(can_resume);
        let mut window = window(prompt.layer(|message| message));
        press(&mut window);
        let said: Vec<_> = window.into_messages().collect();
        said.into_iter().map(|said| prompt.update(said)).collect()
    }

    #[test]
    fn enter_never_overwrites() {
        let enter = |window: &mut iced_test::Simulator<'_, Message>| {
            window.tap_key(Named::Enter);
        };
        assert_eq!(actions(true, enter), [answer(ExistsRule::Resume, false)]);
        assert_eq!(actions(false, enter), [answer(ExistsRule::Skip, false)]);
    }

    #[test]
    fn escape_puts_the_question_off() {
        let escaped = actions(true, |window| {
            window.tap_key(Named::Escape);
        });
        assert_eq!(escaped, [Action::Later]);
    }

    #[test]
    fn an_answer_can_be_for_the_rest() {
        let clicked = actions(false, |window| {
            assert!(window.find("Resume").is_err());
            window.click("For the rest of this queue").unwrap();
            window.click("Overwrite if newer").unwrap();
            window.click("Rename").unwrap();
        });
        let expected = [
            Action::None,
            answer(ExistsRule::Newer, true),
            answer(ExistsRule::Rename, true),
        ];
        assert_eq!(clicked, expected);
    }

    #[test]
    fn both_sides_are_shown() {
        let prompt = prompt(true);
        let mut window = window(prompt.layer(|message| message));
        for words in [
            "5.0 GiB (5,368,709,120 bytes)",
            "812 bytes",
            "The source is newer and larger.",
            "“/backups/disk.img” exists already on the server.",
            "Resume",
        ] {
            assert!(sees(&mut window, words), "{words}");
        }
        picture("exists", || prompt.layer(|message| message));
    }
}
