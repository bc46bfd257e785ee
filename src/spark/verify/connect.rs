//! Recorded runs of real Spark Connect, played again. A record has the clients' programs, the server's settings and the faults, and
//! everything the run must show: what each line of a program gave, how processes ended, what became of every query, how many tasks
//! ran, and the waits between retries.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::sim::Fact;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::program::ClientProgram;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::deploy::DeployMode;
use crate::spark::explain::survives;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::Console;
use crate::spark::fact::SparkFact;
use crate::spark::fact::connect::OperationEnd;
use crate::spark::fault::Fault;
use crate::spark::master::Master;
use crate::spark::outcome::Outcome;
use crate::spark::outcome::survives::Kind;
use crate::spark::run::Run;
use crate::spark::spec::ClusterSpec;
use crate::spark::spec::RunSpec;
use crate::spark::submit::ConnectUrl;
use crate::spark::submit::Language;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::submit::Tool;
use crate::spark::verify::Verdict;
use crate::spark::verify::word;
use crate::spark::version::SparkVersion;
use crate::spark::work::TaskAnswer;
use crate::spark::work_text;

/// One run of real Spark Connect.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectRecord {
    pub id: String,
    /// What the recording says, in short.
    pub recorded: String,
    #[serde(default)]
    pub spark: Option<SparkVersion>,
    #[serde(default)]
    pub server: BTreeMap<String, String>,
    pub clients: Vec<Client>,
    #[serde(default)]
    pub work: Vec<String>,
    #[serde(default)]
    pub workers: Option<(u32, u32)>,
    #[serde(default)]
    pub faults: Vec<String>,
    #[serde(default)]
    pub horizon: Option<String>,
    /// Between how many and how many seconds after the first fault the first client must have ended.
    #[serde(default)]
    pub ended_after_fault: Option<(String, String)>,
    /// The master of a server that the client starts for itself.
    #[serde(default)]
    pub own_server: Option<String>,
    pub shows: Vec<String>,
    /// What was left of what sessions held, kind by kind; map outputs are not looked at.
    #[serde(default)]
    pub kept: Option<Vec<String>>,
}

/// One client of a record.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    #[serde(default)]
    pub url: Option<String>,
    pub program: Vec<String>,
    #[serde(default)]
    pub token: Option<String>,
    #[serde(default)]
    pub confs: Vec<(String, String)>,
    #[serde(default)]
    pub no_reattach: bool,
    #[serde(default)]
    pub starts: Option<String>,
}

/// A recorded run that is not played, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    pub id: String,
    pub reason: String,
}

/// Plays the run and compares all that it shows.
pub fn check(record: &ConnectRecord) -> Verdict {
    let run = match play(record) {
        Ok(run) => run,
        Err(complaint) => return Verdict::Differs(vec![complaint]),
    };
    let mut shown = shown(&run);
    if let Some((least, most)) = &record.ended_after_fault {
        let (ended, bound) = (ended_after_fault(&run), |text: &str| VirtualSpan::parse(text, "s").unwrap_or_default());
        if !ended.is_some_and(|span| (bound(least)..=bound(most)).contains(&span)) {
            shown.push(format!("ended {ended:?} after the fault, not between {least} and {most}"));
        }
    }
    if let Some(kept) = &record.kept {
        let outcome = Outcome::of(&run);
        let told = outcome.survives.iter().filter(|(kind, _)| **kind != Kind::ShuffleOutputs);
        let told: Vec<String> = told.map(|(kind, survival)| format!("{}: {}", survives::name(*kind), survives::fate(survival))).collect();
        if told != *kept {
            shown.push(format!("kept: {}", told.join(" / ")));
        }
    }
    if shown == record.shows {
        return Verdict::Agrees;
    }
    let missing = record.shows.iter().filter(|line| !shown.contains(line)).map(|line| format!("recorded {line}"));
    let extra = shown.iter().filter(|line| !record.shows.contains(line)).map(|line| format!("simulated {line}"));
    let differences: Vec<String> = missing.chain(extra).collect();
    Verdict::Differs(if differences.is_empty() { vec!["the same lines in another order".to_owned()] } else { differences })
}

/// Plays the run.
///
/// # Errors
/// A sentence that says what of the record the simulator cannot take.
pub(super) fn play(record: &ConnectRecord) -> Result<Run, String> {
    let mut run = Run::new(spec(record)?)?;
    run.run_to_end(|_| TaskAnswer::Output(Box::default()));
    Ok(run)
}

