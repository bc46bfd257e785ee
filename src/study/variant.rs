//! Endless predictions from a seed: another query, size, name, moment, manager and fault each time, never two of one topology in a row.

use crate::base::Rng;
use crate::study::cell::Cell;
use crate::study::cell::Hit;
use crate::study::outcome::Oracle;
use crate::study::outcome::Outcome;
use crate::study::outcome::Value;
use crate::study::part::part;
use crate::study::question::Topology;
use crate::study::run::ClusterSpec;
use crate::study::run::FaultSpec;
use crate::study::run::RunSpec;
use crate::study::sessions;

/// One scenario to predict: drawn, not written.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub topology: Topology,
    pub run: RunSpec,
    /// The outcome fields asked for; all of them are in `outcome`.
    pub parts: Vec<String>,
    pub outcome: Outcome,
}

/// How many draws may turn out impossible (a fault with no target there) before giving up.
const TRIES: u64 = 40;
/// How many parts are asked for.
const PARTS: usize = 4;
/// How many parts are asked for where all of them are about one cell.
const ABOUT_ONE: usize = 2;

const NAMES: [&str; 10] = ["sales", "orders", "invoices", "clicks", "sensors", "payroll", "stock", "routes", "tickets", "meters"];
const QUERIES: [&str; 4] = [
    "SELECT l_returnflag, COUNT(*) AS n FROM lineitem GROUP BY l_returnflag ORDER BY l_returnflag",
    "SELECT n_name, COUNT(*) AS customers FROM customer JOIN nation ON c_nationkey = n_nationkey GROUP BY n_name ORDER BY n_name",
    "SELECT o_orderpriority, SUM(o_totalprice) AS total FROM orders GROUP BY o_orderpriority ORDER BY o_orderpriority",
    "SELECT c_mktsegment, COUNT(*) AS orders FROM customer JOIN orders ON c_custkey = o_custkey GROUP BY c_mktsegment ORDER BY c_mktsegment",
];
const MOMENTS: [&str; 5] = ["stage=0:tasks=1", "stage=0:tasks=2", "map-done", "stage=1", "stage=1:tasks=1"];
const ASKED: [&str; 8] = [
    "client.exit_code",
    "driver.location",
    "driver.alive",
    "client.alive",
    "result.shown_on",
    "logs.driver",
    "driver.starts",
    "client.exited_before_job_end",
];
/// What is asked of the work: what runs again, and what of it survives. The cache's fields are there where something is cached.
const WORK_ASKED: [&str; 9] = [
    "tasks.rerun",
    "tasks.failed",
    "stages.0.attempts",
    "stages.1.attempts",
    "receipt.rows_recomputed",
    "survives.shuffle_outputs.lost",
    "storage.blocks_lost",
    "storage.blocks_recomputed",
    "storage.blocks_read",
];

/// What is asked of what the run makes and keeps beside its rows.
const KEPT_ASKED: [&str; 8] = [
    "survives.temp_views.fate",
    "survives.temp_views.found",
    "survives.temp_views.held_by",
    "survives.global_temp_views.fate",
    "survives.global_temp_views.found",
    "survives.cached_blocks.fate",
    "survives.cached_blocks.held_by",
    "survives.shuffle_outputs.fate",
];

/// The variant number `n` of a seed. `before` is the topology of the one before, which is not drawn again;
/// `only` keeps to one topology.
///
/// # Errors
/// Says why no run could be set up.
pub fn variant(seed: u64, n: u64, before: Option<Topology>, only: Option<Topology>, oracle: &dyn Oracle) -> Result<Variant, String> {
    let mut why = String::new();
    for attempt in 0..TRIES {
        let mut rng = Rng::stream(seed, &format!("variant {n} {attempt}"));
        let topology = only.unwrap_or_else(|| {
            let others: Vec<Topology> = Topology::ALL.into_iter().filter(|topology| Some(*topology) != before).collect();
            *pick(&mut rng, &others)
        });
        let run = draw(topology, seed ^ n, &mut rng);
        match oracle.outcome(&run) {
            Ok(outcome) => {
                let parts = parts(&outcome, &mut rng);
                return Ok(Variant { topology, run, parts, outcome });
            }
            Err(complaint) => why = complaint,
        }
    }
    Err(format!("no run could be drawn: {why}"))
}

