//! A share code: a run, and where somebody stands in it, as one word that can be mailed. Whoever opens it has the same run, byte
//! for byte: everything that decides it is in the code, nothing is looked up.

use serde::Deserialize;
use serde::Serialize;

use crate::base::Diagnostic;
use crate::base::VirtualTime;
use crate::base::base64;
use crate::content::read::Reader;
use crate::content::scenario::check_run;
use crate::content::shorten::lengthen;
use crate::content::shorten::shorten;
use crate::study::RunSpec;

/// Every code begins so; another number is another form.
pub const HEAD: &str = "ds2.";

/// The codes of earlier days begin so: the same text, not shortened.
const PLAIN_HEAD: &str = "ds1.";

/// What a code carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The scenario it began with, for its title and its story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    pub run: RunSpec,
    /// The playhead, in microseconds of virtual time.
    #[serde(default)]
    pub at: u64,
}

impl Share {
    pub fn now(&self) -> VirtualTime {
        VirtualTime(self.at)
    }

    /// As one word.
    pub fn code(&self) -> String {
        // Plain data with text keys is always JSON.
        let json = serde_json::to_string(self).unwrap_or_default();
        let body = base64::url(&shorten(&json));
        format!("{HEAD}{body}.{:08x}", checksum(&body))
    }

    /// As a file that can be read and changed.
    pub fn file(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Reads a code, or the text of a file; `name` is what it is called in complaints.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place.
    pub fn read(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let text = text.trim();
        if text.starts_with('{') {
            return Self::json(name, text);
        }
        let wrong = |at: usize, length: usize, message: &str, help: &str| vec![complaint(name, text, (at, length), message).help(help)];
        let short = text.starts_with(HEAD);
        let Some(rest) = text.strip_prefix(HEAD).or_else(|| text.strip_prefix(PLAIN_HEAD)) else {
            let other = text.strip_prefix("ds").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            return Err(if other {
                wrong(0, 3, "this code was made by another driverseat", "this one reads codes that begin with ds2. or ds1.")
            } else {
                wrong(0, text.chars().count().min(12), "this is no share code", "a code begins with ds2. (in the lab, Y copies one)")
            });
        };
        let whole = "copy the whole code, from its first letter to its last";
        let Some((body, sum)) = rest.rsplit_once('.') else {
            return Err(wrong(text.len().saturating_sub(1), 1, "the end of the code is missing", whole));
        };
        let bytes = base64::from_url(body).map_err(|place| wrong(HEAD.len() + place, 1, "this letter stands in no code", whole))?;
        if sum != format!("{:08x}", checksum(body)) {
            return Err(wrong(HEAD.len() + body.len() + 1, sum.len().max(1), "the code is damaged: its check sum is another", whole));
        }
        let json = if short { lengthen(&bytes) } else { String::from_utf8(bytes).ok() };
        let json = json.ok_or_else(|| wrong(HEAD.len(), body.len(), "the code is damaged", whole))?;
        Self::json(name, &json)
    }

    fn json(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (mut reader, is_json) = Reader::open(name, text);
        let share: Option<Self> = if is_json { reader.whole() } else { None };
        if let Some(share) = &share {
            check_run(&share.run, "run", &mut reader);
        }
        match share {
            Some(share) if reader.complaints.is_empty() => Ok(share),
            _ => Err(reader.complaints),
        }
    }
}

/// A code is one long word: only what stands around the place is shown, and the message says which letter it is.
fn complaint(name: &str, text: &str, (at, length): (usize, usize), message: &str) -> Diagnostic {
    let near = |from: usize| (0..=from.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
    let (from, to) = (near(at.saturating_sub(24)), near((at + length + 24).min(text.len())));
    let message = format!("{message} (letter {} of {})", text[..near(at)].chars().count() + 1, text.chars().count());
    Diagnostic::at(name, &text[from..to], near(at) - from, length, message)
}

/// FNV-1a: tells a code that was cut or mistyped from a whole one.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::Share;
    use crate::study::FaultSpec;
    use crate::study::RunSpec;

    fn share() -> Share {
        let fault = FaultSpec { action: "kill".to_owned(), target: "driver".to_owned(), when: Some("stage=1".to_owned()) };
        let run =
            RunSpec { submit: "spark-submit --master local[2] ä.py".to_owned(), faults: vec![fault], seed: Some(7), ..RunSpec::default() };
        Share { scenario: Some("start/first-run".to_owned()), run, at: 8_181_000 }
    }

    /// A code of the first form: whoever has one in an old mail can still open it.
    #[test]
    fn codes_of_earlier_days_are_read() {
        let old = "ds1.eyJzY2VuYXJpbyI6ImNsaWVudC9kcml2ZXIta2lsbGVkIiwicnVuIjp7InN1Ym1pdCI6InNwYXJrLXN1Ym1pdCAtLW1hc3RlciBzcGFyazovL21hc3Rlcjo3MDc3IC0tZGVwbG95LW1vZGUgY2xpZW50IC0tZXhlY3V0b3ItbWVtb3J5IDUxMm0gLS1leGVjdXRvci1jb3JlcyAxIC0tY29uZiBzcGFyay5jb3Jlcy5tYXg9MyAtLWNsYXNzIFJlcG9ydCByZXBvcnQuamFyIiwid29yayI6Im1hcD02eDNzIHJlZHVjZT02eDZzIiwiZmF1bHRzIjpbeyJkbyI6ImtpbGwiLCJ0YXJnZXQiOiJkcml2ZXIiLCJ3aGVuIjoic3RhZ2U9MDp0YXNrcz0yIn1dLCJzZWVkIjoxfSwiYXQiOjB9.aae71da3";
        let read = Share::read("code", old).expect("it was made by an earlier release");
        let code = read.code();
        assert_eq!(Share::read("code", &code), Ok(read));
        insta::assert_snapshot!(format!("{} letters, now {}: {code}", old.len(), code.len()), @"445 letters, now 77: ds2.AZAvtC2pZWQCFRaCF5Adnh4xGZIzGJEEoDZ4M3OhNng2cwipCrQLojCjMg0xDzB9.2ea4937d");
    }

    #[test]
    fn a_code_and_a_file_are_read_back_as_they_were() {
        assert_eq!(Share::read("code", &share().code()), Ok(share()));
        assert_eq!(Share::read("share.json", &share().file()), Ok(share()));
    }

    #[test]
    fn what_is_wrong_with_a_code_is_explained() {
        let code = share().code();
        let (body, _) = code.rsplit_once('.').unwrap_or_default();
        let cases = [
            "hello",
            "ds9.abc",
            body,
            &code[..code.len() - 2],
            &format!("{}!{}", &code[..5], &code[6..]),
            "{\"run\": {\"submit\": \"\"}, \"att\": 1}",
        ];
        let told: String = cases
            .iter()
            .map(|text| {
                Share::read("code", text).map_or_else(
                    |all| all.iter().map(|one| format!("{}:{} {}\n", one.line, one.column, one.message)).collect(),
                    |_| "read\n".to_owned(),
                )
            })
            .collect();
        insta::assert_snapshot!(told, @"
        1:1 this is no share code (letter 1 of 5)
        1:1 this code was made by another driverseat (letter 1 of 7)
        1:25 the end of the code is missing (letter 58 of 58)
        1:25 the code is damaged: its check sum is another (letter 60 of 65)
        1:6 this letter stands in no code (letter 6 of 67)
        1:25 unknown field `att`, expected one of `scenario`, `run`, `at`
        ");
    }
}
