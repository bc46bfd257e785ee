//! A review asks about a cell again, not with the same words again: where a run can show what is due, another run is drawn for it.

use std::collections::BTreeSet;

use crate::study::bank::question_keys;
use crate::study::cell::Cell;
use crate::study::outcome::Oracle;
use crate::study::question::Body;
use crate::study::question::Kind;
use crate::study::question::Question;
use crate::study::review::MemoryKey;
use crate::study::variant;

/// A drawn run to predict instead of a question that was answered before. `None` where that question is due for a claim, which
/// only its own words ask about, or where no run is drawn for its cells.
pub fn instead(question: &Question, due: &BTreeSet<&MemoryKey>, seed: u64, oracle: &dyn Oracle) -> Option<Question> {
    let keys: Vec<MemoryKey> = question_keys(question).into_iter().filter(|key| due.contains(key)).collect();
    let cell = |key: &MemoryKey| match key {
        MemoryKey::Cell(cell) => Some(*cell),
        MemoryKey::Claim(_) => None,
    };
    // One key without a cell, and the whole is none.
    let cells: Vec<Cell> = keys.iter().map(cell).collect::<Option<_>>()?;
    cells.into_iter().find_map(|cell| drawn(question, cell, seed, oracle))
}

fn drawn(question: &Question, cell: Cell, seed: u64, oracle: &dyn Oracle) -> Option<Question> {
    let variant = variant::about(seed, cell, oracle)?;
    Some(Question {
        id: format!("drawn-{}-{}-{}-{seed}", cell.topology.name(), cell.fault.name(), cell.part.name()),
        kind: Kind::Predict,
        level: question.level,
        topic: question.topic.clone(),
        prompt: "This run was drawn for this review. What will come of it?".to_owned(),
        code: None,
        body: Body::Predict { parts: variant.parts },
        explain: "Nobody wrote this key: the run was played. l opens it in the lab.".to_owned(),
        run: Some(variant.run),
        claims: Vec::new(),
        rules: Vec::new(),
        topologies: vec![cell.topology],
        fault: cell.fault,
        part: cell.part,
        objective: question.objective.clone(),
        versions: Vec::new(),
        source: "the run itself".to_owned(),
        scenario: None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::instead;
    use crate::study::bank::question_keys;
    use crate::study::cell::Aspect;
    use crate::study::cell::Hit;
    use crate::study::fixture;
    use crate::study::fixture::Fixed;
    use crate::study::question::Body;
    use crate::study::question::Kind;
    use crate::study::review::MemoryKey;

    #[test]
    fn a_cell_is_asked_by_another_run_each_time_and_a_claim_by_its_own_words() {
        let mut question = fixture::question("q", Kind::Predict, Body::Predict { parts: vec!["job".to_owned()] });
        question.fault = Hit::Client;
        let keys = question_keys(&question);
        let all: BTreeSet<&MemoryKey> = keys.iter().collect();
        assert_eq!(instead(&question, &all, 1, &Fixed), None, "a claim of it is due");
        let cells: BTreeSet<&MemoryKey> = keys.iter().filter(|key| matches!(key, MemoryKey::Cell(_))).collect();
        let (one, two) = (instead(&question, &cells, 1, &Fixed).unwrap(), instead(&question, &cells, 2, &Fixed).unwrap());
        assert_ne!(one.run, two.run);
        assert_eq!(question_keys(&one).iter().collect::<BTreeSet<_>>(), cells);
        question.part = Aspect::Idea;
        question.body = Body::Order { items: Vec::new() };
        let keys = question_keys(&question);
        let idea: BTreeSet<&MemoryKey> = keys.iter().filter(|key| matches!(key, MemoryKey::Cell(_))).collect();
        assert_eq!(instead(&question, &idea, 1, &Fixed), None, "no run shows an idea");
    }
}
