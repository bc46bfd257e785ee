//! `-Dspark.…=…` among the options of the submitting JVM: every `SparkConf` begins with the system properties.

use super::surroundings::Surroundings;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::conf::keys;

/// Adds what the JVM's own options say, under everything that was submitted. In client mode the driver's options are the submitter's.
pub(super) fn add(conf: &mut Conf, client: bool, env: &Surroundings) {
    const VARIABLE: &str = "SPARK_SUBMIT_OPTS";
    let driver = client
        .then(|| conf.setting(keys::DRIVER_EXTRA_JAVA_OPTIONS.name))
        .flatten()
        .map(|setting| (setting.value.clone(), setting.from.clone()));
    let variable = env.variable(VARIABLE).map(|options| (options.to_owned(), Origin::Environment(VARIABLE.to_owned())));
    for (options, from) in [driver, variable].into_iter().flatten() {
        for (key, value) in options.split_whitespace().filter_map(property) {
            conf.set_if_missing(key, value, from.clone());
        }
    }
}

/// `-Dspark.a=1`.
fn property(word: &str) -> Option<(&str, &str)> {
    word.strip_prefix("-D").filter(|property| property.starts_with("spark."))?.split_once('=')
}
