//! Many values into and out of the middle of a long list in one go: whole runs are moved, not
//! one value after the other.

/// Takes out what stands at these places, which ascend.
pub fn take_out<T: Copy>(list: &mut Vec<T>, places: &[usize]) {
    let len = list.len();
    let mut places = places.iter().filter(|place| **place < len).peekable();
    let Some(first) = places.peek() else {
        return;
    };
    let mut to = **first;
    while let Some(place) = places.next() {
        let end = places.peek().map_or(len, |next| **next).max(place + 1);
        list.copy_within(place + 1..end, to);
        to += end - (place + 1);
    }
    list.truncate(to);
}

/// Puts each value before what is now at its place; places ascend.
pub fn put_in<T: Copy>(list: &mut Vec<T>, places: &[usize], values: &[T]) {
    let Some(filler) = values.first() else {
        return;
    };
    let mut end = list.len();
    let count = places.len().min(values.len());
    list.resize(end + count, *filler);
    let mut to = list.len();
    // From behind, so that nothing is written over that was not yet moved.
    for (place, value) in places.iter().zip(values).rev() {
        let place = (*place).min(end);
        to -= end - place;
        list.copy_within(place..end, to);
        end = place;
        to -= 1;
        if let Some(free) = list.get_mut(to) {
            *free = *value;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_same_as_one_by_one(
            list in proptest::collection::vec(0..9, 0..20),
            mut places in proptest::collection::vec(0..25_usize, 0..9),
        ) {
            places.sort_unstable();
            let values: Vec<i32> = (100..).take(places.len()).collect();
            let (mut at_once, mut one_by_one) = (list.clone(), list.clone());
            put_in(&mut at_once, &places, &values);
            for (place, value) in places.iter().zip(&values).rev() {
                one_by_one.insert((*place).min(list.len()), *value);
            }
            prop_assert_eq!(&at_once, &one_by_one);

            places.dedup();
            take_out(&mut at_once, &places);
            places.retain(|place| *place < one_by_one.len());
            for place in places.into_iter().rev() {
                one_by_one.remove(place);
            }
            prop_assert_eq!(at_once, one_by_one);
        }
    }
}
