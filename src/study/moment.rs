//! The learner's calendar: seconds since 1970 and days, always given as arguments, never read from a clock.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

const DAY: i64 = 86_400;

/// A moment in the learner's life, in seconds since 1970-01-01 (UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// A day of the calendar, counted from 1970-01-01. Written `2026-11-22`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Moment {
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(DAY))
    }

    /// Seconds from `earlier` to here; 0 if the clock went backwards.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    #[must_use]
    pub fn plus_days(self, days: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a few years in seconds are far below 2^53, and `as` saturates")]
        let seconds = (days * 86_400.0) as i64;
        Self(self.0.saturating_add(seconds))
    }

    /// Days from `earlier` to here, with a fraction; 0 if the clock went backwards.
    pub fn days_since(self, earlier: Self) -> f64 {
        crate::study::outcome::float(self.0.saturating_sub(earlier.0).max(0)) / 86_400.0
    }
}

impl Day {
    pub fn start(self) -> Moment {
        Moment(self.0.saturating_mul(DAY))
    }

    /// Whole days from `earlier` to here; negative when it has passed.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Year, month and day of the Gregorian calendar (H. Hinnant's `civil_from_days`).
    fn civil(self) -> (i64, i64, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    fn from_civil(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month + 9) % 12;
        let of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        Self(era * 146_097 + of_era - 719_468)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let complaint = || format!("`{text}` is not a date: write year-month-day, such as 2026-12-24");
        let numbers: Vec<i64> = text.trim().split('-').map(|part| part.parse().map_err(|_| complaint())).collect::<Result<_, _>>()?;
        let [year @ 1970..=9999, month @ 1..=12, day @ 1..=31] = numbers[..] else { return Err(complaint()) };
        let found = Self::from_civil(year, month, day);
        // 31 April would come back as 1 May.
        if found.civil() == (year, month, day) { Ok(found) } else { Err(complaint()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Day;
    use super::Moment;

    #[test]
    fn days_are_read_and_written() {
        for text in ["1970-01-01", "2000-02-29", "2026-11-22", "2100-03-01"] {
            assert_eq!(text.parse::<Day>().map(|day| day.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("2026-11-22".parse::<Day>(), Ok(Day(20_779)));
        for text in ["2026-02-29", "2026-13-01", "22.11.2026", "", "2026-11"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!(Moment(-1).day(), Day(-1));
    }
}
