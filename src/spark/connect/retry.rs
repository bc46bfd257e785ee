//! The client's retry policy: how long it waits before it calls again, and when it gives up.
//!
//! In code, not in the configuration: `spark.connect.grpc.retries` does not exist.

use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::spark::version::SparkVersion;

/// `DefaultPolicy`: 15 retries, the first after 50 ms, each wait four times the one before, none over a minute.
const MAX_RETRIES: u32 = 15;
const INITIAL_BACKOFF: u64 = 50;
const MULTIPLIER: u64 = 4;
const MAX_BACKOFF: u64 = 60_000;
/// Waits of at least this get up to half a second on top, so that many clients do not come back at once.
const JITTER_FROM: u64 = 2_000;
const JITTER: u64 = 500;

/// The retries of one call. A stream starts anew with each response it receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    version: SparkVersion,
    done: u32,
}

impl Retries {
    pub const fn new(version: SparkVersion) -> Self {
        Self { version, done: 0 }
    }

    /// How often was tried again so far.
    pub const fn done(self) -> u32 {
        self.done
    }

    /// How long to wait before the next try; `None` when there are no more tries.
    pub fn next(&mut self, rng: &mut Rng) -> Option<VirtualSpan> {
        if self.done == MAX_RETRIES {
            return None;
        }
        self.done += 1;
        Some(VirtualSpan::from_millis(if self.version == SparkVersion::V3_4 { self.anywhere(rng) } else { self.backoff(rng) }))
    }

    /// 3.4: any wait up to the backoff, which starts at the second step.
    fn anywhere(self, rng: &mut Rng) -> u64 {
        rng.below(step(self.done).max(1))
    }

    fn backoff(self, rng: &mut Rng) -> u64 {
        let wait = step(self.done - 1);
        if wait >= JITTER_FROM { wait + rng.below(JITTER + 1) } else { wait }
    }
}

/// The backoff after `n` steps, in milliseconds.
fn step(n: u32) -> u64 {
    MULTIPLIER.saturating_pow(n).saturating_mul(INITIAL_BACKOFF).min(MAX_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::Retries;
    use crate::base::Rng;
    use crate::base::VirtualSpan;
    use crate::spark::version::SparkVersion;

    fn waits(version: SparkVersion, seed: u64) -> Vec<u64> {
        let mut rng = Rng::stream(seed, "retries");
        let mut retries = Retries::new(version);
        std::iter::from_fn(|| retries.next(&mut rng)).map(VirtualSpan::as_millis).collect()
    }

    /// 50 ms, 200 ms, 800 ms exactly; then with jitter; in all a little over ten minutes.
    #[test]
    fn waits_grow_fourfold_up_to_a_minute() {
        let waits = waits(SparkVersion::V4_0, 7);
        let least = [50, 200, 800, 3_200, 12_800, 51_200, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000];
        assert_eq!(waits.len(), least.len());
        for (wait, least) in waits.iter().zip(least) {
            let most = if least >= 2_000 { least + 500 } else { least };
            assert!((least..=most).contains(wait), "{wait} is not within {least}..={most}");
        }
        let all: u64 = waits.iter().sum();
        assert!((608_250..=614_250).contains(&all), "{all}");
    }

    #[test]
    fn release_3_4_waits_anything_up_to_the_backoff() {
        let waits = waits(SparkVersion::V3_4, 7);
        assert_eq!(waits.len(), 15);
        for (wait, most) in waits.iter().zip([200, 800, 3_200, 12_800, 51_200]) {
            assert!(*wait < most, "{wait} is not below {most}");
        }
    }
}
