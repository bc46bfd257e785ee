//! `driverseat share`: a run as a code that somebody else can open; and how codes are read where a run is wanted.

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;

use crate::base::VirtualSpan;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run_args::RunArgs;
use crate::content::share::Share;

/// Print a run as a share code; open it with `lab --share CODE` or `run --share CODE`
#[derive(Args, Debug)]
pub struct ShareArgs {
    #[command(flatten)]
    pub run: RunArgs,
    /// Where the playhead stands, such as 12.5s
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Write a file that can be read and changed, instead of a code
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// # Errors
/// The run or the moment cannot be read, or the file cannot be written.
pub fn share(args: &ShareArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let at = args.at.as_deref().map_or(Ok(VirtualSpan::ZERO), |text| VirtualSpan::parse(text, "s")).map_err(Failure::Input)?;
    let share = Share { scenario: args.run.scenario.clone(), run: args.run.words()?, at: at.0 };
    match &args.file {
        Some(file) => {
            std::fs::write(file, share.file()).map_err(|error| Failure::Input(format!("{}: {error}", file.display())))?;
            writeln!(out, "{}: open it with driverseat lab --share {}", file.display(), file.display())?;
        }
        None => writeln!(out, "{}", share.code())?,
    }
    Ok(Exit::Done)
}

/// Reads a code, or the file of this name.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub(super) fn read(given: &str) -> Result<Share, Failure> {
    let path = Path::new(given);
    let read = if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::Input(format!("{given}: {error}")))?;
        Share::read(given, &text)
    } else {
        Share::read("share code", given)
    };
    read.map_err(Failure::Diagnostics)
}
