//! What an exam is made of: so many questions of each objective, drawn from a seed and mixed.
//!
//! Length and weights are taken from summaries of the exam guide that Databricks publishes for its Certified Associate Developer
//! for Apache Spark; the guide itself was not at hand. They say: 45 questions in 90 minutes; architecture and components 20%,
//! SQL 20%, `DataFrame` and Dataset programs 30%, troubleshooting and tuning 10%, Structured Streaming 10%, Spark Connect 5%,
//! the pandas API 5%. This trainer covers three of the seven, and shares all 45 questions among them by their weights: that is our assumption, as is the target.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::base::Rng;
use crate::study::bank::Bank;
use crate::study::bank::Filter;
use crate::study::mix;
use crate::study::practice::Pool;
use crate::study::question::Question;

/// One objective of the exam and its weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    pub id: String,
    pub title: String,
    /// Percent of the real exam, as published.
    pub weight: u32,
}

/// What a sprint's id begins with.
const SPRINT: &str = "sprint";

/// An exam that somebody wants to take, with the switches of practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamPlan {
    pub blueprint: Blueprint,
    /// It may be paused; the switches below count only then.
    pub practice: bool,
    pub pool: Pool,
    /// Each answer is graded as soon as it is confirmed.
    pub feedback: bool,
}

impl ExamPlan {
    /// As the real one: no pause, all questions, no feedback before the end.
    pub fn real(blueprint: Blueprint) -> Self {
        Self { blueprint, practice: false, pool: Pool::All, feedback: false }
    }
}

/// A kind of exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    pub id: String,
    pub title: String,
    pub questions: usize,
    pub minutes: u32,
    /// The share of right answers to aim for in practice, in percent. Not an official pass mark.
    pub target: u32,
    pub objectives: Vec<Objective>,
}

impl Blueprint {
    /// The full length of the real exam, over the objectives that this trainer covers, at their published weights.
    pub fn full() -> Self {
        Self {
            id: "full".to_owned(),
            title: "Full exam".to_owned(),
            questions: 45,
            minutes: 90,
            target: 80,
            objectives: vec![
                objective("architecture", "Apache Spark architecture and components", 20),
                objective("troubleshooting", "Troubleshooting and tuning", 10),
                objective("connect", "Using Spark Connect to deploy applications", 5),
            ],
        }
    }

    /// Ten questions in twenty minutes, all of one section; of Spark Connect if there is no such section.
    pub fn sprint(section: &str) -> Self {
        let mut objectives = Self::full().objectives;
        let wanted = objectives.iter().position(|objective| objective.id == section).unwrap_or(objectives.len() - 1);
        let objective = objectives.swap_remove(wanted);
        Self {
            id: if objective.id == "connect" { SPRINT.to_owned() } else { format!("{SPRINT}-{}", objective.id) },
            title: "Section sprint".to_owned(),
            questions: 10,
            minutes: 20,
            target: 80,
            objectives: vec![objective],
        }
    }

    /// The blueprint of an exam in the record, by its id.
    pub fn named(id: &str) -> Self {
        match id.strip_prefix(SPRINT) {
            Some(section) => Self::sprint(section.trim_start_matches('-')),
            None => Self::full(),
        }
    }

    /// How many questions of each objective: by weight, the remainders to the largest fractions.
    pub fn shares(&self) -> BTreeMap<&str, usize> {
        let total: usize = self.objectives.iter().map(|objective| objective.weight as usize).sum();
        let exact = |weight: u32| self.questions * weight as usize;
        let mut shares: Vec<(&str, usize, usize)> = self
            .objectives
            .iter()
            .map(|objective| (objective.id.as_str(), exact(objective.weight) / total.max(1), exact(objective.weight) % total.max(1)))
            .collect();
        let given: usize = shares.iter().map(|(_, share, _)| share).sum();
        shares.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)));
        for (_, share, _) in shares.iter_mut().take(self.questions.saturating_sub(given)) {
            *share += 1;
        }
        shares.into_iter().map(|(id, share, _)| (id, share)).collect()
    }

    /// The questions of one exam, from a seed. An objective with too few questions is made up from the others.
    pub fn draw(&self, bank: &Bank, seed: u64) -> Vec<String> {
        self.draw_of(bank, seed, |_| true)
    }

    /// The same, of some of the questions only.
    pub fn draw_of(&self, bank: &Bank, seed: u64, wanted: impl Fn(&Question) -> bool) -> Vec<String> {
        let mut rng = Rng::stream(seed, "exam");
        let mut chosen: Vec<String> = Vec::new();
        let mut spare: Vec<String> = Vec::new();
        for (objective, share) in self.shares() {
            let filter = Filter { objectives: vec![objective.to_owned()], ..Filter::default() };
            let mut ids: Vec<String> =
                bank.matching(&filter).filter(|question| wanted(question)).map(|question| question.id.clone()).collect();
            rng.shuffle(&mut ids);
            spare.extend(ids.split_off(share.min(ids.len())));
            chosen.extend(ids);
        }
        let missing = self.questions.saturating_sub(chosen.len());
        chosen.extend(spare.into_iter().take(missing));
        rng.shuffle(&mut chosen);
        mix::interleave(chosen, |id| bank.get(id).and_then(|question| question.topologies.first().copied()))
    }
}

fn objective(id: &str, title: &str, weight: u32) -> Objective {
    Objective { id: id.to_owned(), title: title.to_owned(), weight }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Blueprint;

    #[test]
    fn the_shares_follow_the_published_weights() {
        assert_eq!(Blueprint::full().shares(), BTreeMap::from([("architecture", 26), ("troubleshooting", 13), ("connect", 6)]));
        assert_eq!(Blueprint::sprint("connect").shares(), BTreeMap::from([("connect", 10)]));
    }
}
