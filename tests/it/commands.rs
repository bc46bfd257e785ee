//! Command lines as a person types them: what the program prints, what it complains about, and its exit code.

use std::path::PathBuf;
use std::process::Command;

/// A scenario in a file of somebody's own.
const OWN: &str = r#"{
  "id": "local/driver-killed",
  "title": "My own driver",
  "topic": "local",
  "story": "The driver of a small job is killed.",
  "topology": "local",
  "run": {
    "submit": "spark-submit --master local[1] --class Job job.jar",
    "work": "map=2x1s",
    "data": ["shops.csv"],
    "faults": [{ "do": "kill", "target": "driver", "when": "start" }]
  },
  "predict": ["job"]
}
"#;

/// Runs the program without a terminal and holds all it says against the snapshot of this name.
fn check(name: &str, lines: &[&[&str]]) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("commands");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    std::fs::write(folder.join("torn.json"), "{\n  \"workers\": 2,\n  \"worker_core\": 4\n}\n").expect("it can be written");
    std::fs::write(folder.join("small.json"), "{ \"workers\": 1, \"worker_cores\": 1 }\n").expect("it can be written");
    std::fs::write(folder.join("own.json"), OWN).expect("it can be written");
    std::fs::write(folder.join("own-torn.json"), OWN.replace("\"work\"", "\"wrok\"")).expect("it can be written");
    std::fs::write(folder.join("own-fault.json"), OWN.replace("\"kill\"", "\"kil\"")).expect("it can be written");
    std::fs::write(folder.join("shops.csv"), "shop,city\n1,Bern\n2,Chur\n").expect("it can be written");
    let mut said = Vec::new();
    for line in lines {
        let output = Command::new(env!("CARGO_BIN_EXE_driverseat"))
            .args(*line)
            .current_dir(&folder)
            .env("DRIVERSEAT_HOME", &folder)
            .output()
            .expect("the program starts");
        said.push(format!(
            "$ driverseat {}\n{}{}exit {}\n\n",
            line.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
            output.status.code().unwrap_or(-1)
        ));
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("commands__{name}"), said.concat());
    });
}

#[test]
fn the_field_guide_is_read_and_searched() {
    check("guide", &[&["guide", "client-mode-driver"], &["guide", "supervise", "restart"], &["guide", "qqqxyz"]]);
}

/// Before there is a context, a signal finds no shutdown hook: nothing is stopped, and nobody says so.
#[test]
fn a_signal_comes_before_the_context() {
    let submit = "spark-submit --master spark://master:7077 --class Job job.jar";
    check("early_signal", &[&["run", "--submit", submit, "--work", "map=2x1s", "--fault", "hangup:client@t=2s"]]);
}

#[test]
fn a_cluster_comes_from_a_file_with_its_complaints() {
    let submit = "spark-submit --master spark://master:7077 app.py";
    check(
        "cluster",
        &[
            &["run", "--submit", submit, "--work", "map=2x1s", "--cluster", "small.json"],
            &["run", "--submit", submit, "--work", "map=2x1s", "--cluster", "small.json", "--workers", "2", "--speed", "1000"],
            &["run", "--submit", submit, "--cluster", "torn.json"],
            &["run", "--submit", submit, "--cluster", "nowhere.json"],
            &["run", "--submit", submit, "--speed", "0"],
            &["run", "client/driver-kiled"],
        ],
    );
}

#[test]
fn a_wall_is_made_of_lines_of_ones_own() {
    let (local, client) = ("spark-submit --master local[2] app.py", "spark-submit --master spark://master:7077 app.py");
    check(
        "wall",
        &[
            &["wall", "--plain", "--submit", local, "--submit", client, "--work", "map=2x1s", "--fault", "kill:driver@start"],
            &["wall", "--plain", "--submit", local],
            &["wall", "--plain", "wall/nothing-here"],
        ],
    );
}

#[test]
fn a_scenario_is_named_or_is_a_file() {
    check(
        "own",
        &[
            &["run", "own.json"],
            &["lab", "--plain", "own.json"],
            &["run", "own-torn.json"],
            &["run", "small.json"],
            &["run", "driver-killed"],
            &["record", "driver-lost", "out.txt"],
        ],
    );
}

#[test]
fn complaints_name_the_place_and_what_to_do() {
    check(
        "complaints",
        &[
            &["run", "own-fault.json"],
            &["run", "own.json", "--work", "map=6x reduce"],
            &["run", "own.json", "--data", "shops.csv"],
            &["run", "own.json", "--sql", "SELEC 1"],
            &["run", "own.json", "--submit", "spark-submit --mster yarn app.jar"],
            &["quiz", "--plain", "--objective", "conect"],
            &["export", "anki", "nowhere/deck.apkg"],
            &["check", "nothing-here"],
        ],
    );
}

#[test]
fn a_scenario_becomes_a_page_to_hand_out() {
    check("handout", &[&["record", "client/driver-killed", "page.md"], &["record", "own.json", "page.docx"]]);
    let page = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("commands/page.md");
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("commands__handout_page", std::fs::read_to_string(page).expect("it was written"));
    });
}

/// What a teacher keeps in a pack is found by every command that plays a scenario, before and behind the command's name.
#[test]
fn a_pack_counts_for_every_command_that_plays() {
    let pack = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("commands/pack");
    std::fs::create_dir_all(pack.join("scenarios/mine")).expect("the folder can be made");
    let own = OWN.replace("local/driver-killed", "mine/first").replace("\"topic\": \"local\"", "\"topic\": \"mine\"");
    let own = own.replace("    \"data\": [\"shops.csv\"],\n", "");
    std::fs::write(pack.join("scenarios/mine/first.json"), own).expect("it can be written");
    check(
        "pack",
        &[
            &["--pack", "pack", "share", "mine/first"],
            &["share", "mine/first", "--pack", "pack"],
            &["lab", "mine/first", "--pack", "pack", "--plain"],
            &["record", "mine/first", "page.txt", "--pack", "pack"],
            &["wall", "mine/first", "--pack", "pack", "--plain"],
            &["run", "mine/first"],
        ],
    );
}
