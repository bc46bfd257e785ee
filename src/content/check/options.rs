//! Options that give themselves away: two that say the same, a key that can be told by its length or place, feedback that is missing.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::text::width;
use crate::content::catalog::Catalog;
use crate::content::catalog::Placed;
use crate::content::check::Found;
use crate::study::Body;
use crate::study::Choice;
use crate::study::Key;
use crate::study::Kind;
use crate::study::Question;

/// The habits of a bank that a clever guesser would use. Shares are in percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Questions of one written right choice: the base of the shares below.
    pub single_choice: usize,
    /// How often the key is the longest option, against what chance would make it.
    pub longest_is_right: usize,
    pub longest_by_chance: usize,
    /// How often the key is the shortest option.
    pub shortest_is_right: usize,
    /// How often the key stands in the place where it stands most often (in the file; on screen they are shuffled).
    pub commonest_place: usize,
    /// Wrong options that say where they would be right.
    pub wrong_with_a_home: usize,
    pub wrong_options: usize,
}

/// A key so much longer than every wrong option can be told by its length.
const TOO_LONG: f64 = 1.6;
/// Prompts that share so many of their three-word runs are near-duplicates.
const TOO_ALIKE: f64 = 0.8;

pub(super) fn check(catalog: &Catalog, found: &mut Found) {
    for placed in &catalog.questions {
        let question = &placed.value;
        if let Body::Choose { choices, .. } = &question.body {
            same_options(catalog, placed, choices, found);
            told_by_length(catalog, placed, choices, found);
            lazy_options(catalog, placed, choices, found);
        }
        let feedback: Vec<(String, &str)> = match &question.body {
            Body::Order { items } => items.iter().enumerate().map(|(n, item)| (format!("items.{n}.why"), item.why.as_str())).collect(),
            Body::Match { pairs, .. } => pairs.iter().enumerate().map(|(n, p)| (format!("pairs.{n}.why"), p.item.why.as_str())).collect(),
            _ => Vec::new(),
        };
        for (field, why) in feedback {
            if why.trim().is_empty() {
                found.errors.push(catalog.complain(placed, &field, "there is no feedback", "say why it belongs there"));
            }
        }
    }
    near_duplicates(catalog, found);
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_lowercase()
}

fn same_options(catalog: &Catalog, placed: &Placed<Question>, choices: &[Choice], found: &mut Found) {
    for (n, choice) in choices.iter().enumerate() {
        let twin = choices[..n].iter().position(|other| {
            let same_value = matches!((&other.key, &choice.key), (Key::Computed(a), Key::Computed(b)) if a == b);
            same_value || normal(&other.text) == normal(&choice.text)
        });
        if let Some(twin) = twin {
            let message = format!("options {} and {} say the same", twin + 1, n + 1);
            found.errors.push(catalog.complain(
                placed,
                &format!("options.{n}"),
                message,
                "one of them would be right twice; change or drop it",
            ));
        }
    }
}

fn told_by_length(catalog: &Catalog, placed: &Placed<Question>, choices: &[Choice], found: &mut Found) {
    let lengths = |right: bool| choices.iter().filter(move |choice| choice.key == Key::Written(right)).map(|choice| width(&choice.text));
    if placed.value.kind == Kind::Snippet || lengths(true).count() != 1 {
        return;
    }
    let (Some(key), Some(longest)) = (lengths(true).next(), lengths(false).max()) else { return };
    let ratio = f64::from(u32::try_from(key).unwrap_or(u32::MAX)) / f64::from(u32::try_from(longest.max(1)).unwrap_or(1));
    if ratio > TOO_LONG && key > longest + 12 {
        let message = format!("the key is {key} columns long, the longest wrong option {longest}");
        found.remarks.push(catalog.complain(placed, "options", message, "make the key shorter or the others as precise"));
    }
}

