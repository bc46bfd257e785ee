//! Submit lines that real `spark-submit` was given: the same fields, the same configuration, the same refusals.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;

use crate::spark::submit::Explanation;
use crate::spark::submit::Surroundings;
use crate::spark::submit::explain;
use crate::spark::verify::Verdict;

/// `--properties-file my.properties` of the recordings.
const MY_PROPERTIES: &str = "# a properties file, as the recorded runs had it\n\
    spark.executor.memory 888m\n\
    spark.executor.cores=3\n\
    spark.lab.prop   fromfile value with spaces\n\
    spark.submit.deployMode client\n\
    notspark.key x\n";
/// Their `spark-defaults.conf`.
const DEFAULTS: &str = "# the defaults file of the recorded runs\n\
    spark.master            local[3]\n\
    spark.app.name          fromDefaults\n\
    spark.executor.memory   777m\n\
    spark.driver.memory=600m\n\
    spark.lab.default: colonvalue\n\
    spark.eventLog.enabled  false\n";

/// One recorded line. What is not there was not printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitRecord {
    pub id: String,
    pub spark: String,
    pub line: String,
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    #[serde(default)]
    pub parsed: BTreeMap<String, String>,
    pub main_class: Option<String>,
    #[serde(default)]
    pub child_arguments: Vec<String>,
    pub conf: Option<BTreeMap<String, String>>,
    pub exit_code: Option<i32>,
    pub first_error: Option<String>,
    #[serde(default)]
    pub lines: Vec<String>,
}

/// On which machine a line was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bench {
    /// A folder with the applications and two configuration files, no cluster anywhere.
    Recorded,
    /// Files without classes, and no cluster anywhere.
    Tried,
}

impl Bench {
    fn surroundings(self, record: &SubmitRecord) -> Result<Surroundings, String> {
        let mut env = Surroundings::new(record.spark.parse().map_err(|error| format!("{error}"))?);
        env.environment = record.env.clone();
        env.answers = false;
        match self {
            Self::Recorded => recorded(record, &mut env),
            Self::Tried => tried(record, &mut env),
        }
        Ok(env)
    }
}

fn recorded(record: &SubmitRecord, env: &mut Surroundings) {
    env.environment.insert("JAR".to_owned(), "$LAB/app/labapp.jar".to_owned());
    env.environment.insert("PY".to_owned(), "$LAB/app/nop.py".to_owned());
    env.texts.insert("$LAB/verbose/my.properties".to_owned(), MY_PROPERTIES.to_owned());
    env.texts.insert("$LAB/verbose/confdir/spark-defaults.conf".to_owned(), DEFAULTS.to_owned());
    "$LAB/verbose".clone_into(&mut env.disk.working_directory);
    let files = ["app/labapp.jar", "app/nop.py", "verbose/h.py", "verbose/data.txt"];
    env.disk.files = Some(files.map(|file| format!("$LAB/{file}")).into_iter().collect::<BTreeSet<_>>());
    env.classes = Some(["LabApp", "LabNop", "org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver"].map(str::to_owned).to_vec());
    env.starts_context = record.line.contains("LabApp");
    env.terminal = record.id.starts_with("RF-S");
}

fn tried(record: &SubmitRecord, env: &mut Surroundings) {
    let properties = [
        ("cd1/spark-defaults.conf", "spark.a def\nspark.b def\nspark.d def\n"),
        ("p1.properties", "spark.a main\n"),
        ("ex1.properties", "spark.a extra1\nspark.b extra1\nspark.c extra1\n"),
        ("data.txt", ""),
        ("odd.properties", include_str!("../../../assets/records/odd.properties")),
        ("all.properties", include_str!("../../../assets/records/all.properties")),
    ];
    env.texts = properties.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    "$LAB".clone_into(&mut env.disk.working_directory);
    let jars = ["a.jar", "b.jar"];
    let files = ["h.py", "data.txt", "app.R", "app.py", "ctx.py", "p1.properties", "ex1.properties", "odd.properties", "all.properties"];
    env.disk.files = Some(jars.iter().chain(&files).map(|file| format!("$LAB/{file}")).collect::<BTreeSet<_>>());
    env.classes = Some(["org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver"].map(str::to_owned).to_vec());
    env.starts_context = record.line.contains("ctx.py");
}

/// Reads the line and compares.
pub fn check(record: &SubmitRecord, bench: Bench) -> Verdict {
    let wrong = match bench.surroundings(record) {
        Ok(env) => differences(record, &explain(&record.line, &env)),
        Err(complaint) => vec![complaint],
    };
    if wrong.is_empty() { Verdict::Agrees } else { Verdict::Differs(wrong) }
}

/// What differs between a recording and what we say, one line each.
fn differences(record: &SubmitRecord, said: &Explanation) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, recorded: String, ours: String| {
        if recorded != ours {
            wrong.push(format!("{what}: recorded {recorded}, ours {ours}"));
        }
    };
    if !record.parsed.is_empty() {
        let ours: BTreeMap<String, String> =
            said.parsed.0.iter().filter(|(_, value)| value != "null").map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
        compare("parsed", format!("{:?}", record.parsed), format!("{ours:?}"));
    }
    if let Some(class) = &record.main_class {
        let launched = said.launched.as_ref();
        compare("main class", class.clone(), launched.map(|launched| launched.main_class.clone()).unwrap_or_default());
        let ours = launched.map(|launched| launched.arguments.clone()).unwrap_or_default();
        compare("arguments", format!("{:?}", record.child_arguments), format!("{ours:?}"));
    }
    if let Some(conf) = &record.conf {
        let ours: BTreeMap<String, String> = said.conf.settings().map(|(key, setting)| (key.to_owned(), setting.value.clone())).collect();
        compare("conf", format!("{conf:?}"), format!("{ours:?}"));
    }
    if let Some(code) = record.exit_code {
        compare("exit code", code.to_string(), said.refusal.as_ref().map_or(0, |refusal| refusal.exit_code).to_string());
    }
    if let Some(first) = &record.first_error {
        let printed = said.refusal.as_ref().map(|refusal| refusal.printed.clone()).unwrap_or_default();
        let message = said.refusal.as_ref().map(|refusal| refusal.message.clone()).unwrap_or_default();
        // A message of two lines was recorded by its first.
        let first_line = message.lines().next().unwrap_or_default();
        let said_so =
            !printed.is_empty() && (record.lines.contains(&printed) || record.lines.iter().any(|line| line.ends_with(first_line)));
        compare("first error", first.clone(), if said_so { first.clone() } else { printed });
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::Bench;
    use super::SubmitRecord;
    use super::check;
    use crate::spark::verify::agree::agree;

    fn compare(recordings: &str, count: usize, bench: Bench) {
        let records: Vec<SubmitRecord> = serde_json::from_str(recordings).expect("the recordings are JSON");
        agree(&records, |record| &record.id, |record| check(record, bench));
        assert_eq!(records.len(), count);
    }

    #[test]
    fn every_recorded_line_is_understood_as_spark_understood_it() {
        compare(include_str!("../../../assets/records/submit-recorded.json"), 106, Bench::Recorded);
    }

    #[test]
    fn every_recorded_refusal_is_given_in_sparks_words() {
        compare(include_str!("../../../assets/records/submit-refusals.json"), 22, Bench::Recorded);
    }

    #[test]
    fn lines_tried_beside_a_real_spark_submit_agree() {
        compare(include_str!("../../../assets/records/submit-tried.json"), 455, Bench::Tried);
    }
}
