//! `driverseat guide`: the field guide, on its screen or as text.

use std::io::Write;

use clap::Args;

use crate::app::library::Lesson;
use crate::base::text::wrap;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::content::guide::Part;
use crate::shell::content;
use crate::shell::content::Loaded;

/// How wide a line of text is at most.
const COLUMNS: usize = 78;
/// How many entries are named beside the best one.
const ALSO: usize = 8;

/// Read or search the field guide: what the course teaches, and where real Spark differs from it
#[derive(Args, Debug, Default)]
pub struct GuideArgs {
    /// An entry, or words to find one by; without it, the whole list
    pub topic: Vec<String>,
    /// Print it instead of opening the screen
    #[arg(long)]
    pub plain: bool,
}

impl GuideArgs {
    pub fn words(&self) -> Option<String> {
        (!self.topic.is_empty()).then(|| self.topic.join(" "))
    }
}

/// Prints the entry that matches best and names the next ones; without words, every title with its id.
///
/// # Errors
/// If nothing matches, or the writer fails.
pub fn guide(args: &GuideArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Loaded { library, trouble, .. } = content::load(&[]);
    if let Some(trouble) = trouble {
        return Err(Failure::Input(trouble));
    }
    let Some(words) = args.words() else {
        return list(&library.lessons, out);
    };
    let found = match library.lesson(&words) {
        Some(at) => vec![&library.lessons[at]],
        None => library.find_lessons(&words),
    };
    let Some((best, others)) = found.split_first() else {
        return Err(Failure::Input(format!(
            "no entry of the field guide matches `{words}`\nhelp: `driverseat guide --plain` lists them all"
        )));
    };
    entry(best, out)?;
    if !others.is_empty() {
        writeln!(out, "\nAlso:")?;
        for lesson in others.iter().take(ALSO) {
            writeln!(out, "  {}  ({})", lesson.entry.title, lesson.entry.id)?;
        }
    }
    Ok(Exit::Done)
}

fn list(lessons: &[Lesson], out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut area = "";
    for lesson in lessons {
        if lesson.area != area {
            area = &lesson.area;
            writeln!(out, "{area}")?;
        }
        writeln!(out, "  {}  ({})", lesson.entry.title, lesson.entry.id)?;
    }
    Ok(Exit::Done)
}

fn entry(lesson: &Lesson, out: &mut dyn Write) -> Result<(), Failure> {
    for (part, heading, words) in lesson.entry.parts() {
        if part == Part::Title {
            writeln!(out, "{words}\n{}: {}", lesson.area, lesson.entry.id)?;
            continue;
        }
        writeln!(out)?;
        let indent = if heading.is_empty() { "" } else { "  " };
        if !heading.is_empty() {
            writeln!(out, "{heading}:")?;
        }
        for line in wrap(&words, COLUMNS - indent.len()) {
            writeln!(out, "{indent}{line}")?;
        }
    }
    Ok(())
}
