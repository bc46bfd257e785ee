//! `driverseat check [PATH]...`: lints scenarios, questions, guide entries and tours.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::base::Diagnostic;
use crate::base::text::plural;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::content::Catalog;
use crate::content::check;
use crate::content::check::Coverage;
use crate::content::check::Report;
use crate::content::pack;
use crate::study::Oracle;

/// Lint scenarios, questions, guide entries and tours; the shipped ones if no path is named.
#[derive(Args, Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct CheckArgs {
    /// Files or folders; a pack is a folder.
    pub paths: Vec<PathBuf>,
    /// What is taught and what is not, instead of the complaints. Exit code 1 if something is missing.
    #[arg(long)]
    pub coverage: bool,
    /// Also shows what should be looked at but is not wrong.
    #[arg(long)]
    pub remarks: bool,
    /// Leave the computed keys alone: nothing is run.
    #[arg(long)]
    pub no_run: bool,
    /// Also look for a run in which each wrong option would be right; slow.
    #[arg(long)]
    pub deep: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `rules` are the simulator's; with an oracle the computed keys are computed and compared.
///
/// # Errors
/// A path cannot be read, or the result cannot be written.
pub fn check(args: &CheckArgs, rules: &[&str], oracle: Option<&dyn Oracle>, out: &mut dyn Write) -> Result<Exit, Failure> {
    let catalog = if args.paths.is_empty() {
        Catalog::shipped()
    } else {
        pack::alone(&args.paths).map_err(|errors| Failure::Input(errors.join("\n")))?
    };
    if catalog.files.is_empty() {
        let paths: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
        let message = format!("there is no .json file in {}\nhelp: a pack has folders such as scenarios/ and quizzes/", paths.join(", "));
        return Err(Failure::Input(message));
    }
    if args.coverage {
        let coverage = check::coverage(&catalog, rules);
        match args.format {
            Format::Text => write_coverage(&coverage, out)?,
            Format::Json | Format::Ndjson => write_json(out, args.format, &coverage)?,
        }
        return Ok(if coverage.is_full() { Exit::Done } else { Exit::DoesNotHold });
    }
    let report = check::check(&catalog, rules, oracle.filter(|_| !args.no_run), args.deep);
    match args.format {
        Format::Text => write_report(args, &report, out)?,
        Format::Json | Format::Ndjson => {
            let list = |complaints: &[Diagnostic]| complaints.iter().map(as_json).collect::<Vec<_>>();
            let value = json!({
                "errors": list(&report.errors),
                "remarks": list(&report.remarks),
                "counts": report.counts,
                "figures": report.figures,
            });
            write_json(out, args.format, &value)?;
        }
    }
    Ok(if report.errors.is_empty() { Exit::Done } else { Exit::DoesNotHold })
}

fn as_json(complaint: &Diagnostic) -> serde_json::Value {
    let Diagnostic { file, line, column, message, help, .. } = complaint;
    json!({ "file": file, "line": line, "column": column, "message": message, "help": help })
}

fn write_report(args: &CheckArgs, report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
    for complaint in &report.errors {
        writeln!(out, "{complaint}")?;
    }
    if args.remarks {
        for remark in &report.remarks {
            writeln!(out, "{}", remark.to_string().replacen("error:", "remark:", 1))?;
        }
    }
    writeln!(out, "{}", report.counts)?;
    let figures = report.figures;
    if figures.single_choice > 0 {
        writeln!(
            out,
            "single choice: the key is the longest option in {}% (by chance {}%), the shortest in {}%; most often in one place: {}%",
            figures.longest_is_right, figures.longest_by_chance, figures.shortest_is_right, figures.commonest_place
        )?;
        writeln!(out, "wrong options that say where they would be right: {} of {}", figures.wrong_with_a_home, figures.wrong_options)?;
    }
    let remarks = plural(report.remarks.len(), "remark");
    let hint = if args.remarks || report.remarks.is_empty() { "" } else { " (shown with --remarks)" };
    writeln!(out, "{}, {remarks}{hint}", plural(report.errors.len(), "error"))?;
    Ok(())
}

fn write_coverage(coverage: &Coverage, out: &mut dyn Write) -> Result<(), Failure> {
    let mut line = |name: &str, of: usize, missing: &[String]| -> Result<(), Failure> {
        let share = (of.saturating_sub(missing.len()) * 100).checked_div(of).unwrap_or(100);
        writeln!(out, "{name:<28} {share:>3}%  {} of {of}", of.saturating_sub(missing.len()))?;
        for chunk in missing.chunks(10) {
            writeln!(out, "    missing: {}", chunk.join(" "))?;
        }
        Ok(())
    };
    line("claims with an entry", coverage.claims, &coverage.without_entry)?;
    line("claims with a question", coverage.claims, &coverage.without_question)?;
    line("claims with a scenario", coverage.claims, &coverage.without_scenario)?;
    line("rules taught", coverage.rules, &coverage.rules_not_taught)?;
    line("topology x fault shown", 36, &coverage.cells_without_scenario)?;
    let kinds: Vec<String> = coverage.questions_by_kind.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let levels: Vec<String> = coverage.questions_by_level.iter().map(|(level, count)| format!("level {level}: {count}")).collect();
    writeln!(out, "questions: {}, {} computed; {}", coverage.questions, coverage.computed, levels.join(", "))?;
    writeln!(out, "kinds: {}", kinds.join(", "))?;
    for (what, why) in &coverage.excepted {
        writeln!(out, "not covered on purpose: {what}: {why}")?;
    }
    Ok(())
}
