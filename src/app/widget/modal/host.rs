//! The host as an iced widget: which part of the window is drawn, hears events, and can be focused.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Renderer as _};
use iced::advanced::widget::Widget;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, key::Named};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, window};

use super::active::{Active, is_key};
use super::{Layer, MARGIN, Place, corner};
use crate::app::theme::Tokens;
use crate::app::widget::focus::{self, Unfocusable};

pub struct Host<'a, Message> {
    pub base: Element<'a, Message>,
    pub layer: Option<Layer<'a, Message>>,
}

#[derive(Default)]
struct State {
    /// The open layer's name.
    open: Option<String>,
    /// The layer is new: its first widget wants the focus.
    is_entering: bool,
    /// The base was told that the window lost the focus, so that carets stop blinking there.
    is_base_asleep: bool,
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Host<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State {
            open: self.layer.as_ref().map(|layer| layer.name.clone()),
            is_entering: self.layer.is_some(),
            is_base_asleep: false,
        })
    }

    fn children(&self) -> Vec<Tree> {
        let base = std::iter::once(Tree::new(&self.base));
        base.chain(self.layer.iter().map(|layer| Tree::new(&layer.content)))
            .collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        let name = self.layer.as_ref().map(|layer| &layer.name);
        if state.open.as_ref() != name {
            state.open = name.cloned();
            state.is_entering = name.is_some();
            tree.children.truncate(1);
        }
        match &self.layer {
            Some(layer) => tree.diff_children(&[&self.base, &layer.content]),
            None => tree.diff_children(std::slice::from_ref(&self.base)),
        }
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let size = limits.max();
        let mut trees = tree.children.iter_mut();
        let mut nodes = Vec::with_capacity(2);
        if let Some(tree) = trees.next() {
            nodes.push(self.base.as_widget_mut().layout(tree, renderer, limits));
        }
        if let (Some(layer), Some(tree)) = (&mut self.layer, trees.next()) {
            let room = Size::new(
                (size.width - 2.0 * MARGIN).max(0.0),
                (size.height - 2.0 * MARGIN).max(0.0),
            );
            let limits = layout::Limits::new(Size::ZERO, room);
            let node = layer
                .content
                .as_widget_mut()
                .layout(tree, renderer, &limits);
            let corner = corner(layer.place, node.size(), size);
            nodes.push(node.move_to(corner));
        }
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            let mut parts = tree.children.iter_mut().zip(layout.children());
            if let Some((tree, layout)) = parts.next() {
                let base = self.base.as_widget_mut();
                if self.layer.is_some() {
                    base.operate(tree, layout, renderer, &mut Unfocusable(operation));
                } else {
                    base.operate(tree, layout, renderer, operation);
                }
            }
            if let (Some(layer), Some((tree, layout))) = (&mut self.layer, parts.next()) {
                let layer = layer.content.as_widget_mut();
                let mut run = |operation: &mut dyn Operation| {
                    layer.operate(tree, layout, renderer, operation)
                };
                // Who would focus something of the base must not take the focus from here.
                let before = focus::focused(&mut run);
                run(operation);
                focus::give_back(&mut run, before);
            }
        });
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
        let state = tree.state.downcast_mut::<State>();
        let mut parts = tree.children.iter_mut().zip(layout.children());
        let Some((base_tree, base_layout)) = parts.next() else {
            return;
        };
        let base = self.base.as_widget_mut();

        if self.layer.is_some() != state.is_base_asleep {
            state.is_base_asleep = self.layer.is_some();
            let told = Event::Window(if state.is_base_asleep {
                window::Event::Unfocused
            } else {
                window::Event::Focused
            });
            base.update(
                base_tree,
                &told,
                base_layout,
                cursor,
                renderer,
                clipboard,
                shell,
                viewport,
            );
        }

        let (Some(layer), Some((tree, layout))) = (&mut self.layer, parts.next()) else {
            let mut active = Active {
                content: base,
                tree: base_tree,
                layout: base_layout,
            };
            active.update(event, cursor, renderer, clipboard, shell, viewport);
            return;
        };

        if is_passive(event) {
            let nowhere = mouse::Cursor::Unavailable;
            base.update(
                base_tree,
                event,
                base_layout,
                nowhere,
                renderer,
                clipboard,
                shell,
                viewport,
            );
        }
        let mut active = Active {
            content: layer.content.as_widget_mut(),
            tree,
            layout,
        };
        if std::mem::take(&mut state.is_entering) {
            focus::enter(
                &mut |operation| active.operate(renderer, operation),
                layer.first.as_ref(),
            );
            shell.request_redraw();
        }
        if is_key(event, Named::Escape) {
            // A focused field would keep Escape to itself.
            layer
                .on_close
                .iter()
                .for_each(|message| shell.publish(message.clone()));
            shell.capture_event();
            return;
        }
        let is_press = matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_)));
        if is_press && layer.place != Place::Centre && !cursor.is_over(layout.bounds()) {
            layer
                .on_close
                .iter()
                .for_each(|message| shell.publish(message.clone()));
            shell.capture_event();
            return;
        }
        active.update(event, cursor, renderer, clipboard, shell, viewport);
        if shell.is_event_captured() {
            return;
        }
        if is_key(event, Named::Enter) {
            layer
                .on_default
                .iter()
                .for_each(|message| shell.publish(message.clone()));
        }
        if is_kept_from_the_base(event) {
            shell.capture_event();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        ink: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let mut parts = tree.children.iter().zip(layout.children());
        let Some((base_tree, base_layout)) = parts.next() else {
            return;
        };
        let base = self.base.as_widget();
        let (Some(layer), Some((tree, content))) = (&self.layer, parts.next()) else {
            base.draw(
                base_tree,
                renderer,
                theme,
                ink,
                base_layout,
                cursor,
                viewport,
            );
            return;
        };
        let nowhere = mouse::Cursor::Unavailable;
        base.draw(
            base_tree,
            renderer,
            theme,
            ink,
            base_layout,
            nowhere,
            viewport,
        );
        let bounds = layout.bounds();
        renderer.with_layer(bounds, |renderer| {
            if layer.place == Place::Centre {
                let scrim = renderer::Quad {
                    bounds,
                    ..renderer::Quad::default()
                };
                renderer.fill_quad(scrim, Tokens::of(theme).scrim);
            }
            layer
                .content
                .as_widget()
                .draw(tree, renderer, theme, ink, content, cursor, viewport);
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let mut parts = tree.children.iter().zip(layout.children());
        let base = parts.next();
        let (content, part) = match &self.layer {
            Some(layer) => (&layer.content, parts.next()),
            None => (&self.base, base),
        };
        let Some((tree, layout)) = part else {
            return mouse::Interaction::None;
        };
        let wish = content
            .as_widget()
            .mouse_interaction(tree, layout, cursor, viewport, renderer);
        if self.layer.is_some() && wish == mouse::Interaction::None {
            return mouse::Interaction::Idle;
        }
        wish
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let mut parts = tree.children.iter_mut().zip(layout.children());
        let base = parts.next()?;
        let (content, (tree, layout)) = match &mut self.layer {
            Some(layer) => (&mut layer.content, parts.next()?),
            None => (&mut self.base, base),
        };
        content
            .as_widget_mut()
            .overlay(tree, layout, renderer, viewport, translation)
    }
}

/// Events by which widgets under a layer keep their state straight, and which change nothing.
fn is_passive(event: &Event) -> bool {
    match event {
        Event::Window(event) => !matches!(event, window::Event::Focused),
        Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. }) => false,
        Event::Mouse(_) => true,
        Event::Keyboard(event) => !matches!(event, keyboard::Event::KeyPressed { .. }),
        _ => false,
    }
}

/// Presses, the wheel, and keys without Ctrl end at a layer; Ctrl with a key may be a shortcut of
/// the whole window, such as its zoom.
fn is_kept_from_the_base(event: &Event) -> bool {
    match event {
        Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. }) => true,
        Event::Keyboard(keyboard::Event::KeyPressed { modifiers, .. }) => !modifiers.command(),
        _ => false,
    }
}
