//! What changes from one line to another: the answer to "what if I write it so?".

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::explanation::Explanation;

/// One difference. An empty side was not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    pub what: String,
    pub before: String,
    pub after: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        write!(f, "{}: {} -> {}", self.what, side(&self.before), side(&self.after))
    }
}

impl Change {
    /// The same for a person to read: places in words, and what is not there said so.
    pub fn told(&self) -> String {
        let side = |text: &str| match text {
            "" => "(not there)".to_owned(),
            place if !self.what.contains('.') => place.replace('_', " "),
            value => value.to_owned(),
        };
        format!("{}: {} → {}", self.what, side(&self.before), side(&self.after))
    }
}

/// The differences that a learner cares for, the placement first: processes, logs, refusal, configuration, warnings.
pub fn what_changes(before: &Explanation, after: &Explanation) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut compare = |what: &str, before: String, after: String| {
        if before != after {
            changes.push(Change { what: what.to_owned(), before, after });
        }
    };
    let (old, new) = (places(before), places(after));
    for (what, old, new) in old.iter().zip(&new).map(|((what, old), (_, new))| (what, old, new)) {
        compare(what, old.clone(), new.clone());
    }
    let refusal = |explanation: &Explanation| explanation.refusal.as_ref().map(|refusal| refusal.message.clone()).unwrap_or_default();
    compare("refusal", refusal(before), refusal(after));
    let keys: BTreeSet<&str> = before.conf.settings().chain(after.conf.settings()).map(|(key, _)| key).collect();
    for key in keys {
        let value = |explanation: &Explanation| explanation.conf.explicit(key).unwrap_or_default().to_owned();
        compare(key, value(before), value(after));
    }
    let codes = |explanation: &Explanation| explanation.warnings.iter().map(|warning| warning.code).collect::<BTreeSet<_>>();
    let (old, new) = (codes(before), codes(after));
    for gone in old.difference(&new) {
        compare("warning", (*gone).to_owned(), String::new());
    }
    for come in new.difference(&old) {
        compare("warning", String::new(), (*come).to_owned());
    }
    let ignored =
        |explanation: &Explanation| explanation.ignored.iter().map(|ignored| ignored.option.clone()).collect::<BTreeSet<String>>();
    let (old, new) = (ignored(before), ignored(after));
    for gone in old.difference(&new) {
        compare("does nothing", gone.clone(), String::new());
    }
    for come in new.difference(&old) {
        compare("does nothing", String::new(), come.clone());
    }
    changes
}

/// The facts of a placement under the names a learner knows, always the same and in the same order.
fn places(explanation: &Explanation) -> [(&'static str, String); 9] {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let placement = explanation.placement.as_ref();
    let fact = |read: &dyn Fn(&crate::spark::deploy::Placement) -> String| placement.map(read).unwrap_or_default();
    [
        ("driver", fact(&|placement| placement.driver.to_string())),
        ("executors", fact(&|placement| placement.executors.as_str().to_owned())),
        ("manager", fact(&|placement| placement.manager.to_string())),
        ("client must stay", fact(&|placement| yes_no(placement.client_must_stay))),
        ("command waits for the end", fact(&|placement| yes_no(placement.client_waits))),
        ("output", fact(&|placement| placement.output.to_owned())),
        ("driver log", fact(&|placement| placement.driver_log.to_owned())),
        ("executor logs", fact(&|placement| placement.executor_log.to_owned())),
        ("a dead driver is started again by", fact(&|placement| placement.driver_restart.to_owned())),
    ]
}

#[cfg(test)]
mod tests {
    use super::what_changes;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;

    #[test]
    fn one_flag_moves_the_driver_box() {
        let env = Surroundings::new(SparkVersion::V4_0);
        let client = explain("spark-submit --master spark://h:7077 --class A a.jar", &env);
        let cluster = explain("spark-submit --master spark://h:7077 --deploy-mode cluster --class A a.jar", &env);
        let shown: Vec<String> = what_changes(&client, &cluster).iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "driver: client -> worker:N",
                "client must stay: yes -> no",
                "command waits for the end: yes -> no",
                "output: client_console -> driver_log",
                "driver log: client_console -> worker:N",
                "spark.driver.supervise: none -> false",
                "spark.submit.deployMode: client -> cluster",
            ]
        );
        assert_eq!(what_changes(&client, &client), []);
    }
}
