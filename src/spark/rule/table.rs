//! What is known of a rule, and how rules are listed.

use crate::base::RecordId;
use crate::base::RuleId;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Out;
use crate::spark::rule::connect;
use crate::spark::rule::kubernetes;
use crate::spark::rule::scheduling;
use crate::spark::rule::standalone;
use crate::spark::rule::storage;
use crate::spark::rule::yarn;
use crate::spark::version::SparkVersion;

/// A rule of behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    /// In one plain sentence.
    pub says: &'static str,
    /// The file of Spark's source or the page of its documentation.
    pub source: &'static str,
    /// The first and the last release it holds for; `None` is open.
    pub since: Option<SparkVersion>,
    pub until: Option<SparkVersion>,
    /// Recorded runs that show it.
    pub records: &'static [&'static str],
}

/// Every rule, area by area.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [scheduling::TABLE, storage::TABLE, standalone::TABLE, yarn::TABLE, kubernetes::TABLE, connect::TABLE].into_iter().flatten()
}

pub fn find(id: RuleId) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Notes that the process is about to end because of a rule; returns the record to blame its end on.
pub fn record_exit(out: &mut Out, rule: RuleId) -> RecordId {
    let proc = out.me();
    let record = out.record(Some(rule), SparkFact::Ending { proc });
    out.blame(record);
    record
}

/// Notes that what follows is due to a rule; returns the record to blame it on.
pub fn note(out: &mut Out, rule: RuleId) -> RecordId {
    let proc = out.me();
    out.record(Some(rule), SparkFact::Note { proc })
}

/// Rows of a table: constant, id, sentence, source, records that confirm it; and a release range where it has one.
macro_rules! rules {
    ($( $constant:ident $id:literal $(since $since:ident)? $(until $until:ident)? [$($record:literal),*] $source:literal $says:literal; )+) => {
        $(
            #[doc = concat!("The rule `", $id, "`.")]
            pub const $constant: $crate::base::RuleId = $crate::base::RuleId($id);
        )+

        pub(super) static TABLE: &[$crate::spark::rule::table::Rule] = &[$(
            $crate::spark::rule::table::Rule {
                id: $constant,
                says: $says,
                source: $source,
                since: rules!(@release $($since)?),
                until: rules!(@release $($until)?),
                records: &[$($record),*],
            },
        )+];
    };
    (@release) => { None };
    (@release $release:ident) => { Some($crate::spark::version::SparkVersion::$release) };
}
pub(super) use rules;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    /// Ids are unique, and every deploy run that a rule names is among the records. Whether a rule is ever recorded is not looked at.
    #[test]
    fn rules_are_unique_and_their_deploy_records_exist() {
        let ids: BTreeSet<&str> = all().map(|rule| rule.id.0).collect();
        assert_eq!(ids.len(), all().count());
        let records = concat!(include_str!("../../../assets/records/deploy.json"));
        for rule in all() {
            for record in rule.records.iter().filter(|record| record.starts_with(['C', 'K', 'L', 'N', 'X']) && record.contains('-')) {
                let known = records.contains(&format!("\"id\": \"{record}\""));
                assert!(known || !record.as_bytes()[1].is_ascii_digit(), "{}: there is no record {record}", rule.id);
            }
        }
    }
}