/// A run that shows a cell: this world, what is hit, and fields of this part. Another seed, another run.
pub fn about(seed: u64, cell: Cell, oracle: &dyn Oracle) -> Option<Variant> {
    let shown: Vec<&str> =
        std::iter::once("job").chain(ASKED).chain(WORK_ASKED).chain(KEPT_ASKED).filter(|field| part(field).aspect == cell.part).collect();
    if shown.is_empty() {
        return None;
    }
    (0..TRIES).find_map(|attempt| {
        let mut rng = Rng::stream(seed, &format!("about {cell} {attempt}"));
        let run = draw(cell.topology, seed ^ attempt, &mut rng);
        if run.faults.first().map(Hit::of).unwrap_or_default() != cell.fault {
            return None;
        }
        let outcome = oracle.outcome(&run).ok()?;
        let mut parts: Vec<String> = shown.iter().filter(|field| outcome.contains_key(**field)).map(|field| (*field).to_owned()).collect();
        rng.shuffle(&mut parts);
        parts.truncate(ABOUT_ONE);
        (!parts.is_empty()).then_some(Variant { topology: cell.topology, run, parts, outcome })
    })
}

/// How it ends, one thing about the work, one about what is kept, the rest about processes, result and logs.
fn parts(outcome: &Outcome, rng: &mut Rng) -> Vec<String> {
    let mut of = |fields: &[&'static str], count: usize| {
        let mut there: Vec<&str> = fields.iter().copied().filter(|field| outcome.contains_key(*field)).collect();
        rng.shuffle(&mut there);
        there.truncate(count);
        there
    };
    // Where something is cached, that is what the run is about.
    let cached: Vec<&str> = WORK_ASKED.into_iter().filter(|field| field.starts_with("storage.") && outcome.contains_key(*field)).collect();
    let work = of(if cached.is_empty() { &WORK_ASKED } else { &cached }, 1);
    // Views are made to be found again; of the rest, what is asked changes.
    let views: Vec<&str> = KEPT_ASKED.into_iter().filter(|field| field.contains("_views.") && outcome.contains_key(*field)).collect();
    let kept = of(if views.is_empty() { &KEPT_ASKED } else { &views }, 1);
    let work = if views.is_empty() { work } else { Vec::new() };
    // After a run that finishes its driver is gone, whatever was broken before: nothing to foretell.
    let finished = matches!(outcome.get("job"), Some(Value::Text(job)) if job.ends_with("finished"));
    let told: Vec<&str> = ASKED.into_iter().filter(|field| !finished || *field != "driver.alive").collect();
    let rest = of(&told, PARTS - 1 - work.len() - kept.len());
    std::iter::once("job").chain(rest).chain(work).chain(kept).map(str::to_owned).collect()
}

fn draw(topology: Topology, seed: u64, rng: &mut Rng) -> RunSpec {
    let name = pick(rng, &NAMES);
    let manager = ["spark://master:7077", "yarn", "k8s://https://api:6443"][rng.index(3).unwrap_or(0)];
    let jar = rng.below(2) == 0 || topology == Topology::Cluster && manager.starts_with("spark:");
    let app = if jar { format!("--class {name}.Main {name}.jar") } else { format!("{name}.py") };
    let submit = match topology {
        Topology::Local => format!("spark-submit --master local[{}] {app}", 2 + rng.below(7)),
        Topology::Client => format!("spark-submit --master {manager} --deploy-mode client{} {app}", image(manager)),
        Topology::Cluster => {
            let supervise = if manager.starts_with("spark:") && rng.below(2) == 0 { " --supervise" } else { "" };
            format!("spark-submit --master {manager} --deploy-mode cluster{supervise}{} {}", image(manager), remote(manager, &app))
        }
        Topology::Connect => format!("sc://connect:15002/;user_id={name}"),
    };
    let mut run = RunSpec {
        submit,
        app_language: Some(if jar && topology != Topology::Connect { "scala" } else { "python" }.to_owned()),
        cluster: Some(ClusterSpec { workers: Some(3 + u32::try_from(rng.below(3)).unwrap_or(0)), ..ClusterSpec::default() }),
        spark: Some(pick(rng, &["3.5", "4.0", "4.0", "4.3"]).to_string()),
        seed: Some(seed),
        ..RunSpec::default()
    };
    if rng.below(3) == 0 {
        run.sql = Some(pick(rng, &QUERIES).to_string());
    } else if topology != Topology::Connect && rng.below(3) == 0 {
        let (loads, sums) = (4 + rng.below(4), 2 + rng.below(3));
        let sum = format!("sum={sums}x{}s", 1 + rng.below(3));
        run.work = Some(format!("load={loads}x{}s cache=MEMORY_ONLY:16m view={name} {sum}; load {sum}", 2 + rng.below(3)));
    } else {
        let (maps, reduces) = (4 + rng.below(5), 3 + rng.below(5));
        run.work = Some(format!("map={maps}x{}s reduce={reduces}x{}s", 2 + rng.below(5), 2 + rng.below(7)));
    }
    if topology == Topology::Connect && rng.below(3) == 0 {
        sessions::draw(&mut run, name, rng);
        return run;
    }
    // One run in eight is healthy: "nothing is lost" must stay a possible answer.
    if rng.below(8) > 0 {
        run.faults.push(fault(topology, rng));
    }
    run
}

