//! One question on a plain terminal: what can be said, and how it is read. No box, no colour: a screen reader says it all.

use std::collections::BTreeMap;

use crate::cli::desk::Desk;
use crate::cli::exit::Failure;
use crate::study::Answer;
use crate::study::Body;
use crate::study::Question;
use crate::study::Sure;
use crate::study::Value;
use crate::study::mix;
use crate::study::part;
use crate::study::part::Part;

/// What the learner said: an answer, nothing, or goodbye.
#[derive(Clone, Debug, PartialEq)]
pub enum Said<T> {
    This(T),
    Skip,
    Stop,
    /// A line that began with a colon: what is meant for the exam, not for the question.
    Command(String),
}

impl Desk<'_> {
    /// Shows the question and reads the answer and how sure it is.
    pub(in crate::cli) fn ask(&mut self, question: &Question) -> Result<Said<(Answer, Sure)>, Failure> {
        self.wrapped(&question.prompt, 0)?;
        self.code(question)?;
        let answer = match &question.body {
            Body::Choose { choices, .. } => {
                let order = mix::order(choices.len(), self.seed, &question.id);
                let texts: Vec<&str> = order.iter().map(|&index| choices[index].text.as_str()).collect();
                let many = question.kind == crate::study::Kind::Many;
                let hint = if many { "Letters of all that are right, such as a c:" } else { "Letter:" };
                self.lettered(&texts)?;
                self.read(hint, |line| {
                    let chosen = letters(line, order.len())?;
                    let one = many || chosen.len() == 1;
                    one.then(|| Answer::Chosen(chosen.into_iter().map(|n| order[n]).collect()))
                        .ok_or_else(|| "One letter, please.".to_owned())
                })?
            }
            Body::Order { items } => {
                let order = mix::disorder(items.len(), self.seed, &question.id);
                let texts: Vec<&str> = order.iter().map(|&index| items[index].text.as_str()).collect();
                self.lettered(&texts)?;
                self.read("Letters in order, first to last:", |line| {
                    let chosen = letters(line, order.len())?;
                    let mut sorted = chosen.clone();
                    sorted.sort_unstable();
                    sorted.dedup();
                    let all = sorted.len() == order.len() && chosen.len() == order.len();
                    all.then(|| Answer::Ordered(chosen.into_iter().map(|n| order[n]).collect()))
                        .ok_or_else(|| format!("All {} letters, each once.", order.len()))
                })?
            }
            Body::Match { pairs, targets } => {
                let order = mix::order(targets.len(), self.seed, &question.id);
                let texts: Vec<&str> = order.iter().map(|&index| targets[index].text.as_str()).collect();
                for (n, pair) in pairs.iter().enumerate() {
                    self.wrapped(&format!("{}. {}", n + 1, pair.item.text), 2)?;
                }
                self.lettered(&texts)?;
                self.read("A letter for each number, in turn, such as b a c:", |line| {
                    let chosen = letters(line, order.len())?;
                    (chosen.len() == pairs.len())
                        .then(|| Answer::Matched(chosen.into_iter().map(|n| Some(order[n])).collect()))
                        .ok_or_else(|| format!("{} letters, please: one for each number.", pairs.len()))
                })?
            }
            Body::Number { unit, .. } => {
                let hint = if unit.is_empty() { "Number:".to_owned() } else { format!("Number ({unit}):") };
                self.read(&hint, |line| line.replace(',', ".").parse().map(Answer::Number).map_err(|_| "A number, please.".to_owned()))?
            }
            Body::Fill { line, .. } => {
                self.say(&format!("    {line}"))?;
                self.read("What belongs into ____ ?", |line| Ok(Answer::Text(line.to_owned())))?
            }
            Body::Predict { parts } => match self.predict(parts)? {
                Said::This(said) => Said::This(Answer::Predicted(said)),
                Said::Skip => Said::Skip,
                Said::Stop => Said::Stop,
                Said::Command(word) => Said::Command(word),
            },
        };
        match answer {
            Said::This(answer) => Ok(match self.sure()? {
                Said::This(sure) => Said::This((answer, sure)),
                Said::Skip => Said::This((answer, Sure::Fairly)),
                Said::Stop => Said::Stop,
                Said::Command(word) => Said::Command(word),
            }),
            Said::Skip => Ok(Said::Skip),
            Said::Stop => Ok(Said::Stop),
            Said::Command(word) => Ok(Said::Command(word)),
        }
    }

    /// Asks for each part of a prediction in turn.
    pub(in crate::cli) fn predict(&mut self, parts: &[String]) -> Result<Said<BTreeMap<String, Value>>, Failure> {
        let mut said = BTreeMap::new();
        for field in parts {
            let part = part::part(field);
            self.wrapped(&part.prompt, 0)?;
            match self.one_part(&part)? {
                Said::This(value) => said.insert(field.clone(), value),
                Said::Skip => None,
                Said::Stop => return Ok(Said::Stop),
                Said::Command(word) => return Ok(Said::Command(word)),
            };
        }
        Ok(Said::This(said))
    }

    fn one_part(&mut self, part: &Part) -> Result<Said<Value>, Failure> {
        if part.choices.is_empty() {
            return self.read("Number:", |line| line.parse().map(Value::Int).map_err(|_| "A whole number, please.".to_owned()));
        }
        let texts: Vec<&str> = part.choices.iter().map(|(_, text)| text.as_str()).collect();
        self.lettered(&texts)?;
        let choices = part.choices.clone();
        self.read("Letter:", |line| match letters(line, choices.len())?[..] {
            [n] => Ok(choices[n].0.clone()),
            _ => Err("One letter, please.".to_owned()),
        })
    }

    /// How sure? Enter alone means fairly.
    pub(in crate::cli) fn sure(&mut self) -> Result<Said<Sure>, Failure> {
        self.read("How sure? 1 a guess (+1, 0), 2 fairly sure (+2, -2), 3 certain (+3, -6):", |line| match line {
            "1" => Ok(Sure::Guess),
            "2" => Ok(Sure::Fairly),
            "3" => Ok(Sure::Certain),
            _ => Err("1, 2 or 3, please; Enter means 2.".to_owned()),
        })
    }

    fn lettered(&mut self, texts: &[&str]) -> Result<(), Failure> {
        for (n, text) in texts.iter().enumerate() {
            let lines = crate::base::text::wrap(text, 72);
            for (row, line) in lines.iter().enumerate() {
                let mark = if row == 0 { format!("{})", letter(n)) } else { "  ".to_owned() };
                self.say(&format!("  {mark} {line}"))?;
            }
        }
        Ok(())
    }

    /// Reads until it can be understood. An empty line skips, `q` leaves, the end of the input leaves.
    fn read<T>(&mut self, hint: &str, understand: impl Fn(&str) -> Result<T, String>) -> Result<Said<T>, Failure> {
        loop {
            let Some(line) = self.prompt(hint)? else { return Ok(Said::Stop) };
            match line.as_str() {
                "" => return Ok(Said::Skip),
                "q" | "quit" => return Ok(Said::Stop),
                line if line.starts_with(':') => return Ok(Said::Command(line[1..].trim().to_owned())),
                line => match understand(line) {
                    Ok(value) => return Ok(Said::This(value)),
                    Err(complaint) => self.say(&format!("{complaint} (Enter alone skips, q leaves.)"))?,
                },
            }
        }
    }
}

pub(super) fn letter(n: usize) -> char {
    u8::try_from(n).ok().filter(|n| *n < 26).map_or('?', |n| char::from(b'a' + n))
}

/// `a c`, `a,c` or `ac` as indexes; each letter must name one of `count`.
fn letters(line: &str, count: usize) -> Result<Vec<usize>, String> {
    let known: Vec<char> = (0..count).map(letter).collect();
    let named = line.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | ';' | ')'));
    let indexes: Option<Vec<usize>> = named.map(|c| known.iter().position(|known| known.eq_ignore_ascii_case(&c))).collect();
    let last = known.last().copied().unwrap_or('a');
    indexes.filter(|indexes| !indexes.is_empty()).ok_or_else(|| format!("Letters from a to {last}, please."))
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_are_read_in_any_spacing() {
        for line in ["a c", "ac", "A, C", "a) c)"] {
            assert_eq!(letters(line, 3), Ok(vec![0, 2]), "{line}");
        }
        for line in ["d", "", "1", "a é"] {
            assert!(letters(line, 3).is_err(), "{line}");
        }
    }
}
