//! Spark's patterns for dates and times (`yyyy-MM-dd HH:mm`): read, printed with and parsed with. All times are UTC.

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A pattern that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// A letter, so many times.
    Field(char, usize),
}

impl Pattern {
    /// Letters that are not among those below are refused rather than printed as they are.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\'' => pieces.push(Piece::Text(quoted(&mut chars))),
                'y' | 'u' | 'M' | 'L' | 'd' | 'D' | 'Q' | 'q' | 'E' | 'a' | 'H' | 'h' | 'm' | 's' | 'S' => {
                    let mut count = 1;
                    while chars.next_if_eq(&c).is_some() {
                        count += 1;
                    }
                    pieces.push(Piece::Field(c, count));
                }
                c if c.is_ascii_alphabetic() || "[]{}#".contains(c) => {
                    return Err(format!("[INVALID_DATETIME_PATTERN] the pattern `{text}` has `{c}`, which is not supported here"));
                }
                c => pieces.push(Piece::Text(c.to_string())),
            }
        }
        Ok(Self(pieces))
    }

    pub(super) fn print(&self, micros: i64) -> String {
        let moment = Moment::of(micros);
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Field(letter, count) => moment.field(*letter, *count),
            })
            .collect()
    }

    /// The moment that a text names, in microseconds since 1970.
    pub(super) fn parse(&self, text: &str) -> Option<i64> {
        let mut found = Found { year: 1970, month: 1, day: 1, hour: 0, minute: 0, micros: 0, half: None };
        let mut rest = text;
        for (at, piece) in self.0.iter().enumerate() {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(text.as_str())?,
                Piece::Field(letter, count) => {
                    let tight = matches!(self.0.get(at + 1), Some(Piece::Field(..)));
                    found.take(*letter, *count, tight, rest)?
                }
            };
        }
        rest.is_empty().then(|| found.micros()).flatten()
    }
}

/// The text up to the closing quote; two quotes are one.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars>) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        if c != '\'' {
            text.push(c);
        } else if chars.next_if_eq(&'\'').is_some() {
            text.push('\'');
        } else {
            break;
        }
    }
    if text.is_empty() { "'".to_owned() } else { text }
}

/// A point in time, taken apart.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    weekday: usize,
    day_of_year: i64,
    /// Since midnight.
    micros: i64,
}

impl Moment {
    fn of(micros: i64) -> Self {
        let days = micros.div_euclid(DAY);
        let (year, month, day) = civil(days);
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((days + 3).rem_euclid(7)).unwrap_or(0);
        Self { year, month, day, weekday, day_of_year: days - days_of(year, 1, 1) + 1, micros: micros.rem_euclid(DAY) }
    }

    fn field(&self, letter: char, count: usize) -> String {
        let number = |value: i64| format!("{value:0count$}");
        let name = |names: &[&str], at: usize| {
            let name = names.get(at).copied().unwrap_or_default();
            if count >= 4 { name.to_owned() } else { name.chars().take(3).collect() }
        };
        let (hour, minute, second) = (self.micros / 3_600_000_000, self.micros / 60_000_000 % 60, self.micros / 1_000_000 % 60);
        match letter {
            'y' | 'u' if count == 2 => format!("{:02}", self.year.rem_euclid(100)),
            'y' | 'u' => number(self.year),
            'M' | 'L' if count >= 3 => name(&MONTHS, usize::try_from(self.month - 1).unwrap_or(0)),
            'M' | 'L' => number(self.month),
            'd' => number(self.day),
            'D' => number(self.day_of_year),
            'Q' | 'q' if count == 3 => format!("Q{}", (self.month + 2) / 3),
            'Q' | 'q' => number((self.month + 2) / 3),
            'E' => name(&WEEKDAYS, self.weekday),
            'a' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            'H' => number(hour),
            'h' => number((hour + 11) % 12 + 1),
            'm' => number(minute),
            's' => number(second),
            _ => format!("{:06}", self.micros % 1_000_000).chars().chain(std::iter::repeat('0')).take(count).collect(),
        }
    }
}

/// What was read of a text so far.
struct Found {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    /// Seconds and their fraction.
    micros: i64,
    half: Option<bool>,
}

impl Found {
    fn take<'a>(&mut self, letter: char, count: usize, tight: bool, rest: &'a str) -> Option<&'a str> {
        match letter {
            'M' | 'L' if count >= 3 => return self.take_name(rest, &MONTHS, count, |found, at| found.month = at + 1),
            'E' => return self.take_name(rest, &WEEKDAYS, count, |_, _| ()),
            'a' => {
                let half = rest.get(..2)?.to_ascii_uppercase();
                self.half = Some(match half.as_str() {
                    "AM" => false,
                    "PM" => true,
                    _ => return None,
                });
                return rest.get(2..);
            }
            _ => {}
        }
        // A single letter takes what digits there are; several take as many as they are.
        let most = match (letter, count, tight) {
            (_, 1, false) => 9,
            ('y' | 'u', 4.., false) => 6,
            _ => count,
        };
        let digits = rest.chars().take(most).take_while(char::is_ascii_digit).count();
        if digits < count {
            return None;
        }
        let value: i64 = rest[..digits].parse().ok()?;
        match letter {
            'y' | 'u' => self.year = if count == 2 { 2000 + value } else { value },
            'M' | 'L' => self.month = value,
            'd' => self.day = value,
            'H' | 'h' => self.hour = value,
            'm' => self.minute = value,
            's' => self.micros += value * 1_000_000,
            'S' if digits <= 6 => self.micros += value * 10_i64.pow(6 - u32::try_from(digits).ok()?),
            _ => return None,
        }
        Some(&rest[digits..])
    }

    fn take_name<'a>(&mut self, rest: &'a str, names: &[&str], count: usize, keep: fn(&mut Self, i64)) -> Option<&'a str> {
        for (at, name) in (0..).zip(names) {
            let name = if count >= 4 { name } else { &name[..3] };
            if let Some(left) = rest.strip_prefix(name) {
                keep(self, at);
                return Some(left);
            }
        }
        None
    }

    fn micros(&self) -> Option<i64> {
        let hour = match self.half {
            None => self.hour,
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
        };
        let days = days_of(self.year, self.month, self.day);
        let exists = (1..=12).contains(&self.month) && civil(days) == (self.year, self.month, self.day);
        let in_range = (0..24).contains(&hour) && (0..60).contains(&self.minute) && (0..60_000_000).contains(&self.micros);
        (exists && in_range).then(|| days * DAY + (hour * 60 + self.minute) * 60_000_000 + self.micros)
    }
}

/// Days since 1970 of a date of the Gregorian calendar, extended backwards, in years that start in March.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date, days after 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use super::civil;
    use super::days_of;

    #[test]
    fn every_day_of_four_centuries_comes_back() {
        for days in -80_000..80_000 {
            let (year, month, day) = civil(days);
            assert_eq!(days_of(year, month, day), days, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn what_is_printed_can_be_parsed() {
        for (pattern, text) in
            [("yyyy-MM-dd HH:mm:ss.SSS", "2024-02-29 23:59:58.120"), ("d MMM yy, h:mm a", "5 Mar 24, 7:08 PM"), ("yyyyMMdd", "19991231")]
        {
            let read = Pattern::read(pattern).unwrap();
            assert_eq!(read.print(read.parse(text).unwrap()), text, "{pattern}");
        }
        assert_eq!(Pattern::read("yyyy-MM-dd").unwrap().parse("2023-02-29"), None);
        assert!(Pattern::read("YYYY").is_err());
    }
}
