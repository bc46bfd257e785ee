//! A map by numbers, in pieces that copies share: forking a run, or keeping a state of the past, copies no entry.

use std::collections::BTreeMap;
use std::sync::Arc;

/// How many numbers share a piece. A change after a copy has been made copies one piece.
const PIECE: u32 = 64;

/// What is known by a number, of which neighbours are used together.
pub trait Number: Copy + Ord {
    fn number(self) -> u32;
}

/// A map in the order of its keys. No piece is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByNumber<K, V> {
    pieces: BTreeMap<u32, Arc<BTreeMap<K, V>>>,
    len: usize,
}

impl<K, V> Default for ByNumber<K, V> {
    fn default() -> Self {
        Self { pieces: BTreeMap::new(), len: 0 }
    }
}

impl<K, V> ByNumber<K, V> {
    pub const fn len(&self) -> usize {
        self.len
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.pieces.values().flat_map(|piece| piece.iter())
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

impl<K: Number, V: Clone> ByNumber<K, V> {
    pub fn get(&self, key: &K) -> Option<&V> {
        self.pieces.get(&(key.number() / PIECE))?.get(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let piece = self.pieces.get_mut(&(key.number() / PIECE)).filter(|piece| piece.contains_key(key))?;
        Arc::make_mut(piece).get_mut(key)
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let piece = self.pieces.entry(key.number() / PIECE).or_default();
        let before = Arc::make_mut(piece).insert(key, value);
        self.len += usize::from(before.is_none());
        before
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let place = key.number() / PIECE;
        let piece = self.pieces.get_mut(&place).filter(|piece| piece.contains_key(key))?;
        let piece = Arc::make_mut(piece);
        let removed = piece.remove(key);
        if piece.is_empty() {
            self.pieces.remove(&place);
        }
        self.len -= usize::from(removed.is_some());
        removed
    }

    /// What is there, or the default that is put there.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let piece = Arc::make_mut(self.pieces.entry(key.number() / PIECE).or_default());
        self.len += usize::from(!piece.contains_key(&key));
        piece.entry(key).or_default()
    }
}

impl<'a, K, V> IntoIterator for &'a ByNumber<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Box<dyn Iterator<Item = (&'a K, &'a V)> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::ByNumber;
    use super::Number;
    use super::PIECE;

    impl Number for u32 {
        fn number(self) -> u32 {
            self
        }
    }

    #[test]
    fn it_is_a_map_whose_copies_share_what_was_not_changed() {
        let (mut map, mut plain) = (ByNumber::default(), BTreeMap::new());
        for key in [5, u32::MAX, 3 * PIECE, 0, 5, 3 * PIECE + 1] {
            assert_eq!(map.insert(key, key / 2), plain.insert(key, key / 2));
        }
        let copy = map.clone();
        for key in [3 * PIECE, 7, u32::MAX] {
            assert_eq!((map.contains_key(&key), map.remove(&key)), (plain.contains_key(&key), plain.remove(&key)));
        }
        *map.or_default(9) += 1;
        *map.or_default(5) += 1;
        *plain.entry(9).or_default() += 1;
        *plain.entry(5).or_default() += 1;
        if let Some(value) = map.get_mut(&5) {
            *value += 1;
        }
        *plain.get_mut(&5).unwrap() += 1;
        assert!(map.iter().eq(&plain) && map.len() == plain.len() && map.get(&5) == plain.get(&5));
        assert!(copy.keys().eq(&[0, 5, 3 * PIECE, 3 * PIECE + 1, u32::MAX]) && copy.values().eq(&[0, 2, 96, 96, u32::MAX / 2]));

        let shared = map.clone();
        map.insert(1, 1);
        let same = |place: u32| Arc::ptr_eq(&map.pieces[&place], &shared.pieces[&place]);
        assert_eq!((same(0), same(3), map.is_empty(), map.get_mut(&8)), (false, true, false, None));
    }
}
