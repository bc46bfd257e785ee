//! The seeded generator. Ours, twenty lines, so that a run is the same on every machine and after every upgrade of a crate.

/// `SplitMix64`. Every use takes its own named stream, so that one more draw in one place changes nothing in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(u64);

impl Rng {
    /// The stream called `name` of the run with this seed.
    pub fn stream(seed: u64, name: &str) -> Self {
        // FNV-1a over the name, mixed with the seed: streams of neighbouring seeds have nothing in common.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut rng = Self(seed ^ hash);
        rng.next_u64();
        rng
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `bound`; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.next_u64()) * u128::from(bound);
        // The high word of a 64 × 64 product is below `bound`, so it fits.
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// An index into something of this length; `None` if it is empty.
    pub fn index(&mut self, length: usize) -> Option<usize> {
        let bound = u64::try_from(length).ok().filter(|&bound| bound > 0)?;
        usize::try_from(self.below(bound)).ok()
    }

    /// Puts the items in a random order (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            if let Some(other) = self.index(last + 1) {
                items.swap(last, other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn a_stream_is_the_same_for_ever() {
        let mut rng = Rng::stream(7, "links");
        let drawn: Vec<u64> = (0..4).map(|_| rng.below(1_000)).collect();
        let mut again = Rng::stream(7, "links");
        assert_eq!(drawn, (0..4).map(|_| again.below(1_000)).collect::<Vec<_>>());
        let mut other = Rng::stream(7, "tasks");
        assert_ne!(drawn, (0..4).map(|_| other.below(1_000)).collect::<Vec<_>>());
        assert!((0..1_000).all(|_| rng.below(3) < 3));
    }
}