/// Kubernetes refuses to start without an image.
fn image(manager: &str) -> &'static str {
    if manager.starts_with("k8s") { " --conf spark.kubernetes.container.image=spark:4.0" } else { "" }
}

/// In the pods of a Kubernetes cluster the application must be in the image.
fn remote(manager: &str, app: &str) -> String {
    match app.rsplit_once(' ') {
        Some((options, file)) if manager.starts_with("k8s") => format!("{options} local:///opt/app/{file}"),
        None if manager.starts_with("k8s") => format!("local:///opt/app/{app}"),
        _ => app.to_owned(),
    }
}

fn fault(topology: Topology, rng: &mut Rng) -> FaultSpec {
    let targets: &[(&str, &str)] = match topology {
        Topology::Local => {
            &[("kill", "client"), ("interrupt", "client"), ("terminate", "client"), ("throw", "task:0.1"), ("throw", "task:1.0")]
        }
        Topology::Client => &[
            ("kill", "client"),
            ("interrupt", "client"),
            ("hangup", "client"),
            ("kill", "executor:0"),
            ("kill", "executor:with-map-output"),
            ("crash", "worker:1"),
            ("kill", "master"),
            ("throw", "task:1.0"),
            ("throw-once", "task:0.1"),
        ],
        Topology::Cluster => &[
            ("kill", "client"),
            ("kill", "driver"),
            ("kill", "executor:0"),
            ("kill", "executor:with-map-output"),
            ("crash", "worker:of-driver"),
            ("kill", "master"),
            ("throw", "task:1.0"),
        ],
        Topology::Connect => &[
            ("kill", "client"),
            ("interrupt", "client"),
            ("kill", "connect-server"),
            ("kill", "executor:0"),
            ("cut", "link:client-connect-server"),
            ("throw", "task:1.0"),
        ],
    };
    let (action, target) = pick(rng, targets);
    FaultSpec { action: (*action).to_owned(), target: (*target).to_owned(), when: Some(pick(rng, &MOMENTS).to_string()) }
}

fn pick<'a, T>(rng: &mut Rng, items: &'a [T]) -> &'a T {
    &items[rng.index(items.len()).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::variant;
    use crate::study::fixture::Fixed;

    #[test]
    fn variants_are_endless_mixed_and_the_same_for_one_seed() {
        let mut before = None;
        let mut lines = std::collections::BTreeSet::new();
        for n in 0..200 {
            let one = variant(7, n, before, None, &Fixed).unwrap();
            assert_eq!(variant(7, n, before, None, &Fixed), Ok(one.clone()));
            assert_ne!(Some(one.topology), before);
            assert_eq!(one.parts[0], "job");
            assert!(one.parts.iter().all(|part| one.outcome.contains_key(part)));
            before = Some(one.topology);
            lines.insert(format!("{:?}", one.run));
        }
        assert!(lines.len() > 195, "{} of 200 differ", lines.len());
    }
}
