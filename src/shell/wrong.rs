//! One thing about a run that cannot be read: which field of its words, what is wrong there, and what to do.

use std::fmt;

use crate::base::Diagnostic;
use crate::study::FaultSpec;
use crate::study::Unplayable;

/// One complaint about the words of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    /// A path in the words: `faults.0.target`.
    field: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Plain(String),
    /// With its place in what was written: a fault, the work, the query, a file of data.
    Placed(Diagnostic),
}

impl Wrong {
    pub fn plain(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), what: What::Plain(message.into()) }
    }

    pub fn placed(field: impl Into<String>, complaint: Diagnostic) -> Self {
        Self { field: field.into(), what: What::Placed(complaint) }
    }

    /// A complaint about the fault with this number, as it was written in one line.
    pub fn fault(number: usize, written: &FaultSpec, complaint: Diagnostic) -> Self {
        let target = written.action.chars().count() + 2;
        let when = target + written.target.chars().count() + 1;
        let part = match complaint.column {
            column if column < target => "do",
            column if column < when || written.when.is_none() => "target",
            _ => "when",
        };
        Self::placed(format!("faults.{number}.{part}"), complaint)
    }

    /// The complaint with its place, if it has one.
    pub fn diagnostic(&self) -> Option<&Diagnostic> {
        match &self.what {
            What::Plain(_) => None,
            What::Placed(complaint) => Some(complaint),
        }
    }

    /// What is wrong and what to do, without the place.
    pub fn sentence(&self) -> String {
        let Unplayable { message, help, .. } = self.unplayable();
        if help.is_empty() { message } else { format!("{message}: {help}") }
    }

    pub fn unplayable(&self) -> Unplayable {
        let (message, help) = match &self.what {
            What::Plain(message) => (message.clone(), String::new()),
            What::Placed(complaint) => (complaint.message.clone(), complaint.help.clone().unwrap_or_default()),
        };
        Unplayable { field: self.field.clone(), message, help }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Plain(message) => f.write_str(message),
            What::Placed(complaint) => complaint.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wrong;
    use crate::base::Diagnostic;
    use crate::study::FaultSpec;

    #[test]
    fn a_complaint_about_a_fault_is_put_on_the_part_that_it_is_about() {
        let check = |when: Option<&str>, column: usize, field: &str| {
            let fault = FaultSpec { action: "kill".to_owned(), target: "driver".to_owned(), when: when.map(str::to_owned) };
            let text = fault.to_string();
            let wrong = Wrong::fault(2, &fault, Diagnostic::at("--fault", &text, column - 1, 1, "wrong"));
            assert_eq!(wrong.unplayable().field, field, "column {column} of {text}");
        };
        check(Some("stage=1"), 1, "faults.2.do");
        check(Some("stage=1"), 6, "faults.2.target");
        check(Some("stage=1"), 13, "faults.2.when");
        check(None, 12, "faults.2.target");
    }
}
