//! Recorded runs of real Spark Connect, played again: `tests/data/records/connect.json`.
//!
//! And the calls of each action, as a recording of the line has them: `tests/data/records/connect-flows.json`.
//!
//! Each record has the clients' programs, the server's settings and the faults, and everything the run must show: what each line
//! of a program gave, how processes ended, what became of every query, how many tasks ran, and the waits between retries.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::base::RecordId;
    use crate::base::VirtualSpan;
    use crate::sim::Fact;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::connect::program::ClientProgram;
    use crate::spark::connect::spec::ClientSpec;
    use crate::spark::deploy::DeployMode;
    use crate::spark::fact::ConnectFact;
    use crate::spark::fact::Console;
    use crate::spark::fact::SparkFact;
    use crate::spark::fault::Fault;
    use crate::spark::master::Master;
    use crate::spark::message::ConnectMessage;
    use crate::spark::message::Message;
    use crate::spark::outcome::Outcome;
    use crate::spark::run::Run;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit::ConnectUrl;
    use crate::spark::submit::Language;
    use crate::spark::submit::SubmitRequest;
    use crate::spark::submit::Target;
    use crate::spark::submit::Tool;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Record {
        id: String,
        /// What the recording says, in short.
        #[serde(rename = "recorded")]
        _recorded: String,
        #[serde(default)]
        spark: Option<SparkVersion>,
        #[serde(default)]
        server: BTreeMap<String, String>,
        clients: Vec<Client>,
        #[serde(default)]
        work: Vec<String>,
        #[serde(default)]
        workers: Option<(u32, u32)>,
        #[serde(default)]
        faults: Vec<String>,
        #[serde(default)]
        horizon: Option<String>,
        /// Between how many and how many seconds after the first fault the first client must have ended.
        #[serde(default)]
        ended_after_fault: Option<(String, String)>,
        /// The master of a server that the client starts for itself.
        #[serde(default)]
        own_server: Option<String>,
        shows: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Client {
        #[serde(default)]
        url: Option<String>,
        program: Vec<String>,
        #[serde(default)]
        token: Option<String>,
        #[serde(default)]
        confs: Vec<(String, String)>,
        #[serde(default)]
        no_reattach: bool,
        #[serde(default)]
        starts: Option<String>,
    }

    fn spec(record: &Record) -> RunSpec {
        let version = record.spark.unwrap_or_default();
        let mut conf = Conf::new(version);
        for (key, value) in &record.server {
            conf.set(key.clone(), value.clone(), Origin::ConfOption);
        }
        let url = |client: &Client| ConnectUrl::parse(client.url.as_deref().unwrap_or("sc://server:15002")).unwrap();
        let submit = SubmitRequest {
            version,
            tool: Tool::Program,
            language: Language::Python,
            target: Target::Connect(url(&record.clients[0])),
            own_server: record.own_server.as_deref().map(|master| Master::parse(master).unwrap()),
            deploy_mode: DeployMode::Client,
            supervise: false,
            name: "app".to_owned(),
            primary_resource: None,
            main_class: None,
            app_args: Vec::new(),
            conf: Conf::new(version),
        };
        let span = |text: &str| VirtualSpan::parse(text, "s").unwrap();
        let work = record.work.iter().map(|text| Arc::new(work_text::parse(text).unwrap())).collect();
        let mut spec = RunSpec::new(submit, ClusterSpec::new(conf), work);
        spec.horizon = record.horizon.as_deref().map_or(RunSpec::HORIZON, span);
        if let Some((workers, cores)) = record.workers {
            (spec.cluster.workers, spec.cluster.worker_cores) = (workers, cores);
        }
        let client = |client: &Client| {
            let program = ClientProgram::parse(&client.program.join("\n"))
                .unwrap_or_else(|complaints| panic!("{}: {}", record.id, complaints.join("\n")));
            ClientSpec {
                token: client.token.clone(),
                confs: client.confs.clone(),
                reattach: !client.no_reattach,
                starts: client.starts.as_deref().map_or(VirtualSpan::ZERO, span),
                ..ClientSpec::new(url(client), program)
            }
        };
        spec.clients = record.clients.iter().map(client).collect();
        spec.faults = record.faults.iter().map(|text| Fault::parse(text).unwrap()).collect();
        spec
    }

    /// All that a record compares, line by line.
    fn shown(run: &Run) -> Vec<String> {
        let mut lines = Vec::new();
        let (cluster, log) = (run.world().cluster(), run.world().log());
        let connect = &cluster.domain.connect;
        for (number, client) in (1..).zip(run.clients()) {
            let who = if number == 1 { "client".to_owned() } else { format!("client:{number}") };
            for result in connect.clients.get(client).map_or(&[][..], |state| &state.results) {
                let cause = |error: &crate::spark::connect::error::ClientError| {
                    error.cause.as_ref().map_or(String::new(), |cause| format!(" (cause: {cause})"))
                };
                let text =
                    without_ids(&result.result.as_ref().map_or_else(|error| format!("{}{}", error.shown(), cause(error)), Clone::clone));
                lines.push(format!("{who}: {} -> {text}", result.text.trim_start_matches("try ")));
            }
            let waits: Vec<String> = log
                .iter()
                .filter_map(|(_, record)| match &record.fact {
                    Fact::Domain(SparkFact::Connect(ConnectFact::WillRetry { client: who, wait, .. })) if who == client => Some(*wait),
                    _ => None,
                })
                .map(without_jitter)
                .collect();
            for text in warnings(run, number - 1) {
                lines.push(format!("{who}: {text}"));
            }
            if !waits.is_empty() {
                lines.push(format!("{who} waited {}", waits.join(" ")));
            }
            let info = cluster.process(*client);
            let code = info.and_then(|info| info.ended).map(|(_, status, _)| status.code());
            lines.push(match code {
                None => format!("{who} still waits"),
                Some(code) => format!("{who} exit {}", code.map_or("lost".to_owned(), |code| code.to_string())),
            });
        }
        for operation in connect.operations.values().filter(|operation| operation.plan.starts_with("job") || operation.ended.is_none()) {
            use crate::spark::fact::connect::OperationEnd;
            let end = match &operation.ended {
                None => {
                    lines.push(format!("query {}: lost with its server, {} call(s)", operation.plan, operation.attachments));
                    continue;
                }
                Some((_, OperationEnd::Finished { .. })) => "finished",
                Some((_, OperationEnd::Failed { .. })) => "failed",
                Some((_, OperationEnd::Cancelled)) => "cancelled",
            };
            let removed = operation.removed.as_ref().map_or("kept".to_owned(), |(_, why)| format!("{why:?}").to_lowercase());
            lines.push(format!("query {}: {end}, {removed}, {} call(s)", operation.plan, operation.attachments));
        }
        let outcome = Outcome::of(run);
        let detail = outcome.job_detail.map_or(String::new(), |detail| format!(" ({detail})"));
        let driver = if outcome.driver.alive { "alive" } else { "dead" };
        lines.push(format!(
            "outcome: {}{detail}; result on {}; driver on {}, {driver}",
            serde_json::to_string(&outcome.job).unwrap().trim_matches('"'),
            outcome.result.shown_on,
            outcome.driver.location.as_deref().unwrap_or("nothing")
        ));
        for app in cluster.domain.apps.values() {
            let counts = &app.counts;
            let executors = app.executors.values().filter(|executor| executor.removed.is_none() && cluster.alive(executor.proc)).count();
            lines.push(format!(
                "application on {}: {} tasks launched, {} succeeded, {} rerun; {executors} executor(s)",
                app.master, counts.launched, counts.succeeded, counts.rerun
            ));
        }
        lines
    }

    /// How long after the first fault the first client ended.
    fn ended_after_fault(run: &Run) -> Option<VirtualSpan> {
        let (cluster, log) = (run.world().cluster(), run.world().log());
        let (struck, _) = cluster.domain.faults.first()?;
        let (ended, _, _) = cluster.process(*run.clients().first()?)?.ended?;
        Some(ended.since(log.get(*struck)?.at))
    }

    /// What Python warned of on this terminal.
    fn warnings(run: &Run, terminal: u32) -> Vec<String> {
        let log = run.world().log();
        let records = run.world().cluster().domain.consoles.get(&Console::Terminal(terminal)).cloned().unwrap_or_default();
        let text = |id: &RecordId| match &log.get(*id)?.fact {
            Fact::Domain(SparkFact::Printed(line)) if line.text.starts_with("UserWarning") => Some(line.text.clone()),
            _ => None,
        };
        records.iter().filter_map(text).collect()
    }

    /// UUIDs are made up anew in every run of real Spark.
    fn without_ids(text: &str) -> String {
        let is_id = |word: &str| word.len() == 36 && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        text.split(' ').map(|word| if is_id(word) { "..." } else { word }).collect::<Vec<_>>().join(" ")
    }

    /// The wait without what chance added to it.
    fn without_jitter(wait: VirtualSpan) -> String {
        let steps = [50, 200, 800, 3_200, 12_800, 51_200, 60_000];
        let ms = wait.as_millis();
        steps.iter().rev().find(|step| **step <= ms).map_or(ms.to_string(), ToString::to_string)
    }

    /// One action of a client, and the calls it makes on the line.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Flow {
        action: String,
        #[serde(default)]
        before: Vec<String>,
        program: Vec<String>,
        #[serde(default)]
        faults: Vec<String>,
        /// Each call with the kinds of its answers, several of a kind in a row once, progress left out.
        calls: Vec<String>,
        /// The kinds of `ReleaseExecute`, which come from threads in the background in no fixed order.
        #[serde(default)]
        release: Vec<String>,
        /// The recording was cut off: what comes after is not known.
        #[serde(default)]
        cut: bool,
    }

    fn play(flow: &Flow, program: &[String]) -> (Vec<String>, Vec<String>) {
        let client = Client { url: None, program: program.to_vec(), token: None, confs: Vec::new(), no_reattach: false, starts: None };
        let record = Record {
            id: flow.action.clone(),
            _recorded: String::new(),
            spark: None,
            server: BTreeMap::new(),
            clients: vec![client],
            work: vec!["map=2x10s reduce=1x10ms".to_owned()],
            workers: None,
            faults: flow.faults.clone(),
            horizon: None,
            ended_after_fault: None,
            own_server: None,
            shows: Vec::new(),
        };
        let mut run = Run::new(spec(&record)).unwrap();
        run.run_to_end(|_| TaskAnswer::Output(Box::default()));
        calls(&run)
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
        let line =
            |(number, text): (u64, String)| answers.get(&number).map_or(text.clone(), |kinds| format!("{text}: {}", kinds.join(" ")));
        (order.into_iter().map(line).collect(), releases.into_iter().collect())
    }

    #[test]
    fn every_action_makes_the_recorded_calls() {
        let flows: Vec<Flow> = serde_json::from_str(include_str!("../../../tests/data/records/connect-flows.json")).unwrap();
        let mut differences = Vec::new();
        for flow in &flows {
            let all: Vec<String> = flow.before.iter().chain(&flow.program).cloned().collect();
            let skipped = if flow.before.is_empty() { 0 } else { play(flow, &flow.before).0.len() };
            let (mut calls, mut releases) = play(flow, &all);
            calls.drain(..skipped);
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
                differences.push(format!(
                    "{}\n  recorded:  {:?} {:?}\n  simulated: {calls:?} {releases:?}",
                    flow.action, flow.calls, flow.release
                ));
            }
        }
        assert!(differences.is_empty(), "{} of {} differ\n{}", differences.len(), flows.len(), differences.join("\n"));
    }

    #[test]
    fn recorded_runs_come_out_as_recorded() {
        check(include_str!("../../../tests/data/records/connect.json"));
    }

    /// What nobody has recorded but Spark's source or documentation says, mostly of other releases.
    #[test]
    fn other_releases_behave_as_their_source_says() {
        check(include_str!("../../../tests/data/records/connect-docs.json"));
    }

    fn check(text: &str) {
        let records: Vec<Record> = serde_json::from_str(text).unwrap();
        let mut differences = Vec::new();
        for record in &records {
            let mut run = match Run::new(spec(record)) {
                Ok(run) => run,
                Err(complaint) => {
                    differences.push(format!("{}: {complaint}", record.id));
                    continue;
                }
            };
            run.run_to_end(|_| TaskAnswer::Output(Box::default()));
            let mut shown = shown(&run);
            if let Some((least, most)) = &record.ended_after_fault {
                let (ended, bound) = (ended_after_fault(&run), |text: &str| VirtualSpan::parse(text, "s").unwrap());
                if !ended.is_some_and(|span| (bound(least)..=bound(most)).contains(&span)) {
                    shown.push(format!("ended {ended:?} after the fault, not between {least} and {most}"));
                }
            }
            if shown != record.shows {
                let show = |lines: &[String]| {
                    lines.iter().map(|line| format!("      {}", serde_json::to_string(line).unwrap())).collect::<Vec<_>>().join(",\n")
                };
                differences.push(format!("{}\n    recorded:\n{}\n    simulated:\n{}", record.id, show(&record.shows), show(&shown)));
            }
        }
        assert!(differences.is_empty(), "{} of {} differ\n{}", differences.len(), records.len(), differences.join("\n\n"));
    }
}
