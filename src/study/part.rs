//! The parts of an outcome that a prediction is about: how each is asked, and what can be said.

use crate::study::cell::Aspect;
use crate::study::outcome::Value;

/// One part of a prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The outcome field.
    pub field: String,
    pub prompt: String,
    /// What can be said; empty: a number is typed.
    pub choices: Vec<(Value, String)>,
    pub aspect: Aspect,
}

type Words = &'static [(&'static str, &'static str)];

const JOB: Words = &[
    ("finished", "It finishes"),
    ("failed", "It fails, and somebody is told"),
    ("lost", "It is lost: it ends and nobody is told"),
    ("hangs", "It waits, with no end in sight"),
    ("refused", "It is refused before it starts"),
    ("restarted_then_finished", "The driver starts again, then it finishes"),
];
const DRIVER: Words = &[
    ("client", "On the submitting machine"),
    ("worker", "On a worker"),
    ("connect_server", "In the Connect server"),
    ("am_container", "In YARN's ApplicationMaster container"),
    ("driver_pod", "In a driver pod"),
];
const SHOWN: Words =
    &[("client_console", "On the client's console"), ("driver_log", "In the driver's log on the cluster"), ("nowhere", "Nowhere")];
const DRIVER_LOG: Words = &[
    ("client_console", "On the client's console"),
    ("worker", "On a worker, in its work folder"),
    ("am_container", "In the ApplicationMaster's container log"),
    ("driver_pod", "In the driver pod's log"),
    ("connect_server", "In the Connect server's log"),
];
const EXECUTOR_LOG: Words = &[
    ("worker", "On the workers, in their work folders"),
    ("local", "In the one local process"),
    ("container", "In YARN's container logs"),
    ("pod", "In the executor pods' logs"),
];
const FATE: Words = &[
    ("kept", "All of it is there at the end"),
    ("released", "None is lost; it is given up in good order at the end"),
    ("partly_lost", "A part of it is lost on the way"),
    ("lost", "All of it is lost with whoever held it"),
];
const HOLDER: Words = &[
    ("client", "The client's own process"),
    ("driver", "The driver"),
    ("connect_server", "The Connect server"),
    ("executors", "The executors"),
    ("shuffle_service", "The shuffle service of each machine"),
];
const EXIT: &[(Option<i64>, &str)] = &[
    (Some(0), "0: success"),
    (Some(1), "1: an error was reported"),
    (Some(130), "130: Ctrl-C"),
    (Some(137), "137: SIGKILL"),
    (Some(143), "143: SIGTERM"),
    (Some(255), "255"),
    (None, "None yet: it still waits"),
];

/// The part that asks about this field. A field without words of its own is asked for as a number.
pub fn part(field: &str) -> Part {
    let segments: Vec<&str> = field.split('.').collect();
    match segments[..] {
        ["job"] => words(field, "How does the application end?", JOB, Aspect::Job),
        ["driver", "location"] => words(field, "Where is the driver?", DRIVER, Aspect::Place),
        ["driver", "alive"] => yes_no(field, "Is the driver alive at the end?", Aspect::Driver),
        ["driver", "starts"] => number(field, "How often is a driver started?", Aspect::Driver),
        ["client", "exit_code"] => exit_code(field),
        ["client", "alive"] => yes_no(field, "Is the client process alive at the end?", Aspect::Client),
        ["client", "exited_before_job_end"] => yes_no(field, "Does the client leave before the application ends?", Aspect::Client),
        ["result", "shown_on"] => words(field, "Where does the result appear?", SHOWN, Aspect::Result),
        ["result", "correct"] => yes_no(field, "Is a correct result made?", Aspect::Result),
        ["logs", "driver"] => words(field, "Where is the driver's log?", DRIVER_LOG, Aspect::Logs),
        ["logs", "executors"] => words(field, "Where are the executors' logs?", EXECUTOR_LOG, Aspect::Logs),
        ["executors", id, "alive"] => yes_no(field, &format!("Is executor {id} alive at the end?"), Aspect::Executors),
        ["stages", id, "attempts"] => number(field, &format!("How many attempts does stage {id} take?"), Aspect::Stages),
        ["tasks", "failed"] => number(field, "How many task attempts fail?", Aspect::Stages),
        ["tasks", "rerun"] => number(field, "How many tasks run again?", Aspect::Stages),
        ["tasks", "launched"] => number(field, "How many task attempts are launched?", Aspect::Stages),
        ["receipt", "rows_recomputed"] => number(field, "How many rows are computed again?", Aspect::Survives),
        ["receipt", "rows_lost"] => number(field, "How many rows are lost for good?", Aspect::Survives),
        ["receipt", "rows_duplicated"] => number(field, "How many rows are written twice?", Aspect::Survives),
        ["storage", "blocks_read"] => number(field, "How many tasks read a cached block?", Aspect::Survives),
        ["storage", "blocks_lost"] => number(field, "How many cached blocks are lost?", Aspect::Survives),
        ["storage", "blocks_recomputed"] => number(field, "How many cached blocks are computed again?", Aspect::Survives),
        ["storage", "blocks_evicted"] => number(field, "How many cached blocks have to leave memory?", Aspect::Survives),
        ["storage", "blocks_refused"] => number(field, "How many blocks find no room in the cache?", Aspect::Survives),
        ["survives", kind, about] => survival(field, kind, about),
        _ => number(field, &format!("What is {field} at the end?"), Aspect::Idea),
    }
}

