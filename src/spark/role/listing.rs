//! What a manager's process writes into its list and its own log.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::RuleId;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Listed;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::print::log;
use crate::spark::protocol::Out;

/// One entry of the list that a manager shows.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub kind: ListedKind,
    pub id: &'a str,
    pub proc: Option<ProcId>,
}

impl<'a> Entry<'a> {
    pub const fn new(kind: ListedKind, id: &'a str, proc: Option<ProcId>) -> Self {
        Self { kind, id, proc }
    }

    /// The entry is in this state now, with whatever else the list shows.
    pub fn set(self, state: &'static str, note: Option<String>, rule: Option<RuleId>, out: &mut Out) -> RecordId {
        let listed = Listed { manager: out.me(), kind: self.kind, id: self.id.to_owned(), state, proc: self.proc, note };
        out.record(rule, SparkFact::Manager(listed))
    }
}

/// A line in the log of the daemon itself.
pub fn daemon_log(level: Level, text: impl Into<String>, out: &mut Out) {
    log(out, Console::Daemon(out.me()), level, text);
}
