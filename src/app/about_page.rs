//! What this Argosy is: version and system, its licence, and the packages that it is made of.

use iced::widget::{Space, column, container, row, text};
use iced::{Element, Length};

use super::form;
use super::theme::{font, size, space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use super::widget::table::{Cell, Column, Source, TableEvent, table};

/// See the module's text.
pub struct AboutPage {
    part: Part,
    packages: Packages,
    columns: Vec<Column>,
    is_copied: bool,
}

/// What is shown of the licences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Packages,
    Mit,
    Apache,
    Fonts,
}

#[derive(Clone, Debug)]
pub enum Message {
    PartChosen(Part),
    Table(TableEvent),
    CopyPressed,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    /// Put the text on the clipboard.
    Copy(String),
    Close,
}

/// Name, version and licence of each.
struct Packages {
    rows: Vec<[&'static str; 3]>,
    cursor: Option<usize>,
}

impl Default for AboutPage {
    fn default() -> Self {
        let fields = |line: &'static str| {
            let mut words = line.splitn(3, ' ');
            [(); 3].map(|()| words.next().unwrap_or_default())
        };
        Self {
            part: Part::Packages,
            packages: Packages {
                rows: PACKAGES.lines().map(fields).collect(),
                cursor: None,
            },
            columns: vec![
                Column::fill("Package"),
                Column::new("Version", 130.0),
                Column::new("Licence", 240.0),
            ],
            is_copied: false,
        }
    }
}

impl AboutPage {
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::PartChosen(part) => self.part = part,
            Message::Table(TableEvent::SelectOnly(row) | TableEvent::Extend(row)) => {
                self.packages.cursor = Some(row);
            }
            Message::Table(TableEvent::Resized(column, width)) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = width;
                }
            }
            Message::CopyPressed => {
                self.is_copied = true;
                return Action::Copy(format!("{}\n{}", version(), system()));
            }
            Message::Table(TableEvent::Escape) | Message::Closed => return Action::Close,
            Message::Table(_) => {}
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let parts = form::choices(
            [Part::Packages, Part::Mit, Part::Apache, Part::Fonts],
            self.part,
            |part| part.name().into(),
            Message::PartChosen,
        );
        let shown: Element<'_, Message> = match self.part {
            Part::Packages => {
                let list = table(&self.packages, &self.columns, Message::Table)
                    .id(LIST)
                    .cursor(self.packages.cursor);
                container(list).padding(1).style(style::panel).into()
            }
            part => {
                let words = |words: &&'static str| text(*words).font(font::MONO).size(size::MONO);
                let texts = part.texts().iter().map(|one| words(one).into());
                form::scrolling(column(texts).spacing(space::XL))
            }
        };
        let body = column![
            form::fact("Version", version()),
            form::fact("System", system()),
            form::fact("Licence", env!("CARGO_PKG_LICENSE")),
            parts,
            container(shown).height(HEIGHT),
        ]
        .spacing(space::S);
        let copy = match self.is_copied {
            true => "Copied",
            false => "Copy version and system",
        };
        let foot = row![
            focus_button::button(copy).on_press(Message::CopyPressed),
            Space::new().width(Length::Fill),
            focus_button::button("Close")
                .id(CLOSE)
                .on_press(Message::Closed),
        ];
        form::sheet("About Argosy", body, foot)
    }

    /// The page as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("about", 680.0, self.view().map(wrap))
            .focus_first(CLOSE)
            .on_close(wrap(Message::Closed))
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Packages => "Packages",
            Self::Mit => "MIT licence",
            Self::Apache => "Apache licence",
            Self::Fonts => "Fonts and icons",
        }
    }

    fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Packages => &[],
            Self::Mit => &[include_str!("../../LICENSE-MIT")],
            Self::Apache => &[include_str!("../../LICENSE-APACHE")],
            Self::Fonts => &FONTS,
        }
    }
}

impl Source for Packages {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let fields = self.rows.get(row);
        let field = fields.and_then(|fields| fields.get(column)).copied();
        match column {
            0 => Cell::new(field.unwrap_or_default()),
            _ => Cell::muted(field.unwrap_or_default()),
        }
    }

    fn is_selected(&self, row: usize) -> bool {
        self.cursor == Some(row)
    }
}

fn version() -> String {
    format!("Argosy {}", env!("CARGO_PKG_VERSION"))
}

/// `linux x86_64, wayland, GNOME`.
fn system() -> String {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let told = ["XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .filter(|value| !value.is_empty());
    let mut parts = vec![format!("{os} {arch}")];
    parts.extend(told);
    parts.join(", ")
}

const PACKAGES: &str = include_str!("../../resources/packages.txt");
const FONTS: [&str; 3] = [
    include_str!("../../resources/fonts/Inter-LICENSE.txt"),
    include_str!("../../resources/fonts/JetBrainsMono-LICENSE.txt"),
    include_str!("../../resources/fonts/Lucide-LICENSE.txt"),
];
const LIST: &str = "about-packages";
const CLOSE: &str = "about-close";
const HEIGHT: f32 = 270.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    fn click(page: &mut AboutPage, label: &str) -> Action {
        let mut window = window(page.layer(|message| message));
        window.click(label).unwrap();
        let said = window.into_messages().next();
        said.map_or(Action::None, |said| page.update(said))
    }

    #[test]
    fn it_shows_version_licences_and_packages() {
        let mut page = AboutPage::default();
        assert!(page.packages.rows.iter().any(|row| row[0] == "iced"));
        assert!(page.packages.rows.iter().all(|row| !row[2].is_empty()));
        let seen = [
            version(),
            "MIT OR Apache-2.0".to_owned(),
            "Close".to_owned(),
        ];
        for words in seen {
            let mut window = window(page.layer(|message| message));
            assert!(sees(&mut window, &words), "{words}");
        }
        picture("about", || page.layer(|message| message));
        click(&mut page, "MIT licence");
        assert_eq!(page.part, Part::Mit);
        assert!(page.part.texts()[0].contains("MIT License"));
        picture("about-mit", || page.layer(|message| message));
    }

    #[test]
    fn version_and_system_can_be_copied() {
        let mut page = AboutPage::default();
        let Action::Copy(text) = click(&mut page, "Copy version and system") else {
            panic!("nothing copied");
        };
        assert!(text.starts_with("Argosy ") && text.contains(std::env::consts::ARCH));
        assert_eq!(click(&mut page, "Close"), Action::Close);
    }
}
