//! A list in pieces that copies share: forking a run, or keeping a state of the past, copies a pointer a piece and no item.

use std::ops::Index;
use std::ops::IndexMut;
use std::sync::Arc;

/// Items in a piece. A change after a copy has been made copies one piece.
const PIECE: usize = 512;

/// A list. Every piece but the last is full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces<T> {
    pieces: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self { pieces: Vec::new(), len: 0 }
    }
}

impl<T> Pieces<T> {
    pub const fn len(&self) -> usize {
        self.len
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn get(&self, place: usize) -> Option<&T> {
        self.pieces.get(place / PIECE)?.get(place % PIECE)
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.from(0)
    }

    /// The items from this place on.
    pub fn from(&self, start: usize) -> impl Iterator<Item = &T> {
        let (first, rest) = match self.pieces.get(start / PIECE..) {
            Some([first, rest @ ..]) => (first.get(start % PIECE..).unwrap_or_default(), rest),
            _ => Default::default(),
        };
        first.iter().chain(rest.iter().flat_map(|piece| piece.iter()))
    }
}

impl<T: Clone> Pieces<T> {
    pub fn push(&mut self, item: T) {
        if self.len.is_multiple_of(PIECE) {
            // Most lists are short, so only those that have filled a piece get room for another whole one.
            let room = if self.len == 0 { 0 } else { PIECE };
            self.pieces.push(Arc::new(Vec::with_capacity(room)));
        }
        if let Some(last) = self.pieces.last_mut() {
            Arc::make_mut(last).push(item);
            self.len += 1;
        }
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        Arc::make_mut(self.pieces.get_mut(place / PIECE)?).get_mut(place % PIECE)
    }

    /// Makes it at least so long.
    pub fn lengthen(&mut self, len: usize, item: &T) {
        while self.len < len {
            self.push(item.clone());
        }
    }
}

impl<T: Clone> FromIterator<T> for Pieces<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut pieces = Self::default();
        for item in items {
            pieces.push(item);
        }
        pieces
    }
}

impl<'a, T> IntoIterator for &'a Pieces<T> {
    type Item = &'a T;
    type IntoIter = Box<dyn Iterator<Item = &'a T> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl<T> Index<usize> for Pieces<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.pieces[place / PIECE][place % PIECE]
    }
}

impl<T: Clone> IndexMut<usize> for Pieces<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut Arc::make_mut(&mut self.pieces[place / PIECE])[place % PIECE]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::PIECE;
    use super::Pieces;

    #[test]
    fn it_is_a_list_whose_copies_share_what_was_not_changed() {
        let items = 2 * PIECE + 3;
        let list: Pieces<usize> = (0..items).collect();
        let mut copy = list.clone();
        copy[PIECE] = 0;
        copy.push(7);
        copy.lengthen(items + 3, &9);

        let plain: Vec<usize> = (0..items).collect();
        assert!(list.iter().eq(&plain) && list.len() == items);
        assert!(
            list.from(PIECE + 5).eq(&plain[PIECE + 5..]) && list.from(items).next().is_none() && list.from(10 * items).next().is_none()
        );
        assert_eq!((list.get(items - 1), list.get(items), list[PIECE]), (Some(&(items - 1)), None, PIECE));
        let mut changed = plain.clone();
        changed[PIECE] = 0;
        changed.extend([7, 9, 9]);
        assert!(copy.iter().eq(&changed));
        let shared: Vec<bool> = list.pieces.iter().zip(&copy.pieces).map(|(one, other)| Arc::ptr_eq(one, other)).collect();
        assert_eq!(shared, [true, false, false]);
    }
}
