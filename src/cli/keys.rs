//! `driverseat keys`: the key reference, made from the table of actions and the person's own key file.

use std::io::ErrorKind;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::app::Keymap;
use crate::app::help;
use crate::base::Diagnostic;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::shell::paths;

/// List every action with its keys and its name, as Markdown; your own key file counts
#[derive(Args, Debug, Default)]
pub struct KeysArgs {
    /// Another key file than the one in the config folder
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Say where the key file is looked for, and how it is written
    #[arg(long)]
    pub path: bool,
}

/// # Errors
/// The key file has errors: all of them, each with its place.
pub fn keys(args: &KeysArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let file = args.file.clone().unwrap_or_else(paths::key_file);
    if args.path {
        writeln!(out, "{}", file.display())?;
        writeln!(out, "One action a line, then its keys instead of the usual ones; # begins a comment:\n")?;
        writeln!(out, "    lab.step = s .        # the ids are in `driverseat keys`\n    help = ? f1\n    quit = ctrl-q")?;
        return Ok(Exit::Done);
    }
    let (keymap, complaints) = read(&file, args.file.is_some())?;
    if !complaints.is_empty() {
        return Err(Failure::Diagnostics(complaints));
    }
    write!(out, "{}", help::reference(&keymap))?;
    Ok(Exit::Done)
}

/// The keys of a file and what is wrong with it. A file that is not there changes nothing, unless it was asked for.
pub(super) fn read(file: &std::path::Path, wanted: bool) -> Result<(Keymap, Vec<Diagnostic>), Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Keymap::read(&file.display().to_string(), &text)),
        Err(error) if wanted => Err(Failure::Input(format!("{}: {error}", file.display()))),
        // A home that is no folder is complained about where the record should be; there are no keys in it.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok((Keymap::default(), Vec::new())),
        Err(error) => Err(Failure::Input(format!("{}: {error}", file.display()))),
    }
}
