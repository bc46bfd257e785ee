//! Finding a key in the table, by its name or by part of it.

use super::key::Key;
use super::keys;
use crate::base::text;

/// Every key that is known, grouped by who reads it.
pub fn all() -> impl Iterator<Item = &'static Key> {
    keys::TABLES.iter().flat_map(|table| table.iter().copied())
}

pub fn find(name: &str) -> Option<&'static Key> {
    all().find(|key| key.name == name)
}

/// The key that was probably meant by a name that is not in the table.
pub fn nearest(name: &str) -> Option<&'static Key> {
    text::nearest(name, all().map(|key| key.name)).and_then(find)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;
    use super::find;
    use crate::base::VirtualSpan;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Kind;
    use crate::spark::conf::Origin;
    use crate::spark::conf::keys;
    use crate::spark::version::SparkVersion;

    #[test]
    fn no_key_is_listed_twice() {
        let names: BTreeSet<&str> = all().map(|key| key.name).collect();
        assert_eq!(names.len(), all().count());
        assert_eq!(find("spark.executor.memory").map(|key| key.name), Some(keys::EXECUTOR_MEMORY.name));
    }

    /// A default that its own type cannot read would silently count as "not set".
    #[test]
    fn every_default_can_be_read_by_its_type() {
        for version in SparkVersion::ALL {
            let conf = Conf::new(version);
            for key in all().filter(|key| conf.text(key).is_some()) {
                let readable = match key.kind {
                    Kind::Text => true,
                    Kind::Flag => conf.text(key).is_some_and(|text| text.parse::<bool>().is_ok()),
                    Kind::Int => conf.int(key).is_some(),
                    Kind::Float => conf.float(key).is_some(),
                    Kind::Time(_) => conf.time(key).is_some() || conf.text(key) == Some("-1ms"),
                    Kind::Size(_) => conf.size(key).is_some(),
                };
                assert!(readable, "{} in {version}: {:?}", key.name, conf.text(key));
            }
        }
    }

    #[test]
    fn a_value_comes_from_who_set_it_or_from_the_release() {
        let mut conf = Conf::new(SparkVersion::V3_5);
        assert_eq!(conf.float(&keys::SPECULATION_MULTIPLIER), Some(1.5));
        assert_eq!(conf.time(&keys::RPC_ASK_TIMEOUT), Some(VirtualSpan::from_secs(120)));
        conf.set("spark.network.timeout", "30s", Origin::ConfOption);
        assert_eq!(conf.time(&keys::RPC_ASK_TIMEOUT), Some(VirtualSpan::from_secs(30)));
        assert_eq!(conf.size(&keys::EXECUTOR_MEMORY), Some(1 << 30));
        assert!(!conf.flag(&keys::SHUFFLE_SERVICE_REMOVE_SHUFFLE));
        assert!(Conf::new(SparkVersion::V4_3).flag(&keys::SHUFFLE_SERVICE_REMOVE_SHUFFLE));
    }
}
