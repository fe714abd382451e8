//! Hears keys before or after what is within: the Escape that a field has taken for itself (iced's
//! only gives its focus away), or each key while one is to be chosen.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::Tree;
use iced::advanced::widget::{Widget, tree};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

use crate::app::keys::Press;

/// The same content; `message` is said when Escape was pressed while a field in it had the focus.
pub fn on_escape<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    message: Message,
) -> Element<'a, Message> {
    Element::new(OnKey {
        content: content.into(),
        hears: Hears::TakenEscape(message),
    })
}

/// The same content. While there is a `say`, it tells each key, and nobody within hears any.
pub fn on_any_key<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    say: Option<fn(Press) -> Message>,
) -> Element<'a, Message> {
    Element::new(OnKey {
        content: content.into(),
        hears: say.map_or(Hears::Nothing, Hears::All),
    })
}

struct OnKey<'a, Message> {
    content: Element<'a, Message>,
    hears: Hears<Message>,
}

enum Hears<Message> {
    Nothing,
    /// Escape that somebody within has taken.
    TakenEscape(Message),
    All(fn(Press) -> Message),
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for OnKey<'_, Message> {
    fn tag(&self) -> tree::Tag {
        self.content.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.content.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.content.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.content.as_widget().diff(tree);
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        self.content.as_widget_mut().layout(tree, renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        self.content
            .as_widget_mut()
            .operate(tree, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let (Event::Keyboard(event), Hears::All(say)) = (event, &self.hears) {
            Press::of(event)
                .into_iter()
                .for_each(|press| shell.publish(say(press)));
            shell.capture_event();
            return;
        }
        let was_captured = shell.is_event_captured();
        self.content.as_widget_mut().update(
            tree, event, layout, cursor, renderer, clipboard, shell, viewport,
        );
        let is_escape = matches!(
            event,
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(Named::Escape),
                ..
            })
        );
        if let Hears::TakenEscape(message) = &self.hears
            && is_escape
            && !was_captured
            && shell.is_event_captured()
        {
            shell.publish(message.clone());
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        self.content
            .as_widget()
            .draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.content
            .as_widget()
            .mouse_interaction(tree, layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        self.content
            .as_widget_mut()
            .overlay(tree, layout, renderer, viewport, translation)
    }
}
