//! The part of a site's form that says how files are moved there, where it should be otherwise
//! than everywhere. An empty field, or «As the settings say», leaves it to the settings.

use std::borrow::Cow;

use iced::widget::{column, row, text};
use iced::{Alignment, Element};

use super::draft::{Faults, Field};
use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::choice::choice;
use crate::profile::{ExistsRule, PartPattern, PerFile, Policy, Replacing, Verify};
use crate::service::Direction;
use crate::wording;

/// What stands in its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDraft {
    /// What the fields began with: a speed that is no whole number of KiB stays as it is until
    /// it is changed.
    before: Policy,
    texts: [String; 3],
    per_file: Option<PerFile>,
    verify: Option<Verify>,
    download_exists: Option<ExistsRule>,
    upload_exists: Option<ExistsRule>,
    replacing: Replacing,
    part_name: String,
}

/// The fields that are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Connections,
    Down,
    Up,
}

#[derive(Clone, Debug)]
pub enum Message {
    AmountEdited(Amount, String),
    PerFileChosen(Option<PerFile>),
    VerifyChosen(Option<Verify>),
    ExistsChosen(Direction, Option<ExistsRule>),
    ReplacingChosen(Replacing),
    PartNameEdited(String),
    /// Enter in a field.
    Entered,
}

impl PolicyDraft {
    pub fn of(policy: Policy) -> Self {
        Self {
            texts: Amount::ALL.map(|amount| amount.shown(&policy)),
            per_file: policy.per_file,
            verify: policy.verify,
            download_exists: policy.download_exists,
            upload_exists: policy.upload_exists,
            replacing: policy.replacing,
            part_name: policy.part_name.clone().unwrap_or_default(),
            before: policy,
        }
    }

    pub fn update(&mut self, message: Message) {
        match message {
            Message::AmountEdited(amount, text) => {
                let digits = text.chars().filter(char::is_ascii_digit).take(10);
                *self.text_mut(amount) = digits.collect();
            }
            Message::PerFileChosen(per_file) => self.per_file = per_file,
            Message::VerifyChosen(verify) => self.verify = verify,
            Message::ExistsChosen(Direction::Download, rule) => self.download_exists = rule,
            Message::ExistsChosen(Direction::Upload, rule) => self.upload_exists = rule,
            Message::ReplacingChosen(replacing) => self.replacing = replacing,
            Message::PartNameEdited(text) => self.part_name = text,
            Message::Entered => {}
        }
    }

    /// The policy; what is wrong is added to `faults`, and then it is not to be used.
    pub fn policy(&self, faults: &mut Faults) -> Policy {
        let mut policy = Policy {
            per_file: self.per_file,
            verify: self.verify,
            download_exists: self.download_exists,
            upload_exists: self.upload_exists,
            replacing: self.replacing,
            part_name: (!self.part_name.is_empty()).then(|| self.part_name.clone()),
            ..self.before.clone()
        };
        for amount in Amount::ALL {
            let text = self.text(amount);
            if *text == amount.shown(&self.before) {
                continue;
            }
            match amount.read(text) {
                Ok(value) => amount.set(&mut policy, value),
                Err(words) => faults.add(amount.field(), words),
            }
        }
        if let Some(text) = &policy.part_name
            && let Err(fault) = PartPattern::parse(text)
        {
            faults.add(Field::PartName, &wording::pattern_fault(fault));
        }
        policy
    }

