//! Keyboard focus as operations on a tree of widgets: asking who has it, moving it in a circle,
//! hiding it from a part of the tree. iced's own `focus_next` leaves the circle at its ends.

use iced::Rectangle;
use iced::advanced::widget::Id;
use iced::advanced::widget::operation::{Focusable, Operation, Scrollable, TextInput};

/// Runs an operation over some tree.
pub type Run<'r> = dyn FnMut(&mut dyn Operation) + 'r;

/// Whether a widget of ours has the focus.
#[derive(Clone, Copy, Debug, Default)]
pub struct Focus(pub bool);

impl Focusable for Focus {
    fn is_focused(&self) -> bool {
        self.0
    }

    fn focus(&mut self) {
        self.0 = true;
    }

    fn unfocus(&mut self) {
        self.0 = false;
    }
}

/// Moves the focus to the next (or previous) widget that can have it, in a circle. Says whether
/// there was any.
pub fn step(run: &mut Run<'_>, is_backwards: bool) -> bool {
    let found = survey(run);
    if found.total == 0 {
        return false;
    }
    let last = found.total - 1;
    let target = match (found.focused.first(), is_backwards) {
        (None, false) => 0,
        (None, true) => last,
        (Some(&at), false) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(&at), true) => at.checked_sub(1).unwrap_or(last),
    };
    run(&mut Visit::new(|index, _, state| {
        if index == target {
            state.focus()
        } else {
            state.unfocus()
        }
    }));
    true
}

/// Gives the focus to the widget of that name, or to the first one that can have it.
pub fn enter(run: &mut Run<'_>, wanted: Option<&Id>) {
    let mut target = 0;
    if wanted.is_some() {
        run(&mut Visit::new(|index, id, _| {
            if id == wanted {
                target = index
            }
        }));
    }
    run(&mut Visit::new(|index, _, state| {
        if index == target {
            state.focus()
        } else {
            state.unfocus()
        }
    }));
}

/// The place of the focused widget in the circle, if any has the focus.
pub fn focused(run: &mut Run<'_>) -> Option<usize> {
    survey(run).focused.first().copied()
}

/// Where nothing has the focus any more, the one at `before` has it again.
pub fn give_back(run: &mut Run<'_>, before: Option<usize>) {
    if focused(run).is_none() {
        run(&mut Visit::new(|index, _, state| {
            if Some(index) == before {
                state.focus();
            }
        }));
    }
}

/// After a mouse press: where a second widget took the focus, the first one (at `before`) loses
/// it. A press on something that takes no focus leaves it where it was.
pub fn settle(run: &mut Run<'_>, before: Option<usize>) {
    if survey(run).focused.len() > 1 {
        run(&mut Visit::new(|index, _, state| {
            if Some(index) == before {
                state.unfocus();
            }
        }));
    }
}

#[derive(Default)]
struct Survey {
    focused: Vec<usize>,
    total: usize,
}

fn survey(run: &mut Run<'_>) -> Survey {
    let mut found = Survey::default();
    run(&mut Visit::new(|index, _, state| {
        if state.is_focused() {
            found.focused.push(index);
        }
        found.total = index + 1;
    }));
    found
}

/// Visits what can have the focus, in order.
struct Visit<F> {
    next: usize,
    visit: F,
}

impl<F> Visit<F>
where
    F: FnMut(usize, Option<&Id>, &mut dyn Focusable) + Send,
{
    fn new(visit: F) -> Self {
        Self { next: 0, visit }
    }
}

impl<F> Operation for Visit<F>
where
    F: FnMut(usize, Option<&Id>, &mut dyn Focusable) + Send,
{
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        (self.visit)(self.next, id, state);
        self.next += 1;
    }
}

/// Passes everything of an operation on but the focus, so that what lies under a dialog can't
/// get it, and has it again when the dialog is gone.
pub struct Unfocusable<'o>(pub &'o mut dyn Operation);

impl Operation for Unfocusable<'_> {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        self.0
            .traverse(&mut |operation| operate(&mut Unfocusable(operation)));
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        self.0.container(id, bounds);
    }

    fn scrollable(
        &mut self,
        id: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        translation: iced::Vector,
        state: &mut dyn Scrollable,
    ) {
        self.0.scrollable(id, bounds, content, translation, state);
    }

    fn text_input(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn TextInput) {
        self.0.text_input(id, bounds, state);
    }

    fn text(&mut self, id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.0.text(id, bounds, text);
    }

    fn custom(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn std::any::Any) {
        self.0.custom(id, bounds, state);
    }
}
