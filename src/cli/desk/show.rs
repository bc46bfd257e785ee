//! What is shown around a question: its code before, its reasons after.

use crate::cli::desk::Desk;
use crate::cli::desk::ask::letter;
use crate::cli::exit::Failure;
use crate::study::Answered;
use crate::study::Body;
use crate::study::Question;
use crate::study::RunSpec;
use crate::study::mix;

impl Desk<'_> {
    pub(super) fn code(&mut self, question: &Question) -> Result<(), Failure> {
        for (n, line) in question.code.iter().flat_map(|code| &code.lines).enumerate() {
            let number = if question.kind == crate::study::Kind::Snippet { format!("{:>2} ", n + 1) } else { String::new() };
            self.say(&format!("    {number}{line}"))?;
        }
        match &question.body {
            Body::Predict { .. } => question.run.as_ref().map_or(Ok(()), |run| self.run(run)),
            _ => Ok(()),
        }
    }

    /// The run that is about to be played, in the words of the command line.
    pub(in crate::cli) fn run(&mut self, run: &RunSpec) -> Result<(), Failure> {
        self.wrapped(&run.submit, 4)?;
        let mut facts = Vec::new();
        facts.extend(run.work.as_ref().map(|work| format!("work: {work}")));
        facts.extend(run.sql.as_ref().map(|sql| format!("query: {sql}")));
        facts.extend(run.circumstances());
        let workers = run.cluster.as_ref().and_then(|cluster| cluster.workers);
        facts.extend(workers.map(|workers| crate::base::text::plural(workers as usize, "worker")));
        facts.extend(run.spark.as_ref().map(|spark| format!("Spark {spark}")));
        facts.extend(run.faults.iter().map(|fault| format!("fault: {fault}")));
        if run.faults.is_empty() {
            facts.push("no fault".to_owned());
        }
        for fact in facts {
            self.wrapped(&fact, 4)?;
        }
        Ok(())
    }

    /// Right or wrong, why each option is so, what to take home, the source, and where it can be seen.
    pub(in crate::cli) fn feedback(&mut self, question: &Question, answered: &Answered) -> Result<(), Failure> {
        let points = answered.review.sure.points(answered.grade.right);
        let verdict = if answered.grade.right { "Right" } else { "Wrong" };
        self.say(&format!("{verdict} ({points:+} points, {}).", answered.review.sure.name()))?;
        let shown = match &question.body {
            Body::Choose { choices, .. } => mix::order(choices.len(), self.seed, &question.id),
            _ => Vec::new(),
        };
        for (n, remark) in answered.grade.in_order(&shown).into_iter().enumerate() {
            let sign = match (remark.right, remark.said) {
                (true, true) => "right:  ",
                (true, false) => "rightly not chosen: ",
                (false, true) => "wrong:  ",
                (false, false) => "missed: ",
            };
            let letter = if shown.is_empty() { String::new() } else { format!("{}) ", letter(n)) };
            self.wrapped(&format!("{sign}{letter}{}", remark.text), 2)?;
            if !remark.why.is_empty() {
                self.wrapped(&remark.why, 6)?;
            }
            if let Some(home) = &remark.right_in {
                self.wrapped(&format!("It would be right here: {home}"), 6)?;
            }
        }
        let said_already = answered.grade.remarks.iter().any(|remark| remark.why == question.explain);
        if !said_already {
            self.wrapped(&question.explain, 0)?;
        }
        self.wrapped(&format!("Source: {}", question.source), 0)?;
        if let Some(scenario) = &question.scenario {
            self.say(&format!("See it: driverseat lab {scenario}"))?;
        }
        Ok(())
    }
}
