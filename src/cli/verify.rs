//! `driverseat verify`: plays every recorded run of real Spark in the simulator, and lists what stands behind each rule.

use std::io::Write;

use clap::Args;
use serde::de::DeserializeOwned;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::content::Trial;
use crate::content::source;
use crate::shell::swarm::swarm;
use crate::spark::verify::Shelf;
use crate::spark::verify::documented::Case;
use crate::spark::verify::submit::Bench;
use crate::spark::verify::table;

/// # Errors
/// If the writer fails. Exit code 1 if a record differs.
pub fn verify(out: &mut dyn Write) -> Result<Exit, Failure> {
    let table = table(&shelf()?);
    for line in table.lines() {
        writeln!(out, "{line}")?;
    }
    let trials = Trial::all().count();
    writeln!(out, "\nSmall things tried on real Spark, which the guide names ({trials})")?;
    for Trial { id, spark, tried, seen } in Trial::all() {
        writeln!(out, "{id} (Spark {spark}): {tried} -> {seen}")?;
    }
    writeln!(out)?;
    for section in &table.sections {
        writeln!(out, "{}: {}", section.title, section.summary())?;
    }
    Ok(if table.holds() { Exit::Done } else { Exit::DoesNotHold })
}

/// The shipped records.
fn shelf() -> Result<Shelf, Failure> {
    let mut documented: Vec<Case> = records("yarn")?;
    documented.extend(records::<Case>("kubernetes")?);
    Ok(Shelf {
        deploy: records("deploy")?,
        connect: records("connect")?,
        left_out: records("connect-left-out")?,
        flows: records("connect-flows")?,
        submit: vec![
            (Bench::Recorded, records("submit-recorded")?),
            (Bench::Recorded, records("submit-refusals")?),
            (Bench::Tried, records("submit-tried")?),
        ],
        connect_docs: records("connect-docs")?,
        documented,
    })
}

fn records<T: DeserializeOwned>(name: &str) -> Result<Vec<T>, Failure> {
    let file = format!("assets/records/{name}.json");
    let text = source::shipped_file(&file).ok_or_else(|| Failure::Failed(format!("{file} is not built in")))?;
    serde_json::from_str(text).map_err(|error| Failure::Failed(format!("{file}: {error}")))
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
        Ok(sum) => {
            writeln!(out, "{} runs, no violation, {sum}", args.runs)?;
            Ok(Exit::Done)
        }
        Err(violation) => {
            writeln!(out, "{violation}")?;
            Ok(Exit::DoesNotHold)
        }
    }
}
