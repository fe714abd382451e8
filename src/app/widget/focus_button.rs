//! A button that takes part in Tab order, which iced 0.14's does not: Tab reaches it, a ring shows
//! it, Space and Enter press it. Icon buttons, check boxes, radio buttons and tabs are made of it.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Renderer as _};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Id, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::widget::button::Status;
use iced::widget::text::IntoFragment;
use iced::widget::{container, row, text, tooltip};
use iced::{
    Alignment, Border, Color, Element, Event, Length, Padding, Rectangle, Renderer, Size, Theme,
    Vector, window,
};

use super::focus::Focus;
use crate::app::theme::icon::Icon;
use crate::app::theme::style::{self, Look};
use crate::app::theme::{Tokens, font, radius, size};

pub use parts::{Tab, check_box, radio, tabs, three_way};

mod parts;

/// A button. Without [`FocusButton::on_press`] it is disabled and out of the Tab order.
pub struct FocusButton<'a, Message> {
    id: Option<Id>,
    content: Element<'a, Message>,
    on_press: Option<Message>,
    look: Look,
    padding: Padding,
    width: Length,
    height: Length,
    tip: Option<String>,
    name: Option<String>,
    status: Option<Status>,
}

/// An outlined button with a label.
pub fn button<'a, Message>(label: impl IntoFragment<'a>) -> FocusButton<'a, Message> {
    FocusButton::new(words(label))
}

/// The one main action of a view.
pub fn filled<'a, Message>(label: impl IntoFragment<'a>) -> FocusButton<'a, Message> {
    button(label).look(Look::Filled)
}

/// A button with an icon before its label.
pub fn labelled<'a, Message: 'a>(
    icon: Icon,
    label: impl IntoFragment<'a>,
) -> FocusButton<'a, Message> {
    FocusButton::new(
        row![icon.sized(15.0), words(label)]
            .spacing(7)
            .align_y(Alignment::Center),
    )
}

/// A square ghost button with an icon; `tip` appears on hovering and is its name for tests.
pub fn icon_button<'a, Message: 'a>(
    icon: Icon,
    tip: impl Into<String>,
) -> FocusButton<'a, Message> {
    let tip = tip.into();
    let mut button = FocusButton::new(icon.view()).look(Look::Ghost).padding(6);
    button.name = Some(tip.clone());
    button.tip(tip)
}

impl<'a, Message> FocusButton<'a, Message> {
    /// An outlined button around any content; the content must not react to the mouse itself.
    pub fn new(content: impl Into<Element<'a, Message>>) -> Self {
        Self {
            id: None,
            content: content.into(),
            on_press: None,
            look: Look::Outlined,
            padding: Padding::from([6, 14]),
            width: Length::Shrink,
            height: Length::Shrink,
            tip: None,
            name: None,
            status: None,
        }
    }

    /// A name for `operation::focus(id)`.
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub fn on_press(mut self, message: Message) -> Self {
        self.on_press = Some(message);
        self
    }

    /// `None` disables the button.
    pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
        self.on_press = message;
        self
    }

    pub fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    /// Words that appear when the pointer rests on the button.
    pub fn tip(mut self, tip: impl Into<String>) -> Self {
        self.tip = Some(tip.into());
        self
    }

    fn status(&self, state: &State, bounds: Rectangle, cursor: mouse::Cursor) -> Status {
        if self.on_press.is_none() {
            Status::Disabled
        } else if !cursor.is_over(bounds) {
            Status::Active
        } else if state.is_pressed {
            Status::Pressed
        } else {
            Status::Hovered
        }
    }
}

