//! A small bank and a stand-in for the simulator, for the tests of this floor.

use crate::study::bank::Bank;
use crate::study::cell::Aspect;
use crate::study::cell::Hit;
use crate::study::outcome::Oracle;
use crate::study::outcome::Outcome;
use crate::study::outcome::Value;
use crate::study::question::Body;
use crate::study::question::Choice;
use crate::study::question::Key;
use crate::study::question::Kind;
use crate::study::question::Question;
use crate::study::question::Topology;
use crate::study::run::RunSpec;

/// Every run ends as a client-mode run whose client was killed; every line means its own words.
pub(crate) struct Fixed;

impl Oracle for Fixed {
    fn outcome(&self, run: &RunSpec) -> Result<Outcome, String> {
        let text = |text: &str| Value::Text(text.to_owned());
        let driver = if run.submit.contains("cluster") { text("worker:2") } else { text("client") };
        let job = if run.faults.is_empty() { text("finished") } else { text("lost") };
        let exit = if run.faults.is_empty() { Value::Int(0) } else { Value::Int(137) };
        let fields = [("job", job), ("client.exit_code", exit), ("driver.location", driver), ("driver.starts", Value::Int(1))];
        Ok(fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect())
    }

    fn meaning(&self, line: &str) -> Result<Outcome, String> {
        let mode = if line.contains("--deploy-mode cluster") || line.contains("--deploy-mode=cluster") { "cluster" } else { "client" };
        if line.contains("--cluster") {
            return Err("Unrecognized option: --cluster".to_owned());
        }
        Ok(Outcome::from([
            ("parsed.deployMode".to_owned(), Value::Text(mode.to_owned())),
            ("parsed.name".to_owned(), Value::Text(line.to_owned())),
        ]))
    }
}

pub(crate) fn question(id: &str, kind: Kind, body: Body) -> Question {
    Question {
        id: id.to_owned(),
        kind,
        level: 2,
        topic: "fixture".to_owned(),
        prompt: "?".to_owned(),
        code: None,
        body,
        explain: "because".to_owned(),
        run: Some(RunSpec { submit: "spark-submit app.py".to_owned(), ..RunSpec::default() }),
        claims: vec!["C001".to_owned()],
        rules: Vec::new(),
        topologies: vec![Topology::Client],
        fault: Hit::None,
        part: Aspect::Job,
        objective: "connect".to_owned(),
        versions: Vec::new(),
        source: "fixture".to_owned(),
        scenario: None,
    }
}

pub(crate) fn choice(text: &str, key: Key) -> Choice {
    Choice { text: text.to_owned(), why: format!("why {text}"), right_in: None, line: None, key }
}

/// `count` questions of one choice, spread over topologies, faults, parts, claims, levels and objectives.
pub(crate) fn bank(count: usize) -> Bank {
    let objectives = ["architecture", "connect", "troubleshooting"];
    (0..count)
        .map(|n| {
            let choices = vec![choice("yes", Key::Written(true)), choice("no", Key::Written(false))];
            let mut question = question(&format!("q{n:03}"), Kind::One, Body::Choose { choices, asks: None, effect: None });
            question.topologies = vec![Topology::ALL[n % 4]];
            question.fault = Hit::ALL[n / 4 % 10];
            question.part = Aspect::ALL[n / 40 % 12];
            question.claims = vec![format!("C{:03}", n / 2)];
            question.level = u8::try_from(n % 3).unwrap_or(0) + 1;
            question.objective = objectives[n % 3].to_owned();
            question
        })
        .collect()
}
