//! The lines a person would see, and the warnings and errors of the driver's log.

use std::collections::BTreeSet;

use crate::sim::Fact;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::SparkFact;
use crate::spark::run::Run;

pub(super) fn messages(run: &Run) -> Vec<String> {
    let log = run.world().log();
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for (console, records) in run.world().cluster().domain.consoles.iter() {
        let terminal = matches!(console, Console::Terminal(_));
        for &id in records.iter() {
            let Some(Fact::Domain(SparkFact::Printed(line))) = log.get(id).map(|record| &record.fact) else { continue };
            let wanted = match (line.level, console) {
                (None, Console::Terminal(_) | Console::Driver(_)) => true,
                (Some(level), _) => terminal || level > Level::Info,
                (None, _) => false,
            };
            let text = line.shown();
            if wanted && seen.insert(text.clone()) {
                lines.push((id, text));
            }
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, text)| text).collect()
}
