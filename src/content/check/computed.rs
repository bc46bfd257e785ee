//! Keys and tables that the simulator computes: the run can be played, exactly one choice is right, and every wrong one is right in a run nearby.

use std::collections::BTreeMap;

use crate::content::catalog::Catalog;
use crate::content::catalog::Placed;
use crate::content::check::Found;
use crate::content::guide::Entry;
use crate::content::scenario::Scenario;
use crate::content::table::Table;
use crate::study::Body;
use crate::study::Key;
use crate::study::Kind;
use crate::study::Oracle;
use crate::study::Outcome;
use crate::study::Question;
use crate::study::RunSpec;
use crate::study::Solved;
use crate::study::Unplayable;
use crate::study::Value;
use crate::study::counterfactual;
use crate::study::part;
use crate::study::solve;

pub(super) fn check(catalog: &Catalog, oracle: &dyn Oracle, deep: bool, found: &mut Found) {
    let computed = || catalog.questions.iter().filter(|placed| placed.value.is_computed());
    let scenarios = catalog.scenarios.iter().map(|placed| &placed.value.run);
    oracle.expect(&computed().filter_map(|placed| placed.value.run.as_ref()).chain(scenarios).collect::<Vec<_>>());
    for placed in computed() {
        match solve(&placed.value, oracle) {
            Err(why) => {
                unplayable(catalog, placed, placed.value.run.as_ref(), &format!("the key cannot be computed: {why}"), oracle, found);
            }
            Ok(solved) => {
                key(catalog, placed, &solved, oracle, found);
                if let Some(outcome) = placed.value.run.as_ref().and_then(|run| oracle.outcome(run).ok()) {
                    recorded(catalog, placed, "rules", &placed.value.rules, &outcome, found);
                }
                if deep {
                    wrong_options(catalog, placed, &solved, oracle, found);
                }
            }
        }
    }
    for placed in &catalog.entries {
        if let Some(table) = &placed.value.table {
            cells(catalog, placed, table, oracle, found);
        }
    }
    for placed in &catalog.scenarios {
        let run = &placed.value.run;
        match oracle.outcome(run) {
            Err(why) => unplayable(catalog, placed, Some(run), &format!("the scenario cannot be played: {why}"), oracle, found),
            Ok(outcome) => {
                recorded(catalog, placed, "teaches", &placed.value.teaches, &outcome, found);
                foretold(catalog, placed, &outcome, found);
            }
        }
    }
}

/// What is asked before a run is a field of its outcome, and says something: when an application has finished, its processes
/// have left, whatever was broken before.
fn foretold(catalog: &Catalog, placed: &Placed<Scenario>, outcome: &Outcome, found: &mut Found) {
    let finished = matches!(outcome.get("job"), Some(Value::Text(job)) if job.ends_with("finished"));
    for (n, field) in placed.value.predict.iter().enumerate() {
        let at = format!("predict.{n}");
        match outcome.get(field) {
            None => {
                let message = format!("the outcome has no field `{field}`");
                found.errors.push(catalog.complain(placed, &at, message, "name a field of the outcome"));
            }
            Some(Value::Bool(false)) if finished && field.rsplit('.').next() == Some("alive") && !field.starts_with("client") => {
                let message = format!("`{field}` is no after every run that finishes");
                found.errors.push(catalog.complain(placed, &at, message, "ask for what the fault decides, such as driver.starts"));
            }
            Some(_) => {}
        }
    }
}

/// A table of the guide says what the runs of its wall say.
fn cells(catalog: &Catalog, placed: &Placed<Entry>, table: &Table, oracle: &dyn Oracle, found: &mut Found) {
    let Some(wall) = catalog.scenarios.iter().map(|scenario| &scenario.value).find(|scenario| scenario.id == table.wall) else { return };
    if wall.wall.len() != table.worlds.len() || table.rows.iter().any(|row| row.cells.len() != table.worlds.len()) {
        let message = format!("the wall has {} worlds; the table needs as many heads, and as many cells in each row", wall.wall.len());
        return found.errors.push(catalog.complain(placed, "table.worlds", message, ""));
    }
    let play = |submit: &String| oracle.outcome(&RunSpec { submit: submit.clone(), ..wall.run.clone() }).ok();
    let outcomes: Vec<Option<Outcome>> = wall.wall.iter().map(play).collect();
    for (n, row) in table.rows.iter().enumerate() {
        for (world, (said, outcome)) in row.cells.iter().zip(&outcomes).enumerate() {
            let at = format!("table.rows.{n}.cells.{world}");
            match row.cell(outcome.as_ref()) {
                Some(cell) if cell == *said => {}
                Some(cell) => found.errors.push(catalog.complain(placed, &at, format!("the run says `{cell}`"), "write what it says")),
                None => {
                    let message = format!("the outcome has no field `{}`", row.asks);
                    found.errors.push(catalog.complain(placed, &at, message, "name a field of the outcome"));
                }
            }
        }
    }
}

