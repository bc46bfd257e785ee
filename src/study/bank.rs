//! All questions, by id, by cell and by claim.

use std::collections::BTreeMap;

use crate::study::cell::Hit;
use crate::study::question::Kind;
use crate::study::question::Question;
use crate::study::question::Topology;
use crate::study::review::MemoryKey;

/// The questions in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    questions: BTreeMap<String, Question>,
    by_key: BTreeMap<MemoryKey, Vec<String>>,
}

/// Which questions are wanted; an empty filter wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub topics: Vec<String>,
    pub objectives: Vec<String>,
    pub kinds: Vec<Kind>,
    pub topologies: Vec<Topology>,
    pub faults: Vec<Hit>,
    pub claims: Vec<String>,
    pub levels: Vec<u8>,
}

impl Filter {
    pub fn wants(&self, question: &Question) -> bool {
        let any = |list: &[String], word: &String| list.is_empty() || list.contains(word);
        any(&self.topics, &question.topic)
            && any(&self.objectives, &question.objective)
            && (self.kinds.is_empty() || self.kinds.contains(&question.kind))
            && (self.levels.is_empty() || self.levels.contains(&question.level))
            && (self.topologies.is_empty() || self.topologies.iter().any(|topology| question.topologies.contains(topology)))
            && (self.faults.is_empty() || self.faults.contains(&question.fault))
            && (self.claims.is_empty() || self.claims.iter().any(|claim| question.claims.contains(claim)))
    }
}

impl FromIterator<Question> for Bank {
    /// Of two questions with one id the first stays; content checks complain about the second.
    fn from_iter<I: IntoIterator<Item = Question>>(questions: I) -> Self {
        let mut bank = Self::default();
        for question in questions {
            if bank.questions.contains_key(&question.id) {
                continue;
            }
            for key in question_keys(&question) {
                bank.by_key.entry(key).or_default().push(question.id.clone());
            }
            bank.questions.insert(question.id.clone(), question);
        }
        bank
    }
}

/// The cells and claims that a question asks about. A prediction asks about each of its parts.
pub fn question_keys(question: &Question) -> Vec<MemoryKey> {
    let aspects = match &question.body {
        crate::study::question::Body::Predict { parts } => parts.iter().map(|field| crate::study::part::part(field).aspect).collect(),
        _ => vec![question.part],
    };
    let mut keys: Vec<MemoryKey> = question
        .cells()
        .flat_map(|cell| aspects.iter().map(move |&part| MemoryKey::Cell(crate::study::cell::Cell { part, ..cell })))
        .chain(question.claims.iter().cloned().map(MemoryKey::Claim))
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

impl Bank {
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    pub fn get(&self, id: &str) -> Option<&Question> {
        self.questions.get(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Question> {
        self.questions.values()
    }

    pub fn matching<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Question> {
        self.questions.values().filter(|question| filter.wants(question))
    }

    /// Everything that can be asked about.
    pub fn keys(&self) -> impl Iterator<Item = &MemoryKey> {
        self.by_key.keys()
    }

    /// The questions that ask about a cell or a claim.
    pub fn about(&self, key: &MemoryKey) -> impl Iterator<Item = &Question> {
        self.by_key.get(key).into_iter().flatten().filter_map(|id| self.questions.get(id))
    }
}
