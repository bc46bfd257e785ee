//! Names that clients and servers of Spark Connect make up: sessions and operations are told apart by UUIDs.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

use crate::base::Rng;

/// A UUID. Drawn from the run's own generator, so the same run has the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uuid(u128);

impl Uuid {
    /// A random (version 4) UUID.
    pub fn fresh(rng: &mut Rng) -> Self {
        let random = (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64());
        let version = (random & !(0xf << 76)) | (0x4 << 76);
        Self((version & !(0x3 << 62)) | (0x2 << 62))
    }

    /// Reads one as Python's `uuid.UUID` does: 32 hexadecimal digits, hyphens where one likes.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let hexadecimal = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hexadecimal { u128::from_str_radix(&digits, 16).ok().map(Self) } else { None }
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        f.pad(&format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
    }
}

impl Serialize for Uuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Uuid;
    use crate::base::Rng;

    #[test]
    fn uuids_are_printed_and_read_alike() {
        let uuid = Uuid::fresh(&mut Rng::stream(1, "test"));
        let text = uuid.to_string();
        assert_eq!(Uuid::parse(&text), Some(uuid));
        assert_eq!((text.len(), &text[14..15]), (36, "4"));
        assert_eq!(Uuid::parse("not-a-uuid"), None);
        assert_eq!(
            Uuid::parse("11111111-2222-4333-8444-555555555555").map(|u| u.to_string()).as_deref(),
            Some("11111111-2222-4333-8444-555555555555")
        );
    }
}
