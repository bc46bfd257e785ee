//! What a frame and a seek cost: `cargo bench --bench frame`. Goals, in a release build: 4 ms for the busiest frame of 200x60,
//! 16 ms to seek in a trace of 100,000 events.
//!
//! A program of its own rather than a harness: it measures the worst of many different frames, where harnesses repeat one.

use std::sync::Arc;
use std::time::Instant;

use driverseat::app;
use driverseat::app::Effect;
use driverseat::app::Keymap;
use driverseat::app::Library;
use driverseat::app::Model;
use driverseat::app::Msg;
use driverseat::app::Screen;
use driverseat::app::Settings;
use driverseat::app::lab::Course;
use driverseat::base::VirtualTime;
use driverseat::content::Scenario;
use driverseat::shell::play::Player;
use driverseat::shell::worker;
use driverseat::study::run::ClusterSpec;
use driverseat::tui::view;
use mimalloc::MiMalloc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// As the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Frames and seeks of each kind.
const ROUNDS: u32 = 200;

/// A lab with so many workers, each with so many executors of one core, and so many map tasks; its run is computed to the end.
fn lab(workers: u32, executors: u32, tasks: u32) -> Model {
    let (scenario, _) = Scenario::read("driver-killed.json", include_str!("../scenarios/client/driver-killed.json"));
    let mut scenario = scenario.expect("it is shipped");
    let (run, each) = (&mut scenario.run, 512);
    "spark-submit --master spark://master:7077 --executor-cores 1 --executor-memory 512m --class App app.jar".clone_into(&mut run.submit);
    run.work = Some(format!("map={tasks}x3s reduce={executors}x3s"));
    run.faults.clear();
    let (cores, memory) = (Some(executors), Some(format!("{}m", executors * each)));
    run.cluster = Some(ClusterSpec { workers: Some(workers), worker_cores: cores, worker_memory: memory, ..ClusterSpec::default() });
    let mut model = Model::new(Screen::Lab, Settings::default(), Keymap::default());
    for effect in app::update(&mut model, Msg::Loaded(Arc::new(Library { scenarios: vec![scenario], ..Library::default() }))) {
        if let Effect::Compute { seat, spec } = effect {
            let mut player = Player::new(&spec).expect("it can be played");
            player.run_to_end();
            app::update(&mut model, Msg::Run(seat, Box::new(worker::news(&player, Course::Done))));
        }
    }
    model
}

/// How long it takes, in milliseconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn millis(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn report(lab: &str, what: &str, events: usize, times: &[f64]) {
    let mean = times.iter().sum::<f64>() / f64::from(ROUNDS);
    let worst = times.iter().copied().fold(0.0, f64::max);
    println!("{lab:<28} {what:<6} {events:>8} events {mean:>8.2} ms, at worst {worst:>8.2} ms");
}

fn main() {
    for (workers, executors, tasks) in [(3, 2, 60), (8, 4, 400), (100, 10, 12_000)] {
        let mut model = lab(workers, executors, tasks);
        let events = model.lab.branch().map_or(0, |branch| branch.log.len());
        let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 60));
        let (mut seeks, mut frames) = (Vec::new(), Vec::new());
        for number in 0..ROUNDS {
            // Here and there over the run, neighbours far apart.
            let end = model.lab.branch().map_or(0, |branch| branch.end().0);
            let at = VirtualTime(end / 1000 * u64::from(number * 619 % 1000));
            seeks.push(millis(|| app::lab::on::scrub(&mut model.lab, at)));
            // Messages are drawn while it plays.
            model.lab.playback.playing = true;
            frames.push(millis(|| drop(view::draw(&model, &mut buffer))));
        }
        let name = format!("{workers} workers, {} executors", workers * executors);
        report(&name, "frame", events, &frames);
        report(&name, "seek", events, &seeks);
    }
}
