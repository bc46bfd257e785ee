//! Random faults: so many, from this seed, between here and the end. The same words give the same timeline.

use crate::app::effect::Effect;
use crate::app::lab::branch::Branch;
use crate::app::lab::change;
use crate::app::lab::faults;
use crate::app::lab::state::Lab;
use crate::base::rng::Rng;
use crate::study::FaultSpec;

/// The most faults of one timeline.
const MOST: u64 = 20;

/// What is typed: how many faults and which seed, such as `3 7`.
///
/// # Errors
/// What to type.
pub fn parse(text: &str) -> Result<(u64, u64), String> {
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(budget)), seed, None) if (1..=MOST).contains(&budget) => match seed.unwrap_or(Ok(1)) {
            Ok(seed) => Ok((budget, seed)),
            Err(_) => Err("the seed is a number: type 3 7".to_owned()),
        },
        _ => Err(format!("type how many faults (1 to {MOST}) and a seed, such as 3 7")),
    }
}

/// A timeline with as many faults as the budget allows, drawn from what can be broken at the playhead.
pub fn start(lab: &mut Lab, budget: u64, seed: u64) -> Vec<Effect> {
    let Some(branch) = lab.branch() else { return vec![] };
    let possible = faults::possible(lab);
    let now = lab.playback.now;
    let span = branch.end().since(now).0.max(1);
    let mut rng = Rng::stream(seed, "chaos");
    let mut spec = branch.spec.clone();
    let mut drawn: Vec<(u64, FaultSpec)> = Vec::new();
    for _ in 0..budget {
        if let Some(fault) = rng.index(possible.len()).and_then(|place| possible.get(place)) {
            drawn.push((now.0 + rng.below(span), fault.clone()));
        }
    }
    drawn.sort_by_key(|(at, _)| *at);
    spec.faults.extend(drawn.into_iter().map(|(at, fault)| FaultSpec { when: Some(faults::moment(at)), ..fault }));
    let branch = Branch::new(format!("chaos {budget}, seed {seed}"), spec).child_of(lab.current, now);
    change::add(lab, branch)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_budget_and_a_seed_are_typed() {
        assert_eq!([parse("3 7"), parse("2"), parse(" 20 0 ")], [Ok((3, 7)), Ok((2, 1)), Ok((20, 0))]);
        for wrong in ["", "0", "21", "three", "3 x", "1 2 3"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
