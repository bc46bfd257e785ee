//! The axis of the common clock. One world may be over in eight seconds while another waits seven minutes for a timeout: where
//! nothing happens in any of them, the axis is folded, so that what does happen has room.

use crate::base::VirtualTime;

/// From moments to places on the axis and back. Steps that are long beside the others are shortened; their order stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axis {
    /// Moments at which something happens, and how far along the axis each stands.
    knots: Vec<(VirtualTime, u64)>,
}

/// A longer wait than this, in microseconds, is shown as one of this length.
const LONGEST: u64 = 10_000_000;

impl Axis {
    /// The axis over these moments; they need no order.
    pub fn over(mut moments: Vec<VirtualTime>) -> Self {
        moments.push(VirtualTime::ZERO);
        moments.sort_unstable();
        moments.dedup();
        let gaps: Vec<u64> = moments.windows(2).map(|pair| pair[1].since(pair[0]).0).collect();
        let (whole, folded): (u64, u64) = (gaps.iter().sum(), gaps.iter().map(|gap| (*gap).min(LONGEST)).sum());
        // A little room is not worth an axis that is not even.
        let most = if whole < folded * 2 { u64::MAX } else { LONGEST };
        let mut along = 0;
        let shown = gaps.iter().map(|gap| {
            along += (*gap).min(most);
            along
        });
        let places: Vec<u64> = std::iter::once(0).chain(shown).collect();
        Self { knots: moments.into_iter().zip(places).collect() }
    }

    /// How long the axis is.
    pub fn length(&self) -> u64 {
        self.knots.last().map_or(0, |(_, along)| *along)
    }

    /// Whether a wait is shown shorter than it is.
    pub fn is_folded(&self) -> bool {
        self.knots.last().is_some_and(|(end, along)| end.0 != *along)
    }

    /// Where a moment stands.
    pub fn place(&self, at: VirtualTime) -> u64 {
        let after = self.knots.partition_point(|(moment, _)| *moment <= at);
        match (after.checked_sub(1).and_then(|before| self.knots.get(before)), self.knots.get(after)) {
            (Some((from, start)), Some((to, end))) => start + share(end - start, at.since(*from).0, to.since(*from).0),
            (Some((_, start)), None) => *start,
            _ => 0,
        }
    }

    /// Which moment stands there.
    pub fn moment(&self, along: u64) -> VirtualTime {
        let after = self.knots.partition_point(|(_, place)| *place <= along);
        match (after.checked_sub(1).and_then(|before| self.knots.get(before)), self.knots.get(after)) {
            (Some((from, start)), Some((to, end))) => VirtualTime(from.0 + share(to.since(*from).0, along - start, end - start)),
            (Some((from, _)), None) => *from,
            _ => VirtualTime::ZERO,
        }
    }
}

/// `part` of `whole`, laid over `length`.
fn share(length: u64, part: u64, whole: u64) -> u64 {
    u64::try_from(u128::from(length) * u128::from(part) / u128::from(whole.max(1))).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Axis;
    use crate::base::VirtualTime;

    fn seconds(all: &[u64]) -> Vec<VirtualTime> {
        all.iter().map(|second| VirtualTime(second * 1_000_000)).collect()
    }

    #[test]
    fn an_axis_without_long_waits_is_even() {
        let axis = Axis::over(seconds(&[3, 1, 2, 4]));
        assert!(!axis.is_folded());
        assert_eq!(axis.place(VirtualTime(2_500_000)), 2_500_000);
        assert_eq!(axis.moment(2_500_000), VirtualTime(2_500_000));
    }

    #[test]
    fn a_long_wait_leaves_room_for_what_happens() {
        let axis = Axis::over(seconds(&[1, 2, 3, 4, 5, 6, 7, 8, 420]));
        assert!(axis.is_folded());
        assert!(axis.place(VirtualTime(8_000_000)) * 5 > axis.length() * 2, "what happens in the first seconds takes a large part of it");
        for at in [0, 1_500_000, 8_000_000, 200_000_000, 420_000_000] {
            let back = axis.moment(axis.place(VirtualTime(at))).0;
            assert!(back.abs_diff(at) < 1_000, "{at} came back as {back}");
        }
    }

    #[test]
    fn an_empty_axis_stands_at_the_beginning() {
        let axis = Axis::over(Vec::new());
        assert_eq!((axis.length(), axis.place(VirtualTime(5)), axis.moment(7)), (0, 0, VirtualTime::ZERO));
    }
}
