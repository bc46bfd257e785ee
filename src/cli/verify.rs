//! `driverseat verify`: plays every recorded run of real Spark in the simulator, and lists what stands behind each rule.

use std::io::Write;

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::content::source;
use crate::shell::swarm::swarm;
use crate::spark::verify::Recorded;
use crate::spark::verify::table;

/// Where the recorded runs are among the shipped files.
const RECORDS: &str = "assets/records/deploy.json";

/// Hold the simulator against recorded runs of real Spark, and list the rules with what confirms them
#[derive(Args, Debug)]
pub struct VerifyArgs {}

/// # Errors
/// If the writer fails. Exit code 1 if a record differs.
pub fn verify(_args: &VerifyArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let text = source::shipped_file(RECORDS).unwrap_or("[]");
    let records: Vec<Recorded> = serde_json::from_str(text).map_err(|error| Failure::Input(format!("{RECORDS}: {error}")))?;
    let table = table(&records);
    for line in table.lines() {
        writeln!(out, "{line}")?;
    }
    let differing = table.differing().count();
    let skipped = table.records.len() - table.agreeing() - differing;
    writeln!(out, "\n{} records: {} agree, {differing} differ, {skipped} are not run", table.records.len(), table.agreeing())?;
    Ok(if differing == 0 { Exit::Done } else { Exit::DoesNotHold })
}

/// Play random topologies, settings and faults under the checkers
#[derive(Args, Debug)]
pub struct SwarmArgs {
    /// How many runs
    #[arg(long, default_value_t = 1_000)]
    pub runs: u64,
    /// The seed of the first; each run has the next
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

/// # Errors
/// If the writer fails. Exit code 1 at the first violation, with all that is needed to see it again.
pub fn play_swarm(args: &SwarmArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    match swarm(&(args.seed..args.seed.saturating_add(args.runs))) {
        Ok(events) => {
            writeln!(out, "{} runs, {events} events, no violation", args.runs)?;
            Ok(Exit::Done)
        }
        Err(violation) => {
            writeln!(out, "seed {}: {}\n  {}\n  --work '{}'", violation.seed, violation.what, violation.line, violation.work)?;
            for fault in &violation.faults {
                writeln!(out, "  --fault {fault}")?;
            }
            Ok(Exit::DoesNotHold)
        }
    }
}
