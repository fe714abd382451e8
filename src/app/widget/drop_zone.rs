//! A part of the window that tells when what is carried comes over it and when it leaves, whatever
//! lies on it.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::Widget;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

/// The same content. Without `on_over` nothing is carried.
pub fn drop_zone<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    on_over: Option<impl Fn(bool) -> Message + 'a>,
) -> Element<'a, Message> {
    Element::new(DropZone {
        content: content.into(),
        on_over: on_over.map(|on_over| Box::new(on_over) as Box<dyn Fn(bool) -> Message + 'a>),
    })
}

struct DropZone<'a, Message> {
    content: Element<'a, Message>,
    on_over: Option<Box<dyn Fn(bool) -> Message + 'a>>,
}

#[derive(Default)]
struct State {
    is_over: bool,
}

impl<Message> Widget<Message, Theme, Renderer> for DropZone<'_, Message> {
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
        if self.on_over.is_none() {
            tree.state.downcast_mut::<State>().is_over = false;
        }
        tree.diff_children(std::slice::from_ref(&self.content));
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
        let nodes = tree.children.iter_mut().map(|tree| {
            let content = self.content.as_widget_mut();
            content.layout(tree, renderer, limits)
        });
        let nodes: Vec<_> = nodes.collect();
        let size = nodes.first().map_or(Size::ZERO, layout::Node::size);
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
            if let (Some(tree), Some(layout)) =
                (tree.children.first_mut(), layout.children().next())
            {
                let content = self.content.as_widget_mut();
                content.operate(tree, layout, renderer, operation);
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
        if let (Some(tree), Some(layout)) = (tree.children.first_mut(), layout.children().next()) {
            self.content.as_widget_mut().update(
                tree, event, layout, cursor, renderer, clipboard, shell, viewport,
            );
        }
        let Some(on_over) = &self.on_over else {
            return;
        };
        let is_over = match event {
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                layout.bounds().contains(*position)
            }
            Event::Mouse(mouse::Event::CursorLeft) => false,
            _ => return,
        };
        let state = tree.state.downcast_mut::<State>();
        if std::mem::replace(&mut state.is_over, is_over) != is_over {
            shell.publish(on_over(is_over));
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
        if let (Some(tree), Some(layout)) = (tree.children.first(), layout.children().next()) {
            let content = self.content.as_widget();
            content.draw(tree, renderer, theme, style, layout, cursor, viewport);
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
        let within = tree.children.first().zip(layout.children().next());
        within.map_or(mouse::Interaction::None, |(tree, layout)| {
            let content = self.content.as_widget();
            content.mouse_interaction(tree, layout, cursor, viewport, renderer)
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
        let content = self.content.as_widget_mut();
        content.overlay(tree, layout, renderer, viewport, translation)
    }
}
