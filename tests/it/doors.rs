//! The front doors of `tests/fuzz` with arbitrary text and with damaged real lines, so far as a test run has time for.

use proptest::prelude::*;

#[path = "../fuzz/doors.rs"]
mod knocking;

/// Real text for each door.
const REAL: [(u8, &str); 16] = [
    (0, "spark-submit --master spark://h:7077 --deploy-mode cluster --supervise --conf spark.executor.memory=2g --class A app.jar a 'b c'"),
    (0, "HADOOP_CONF_DIR=/e spark-submit \\\n  --master=yarn \\\n  --num-executors 3 app.py --x # why"),
    (1, "spark-submit --master k8s://https://h:443 --deploy-mode cluster --conf spark.kubernetes.container.image=i local:///a.py"),
    (1, "export A=1; pyspark --remote 'sc://h:1/;token=t;use_ssl=true' && spark-shell --master 'local[2]'"),
    (1, "start-connect-server.sh --conf spark.connect.grpc.binding.port=15003"),
    (2, "spark = (SparkSession.builder.remote(f'sc://{h}').config('spark.connect.user', u).getOrCreate())\nspark.read.csv('s3://b')"),
    (
        2,
        "val conf = new SparkConf().setMaster(\"local[2]\").setAll(Map(\"a\" -> \"b\"))\nSparkSession.builder().config(conf).getOrCreate()",
    ),
    (2, "s <- sparkR.session(master = 'yarn', sparkConfig = list(spark.driver.memory = '2g'))"),
    (2, ">>> c = SparkConf().setAll([('a', 'b'), ('c', 'sc://' + h)])\n>>> SparkSession.builder.config(conf=c).create()"),
    (3, "host:15002/;user_id=é;session_id=1;token=a;use_ssl=true"),
    (4, "# a file\nspark.executor.memory 2g\nspark.a: b \\\n  c\n! no\nspark.master=local[2]"),
    (5, "kill:executor:with-map-output@stage=1:tasks=2"),
    (5, "cut:link:workers-driver@map-done"),
    (6, "map=6x3s reduce=6x6s"),
    (7, "{\"id\": \"x\", \"title\": \"t\", \"run\": {\"submit\": \"sc://h\", \"cluster\": {\"workers\": 3, \"conf\": {\"a\": \"b\"}}}}"),
    (8, "view v = range 7; count table v"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_at_all_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..160)) {
        knocking::knock(&bytes);
    }

    #[test]
    fn any_text_is_answered_at_every_door(door in 0..knocking::DOORS, text in "\\PC{0,60}|[ -~\\n]{0,100}") {
        knocking::enter(door, &text);
    }

    /// Real text with a piece cut out, doubled or moved, and strange characters put in.
    #[test]
    fn damaged_text_is_answered(
        real in 0..REAL.len(),
        cut in 0..150_usize,
        length in 0..25_usize,
        twice in any::<bool>(),
        put in "['\"\\\\ \n;=#$(){}é–,.\\[\\]@:|&<>-]{0,4}",
    ) {
        let (door, text) = REAL[real];
        let chars: Vec<char> = text.chars().collect();
        let cut = cut.min(chars.len());
        let end = (cut + length).min(chars.len());
        let piece = &chars[cut..end];
        let kept = if twice { [piece, piece].concat() } else { Vec::new() };
        let damaged: String = chars[..cut].iter().copied().chain(kept).chain(put.chars()).chain(chars[end..].iter().copied()).collect();
        knocking::enter(door, &damaged);
    }
}

/// What once went wrong, and what looks as if it might.
#[test]
fn these_are_answered() {
    let long = "a".repeat(20_000);
    let texts =
        ["", "\0", "\u{feff}spark-submit", "'", "\\", "sc://", "=", "--conf", ":", "@", "\"\"\"", "$(", "spark-submit --conf =", &long];
    for door in 0..knocking::DOORS {
        for text in texts {
            knocking::enter(door, text);
        }
        for (_, real) in REAL {
            knocking::enter(door, real);
        }
    }
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    knocking::enter(2, &format!("c = SparkConf()\n{}", "c.set(c, c)\n".repeat(200)));
    for open in ["(", "[", "{", "f(", "{'a':", "$(", "SparkConf().set(", "[(", "'a' + ("] {
        knocking::enter(2, &format!("SparkSession.builder.config({}", open.repeat(5_000)));
        knocking::enter(0, &format!("spark-submit {}", open.repeat(5_000)));
    }
}
