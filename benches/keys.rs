//! What a key costs on the submit bench: `cargo bench --bench keys`. Text is typed letter by letter; each key is read, explained,
//! its suggestions looked up, and the frame drawn at 120x40, as it is on the screen.

use std::time::Duration;
use std::time::Instant;

use driverseat::app;
use driverseat::app::Key;
use driverseat::app::Keymap;
use driverseat::app::Model;
use driverseat::app::Msg;
use driverseat::app::Screen;
use driverseat::app::Settings;
use driverseat::app::key::Code;
use driverseat::tui::view;
use mimalloc::MiMalloc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// As the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What a key may take.
const GOAL: Duration = Duration::from_millis(5);

const TEXTS: [(&str, &str); 3] = [
    (
        "a long line",
        "HADOOP_CONF_DIR=/etc/hadoop spark-submit --master yarn --deploy-mode cluster --driver-memory 4g --executor-memory 8g \
         --num-executors 10 --conf spark.yarn.submit.waitAppCompletion=false --conf spark.dynamicAllocation.enabled=true \
         --conf spark.sql.shuffle.partitions=400 etl_job.py hdfs:///input/data hdfs:///output/processed",
    ),
    (
        "a program",
        "import os\nspark = (SparkSession.builder\n  .remote(f\"sc://{host}:15002/;token=t;use_ssl=true\")\n  \
         .config(\"spark.connect.auth.token\", \"x\")\n  .appName(\"Report\")\n  .getOrCreate())\ndf = spark.read.csv(\"s3://b\")\n",
    ),
    ("a connection string", "sc://spark.example.com:15002/;use_ssl=true;token=abc;user_id=me;session_id=0"),
];

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    println!("{:<20} {:>6} {:>10} {:>10} {:>12}", "text", "keys", "mean us", "worst us", "within 5 ms");
    for (name, text) in TEXTS {
        let mut model = Model::new(Screen::Bench, Settings::default(), Keymap::default());
        let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
        let mut costs = Vec::new();
        for letter in text.chars() {
            let key = if letter == '\n' { Key { code: Code::Enter, ctrl: false, alt: true } } else { Key::char(letter) };
            #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
            let start = Instant::now();
            app::update(&mut model, Msg::Key(key));
            view::draw(&model, &mut buffer);
            costs.push(start.elapsed());
        }
        let total: Duration = costs.iter().sum();
        let mean = total / u32::try_from(costs.len()).unwrap_or(1);
        let worst = costs.iter().max().copied().unwrap_or_default();
        let within = costs.iter().filter(|cost| **cost <= GOAL).count();
        println!(
            "{name:<20} {:>6} {:>10} {:>10} {:>12}",
            costs.len(),
            mean.as_micros(),
            worst.as_micros(),
            format!("{within} of {}", costs.len())
        );
    }
}
