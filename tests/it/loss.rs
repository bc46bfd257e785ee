//! What is lost with an executor, and that computing it again gives the same bytes; and that nothing depends on chance.

use std::collections::BTreeMap;

use driverseat::engine::Engine;
use driverseat::engine::EngineError;
use driverseat::engine::PlanOptions;
use driverseat::engine::Query;
use driverseat::engine::ResultTable;
use driverseat::engine::TableSources;
use driverseat::engine::TaskError;
use driverseat::spark::work::TaskOutput;
use driverseat::spark::work::TaskSpec;

fn engine() -> Engine {
    Engine::new(&TableSources::default()).expect("the built-in tables load")
}

/// Runs a query one task at a time on three executors, in turn, and keeps what each task reported.
struct Cluster {
    query: Query,
    reported: BTreeMap<(usize, u32), TaskOutput>,
    /// Which task ran where, in the order of running.
    ran: Vec<(usize, u32)>,
}

impl Cluster {
    const EXECUTORS: u32 = 3;

    fn new(engine: &Engine, sql: &str, options: &PlanOptions) -> Self {
        Self { query: engine.plan(sql, options).expect("it can be planned"), reported: BTreeMap::new(), ran: Vec::new() }
    }

    fn try_task(&mut self, stage: usize, partition: u32, executor: u32) -> Result<(), TaskError> {
        let output = self.query.run(&TaskSpec { job: 0, stage, partition, executor, run: 0 })?;
        if let Some(before) = self.reported.insert((stage, partition), output.clone()) {
            assert_eq!(output, before, "task {partition} of stage {stage} gave something else the second time");
        }
        self.ran.push((stage, partition));
        Ok(())
    }

    /// Runs a task; for a bucket that is missing it first runs the map task that wrote it, elsewhere.
    fn task(&mut self, stage: usize, partition: u32, executor: u32) {
        loop {
            match self.try_task(stage, partition, executor) {
                Ok(()) => return,
                Err(TaskError::FetchFailed { stage: lost, map }) => {
                    assert!(lost < stage, "a stage reads earlier stages only");
                    self.task(lost, map, executor);
                }
                Err(TaskError::Engine(error)) => panic!("{error}"),
            }
        }
    }

    fn run_everything(&mut self) -> ResultTable {
        let stages: Vec<u32> = self.query.job().stages.iter().map(|stage| stage.tasks).collect();
        for (stage, tasks) in stages.into_iter().enumerate() {
            for partition in 0..tasks {
                self.task(stage, partition, partition % Self::EXECUTORS);
            }
        }
        self.query.result().expect("the result can be read").expect("every task has run")
    }
}

const QUERIES: [&str; 5] = [
    "SELECT city, count(*) AS n, avg(CAST(price AS DOUBLE)) AS mean FROM orders GROUP BY city ORDER BY n DESC, city",
    "SELECT o.customer, sum(v.seconds) AS s FROM orders o JOIN visits v ON o.customer = v.customer GROUP BY o.customer ORDER BY s DESC LIMIT 4",
    "SELECT visit_id FROM visits WHERE customer NOT IN (SELECT customer FROM orders WHERE customer IS NOT NULL)",
    "SELECT sensor, avg(reading) AS mean, rank() OVER (ORDER BY avg(reading)) AS r FROM sensors GROUP BY sensor",
    "SELECT a.order_id, b.visit_id FROM orders a LEFT JOIN visits b ON a.order_id < b.visit_id + 610 ORDER BY 1, 2",
];

fn ways() -> [PlanOptions; 2] {
    [PlanOptions::new(4), PlanOptions { broadcast_threshold: 0, ..PlanOptions::new(3) }]
}

