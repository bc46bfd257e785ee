//! From the words of a run (a scenario's, a question's, the command line's) to what is played: the submit line is read, the work is
//! planned, the faults are parsed. Everything wrong is said at once.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::VirtualSpan;
use crate::base::size;
use crate::engine::Engine;
use crate::engine::EngineError;
use crate::engine::PlanOptions;
use crate::engine::Query;
use crate::engine::TableSources;
use crate::shell::wrong::Wrong;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::conf::keys;
use crate::spark::connect::program::ClientProgram;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::fault::Fault;
use crate::spark::fault::Site;
use crate::spark::fault::fit;
use crate::spark::outcome::Outcome;
use crate::spark::outcome::places;
use crate::spark::spec;
use crate::spark::submit;
use crate::spark::submit::ConnectUrl;
use crate::spark::submit::Explanation;
use crate::spark::submit::Language;
use crate::spark::submit::Surroundings;
use crate::spark::submit::Target;
use crate::spark::version::SparkVersion;
use crate::spark::work::JobPlan;
use crate::spark::work_text;
use crate::study::RunSpec;

/// Tasks after a shuffle when the line does not say: few enough to be seen one by one. Spark's own default is 200.
const PARTITIONS: u32 = 6;

/// A run ready to be played.
pub struct Prepared {
    pub explanation: Explanation,
    pub spec: spec::RunSpec,
    /// The engine's side of the work, where the work is a query.
    pub query: Option<Arc<Query>>,
}

/// Why there is nothing to play.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PrepareError {
    /// Spark itself would refuse: that is an outcome, too.
    #[error("Spark refuses this line: {}", .0.messages.join(" "))]
    Refused(Box<Outcome>),
    /// What the person wrote cannot be read; one complaint a piece.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Input(Vec<Wrong>),
}

/// Reads the words of a run and plans its work; nothing runs yet.
///
/// # Errors
/// What Spark would refuse, or everything that cannot be read.
pub fn prepare(words: &RunSpec) -> Result<Prepared, PrepareError> {
    let mut wrong = Vec::new();
    let version = words.spark.as_deref().map_or(Ok(SparkVersion::default()), str::parse).unwrap_or_else(|error| {
        wrong.push(Wrong::plain("spark", error.to_string()));
        SparkVersion::default()
    });
    let explanation = submit::explain(&words.submit, &Surroundings::set_up(&words.submit, version));
    if let Some(refusal) = &explanation.refusal {
        let (topology, manager) = explanation.request.as_ref().map_or_else(
            || places::topology_of_line(&explanation),
            |request| (places::topology_of(request), places::manager_name(request.manager())),
        );
        let exit_code = u8::try_from(refusal.exit_code).unwrap_or(1);
        let outcome = Outcome::refused(topology, manager, refusal.message.clone(), exit_code);
        return Err(PrepareError::Refused(Box::new(outcome)));
    }
    let Some(mut request) = explanation.request.clone() else {
        let message = "this is nothing that can be run: write a spark-submit line, a session builder or an sc:// string";
        wrong.push(Wrong::plain("submit", message));
        return Err(PrepareError::Input(wrong));
    };
    if let Some(language) = words.app_language.as_deref().and_then(|text| keep("app_language", language(text), &mut wrong)) {
        request.language = language;
    }
    let partitions = request.conf.explicit(keys::SQL_SHUFFLE_PARTITIONS.name).and_then(|text| text.parse().ok()).unwrap_or(PARTITIONS);
    let work = work(words, partitions, &mut wrong);
    let cluster = keep("cluster", cluster(words, version), &mut wrong);
    let faults = faults(words, &mut wrong);
    let clients = clients(words, &request.target, &mut wrong);
    let horizon = words.horizon.as_deref().map(|text| VirtualSpan::parse(text, "s")).transpose();
    let horizon = keep("horizon", horizon, &mut wrong).flatten();
    let (Some((query, jobs)), Some(cluster), true) = (work, cluster, wrong.is_empty()) else { return Err(PrepareError::Input(wrong)) };
    let mut spec = spec::RunSpec::new(request, cluster, jobs);
    spec.faults = faults;
    spec.clients = clients;
    spec.seed = words.seed.unwrap_or(0);
    spec.horizon = horizon.unwrap_or(spec.horizon);
    let unfit = unfit(words, &spec);
    if !unfit.is_empty() {
        return Err(PrepareError::Input(unfit));
    }
    Ok(Prepared { explanation, spec, query: query.map(Arc::new) })
}

fn keep<T>(field: &str, read: Result<T, String>, wrong: &mut Vec<Wrong>) -> Option<T> {
    read.map_err(|message| wrong.push(Wrong::plain(field, message))).ok()
}

