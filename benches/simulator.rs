//! How fast the simulator is, without engine work: `cargo bench --no-default-features --bench simulator -- [SIZES] [RUNS]`.
//! `SIZES`: how many of the four sizes, the last of them 10,000 executors and 1,000,000 tasks. `RUNS`: of the swarm, 2,000 unless
//! told otherwise.
//!
//! A program of its own rather than a bench harness: what counts is how cost grows with size, and that takes one run of each.

use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;
use std::time::Instant;

use driverseat::base::Rng;
use driverseat::sim::Timeline;
use driverseat::spark::conf::Conf;
use driverseat::spark::run::Progress;
use driverseat::spark::run::Run;
use driverseat::spark::spec::ClusterSpec;
use driverseat::spark::spec::RunSpec;
use driverseat::spark::submit;
use driverseat::spark::submit::Surroundings;
use driverseat::spark::swarm;
use driverseat::spark::version::SparkVersion;
use driverseat::spark::work_text;

/// As the program, which is there with all features only.
#[cfg(feature = "full")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Executors and map tasks.
const SIZES: [(u32, u32); 4] = [(100, 10_000), (1_000, 100_000), (3_000, 300_000), (10_000, 1_000_000)];
/// How often a run is forked, and how often a place in its log is looked for.
const TRIES: usize = 200;

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    // Cargo adds `--bench`.
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse().ok());
    let (sizes, swarm_runs) = (numbers.next().unwrap_or(SIZES.len()), numbers.next().unwrap_or(2_000));
    println!(
        "{:>9} {:>9} {:>9} {:>9} {:>8} {:>9} {:>8} {:>7} {:>11} {:>11}",
        "executors", "tasks", "events", "records", "seconds", "events/s", "exponent", "MiB", "fork ms", "seek ms"
    );
    let mut before: Option<(f64, f64)> = None;
    for &(executors, tasks) in SIZES.iter().take(sizes) {
        let memory_before = memory();
        let (run, events, seconds) = played(executors, tasks);
        let memory_after = memory();
        // Cost that grows as n^exponent between the size before and this one; n log n is a little over 1.
        let exponent = before.map_or_else(String::new, |(other_events, other_seconds)| {
            format!("{:.2}", (seconds / other_seconds).ln() / (events / other_events).ln())
        });
        before = Some((events, seconds));
        let (forks, seeks) = (forks(executors, tasks, events), seeks(&run));
        println!(
            "{executors:>9} {tasks:>9} {events:>9} {:>9} {seconds:>8.2} {:>9.0} {exponent:>8} {:>7.0} {:>11} {:>11}",
            run.world().log().len(),
            events / seconds,
            memory_after - memory_before,
            shown(forks),
            shown(seeks)
        );
    }
    println!("fork ms, seek ms: the middle one of {TRIES} and the slowest");
    println!("{}", swarm(swarm_runs));
}

/// Plays so many runs of the swarm under the checkers.
fn swarm(runs: usize) -> String {
    let before = on_processor();
    let mut sum = swarm::Sum::default();
    for seed in (0..).take(runs) {
        match swarm::play(seed) {
            Ok(played) => sum.add(seed, played.events),
            Err(violation) => return format!("swarm: {violation}"),
        }
    }
    format!("swarm: {runs} runs in {:.1} s, no violation, {sum}", on_processor() - before)
}

/// A healthy job of two stages on so many executors.
fn run(executors: u32, tasks: u32) -> Run {
    let version = SparkVersion::V4_0;
    let line = "spark-submit --master spark://master:7077 --executor-cores 1 --executor-memory 512m --class App app.jar";
    let request = submit::explain(line, &Surroundings::new(version)).request.expect("the line can be read");
    let plan = Arc::new(work_text::parse(&format!("map={tasks}x10s reduce=1000x1s")).expect("the work can be read"));
    let mut cluster = ClusterSpec::new(Conf::new(version));
    (cluster.workers, cluster.worker_cores, cluster.worker_memory_mib) = (executors / 10, 10, 10 * 512);
    Run::new(RunSpec::new(request, cluster, vec![plan])).expect("the run can be built")
}

/// The run at its end, how many events it took, and how many seconds.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn played(executors: u32, tasks: u32) -> (Run, f64, f64) {
    let mut run = run(executors, tasks);
    let mut events = 0_u64;
    let before = on_processor();
    while run.step() != Progress::Done {
        events += 1;
    }
    let seconds = on_processor() - before;
    let counts = run.world().cluster().domain.apps.values().next().expect("there is an application").counts;
    assert_eq!(counts.succeeded, tasks + 1_000, "every task ends well");
    (run, events as f64, seconds)
}

/// What forking the run costs at moments spread over all of it, each with the first step of the fork.
fn forks(executors: u32, tasks: u32, events: f64) -> Vec<Duration> {
    let mut run = run(executors, tasks);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive count")]
    let apart = events as usize / TRIES;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        for _ in 0..apart {
            run.step();
        }
        times.push(best(|| {
            let mut fork = run.fork();
            fork.step();
            fork
        }));
    }
    times
}

/// What it costs to see the cluster as it was after any record.
fn seeks(run: &Run) -> Vec<Duration> {
    let log = run.world().log();
    let mut timeline = Timeline::default();
    timeline.follow(log);
    let mut rng = Rng::stream(7, "seeks");
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let place = rng.index(log.len()).expect("the log has records");
        times.push(best(|| timeline.at(log, place)));
    }
    times
}

/// How long something takes: the best of five, because others use this machine, too.
fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    let once = |_| {
        let start = now();
        let made = work();
        let took = start.elapsed();
        drop(made);
        took
    };
    (0..5).map(once).min().unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

/// Seconds that this process was on a processor so far, as Linux counts them; elsewhere those on the wall.
fn on_processor() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let counted = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanos: Option<f64> = counted.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanos.map_or_else(|| START.get_or_init(now).elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

/// The middle one and the slowest, in milliseconds.
fn shown(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let millis = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    format!("{:.1} {:.1}", millis(times.get(times.len() / 2)), millis(times.last()))
}

/// What this process holds in MiB, as Linux reports it.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kib| kib / 1024.0)
}
