//! Virtual time: microseconds since the run began. Never comes from a wall clock.

use std::fmt;
use std::ops::Add;
use std::ops::AddAssign;
use std::ops::Sub;

use serde::Deserialize;
use serde::Serialize;

/// A moment of a run, in microseconds since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VirtualTime(pub u64);

/// How long something takes, in microseconds of virtual time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VirtualSpan(pub u64);

impl VirtualTime {
    pub const ZERO: Self = Self(0);

    /// The span from `earlier` to this moment; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> VirtualSpan {
        VirtualSpan(self.0.saturating_sub(earlier.0))
    }

    pub fn as_millis(self) -> u64 {
        self.0 / 1_000
    }
}

impl VirtualSpan {
    pub const ZERO: Self = Self(0);

    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// This span, `n` times.
    #[must_use]
    pub const fn times(self, n: u64) -> Self {
        Self(self.0.saturating_mul(n))
    }

    /// Reads a time the way Spark's configuration does: `12.5s`, `100ms`, `5m`, `5min`, `1h`, `2d`, `300us`; a bare number
    /// takes `unit` (Spark's keys differ in what a bare number means).
    ///
    /// # Errors
    /// The complaint names the text and the units that would do.
    pub fn parse(text: &str, unit: &str) -> Result<Self, String> {
        let lower = text.trim().to_ascii_lowercase();
        let split = lower.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(lower.len());
        let (number, suffix) = lower.split_at(split);
        let complaint = || format!("`{text}` is not a time: write a number and us, ms, s, m (or min), h or d, such as 30s");
        let suffix = if suffix.is_empty() { unit } else { suffix.trim() };
        let micros: u64 = match suffix {
            "us" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            "m" | "min" => 60_000_000,
            "h" => 3_600_000_000,
            "d" => 86_400_000_000,
            _ => return Err(complaint()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.len() > 6 {
            return Err(complaint());
        }
        let digits = |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<u64>().map_err(|_| complaint()) };
        let scale = 10u64.pow(u32::try_from(fraction.len()).map_err(|_| complaint())?);
        let whole = digits(whole)?.checked_mul(micros).ok_or_else(complaint)?;
        let part = digits(fraction)?.checked_mul(micros).ok_or_else(complaint)? / scale;
        whole.checked_add(part).map(Self).ok_or_else(complaint)
    }
}

impl Add<VirtualSpan> for VirtualTime {
    type Output = Self;
    fn add(self, span: VirtualSpan) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<VirtualSpan> for VirtualTime {
    type Output = Self;
    fn sub(self, span: VirtualSpan) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for VirtualSpan {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for VirtualSpan {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Seconds with three decimals, as the transcript shows it: `12.345`.
impl fmt::Display for VirtualTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.as_millis();
        f.pad(&format!("{}.{:03}", millis / 1_000, millis % 1_000))
    }
}

/// The shortest honest form: `450 ms`, `12.5 s`, `2 min`, `1 h 5 min`.
impl fmt::Display for VirtualSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.as_millis();
        let text = match millis {
            0 if self.0 > 0 => format!("{} µs", self.0),
            0..1_000 => format!("{millis} ms"),
            1_000..60_000 if millis.is_multiple_of(1_000) => format!("{} s", millis / 1_000),
            1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
            60_000..3_600_000 if millis % 60_000 < 1_000 => format!("{} min", millis / 60_000),
            60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
            _ if millis % 3_600_000 < 60_000 => format!("{} h", millis / 3_600_000),
            _ => format!("{} h {} min", millis / 3_600_000, millis % 3_600_000 / 60_000),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::VirtualSpan;
    use super::VirtualTime;

    #[test]
    fn times_are_read_as_spark_reads_them() {
        let cases = [
            ("12.5s", "s", Ok(12_500_000)),
            ("100ms", "s", Ok(100_000)),
            ("5m", "s", Ok(300_000_000)),
            ("5min", "s", Ok(300_000_000)),
            ("1h", "s", Ok(3_600_000_000)),
            ("120", "s", Ok(120_000_000)),
            ("120", "ms", Ok(120_000)),
            ("", "s", Err(())),
            ("fast", "s", Err(())),
            ("5x", "s", Err(())),
            ("99999999999999999999s", "s", Err(())),
        ];
        for (text, unit, expected) in cases {
            let got = VirtualSpan::parse(text, unit).map(|span| span.0).map_err(|_| ());
            assert_eq!(got, expected, "{text} in {unit}");
        }
    }

    #[test]
    fn spans_and_moments_are_printed_short() {
        let spans = [
            (0, "0 ms"),
            (500, "500 µs"),
            (450_000, "450 ms"),
            (12_500_000, "12.5 s"),
            (120_000_000, "2 min"),
            (3_900_000_000, "1 h 5 min"),
        ];
        for (micros, expected) in spans {
            assert_eq!(VirtualSpan(micros).to_string(), expected);
        }
        assert_eq!(VirtualTime(12_345_678).to_string(), "12.345");
    }
}
