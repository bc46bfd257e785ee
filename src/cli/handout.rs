//! A scenario as a page to hand out, in Markdown: the story and the line, what to say before it runs, and on the other side what
//! happened, why, and what to keep. Everything but the story comes out of the run.

use std::fmt::Write;

use crate::app::lab::Branch;
use crate::app::lab::Lab;
use crate::app::lab::parts;
use crate::base::VirtualTime;
use crate::content::Scenario;
use crate::content::exchange::markdown::escape;
use crate::spark::explain::sentence;
use crate::study::part::part;

/// More lines of the course of a run than this do not fit on a page; the last ones are the ones that count.
const MOST: usize = 18;

/// The page.
pub(super) fn markdown(lab: &Lab, title: &str) -> String {
    let mut page = format!("# {}\n", escape(title));
    let Some(branch) = lab.branch() else { return page };
    let scenario = lab.scenario.as_deref();
    if let Some(scenario) = scenario {
        let _ = write!(page, "\n{}\n", escape(&scenario.story));
    }
    set_up(&mut page, branch);
    if let Some(scenario) = scenario {
        questions(&mut page, scenario);
    }
    match &branch.refused {
        Some(why) => {
            let _ = write!(page, "\n## What happens\n\n{}\n", escape(why));
        }
        None => happened(&mut page, lab, branch),
    }
    ends(&mut page, branch);
    if let Some(scenario) = scenario {
        kept(&mut page, scenario);
    }
    page
}

/// What is submitted, what it has to do, and what goes wrong.
fn set_up(page: &mut String, branch: &Branch) {
    let spec = &branch.spec;
    let _ = write!(page, "\n```sh\n{}\n```\n", spec.submit);
    let work = spec.work.as_ref().map(|work| format!("made-up stages `{work}`"));
    if let Some(work) = work.or_else(|| spec.sql.as_ref().map(|sql| format!("`{sql}`"))) {
        let _ = write!(page, "\nThe work: {work}\n");
    }
    for fault in &spec.faults {
        let _ = write!(page, "\nWhat goes wrong: `{fault}`\n");
    }
}

/// What is to be said before it runs, with room for it.
fn questions(page: &mut String, scenario: &Scenario) {
    page.push_str("\n## Before it runs: what will happen?\n\n");
    for field in &scenario.predict {
        let asked = part(field);
        let choices: Vec<String> = asked.choices.iter().map(|(_, words)| format!("☐ {}", escape(words))).collect();
        let room = if choices.is_empty() { "____".to_owned() } else { choices.join("  ") };
        let _ = writeln!(page, "- {} {room}", escape(&asked.prompt));
    }
}

/// The moments that matter, and what is said of them.
fn happened(page: &mut String, lab: &Lab, branch: &Branch) {
    let mut told: Vec<(VirtualTime, usize, String)> = Vec::new();
    for mark in &branch.marks {
        let place = mark.id.0 as usize;
        if let Some(record) = branch.log.get(mark.id) {
            let line = escape(&sentence(&branch.cluster(place + 1), record));
            told.push((mark.at, place, format!("{} {line}", mark.kind.letter())));
        }
    }
    // What the narrator says comes behind what he speaks of.
    told.extend(lab.beats.iter().map(|(at, say)| (*at, usize::MAX, format!("*{}*", escape(say)))));
    told.sort();
    page.push_str("\n## What happens\n\n");
    let hidden = told.len().saturating_sub(MOST);
    if hidden > 0 {
        let _ = writeln!(page, "- … {hidden} moments before these");
    }
    for (at, _, line) in &told[hidden..] {
        let _ = writeln!(page, "- {at} s {line}");
    }
}

/// How it ends, and the way back to the first cause.
fn ends(page: &mut String, branch: &Branch) {
    let Some(outcome) = &branch.outcome else { return };
    page.push_str("\n## How it ends\n\n| | |\n|---|---|\n");
    for part in parts::parts(outcome).into_iter().filter(|part| !part.value.is_empty()) {
        let _ = writeln!(page, "| {} | {} |", part.name, escape(&part.value));
    }
    if outcome.cause.is_empty() {
        return;
    }
    page.push_str("\n## Why\n\n");
    for (number, link) in outcome.cause.iter().enumerate() {
        let source = link.source.map_or_else(String::new, |source| format!(" (`{source}`)"));
        let _ = writeln!(page, "{}. {}{source}", number + 1, escape(&link.sentence));
    }
}

/// What is said after the run.
fn kept(page: &mut String, scenario: &Scenario) {
    page.push_str("\n## Keep\n\n");
    for (name, text) in scenario.debrief.told() {
        let _ = writeln!(page, "- **{name}:** {}", escape(text));
    }
    for mistake in &scenario.mistakes {
        let _ = writeln!(page, "- Some think: *{}* {}", escape(&mistake.thought), escape(&mistake.truth));
    }
    if !scenario.source.is_empty() {
        let _ = write!(page, "\nSource: {} · `driverseat lab {}` plays it\n", escape(&scenario.source), scenario.id);
    }
}