/// What the simulator is given.
///
/// # Errors
/// A sentence that says what of the record cannot be read.
pub(super) fn spec(record: &ConnectRecord) -> Result<RunSpec, String> {
    let version = record.spark.unwrap_or_default();
    let mut conf = Conf::new(version);
    for (key, value) in &record.server {
        conf.set(key.clone(), value.clone(), Origin::ConfOption);
    }
    let first = record.clients.first().ok_or("there is no client")?;
    let submit = SubmitRequest {
        version,
        tool: Tool::Program,
        language: Language::Python,
        target: Target::Connect(url(first)?),
        own_server: record.own_server.as_deref().map(Master::parse).transpose().map_err(|error| error.to_string())?,
        deploy_mode: DeployMode::Client,
        supervise: false,
        name: "app".to_owned(),
        primary_resource: None,
        main_class: None,
        app_args: Vec::new(),
        conf: Conf::new(version),
    };
    let work = record.work.iter().map(|text| work_text::parse(text).map(Arc::new).map_err(|wrong| join(&wrong)));
    let mut spec = RunSpec::new(submit, ClusterSpec::new(conf), work.collect::<Result<_, _>>()?);
    if let Some(horizon) = &record.horizon {
        spec.horizon = VirtualSpan::parse(horizon, "s")?;
    }
    if let Some((workers, cores)) = record.workers {
        (spec.cluster.workers, spec.cluster.worker_cores) = (workers, cores);
    }
    spec.clients = record.clients.iter().map(client).collect::<Result<_, _>>()?;
    spec.faults = record.faults.iter().map(|text| Fault::parse(text).map_err(|wrong| join(&wrong))).collect::<Result<_, _>>()?;
    Ok(spec)
}

fn url(client: &Client) -> Result<ConnectUrl, String> {
    ConnectUrl::parse(client.url.as_deref().unwrap_or("sc://server:15002")).map_err(|error| error.to_string())
}

fn client(client: &Client) -> Result<ClientSpec, String> {
    let program = ClientProgram::parse(&client.program.join("\n")).map_err(|complaints| complaints.join("\n"))?;
    let starts = client.starts.as_deref().map_or(Ok(VirtualSpan::ZERO), |text| VirtualSpan::parse(text, "s"))?;
    let spec = ClientSpec::new(url(client)?, program);
    Ok(ClientSpec { token: client.token.clone(), confs: client.confs.clone(), reattach: !client.no_reattach, starts, ..spec })
}

fn join(complaints: &[crate::base::Diagnostic]) -> String {
    complaints.iter().map(ToString::to_string).collect()
}

/// All that a record compares, line by line.
fn shown(run: &Run) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, client) in (1..).zip(run.clients()) {
        client_lines(run, number, *client, &mut lines);
    }
    query_lines(run, &mut lines);
    let (cluster, outcome) = (run.world().cluster(), Outcome::of(run));
    let detail = outcome.job_detail.map_or(String::new(), |detail| format!(" ({detail})"));
    let driver = if outcome.driver.alive { "alive" } else { "dead" };
    lines.push(format!(
        "outcome: {}{detail}; result on {}; driver on {}, {driver}",
        word(outcome.job),
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

/// What the lines of one client's program gave, what it was warned of, how long it waited between retries and how it ended.
fn client_lines(run: &Run, number: u32, client: ProcId, lines: &mut Vec<String>) {
    let (cluster, log) = (run.world().cluster(), run.world().log());
    let who = if number == 1 { "client".to_owned() } else { format!("client:{number}") };
    for result in cluster.domain.connect.clients.get(&client).map_or(&[][..], |state| &state.results) {
        let cause = |error: &ClientError| error.cause.as_ref().map_or(String::new(), |cause| format!(" (cause: {cause})"));
        let text = without_ids(&result.result.as_ref().map_or_else(|error| format!("{}{}", error.shown(), cause(error)), Clone::clone));
        lines.push(format!("{who}: {} -> {text}", result.text.trim_start_matches("try ")));
    }
    let waits = log.iter().filter_map(|(_, record)| match &record.fact {
        Fact::Domain(SparkFact::Connect(ConnectFact::WillRetry { client: who, wait, .. })) if *who == client => Some(*wait),
        _ => None,
    });
    let waits: Vec<String> = waits.map(without_jitter).collect();
    lines.extend(warnings(run, number - 1).into_iter().map(|text| format!("{who}: {text}")));
    if !waits.is_empty() {
        lines.push(format!("{who} waited {}", waits.join(" ")));
    }
    let code = cluster.process(client).and_then(|info| info.ended).map(|(_, status, _)| status.code());
    lines.push(match code {
        None => format!("{who} still waits"),
        Some(code) => format!("{who} exit {}", code.map_or("lost".to_owned(), |code| code.to_string())),
    });
}

/// What became of every query.
fn query_lines(run: &Run, lines: &mut Vec<String>) {
    let operations = run.world().cluster().domain.connect.operations.values();
    for operation in operations.filter(|operation| operation.plan.starts_with("job") || operation.ended.is_none()) {
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

#[cfg(test)]
mod tests {
    use super::ConnectRecord;
    use super::check;
    use crate::spark::verify::agree::agree;

    fn compare(text: &str) {
        let records: Vec<ConnectRecord> = serde_json::from_str(text).unwrap();
        agree(&records, |record| &record.id, check);
    }

    #[test]
    fn recorded_runs_come_out_as_recorded() {
        compare(include_str!("../../../assets/records/connect.json"));
    }

    /// What nobody has recorded but Spark's source or documentation says, mostly of other releases.
    #[test]
    fn other_releases_behave_as_their_source_says() {
        compare(include_str!("../../../assets/records/connect-docs.json"));
    }
}
