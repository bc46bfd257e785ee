//! What is known of one configuration key: its type, its default in each release, whose it is, what it does.

use std::fmt;

use serde::Serialize;

use crate::spark::version::SparkVersion;

/// How a value is read. The text is the unit of a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Flag,
    Int,
    Float,
    Time(&'static str),
    Size(&'static str),
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Flag => f.write_str("true or false"),
            Self::Int => f.write_str("whole number"),
            Self::Float => f.write_str("number"),
            Self::Time(unit) => write!(f, "time (a bare number counts {unit})"),
            Self::Size("b") => f.write_str("size (a bare number counts bytes)"),
            Self::Size(unit) => write!(f, "size (a bare number counts {}iB)", unit.to_uppercase()),
        }
    }
}

/// Which part of a deployment reads the key. Elsewhere it is accepted and does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Every application, whatever the manager.
    Application,
    /// Applications on a standalone cluster.
    Standalone,
    /// The standalone master, worker or shuffle service themselves, at their start.
    StandaloneDaemon,
    Yarn,
    /// Hadoop's own configuration (`yarn-site.xml`), not Spark's.
    Hadoop,
    Kubernetes,
    /// The Connect server, at its start.
    ConnectServer,
}

impl Reader {
    /// Who that is, for a sentence.
    pub const fn who(self) -> &'static str {
        match self {
            Self::Application => "every application",
            Self::Standalone => "applications on a standalone cluster",
            Self::StandaloneDaemon => "the standalone master, worker or shuffle service",
            Self::Yarn => "applications on YARN",
            Self::Hadoop => "YARN itself (yarn-site.xml)",
            Self::Kubernetes => "applications on Kubernetes",
            Self::ConnectServer => "the Connect server, when it starts",
        }
    }
}

/// What a key is worth when nobody sets it.
#[derive(Clone, Copy)]
pub enum Default {
    Unset,
    Value(&'static str),
    /// The value of another key.
    Of(&'static Key),
}

/// Only the name of the other key, so that printing a key does not print a chain of them.
impl fmt::Debug for Default {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset => f.write_str("Unset"),
            Self::Value(value) => write!(f, "Value({value:?})"),
            Self::Of(key) => write!(f, "Of({})", key.name),
        }
    }
}

/// The same in every release.
pub(super) const fn always(default: Default) -> [Default; 4] {
    [default; 4]
}

/// One default in 3.x, another in 4.x.
pub(super) const fn from_4(spark_3: Default, spark_4: Default) -> [Default; 4] {
    [spark_3, spark_3, spark_4, spark_4]
}

/// One configuration key.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// Its default in 3.4, 3.5, 4.0 and 4.3.
    pub defaults: [Default; 4],
    pub reader: Reader,
    /// The release that brought it.
    pub since: &'static str,
    pub what: &'static str,
    pub source: &'static str,
}

impl Key {
    /// Whether this release knows the key.
    pub fn known_in(&self, version: SparkVersion) -> bool {
        release(self.since) <= release(version.as_str())
    }

    /// The default in this release, before another key's value is looked up.
    pub const fn default_in(&self, version: SparkVersion) -> Default {
        match version {
            SparkVersion::V3_4 => self.defaults[0],
            SparkVersion::V3_5 => self.defaults[1],
            SparkVersion::V4_0 => self.defaults[2],
            SparkVersion::V4_3 => self.defaults[3],
        }
    }

    /// Everything about the key in a few sentences: what it does, who reads it, type, default, age, source.
    pub fn documentation(&self, version: SparkVersion) -> String {
        let Self { what, kind, since, source, .. } = self;
        let (who, default) = (self.reader.who(), self.default_text(version));
        let others: Vec<String> = SparkVersion::ALL
            .into_iter()
            .filter(|other| self.known_in(*other) && self.default_text(*other) != default)
            .map(|other| format!("{} in {other}", self.default_text(other)))
            .collect();
        let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        format!("{what} Read by {who}. Type: {kind}. Default: {default}{others}. Since {since}. {source}")
    }

    /// The default as a person reads it.
    pub fn default_text(&self, version: SparkVersion) -> String {
        match self.default_in(version) {
            Default::Unset => "none".to_owned(),
            Default::Value(value) => value.to_owned(),
            Default::Of(other) => format!("value of {}", other.name),
        }
    }
}

/// `4.0.1` as (4, 0).
fn release(text: &str) -> (u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Rows of the table: name, type, defaults, the release that brought it, what it does. A row in brackets says who reads the
/// keys below it and where that is written.
macro_rules! keys {
    ($( [$reader:ident, $source:literal] $( $constant:ident $name:literal $kind:expr, $defaults:expr, $since:literal $what:literal; )+ )+) => {
        use $crate::spark::conf::key::Default::*;
        use $crate::spark::conf::key::Kind::*;
        use $crate::spark::conf::key::*;

        $($(
            #[doc = concat!("`", $name, "`: ", $what)]
            pub static $constant: Key = Key {
                name: $name,
                kind: $kind,
                defaults: $defaults,
                reader: Reader::$reader,
                since: $since,
                what: $what,
                source: $source,
            };
        )+)+

        pub(super) static TABLE: &[&Key] = &[$($(&$constant,)+)+];
    };
}
pub(super) use keys;