/// The faults that can be read but do not fit the run.
fn unfit(words: &RunSpec, spec: &spec::RunSpec) -> Vec<Wrong> {
    let site = Site::of(spec);
    let mut wrong = Vec::new();
    for (number, (fault, written)) in spec.faults.iter().zip(&words.faults).enumerate() {
        let complaints = fit::complaints(fault, &spec.faults[..number], &site, &written.to_string());
        wrong.extend(complaints.into_iter().map(|complaint| Wrong::fault(number, written, complaint)));
    }
    wrong
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "python" => Ok(Language::Python),
        "scala" => Ok(Language::Scala),
        "java" => Ok(Language::Java),
        "r" => Ok(Language::R),
        _ => Err(format!("`{text}` is not a language of an application: python, scala, java or r")),
    }
}

fn faults(words: &RunSpec, wrong: &mut Vec<Wrong>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (number, written) in words.faults.iter().enumerate() {
        match Fault::parse(&written.to_string()) {
            Ok(fault) => faults.push(fault),
            Err(complaints) => wrong.extend(complaints.into_iter().map(|complaint| Wrong::fault(number, written, complaint))),
        }
    }
    faults
}

/// The Connect clients that the words name; none: the simulator's usual one.
fn clients(words: &RunSpec, target: &Target, wrong: &mut Vec<Wrong>) -> Vec<ClientSpec> {
    let mut clients = Vec::new();
    for (number, given) in words.clients.iter().enumerate() {
        let Target::Connect(shared) = target else {
            let message = "`clients` are for Spark Connect: submit an sc:// string or a builder with .remote(…)";
            wrong.push(Wrong::plain("clients", message));
            return clients;
        };
        let url = given.url.as_deref().map_or_else(|| Ok(shared.clone()), |url| ConnectUrl::parse(url).map_err(|error| error.to_string()));
        let program = ClientProgram::parse(&given.program).map_err(|complaints| complaints.join("\n"));
        let starts = given.starts.as_deref().map_or(Ok(VirtualSpan::ZERO), |text| VirtualSpan::parse(text, "s"));
        let at = |field: &str| format!("clients.{number}.{field}");
        let read = (keep(&at("url"), url, wrong), keep(&at("program"), program, wrong), keep(&at("starts"), starts, wrong));
        if let (Some(url), Some(program), Some(starts)) = read {
            let mut client = ClientSpec::new(url, program);
            client.starts = starts;
            client.reattach = given.reattach.unwrap_or(true);
            clients.push(client);
        }
    }
    clients
}

fn cluster(words: &RunSpec, version: SparkVersion) -> Result<spec::ClusterSpec, String> {
    let mut cluster = spec::ClusterSpec::new(Conf::new(version));
    if let Some(given) = &words.cluster {
        cluster.workers = given.workers.unwrap_or(cluster.workers);
        cluster.worker_cores = given.worker_cores.unwrap_or(cluster.worker_cores);
        if let Some(memory) = &given.worker_memory {
            cluster.worker_memory_mib = size::parse(memory, "m")? >> 20;
        }
        for (key, value) in &given.conf {
            cluster.conf.set(key, value, Origin::ConfOption);
        }
    }
    Ok(cluster)
}

/// The planned jobs, with the query behind them if they are one; `None` if they cannot be read.
fn work(words: &RunSpec, partitions: u32, wrong: &mut Vec<Wrong>) -> Option<(Option<Query>, Vec<Arc<JobPlan>>)> {
    let placed = |field: &'static str| move |complaint| Wrong::placed(field, complaint);
    let Some(sql) = &words.sql else {
        let jobs = work_text::jobs(words.work.as_deref().unwrap_or(work_text::USUAL));
        return jobs.map_err(|complaints| wrong.extend(complaints.into_iter().map(placed("work")))).ok().map(|jobs| (None, jobs));
    };
    match query(sql, words, partitions) {
        Ok(query) => {
            let plan = Arc::new(query.job().clone());
            Some((Some(query), vec![plan]))
        }
        Err(error) => {
            match error {
                EngineError::Data(complaints) => wrong.extend(complaints.into_iter().map(placed("sql"))),
                error => wrong.push(Wrong::plain("sql", error.to_string())),
            }
            None
        }
    }
}

fn query(sql: &str, words: &RunSpec, partitions: u32) -> Result<Query, EngineError> {
    let sources = TableSources { tpch: words.tpch, data: words.data.iter().map(PathBuf::from).collect() };
    Engine::new(&sources)?.plan(sql, &PlanOptions::new(partitions))
}
