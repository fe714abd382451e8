//! A context menu: items with icons and shortcuts at a point of the window. Arrows, Home, End and
//! letters move in it, Enter chooses, Escape or a click beside it closes it.

use std::borrow::Cow;

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::Widget;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Shell, mouse};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme};

use super::modal::{self, Layer};
use crate::app::theme::icon::Icon;

mod draw;

/// One line of a menu.
pub struct Item<'a, Message> {
    label: Cow<'a, str>,
    icon: Option<Icon>,
    shortcut: Cow<'a, str>,
    opens_menu: bool,
    action: Action<'a, Message>,
}

enum Action<'a, Message> {
    Say(Message),
    /// Can't be chosen; says why instead of its shortcut.
    Disabled(Cow<'a, str>),
    Separator,
}

/// An item that says `message` when it is chosen.
pub fn item<'a, Message>(label: impl Into<Cow<'a, str>>, message: Message) -> Item<'a, Message> {
    Item {
        label: label.into(),
        icon: None,
        shortcut: Cow::Borrowed(""),
        opens_menu: false,
        action: Action::Say(message),
    }
}

/// A line between groups.
pub fn separator<'a, Message>() -> Item<'a, Message> {
    Item {
        label: Cow::Borrowed(""),
        icon: None,
        shortcut: Cow::Borrowed(""),
        opens_menu: false,
        action: Action::Separator,
    }
}

impl<'a, Message> Item<'a, Message> {
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The key that does the same, shown at the right.
    pub fn shortcut(mut self, keys: impl Into<Cow<'a, str>>) -> Self {
        self.shortcut = keys.into();
        self
    }

    /// Another menu comes in this one's place.
    pub fn opens_menu(mut self) -> Self {
        self.opens_menu = true;
        self
    }

    /// Where there is a reason, the item can't be chosen and shows the reason.
    pub fn disabled(mut self, reason: Option<impl Into<Cow<'a, str>>>) -> Self {
        if let Some(reason) = reason {
            self.action = Action::Disabled(reason.into());
        }
        self
    }

    fn can_be_chosen(&self) -> bool {
        matches!(self.action, Action::Say(_))
    }

    fn height(&self) -> f32 {
        if matches!(self.action, Action::Separator) {
            SEPARATOR
        } else {
            LINE
        }
    }
}

/// A menu with its corner at a point of the window, for [`modal::host`]. `on_close` is said before
/// a chosen item's message, and alone when nothing was chosen.
pub fn menu<'a, Message: Clone + 'a>(
    at: Point,
    items: Vec<Item<'a, Message>>,
    on_close: Message,
) -> Layer<'a, Message> {
    let list = Menu {
        items,
        on_close: on_close.clone(),
    };
    modal::popup(format!("menu {} {}", at.x, at.y), at, Element::new(list)).on_close(on_close)
}

struct Menu<'a, Message> {
    items: Vec<Item<'a, Message>>,
    on_close: Message,
}

#[derive(Default)]
struct State {
    /// The item that Enter would choose.
    marked: Option<usize>,
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Menu<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let height: f32 = self.items.iter().map(Item::height).sum::<f32>() + 2.0 * EDGE;
        let width = self.items.iter().map(draw::width).fold(MIN_WIDTH, f32::max) + 2.0 * EDGE;
        let most = limits.max();
        layout::Node::new(Size::new(width.min(most.width), height.min(most.height)))
    }

    fn operate(
        &mut self,
        _: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
        for (item, line) in self.lines(layout.bounds()) {
            operation.text(None, line, &item.label);
            match &item.action {
                Action::Disabled(reason) => operation.text(None, line, reason),
                _ if item.shortcut.is_empty() => {}
                _ => operation.text(None, line, &item.shortcut),
            }
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let under = cursor
            .position()
            .and_then(|at| self.at(layout.bounds(), at));
        match event {
            Event::Mouse(mouse::Event::CursorMoved { .. }) => {
                let marked = under.filter(|index| self.is_open(*index));
                if state.marked != marked {
                    state.marked = marked;
                    shell.request_redraw();
                }
            }
            // On release, because the press that opened the menu may still be held.
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) => {
                if let Some(index) = under {
                    self.choose(index, shell);
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, text, .. }) => {
                match key {
                    Key::Named(Named::Enter | Named::Space) => {
                        if let Some(index) = state.marked {
                            self.choose(index, shell);
                        }
                    }
                    Key::Named(Named::Tab) => {}
                    Key::Named(named) => state.marked = self.moved(state.marked, *named),
                    _ => {
                        let letters = text.as_deref().unwrap_or("");
                        state.marked = self.lettered(state.marked, letters).or(state.marked);
                    }
                }
                shell.capture_event();
                shell.request_redraw();
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        draw::menu(self, renderer, theme, layout.bounds(), state.marked);
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        let under = cursor
            .position()
            .and_then(|at| self.at(layout.bounds(), at));
        if under.is_some_and(|index| self.is_open(index)) {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::Idle
        }
    }
}

impl<'a, Message: Clone> Menu<'a, Message> {
    fn choose(&self, index: usize, shell: &mut Shell<'_, Message>) {
        if let Some(Item {
            action: Action::Say(message),
            ..
        }) = self.items.get(index)
        {
            shell.publish(self.on_close.clone());
            shell.publish(message.clone());
            shell.capture_event();
        }
    }
}

impl<'a, Message> Menu<'a, Message> {
    /// The items with their places.
    fn lines(&self, bounds: Rectangle) -> impl Iterator<Item = (&Item<'a, Message>, Rectangle)> {
        let mut y = bounds.y + EDGE;
        self.items.iter().map(move |item| {
            let line = Rectangle {
                x: bounds.x + EDGE,
                y,
                width: bounds.width - 2.0 * EDGE,
                height: item.height(),
            };
            y += line.height;
            (item, line)
        })
    }

    fn at(&self, bounds: Rectangle, point: Point) -> Option<usize> {
        self.lines(bounds)
            .position(|(_, line)| line.contains(point))
    }

    fn is_open(&self, index: usize) -> bool {
        self.items.get(index).is_some_and(Item::can_be_chosen)
    }

    fn open(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.items.len()).filter(|index| self.is_open(*index))
    }

    /// Where a movement key leads, round the ends.
    fn moved(&self, marked: Option<usize>, key: Named) -> Option<usize> {
        let first = self.open().next();
        let last = self.open().next_back();
        match key {
            Named::ArrowDown => self.open().find(|i| Some(*i) > marked).or(first),
            Named::ArrowUp => self
                .open()
                .rev()
                .find(|i| marked.is_some_and(|marked| *i < marked))
                .or(last),
            Named::Home | Named::PageUp => first,
            Named::End | Named::PageDown => last,
            _ => marked,
        }
    }

    /// The next item that begins with a letter.
    fn lettered(&self, marked: Option<usize>, letters: &str) -> Option<usize> {
        let wanted = letters.chars().next()?.to_lowercase();
        let begins = |index: &usize| {
            let first = self
                .items
                .get(*index)
                .and_then(|item| item.label.chars().next());
            first.is_some_and(|first| first.to_lowercase().eq(wanted.clone()))
        };
        let mut later = self.open().filter(|i| Some(*i) > marked);
        later.find(begins).or_else(|| self.open().find(begins))
    }
}

const LINE: f32 = 27.0;
const SEPARATOR: f32 = 9.0;
const EDGE: f32 = 5.0;
const MIN_WIDTH: f32 = 200.0;

#[cfg(test)]
mod tests;
