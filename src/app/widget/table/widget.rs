//! The table as an iced widget: passes layout, events and operations to the parts.

use std::time::Instant;

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::{Operation, TextInput};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Id, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay, renderer};
use iced::keyboard::key::{Key, Named};
use iced::{
    Event, Length, Padding, Point, Rectangle, Renderer, Size, Theme, Vector, keyboard, window,
};

use super::find::find;
use super::geometry::{self, Geometry};
use super::keys::{self, Place, Wish};
use super::state::{Drag, State};
use super::{Table, TableEvent, draw};
use crate::app::theme::space;
use crate::app::widget::focus;

impl<Message: Clone> Widget<Message, Theme, Renderer> for Table<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        let renaming = self.renamed.as_ref().map(|renamed| renamed.row);
        let offset = self.offset.flatten();
        tree::State::new(State::new(offset, self.subject, self.cursor, renaming))
    }

    fn children(&self) -> Vec<Tree> {
        self.renamed
            .iter()
            .map(|renamed| Tree::new(&renamed.field))
            .collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.subject != self.subject {
            state.subject = self.subject;
            let offset = self.offset.flatten();
            state.offset = offset.unwrap_or(0.0);
            state.told = state.offset;
            state.is_at_end = true;
            state.cursor = self.cursor;
            state.reveal = self.cursor.filter(|_| offset.is_none());
            state.last_click = None;
            state.typed.clear();
        }
        if self.landing.is_none() {
            (state.carried, state.over, state.drifts) = (None, None, None);
        }
        if state.cursor != self.cursor {
            state.cursor = self.cursor;
            state.reveal = self.cursor;
            state.moved_on(self.cursor);
        }
        let renaming = self.renamed.as_ref().map(|renamed| renamed.row);
        if state.renaming != renaming {
            state.renaming = renaming;
            state.is_entering_rename = renaming.is_some();
            if renaming.is_some() {
                state.reveal = renaming;
                state.focus.0 = false;
            } else if std::mem::take(&mut state.takes_focus_back) {
                state.focus.0 = true;
            }
            tree.children.clear();
        }
        match &self.renamed {
            Some(renamed) => tree.diff_children(std::slice::from_ref(&renamed.field)),
            None => tree.children.clear(),
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
        let state = tree.state.downcast_mut::<State>();
        let mut geometry = self.geometry(Rectangle::with_size(size), state);
        if self.follows_end && state.is_at_end {
            state.offset = geometry.limit();
        }
        if let Some(row) = state.reveal.take().filter(|row| *row < self.source.len()) {
            state.offset = geometry.reveal(row);
            state.is_at_end = state.offset >= geometry.limit();
        }
        geometry = self.geometry(Rectangle::with_size(size), state);
        state.offset = geometry.offset();

        let mut nodes = Vec::new();
        if let (Some(renamed), Some(tree)) = (&mut self.renamed, tree.children.first_mut()) {
            let (x, width) = geometry::columns(self.columns, size.width)
                .first()
                .copied()
                .unwrap_or((0.0, 80.0));
            let room = geometry.row(renamed.row).shrink(Padding::from([1, 0]));
            let depth = f32::from(self.source.depth(renamed.row)) * draw::DEPTH;
            let (x, width) = (x + depth, width - depth);
            let left = x + draw::TEXT_AFTER_ICON - 5.0;
            let limits = layout::Limits::new(
                Size::ZERO,
                Size::new((width - draw::TEXT_AFTER_ICON + 4.0).max(40.0), room.height),
            );
            let node = renamed
                .field
                .as_widget_mut()
                .layout(tree, renderer, &limits);
            nodes.push(node.move_to(Point::new(left, room.y)));
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
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        let geometry = self.geometry(bounds, state);
        operation.container(self.id.as_ref(), bounds);
        operation.focusable(self.id.as_ref(), bounds, &mut state.focus);

        let places = geometry::columns(self.columns, bounds.width);
        if self.has_header {
            for (column, (x, width)) in self.columns.iter().zip(&places) {
                let title = Rectangle {
                    x: bounds.x + x,
                    width: *width,
                    ..geometry.header
                };
                operation.text(None, title, &column.title);
            }
        }
        for row in geometry.visible() {
            let Some(place) = geometry.row(row).intersection(&geometry.body) else {
                continue;
            };
            for (place_of, (x, width)) in places.iter().enumerate() {
                let cell = Rectangle {
                    x: bounds.x + x,
                    width: *width,
                    ..place
                };
                let column = self.number(place_of);
                operation.text(None, cell, &self.source.cell(row, column).text);
            }
        }
        if self.source.is_empty() && !self.empty.is_empty() {
            operation.text(None, geometry.body, &self.empty);
        }
        operation.traverse(&mut |operation| {
            if let (Some(renamed), Some(tree), Some(layout)) = (
                &mut self.renamed,
                tree.children.first_mut(),
                layout.children().next(),
            ) {
                renamed
                    .field
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
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        if let (Some(renamed), Some(child), Some(field)) = (
            &mut self.renamed,
            tree.children.first_mut(),
            layout.children().next(),
        ) {
            let widget = renamed.field.as_widget_mut();
            if std::mem::take(&mut state.is_entering_rename) {
                let mut run = |operation: &mut dyn Operation| {
                    widget.operate(child, field, renderer, operation)
                };
                focus::enter(&mut run, None);
                run(&mut Choose(renamed.stem));
                shell.request_redraw();
            }
            // Tab must not lead away from an open field, which would go on looking alive.
            if is_press(event, Named::Escape) || is_press(event, Named::Tab) {
                state.takes_focus_back = true;
                shell.publish((self.on_event)(TableEvent::RenameCancelled));
                shell.capture_event();
                return;
            }
            state.takes_focus_back |= is_press(event, Named::Enter);
            let is_beside = matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_)))
                && !cursor.is_over(field.bounds());
            if is_beside {
                shell.publish((self.on_event)(TableEvent::RenameCancelled));
            }
            widget.update(
                child, event, field, cursor, renderer, clipboard, shell, viewport,
            );
        }
        if shell.is_event_captured() {
            return;
        }

        let state = tree.state.downcast_mut::<State>();
        let is_dragged = matches!(state.drag, Some(Drag::Rows { .. } | Drag::Title { .. }));
        if is_dragged && is_press(event, Named::Escape) {
            state.drag = None;
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        let geometry = self.geometry(layout.bounds(), state);
        let before = state.offset;
        self.heed_tip(
            state,
            &geometry,
            event,
            cursor.position_over(layout.bounds()),
            shell,
        );
        match event {
            Event::Mouse(event) => {
                let at = cursor.position_over(layout.bounds());
                let outcome = self.mouse(state, &geometry, event, at);
                outcome
                    .says
                    .into_iter()
                    .for_each(|event| shell.publish((self.on_event)(event)));
                if outcome.is_captured {
                    shell.capture_event();
                }
                if outcome.is_redrawn {
                    shell.request_redraw();
                }
            }
            Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)) => {
                state.modifiers = *modifiers;
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key,
                physical_key,
                modifiers,
                text,
                ..
            }) if state.focus.0 => {
                let place = Place {
                    rows: self.source.len(),
                    cursor: self.cursor.filter(|row| *row < self.source.len()),
                    page: geometry.page(),
                    is_typing: state.typed.is_fresh(Instant::now()),
                    is_movable: self.is_movable,
                    is_folding: self.is_folding,
                };
                let latin = key.to_latin(*physical_key).map(|c| c.to_ascii_lowercase());
                if let Some(wish) = keys::wish(key, latin, *modifiers, text.as_deref(), place) {
                    let says = self.fulfil(wish, state, &geometry, place.cursor);
                    says.into_iter()
                        .for_each(|event| shell.publish((self.on_event)(event)));
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            Event::Window(window::Event::RedrawRequested(now)) if self.landing.is_some() => {
                self.drift(state, &geometry, *now, shell);
            }
            Event::Window(window::Event::Unfocused) => {
                // The release of a key held now would never be seen.
                state.modifiers = keyboard::Modifiers::default();
                state.drag = None;
            }
            _ => {}
        }
        if state.offset != before && self.renamed.is_some() {
            shell.invalidate_layout();
        }
        if self.offset.is_some() && state.offset != state.told {
            state.told = state.offset;
            shell.publish((self.on_event)(TableEvent::Scrolled(state.offset)));
        }
        if state.focus.0 != state.is_focus_told {
            state.is_focus_told = state.focus.0;
            shell.request_redraw();
            if state.focus.0 {
                shell.publish((self.on_event)(TableEvent::Focused));
            }
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
        let state = tree.state.downcast_ref::<State>();
        let geometry = self.geometry(layout.bounds(), state);
        let is_hovered = cursor.is_over(layout.bounds());
        self.draw_rows(renderer, theme, state, &geometry, is_hovered, viewport);
        if let (Some(renamed), Some(tree), Some(field)) = (
            &self.renamed,
            tree.children.first(),
            layout.children().next(),
        ) {
            use iced::advanced::Renderer as _;
            let widget = renamed.field.as_widget();
            renderer.with_layer(geometry.body, |renderer| {
                widget.draw(tree, renderer, theme, ink, field, cursor, viewport);
            });
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _: &Renderer,
        _: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let state = tree.state.downcast_ref::<State>();
        let geometry = self.geometry(layout.bounds() + translation, state);
        self.tip_shown(state, &geometry)
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        let field = layout.children().next();
        if field.is_some_and(|field| cursor.is_over(field.bounds())) {
            return mouse::Interaction::Text;
        }
        let state = tree.state.downcast_ref::<State>();
        let geometry = self.geometry(layout.bounds(), state);
        self.pointer(state, &geometry, cursor.position_over(layout.bounds()))
    }
}

impl<Message> Table<'_, Message> {
    fn geometry(&self, bounds: Rectangle, state: &State) -> Geometry {
        Geometry::new(bounds, self.has_header, self.source.len(), state.offset)
    }

    fn fulfil(
        &self,
        wish: Wish,
        state: &mut State,
        geometry: &Geometry,
        cursor: Option<usize>,
    ) -> Vec<TableEvent> {
        match wish {
            Wish::Say(event) => {
                state.typed.clear();
                vec![event]
            }
            Wish::Find(letters) => {
                let typed = state.typed.add(&letters, Instant::now());
                find(self.source, typed, cursor)
                    .map(TableEvent::SelectOnly)
                    .into_iter()
                    .collect()
            }
            Wish::Menu => {
                // Where the cursor row is, or at the list's top.
                let place = cursor.map(|row| geometry.row(row));
                let place = place.and_then(|row| row.intersection(&geometry.body));
                let corner = place.map_or(geometry.body.position(), |row| {
                    Point::new(row.x + draw::TEXT_AFTER_ICON, row.y + space::row())
                });
                let is_chosen = cursor.is_none_or(|row| self.source.is_selected(row));
                let choose = cursor.filter(|_| !is_chosen).map(TableEvent::SelectOnly);
                choose
                    .into_iter()
                    .chain([TableEvent::Context(cursor, corner)])
                    .collect()
            }
        }
    }
}

/// Chooses the first characters of a text field.
struct Choose(usize);

impl Operation for Choose {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text_input(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn TextInput) {
        state.select_range(0, self.0);
    }
}

fn is_press(event: &Event, named: Named) -> bool {
    matches!(event, Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(key), .. }) if *key == named)
}
