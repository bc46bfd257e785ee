//! The submit bench against recordings of real `spark-submit --verbose`: the same fields, the same configuration, the same refusals.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use driverseat::spark::submit::Explanation;
use driverseat::spark::submit::Surroundings;
use driverseat::spark::submit::explain;
use serde::Deserialize;

/// One recorded run. What is not there was not printed.
#[derive(Deserialize)]
struct Recorded {
    id: String,
    spark: String,
    line: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    parsed: BTreeMap<String, String>,
    main_class: Option<String>,
    #[serde(default)]
    child_arguments: Vec<String>,
    conf: Option<BTreeMap<String, String>>,
    exit_code: Option<i32>,
    first_error: Option<String>,
    #[serde(default)]
    lines: Vec<String>,
}

/// The machine of the recordings: a folder with the applications and two configuration files, no cluster anywhere.
fn recorded_lab(record: &Recorded) -> Surroundings {
    let mut env = Surroundings::new(record.spark.parse().expect("a release that is modelled"));
    env.environment = record.env.clone();
    env.environment.insert("JAR".to_owned(), "$LAB/app/labapp.jar".to_owned());
    env.environment.insert("PY".to_owned(), "$LAB/app/nop.py".to_owned());
    env.texts.insert("$LAB/verbose/my.properties".to_owned(), include_str!("../data/submit/my.properties").to_owned());
    let defaults = include_str!("../data/submit/spark-defaults.conf").to_owned();
    env.texts.insert("$LAB/verbose/confdir/spark-defaults.conf".to_owned(), defaults);
    "$LAB/verbose".clone_into(&mut env.disk.working_directory);
    let files = ["app/labapp.jar", "app/nop.py", "verbose/h.py", "verbose/data.txt"];
    env.disk.files = Some(files.map(|file| format!("$LAB/{file}")).into_iter().collect::<BTreeSet<_>>());
    env.classes = Some(["LabApp", "LabNop", "org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver"].map(str::to_owned).to_vec());
    env.answers = false;
    env.starts_context = record.line.contains("LabApp");
    env.terminal = record.id.starts_with("RF-S");
    env
}

/// What differs between a recording and what we say, one line each.
fn differences(record: &Recorded, said: &Explanation) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, recorded: String, ours: String| {
        if recorded != ours {
            wrong.push(format!("{} {what}: recorded {recorded}, ours {ours}", record.id));
        }
    };
    if !record.parsed.is_empty() {
        let ours: BTreeMap<String, String> =
            said.parsed.0.iter().filter(|(_, value)| value != "null").map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
        compare("parsed", format!("{:?}", record.parsed), format!("{ours:?}"));
    }
    if let Some(class) = &record.main_class {
        let launched = said.launched.as_ref();
        compare("main class", class.clone(), launched.map(|launched| launched.main_class.clone()).unwrap_or_default());
        let ours = launched.map(|launched| launched.arguments.clone()).unwrap_or_default();
        compare("arguments", format!("{:?}", record.child_arguments), format!("{ours:?}"));
    }
    if let Some(conf) = &record.conf {
        let ours: BTreeMap<String, String> = said.conf.settings().map(|(key, setting)| (key.to_owned(), setting.value.clone())).collect();
        compare("conf", format!("{conf:?}"), format!("{ours:?}"));
    }
    if let Some(code) = record.exit_code {
        compare("exit code", code.to_string(), said.refusal.as_ref().map_or(0, |refusal| refusal.exit_code).to_string());
    }
    if let Some(first) = &record.first_error {
        let printed = said.refusal.as_ref().map(|refusal| refusal.printed.clone()).unwrap_or_default();
        let message = said.refusal.as_ref().map(|refusal| refusal.message.clone()).unwrap_or_default();
        // A message of two lines was recorded by its first.
        let first_line = message.lines().next().unwrap_or_default();
        let said_so =
            !printed.is_empty() && (record.lines.contains(&printed) || record.lines.iter().any(|line| line.ends_with(first_line)));
        compare("first error", first.clone(), if said_so { first.clone() } else { printed });
    }
    wrong
}

