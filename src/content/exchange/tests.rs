//! Out and in again: what was written is read as it was; and no input makes a reader fall over.

use std::collections::BTreeMap;

use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::proptest;
use serde_json::Value;

use crate::content::exchange::csv;
use crate::content::exchange::gift;
use crate::content::exchange::gift_in;
use crate::content::exchange::import::Imported;
use crate::content::exchange::markdown;
use crate::content::exchange::moodle;
use crate::content::exchange::portable;
use crate::content::exchange::portable::Portable;
use crate::content::exchange::portable::PortableBody;
use crate::content::exchange::portable::PortableOption;
use crate::content::quiz::QuizFile;
use crate::study::Oracle;
use crate::study::Outcome;
use crate::study::RunSpec;
use crate::study::solve;

/// Enough of an oracle for the example file: the runs of a client that was killed.
struct Killed;

impl Oracle for Killed {
    fn outcome(&self, _: &RunSpec) -> Result<Outcome, String> {
        use crate::study::Value::Bool;
        use crate::study::Value::Int;
        use crate::study::Value::Text;
        let fields = [
            ("job", Text("lost".into())),
            ("client.exit_code", Int(137)),
            ("driver.alive", Bool(false)),
            ("driver.starts", Int(1)),
            ("result.shown_on", Text("nowhere".into())),
        ];
        Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn meaning(&self, line: &str) -> Result<Outcome, String> {
        Ok(BTreeMap::from([("parsed.deployMode".to_owned(), crate::study::Value::Bool(line.contains("cluster")))]))
    }
}

fn example() -> Vec<Portable> {
    let text = include_str!("../../../tests/data/content/first-look.json");
    let (file, _) = QuizFile::read("first-look.json", text);
    file.unwrap().questions.iter().flat_map(|(_, question)| portable(question, &solve(question, &Killed).unwrap())).collect()
}

/// An imported file is one of ours, whatever it came from.
fn check(imported: &Imported) {
    let text = serde_json::to_string_pretty(&imported.quiz).unwrap();
    let (file, complaints) = QuizFile::read("imported.json", &text);
    assert_eq!(complaints.iter().map(ToString::to_string).collect::<String>(), "");
    assert_eq!(file.unwrap().questions.len(), imported.taken);
}

fn choice(texts: &[String], right: usize, many: bool) -> Portable {
    let option = |(n, text): (usize, &String)| PortableOption {
        text: text.clone(),
        right: n == right || many && n == 0,
        why: format!("why {text}"),
    };
    Portable {
        id: "an-id".into(),
        topic: "topic".into(),
        prompt: "Which one?".into(),
        code: Vec::new(),
        body: PortableBody::Choice { options: texts.iter().enumerate().map(option).collect(), many },
        explain: "Because.".into(),
        source: "docs".into(),
        tags: vec!["C001".into(), "topology::local".into()],
    }
}

fn options(imported: &Imported) -> Vec<(String, bool, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let option = |option: &Value| (text(&option["text"]), option["right"].as_bool().unwrap_or(false), text(&option["why"]));
    imported.quiz["questions"][0]["options"].as_array().unwrap().iter().map(option).collect()
}

fn wanted(form: &Portable) -> Vec<(String, bool, String)> {
    let PortableBody::Choice { options, .. } = &form.body else { panic!("a choice") };
    options.iter().map(|option| (option.text.clone(), option.right, option.why.clone())).collect()
}

#[test]
fn the_example_is_written_in_every_format() {
    let questions = example();
    assert_eq!(questions.len(), 15, "twelve questions, the prediction as four");
    insta::with_settings!({ snapshot_path => "../../../tests/snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("exchange__gift", gift::write(&questions));
        insta::assert_snapshot!("exchange__moodle", moodle::write(&questions));
        insta::assert_snapshot!("exchange__markdown", markdown::write(&questions));
        insta::assert_snapshot!("exchange__csv", csv::write(&questions).unwrap());
    });
}

#[test]
fn what_can_be_taken_back_is_taken_and_the_rest_is_reported() {
    let questions = example();
    let from_gift = gift_in::read("x.gift", &gift::write(&questions), "mine", "from-gift");
    check(&from_gift);
    let from_csv = csv::read("x.csv", &csv::write(&questions).unwrap(), "mine", "from-csv");
    check(&from_csv);
    let report = |imported: &Imported| imported.report.iter().map(|complaint| complaint.message.clone()).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(format!("GIFT: {} taken\n{}\nCSV: {} taken\n{}", from_gift.taken, report(&from_gift), from_csv.taken, report(&from_csv)), @"
    GIFT: 14 taken
    `start-order-client`: 4 options came without feedback
    `start-match-master`: 2 options came without feedback
    a short answer is judged by its text, which cannot be taken
    `start-place-cluster`: 3 options came without feedback
    CSV: 11 taken
    a question of kind `match` cannot be taken from CSV
    a question of kind `match` cannot be taken from CSV
    a question of kind `fill` cannot be taken from CSV
    a question of kind `match` cannot be taken from CSV
    ");
}

#[test]
fn other_peoples_gift_is_understood() {
    let text = r"// a comment
$CATEGORY: mine

::Q1:: Where does the driver run? { =here#yes ~there#no ####General. }

Spark is slow. {F#It is not.#Right.}

The port is {#15002:0}.

Ports: {#15000..15004}

Match {=client -> laptop =cluster -> worker = -> master}

Say why. {}

The driver {=runs =sits} here.

::broken:: no braces

Half {=%50%a ~b}
";
    let imported = gift_in::read("their.gift", text, "mine", "theirs");
    check(&imported);
    assert_eq!(imported.taken, 5);
    let report: Vec<String> = imported.report.iter().map(|complaint| format!("{}: {}", complaint.line, complaint.message)).collect();
    insta::assert_snapshot!(report.join("\n"), @"
    12: `match`: 2 options came without feedback
    14: an essay question cannot be judged and is not taken
    16: a short answer is judged by its text, which cannot be taken
    18: there are no answers in braces
    20: a half-right option cannot be taken: options are right or wrong
    ");
}

proptest! {
    #[test]
    fn any_option_comes_back_from_gift(texts in prop::collection::vec("[ -~äé]{1,30}", 3..6), right in 0_usize..3, many: bool) {
        let texts: Vec<String> = texts.iter().enumerate().map(|(n, text)| format!("{n}{}", text.split_whitespace().collect::<Vec<_>>().join(" "))).collect();
        let form = choice(&texts, right, many && right > 0);
        let imported = gift_in::read("x", &gift::write(std::slice::from_ref(&form)), "a", "t");
        assert_eq!(imported.report, []);
        check(&imported);
        assert_eq!(options(&imported), wanted(&form));
    }

    #[test]
    fn any_option_comes_back_from_csv(texts in prop::collection::vec("[a-z][ -~äé\n]{1,30}", 3..6), right in 0_usize..3) {
        let texts: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
        let form = choice(&texts, right, false);
        let imported = csv::read("x", &csv::write(std::slice::from_ref(&form)).unwrap(), "a", "t");
        assert_eq!(imported.report, []);
        assert_eq!(options(&imported), wanted(&form));
    }

    #[test]
    fn no_text_breaks_a_reader(text in any::<String>(), signs in "[-{}=~#:\\\\%>\n a1T]{0,60}") {
        for text in [&text, &signs] {
            check(&gift_in::read("x", text, "a", "t"));
            check(&csv::read("x", text, "a", "t"));
            let _ = QuizFile::read("x", text);
            check(&csv::read("x", &format!("prompt,answer,a,b\n{text}"), "a", "t"));
        }
    }
}
