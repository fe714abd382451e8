//! The bar of tabs: they share its width as long as each can be read, then they scroll; the one in
//! front is in sight. They are put elsewhere by drag, and a double click beside them opens another.

use iced::advanced::layout::{self, Layout};
use iced::advanced::mouse::Click;
use iced::advanced::mouse::click::Kind;
use iced::advanced::renderer::{self, Renderer as _};
use iced::advanced::widget::Widget;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector};

use crate::app::theme::Tokens;

/// What a person does with the bar; the tabs are told by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripEvent {
    New,
    Close(usize),
    /// To stand before the one that is at this place now; behind the last one by their count.
    Moved {
        tab: usize,
        before: usize,
    },
}

/// `front`: the place of the tab that is to be in sight. `add` stands behind the tabs.
pub fn tab_strip<'a, Message: 'a>(
    tabs: Vec<Element<'a, Message>>,
    front: usize,
    add: impl Into<Element<'a, Message>>,
    on_event: impl Fn(StripEvent) -> Message + 'a,
) -> Element<'a, Message> {
    let count = tabs.len();
    let mut children = tabs;
    children.push(add.into());
    Element::new(TabStrip {
        children,
        count,
        front,
        on_event: Box::new(on_event),
    })
}

struct TabStrip<'a, Message> {
    /// The tabs, and last what adds one.
    children: Vec<Element<'a, Message>>,
    count: usize,
    front: usize,
    on_event: Box<dyn Fn(StripEvent) -> Message + 'a>,
}

#[derive(Default)]
struct State {
    offset: f32,
    /// The width of each tab, and the room of all.
    width: f32,
    room: f32,
    /// What was brought into sight: the tab, of how many, in how much room.
    shown: Option<(usize, usize, f32)>,
    drag: Option<Drag>,
    last_click: Option<Click>,
}

/// A tab that was pressed there, and where it would be put once the pointer has moved far enough.
struct Drag {
    tab: usize,
    from: Point,
    before: Option<usize>,
    is_cancelled: bool,
}

impl State {
    fn limit(&self, count: usize) -> f32 {
        (self.width * count as f32 - self.room).max(0.0)
    }

    fn scroll(&mut self, count: usize, by: f32) -> bool {
        let offset = (self.offset + by).clamp(0.0, self.limit(count));
        std::mem::replace(&mut self.offset, offset) != offset
    }

    fn is_dragging(&self) -> bool {
        let drag = self.drag.as_ref();
        drag.is_some_and(|drag| drag.before.is_some() && !drag.is_cancelled)
    }
}

