//! A scrolling body that the keyboard can read, too: what gets the focus comes into sight, and
//! PageUp, PageDown and the arrows scroll where nothing else takes them.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::operation::scrollable::AbsoluteOffset;
use iced::advanced::widget::operation::{Focusable, Operation, Scrollable};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Id, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, window};

/// Wraps a `scrollable`. It reaches beyond its place by `over`, at the left and at the right, so that
/// what it holds can stand in line with what is above and below it.
pub struct Scroll<'a, Message> {
    pub scrollable: Element<'a, Message>,
    pub over: [f32; 2],
}

#[derive(Default)]
struct State {
    /// Which of the widgets inside had the focus when it was last looked for.
    focused: Option<usize>,
}

impl<Message> Widget<Message, Theme, Renderer> for Scroll<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.scrollable)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.scrollable));
    }

    fn size(&self) -> Size<Length> {
        self.scrollable.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let scrollable = self.scrollable.as_widget_mut();
        let [left, right] = self.over;
        let (least, most) = (limits.min(), limits.max());
        let limits = layout::Limits::new(least, Size::new(most.width + left + right, most.height));
        let nodes = tree.children.iter_mut().map(|tree| {
            let node = scrollable.layout(tree, renderer, &limits);
            node.move_to(Point::new(-left, 0.0))
        });
        let nodes: Vec<_> = nodes.collect();
        let size = nodes.first().map_or(Size::ZERO, layout::Node::size);
        let width = (size.width - left - right).max(0.0);
        layout::Node::with_children(Size::new(width, size.height), nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if let Some((tree, layout)) = only(&mut tree.children, layout) {
            let scrollable = self.scrollable.as_widget_mut();
            scrollable.operate(tree, layout, renderer, operation);
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
        let state = tree.state.downcast_mut::<State>();
        let Some((tree, layout)) = only(&mut tree.children, layout) else {
            return;
        };
        let scrollable = self.scrollable.as_widget_mut();
        scrollable.update(
            tree, event, layout, cursor, renderer, clipboard, shell, viewport,
        );
        let mut look = Look::default();
        match event {
            Event::Window(window::Event::RedrawRequested(_)) => {
                scrollable.operate(tree, layout, renderer, &mut look);
                let focused = look.focused.map(|(index, _)| index);
                if std::mem::replace(&mut state.focused, focused) != focused {
                    let by = look.to_reveal();
                    scrollable.operate(tree, layout, renderer, &mut ScrollBy(by));
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(key),
                modifiers,
                ..
            }) if modifiers.is_empty() && !shell.is_event_captured() => {
                scrollable.operate(tree, layout, renderer, &mut look);
                if let Some(by) = look.by_key(*key) {
                    scrollable.operate(tree, layout, renderer, &mut ScrollBy(by));
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            _ => {}
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
        if let (Some(tree), Some(layout)) = (tree.children.first(), layout.children().next()) {
            let scrollable = self.scrollable.as_widget();
            scrollable.draw(tree, renderer, theme, ink, layout, cursor, viewport);
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
        let part = tree.children.first().zip(layout.children().next());
        part.map_or_else(mouse::Interaction::default, |(tree, layout)| {
            let scrollable = self.scrollable.as_widget();
            scrollable.mouse_interaction(tree, layout, cursor, viewport, renderer)
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
        let (tree, layout) = only(&mut tree.children, layout)?;
        self.scrollable
            .as_widget_mut()
            .overlay(tree, layout, renderer, viewport, translation)
    }
}

fn only<'t, 'l>(trees: &'t mut [Tree], layout: Layout<'l>) -> Option<(&'t mut Tree, Layout<'l>)> {
    trees.first_mut().zip(layout.children().next())
}

/// Looks how far it is scrolled and what has the focus.
#[derive(Default)]
struct Look {
    /// The part in sight, and what of the content stands at its top.
    sight: Option<(Rectangle, Vector)>,
    /// How many widgets can have the focus, as far as they were seen.
    next: usize,
    focused: Option<(usize, Rectangle)>,
}

impl Look {
    /// How far to scroll until the focused widget is in sight.
    fn to_reveal(&self) -> f32 {
        let (Some((sight, at)), Some((_, widget))) = (self.sight, self.focused) else {
            return 0.0;
        };
        let above = sight.y - (widget.y - at.y - MARGIN);
        let below = (widget.y + widget.height - at.y + MARGIN) - (sight.y + sight.height);
        if above > 0.0 { -above } else { below.max(0.0) }
    }

    fn by_key(&self, key: Named) -> Option<f32> {
        let (sight, _) = self.sight?;
        let page = (sight.height - LINE).max(LINE);
        Some(match key {
            Named::PageDown => page,
            Named::PageUp => -page,
            Named::ArrowDown => LINE,
            Named::ArrowUp => -LINE,
            _ => return None,
        })
    }
}

impl Operation for Look {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        _: Rectangle,
        translation: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.sight.get_or_insert((bounds, translation));
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some((self.next, bounds));
        }
        self.next += 1;
    }
}

/// Scrolls the outermost scrollable.
struct ScrollBy(f32);

impl Operation for ScrollBy {
    // Does not go on into the content.
    fn traverse(&mut self, _: &mut dyn FnMut(&mut dyn Operation)) {}

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        _: Vector,
        state: &mut dyn Scrollable,
    ) {
        let offset = AbsoluteOffset { x: 0.0, y: self.0 };
        state.scroll_by(offset, bounds, content);
    }
}

/// What stays in sight above and below a widget that got the focus.
const MARGIN: f32 = 12.0;
const LINE: f32 = 40.0;