#[derive(Default)]
struct State {
    focus: Focus,
    is_pressed: bool,
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for FocusButton<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
        if self.on_press.is_none() {
            let state = tree.state.downcast_mut::<State>();
            *state = State::default();
        }
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, self.height)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let content = self.content.as_widget_mut();
        layout::positioned(
            limits,
            self.width,
            self.height,
            self.padding,
            |limits| match tree.children.first_mut() {
                Some(tree) => content.layout(tree, renderer, &limits.loose()),
                None => layout::Node::default(),
            },
            |node, size| node.align(Alignment::Center, Alignment::Center, size),
        )
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let bounds = layout.bounds();
        operation.container(None, bounds);
        if let Some(name) = &self.name {
            operation.text(None, bounds, name);
        }
        if self.on_press.is_some() {
            let state = tree.state.downcast_mut::<State>();
            operation.focusable(self.id.as_ref(), bounds, &mut state.focus);
        }
        operation.traverse(&mut |operation| {
            if let (Some(tree), Some(layout)) =
                (tree.children.first_mut(), layout.children().next())
            {
                self.content
                    .as_widget_mut()
                    .operate(tree, layout, renderer, operation);
            }
        });
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
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();

        match event {
            Event::Mouse(mouse::Event::ButtonPressed(button)) => {
                // The ring is for the keyboard; a press anywhere puts it away.
                if std::mem::take(&mut state.focus.0) {
                    shell.request_redraw();
                }
                let is_ours = *button == mouse::Button::Left && cursor.is_over(bounds);
                if is_ours && self.on_press.is_some() && !shell.is_event_captured() {
                    state.is_pressed = true;
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) => {
                let was_pressed = std::mem::take(&mut state.is_pressed);
                if was_pressed {
                    if let Some(message) = self.on_press.clone().filter(|_| cursor.is_over(bounds))
                    {
                        shell.publish(message);
                    }
                    shell.capture_event();
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) => {
                let is_plain = !(modifiers.control() || modifiers.alt() || modifiers.logo());
                let is_meant =
                    state.focus.0 && is_plain && presses(key) && !shell.is_event_captured();
                if is_meant && let Some(message) = self.on_press.clone() {
                    shell.publish(message);
                    shell.capture_event();
                }
            }
            _ => {}
        }

        let status = self.status(state, bounds, cursor);
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            self.status = Some(status);
        } else if self.status.is_some_and(|drawn| drawn != status) {
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_ref::<State>();
        let status = self.status(state, bounds, cursor);
        let look = style::button(theme, self.look, status);

        renderer.fill_quad(
            renderer::Quad {
                bounds,
                border: look.border,
                ..renderer::Quad::default()
            },
            look.background.unwrap_or(Color::TRANSPARENT.into()),
        );
        if let (Some(tree), Some(content)) = (tree.children.first(), layout.children().next()) {
            let ink = renderer::Style {
                text_color: look.text_color,
            };
            self.content
                .as_widget()
                .draw(tree, renderer, theme, &ink, content, cursor, viewport);
        }
        if state.focus.0 {
            let ring = Border {
                color: Tokens::of(theme).accent,
                width: 1.5,
                radius: (radius::PANEL + 2.0).into(),
            };
            let bounds = bounds.expand(2.0);
            renderer.fill_quad(
                renderer::Quad {
                    bounds,
                    border: ring,
                    ..renderer::Quad::default()
                },
                Color::TRANSPARENT,
            );
        }
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        if cursor.is_over(layout.bounds()) && self.on_press.is_some() {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (tree, layout) = (tree.children.first_mut()?, layout.children().next()?);
        self.content
            .as_widget_mut()
            .overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: Clone + 'a> From<FocusButton<'a, Message>> for Element<'a, Message> {
    fn from(mut button: FocusButton<'a, Message>) -> Self {
        let Some(tip) = button.tip.take() else {
            return Element::new(button);
        };
        let tip = container(text(tip).size(size::SMALL))
            .padding([4, 8])
            .style(style::tooltip);
        tooltip(Element::new(button), tip, tooltip::Position::Bottom)
            .delay(std::time::Duration::from_millis(500))
            .gap(4)
            .into()
    }
}

fn words<'a>(label: impl IntoFragment<'a>) -> iced::widget::Text<'a> {
    text(label)
        .font(font::MEDIUM)
        .wrapping(text::Wrapping::None)
}

fn presses(key: &Key) -> bool {
    match key.as_ref() {
        Key::Named(Named::Enter | Named::Space) => true,
        Key::Character(text) => text == " ",
        _ => false,
    }
}

#[cfg(test)]
mod tests;
