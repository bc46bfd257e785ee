//! `driverseat bench` on a plain terminal: each line that is typed is explained, until the input ends.

use std::io::BufRead;
use std::io::Write;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::explain;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;

const PROMPT: &str = "A spark-submit line, a session builder or an sc:// string; q leaves:";

/// Explains the line it is opened with, if there is one, and then one after another.
///
/// # Errors
/// If a stream fails.
pub fn bench(line: Option<&str>, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Exit, Failure> {
    let version = SparkVersion::default();
    let env = Surroundings::new(version);
    let mut typed = line.map(str::to_owned);
    loop {
        if let Some(line) = typed.take() {
            explain::tell(&line, &env, version, out)?;
        }
        writeln!(out, "{PROMPT}")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 || line.trim() == "q" {
            return Ok(Exit::Done);
        }
        typed = Some(line.trim().to_owned()).filter(|line| !line.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::PROMPT;
    use super::bench;
    use crate::cli::Exit;
    use crate::cli::explain;
    use crate::spark::submit::Surroundings;
    use crate::spark::version::SparkVersion;

    #[test]
    fn every_line_is_explained_as_the_command_explains_it() {
        let check = |opened: Option<&str>, typed: &str, explained: &[&str]| {
            let mut out = Vec::new();
            assert_eq!(bench(opened, &mut Cursor::new(typed.to_owned()), &mut out).unwrap(), Exit::Done);
            let mut expected = Vec::new();
            let version = SparkVersion::default();
            for line in explained {
                explain::tell(line, &Surroundings::new(version), version, &mut expected).unwrap();
            }
            let said = String::from_utf8(out).unwrap().replace(&format!("{PROMPT}\n"), "");
            assert_eq!(said, String::from_utf8(expected).unwrap(), "{opened:?} and {typed:?}");
        };
        check(None, "sc://server\n\n  spark-submit a.py\nq\nspark-shell\n", &["sc://server", "spark-submit a.py"]);
        check(Some("spark-shell"), "", &["spark-shell"]);
    }
}
