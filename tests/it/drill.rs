//! Drills: every one has an answer that holds when it is played, and the lines that look right do not.

use std::io::Cursor;

use driverseat::cli::desk::Desk;
use driverseat::cli::drill::DrillArgs;
use driverseat::content::Catalog;
use driverseat::content::Drill;
use driverseat::content::drill;
use driverseat::shell::oracle::Simulator;
use driverseat::store::Store;
use driverseat::study::Moment;

/// Why the judge is not content with a line; empty when it is.
fn complaints(drill: &Drill, line: &str, oracle: &Simulator) -> Vec<String> {
    let judgement = drill::judge(drill, line, oracle).expect("every drill can be played");
    let mut found: Vec<String> = judgement.refused.clone().into_iter().collect();
    found.extend(
        judgement.verdicts.iter().filter(|verdict| !verdict.met).map(|verdict| format!("{}: {}", verdict.requirement, verdict.why)),
    );
    found.extend(judgement.tried.iter().filter(|tried| !tried.met).map(drill::judge::Tried::sentence));
    assert_eq!(found.is_empty(), judgement.met());
    found
}

#[test]
fn the_answer_of_every_shipped_drill_holds_and_the_tempting_lines_do_not() {
    let oracle = Simulator::default();
    for drill in drill::shipped().expect("the drills can be read") {
        assert_eq!(complaints(&drill, &drill.answer, &oracle), [""; 0], "{}", drill.id);
        for line in &drill.tempting {
            assert!(!complaints(&drill, line, &oracle).is_empty(), "{}: {line} does all that is asked", drill.id);
        }
        assert!(!drill.keep.is_empty() && drill.tempting.len() + 1 > drill.wants.len() / 4, "{}", drill.id);
    }
}

#[test]
fn the_answer_of_every_drawn_drill_holds_when_it_is_played() {
    let oracle = Simulator::default();
    for n in 0..25 {
        let drill = drill::generate(3, n);
        assert_eq!(complaints(&drill, &drill.answer, &oracle), [""; 0], "drill {n}: {}", drill.answer);
    }
}

#[test]
fn a_drill_line_by_line() {
    let typed = "spark-submit --master spark://master:7077 --supervise --class A billing.jar\n\
                 spark-submit --master spark://master:7077 --deploy-mode cluster --supervise billing.py\n\
                 spark-submit --master spark://master:7077 \\\n  --deploy-mode cluster --supervise --class A billing.jar\n";
    let catalog = Catalog::default();
    let bank = catalog.bank();
    let mut store = Store::memory("me");
    let oracle = Simulator::default();
    let mut input = Cursor::new(typed);
    let mut out = Vec::new();
    let mut desk = Desk {
        catalog: &catalog,
        bank: &bank,
        store: &mut store,
        oracle: &oracle,
        now: &|| Moment(0),
        input: &mut input,
        out: &mut out,
        seed: 1,
    };
    let args = DrillArgs { drill: Some("laptop-leaves".to_owned()), count: 1, drawn: false, list: false };
    driverseat::cli::drill::drill(&args, &mut desk).expect("a vector takes everything");
    // The first line counts, and only that.
    let kept: Vec<String> = store.reviews().expect("a record in memory").iter().map(|review| format!("{review:?}")).collect();
    insta::assert_snapshot!(
        kept.join("\n"),
        @r#"Review { at: Moment(0), question: "drill-laptop-leaves", mode: Drill, right: false, credit: 0.0, sure: Fairly, seconds: 0, keys: [(Cell(Cell { topology: Cluster, fault: Setting, part: Setting }), false)] }"#
    );
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("drill__plain", String::from_utf8(out).expect("text is UTF-8"));
    });
}
