//! The part of the window that hears keys and clicks, and how the focus moves in it.

use iced::advanced::layout::Layout;
use iced::advanced::widget::Widget;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::Tree;
use iced::advanced::{Clipboard, Shell, mouse};
use iced::keyboard::{self, Key, key::Named};
use iced::{Event, Rectangle, Renderer, Theme};

use crate::app::widget::focus;

/// The part of the window that gets keys and clicks now.
pub struct Active<'s, 'l, Message> {
    pub content: &'s mut dyn Widget<Message, Theme, Renderer>,
    pub tree: &'s mut Tree,
    pub layout: Layout<'l>,
}

impl<Message> Active<'_, '_, Message> {
    pub fn operate(&mut self, renderer: &Renderer, operation: &mut dyn Operation) {
        self.content
            .operate(self.tree, self.layout, renderer, operation);
    }

    /// Passes an event on, and moves the focus where the event was Tab or a mouse press.
    pub fn update(
        &mut self,
        event: &Event,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let shortcut = shortcut(event);
        let event = shortcut.as_ref().unwrap_or(event);
        let is_press = matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_)));
        let before = is_press
            .then(|| focus::focused(&mut |operation| self.operate(renderer, operation)))
            .flatten();
        let (tree, layout) = (&mut *self.tree, self.layout);
        self.content.update(
            tree, event, layout, cursor, renderer, clipboard, shell, viewport,
        );
        if before.is_some() {
            focus::settle(&mut |operation| self.operate(renderer, operation), before);
        }
        if let Event::Keyboard(keyboard::Event::KeyPressed { modifiers, .. }) = event
            && is_key(event, Named::Tab)
            && !modifiers.control()
            && !modifiers.alt()
            && !shell.is_event_captured()
            && focus::step(
                &mut |operation| self.operate(renderer, operation),
                modifiers.shift(),
            )
        {
            shell.capture_event();
            shell.request_redraw();
        }
    }
}

/// Ctrl with a key, without what the key would write: iced's text fields would write it.
fn shortcut(event: &Event) -> Option<Event> {
    match event {
        Event::Keyboard(event @ keyboard::Event::KeyPressed { modifiers, .. })
            if modifiers.command() && !modifiers.alt() =>
        {
            let mut event = event.clone();
            if let keyboard::Event::KeyPressed { text, .. } = &mut event {
                *text = None;
            }
            Some(Event::Keyboard(event))
        }
        _ => None,
    }
}

/// Whether an event is the press of a named key.
pub fn is_key(event: &Event, named: Named) -> bool {
    matches!(event, Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(key), .. }) if *key == named)
}
