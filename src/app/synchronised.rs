//! Synchronised browsing: where the other pane has to go when one has gone somewhere. Both are
//! always equally far from the pair of folders where it was switched on.

use super::place::{Place, Side};
use crate::local_folder;
use crate::protocol::{Name, NameRefusal};

/// Synchronised browsing while it is on.
#[derive(Clone, Debug)]
pub struct Synchronised {
    base: Pair,
    /// Where both were together last.
    at: Pair,
    step: Option<Step>,
}

#[derive(Clone, Debug)]
struct Pair {
    local: Place,
    remote: Place,
}

/// One pane has gone on, the other one is to follow.
#[derive(Clone, Debug)]
struct Step {
    gone: Place,
    wanted: Option<Place>,
    /// A person was asked, and decides whether it is taken back.
    is_asked: bool,
}

/// What follows from a pane's being somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Nothing,
    Open(Place),
    /// There is no such place on the other side.
    Ask(Obstacle),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The other side ends before.
    Outside,
    /// A name on the way cannot stand on the other side.
    Refused(Name, NameRefusal),
}

impl Synchronised {
    pub fn new(local: Place, remote: Place) -> Self {
        let base = Pair { local, remote };
        Self {
            at: base.clone(),
            base,
            step: None,
        }
    }

    /// A pane shows this folder now.
    pub fn arrived(&mut self, place: &Place) -> Next {
        let side = place.side();
        if let Some(step) = &self.step {
            if step.wanted.as_ref() == Some(place) {
                *self.at.side_mut(side) = place.clone();
                *self.at.side_mut(side.other()) = step.gone.clone();
                self.step = None;
                return Next::Nothing;
            }
            if step.gone == *place {
                return Next::Nothing;
            }
        }
        if self.at.side(side) == place {
            return match &self.step {
                Some(step) if !step.is_asked => {
                    // One of both has turned back, and so does the other.
                    self.step = None;
                    Next::Open(self.at.side(side.other()).clone())
                }
                _ => Next::Nothing,
            };
        }
        let wanted = counterpart(self.base.side(side), self.base.side(side.other()), place);
        self.step = Some(Step {
            gone: place.clone(),
            wanted: wanted.as_ref().ok().cloned(),
            is_asked: wanted.is_err(),
        });
        wanted.map_or_else(Next::Ask, Next::Open)
    }

    /// A pane is on its way to this place only to follow the other one.
    pub fn awaits(&self, place: &Place) -> bool {
        self.wanted() == Some(place)
    }

    /// Both were here together last, or are to be.
    pub fn is_at(&self, place: &Place) -> bool {
        self.at.side(place.side()) == place
    }

    /// Where the pane that follows is to go.
    pub fn wanted(&self) -> Option<&Place> {
        self.step.as_ref()?.wanted.as_ref()
    }

    /// A person is asked what to do about the step.
    pub fn asks(&mut self) {
        if let Some(step) = &mut self.step {
            step.is_asked = true;
        }
    }

    /// The step is given up: where the pane that went ahead has to go back to.
    pub fn give_up(&mut self) -> Option<Place> {
        let step = self.step.take()?;
        Some(self.at.side(step.gone.side()).clone())
    }
}

impl Pair {
    fn side(&self, side: Side) -> &Place {
        match side {
            Side::Local => &self.local,
            Side::Remote => &self.remote,
        }
    }

    fn side_mut(&mut self, side: Side) -> &mut Place {
        match side {
            Side::Local => &mut self.local,
            Side::Remote => &mut self.remote,
        }
    }
}