/// The folder in which further lines were tried with 3.5.9, 4.0.5 and 4.3.0: files without classes, and no cluster anywhere.
fn trial_lab(record: &Recorded) -> Surroundings {
    let mut env = Surroundings::new(record.spark.parse().expect("a release that is modelled"));
    let properties = [
        ("cd1/spark-defaults.conf", "spark.a def\nspark.b def\nspark.d def\n"),
        ("p1.properties", "spark.a main\n"),
        ("ex1.properties", "spark.a extra1\nspark.b extra1\nspark.c extra1\n"),
        ("data.txt", ""),
        ("odd.properties", include_str!("../data/submit/odd.properties")),
        ("all.properties", include_str!("../data/submit/all.properties")),
    ];
    env.texts = properties.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    "$LAB".clone_into(&mut env.disk.working_directory);
    let files = [
        "a.jar",
        "b.jar",
        "h.py",
        "data.txt",
        "app.R",
        "app.py",
        "ctx.py",
        "p1.properties",
        "ex1.properties",
        "odd.properties",
        "all.properties",
    ];
    env.disk.files = Some(files.map(|file| format!("$LAB/{file}")).into_iter().collect::<BTreeSet<_>>());
    env.classes = Some(["org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver"].map(str::to_owned).to_vec());
    env.answers = false;
    env.starts_context = record.line.contains("ctx.py");
    env
}

fn check(recordings: &str, count: usize, lab: fn(&Recorded) -> Surroundings) {
    let records: Vec<Recorded> = serde_json::from_str(recordings).expect("the recordings are JSON");
    let wrong: Vec<String> = records.iter().flat_map(|record| differences(record, &explain(&record.line, &lab(record)))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(records.len(), count);
}

#[test]
fn every_recorded_line_is_understood_as_spark_understood_it() {
    check(include_str!("../data/submit/recorded.json"), 106, recorded_lab);
}

#[test]
fn every_recorded_refusal_is_given_in_sparks_words() {
    check(include_str!("../data/submit/refusals.json"), 22, recorded_lab);
}

#[test]
fn lines_tried_beside_a_real_spark_submit_agree() {
    check(include_str!("../data/submit/own.json"), 455, trial_lab);
}

/// A block of code from study material and what is said about each part of it.
#[derive(Deserialize)]
struct Block {
    line: u32,
    text: String,
    /// One row for each command or session: kind, where the driver is, why it is refused, the codes of the warnings.
    expected: Vec<String>,
}

fn row(part: &Explanation) -> String {
    let kind = serde_json::to_value(part.kind).expect("a kind is a word");
    let place = part.placement.as_ref().map_or("nowhere".to_owned(), |place| format!("{} on {}", place.driver, place.manager));
    let refused = part.refusal.as_ref().map(|refusal| format!(" refused:{}", refusal.code)).unwrap_or_default();
    let mut codes: Vec<&str> = part.warnings.iter().map(|warning| warning.code).collect();
    codes.dedup();
    format!("{} {place}{refused} [{}]", kind.as_str().unwrap_or_default(), codes.join(" "))
}

#[test]
fn every_code_block_of_the_study_guide_is_placed_and_corrected() {
    let blocks: Vec<Block> = serde_json::from_str(include_str!("../data/submit/guide.json")).expect("the blocks are JSON");
    for block in blocks {
        let mut env = Surroundings::new("4.0".parse().expect("4.0 is modelled"));
        env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
        let said: Vec<String> = explain(&block.text, &env).all().map(row).collect();
        assert_eq!(said, block.expected, "the block at line {}", block.line);
    }
}

/// What a person reads, at 80 columns.
fn shown(line: &str) -> String {
    use clap::Parser;
    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: driverseat::cli::explain::ExplainArgs,
    }
    let args = Line::try_parse_from(["explain", line]).expect("one argument is a line").args;
    let mut out = Vec::new();
    driverseat::cli::explain::explain(&args, &mut out).expect("a vector takes everything");
    let text = String::from_utf8(out).expect("text is UTF-8");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "wider than 80 columns:\n{text}");
    text
}

#[test]
fn an_explanation_fits_eighty_columns_and_points_at_the_place() {
    let lines = [
        (
            "client_mode",
            "spark-submit --master spark://h1:7077 --supervise --num-executors 4 --executor-memory 3g --conf spark.executor.memory=4g --class org.example.Main app.jar in out",
        ),
        ("python_in_cluster_mode", "spark-submit --master spark://h1:7077 --deploy-mode cluster --supervise my_app.py"),
        ("slip_of_the_pen", "spark-submit --executer-memory 4g my_app.py"),
        (
            "connect_session",
            "spark = SparkSession.builder \\\n    .remote(\"sc://h:15002/;token=abc\") \\\n    .config(\"spark.connect.user\", \"me\") \\\n    .getOrCreate()\nspark.sparkContext.parallelize([1])",
        ),
    ];
    for (name, line) in lines {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("explain__{name}"), shown(line));
        });
    }
}
