//! Keys of a field within that mean something to its owner: the Escape that iced's fields take for
//! themselves to give their focus away, and others before the field sees them.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::Tree;
use iced::advanced::widget::{Widget, tree};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

use super::focus::focused;

/// The same content; `message` is said when Escape was pressed while a field in it had the focus.
pub fn on_escape<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    message: Message,
) -> Element<'a, Message> {
    on_keys(content, message, |_| None)
}

/// The same content; Up and Down say these.
pub fn on_arrows<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    up: Message,
    down: Message,
) -> Element<'a, Message> {
    Element::new(OnEscape {
        content: content.into(),
        message: None,
        keys: Box::new(move |key| match key {
            Named::ArrowUp => Some(up.clone()),
            Named::ArrowDown => Some(down.clone()),
            _ => None,
        }),
    })
}

/// The same, and `keys` says what other keys mean while the field has the focus.
pub fn on_keys<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    message: Message,
    keys: impl Fn(Named) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(OnEscape {
        content: content.into(),
        message: Some(message),
        keys: Box::new(keys),
    })
}

struct OnEscape<'a, Message> {
    content: Element<'a, Message>,
    message: Option<Message>,
    keys: Box<dyn Fn(Named) -> Option<Message> + 'a>,
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for OnEscape<'_, Message> {
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
        let was_captured = shell.is_event_captured();
        if let Event::Keyboard(keyboard::Event::KeyPressed {
            key: Key::Named(named),
            modifiers,
            ..
        }) = event
            && modifiers.is_empty()
            && !was_captured
            && let Some(message) = (self.keys)(*named)
        {
            let content = self.content.as_widget_mut();
            let mut run = |operation: &mut dyn Operation| {
                content.operate(tree, layout, renderer, operation);
            };
            if focused(&mut run).is_some() {
                shell.publish(message);
                shell.capture_event();
                return;
            }
        }
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
        if is_escape
            && !was_captured
            && shell.is_event_captured()
            && let Some(message) = &self.message
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
