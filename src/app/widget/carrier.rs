//! The window while something is carried through it: a label follows the pointer, and what the
//! pointer does is heard here, wherever it is. Files from the desktop are heard here as well; the
//! desktop shows them itself and does not say where they are.

use std::path::PathBuf;

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Renderer as _};
use iced::advanced::widget::Widget;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::Tree;
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::mouse::Button;
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, window};

/// What happens to what is carried.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    Moved(Point),
    /// The button was let go.
    Dropped,
    /// Escape, the right button, or the window has lost the keyboard.
    GivenUp,
    /// A file of the desktop is over the window, or no longer, or was dropped.
    FileOver(PathBuf),
    FilesLeft,
    FileDropped(PathBuf),
}

/// What is carried, for the eye.
pub struct Carried<'a, Message> {
    pub at: Point,
    pub label: Element<'a, Message>,
    /// It can be dropped where it is.
    pub is_welcome: bool,
}

/// The window, always built through this, so that it keeps its state.
pub fn carrier<'a, Message: 'a>(
    base: impl Into<Element<'a, Message>>,
    carried: Option<Carried<'a, Message>>,
    on_happening: impl Fn(Happening) -> Message + 'a,
) -> Element<'a, Message> {
    Element::new(Carrier {
        base: base.into(),
        carried,
        on_happening: Box::new(on_happening),
    })
}

struct Carrier<'a, Message> {
    base: Element<'a, Message>,
    carried: Option<Carried<'a, Message>>,
    on_happening: Box<dyn Fn(Happening) -> Message + 'a>,
}

impl<Message> Widget<Message, Theme, Renderer> for Carrier<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        let label = self.carried.iter().map(|carried| Tree::new(&carried.label));
        std::iter::once(Tree::new(&self.base))
            .chain(label)
            .collect()
    }

    fn diff(&self, tree: &mut Tree) {
        match &self.carried {
            Some(carried) => tree.diff_children(&[&self.base, &carried.label]),
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
        let room = limits.max();
        let mut trees = tree.children.iter_mut();
        let mut nodes = Vec::with_capacity(2);
        if let Some(tree) = trees.next() {
            nodes.push(self.base.as_widget_mut().layout(tree, renderer, limits));
        }
        if let (Some(carried), Some(tree)) = (&mut self.carried, trees.next()) {
            let most = Size::new(room.width.min(WIDEST), room.height);
            let limits = layout::Limits::new(Size::ZERO, most);
            let label = carried.label.as_widget_mut();
            let node = label.layout(tree, renderer, &limits);
            let corner = corner(carried.at, node.size(), room);
            nodes.push(node.move_to(corner));
        }
        layout::Node::with_children(room, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let label = self.carried.as_mut().map(|carried| &mut carried.label);
        let parts = std::iter::once(&mut self.base).chain(label);
        for ((part, tree), layout) in parts.zip(&mut tree.children).zip(layout.children()) {
            part.as_widget_mut()
                .operate(tree, layout, renderer, operation);
        }
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
        let happening = match &self.carried {
            Some(_) => while_carrying(event).or_else(|| from_the_desktop(event)),
            None => from_the_desktop(event),
        };
        // What gives it up means nothing else; all the rest is for the window first, whose parts
        // tell what the pointer came over.
        if happening != Some(Happening::GivenUp) || is_unfocused(event) {
            if let (Some(tree), Some(layout)) =
                (tree.children.first_mut(), layout.children().next())
            {
                self.base.as_widget_mut().update(
                    tree, event, layout, cursor, renderer, clipboard, shell, viewport,
                );
            }
        } else {
            shell.capture_event();
        }
        if let Some(happening) = happening {
            shell.publish((self.on_happening)(happening));
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
        let mut parts = tree.children.iter().zip(layout.children());
        if let Some((tree, layout)) = parts.next() {
            let base = self.base.as_widget();
            base.draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
        if let (Some(carried), Some((tree, layout))) = (&self.carried, parts.next()) {
            let label = carried.label.as_widget();
            // The software renderer repaints what the layer covered, and a label may end within a
            // pixel.
            renderer.with_layer(layout.bounds().expand(SMEAR), |renderer| {
                label.draw(tree, renderer, theme, style, layout, cursor, viewport);
            });
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        match &self.carried {
            Some(carried) if carried.is_welcome => return mouse::Interaction::Grabbing,
            Some(_) => return mouse::Interaction::NoDrop,
            None => {}
        }
        let base = tree.children.first().zip(layout.children().next());
        base.map_or(mouse::Interaction::None, |(tree, layout)| {
            let base = self.base.as_widget();
            base.mouse_interaction(tree, layout, cursor, viewport, renderer)
        })
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (tree, layout) = tree.children.first_mut().zip(layout.children().next())?;
        let base = self.base.as_widget_mut();
        base.overlay(tree, layout, renderer, viewport, translation)
    }
}

fn while_carrying(event: &Event) -> Option<Happening> {
    Some(match event {
        Event::Mouse(mouse::Event::CursorMoved { position }) => Happening::Moved(*position),
        Event::Mouse(mouse::Event::ButtonReleased(Button::Left)) => Happening::Dropped,
        Event::Mouse(mouse::Event::ButtonPressed(Button::Right)) => Happening::GivenUp,
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: Key::Named(Named::Escape),
            ..
        }) => Happening::GivenUp,
        // The release would never be seen.
        event if is_unfocused(event) => Happening::GivenUp,
        _ => return None,
    })
}

fn from_the_desktop(event: &Event) -> Option<Happening> {
    Some(match event {
        Event::Window(window::Event::FileHovered(path)) => Happening::FileOver(path.clone()),
        Event::Window(window::Event::FilesHoveredLeft) => Happening::FilesLeft,
        Event::Window(window::Event::FileDropped(path)) => Happening::FileDropped(path.clone()),
        _ => return None,
    })
}

fn is_unfocused(event: &Event) -> bool {
    matches!(event, Event::Window(window::Event::Unfocused))
}

/// Below the pointer and to its right, kept inside the window.
fn corner(at: Point, label: Size, room: Size) -> Point {
    let x = at.x + BESIDE;
    let y = at.y + BESIDE;
    let above = at.y - label.height - BESIDE / 2.0;
    Point::new(
        x.min(room.width - label.width).max(0.0).round(),
        if y + label.height <= room.height {
            y
        } else {
            above
        }
        .max(0.0)
        .round(),
    )
}

/// Between the pointer's tip and the label.
const BESIDE: f32 = 14.0;
/// Around the label.
const SMEAR: f32 = 2.0;
/// Of the label.
const WIDEST: f32 = 420.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_stays_in_the_window_and_leaves_the_pointer_free() {
        let (label, room) = (Size::new(100.0, 40.0), Size::new(800.0, 600.0));
        let at = |x, y| corner(Point::new(x, y), label, room);
        assert_eq!(at(10.0, 20.0), Point::new(24.0, 34.0));
        assert_eq!(at(790.0, 20.0), Point::new(700.0, 34.0));
        assert_eq!(at(10.0, 590.0), Point::new(24.0, 543.0));
    }
}
