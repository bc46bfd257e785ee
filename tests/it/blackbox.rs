//! Black boxes: the same seed fills the same box, the truth is always right, and a wrong guess is told what tells them apart.

use driverseat::content::Catalog;
use driverseat::shell::blackbox;
use driverseat::shell::oracle::Simulator;
use driverseat::study::blackbox::Guess;

#[test]
fn every_box_can_be_opened_rightly_and_wrong_guesses_are_answered() {
    let scenarios: Vec<_> = Catalog::shipped().scenarios.into_iter().map(|placed| placed.value).collect();
    let oracle = Simulator::default();
    let mut answered = 0;
    for number in 1..=4 {
        let case = blackbox::case(&scenarios, 11, number, &oracle).expect("a box");
        assert_eq!(blackbox::case(&scenarios, 11, number, &oracle).as_ref(), Ok(&case), "box {number} of seed 11");
        let truth = Guess { topology: case.topology, fault: case.run.faults.first().cloned() };
        assert!(blackbox::judge(&case, &truth).right(), "box {number}: {truth:?}");
        for fault in &case.faults {
            let verdict = blackbox::judge(&case, &Guess { topology: case.topology, fault: fault.clone() });
            let reasons = usize::from(verdict.impossible.is_some()) + usize::from(!verdict.told.is_empty());
            assert_eq!(reasons, usize::from(!verdict.right()), "box {number}: {fault:?} got {verdict:?}");
            answered += reasons;
        }
    }
    assert!(answered > 10, "only {answered} wrong guesses were answered");
}
