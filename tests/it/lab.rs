//! The lab and the wall on a cluster: every pane, box and state as text at three sizes; without colour; and at any size.

use std::sync::Arc;

use driverseat::app::Library;
use driverseat::app::Model;
use driverseat::app::Screen;
use driverseat::app::Theme;
use driverseat::app::msg::Msg;
use driverseat::app::update::update;
use driverseat::app::wall::NOT_PLAYED;
use driverseat::content::Scenario;
use driverseat::spark::explain::sentence;
use driverseat::study::FaultSpec;
use driverseat::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::screens::Outside;
use crate::screens::frame;
use crate::screens::on_scenario;

/// A run of 12 tasks on three workers; the client hosts the driver.
const HEALTHY: &str = "spark-submit --master spark://master:7077 --executor-cores 1 --total-executor-cores 3 --class Report report.jar";

/// In the middle of the first stage.
const MIDWAY: &str = "n n n n n . . . . . . . . . . . . . . . . . .";

fn scenario() -> Scenario {
    let (scenario, _) = Scenario::read("driver-killed.json", include_str!("../../scenarios/client/driver-killed.json"));
    let mut scenario = scenario.expect("it is shipped");
    HEALTHY.clone_into(&mut scenario.run.submit);
    scenario.run.faults.clear();
    scenario.wall = vec![
        "spark-submit --master local[4] --class Report report.jar".to_owned(),
        HEALTHY.to_owned(),
        HEALTHY.replace("spark-submit", "spark-submit --deploy-mode cluster"),
        "SparkSession.builder.remote(\"sc://connect:15002\").getOrCreate()".to_owned(),
    ];
    scenario
}

/// The lab after the keys; a piece in quotes is typed letter by letter.
fn after(screen: Screen, keys: &str) -> Model {
    let mut written = Vec::new();
    for (number, piece) in keys.split('"').enumerate() {
        if number % 2 == 1 {
            written.extend(piece.chars().map(|c| if c == ' ' { "space".to_owned() } else { c.to_string() }));
        } else {
            written.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    on_scenario(screen, scenario(), &written.join(" "))
}

/// Every state that is looked at: a name, the screen, the keys that lead there.
fn states() -> Vec<(&'static str, Screen, String)> {
    let fault = |what: &str| format!("{MIDWAY} x \"{what}\" enter");
    vec![
        ("midway", Screen::Lab, MIDWAY.to_owned()),
        ("driver_killed", Screen::Lab, format!("{} n n n", fault("kill spark-submit"))),
        ("executor_killed", Screen::Lab, format!("{} n n n n", fault("kill executor 1"))),
        ("machine_crashed", Screen::Lab, format!("{} . . .", fault("crash worker1"))),
        ("link_cut", Screen::Lab, format!("{} . . . .", fault("cut client – worker0"))),
        ("link_slow", Screen::Lab, format!("{} . .", fault("slow client – worker2"))),
        ("frozen", Screen::Lab, format!("{} . .", fault("freeze worker2"))),
        ("refused", Screen::Lab, "C end enter ctrl-u \"spark-submit --deploy-mode cluster app.py\" enter".to_owned()),
        ("all_faults", Screen::Lab, format!("{MIDWAY} x")),
        ("faults_of_a_box", Screen::Lab, format!("{MIDWAY} up x")),
        ("why", Screen::Lab, format!("{} n n n w down", fault("kill spark-submit"))),
        ("chain", Screen::Lab, format!("{} n n n w esc", fault("kill spark-submit"))),
        ("why_of_a_box", Screen::Lab, format!("{} $ down w", fault("kill spark-submit"))),
        ("other_lines", Screen::Lab, format!("{MIDWAY} C")),
        ("timelines", Screen::Lab, format!("{} C enter t", fault("kill spark-submit"))),
        ("compare", Screen::Lab, format!("{} C enter c", fault("kill spark-submit"))),
        ("outcome", Screen::Lab, format!("{} e", fault("kill spark-submit"))),
        ("plan", Screen::Lab, "P".to_owned()),
        ("question", Screen::Lab, "X".to_owned()),
        ("timeline_zoomed", Screen::Lab, format!("{} $ tab tab z", fault("kill executor 1"))),
        ("stages_zoomed", Screen::Lab, format!("{} $ tab tab tab z", fault("kill executor 1"))),
        ("consoles_zoomed", Screen::Lab, format!("{MIDWAY} tab tab tab tab o z")),
        ("inspector_zoomed", Screen::Lab, format!("{MIDWAY} up shift-tab z")),
        ("wall", Screen::Wall, "n n n n n n n n".to_owned()),
        ("wall_over", Screen::Wall, "$".to_owned()),
        ("wall_faults", Screen::Wall, "n n n n n n n n x".to_owned()),
        ("wall_struck", Screen::Wall, "n n n n n n n n x \"kill:driver\" enter n n".to_owned()),
        ("wall_zoomed", Screen::Wall, "n n n n n n n n tab z".to_owned()),
    ]
}

#[test]
fn every_pane_box_and_state_at_three_sizes() {
    for (name, screen, keys) in states() {
        let model = after(screen, &keys);
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            insta::with_settings!({ snapshot_path => "../snapshots/lab", prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}__{width}x{height}"), frame(&model, (width, height)));
            });
        }
    }
}