impl<Message> TabStrip<'_, Message> {
    /// The tab under a point, if one is.
    fn tab_at(&self, state: &State, bounds: Rectangle, at: Point) -> Option<usize> {
        let x = at.x - bounds.x;
        if !bounds.contains(at) || x >= state.room || state.width <= 0.0 {
            return None;
        }
        let tab = ((x + state.offset) / state.width) as usize;
        (tab < self.count).then_some(tab)
    }

    /// Beside the tabs and what adds one.
    fn is_beside(layout: Layout<'_>, at: Point) -> bool {
        let end = layout.children().last().map(|add| add.bounds());
        let end = end.map_or(0.0, |add| add.x + add.width);
        layout.bounds().contains(at) && at.x > end
    }

    /// True: the event is over.
    fn drags(
        &self,
        state: &mut State,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let bounds = layout.bounds();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let at = cursor.position().unwrap_or_default();
                let tab = self.tab_at(state, bounds, at).filter(|_| self.count > 1);
                state.drag = tab.map(|tab| Drag {
                    tab,
                    from: at,
                    before: None,
                    is_cancelled: false,
                });
                false
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                let is_far = state.drag.as_ref().is_some_and(|drag| {
                    drag.before.is_some() || drag.from.distance(*position) > FAR
                });
                if !is_far {
                    return false;
                }
                let x = position.x - bounds.x;
                let edge = if x < EDGE {
                    -STEP
                } else if x > state.room - EDGE {
                    STEP
                } else {
                    0.0
                };
                if state.scroll(self.count, edge) {
                    shell.invalidate_layout();
                }
                let before = ((x + state.offset) / state.width.max(1.0)).round();
                let before = (before.max(0.0) as usize).min(self.count);
                if let Some(drag) = &mut state.drag {
                    drag.before = Some(before);
                }
                shell.request_redraw();
                true
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(Named::Escape),
                ..
            }) if state.is_dragging() => {
                if let Some(drag) = &mut state.drag {
                    drag.is_cancelled = true;
                }
                shell.capture_event();
                shell.request_redraw();
                true
            }
            _ => false,
        }
    }

    /// The pointer lets go: of what was dragged, its place is told.
    fn dropped(&self, state: &mut State, shell: &mut Shell<'_, Message>) -> bool {
        let Some((drag, before)) = state.drag.take().and_then(|drag| {
            let before = drag.before?;
            Some((drag, before))
        }) else {
            return false;
        };
        let is_there = before == drag.tab || before == drag.tab + 1;
        if !drag.is_cancelled && !is_there {
            let tab = drag.tab;
            shell.publish((self.on_event)(StripEvent::Moved { tab, before }));
        }
        shell.capture_event();
        shell.request_redraw();
        true
    }

    fn presses(
        &self,
        state: &mut State,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
    ) {
        let Some(at) = cursor.position() else {
            return;
        };
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Middle)) => {
                if let Some(tab) = self.tab_at(state, layout.bounds(), at) {
                    shell.publish((self.on_event)(StripEvent::Close(tab)));
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                if !Self::is_beside(layout, at) {
                    state.last_click = None;
                    return;
                }
                let click = Click::new(at, mouse::Button::Left, state.last_click);
                let is_double = click.kind() == Kind::Double;
                state.last_click = (!is_double).then_some(click);
                if is_double {
                    shell.publish((self.on_event)(StripEvent::New));
                }
                shell.capture_event();
            }
            Event::Mouse(mouse::Event::WheelScrolled { delta }) => {
                if !layout.bounds().contains(at) {
                    return;
                }
                let (x, y) = match *delta {
                    mouse::ScrollDelta::Lines { x, y } => (x * LINE, y * LINE),
                    mouse::ScrollDelta::Pixels { x, y } => (x, y),
                };
                let by = if x.abs() > y.abs() { -x } else { -y };
                if state.scroll(self.count, by) {
                    shell.invalidate_layout();
                    shell.request_redraw();
                }
                shell.capture_event();
            }
            _ => {}
        }
    }

    /// Where the tabs are seen, with room for the ring of the focus.
    fn seen(state: &State, bounds: Rectangle) -> Rectangle {
        let width = state.room.min(bounds.width);
        Rectangle { width, ..bounds }.expand(2.0)
    }
}

