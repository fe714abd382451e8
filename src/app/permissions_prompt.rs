//! Permissions of what is chosen: nine boxes and a number that follow each other. Where several
//! differ, or what they hold is meant as well, a box may stand at «leave as it is».

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element};

use super::form;
use super::place::Place;
use super::theme::{Tint, size, space, style};
use super::widget::focus_button::{self, filled, three_way};
use super::widget::modal::{self, Layer};
use crate::protocol::{Mode, ModeChange, Reach};
use crate::wording;

/// See the module's text.
pub struct PermissionsPrompt {
    subjects: Vec<Subject>,
    folders: u64,
    /// The listing tells the permissions of all.
    is_known: bool,
    change: ModeChange,
    number: String,
    reach: Reach,
}

/// One of what is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub place: Place,
    pub is_folder: bool,
    pub mode: Option<Mode>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub subjects: Vec<Subject>,
    pub change: ModeChange,
    pub reach: Reach,
}

#[derive(Clone, Debug)]
pub enum Message {
    /// The box of this bit was pressed.
    Pressed(u16),
    NumberEdited(String),
    ReachChosen(Reach),
    Submitted,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Change(Order),
    Cancel,
}

impl PermissionsPrompt {
    pub fn new(subjects: Vec<Subject>) -> Self {
        let change = ModeChange::common(subjects.iter().map(|subject| subject.mode));
        let folders = subjects.iter().filter(|subject| subject.is_folder);
        Self {
            folders: folders.count() as u64,
            is_known: subjects.iter().all(|subject| subject.mode.is_some()),
            subjects,
            change,
            number: change.to_string(),
            reach: Reach::Chosen,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Pressed(bit) => {
                let next = match self.change.bit(bit) {
                    Some(true) => Some(false),
                    Some(false) if self.may_leave() => None,
                    _ => Some(true),
                };
                self.change.set(bit, next);
                self.number = self.change.to_string();
            }
            Message::NumberEdited(number) => {
                if let Some(change) = ModeChange::parse(&number) {
                    self.change = change;
                }
                self.number = number;
            }
            Message::ReachChosen(reach) => self.reach = reach,
            Message::Cancelled => return Action::Cancel,
            Message::Submitted if self.is_ready() => {
                return Action::Change(Order {
                    subjects: std::mem::take(&mut self.subjects),
                    change: self.change,
                    reach: self.reach,
                });
            }
            Message::Submitted => {}
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let number = form::field(NUMBER, "644", &self.number, !self.is_number())
            .width(90)
            .on_input(Message::NumberEdited)
            .on_submit(Message::Submitted);
        let help = match (self.is_number(), self.may_leave()) {
            (false, _) => "Three or four digits from 0 to 7; an x leaves a digit as it is.",
            (true, true) => "A dash in a box, or an x in the number, leaves it as it is.",
            (true, false) => "",
        };
        let tint = match self.is_number() {
            true => Tint::Muted,
            false => Tint::Error,
        };
        let help = text(help).size(size::SMALL).style(style::tint(tint));
        let number = row![number, help]
            .spacing(space::M)
            .align_y(Alignment::Center);
        let body = column![
            form::sentence(self.about()).style(style::muted),
            self.boxes(),
            form::labelled("Number", number),
        ]
        .push(self.has_folders().then(|| self.reaches()))
        .spacing(space::M);
        let foot = row![
            focus_button::button("Cancel").on_press(Message::Cancelled),
            filled("Change").on_press_maybe(self.is_ready().then_some(Message::Submitted)),
        ];
        form::sheet("Permissions", body, foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("permissions", 520.0, self.view().map(wrap))
            .focus_first(NUMBER)
            .on_close(wrap(Message::Cancelled))
            .on_default_maybe(self.is_ready().then(|| wrap(Message::Submitted)))
    }

    fn boxes(&self) -> Element<'_, Message> {
        let line = |(who, shift): (&'static str, u16)| {
            let boxes = [("Read", 4), ("Write", 2), ("Execute", 1)].map(|(what, bit): (_, u16)| {
                let bit = bit << shift;
                let name = format!("{who}: {what}");
                let one = three_way(name, what, self.change.bit(bit), Message::Pressed(bit));
                container(one).width(110).into()
            });
            form::labelled(who, row(boxes))
        };
        column([("Owner", 6), ("Group", 3), ("Others", 0)].map(line)).into()
    }

    fn reaches(&self) -> Element<'_, Message> {
        let all = [Reach::Chosen, Reach::All, Reach::Files, Reach::Folders];
        let name = |reach| {
            match reach {
                Reach::Chosen => "What is chosen only",
                Reach::All => "Everything in folders, too",
                Reach::Files => "Files in them, not folders",
                Reach::Folders => "Folders in them, not files",
            }
            .into()
        };
        let meaning = match self.reach {
            Reach::Chosen => "",
            Reach::All => wording::FOLDERS_ENTERED,
            Reach::Files | Reach::Folders => wording::LINKS_LEFT,
        };
        let ways = form::choices(all, self.reach, name, Message::ReachChosen);
        let meaning = form::sentence(meaning)
            .size(size::SMALL)
            .style(style::muted);
        form::labelled_first("Where", column![ways, meaning].spacing(space::XS))
    }

