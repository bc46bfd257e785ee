//! What a Connect client says on its line for each action, held against recordings of that line.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;

use crate::sim::Fact;
use crate::spark::message::ConnectMessage;
use crate::spark::message::Message;
use crate::spark::run::Run;
use crate::spark::verify::Verdict;
use crate::spark::verify::connect;
use crate::spark::verify::connect::Client;
use crate::spark::verify::connect::ConnectRecord;

/// One action of a client, and the calls it makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    pub action: String,
    #[serde(default)]
    pub before: Vec<String>,
    pub program: Vec<String>,
    #[serde(default)]
    pub faults: Vec<String>,
    /// Each call with the kinds of its answers, several of a kind in a row once, progress left out.
    pub calls: Vec<String>,
    /// The kinds of `ReleaseExecute`, which come from threads in the background in no fixed order.
    #[serde(default)]
    pub release: Vec<String>,
    /// The recording was cut off: what comes after is not known.
    #[serde(default)]
    pub cut: bool,
}

/// Plays the action and compares the calls.
pub fn check(flow: &Flow) -> Verdict {
    let all: Vec<String> = flow.before.iter().chain(&flow.program).cloned().collect();
    let skipped = if flow.before.is_empty() { Ok(0) } else { play(flow, &flow.before).map(|(calls, _)| calls.len()) };
    let (skipped, (mut calls, mut releases)) = match skipped.and_then(|skipped| Ok((skipped, play(flow, &all)?))) {
        Ok(played) => played,
        Err(complaint) => return Verdict::Differs(vec![complaint]),
    };
    calls.drain(..skipped.min(calls.len()));
    if flow.cut {
        calls.truncate(flow.calls.len());
        for (call, recorded) in calls.iter_mut().zip(&flow.calls) {
            if call.starts_with(recorded.as_str()) {
                call.clone_from(recorded);
            }
        }
        releases.retain(|kind| flow.release.contains(kind));
    }
    if flow.before.is_empty() && releases != flow.release || calls != flow.calls {
        return Verdict::Differs(vec![
            format!("recorded {:?} {:?}", flow.calls, flow.release),
            format!("simulated {calls:?} {releases:?}"),
        ]);
    }
    Verdict::Agrees
}

/// The calls of a program of these lines, and the kinds of its releases.
fn play(flow: &Flow, program: &[String]) -> Result<(Vec<String>, Vec<String>), String> {
    let record = ConnectRecord {
        clients: vec![Client { program: program.to_vec(), ..Client::default() }],
        work: vec!["map=2x10s reduce=1x10ms".to_owned()],
        faults: flow.faults.clone(),
        ..ConnectRecord::default()
    };
    connect::play(&record).map(|run| calls(&run))
}

/// The calls of the first client in order, and the kinds of releases.
fn calls(run: &Run) -> (Vec<String>, Vec<String>) {
    let (mut order, mut answers, mut releases) = (Vec::new(), BTreeMap::<u64, Vec<String>>::new(), BTreeSet::new());
    for (_, record) in run.world().log().iter() {
        let Fact::Sent { message: Message::Connect(message), .. } = &record.fact else { continue };
        let mut answered = |call: &u64, kind: &str| {
            let kinds = answers.entry(*call).or_default();
            if kinds.last().is_none_or(|last| last != kind) {
                kinds.push(kind.to_owned());
            }
        };
        match message {
            ConnectMessage::Call(call) if call.request.method() == "ReleaseExecute" => {
                releases.insert(call.request.kind().to_owned());
            }
            ConnectMessage::Call(call) => {
                order.push((call.number, format!("{} {}", call.request.method(), call.request.kind()).trim().to_owned()));
            }
            ConnectMessage::Item { call, response, .. } if response.payload.name() != "execution_progress" => {
                answered(call, response.payload.name());
            }
            ConnectMessage::End { call, error: Some(error) } => answered(call, error.code.as_str()),
            ConnectMessage::Reply(answer) if answer.result.is_err() => answered(&answer.call, "INTERNAL"),
            ConnectMessage::Item { .. } | ConnectMessage::End { .. } | ConnectMessage::Reply(_) => {}
        }
    }
    let line = |(number, text): (u64, String)| answers.get(&number).map_or(text.clone(), |kinds| format!("{text}: {}", kinds.join(" ")));
    (order.into_iter().map(line).collect(), releases.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::Flow;
    use super::check;
    use crate::spark::verify::agree::agree;

    #[test]
    fn every_action_makes_the_recorded_calls() {
        let flows: Vec<Flow> = serde_json::from_str(include_str!("../../../assets/records/connect-flows.json")).unwrap();
        agree(&flows, |flow| &flow.action, check);
    }
}