#[test]
fn what_an_executor_held_is_computed_again_and_is_the_same() {
    let engine = engine();
    for options in ways() {
        for sql in QUERIES {
            let mut cluster = Cluster::new(&engine, sql, &options);
            let before = cluster.run_everything();
            cluster.query.drop_executor(1);
            let first_run = cluster.ran.len();
            let last = cluster.query.job().stages.len() - 1;
            let result_tasks = cluster.query.job().stages[last].tasks;
            for partition in 0..result_tasks {
                cluster.task(last, partition, 0);
            }
            let after = cluster.query.result().expect("it can be read").expect("it is there");
            assert_eq!(after, before, "{sql}");
            // Only what executor 1 had run is run again, each of it once, and the result tasks.
            let again = &cluster.ran[first_run..];
            for (at, (stage, partition)) in again.iter().enumerate() {
                assert!(*stage == last || partition % Cluster::EXECUTORS == 1, "{sql}: task {partition} of stage {stage} was not lost");
                assert!(!again[..at].contains(&(*stage, *partition)), "{sql}: task {partition} of stage {stage} ran twice");
            }
        }
    }
}

#[test]
fn a_missing_bucket_names_the_map_task_that_wrote_it() {
    let mut cluster = Cluster::new(&engine(), QUERIES[0], &PlanOptions::new(4));
    cluster.run_everything();
    cluster.query.drop_executor(2);
    // Of six map tasks in turn on three executors, executor 2 ran the third and the sixth.
    assert_eq!(cluster.try_task(1, 0, 0), Err(TaskError::FetchFailed { stage: 0, map: 2 }));
    cluster.task(0, 2, 0);
    assert_eq!(cluster.try_task(1, 0, 0), Err(TaskError::FetchFailed { stage: 0, map: 5 }));
    cluster.task(0, 5, 0);
    assert_eq!(cluster.try_task(1, 0, 0), Ok(()));
}

#[test]
fn two_runs_report_the_same_to_the_last_byte() {
    for options in ways() {
        for sql in QUERIES {
            let mut one = Cluster::new(&engine(), sql, &options);
            let mut other = Cluster::new(&engine(), sql, &options);
            assert_eq!(one.run_everything(), other.run_everything());
            assert_eq!(one.query.job(), other.query.job());
            assert_eq!(one.reported, other.reported);
        }
    }
}

#[test]
fn what_goes_in_is_what_came_out_before() {
    let mut cluster = Cluster::new(&engine(), QUERIES[0], &PlanOptions::new(4));
    cluster.run_everything();
    let of_stage = |stage: usize| cluster.reported.iter().filter(move |((of, _), _)| *of == stage).map(|(_, output)| output);
    let written: (u64, u64) = of_stage(0).fold((0, 0), |(rows, bytes), output| (rows + output.rows_out, bytes + output.bytes_out));
    let read: (u64, u64) = of_stage(1).fold((0, 0), |(rows, bytes), output| (rows + output.rows_in, bytes + output.bytes_in));
    assert_eq!(written, read);
    assert_eq!(of_stage(0).map(|output| output.rows_in).sum::<u64>(), 480, "every order is read once");
    assert!(
        of_stage(0)
            .all(|output| output.buckets.len() == 4 && output.rows_out == output.buckets.iter().map(|bucket| bucket.rows).sum::<u64>())
    );
}

#[test]
fn a_cancelled_query_stops_and_stays_stopped() {
    let engine = Engine::new(&TableSources { tpch: Some(0.01), data: Vec::new() }).expect("the built-in tables load");
    let endless = "SELECT count(*) FROM lineitem a JOIN lineitem b ON a.l_linestatus = b.l_linestatus";
    let query = engine.plan(endless, &PlanOptions::new(2)).expect("it can be planned");
    let cancel = query.cancel();
    let stopped = std::thread::scope(|threads| {
        let running = threads.spawn(|| query.run_all(2));
        std::thread::sleep(std::time::Duration::from_millis(300));
        cancel.cancel();
        running.join().expect("it does not panic")
    });
    assert_eq!(stopped, Err(EngineError::Cancelled));
    assert_eq!(
        query.run(&TaskSpec { job: 0, stage: 0, partition: 0, executor: 0, run: 0 }),
        Err(TaskError::Engine(EngineError::Cancelled))
    );
}
