//! The effective configuration of one application: every value that was set, by whom, and over whom.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::Serializer;

use super::key::Default;
use super::key::Key;
use super::key::Kind;
use crate::base::Span;
use crate::base::VirtualSpan;
use crate::base::size;
use crate::spark::version::SparkVersion;

/// Who set a value. Ordered from weak to strong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// `conf/spark-defaults.conf`.
    DefaultsFile,
    /// `--properties-file`, with the file's name.
    PropertiesFile(String),
    /// An environment variable that spark-submit reads.
    Environment(String),
    /// `--conf key=value`.
    ConfOption,
    /// An option of its own: `--executor-memory`.
    Option(&'static str),
    /// What spark-submit works out itself, such as `spark.app.name`.
    SparkSubmit,
    /// `SparkConf` or the session builder in the application.
    Code,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DefaultsFile => f.write_str("spark-defaults.conf"),
            Self::PropertiesFile(name) => write!(f, "--properties-file {name}"),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::ConfOption => f.write_str("--conf"),
            Self::Option(option) => f.write_str(option),
            Self::SparkSubmit => f.write_str("spark-submit"),
            Self::Code => f.write_str("application code"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One value and its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub value: String,
    pub from: Origin,
    /// Where it stands in the typed text.
    #[serde(skip)]
    pub at: Option<Span>,
    /// The values it beat, the last beaten first.
    pub overrides: Vec<(String, Origin)>,
}

/// What an application (or a daemon) runs with. Copies share the values: every process has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conf {
    version: SparkVersion,
    settings: Arc<BTreeMap<String, Setting>>,
}

impl Conf {
    pub fn new(version: SparkVersion) -> Self {
        Self { version, settings: Arc::default() }
    }

    pub const fn version(&self) -> SparkVersion {
        self.version
    }

    /// Sets a value over whatever stood there.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>, from: Origin) {
        self.set_at(name, value, from, None);
    }

    /// The same, with the place in the typed text.
    pub fn set_at(&mut self, name: impl Into<String>, value: impl Into<String>, from: Origin, at: Option<Span>) {
        let value = value.into();
        match Arc::make_mut(&mut self.settings).entry(name.into()) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(Setting { value, from, at, overrides: Vec::new() });
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let setting = place.get_mut();
                let beaten = (std::mem::replace(&mut setting.value, value), std::mem::replace(&mut setting.from, from));
                setting.overrides.insert(0, beaten);
                setting.at = at;
            }
        }
    }

    /// Sets a value unless somebody stronger did.
    pub fn set_if_missing(&mut self, name: &str, value: impl Into<String>, from: Origin) {
        match Arc::make_mut(&mut self.settings).get_mut(name) {
            Some(setting) => setting.overrides.push((value.into(), from)),
            None => self.set(name, value, from),
        }
    }

    /// Sets a value, unless it is what already stands there under the same name of who set it.
    pub(in crate::spark) fn assign(&mut self, name: &str, value: String, from: Origin, at: Option<Span>) {
        match Arc::make_mut(&mut self.settings).get_mut(name) {
            Some(setting) if setting.value == value || setting.from == from || from == Origin::SparkSubmit => setting.value = value,
            _ => self.set_at(name, value, from, at),
        }
    }

    /// Puts another spelling of the same value.
    pub(in crate::spark) fn rewrite(&mut self, name: &str, value: String) {
        if let Some(setting) = Arc::make_mut(&mut self.settings).get_mut(name) {
            setting.value = value;
        }
    }

    pub fn remove(&mut self, name: &str) -> Option<Setting> {
        Arc::make_mut(&mut self.settings).remove(name)
    }

    /// What was set, ordered by name.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.settings.iter().map(|(name, setting)| (name.as_str(), setting))
    }

    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// The value somebody set, without any default.
    pub fn explicit(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(|setting| setting.value.as_str())
    }

    /// The value in force: what was set, else this release's default.
    pub fn text(&self, key: &'static Key) -> Option<&str> {
        if let Some(value) = self.explicit(key.name) {
            return Some(value);
        }
        match key.default_in(self.version) {
            Default::Unset => None,
            Default::Value(value) => Some(value),
            Default::Of(other) => self.text(other),
        }
    }

    /// Whether somebody set it to true, or this release does so by itself.
    pub fn flag(&self, key: &'static Key) -> bool {
        self.read(key, |text| text.trim().parse().ok()).unwrap_or(false)
    }

    pub fn int(&self, key: &'static Key) -> Option<i64> {
        self.read(key, |text| text.trim().parse().ok())
    }

    pub fn float(&self, key: &'static Key) -> Option<f64> {
        self.read(key, |text| text.trim().parse().ok())
    }

    /// A time; `None` if it is neither set nor has a default. Negative times, which Spark reads as "never", are `None` too,
    /// and times beyond the virtual clock are its end.
    pub fn time(&self, key: &'static Key) -> Option<VirtualSpan> {
        let Kind::Time(unit) = key.kind else { return None };
        self.read(key, |text| time(text, unit))
    }

    /// A size in bytes.
    pub fn size(&self, key: &'static Key) -> Option<u64> {
        let Kind::Size(unit) = key.kind else { return None };
        self.read(key, |text| size::parse(text, unit).ok())
    }

    /// A value that cannot be read counts as not set: Spark refuses it when the application starts, and the bench says so.
    fn read<T>(&self, key: &'static Key, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        if let Some(value) = self.explicit(key.name).and_then(&parse) {
            return Some(value);
        }
        match key.default_in(self.version) {
            Default::Unset => None,
            Default::Value(value) => parse(value),
            Default::Of(other) => self.read(other, parse),
        }
    }
}

/// Some defaults are the largest number of milliseconds that Java can count: more than the virtual clock can.
fn time(text: &str, unit: &str) -> Option<VirtualSpan> {
    let digits = text.trim().bytes().take_while(u8::is_ascii_digit).count();
    VirtualSpan::parse(text, unit).ok().or((digits > 15).then_some(VirtualSpan(u64::MAX)))
}

/// As `{ "spark.executor.memory": "2g", … }`.
impl Serialize for Conf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.settings.iter().map(|(name, setting)| (name, &setting.value)))
    }
}