fn lazy_options(catalog: &Catalog, placed: &Placed<Question>, choices: &[Choice], found: &mut Found) {
    for (n, choice) in choices.iter().enumerate() {
        let text = normal(&choice.text);
        if text.contains("of the above") || text.starts_with("both a ") || text == "none of these" || text == "all of these" {
            found.errors.push(catalog.complain(
                placed,
                &format!("options.{n}"),
                format!("`{}` tests the form, not Spark", choice.text),
                "name a thing that can be right or wrong by itself, or make it a `many` question",
            ));
        }
    }
}

/// Runs of three words, for comparing prompts.
fn shingles(question: &Question) -> BTreeSet<String> {
    let code = question.code.iter().flat_map(|code| &code.lines).cloned().collect::<Vec<_>>().join(" ");
    let options = match &question.body {
        Body::Choose { choices, .. } => choices.iter().map(|choice| choice.text.clone()).collect::<Vec<_>>().join(" "),
        Body::Fill { line, answer, .. } => format!("{line} {answer}"),
        _ => String::new(),
    };
    let run = question.run.as_ref().map(|run| format!("{run:?}")).unwrap_or_default();
    let whole = format!("{} {code} {options} {run}", question.prompt).to_lowercase();
    let words: Vec<&str> = whole.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(3).map(|three| three.join(" ")).collect()
}

fn near_duplicates(catalog: &Catalog, found: &mut Found) {
    let prints: Vec<(&Placed<Question>, BTreeSet<String>)> =
        catalog.questions.iter().map(|placed| (placed, shingles(&placed.value))).collect();
    for (n, (placed, print)) in prints.iter().enumerate() {
        for (other, theirs) in &prints[..n] {
            let (small, large) = if print.len() < theirs.len() { (print, theirs) } else { (theirs, print) };
            // Cannot be alike enough if one is much longer; spares most comparisons.
            if small.len() * 10 < large.len() * 8 {
                continue;
            }
            let shared = small.intersection(large).count();
            let union = small.len() + large.len() - shared;
            let alike = f64::from(u32::try_from(shared).unwrap_or(0)) / f64::from(u32::try_from(union.max(1)).unwrap_or(1));
            if alike >= TOO_ALIKE {
                let message = format!("nearly the same as `{}`", other.value.id);
                found.remarks.push(catalog.complain(placed, "prompt", message, "ask something else, or drop one of them"));
            }
        }
    }
}

impl Figures {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut figures = Self::default();
        let mut places = [0_usize; 8];
        let (mut longest, mut shortest, mut chance) = (0, 0, 0.0);
        for placed in &catalog.questions {
            let Body::Choose { choices, .. } = &placed.value.body else { continue };
            let wrong = || choices.iter().filter(|choice| choice.key == Key::Written(false));
            figures.wrong_options += wrong().count();
            figures.wrong_with_a_home += wrong().filter(|choice| choice.right_in.is_some()).count();
            let mut right = choices.iter().enumerate().filter(|(_, choice)| choice.key == Key::Written(true));
            let (Some((place, key)), None) = (right.next(), right.next()) else { continue };
            if placed.value.kind == Kind::Snippet {
                continue;
            }
            figures.single_choice += 1;
            if let Some(count) = places.get_mut(place) {
                *count += 1;
            }
            longest += usize::from(wrong().all(|choice| width(&choice.text) < width(&key.text)));
            shortest += usize::from(wrong().all(|choice| width(&choice.text) > width(&key.text)));
            chance += 1.0 / f64::from(u32::try_from(choices.len()).unwrap_or(1));
        }
        let percent = |count: usize| (count * 100).checked_div(figures.single_choice).unwrap_or(0);
        figures.longest_is_right = percent(longest);
        figures.shortest_is_right = percent(shortest);
        figures.commonest_place = percent(places.into_iter().max().unwrap_or(0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 100")]
        let by_chance = (chance * 100.0 / f64::from(u32::try_from(figures.single_choice.max(1)).unwrap_or(1))) as usize;
        figures.longest_by_chance = by_chance;
        figures
    }
}
