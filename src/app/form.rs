//! What the dialogs share: the sheet with its title, body and buttons, labels beside fields, lines
//! of facts, and text from outside made fit to show.

use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

use iced::widget::scrollable::{Direction, Scrollbar};
use iced::widget::{
    Id, Row, Space, TextInput, column, container, row, scrollable, stack, text, text_input,
};
use iced::{Alignment, Element, Length, Padding};

use super::theme::icon::Icon;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button::{icon_button, radio};
use crate::profile::{Keep, SiteColour};
use crate::wording;
use scroll::Scroll;

mod scroll;

/// A dialog's content: the title above, the buttons below, and between them the body, which alone
/// gives way when the window is low. Wrap a long body in [`scrolling`].
pub fn sheet<'a, Message: 'a>(
    title: impl text::IntoFragment<'a>,
    body: impl Into<Element<'a, Message>>,
    foot: Row<'a, Message>,
) -> Element<'a, Message> {
    let title = text(title).size(size::TITLE).font(font::SEMIBOLD);
    let above = column![title, body.into()]
        .spacing(space::DIALOG_GAP)
        .padding(Padding::ZERO.bottom(FOOT + space::DIALOG_GAP))
        .width(Length::Fill);
    // A column would give all the room to the body first; so the foot lies over its padding.
    let foot = foot
        .spacing(space::S)
        .height(FOOT)
        .align_y(Alignment::Center);
    let below = container(foot)
        .align_bottom(Length::Fill)
        .align_right(Length::Fill);
    stack![above, below].width(Length::Fill).into()
}

/// A body of a dialog that scrolls where it is higher than the window.
pub fn scrolling<'a, Message: 'a>(body: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    // Room for the bar at the right, and for focus rings at the left, both in the dialog's edge.
    let over = [RING, space::M];
    let body = container(body)
        .padding(Padding::from([RING, RING]).right(space::M))
        .width(Length::Fill);
    let bar = Scrollbar::new().width(8).scroller_width(6);
    let scrollable = scrollable(body)
        .direction(Direction::Vertical(bar))
        .width(Length::Fill)
        .style(style::scroll);
    Element::new(Scroll {
        scrollable: scrollable.into(),
        over,
    })
}

/// A label beside its field.
pub fn labelled<'a, Message: 'a>(
    label: &'a str,
    field: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let label = container(text(label)).width(LABEL);
    row![label, container(field).width(Length::Fill)]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
}

/// A label beside the first line of what has several.
pub fn labelled_first<'a, Message: 'a>(
    label: &'a str,
    lines: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let label = container(text(label)).width(LABEL).padding([3, 0]);
    row![label, container(lines).width(Length::Fill)]
        .spacing(space::M)
        .into()
}

/// A label beside its field, with what is wrong with the field below it.
pub fn checked<'a, Message: 'a>(
    label: &'a str,
    field: impl Into<Element<'a, Message>>,
    fault: Option<String>,
) -> Element<'a, Message> {
    // The field stands at the same place with and without a fault, so that it keeps its focus.
    let indent = Padding::ZERO.left(LABEL + space::M);
    column![labelled(label, field)]
        .push(fault.map(|fault| container(complaint(fault)).padding(indent)))
        .spacing(space::XS)
        .into()
}

/// A text field; `is_wrong` colours its edge.
pub fn field<'a, Message: Clone>(
    id: &'static str,
    hint: &str,
    value: &str,
    is_wrong: bool,
) -> TextInput<'a, Message> {
    text_input(hint, value)
        .id(Id::new(id))
        .padding([5, 8])
        .style(if is_wrong {
            style::field_in_error
        } else {
            style::field
        })
}

/// A field for a password beside the eye that shows it.
pub fn with_eye<'a, Message: Clone + 'a>(
    field: TextInput<'a, Message>,
    is_shown: bool,
    on_press: Message,
) -> Element<'a, Message> {
    let (eye, tip) = match is_shown {
        true => (Icon::EyeOff, "Hide the password"),
        false => (Icon::Eye, "Show the password"),
    };
    row![field, icon_button(eye, tip).on_press(on_press)]
        .spacing(space::XS)
        .align_y(Alignment::Center)
        .into()
}

/// A line in small letters that says what is wrong.
pub fn complaint<'a, Message: 'a>(words: impl text::IntoFragment<'a>) -> Element<'a, Message> {
    let icon = Icon::CircleAlert
        .sized(14.0)
        .style(style::tint(Tint::Error));
    let words = text(words)
        .size(size::SMALL)
        .style(style::tint(Tint::Error));
    row![icon, words]
        .spacing(6)
        .align_y(Alignment::Center)
        .into()
}

/// One line of a list of things to know, with a mark before it.
pub fn remark<'a, Message: 'a>(
    icon: Icon,
    tint: Tint,
    words: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    let icon = container(icon.sized(15.0).style(style::tint(tint))).padding([1, 0]);
    row![icon, sentence(words)].spacing(space::S).into()
}

/// Words that may hold long names: they wrap inside a name rather than be cut.
pub fn sentence<'a>(words: impl text::IntoFragment<'a>) -> text::Text<'a> {
    text(words)
        .wrapping(text::Wrapping::WordOrGlyph)
        .width(Length::Fill)
}

