//! The scenario format: `scenarios/<topic>/<id>.json`, one lesson a file.

use serde::Deserialize;
use serde::Serialize;

use crate::base::Diagnostic;
use crate::content::read::Reader;
use crate::study::RunSpec;
use crate::study::Topology;

/// A story, a run, what is told while it plays, what is asked before and what is said after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The folder and the name of the file, without `.json`: `client/healthy`.
    pub id: String,
    pub title: String,
    /// The name of the folder.
    pub topic: String,
    /// Rules of the simulator: `driver-dies-with-client`.
    #[serde(default)]
    pub teaches: Vec<String>,
    /// Items of the inventory.
    #[serde(default)]
    pub claims: Vec<String>,
    pub topology: Topology,
    /// Who, where, why: two to five sentences, in the second person.
    pub story: String,
    pub run: RunSpec,
    /// What is said while it plays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narration: Vec<Beat>,
    /// The parts asked for before the run: `job`, `client.exit_code`, `driver.alive`, …
    pub predict: Vec<String>,
    #[serde(default)]
    pub debrief: Debrief,
    /// What people get wrong here.
    #[serde(default)]
    pub mistakes: Vec<Mistake>,
    /// Two to four submit lines for the wall; empty: this scenario has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wall: Vec<String>,
    #[serde(default)]
    pub source: String,
}

/// One remark of the narrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    /// `start`, `end`, a moment as in a fault's `when` (`t=12.5s`, `stage=1`, `map-done`), or `event=NAME#K`.
    pub when: String,
    pub say: String,
}

/// What is said after the run. What is left out is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Debrief {
    pub what_happened: String,
    /// The mental model to keep.
    pub model: String,
    /// What one would see in real life.
    pub real_life: String,
    pub tell_your_team: String,
}

impl Debrief {
    /// What is said after the run, each part under its name.
    pub fn told(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let parts = [
            ("What happened", self.what_happened.as_str()),
            ("Keep this", &self.model),
            ("In real life", &self.real_life),
            ("Tell your team", &self.tell_your_team),
        ];
        parts.into_iter().filter(|(_, text)| !text.is_empty())
    }
}

/// A wrong thought and what is true instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    pub thought: String,
    pub truth: String,
}

impl Scenario {
    /// Reads one file; all complaints at once.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, is_json) = Reader::open(file, text);
        let scenario: Option<Self> = if is_json { reader.whole() } else { None };
        let Some(scenario) = scenario else { return (None, reader.complaints) };
        check_run(&scenario.run, "run", &mut reader);
        if scenario.wall.len() == 1 || scenario.wall.len() > 4 {
            reader.complain("wall", "a wall has two to four submit lines", "leave it out, or add lines");
        }
        if scenario.predict.is_empty() {
            reader.complain("predict", "nothing is asked before the run", "name at least one part, such as \"job\"");
        }
        (Some(scenario), reader.complaints)
    }
}

/// What must hold in every run, in scenarios and in questions.
pub fn check_run(run: &RunSpec, path: &str, reader: &mut Reader<'_>) {
    if run.submit.trim().is_empty() {
        reader.complain(&format!("{path}.submit"), "the submit line is empty", "write what the person types: spark-submit …");
    }
    if run.work.is_some() && run.sql.is_some() {
        reader.complain(&format!("{path}.work"), "both `work` and `sql` are given", "keep one of them");
    }
    if let Some(spark) = &run.spark
        && !crate::content::quiz::VERSIONS.contains(&spark.as_str())
    {
        reader.complain(&format!("{path}.spark"), format!("there is no Spark `{spark}` here"), "the versions are 3.4, 3.5, 4.0 and 4.3");
    }
}

#[cfg(test)]
mod tests {
    use super::Scenario;

    #[test]
    fn the_example_is_read_and_a_typo_is_shown_in_its_place() {
        let text = include_str!("../../scenarios/start/first-run.json");
        assert_eq!(Scenario::read("first-run.json", text).1, []);
        let broken = text.replace("\"title\"", "\"tittle\"");
        let (none, complaints) = Scenario::read("first-run.json", &broken);
        assert_eq!(none, None);
        insta::assert_snapshot!(complaints[0].to_string(), @r#"
        error: unknown field `tittle`, expected one of `id`, `title`, `topic`, `teaches`, `claims`, `topology`, `story`, `run`, `narration`, `predict`, `debrief`, `mistakes`, `wall`, `source`
          --> first-run.json:3:3
           |   "tittle": "The driver sits where you submit",
           |   ^^^^^^^^
        help: did you mean `title`?
        "#);
    }
}