/// What outlives the run's faults, kind by kind.
fn survival(field: &str, kind: &str, about: &str) -> Part {
    let things = if kind == "shuffle_outputs" { "map outputs".to_owned() } else { kind.replace('_', " ") };
    match about {
        "fate" => words(field, &format!("What becomes of the {things}?"), FATE, Aspect::Survives),
        "held_by" => words(field, &format!("Which process holds the {things}?"), HOLDER, Aspect::Survives),
        "found" => yes_no(field, "Does the client that looks last find the view by its name?", Aspect::Survives),
        "left" => number(field, &format!("How many {things} are there at the end?"), Aspect::Survives),
        "made_again" => number(field, &format!("How many {things} are lost and made again?"), Aspect::Survives),
        _ => number(field, &format!("How many {things} are {about}?"), Aspect::Survives),
    }
}

/// Is a prediction right? `worker` agrees with `worker:1`: which of the workers is chance.
pub fn agrees(said: &Value, was: &Value) -> bool {
    match (said, was) {
        (Value::Text(said), Value::Text(was)) => said == was || !said.contains(':') && was.split(':').next() == Some(said.as_str()),
        _ => match (said.number(), was.number()) {
            (Some(said), Some(was)) => (said - was).abs() < 1e-9,
            _ => said == was,
        },
    }
}

fn words(field: &str, prompt: &str, words: Words, aspect: Aspect) -> Part {
    let choices = words.iter().map(|&(value, text)| (Value::Text(value.to_owned()), text.to_owned())).collect();
    Part { field: field.to_owned(), prompt: prompt.to_owned(), choices, aspect }
}

fn yes_no(field: &str, prompt: &str, aspect: Aspect) -> Part {
    let choices = vec![(Value::Bool(true), "Yes".to_owned()), (Value::Bool(false), "No".to_owned())];
    Part { field: field.to_owned(), prompt: prompt.to_owned(), choices, aspect }
}

fn number(field: &str, prompt: &str, aspect: Aspect) -> Part {
    Part { field: field.to_owned(), prompt: prompt.to_owned(), choices: Vec::new(), aspect }
}

fn exit_code(field: &str) -> Part {
    let choices = EXIT.iter().map(|&(code, text)| (code.map_or(Value::Null, Value::Int), text.to_owned())).collect();
    Part { field: field.to_owned(), prompt: "Which exit code does the client report?".to_owned(), choices, aspect: Aspect::Exit }
}

#[cfg(test)]
mod tests {
    use super::agrees;
    use crate::study::outcome::Value;

    #[test]
    fn which_worker_is_chance_but_which_kind_of_place_is_not() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert!(agrees(&text("worker"), &text("worker:2")));
        assert!(!agrees(&text("worker:1"), &text("worker:2")));
        assert!(!agrees(&text("client"), &text("worker:2")));
        assert!(agrees(&Value::Number(2.0), &Value::Int(2)));
        assert!(agrees(&Value::Null, &Value::Null));
        assert!(!agrees(&Value::Null, &Value::Int(0)));
    }
}
