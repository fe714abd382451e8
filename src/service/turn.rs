//! When it is an item's turn: its priority, and its rank among those of the same priority.

/// What goes first. Items of one priority go by their rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    Highest,
    High,
    #[default]
    Normal,
    Low,
    Lowest,
}

/// An item's place in the order of the queue; the least comes first, then the lower number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Turn {
    pub priority: Priority,
    pub rank: Rank,
}

/// Ranks lie far apart, so that an item finds room between any two without touching others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rank(pub u128);

/// Where items are moved, each within its priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Top,
    Up,
    Down,
    Bottom,
    /// Before that item; to the nearest end where its priority is another one.
    Before(super::TransferId),
}

impl Priority {
    pub const ALL: [Self; 5] = [
        Self::Highest,
        Self::High,
        Self::Normal,
        Self::Low,
        Self::Lowest,
    ];
}

impl Rank {
    /// The rank of the item of this number, unless it is moved: by its arrival.
    pub fn of_number(number: u64) -> Self {
        Self(u128::from(number) << NUMBER)
    }

    /// The number whose own rank is next above this one.
    pub fn number_above(self) -> u64 {
        u64::try_from(self.0 >> NUMBER).unwrap_or(u64::MAX)
    }

    /// So many ranks in order between two others; `None`: there is not enough room.
    pub fn between(after: Option<Self>, before: Self, count: usize) -> Option<Vec<Self>> {
        let count = count as u128;
        let (low, step) = match after {
            Some(Self(after)) => (after, before.0.checked_sub(after)? / (count + 1)),
            // Nothing is before it: only a little of the room is used up.
            None => {
                let step = (before.0 / (count + 1)).min(FRONT);
                (before.0 - step * (count + 1), step)
            }
        };
        (step > 0).then(|| (1..=count).map(|n| Self(low + n * step)).collect())
    }

    /// So many ranks behind this one and before another, close to it, with room left for more.
    /// Where there is none they are all the same: numbers tell them apart.
    pub fn behind(self, before: Self, count: usize) -> impl Iterator<Item = Self> {
        let room = before.0.saturating_sub(self.0);
        let step = (room / (2 * count as u128 + 1)).min(CHILD);
        (1..=count as u128).map(move |n| Self(self.0 + n * step))
    }
}

/// An item's own rank is its number with so many zeros behind it.
const NUMBER: u32 = 80;
/// From one item that was found in a folder to the next.
const CHILD: u128 = 1 << 40;
/// From one item that was moved to the top to the next.
const FRONT: u128 = 1 << 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_between_two_until_there_is_none() {
        let (low, high) = (Rank::of_number(1), Rank::of_number(2));
        let ranks = Rank::between(Some(low), high, 3).unwrap();
        assert!(low < ranks[0] && ranks.is_sorted() && ranks[2] < high);
        assert_eq!(Rank::between(Some(low), low, 1), None);
        assert_eq!(Rank::between(Some(low), Rank(low.0 + 3), 3), None);
        let first = Rank::between(None, low, 2).unwrap();
        assert!(first[0] < first[1] && first[1] < low);
        assert_eq!(Rank::between(None, Rank(2), 2), None);
    }

    #[test]
    fn a_million_found_items_stay_before_the_next_order() {
        let (folder, next) = (Rank::of_number(7), Rank::of_number(8));
        let last = folder.behind(next, 1_000_000).last().unwrap();
        assert!(folder < last && last < next);
        // Behind an item that was squeezed in, they come as close as they must.
        let narrow = Rank(folder.0 + 10);
        assert!(folder.behind(narrow, 100).all(|rank| rank < narrow));
    }
}
