//! The one place that reads the clock of the wall. Virtual time never comes from here.

use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;

use crate::study::Moment;

/// Measures from when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    pub fn millis(self) -> u64 {
        u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Lets so many milliseconds pass, so many times as fast.
pub fn pause(millis: u64, times: f64) {
    std::thread::sleep(Duration::from_millis(millis).div_f64(times));
}

/// The moment on the learner's calendar: for reviews and exams, never for a run.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// A number that is another one each time the program starts.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn seed() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos() % u128::from(u64::MAX)).unwrap_or(0)
}