impl<Message> Widget<Message, Theme, Renderer> for TabStrip<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.children.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.children);
        let state = tree.state.downcast_mut::<State>();
        // Another one may stand there now.
        state.drag.take_if(|drag| drag.tab >= self.count);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let whole = limits.max().width;
        let state = tree.state.downcast_mut::<State>();
        let mut nodes: Vec<layout::Node> = Vec::with_capacity(self.children.len());
        let count = self.count as f32;
        let mut each = self.children.iter_mut().zip(&mut tree.children).rev();
        let add = each
            .next()
            .map_or_else(layout::Node::default, |(add, tree)| {
                let limits = layout::Limits::new(Size::ZERO, limits.max());
                add.as_widget_mut().layout(tree, renderer, &limits)
            });
        let room = (whole - add.size().width).max(0.0);
        state.width = (room / count.max(1.0)).clamp(LEAST, MOST);
        state.room = room.min(state.width * count);
        let tab = Size::new(state.width, limits.max().height);
        let tab = layout::Limits::new(Size::new(state.width, 0.0), tab);
        for (content, tree) in each {
            nodes.push(content.as_widget_mut().layout(tree, renderer, &tab));
        }
        nodes.reverse();
        let now = (self.front, self.count, state.room);
        if state.shown != Some(now) {
            state.shown = Some(now);
            let start = state.width * self.front as f32;
            let least = start + state.width - state.room;
            state.offset = state.offset.min(start).max(least);
        }
        state.scroll(self.count, 0.0);
        let heights = nodes.iter().map(|node| node.size().height);
        let height = heights.fold(add.size().height, f32::max);
        let nodes = nodes.into_iter().enumerate().map(|(place, node)| {
            let x = state.width * place as f32 - state.offset;
            node.move_to(Point::new(x.round(), 0.0))
        });
        let mut nodes: Vec<_> = nodes.collect();
        let y = (height - add.size().height) / 2.0;
        nodes.push(add.move_to(Point::new(state.room, y)));
        layout::Node::with_children(Size::new(whole, height), nodes)
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
            let each = self.children.iter_mut().zip(&mut tree.children);
            for ((child, tree), layout) in each.zip(layout.children()) {
                let child = child.as_widget_mut();
                child.operate(tree, layout, renderer, operation);
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
        if self.drags(state, event, layout, cursor, shell) {
            return;
        }
        let is_release = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
        );
        let is_dropped = is_release && self.dropped(state, shell);
        let seen = Self::seen(state, layout.bounds());
        let each = self.children.iter_mut().zip(&mut tree.children);
        for (place, ((child, tree), layout)) in each.zip(layout.children()).enumerate() {
            // What was dragged is not pressed; what is not in sight is not touched.
            let is_hidden = place < self.count && !cursor.is_over(seen);
            let cursor = match is_dropped || is_hidden {
                true => mouse::Cursor::Unavailable,
                false => cursor,
            };
            child.as_widget_mut().update(
                tree, event, layout, cursor, renderer, clipboard, shell, viewport,
            );
        }
        if !shell.is_event_captured() {
            let state = tree.state.downcast_mut::<State>();
            self.presses(state, event, layout, cursor, shell);
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
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let each = self.children.iter().zip(&tree.children);
        let each: Vec<_> = each.zip(layout.children()).collect();
        let seen = Self::seen(state, bounds);
        if let (Some((tabs, add)), Some(seen)) = (
            each.split_at_checked(self.count),
            seen.intersection(viewport),
        ) {
            let over = match cursor.is_over(seen) {
                true => cursor,
                false => mouse::Cursor::Unavailable,
            };
            renderer.with_layer(seen, |renderer| {
                for ((child, tree), layout) in tabs {
                    if layout.bounds().intersects(&seen) {
                        let child = child.as_widget();
                        child.draw(tree, renderer, theme, style, *layout, over, &seen);
                    }
                }
            });
            for ((child, tree), layout) in add {
                let child = child.as_widget();
                child.draw(tree, renderer, theme, style, *layout, cursor, viewport);
            }
        }
        let drag = state.drag.as_ref().filter(|_| state.is_dragging());
        if let Some(before) = drag.and_then(|drag| drag.before) {
            let x = state.width * before as f32 - state.offset;
            let x = bounds.x + x.clamp(1.0, state.room) - 1.5;
            let mark = Rectangle::new(Point::new(x, bounds.y), Size::new(3.0, bounds.height));
            renderer.with_layer(bounds.expand(2.0), |renderer| {
                let quad = renderer::Quad {
                    bounds: mark,
                    ..renderer::Quad::default()
                };
                renderer.fill_quad(quad, Tokens::of(theme).accent);
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
        if tree.state.downcast_ref::<State>().is_dragging() {
            return mouse::Interaction::Grabbing;
        }
        let each = self.children.iter().zip(&tree.children);
        let each = each.zip(layout.children());
        let each = each.map(|((child, tree), layout)| {
            let child = child.as_widget();
            child.mouse_interaction(tree, layout, cursor, viewport, renderer)
        });
        each.max().unwrap_or_default()
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        overlay::from_children(
            &mut self.children,
            tree,
            layout,
            renderer,
            viewport,
            translation,
        )
    }
}

/// A tab is as wide as this at least and at most.
const LEAST: f32 = 128.0;
const MOST: f32 = 230.0;
/// So far the pointer moves before it drags.
const FAR: f32 = 6.0;
/// So near to an end of the bar the tabs move on under what is dragged, so far each time.
const EDGE: f32 = 24.0;
const STEP: f32 = 12.0;
/// A notch of the wheel.
const LINE: f32 = 60.0;

#[cfg(test)]
mod tests;
