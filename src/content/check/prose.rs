//! Can it be read, and does it fit? Lines that cannot be wrapped fit 80 columns; sentences are short enough to be read once.

use crate::base::text::width;
use crate::content::Scenario;
use crate::content::catalog::Catalog;
use crate::content::catalog::Placed;
use crate::content::check::Found;
use crate::content::guide::Entry;
use crate::study::Body;
use crate::study::Code;
use crate::study::Question;

/// What is left of 80 columns inside a box with a margin.
const COLUMNS: usize = 76;
const LONGEST_TITLE: usize = 60;
/// More words than this make a sentence that is read twice.
const LONGEST_SENTENCE: usize = 30;
/// School years (Flesch-Kincaid) above which a whole text is too hard for a reader of a second language.
const HARDEST: f64 = 14.0;

pub(super) fn check(catalog: &Catalog, found: &mut Found) {
    for placed in &catalog.questions {
        question(catalog, placed, found);
    }
    for placed in &catalog.entries {
        entry(catalog, placed, found);
    }
    for placed in &catalog.scenarios {
        scenario(catalog, placed, found);
    }
    for tour in &catalog.tours {
        for (n, beat) in tour.value.beats.iter().enumerate() {
            prose(catalog, tour, &format!("beats.{n}.say"), &beat.say, found);
        }
    }
}

fn question(catalog: &Catalog, placed: &Placed<Question>, found: &mut Found) {
    let question = &placed.value;
    prose(catalog, placed, "prompt", &question.prompt, found);
    prose(catalog, placed, "explain", &question.explain, found);
    code(catalog, placed, "code", question.code.as_ref(), found);
    if let Body::Choose { choices, .. } = &question.body {
        for (n, choice) in choices.iter().enumerate() {
            prose(catalog, placed, &format!("options.{n}.why"), &choice.why, found);
        }
    }
    if let Body::Fill { line, .. } = &question.body {
        fits(catalog, placed, "line", line, found);
    }
}

fn entry(catalog: &Catalog, placed: &Placed<Entry>, found: &mut Found) {
    title(catalog, placed, &placed.value.title, found);
    prose(catalog, placed, "text", &placed.value.text, found);
    for (field, text) in [("trap", &placed.value.trap), ("exam", &placed.value.exam), ("spark_does", &placed.value.spark_does)] {
        if let Some(text) = text {
            prose(catalog, placed, field, text, found);
        }
    }
    code(catalog, placed, "snippet", placed.value.snippet.as_ref(), found);
    for (n, line) in placed.value.picture.iter().enumerate() {
        fits(catalog, placed, &format!("picture.{n}"), line, found);
    }
    let sentences = sentences(&placed.value.text).count();
    if !(2..=7).contains(&sentences) {
        let message = format!("the entry has {sentences} sentences");
        found.remarks.push(catalog.complain(placed, "text", message, "two to six are read; more is another entry"));
    }
}

fn scenario(catalog: &Catalog, placed: &Placed<Scenario>, found: &mut Found) {
    let debrief = &placed.value.debrief;
    title(catalog, placed, &placed.value.title, found);
    let texts = [
        ("story", &placed.value.story),
        ("debrief.what_happened", &debrief.what_happened),
        ("debrief.model", &debrief.model),
        ("debrief.real_life", &debrief.real_life),
        ("debrief.tell_your_team", &debrief.tell_your_team),
    ];
    for (field, text) in texts {
        prose(catalog, placed, field, text, found);
    }
    let Scenario { claims, teaches, source, .. } = &placed.value;
    let parts = [
        (
            "debrief",
            debrief.told().count() < 4,
            "the debrief is not whole",
            "say what happened, what to keep, real life, what to tell the team",
        ),
        (
            "claims",
            claims.is_empty() && teaches.is_empty(),
            "it teaches nothing by name",
            "name an item of the inventory, such as C125, or a rule",
        ),
        ("source", source.is_empty(), "no source is named", "say where one can read that it is so"),
    ];
    for (field, _, message, help) in parts.into_iter().filter(|(_, lacks, ..)| *lacks) {
        found.remarks.push(catalog.complain(placed, field, message, help));
    }
    for (n, beat) in placed.value.narration.iter().enumerate() {
        prose(catalog, placed, &format!("narration.{n}.say"), &beat.say, found);
    }
}