/// While a teacher writes: the words of what stands on the stage change at once, its run from the same moment on.
#[test]
fn a_scenario_that_is_written_anew_is_shown_anew() {
    let mut outside = Outside::new(false);
    let mut model = after(Screen::Lab, MIDWAY);
    let moment = model.lab.playback.now;
    let mut changed = scenario();
    let mut save = |model: &mut Model, scenario: &Scenario| {
        let library = Library { scenarios: vec![scenario.clone()], ..Library::default() };
        outside.tell(model, Msg::Loaded(Arc::new(library)));
    };
    "Another title".clone_into(&mut changed.title);
    save(&mut model, &changed);
    let told = |model: &Model| model.lab.scenario.as_ref().map(|scenario| scenario.title.clone());
    assert_eq!((told(&model), model.lab.playback.now), (Some("Another title".to_owned()), moment));
    changed.run.work = Some("map=9x3s".to_owned());
    save(&mut model, &changed);
    let tasks = model.lab.branch().and_then(|branch| branch.outcome.as_ref()).map(|outcome| outcome.tasks.launched);
    assert_eq!((tasks, model.lab.playback.now), (Some(9), moment));
}

/// Three worlds: one that can be played, one that Spark refuses, one that has no such target.
#[test]
fn a_wall_says_why_a_world_cannot_be_played() {
    let mut scenario = scenario();
    scenario.run.faults = vec![FaultSpec { action: "kill".to_owned(), target: "master".to_owned(), when: Some("start".to_owned()) }];
    scenario.wall = vec![
        HEALTHY.to_owned(),
        "spark-submit --master spark://master:7077 --deploy-mode cluster app.py".to_owned(),
        "spark-submit --master local[2] --class Report report.jar".to_owned(),
    ];
    let model = on_scenario(Screen::Wall, scenario, "$");
    let job = model.wall.matrix(false).into_iter().next();
    let told = |text: &str| Some(text.to_owned());
    assert_eq!(job, Some(("job", vec![told("✗ failed"), told("⊘ refused"), told(NOT_PLAYED)])));
    insta::with_settings!({ snapshot_path => "../snapshots/lab", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("wall_not_played__200x60", frame(&model, (200, 60)));
    });
}

#[test]
fn a_fault_strikes_in_every_world_that_has_its_target_and_can_be_taken_back() {
    let struck = |keys: &str| {
        let model = after(Screen::Wall, keys);
        let faults = model.wall.labs().iter().filter_map(|lab| lab.branch()).map(|branch| branch.spec.faults.len());
        (model.wall.takes.len(), faults.collect::<Vec<_>>(), model.wall.playback.now)
    };
    let before = struck("n n n n n n n n");
    let (takes, faults, now) = struck("n n n n n n n n x \"kill:driver\" enter");
    assert_eq!((takes, faults), (2, vec![1, 1, 1, 1]), "every world has a driver by then");
    assert_eq!(now, before.2, "the clock stands where it stood");
    assert_eq!(struck("n n n n n n n n x \"kill:driver\" enter b"), (2, vec![0, 0, 0, 0], now));
    assert_eq!(struck("n n n n n n n n x \"kill:master\" enter").1, [0, 1, 1, 0], "local and Connect know no master");
}

#[test]
fn a_world_of_the_wall_opens_in_the_lab_at_the_same_moment() {
    let wall = after(Screen::Wall, "n n n n n n n n");
    let lab = after(Screen::Wall, "n n n n n n n n tab tab enter");
    assert_eq!((lab.screen, lab.lab.playback.now), (Screen::Lab, wall.wall.playback.now));
    assert_eq!(lab.lab.branch().map(|branch| &branch.spec), wall.wall.labs()[2].branch().map(|branch| &branch.spec));
}

