//! The releases whose behaviour is modelled: 3.4, 3.5, 4.0 and 4.3.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

/// A Spark release line. Ordered: a rule that came with 4.0 asks `version >= SparkVersion::V4_0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SparkVersion {
    V3_4,
    V3_5,
    #[default]
    V4_0,
    V4_3,
}

impl SparkVersion {
    pub const ALL: [Self; 4] = [Self::V3_4, Self::V3_5, Self::V4_0, Self::V4_3];

    /// `4.0`
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_4 => "3.4",
            Self::V3_5 => "3.5",
            Self::V4_0 => "4.0",
            Self::V4_3 => "4.3",
        }
    }

    /// The patch release that the recorded runs used; it is what `--version` prints.
    pub const fn patch_release(self) -> &'static str {
        match self {
            Self::V3_4 => "3.4.4",
            Self::V3_5 => "3.5.9",
            Self::V4_0 => "4.0.5",
            Self::V4_3 => "4.3.0",
        }
    }

    /// The Scala that Spark's own distribution is built with: part of every Maven coordinate of `--packages`.
    pub const fn scala(self) -> &'static str {
        if (self as u8) < (Self::V4_0 as u8) { "2.12" } else { "2.13" }
    }
}

impl fmt::Display for SparkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A release that is not modelled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Spark {0} is not modelled: choose 3.4, 3.5, 4.0 or 4.3")]
pub struct UnknownVersion(pub String);

impl FromStr for SparkVersion {
    type Err = UnknownVersion;

    /// `4.0`, and any patch release of it: `4.0.5`.
    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        let is_patch_of = |version: Self| match text.strip_prefix(version.as_str()) {
            Some("") => true,
            Some(rest) => rest.strip_prefix('.').is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())),
            None => false,
        };
        Self::ALL.into_iter().find(|&version| is_patch_of(version)).ok_or_else(|| UnknownVersion(text.to_owned()))
    }
}

impl Serialize for SparkVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for SparkVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::SparkVersion;

    #[test]
    fn release_lines_are_read_and_ordered() {
        assert_eq!("4.0".parse(), Ok(SparkVersion::V4_0));
        assert_eq!("3.5.9".parse(), Ok(SparkVersion::V3_5));
        for unknown in ["", "4", "4.1", "4.0.", "4.0.x", "40"] {
            assert!(unknown.parse::<SparkVersion>().is_err(), "{unknown}");
        }
        assert!(SparkVersion::V3_5 < SparkVersion::V4_0);
    }
}
