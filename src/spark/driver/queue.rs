//! Which tasks of a set wait: those that never ran in the order of their indexes, before them those that wait again, newest first.

use std::collections::VecDeque;
use std::ops::Range;

/// Indexes that wait. May hold some that run or are done: they are dropped when met.
///
/// Most tasks are taken in order and once, so they are not written down one by one: a copy costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Out of the order, the next one last.
    again: VecDeque<u32>,
    fresh: Range<u32>,
}

impl Queue {
    /// So many tasks, the first one first.
    pub fn new(count: u32) -> Self {
        Self { again: VecDeque::new(), fresh: 0..count }
    }

    /// This one is next.
    pub fn push(&mut self, index: u32) {
        self.again.push_back(index);
    }

    pub fn is_empty(&self) -> bool {
        self.again.is_empty() && self.fresh.is_empty()
    }

    /// All of them, the next one first.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.again.iter().rev().copied().chain(self.fresh.clone())
    }

    /// Drops those at the front that do not wait any more.
    pub fn drop_stale(&mut self, waits: impl Fn(u32) -> bool) {
        while self.again.back().is_some_and(|&index| !waits(index)) {
            self.again.pop_back();
        }
        while self.again.is_empty() && !self.fresh.is_empty() && !waits(self.fresh.start) {
            self.fresh.start += 1;
        }
    }

    /// Takes the next index that waits and is not refused; those that do not wait any more and are met on the way are dropped.
    pub fn take(&mut self, waits: impl Fn(u32) -> bool, refused: impl Fn(u32) -> bool) -> Option<u32> {
        let mut place = self.again.len();
        while place > 0 {
            place -= 1;
            let index = self.again[place];
            if !waits(index) {
                self.again.remove(place);
            } else if !refused(index) {
                return self.again.remove(place);
            }
        }
        for index in self.fresh.by_ref() {
            if waits(index) {
                if !refused(index) {
                    return Some(index);
                }
                // It keeps its place: behind those that wait again, before the rest.
                self.again.push_front(index);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    /// Takes for an executor that may not have `refused`, while `done` do not wait.
    fn take(queue: &mut Queue, refused: &[u32], done: &[u32]) -> Option<u32> {
        queue.take(|index| !done.contains(&index), |index| refused.contains(&index))
    }

    #[test]
    fn the_order_is_that_of_the_indexes_whoever_refuses_and_whatever_waits_again() {
        let mut queue = Queue::new(8);
        assert_eq!(take(&mut queue, &[0, 1], &[2]), Some(3));
        assert_eq!(take(&mut queue, &[], &[]), Some(0));
        queue.push(3);
        assert_eq!(take(&mut queue, &[3], &[]), Some(1));
        assert_eq!(take(&mut queue, &[], &[4]), Some(3));
        assert_eq!(take(&mut queue, &[5, 6, 7], &[4]), None);
        queue.drop_stale(|index| index != 5);
        assert_eq!(take(&mut queue, &[6], &[]), Some(7));
        assert_eq!((take(&mut queue, &[], &[]), queue.is_empty()), (Some(6), true));
        assert_eq!(take(&mut queue, &[], &[]), None);
    }

    /// However many wait, what is looked at is what is taken.
    #[test]
    fn taking_looks_at_no_more_than_it_takes() {
        let looked = std::cell::Cell::new(0);
        let mut queue = Queue::new(10_000);
        let waits = |_| {
            looked.set(looked.get() + 1);
            true
        };
        for again in 0..10_000 {
            queue.drop_stale(waits);
            assert!(queue.take(waits, |_| false).is_some());
            queue.push(again);
        }
        assert_eq!(looked.get(), 20_000);
    }
}
