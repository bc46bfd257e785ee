//! The command line: which command, with which arguments, and what its result means for the exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;

/// Where does the Spark driver sit, and what dies with it?
///
/// Runs real SQL, draws where the processes of a Spark application live, breaks them, and asks you for the outcome before it runs.
#[derive(Parser, Debug)]
#[command(name = "driverseat", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand, Debug)]
enum Command {}

/// Reads the arguments of this process and does what they ask.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let mut out = std::io::stdout().lock();
    let result = run(cli, &mut out).and_then(|exit| out.flush().map(|()| exit).map_err(Failure::from));
    let exit = result.unwrap_or_else(|failure| {
        // Nothing can be done about a closed stderr.
        let _ = write!(std::io::stderr().lock(), "{failure}");
        failure.exit()
    });
    ExitCode::from(exit.code())
}

fn run(cli: Cli, _out: &mut dyn Write) -> Result<Exit, Failure> {
    match cli.command {
        Some(command) => match command {},
        None => Ok(Exit::BadInput),
    }
}