/// Each reason in its own place, if the oracle knows it; `why` on the whole run otherwise.
fn unplayable<T>(catalog: &Catalog, placed: &Placed<T>, run: Option<&RunSpec>, why: &str, oracle: &dyn Oracle, found: &mut Found) {
    let reasons = run.map(|run| oracle.complaints(run)).unwrap_or_default();
    if reasons.is_empty() {
        found.errors.push(catalog.complain(placed, "run", why, ""));
    }
    for Unplayable { field, message, help } in reasons {
        found.errors.push(catalog.complain(placed, &format!("run.{field}"), message, &help));
    }
}

/// Only what a run records can be seen in it. An oracle that knows no rules cannot say.
fn recorded<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, named: &[String], outcome: &Outcome, found: &mut Found) {
    let Some(Value::List(rules)) = outcome.get("rules") else { return };
    for (n, rule) in named.iter().enumerate().filter(|(_, rule)| !rules.contains(&Value::Text((*rule).clone()))) {
        let message = format!("the run does not record the rule `{rule}`");
        found.errors.push(catalog.complain(
            placed,
            &format!("{field}.{n}"),
            message,
            "name a rule that it brings about, or change the run",
        ));
    }
}

fn key(catalog: &Catalog, placed: &Placed<Question>, solved: &Solved, oracle: &dyn Oracle, found: &mut Found) {
    match (&placed.value.body, solved) {
        (Body::Choose { asks: Some(field), .. }, Solved::Choices(right)) => {
            let count = right.iter().filter(|right| **right).count();
            let run = placed.value.run.as_ref();
            if count == 0 || count > 1 && placed.value.kind != Kind::Many {
                let was = run.and_then(|run| oracle.outcome(run).ok()).and_then(|outcome| outcome.get(field).cloned());
                let was = was.map_or("nothing".to_owned(), |was| was.to_string());
                let message = format!("{count} options are right: {field} is `{was}`");
                found.errors.push(catalog.complain(placed, "options", message, "give the option with this value, once"));
            }
        }
        (Body::Choose { effect: Some(effect), .. }, Solved::Choices(right)) if right.iter().filter(|right| **right).count() != 1 => {
            let message = format!("none of the events led to `{effect}`, or one stands there twice");
            found.errors.push(catalog.complain(placed, "options", message, "offer one event from the way to the effect, and others"));
        }
        (Body::Match { .. }, Solved::Targets(targets)) => {
            for (n, _) in targets.iter().enumerate().filter(|(_, target)| target.is_none()) {
                let message = "the run puts this on none of the targets";
                found.errors.push(catalog.complain(
                    placed,
                    &format!("pairs.{n}"),
                    message,
                    "add a target with the field's value as its id",
                ));
            }
        }
        (Body::Predict { .. }, Solved::Parts(parts)) => {
            for (field, value) in parts {
                let choices = part::part(field).choices;
                let sayable = choices.is_empty() && value.number().is_some() || choices.iter().any(|(known, _)| part::agrees(known, value));
                if !sayable && *value != Value::Null {
                    let message = format!("{field} is `{value}`, which cannot be said");
                    found.errors.push(catalog.complain(placed, "parts", message, "ask for another part"));
                }
            }
        }
        _ => {}
    }
}

/// A wrong option should be right somewhere: in a run that differs little from this one.
fn wrong_options(catalog: &Catalog, placed: &Placed<Question>, solved: &Solved, oracle: &dyn Oracle, found: &mut Found) {
    let (Body::Choose { choices, asks: Some(field), .. }, Solved::Choices(right)) = (&placed.value.body, solved) else { return };
    for (n, choice) in choices.iter().enumerate().filter(|(n, _)| right.get(*n) == Some(&false)) {
        let Key::Computed(value) = &choice.key else { continue };
        let said = BTreeMap::from([(field.clone(), value.clone())]);
        let nearby = placed.value.run.as_ref().is_some_and(|run| counterfactual::search(run, &said, oracle).is_some());
        if !nearby && choice.right_in.is_none() {
            let message = format!("`{value}` is not the value of {field} in any run nearby");
            let help = "say in \"right_in\" where it is, or take a value that occurs";
            found.errors.push(catalog.complain(placed, &format!("options.{n}"), message, help));
        }
    }
}