/// Several ways, of which one is chosen, side by side.
pub fn choices<'a, T: Copy + PartialEq + 'a, Message: Clone + 'a>(
    all: impl IntoIterator<Item = T>,
    chosen: T,
    name: impl Fn(T) -> Cow<'static, str>,
    on_choose: impl Fn(T) -> Message,
) -> Element<'a, Message> {
    let buttons = all
        .into_iter()
        .map(|one| radio(name(one), one == chosen, Some(on_choose(one))).into());
    row(buttons).spacing(space::S).wrap().into()
}

/// Where a password is kept, and below it what the choice means.
pub fn keep_choices<'a, Message: Clone + 'a>(
    chosen: Keep,
    on_choose: impl Fn(Keep) -> Message,
) -> Element<'a, Message> {
    let all = choices(
        Keep::ALL,
        chosen,
        |one| wording::keep(one).into(),
        on_choose,
    );
    let meaning = sentence(wording::keep_meaning(chosen))
        .size(size::SMALL)
        .style(style::muted);
    column![all, meaning].spacing(space::XS).into()
}

/// The mark of a site's colour, as lists have it before the name.
pub fn mark<'a, Message: 'a>(colour: SiteColour, height: f32) -> Element<'a, Message> {
    let bar = Space::new().width(4).height(height);
    container(bar).style(style::mark(colour)).into()
}

/// A fact with its name, as in the list of what a certificate says.
pub fn fact<'a, Message: 'a>(name: &'a str, value: impl AsRef<str>) -> Element<'a, Message> {
    let name = container(text(name).style(style::muted)).width(FACT);
    let value = text(shown(value.as_ref()))
        .wrapping(text::Wrapping::WordOrGlyph)
        .width(Length::Fill);
    row![name, value].spacing(space::M).into()
}

/// A heading inside a dialog.
pub fn heading<'a, Message: 'a>(words: impl text::IntoFragment<'a>) -> Element<'a, Message> {
    text(words).font(font::SEMIBOLD).into()
}

/// Text of a server, without what could mislead, and cut where nobody would read on.
pub fn shown(value: &str) -> String {
    const MOST: usize = 600;
    let value = wording::printable(value);
    match value.char_indices().nth(MOST) {
        None if value.is_empty() => "none".to_owned(),
        None => value.into_owned(),
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
    }
}

/// `host:port`, with brackets around an IPv6 address.
pub fn authority(host: &str, port: u16) -> String {
    let host = wording::printable(host);
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// Seconds since 1970, by this computer's clock.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// What a focus ring needs around its button.
const RING: f32 = 3.0;
/// The height of a row of buttons.
const FOOT: f32 = 32.0;
/// The width of the labels beside fields, and beside facts.
const LABEL: f32 = 130.0;
const FACT: f32 = 110.0;

#[cfg(test)]
pub mod testing {
    //! A dialog in a headless window, for the tests of each.

    use iced::widget::Space;
    use iced::{Length, Size, Theme};
    use iced_test::simulator::Simulator;

    use crate::app::theme::{self, font};
    use crate::app::widget::modal::{self, Layer};

    /// The layer over an empty window of the smallest size that dialogs are made for.
    pub fn window<'a, M: Clone + 'a>(layer: Layer<'a, M>) -> Simulator<'a, M> {
        sized(layer, Size::new(900.0, 600.0))
    }

    /// The places that a text has on the screen: whether it is seen at all.
    pub fn sees<M: Clone>(window: &mut Simulator<'_, M>, words: &str) -> bool {
        use iced_test::selector::Text;
        let found: Result<Text, _> = window.find(words);
        found.is_ok_and(|text| text.visible_bounds().is_some())
    }

    /// Pictures of a dialog in each theme, in the folder that `ARGOSY_PICTURES` names, if it does.
    pub fn picture<'a, M: Clone + 'a>(name: &str, layer: impl Fn() -> Layer<'a, M>) {
        let Some(folder) = std::env::var_os("ARGOSY_PICTURES") else {
            return;
        };
        for (theme, of) in looks() {
            shoot(&folder, &format!("{name}-{of}"), layer(), &theme);
        }
    }

    /// Each appearance and its name in a picture's.
    pub fn looks() -> [(Theme, &'static str); 4] {
        use crate::profile::ThemeChoice::{Dark, DarkContrast, Light, LightContrast};
        [
            (Light, "light"),
            (Dark, "dark"),
            (LightContrast, "light-contrast"),
            (DarkContrast, "dark-contrast"),
        ]
        .map(|(choice, name)| (theme::of(choice, false), name))
    }

    fn shoot<'a, M: Clone + 'a>(
        folder: &std::ffi::OsStr,
        name: &str,
        layer: Layer<'a, M>,
        theme: &Theme,
    ) {
        let mut window = sized(layer, Size::new(1024.0, 700.0));
        // The first event gives the dialog its focus.
        window.simulate([iced::Event::Window(iced::window::Event::Focused)]);
        let shot = window.snapshot(theme).unwrap();
        shot.matches_image(std::path::Path::new(folder).join(name))
            .unwrap();
    }

    fn sized<'a, M: Clone + 'a>(layer: Layer<'a, M>, size: Size) -> Simulator<'a, M> {
        let base = Space::new().width(Length::Fill).height(Length::Fill);
        Simulator::with_size(font::settings(), size, modal::host(base, Some(layer)))
    }
}