fn title<T>(catalog: &Catalog, placed: &Placed<T>, text: &str, found: &mut Found) {
    if width(text) > LONGEST_TITLE {
        let message = format!("the title is {} columns wide", width(text));
        found.errors.push(catalog.complain(placed, "title", message, &format!("at most {LONGEST_TITLE}")));
    }
}

fn code<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, code: Option<&Code>, found: &mut Found) {
    for (n, line) in code.iter().flat_map(|code| &code.lines).enumerate() {
        fits(catalog, placed, &format!("{field}.lines.{n}"), line, found);
    }
}

fn fits<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, line: &str, found: &mut Found) {
    if width(line) > COLUMNS {
        let message = format!("the line is {} columns wide", width(line));
        found.errors.push(catalog.complain(placed, field, message, &format!("break it: at most {COLUMNS} fit")));
    }
}

/// A full stop inside `spark.driver.memory` or `app.py` ends no sentence.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['?', '!', '\n', ':', ';']).flat_map(|part| part.split(". ")).filter(|part| part.split_whitespace().count() > 1)
}

fn prose<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, text: &str, found: &mut Found) {
    if let Some(word) = text.split_whitespace().find(|word| width(word) > COLUMNS) {
        let message = format!("a word of {} columns cannot be wrapped", width(word));
        found.errors.push(catalog.complain(placed, field, message, "put it into code lines, or shorten it"));
    }
    let longest = sentences(text).map(|sentence| sentence.split_whitespace().count()).max();
    if let Some(words) = longest.filter(|&words| words > LONGEST_SENTENCE) {
        let message = format!("a sentence of {words} words");
        found.remarks.push(catalog.complain(placed, field, message, &format!("at most {LONGEST_SENTENCE}: make two of it")));
    }
    let grade = school_years(text);
    if grade > HARDEST {
        let message = format!("reads like school year {grade:.0}");
        found.remarks.push(catalog.complain(placed, field, message, "use shorter words and sentences"));
    }
}

/// The Flesch-Kincaid grade of a text; 0 for texts too short to say. Spark's own terms count as easy: they are the subject.
pub(super) fn school_years(text: &str) -> f64 {
    let is_prose = |word: &&str| !word.contains(['.', '/', '=', '_', '-', '`', '(', '\'']) || word.ends_with('.');
    let words: Vec<&str> = text.split_whitespace().filter(is_prose).collect();
    if words.len() < 12 {
        return 0.0;
    }
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let sentences = sentences(text).count().max(1);
    0.39 * count(words.len()) / count(sentences) + 11.8 * count(syllables) / count(words.len()) - 15.59
}

fn syllables(word: &str) -> usize {
    const TERMS: [&str; 16] = [
        "executor",
        "application",
        "kubernetes",
        "manager",
        "standalone",
        "configuration",
        "session",
        "container",
        "memory",
        "machine",
        "partition",
        "python",
        "resource",
        "submitting",
        "cluster",
        "server",
    ];
    let lower: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    if TERMS.iter().any(|term| lower.starts_with(term)) {
        return 2;
    }
    let vowel = |c: char| "aeiouy".contains(c);
    let groups = lower.chars().fold((0, false), |(n, before), c| (n + usize::from(vowel(c) && !before), vowel(c))).0;
    let silent = usize::from(lower.ends_with('e') && !lower.ends_with("le") && groups > 1);
    (groups - silent).max(1)
}

#[cfg(test)]
mod tests {
    use super::school_years;

    #[test]
    fn plain_words_read_easier_than_long_ones() {
        let plain = "The driver runs on your machine. When the machine goes to sleep, the driver stops. Then the job ends and you see no result at all.";
        let hard = "Notwithstanding considerable infrastructural heterogeneity, organizational stakeholders consistently underestimate \
                    operational interdependencies characterizing contemporary distributed computational environments";
        assert!(school_years(plain) < 6.0, "{}", school_years(plain));
        assert!(school_years(hard) > 20.0, "{}", school_years(hard));
    }
}
