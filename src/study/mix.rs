//! Mixing on purpose: no two neighbours of one kind, and options in an order that says nothing.

use crate::base::Rng;

/// Keeps the order where it can, but never puts two of one group side by side unless only that group is left.
pub fn interleave<T, G: PartialEq>(items: Vec<T>, group: impl Fn(&T) -> G) -> Vec<T> {
    let mut rest = items;
    let mut mixed: Vec<T> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let last = mixed.last().map(&group);
        let allowed = |item: &T| last.as_ref() != Some(&group(item));
        // The group with most left goes first where there is a choice: otherwise its members pile up at the end.
        let crowd = |item: &T| rest.iter().filter(|other| group(other) == group(item)).count();
        let half = rest.len().div_ceil(2);
        let next = rest.iter().position(|item| allowed(item) && crowd(item) >= half).or_else(|| rest.iter().position(allowed)).unwrap_or(0);
        mixed.push(rest.remove(next));
    }
    mixed
}

/// The order in which `count` options are shown: the same for one seed and question, another for the next.
pub fn order(count: usize, seed: u64, question: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut rng = Rng::stream(seed, question);
    rng.shuffle(&mut order);
    order
}

/// As [`order`], but never the order that is right: for events that are to be put in order.
pub fn disorder(count: usize, seed: u64, question: &str) -> Vec<usize> {
    let mut order = order(count, seed, question);
    if count > 1 && order.is_sorted() {
        order.rotate_left(1);
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop;
    use proptest::proptest;

    use super::disorder;
    use super::interleave;

    proptest! {
        #[test]
        fn neighbours_differ_whenever_they_can(groups in prop::collection::vec(0_u16..4, 0..40)) {
            let mixed = interleave(groups.clone(), |group| *group);
            let most = (0..4).map(|group| groups.iter().filter(|&&g| g == group).count()).max().unwrap_or(0);
            let possible = most <= groups.len().div_ceil(2);
            let clashes = mixed.windows(2).filter(|pair| pair[0] == pair[1]).count();
            assert!(!possible || clashes == 0, "{mixed:?}");
            let sorted = |mut items: Vec<u16>| { items.sort_unstable(); items };
            assert_eq!(sorted(mixed), sorted(groups));
        }

        #[test]
        fn events_never_stand_in_their_right_order(count in 2_usize..9, seed: u64) {
            let shown = disorder(count, seed, "q");
            assert!(!shown.is_sorted());
        }
    }
}