    fn about(&self) -> String {
        match self.subjects.as_slice() {
            [one] => one.place.shown().into_owned(),
            several => wording::things(several.len() as u64 - self.folders, self.folders),
        }
    }

    fn has_folders(&self) -> bool {
        self.folders > 0
    }

    /// Something may stay as it is: there is more than one thing, or nobody knows what it is.
    fn may_leave(&self) -> bool {
        self.subjects.len() != 1 || !self.is_known || self.reach != Reach::Chosen
    }

    fn is_number(&self) -> bool {
        ModeChange::parse(&self.number).is_some()
    }

    fn is_ready(&self) -> bool {
        self.is_number() && !self.change.is_nothing() && !self.subjects.is_empty()
    }
}

const NUMBER: &str = "permissions-number";

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    fn subject(path: &str, is_folder: bool, octal: Option<u32>) -> Subject {
        Subject {
            place: Place::Local(path.into()),
            is_folder,
            mode: octal.map(Mode::new),
        }
    }

    fn click(prompt: &mut PermissionsPrompt, label: &str) -> Action {
        let mut window = window(prompt.layer(|message| message));
        window.click(label).unwrap();
        let said: Vec<_> = window.into_messages().collect();
        let did = said.into_iter().map(|said| prompt.update(said));
        did.last().unwrap_or(Action::None)
    }

    #[test]
    fn boxes_and_number_follow_each_other() {
        let mut prompt = PermissionsPrompt::new(vec![subject("/a", false, Some(0o644))]);
        assert_eq!(prompt.number, "644");
        click(&mut prompt, "Owner: Execute");
        click(&mut prompt, "Others: Read");
        assert_eq!(prompt.number, "740");
        prompt.update(Message::NumberEdited("60".to_owned()));
        assert!(!prompt.is_ready());
        assert_eq!(click(&mut prompt, "Change"), Action::None);
        prompt.update(Message::NumberEdited("600".to_owned()));
        assert_eq!(prompt.change.bit(0o040), Some(false));
        let Action::Change(order) = click(&mut prompt, "Change") else {
            panic!("nothing to change");
        };
        assert_eq!(order.change.to_string(), "600");
        assert_eq!(order.reach, Reach::Chosen);
    }

    #[test]
    fn what_differs_stands_at_leave_as_it_is() {
        let subjects = vec![
            subject("/a", false, Some(0o644)),
            subject("/b", false, Some(0o640)),
        ];
        let mut prompt = PermissionsPrompt::new(subjects);
        assert_eq!(prompt.number, "64x");
        assert_eq!(prompt.change.bit(0o004), None);
        assert!(sees(
            &mut window(prompt.layer(|message| message)),
            "A dash in a box, or an x in the number, leaves it as it is."
        ));
        for expected in [Some(true), Some(false), None] {
            click(&mut prompt, "Others: Read");
            assert_eq!(prompt.change.bit(0o004), expected);
        }
        picture("permissions-several", || prompt.layer(|message| message));
    }

    #[test]
    fn one_whose_permissions_are_known_has_boxes_of_two_states() {
        let mut prompt = PermissionsPrompt::new(vec![subject("/a", false, Some(0o644))]);
        for expected in [false, true, false] {
            click(&mut prompt, "Owner: Read");
            assert_eq!(prompt.change.bit(0o400), Some(expected));
        }
        assert!(!sees(
            &mut window(prompt.layer(|message| message)),
            "Everything in folders, too"
        ));
    }

    #[test]
    fn a_folder_can_be_meant_with_all_that_is_in_it() {
        let mut prompt = PermissionsPrompt::new(vec![subject("/a", true, Some(0o755))]);
        click(&mut prompt, "Everything in folders, too");
        assert!(sees(
            &mut window(prompt.layer(|message| message)),
            wording::FOLDERS_ENTERED
        ));
        picture("permissions", || prompt.layer(|message| message));
        prompt.update(Message::NumberEdited("6xx".to_owned()));
        let mut enter = window(prompt.layer(|message| message));
        enter.simulate([iced::Event::Window(iced::window::Event::Focused)]);
        enter.tap_key(Named::Enter);
        let said: Vec<_> = enter.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
        let [Action::Change(order)] = did.as_slice() else {
            panic!("{did:?}");
        };
        assert_eq!((order.reach, order.subjects.len()), (Reach::All, 1));
    }

    #[test]
    fn nothing_known_and_nothing_chosen_changes_nothing() {
        let mut prompt = PermissionsPrompt::new(vec![subject("/a", false, None)]);
        assert_eq!(prompt.number, "xxx");
        assert_eq!(prompt.update(Message::Submitted), Action::None);
    }
}