/// The place that lies to `there` as `place` lies to `here`: so many folders up, then down again by
/// the same names.
fn counterpart(here: &Place, there: &Place, place: &Place) -> Result<Place, Obstacle> {
    let (mut here, mut there) = (here.clone(), there.clone());
    while here != *place && here.step_towards(place).is_none() {
        here = here.parent().ok_or(Obstacle::Outside)?;
        there = there.parent().ok_or(Obstacle::Outside)?;
    }
    while let Some(name) = here.step_towards(place) {
        let refused = |refusal| Obstacle::Refused(name.clone(), refusal);
        here = here.join(&name).map_err(refused)?;
        there = match &there {
            Place::Remote(path) => path.join(&name).map(Place::Remote),
            Place::Local(path) => {
                local_folder::local_name(&name).map(|name| Place::Local(path.join(name)))
            }
        }
        .map_err(refused)?;
    }
    Ok(there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RemotePath;

    fn local(path: &str) -> Place {
        Place::Local(path.into())
    }

    fn remote(path: &str) -> Place {
        Place::Remote(RemotePath::parse(path).unwrap())
    }

    fn on() -> Synchronised {
        Synchronised::new(local("/home/ann/web"), remote("/srv/www"))
    }

    #[test]
    fn the_other_side_goes_the_same_way() {
        let to_remote =
            |path| counterpart(&local("/home/ann/web"), &remote("/srv/www"), &local(path));
        assert_eq!(to_remote("/home/ann/web"), Ok(remote("/srv/www")));
        assert_eq!(to_remote("/home/ann/web/a/b"), Ok(remote("/srv/www/a/b")));
        assert_eq!(to_remote("/home/ann"), Ok(remote("/srv")));
        assert_eq!(to_remote("/home/ann/webs"), Ok(remote("/srv/webs")));
        assert_eq!(to_remote("/home"), Ok(remote("/")));
        assert_eq!(to_remote("/"), Err(Obstacle::Outside));
        let to_local = |path| counterpart(&remote("/srv/www"), &local("/web"), &remote(path));
        assert_eq!(to_local("/srv/www/a"), Ok(local("/web/a")));
        assert_eq!(to_local("/srv"), Ok(local("/")));
        assert_eq!(to_local("/etc"), Err(Obstacle::Outside));
    }

    #[test]
    fn a_name_that_cannot_stand_on_the_other_side_is_refused() {
        let place = local("/web/a\nb");
        let refused = counterpart(&local("/web"), &remote("/srv"), &place);
        assert!(matches!(refused, Err(Obstacle::Refused(..))));
        let mut on = Synchronised::new(local("/web"), remote("/srv"));
        assert!(matches!(on.arrived(&place), Next::Ask(_)));
        assert_eq!(on.give_up(), Some(local("/web")));
    }

    #[test]
    fn steps_lead_on_from_where_both_are() {
        let mut on = on();
        let opens = Next::Open(remote("/srv/www/a"));
        assert_eq!(on.arrived(&local("/home/ann/web/a")), opens);
        // Read again meanwhile.
        assert_eq!(on.arrived(&local("/home/ann/web/a")), Next::Nothing);
        assert_eq!(on.arrived(&remote("/srv/www/a")), Next::Nothing);
        assert_eq!(on.give_up(), None);
        let opens = Next::Open(local("/home/ann/web"));
        assert_eq!(on.arrived(&remote("/srv/www")), opens);
        on.asks();
        assert_eq!(on.give_up(), Some(remote("/srv/www/a")));
        assert_eq!(on.arrived(&remote("/srv/www/a")), Next::Nothing);
    }

    #[test]
    fn who_turns_back_at_once_takes_the_other_along() {
        let mut on = on();
        on.arrived(&local("/home/ann/web/a"));
        let opens = Next::Open(remote("/srv/www"));
        assert_eq!(on.arrived(&local("/home/ann/web")), opens);
        assert_eq!(on.arrived(&remote("/srv/www")), Next::Nothing);
        on.arrived(&local("/home/ann/web/a"));
        // The one that followed was sent home.
        let opens = Next::Open(local("/home/ann/web"));
        assert_eq!(on.arrived(&remote("/srv/www")), opens);
    }

    #[test]
    fn two_quick_steps_are_given_up_together() {
        let mut on = on();
        on.arrived(&local("/home/ann/web/a"));
        on.arrived(&local("/home/ann/web/a/b"));
        assert!(on.awaits(&remote("/srv/www/a/b")));
        assert_eq!(on.give_up(), Some(local("/home/ann/web")));
    }
}
