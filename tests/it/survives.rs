//! What is left of views, sessions, cached blocks and map outputs: runs of `tests/data/survives.json`, each told kind by kind.

use driverseat::shell::play::Player;
use driverseat::spark::explain::survives;
use driverseat::study::RunSpec;

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    says: String,
    run: RunSpec,
    expect: Vec<String>,
}

fn told(case: &Case) -> Vec<String> {
    let mut player = Player::new(&case.run).unwrap_or_else(|error| panic!("{}: {error}", case.id));
    player.run_to_end();
    let outcome = player.outcome();
    let job = serde_json::to_value(outcome.job).expect("a word").as_str().unwrap_or_default().to_owned();
    let kinds = outcome.survives.iter().map(|(kind, survival)| format!("{}: {}", survives::name(*kind), survives::fate(survival)));
    std::iter::once(job).chain(kinds).collect()
}

#[test]
fn what_is_left_follows_from_who_held_it() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../data/survives.json")).unwrap();
    for case in cases {
        assert_eq!(told(&case), case.expect, "{}: {}", case.id, case.says);
    }
}