    pub fn view(&self, faults: &Faults) -> Element<'_, Message> {
        column![
            self.amount(Amount::Connections, faults),
            self.amount(Amount::Down, faults),
            self.amount(Amount::Up, faults),
            form::labelled_first("Verify by hash", self.verify()),
            form::heading("Where the target exists already"),
            form::labelled(
                "Downloads",
                rules(Direction::Download, self.download_exists)
            ),
            form::labelled("Uploads", rules(Direction::Upload, self.upload_exists)),
            form::heading("Uploads, until they are whole"),
            self.part_name(faults),
            form::labelled_first("The old file", self.replacing()),
            form::heading("One large download"),
            form::labelled("Comes over", self.per_file()),
        ]
        .spacing(space::S + 2.0)
        .into()
    }

    fn amount(&self, amount: Amount, faults: &Faults) -> Element<'_, Message> {
        let fault = faults.of(amount.field());
        let field = form::field(
            amount.id(),
            amount.hint(),
            self.text(amount),
            fault.is_some(),
        )
        .on_input(move |text| Message::AmountEdited(amount, text))
        .on_submit(Message::Entered)
        .width(110);
        let line = row![field, text(amount.unit()).style(style::muted)]
            .spacing(space::S)
            .align_y(Alignment::Center);
        form::checked(amount.label(), line, fault.map(str::to_owned))
    }

    fn per_file(&self) -> Element<'_, Message> {
        let all = [None].into_iter().chain(PerFile::CHOICES.map(Some));
        form::choices(
            all,
            self.per_file,
            |one| one.map_or(AS_SETTINGS.into(), wording::per_file_choice),
            Message::PerFileChosen,
        )
    }

    fn verify(&self) -> Element<'_, Message> {
        let all = [None].into_iter().chain(Verify::ALL.map(Some));
        form::choices(
            all,
            self.verify,
            |one| one.map_or(AS_SETTINGS, wording::verify_choice).into(),
            Message::VerifyChosen,
        )
    }

    fn part_name(&self, faults: &Faults) -> Element<'_, Message> {
        let fault = faults.of(Field::PartName);
        let field = form::field(PART_NAME, "*.argosy-part", &self.part_name, fault.is_some())
            .on_input(Message::PartNameEdited)
            .on_submit(Message::Entered);
        column![
            form::checked("Temporary name", field, fault.map(str::to_owned)),
            form::labelled("", small(wording::PART_NAME_HELP)),
        ]
        .spacing(space::XS)
        .into()
    }

    fn replacing(&self) -> Element<'_, Message> {
        let ways = form::choices(
            Replacing::ALL,
            self.replacing,
            |one| wording::replacing(one).into(),
            Message::ReplacingChosen,
        );
        let risk = wording::replacing_risk(self.replacing);
        let risk = match self.replacing {
            Replacing::Never => small(risk),
            Replacing::Aside | Replacing::Delete => {
                form::remark(Icon::TriangleAlert, Tint::Warn, risk)
            }
        };
        column![small(wording::REPLACING_HELP), ways, risk]
            .spacing(space::XS)
            .into()
    }

    fn text(&self, amount: Amount) -> &String {
        let [connections, down, up] = &self.texts;
        match amount {
            Amount::Connections => connections,
            Amount::Down => down,
            Amount::Up => up,
        }
    }

    fn text_mut(&mut self, amount: Amount) -> &mut String {
        let [connections, down, up] = &mut self.texts;
        match amount {
            Amount::Connections => connections,
            Amount::Down => down,
            Amount::Up => up,
        }
    }
}

impl Amount {
    const ALL: [Self; 3] = [Self::Connections, Self::Down, Self::Up];

    fn field(self) -> Field {
        match self {
            Self::Connections => Field::Connections,
            Self::Down => Field::Down,
            Self::Up => Field::Up,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Connections => "Transfers at once",
            Self::Down => "Download limit",
            Self::Up => "Upload limit",
        }
    }

    /// Behind the field.
    fn unit(self) -> &'static str {
        match self {
            Self::Connections => "at most, 1 to 32",
            Self::Down | Self::Up => "KiB/s for all transfers of this site together",
        }
    }

    /// What an empty field means.
    fn hint(self) -> &'static str {
        match self {
            Self::Connections => "As settings",
            Self::Down | Self::Up => "None",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Connections => CONNECTIONS,
            Self::Down => "site-down",
            Self::Up => "site-up",
        }
    }

    /// The text of what a policy holds.
    fn shown(self, policy: &Policy) -> String {
        let value = match self {
            Self::Connections => policy.connections.map(|count| count as u64),
            Self::Down => policy.down.map(|bytes| bytes.div_ceil(KIB)),
            Self::Up => policy.up.map(|bytes| bytes.div_ceil(KIB)),
        };
        value.map_or_else(String::new, |value| value.to_string())
    }

    /// The number; `None` where nothing is written.
    fn read(self, text: &str) -> Result<Option<u64>, &'static str> {
        if text.is_empty() {
            return Ok(None);
        }
        let (most, words) = match self {
            Self::Connections => (
                32,
                "A number from 1 to 32, or nothing: as the settings say.",
            ),
            Self::Down | Self::Up => (
                u64::from(u32::MAX),
                "A number of KiB per second, at least 1, or nothing: no limit.",
            ),
        };
        let number = text.parse().ok();
        number
            .filter(|number| (1..=most).contains(number))
            .map_or(Err(words), |number| Ok(Some(number)))
    }

    fn set(self, policy: &mut Policy, value: Option<u64>) {
        let bytes = value.map(|value| value.saturating_mul(KIB));
        match self {
            Self::Connections => {
                policy.connections = value.and_then(|value| usize::try_from(value).ok());
            }
            Self::Down => policy.down = bytes,
            Self::Up => policy.up = bytes,
        }
    }
}

