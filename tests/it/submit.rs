//! The submit bench over the code of study material, and what a person reads of an explanation.

use driverseat::spark::submit::Explanation;
use driverseat::spark::submit::Surroundings;
use driverseat::spark::submit::explain;
use serde::Deserialize;

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
