//! Writing a line to a console.

use crate::base::RecordId;
use crate::base::RuleId;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Line;
use crate::spark::fact::SparkFact;
use crate::spark::fact::Stream;
use crate::spark::protocol::Out;

/// A line of Spark's own log: it goes to stderr.
pub fn log(out: &mut Out, console: Console, level: Level, text: impl Into<String>) -> RecordId {
    let line = Line { proc: out.me(), console, stream: Stream::Stderr, level: Some(level), text: text.into() };
    out.record(None, SparkFact::Printed(line))
}

/// A line of Spark's own log that is there because of a rule.
pub fn log_by(out: &mut Out, console: Console, level: Level, rule: RuleId, text: impl Into<String>) -> RecordId {
    let line = Line { proc: out.me(), console, stream: Stream::Stderr, level: Some(level), text: text.into() };
    out.record(Some(rule), SparkFact::Printed(line))
}

/// A line that a program prints itself.
pub fn print(out: &mut Out, console: Console, stream: Stream, text: impl Into<String>) -> RecordId {
    let line = Line { proc: out.me(), console, stream, level: None, text: text.into() };
    out.record(None, SparkFact::Printed(line))
}
