//! Staged against plain `DataFusion` on TPC-H: `cargo bench --bench engine -- [SCALE] [RUNS]` (1 and 3 unless given).
//!
//! A program of its own rather than a bench harness: what counts is the ratio of two ways to run one query, in turns on the same
//! machine, and how much memory each takes at most; harnesses time one thing at a time.

use std::time::Duration;
use std::time::Instant;

use driverseat::engine::Engine;
use driverseat::engine::PlanOptions;
use driverseat::engine::TableSources;
use driverseat::engine::Verdict;
use driverseat::engine::compare;
use mimalloc::MiMalloc;

/// As the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What one way to run a query took.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// Memory at its peak beyond what was in use before, in MiB; 0 where the system does not tell.
    mebibytes: f64,
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    // Cargo adds `--bench`.
    let mut numbers = std::env::args().skip(1).filter(|arg| !arg.starts_with('-'));
    let scale: f64 = numbers.next().and_then(|arg| arg.parse().ok()).unwrap_or(1.0);
    let runs: u32 = numbers.next().and_then(|arg| arg.parse().ok()).unwrap_or(3);
    let engine = Engine::new(&TableSources { tpch: Some(scale), data: Vec::new() }).expect("the built-in tables load");
    let options = PlanOptions { prefer_sort_merge: false, ..PlanOptions::new(4) };
    println!("TPC-H at scale {scale}, 2 threads, best of {runs}, taking turns");
    println!("{:>5} {:>10} {:>10} {:>6} {:>11} {:>11}", "query", "plain ms", "staged ms", "ratio", "plain MiB", "staged MiB");
    let (mut ratios, mut plain_peak, mut staged_peak) = (Vec::new(), 0.0_f64, 0.0_f64);
    for number in 1..=22 {
        let sql = sql_of(number);
        let at_once = || engine.plain(&sql, &options).expect("it runs");
        let in_stages = || {
            let query = engine.plan(&sql, &options).expect("it can be planned");
            query.run_all(2).expect("it runs");
            query.result().expect("it can be read").expect("it is there")
        };
        // Also generates the tables, which is not to be measured.
        let verdict = compare(&in_stages(), &at_once());
        assert!(!matches!(verdict, Verdict::Differs(_)), "query {number}: {verdict:?}");
        let (mut plain, mut staged) = (NEVER, NEVER);
        for _ in 0..runs {
            plain = better(plain, cost(|| drop(at_once())));
            staged = better(staged, cost(|| drop(in_stages())));
        }
        let ratio = staged.seconds / plain.seconds;
        println!(
            "{number:>5} {:>10.1} {:>10.1} {ratio:>6.2} {:>11.0} {:>11.0}",
            plain.seconds * 1e3,
            staged.seconds * 1e3,
            plain.mebibytes,
            staged.mebibytes
        );
        ratios.push(ratio);
        plain_peak = plain_peak.max(plain.mebibytes);
        staged_peak = staged_peak.max(staged.mebibytes);
    }
    let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / 22.0).exp();
    println!("geometric mean of the ratios {mean:.3}; memory at its highest {plain_peak:.0} MiB plain, {staged_peak:.0} MiB staged");
    cancelled(&engine, &options);
}

/// How long a query that is stopped on its way goes on, and what it keeps: the two that hold most, stopped at ten moments each.
#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn cancelled(engine: &Engine, options: &PlanOptions) {
    const MOMENTS: u32 = 10;
    for number in [9, 18] {
        let sql = sql_of(number);
        let whole = cost(|| drop(engine.plan(&sql, options).expect("it can be planned").run_all(2).expect("it runs"))).seconds;
        let before = memory("VmRSS:");
        let mut slowest = 0.0_f64;
        for moment in 1..=MOMENTS {
            let query = engine.plan(&sql, options).expect("it can be planned");
            let switch = query.cancel();
            let seconds = std::thread::scope(|scope| {
                let running = scope.spawn(|| query.run_all(2));
                std::thread::sleep(Duration::from_secs_f64(whole * f64::from(moment) / f64::from(MOMENTS + 1)));
                cost(|| {
                    switch.cancel();
                    drop(running.join());
                })
                .seconds
            });
            slowest = slowest.max(seconds);
        }
        // Aborted work is dropped by the engine's threads at their next step.
        std::thread::sleep(Duration::from_millis(100));
        let kept = (memory("VmRSS:") - before).max(0.0);
        println!(
            "query {number}, {:.0} ms whole, stopped {MOMENTS} times: {:.1} ms at most, {kept:.0} MiB more than before",
            whole * 1e3,
            slowest * 1e3
        );
    }
}

fn sql_of(number: u32) -> String {
    let path = format!("{}/assets/tpch/q{number}.sql", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the query is shipped")
}

const NEVER: Cost = Cost { seconds: f64::INFINITY, mebibytes: f64::INFINITY };

fn better(one: Cost, other: Cost) -> Cost {
    Cost { seconds: one.seconds.min(other.seconds), mebibytes: one.mebibytes.min(other.mebibytes) }
}

fn cost(work: impl FnOnce()) -> Cost {
    // Writing 5 makes Linux forget the peak so far.
    let forgot = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = memory("VmRSS:");
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    let start = Instant::now();
    work();
    let seconds = start.elapsed().as_secs_f64();
    let mebibytes = if forgot { (memory("VmHWM:") - before).max(0.0) } else { 0.0 };
    Cost { seconds, mebibytes }
}

/// A figure of this process in MiB, as Linux reports it.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kib| kib / 1024.0)
}
