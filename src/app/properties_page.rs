//! All that is known about chosen entries, and how much their folders hold when that is asked for.

use std::sync::Arc;

use iced::Element;
use iced::widget::{Column, Space, column, row, text};

use super::dragging::Load;
use super::form;
use super::left_page::Outcome;
use super::place::Side;
use super::theme::{space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use crate::protocol::{Entry, Kind, Mode};
use crate::service::{Count, RemoveItem};
use crate::wording::{self, Walked};

/// See the module's text.
pub struct PropertiesPage {
    load: Load,
    /// Of all entries, without what folders hold.
    sum: Count,
    content: Content,
    /// What the service was asked to count.
    asked: Option<Arc<[RemoveItem]>>,
}

/// What the chosen folders hold.
#[derive(Debug)]
enum Content {
    /// There is no folder.
    None,
    Unasked,
    Counting(Count),
    Counted(Outcome),
    Failed(String),
}

#[derive(Clone, Debug)]
pub enum Message {
    CountPressed,
    StopPressed,
    CopyPressed,
    Closed,
}

#[derive(Debug)]
pub enum Action {
    None,
    /// Count what the entries hold.
    Count(Load),
    Stop(Side),
    StopAndClose(Side),
    Copy(String),
    Close,
}

impl PropertiesPage {
    pub fn new(load: Load) -> Self {
        let sum = sum(load.entries());
        Self {
            load,
            sum,
            content: match sum.folders {
                0 => Content::None,
                _ => Content::Unasked,
            },
            asked: None,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        let side = self.side();
        match message {
            Message::CountPressed if !self.is_counting() => {
                self.content = Content::Counting(Count::default());
                self.asked = None;
                Action::Count(self.load.clone())
            }
            // Nothing has begun that could be stopped.
            Message::StopPressed if side == Side::Remote && self.asked.is_none() => {
                self.content = Content::Unasked;
                Action::None
            }
            Message::StopPressed => Action::Stop(side),
            Message::CopyPressed => Action::Copy(self.as_text()),
            Message::Closed if self.is_counting() => Action::StopAndClose(side),
            Message::Closed => Action::Close,
            Message::CountPressed => Action::None,
        }
    }

    /// Which side's folders are being counted.
    pub fn counts(&self, side: Side) -> bool {
        self.is_counting() && self.side() == side
    }

    /// These are what the page tells of.
    pub fn is_about(&self, items: &Arc<[RemoveItem]>) -> bool {
        let own = self.asked.as_ref();
        own.is_some_and(|own| Arc::ptr_eq(own, items))
    }

    /// The service is asked to count these for it.
    pub fn asks(&mut self, items: Arc<[RemoveItem]>) {
        self.asked = Some(items);
    }

    fn side(&self) -> Side {
        self.load.folder().side()
    }

    pub fn is_counting(&self) -> bool {
        matches!(self.content, Content::Counting(_))
    }

    pub fn counted_so_far(&mut self, count: Count) {
        if let Content::Counting(so_far) = &mut self.content {
            *so_far = count;
        }
    }

    pub fn counted(&mut self, outcome: Outcome) {
        if self.is_counting() {
            self.content = Content::Counted(outcome);
        }
    }

    /// It was stopped, or the connection was lost.
    pub fn not_counted(&mut self, why: String) {
        if self.is_counting() {
            self.content = Content::Failed(why);
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let facts = self.facts().into_iter();
        let facts = facts.map(|(name, value)| form::fact(name, value));
        let body = Column::with_children(facts)
            .push(self.content())
            .spacing(space::S);
        let foot = row![
            focus_button::button("Copy").on_press(Message::CopyPressed),
            Space::new().width(iced::Length::Fill),
            focus_button::button("Close")
                .id(CLOSE)
                .on_press(Message::Closed),
        ];
        form::sheet("Properties", form::scrolling(body), foot)
    }

    /// The page as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("properties", 560.0, self.view().map(wrap))
            .focus_first(CLOSE)
            .on_close(wrap(Message::Closed))
    }

    fn content(&self) -> Option<Element<'_, Message>> {
        Some(match &self.content {
            Content::None => return None,
            Content::Unasked => focus_button::button("Folder size")
                .on_press(Message::CountPressed)
                .into(),
            Content::Counting(count) => row![
                text(format!("Counting: {}", wording::count(count))),
                focus_button::button("Stop").on_press(Message::StopPressed),
            ]
            .spacing(space::M)
            .align_y(iced::Alignment::Center)
            .into(),
            Content::Failed(why) => column![
                form::complaint(why.as_str()),
                focus_button::button("Folder size").on_press(Message::CountPressed),
            ]
            .spacing(space::S)
            .into(),
            Content::Counted(outcome) => self.counted_view(outcome),
        })
    }

    fn counted_view<'a>(&'a self, outcome: &'a Outcome) -> Element<'a, Message> {
        let count = &outcome.count;
        let bytes = wording::exact_size(count.bytes);
        let all = match outcome.left_count() {
            0 => format!("{} – {bytes}", wording::count(count)),
            _ => format!("at least {} – {bytes}", wording::count(count)),
        };
        let mut lines = column![form::fact("With content", all)].spacing(space::S);
        if outcome.left_count() > 0 {
            let title = wording::left_title(count, outcome.left_count(), Walked::Counted);
            lines = lines.push(form::sentence(title).style(style::muted));
            lines = lines.push(outcome.lines());
        }
        lines.into()
    }

    /// Each fact with its name.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let place = self.load.folder().shown().into_owned();
        let mut entries = self.load.entries();
        let (Some(entry), None) = (entries.next(), entries.next()) else {
            return vec![("Chosen", wording::count(&self.sum)), ("In", place)];
        };
        let mut facts = vec![
            ("Name", wording::name(entry.name.as_bytes()).into_owned()),
            ("Kind", wording::kind(entry.kind).to_owned()),
            ("In", place),
        ];
        let mut add = |name, value: Option<String>| {
            facts.extend(value.map(|value| (name, value)));
        };
        add("Name's bytes", wording::name_bytes(&entry.name));
        let size = entry.size.filter(|_| entry.kind != Kind::Folder);
        add("Size", size.map(exact));
        let modified = entry.modified.map(|modified| {
            let date = wording::date(modified);
            format!("{date} (known {})", wording::precision(modified))
        });
        add("Modified", modified);
        add("Permissions", entry.permissions().map(permissions));
        for (name, who) in [("Owner", entry.owner()), ("Group", entry.group())] {
            let who = who.map(wording::printable);
            add(name, who.map(std::borrow::Cow::into_owned));
        }
        let target = entry.target();
        add(
            "Points to",
            target.map(|target| wording::name(target.as_bytes()).into_owned()),
        );
        facts
    }

    fn as_text(&self) -> String {
        let lines = self.facts().into_iter();
        let lines = lines.map(|(name, value)| format!("{name}: {value}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn sum<'a>(entries: impl Iterator<Item = &'a Entry>) -> Count {
    let mut sum = Count::default();
    for entry in entries {
        match entry.kind {
            Kind::Folder => sum.folders += 1,
            _ => sum.files += 1,
        }
        if entry.kind == Kind::File {
            sum.bytes = sum.bytes.saturating_add(entry.size.unwrap_or(0));
        }
    }
    sum
}

/// `1.4 MiB (1,468,006 bytes)`.
fn exact(bytes: u64) -> String {
    match bytes {
        0..1024 => wording::exact_size(bytes),
        _ => format!("{} ({})", wording::size(bytes), wording::exact_size(bytes)),
    }
}

/// The letters, and the number where they have one.
fn permissions(letters: &str) -> String {
    let shown = wording::printable(letters);
    match Mode::of_letters(letters) {
        Some(mode) => format!("{shown} ({mode})"),
        None => shown.into_owned(),
    }
}

const CLOSE: &str = "properties-close";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::file_pane::Entries;
    use crate::app::form::testing::{picture, sees, window};
    use crate::app::place::Place;
    use crate::protocol::{Access, Link, Modified, Name, Precision, RemotePath};
    use crate::service::Folder;

    fn page(entries: Vec<Entry>) -> PropertiesPage {
        let path = RemotePath::parse("/srv/data").unwrap();
        let items = (0..entries.len()).collect();
        let place = Place::Remote(path.clone());
        let entries = Entries::Remote(Arc::new(Folder {
            path,
            entries,
            remark: None,
        }));
        PropertiesPage::new(Load::new(&place, &entries, items).unwrap())
    }

    fn shows(page: &PropertiesPage, words: &str) -> bool {
        sees(&mut window(page.layer(|message| message)), words)
    }

    #[test]
    fn one_entry_tells_all_that_is_known_of_it() {
        let entry = Entry {
            size: Some(1_468_006),
            modified: Some(Modified {
                seconds: 1_700_000_000,
                precision: Precision::Day,
            }),
            access: Some(Arc::new(Access {
                permissions: Some("rwsr-xr-x".into()),
                owner: Some("ann".into()),
                group: Some("staff".into()),
            })),
            link: Some(Link::to("../away")),
            ..Entry::new(Name::new(b"caf\xe9".to_vec()), Kind::File)
        };
        let page = page(vec![entry]);
        for words in [
            "caf⟨E9⟩",
            "63 61 66 e9",
            "/srv/data",
            "1.4 MiB (1,468,006 bytes)",
            "2023-11-14 (known to the day)",
            "rwsr-xr-x (4755)",
            "ann",
            "staff",
            "../away",
        ] {
            assert!(shows(&page, words), "{words}");
        }
        assert!(!shows(&page, "Folder size"));
        assert!(page.as_text().contains("Permissions: rwsr-xr-x (4755)"));
        picture("properties", || page.layer(|message| message));
    }

    #[test]
    fn several_entries_are_summed_up() {
        let file = |name: &str, size| Entry {
            size,
            ..Entry::new(name, Kind::File)
        };
        let entries = vec![file("a", Some(1000)), file("b", Some(24)), file("c", None)];
        let page = page(entries);
        assert!(shows(&page, "3 files (1.0 KiB)"));
    }

    #[test]
    fn what_a_folder_holds_is_counted_and_what_is_unreadable_is_named() {
        let mut page = page(vec![Entry::new("d", Kind::Folder)]);
        assert!(
            matches!(page.update(Message::CountPressed), Action::Count(load) if load.len() == 1)
        );
        // Before the service has heard of it there is nothing to stop.
        assert!(matches!(page.update(Message::StopPressed), Action::None));
        assert!(!page.is_counting());
        page.update(Message::CountPressed);
        page.asks(Arc::new([]));
        assert!(matches!(
            page.update(Message::StopPressed),
            Action::Stop(Side::Remote)
        ));
        let count = Count {
            files: 2,
            folders: 1,
            bytes: 2048,
        };
        page.counted_so_far(count);
        assert!(shows(&page, "Counting: 2 files, 1 folder (2.0 KiB)"));
        let closed = page.update(Message::Closed);
        assert!(matches!(closed, Action::StopAndClose(Side::Remote)));
        page.counted(Outcome {
            count,
            left: vec!["“/srv/data/d/secret”: refused".to_owned()],
            ..Outcome::default()
        });
        assert!(shows(
            &page,
            "at least 2 files, 1 folder (2.0 KiB) – 2,048 bytes"
        ));
        assert!(shows(&page, "“/srv/data/d/secret”: refused"));
        picture("properties-folder", || page.layer(|message| message));
        assert!(matches!(page.update(Message::Closed), Action::Close));
    }
}