fn rules<'a>(direction: Direction, chosen: Option<ExistsRule>) -> Element<'a, Message> {
    let all: Vec<_> = [None]
        .into_iter()
        .chain(ExistsRule::CHOICES.map(Some))
        .collect();
    let names: Vec<Cow<'_, str>> = all
        .iter()
        .map(|rule| rule.map_or(AS_SETTINGS, wording::exists_choice).into())
        .collect();
    let at = all.iter().position(|rule| *rule == chosen).unwrap_or(0);
    choice(names, at, move |at| {
        Message::ExistsChosen(direction, all.get(at).copied().flatten())
    })
    .into()
}

fn small<'a>(words: &'static str) -> Element<'a, Message> {
    form::sentence(words)
        .size(size::SMALL)
        .style(style::muted)
        .into()
}

const KIB: u64 = 1024;
const AS_SETTINGS: &str = "As the settings say";
pub const CONNECTIONS: &str = "site-connections";
const PART_NAME: &str = "site-part-name";

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Policy {
        Policy {
            connections: Some(3),
            down: Some(1500),
            up: Some(64 * 1024),
            per_file: Some(PerFile::ONE),
            verify: Some(Verify::Never),
            download_exists: Some(ExistsRule::NewerOrDifferentSize),
            upload_exists: Some(ExistsRule::Skip),
            replacing: Replacing::Aside,
            part_name: Some(".*.tmp".to_owned()),
            ..Policy::default()
        }
    }

    fn read(draft: &PolicyDraft) -> Result<Policy, Faults> {
        let mut faults = Faults::default();
        let policy = draft.policy(&mut faults);
        match faults == Faults::default() {
            true => Ok(policy),
            false => Err(faults),
        }
    }

    fn edited(amount: Amount, text: &str) -> PolicyDraft {
        let mut draft = PolicyDraft::of(filled());
        draft.update(Message::AmountEdited(amount, text.to_owned()));
        draft
    }

    #[test]
    fn what_nobody_touched_comes_back() {
        for policy in [Policy::default(), filled()] {
            assert_eq!(read(&PolicyDraft::of(policy.clone())), Ok(policy));
        }
    }

    #[test]
    fn an_empty_field_leaves_it_to_the_settings() {
        let mut draft = PolicyDraft::of(filled());
        for amount in Amount::ALL {
            draft.update(Message::AmountEdited(amount, String::new()));
        }
        draft.update(Message::PerFileChosen(None));
        draft.update(Message::VerifyChosen(None));
        draft.update(Message::ExistsChosen(Direction::Download, None));
        draft.update(Message::ExistsChosen(Direction::Upload, None));
        draft.update(Message::ReplacingChosen(Replacing::Never));
        draft.update(Message::PartNameEdited(String::new()));
        assert_eq!(read(&draft), Ok(Policy::default()));
    }

    #[test]
    fn speeds_are_in_kibibytes() {
        assert_eq!(read(&edited(Amount::Down, "3 x")).unwrap().down, Some(3072));
        let one = read(&edited(Amount::Connections, "32")).unwrap();
        assert_eq!(one.connections, Some(32));
    }

    #[test]
    fn what_cannot_be_is_said_at_its_field() {
        for (amount, text) in [
            (Amount::Connections, "0"),
            (Amount::Connections, "33"),
            (Amount::Down, "0"),
            (Amount::Up, "9999999999"),
        ] {
            let faults = read(&edited(amount, text)).unwrap_err();
            assert!(faults.of(amount.field()).is_some(), "{text}");
        }
        for text in ["tmp", "*", "a/*", "**", "*\u{7}"] {
            let mut draft = PolicyDraft::default();
            draft.update(Message::PartNameEdited(text.to_owned()));
            let faults = read(&draft).unwrap_err();
            assert!(faults.of(Field::PartName).is_some(), "{text}");
        }
    }
}
