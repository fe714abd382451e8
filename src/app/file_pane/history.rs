//! Where a pane has been, for the way back and forward again.

use crate::app::place::Place;
use crate::protocol::Name;

#[derive(Debug, Default)]
pub struct History {
    steps: Vec<Step>,
    /// The step that is shown.
    at: usize,
    /// The step that is being read.
    heading: Option<usize>,
}

#[derive(Debug)]
struct Step {
    place: Place,
    left: Left,
}

/// How a folder was left.
#[derive(Clone, Debug, Default)]
pub struct Left {
    /// What was under the cursor.
    pub name: Option<Name>,
    /// How far it was scrolled.
    pub offset: Option<f64>,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Back,
    Forward,
}

impl History {
    /// Sets out for the next step that way, from the one that is shown or being read.
    pub fn go(&mut self, way: Way) -> Option<(Place, Option<Name>)> {
        let to = self.next(way)?;
        let step = self.steps.get(to)?;
        self.heading = Some(to);
        Some((step.place.clone(), step.left.name.clone()))
    }

    pub fn can_go(&self, way: Way) -> bool {
        self.next(way).is_some()
    }

    /// A folder is asked for, be it the next step or another one.
    pub fn sets_out(&mut self, place: &Place) {
        let is_heading = |step: &Step| step.place == *place;
        let heading = self.heading.and_then(|to| self.steps.get(to));
        if !heading.is_some_and(is_heading) {
            self.heading = None;
        }
    }

    /// A folder is shown. `left`: how the one before was.
    pub fn arrived(&mut self, place: &Place, left: Left) {
        let is_there =
            |steps: &[Step], at: usize| steps.get(at).is_some_and(|step| step.place == *place);
        let is_at_end = self.heading.is_some_and(|to| is_there(&self.steps, to));
        if !is_at_end && is_there(&self.steps, self.at) {
            // It was only read again.
            return;
        }
        if let Some(step) = self.steps.get_mut(self.at) {
            step.left = left;
        }
        if let Some(to) = self.heading.take() {
            // A server may call the same folder by another path.
            if let Some(step) = self.steps.get_mut(to) {
                step.place.clone_from(place);
            }
            self.at = to;
            return;
        }
        self.steps.truncate(self.at + 1);
        self.steps.push(Step {
            place: place.clone(),
            left: Left::default(),
        });
        let excess = self.steps.len().saturating_sub(MOST);
        self.steps.drain(..excess);
        self.at = self.steps.len().saturating_sub(1);
    }

    /// The step could not be read. It is forgotten, so that the one beyond can be reached.
    pub fn failed(&mut self) {
        if let Some(gone) = self.heading.take().filter(|gone| *gone < self.steps.len()) {
            self.steps.remove(gone);
            self.at -= usize::from(gone < self.at);
        }
    }

    /// The step that is shown leads back to the one beside it, and is forgotten where it was new.
    /// What was under the cursor there comes out.
    pub fn takes_back(&mut self, place: &Place) -> Option<Name> {
        let is_there = |at: usize| self.steps.get(at).is_some_and(|step| step.place == *place);
        match self.at.checked_sub(1).filter(|before| is_there(*before)) {
            Some(before) => {
                self.steps.remove(self.at);
                self.at = before;
            }
            None if is_there(self.at + 1) => self.at += 1,
            None => return None,
        }
        self.heading = None;
        self.steps.get(self.at)?.left.name.clone()
    }

    /// How far the step that is shown was scrolled when it was left.
    pub fn offset(&self) -> Option<f64> {
        self.steps.get(self.at)?.left.offset
    }

    /// Nobody goes on to the step that was being read.
    pub fn stopped(&mut self) {
        self.heading = None;
    }

    fn next(&self, way: Way) -> Option<usize> {
        let from = self.heading.unwrap_or(self.at);
        let to = match way {
            Way::Back => from.checked_sub(1)?,
            Way::Forward => from + 1,
        };
        (to < self.steps.len()).then_some(to)
    }
}

const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Place {
        Place::Local(path.into())
    }

    fn left(name: &str) -> Left {
        Left {
            name: Some(Name::from(name)),
            offset: Some(48.0),
        }
    }

    fn been(paths: &[&str]) -> History {
        let mut history = History::default();
        for path in paths {
            history.arrived(&place(path), Left::default());
        }
        history
    }

    fn goes(history: &mut History, way: Way) -> Option<String> {
        let (place, _) = history.go(way)?;
        history.sets_out(&place);
        history.arrived(&place, left("x"));
        Some(place.display().into_owned())
    }

    #[test]
    fn back_and_forward_lead_through_what_was_shown() {
        let mut history = been(&["/a", "/b", "/b", "/c"]);
        assert_eq!(goes(&mut history, Way::Forward), None);
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/b"));
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/a"));
        assert_eq!(goes(&mut history, Way::Back), None);
        let (to, name) = history.go(Way::Forward).unwrap();
        assert_eq!((to, name), (place("/b"), Some(Name::from("x"))));
        // It stands where it stood.
        history.arrived(&place("/b"), left("y"));
        assert_eq!(history.offset(), Some(48.0));
        // Another way from here forgets what was ahead.
        history.sets_out(&place("/d"));
        history.arrived(&place("/d"), Left::default());
        assert!(!history.can_go(Way::Forward) && history.offset().is_none());
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/b"));
    }

    #[test]
    fn two_quick_presses_are_two_steps_and_a_refresh_is_none() {
        let mut history = been(&["/a", "/b", "/c"]);
        history.go(Way::Back);
        history.arrived(&place("/c"), Left::default());
        let (to, _) = history.go(Way::Back).unwrap();
        assert_eq!(to, place("/a"));
        history.arrived(&to, Left::default());
        assert!(history.can_go(Way::Forward) && !history.can_go(Way::Back));
    }

    #[test]
    fn a_step_that_fails_is_passed_over() {
        let mut history = been(&["/a", "/gone", "/c"]);
        history.go(Way::Back);
        history.failed();
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/a"));
        assert_eq!(goes(&mut history, Way::Forward).as_deref(), Some("/c"));
    }

    #[test]
    fn a_step_that_is_taken_back_was_never_made() {
        let mut history = been(&["/z", "/a"]);
        history.arrived(&place("/a/b"), left("b"));
        assert_eq!(history.takes_back(&place("/a")), Some(Name::from("b")));
        history.arrived(&place("/a"), Left::default());
        assert!(!history.can_go(Way::Forward));
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/z"));
        // One that led back leads forward again, and what was before stays.
        assert_eq!(history.takes_back(&place("/a")), Some(Name::from("x")));
        history.arrived(&place("/a"), Left::default());
        assert!(!history.can_go(Way::Forward));
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/z"));
        // From nowhere near it there is nothing to take back.
        assert_eq!(history.takes_back(&place("/q")), None);
    }

    #[test]
    fn it_is_bounded() {
        let mut history = History::default();
        for number in 0..1000 {
            history.arrived(&place(&format!("/{number}")), Left::default());
        }
        assert_eq!(history.steps.len(), MOST);
        assert_eq!(goes(&mut history, Way::Back).as_deref(), Some("/998"));
    }
}