#[test]
fn without_colour_everything_is_still_said() {
    for (name, screen, keys) in states() {
        let mut model = after(screen, &keys);
        let coloured = frame(&model, (120, 40));
        model.settings.theme = Theme::Plain;
        let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
        view::draw(&model, &mut buffer);
        assert_eq!(crate::screens::lines(&buffer), coloured, "{name}: the letters do not depend on the theme");
        let hued = buffer.content.iter().find(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
        assert_eq!(hued, None, "{name}");
    }
}

/// How a process ended, how a link is broken and what becomes of a message: no two of them look alike, letter by letter.
#[test]
fn each_trouble_looks_unlike_any_other() {
    let signs = [
        ("driver_killed", "✗ driver (spark-submit) SIGKILL"),
        ("machine_crashed", "╳ DOWN ╳"),
        ("link_cut", "╳ no route ╳"),
        ("link_slow", "≈ slow ×10 ≈"),
        ("frozen", "‖ worker2 frozen"),
        ("refused", "This run cannot be played"),
    ];
    for (name, screen, keys) in states() {
        let shown = frame(&after(screen, &keys), (200, 60));
        for (of, sign) in signs.iter().filter(|(of, _)| *of == name) {
            assert!(shown.contains(sign), "{of} is not shown by `{sign}`:\n{shown}");
            let others = signs.iter().filter(|(other, _)| other != of);
            for (other, sign) in others {
                assert!(!shown.contains(sign), "{of} also looks like {other}");
            }
        }
    }
}

#[test]
fn no_state_panics_at_any_size() {
    let models: Vec<Model> = states().into_iter().map(|(_, screen, keys)| after(screen, &keys)).collect();
    for width in [1, 2, 19, 20, 39, 40, 43, 44, 59, 60, 79, 80, 99, 100, 149, 170, 300] {
        for height in [1, 2, 9, 10, 11, 19, 20, 27, 28, 40, 100] {
            for model in &models {
                frame(model, (width, height));
            }
        }
    }
}

/// A fault at the playhead starts a timeline that shares the past; the old future stays.
#[test]
fn a_fault_keeps_both_futures() {
    let model = after(Screen::Lab, &format!("{MIDWAY} x \"kill spark-submit\" enter"));
    let [before, after] = model.lab.branches.as_slice() else { panic!("two timelines") };
    let seen = model.lab.playback.seen;
    let parts = before.parts_from(after).expect("they part");
    assert!(parts > 0 && parts <= seen, "they part at {parts}, the playhead is behind {seen}");
    assert_eq!(before.record_time(parts - 1).max(after.parent.map(|(_, at)| at)), Some(model.lab.playback.now));
    let jobs = [before, after].map(|branch| branch.outcome.as_ref().map(|outcome| outcome.job));
    assert_ne!(jobs[0], jobs[1]);
}

/// The same budget and seed make the same timeline; another seed makes another one.
#[test]
fn chaos_comes_from_its_seed() {
    let faults = |words: &str| {
        let model = after(Screen::Lab, &format!("{MIDWAY} X ctrl-u \"{words}\" enter"));
        model.lab.branches.last().map(|branch| branch.spec.faults.clone()).unwrap_or_default()
    };
    assert_eq!(faults("3 7"), faults("3 7"));
    assert_ne!(faults("3 7"), faults("3 8"));
    assert_eq!(faults("5 1").len(), 5);
}

/// Playing stops at an event in a person's words, or just before it, and goes on past it.
#[test]
fn playing_stops_where_it_was_told_to() {
    let stops = |words: &str| {
        let mut model = after(Screen::Lab, &format!("B \"{words}\" enter space"));
        let mut told = Vec::new();
        for _ in 0..300 {
            update(&mut model, Msg::Tick { millis: 200 });
            if !model.lab.playback.playing {
                let Some((_, record)) = model.lab.here() else { break };
                told.push(format!("{} {}", record.at, sentence(&model.lab.cluster, record)));
                if told.len() == 2 {
                    break;
                }
                model.lab.playback.playing = true;
            }
        }
        told.join("\n")
    };
    let words = ["when map task 3 commits", "before the first fetch", "job ends", "LaunchTask#5"];
    let told = words.map(|words| format!("{words}:\n{}", stops(words)));
    insta::assert_snapshot!(told.join("\n\n"), @r"
    when map task 3 commits:
    11.201 Task 3 of stage 0 finishes in executor 0, with 1000 rows.
    23.473 Master sees its connection with spark-submit close.

    before the first fetch:
    11.201 spark-submit logs: INFO TaskSchedulerImpl: Adding task set 1.0 with 6 tasks resource profile 0.
    11.201 spark-submit sends LaunchTask to executor 2.

    job ends:
    23.263 Job 0 is done, with 6000 rows.
    23.473 Master sees its connection with spark-submit close.

    LaunchTask#5:
    8.181 spark-submit sends LaunchTask to executor 1.
    23.473 Master sees its connection with spark-submit close.
    ");
}

/// What is folded on from the last state is what is folded from the beginning.
#[test]
fn stepping_shows_what_seeking_shows() {
    let model = after(Screen::Lab, MIDWAY);
    let branch = model.lab.branch().expect("a timeline");
    assert_eq!(model.lab.cluster, branch.cluster(model.lab.playback.seen));
}
