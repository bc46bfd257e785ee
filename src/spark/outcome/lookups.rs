//! Who looked for a view by its name, and whether it was there: read off the programs of Connect clients and what each line gave.

use std::collections::BTreeMap;

use crate::base::RecordId;
use crate::spark::outcome::survives::Kind;
use crate::spark::run::Run;

/// By kind of view: whether the line that looked last for one found it.
pub(super) fn last(run: &Run) -> BTreeMap<Kind, bool> {
    let mut found: BTreeMap<Kind, (RecordId, bool)> = BTreeMap::new();
    for (proc, client) in run.clients().iter().zip(&run.spec().clients) {
        let Some(state) = run.world().cluster().domain.connect.clients.get(proc) else { continue };
        for result in &state.results {
            let Some(line) = client.program.lines.get(result.line) else { continue };
            let Some(name) = line.action.relation().and_then(|relation| relation.named()) else { continue };
            let kind = if name.starts_with("global_temp.") { Kind::GlobalTempViews } else { Kind::TempViews };
            let latest = found.entry(kind).or_insert((result.record, result.result.is_ok()));
            if result.record >= latest.0 {
                *latest = (result.record, result.result.is_ok());
            }
        }
    }
    found.into_iter().map(|(kind, (_, there))| (kind, there)).collect()
}
