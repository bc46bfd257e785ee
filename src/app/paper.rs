//! A question as it lies before the learner: its rows, in an order of their own, and what they say.

use crate::app::entry::Entry;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::scene::Scene;
use crate::study::Answer;
use crate::study::Body;
use crate::study::Kind;
use crate::study::Question;
use crate::study::Sure;
use crate::study::Value;
use crate::study::mix;
use crate::study::part;

/// The question and its form.
#[derive(Clone, Debug)]
pub struct Paper {
    pub question: Box<Question>,
    pub form: Form,
    /// The run that it asks about was sent for, and is here.
    pub staged: bool,
    pub scene: Option<Box<Scene>>,
    /// Which choice, item or target of the file stands in which place.
    order: Vec<usize>,
    /// What the rows said before anybody touched them: items to be put in order say something from the start.
    untouched: Option<Answer>,
}

impl Paper {
    /// Another seed shuffles the options in another way.
    pub fn new(question: Question, seed: u64) -> Self {
        let (mut fields, order) = rows(&question, seed);
        fields.push(sure_row(Sure::default()));
        fields.push(Field { label: "Answer".to_owned(), input: Input::Confirm });
        let (asked, places) = (fields.len() - 2, matches!(question.body, Body::Match { .. }));
        let form = Form { fields, asked, places, ..Form::default() };
        let mut paper = Self { question: Box::new(question), form, order, untouched: None, staged: false, scene: None };
        paper.untouched = paper.answer();
        paper
    }

    /// The options of a choice in the order in which they are shown; nothing for other kinds.
    pub fn options(&self) -> &[usize] {
        if matches!(self.question.body, Body::Choose { .. }) { &self.order } else { &[] }
    }

    /// What the rows say; nothing while one of them says nothing.
    pub fn answer(&self) -> Option<Answer> {
        if !self.form.complete() {
            return None;
        }
        let fields = &self.form.fields;
        Some(match &self.question.body {
            Body::Choose { .. } => {
                let ticked = |(place, field): (&usize, &Field)| matches!(field.input, Input::Tick { on: true, .. }).then_some(*place);
                Answer::Chosen(self.order.iter().zip(fields).filter_map(ticked).collect())
            }
            Body::Order { .. } => Answer::Ordered(
                fields.iter().filter_map(|field| if let Input::Item(item) = field.input { Some(item) } else { None }).collect(),
            ),
            Body::Match { pairs, .. } => {
                let picked = |field: &Field| if let Input::Pick { at, .. } = field.input { at } else { None };
                let target = |place: usize| self.order.get(place).copied();
                Answer::Matched(fields.iter().take(pairs.len()).map(|field| picked(field).and_then(target)).collect())
            }
            Body::Number { .. } => Answer::Number(text(fields)?.replace(',', ".").parse().ok()?),
            Body::Fill { .. } => Answer::Text(text(fields)?),
            Body::Predict { parts } => {
                Answer::Predicted(parts.iter().zip(fields).filter_map(|(name, field)| Some((name.clone(), said(name, field)?))).collect())
            }
        })
    }

    /// The run that it asks about is here: the rows say when each event came about.
    pub fn show(&mut self, scene: Scene) {
        for (row, field) in self.form.fields.iter_mut().enumerate().take(self.form.asked) {
            if let Some(event) = self.order.get(row).and_then(|option| scene.events.get(*option)) {
                field.label = format!("{} ({} s)", field.label, scene.time(*event));
            }
        }
        self.scene = Some(Box::new(scene));
    }

    /// The option of the file that a row stands for.
    pub fn option(&self, row: usize) -> Option<usize> {
        self.order.get(row).copied()
    }

    /// The line of the code that a row stands for, counted from 1.
    pub fn line(&self, row: usize) -> Option<usize> {
        let Body::Choose { choices, .. } = &self.question.body else { return None };
        choices.get(*self.order.get(row)?)?.line
    }

    /// Where an option, item or target of the file stands among the rows.
    pub fn place_of(&self, wanted: usize) -> Option<usize> {
        self.order.iter().position(|place| *place == wanted)
    }

    /// Has the learner said anything yet?
    pub fn touched(&self) -> bool {
        let answer = self.answer();
        answer.is_some() && answer != self.untouched
    }

    pub fn sure(&self) -> Sure {
        let at = self.form.fields.iter().rev().nth(1).and_then(|field| match &field.input {
            Input::Pick { at, .. } => *at,
            _ => None,
        });
        at.and_then(|at| Sure::ALL.get(at)).copied().unwrap_or_default()
    }

    pub fn set_sure(&mut self, sure: Sure) {
        if let Some(row) = self.form.fields.iter_mut().rev().nth(1) {
            *row = sure_row(sure);
        }
    }

    /// Writes an answer that was given before into the rows.
    pub fn fill(&mut self, answer: &Answer, sure: Sure) {
        self.set_sure(sure);
        let order = self.order.clone();
        let place_of = |wanted: usize| order.iter().position(|place| *place == wanted);
        for (row, field) in self.form.fields.iter_mut().enumerate() {
            match (&mut field.input, answer) {
                (Input::Tick { on, .. }, Answer::Chosen(chosen)) => {
                    *on = self.order.get(row).is_some_and(|place| chosen.contains(place));
                }
                (Input::Item(item), Answer::Ordered(order)) => {
                    if let (Some(wanted), Body::Order { items }) = (order.get(row), &self.question.body)
                        && let Some(text) = items.get(*wanted)
                    {
                        *item = *wanted;
                        field.label.clone_from(&text.text);
                    }
                }
                (Input::Pick { at, .. }, Answer::Matched(targets)) => {
                    if let Some(target) = targets.get(row) {
                        *at = target.and_then(place_of);
                    }
                }
                (Input::Text(entry), Answer::Number(number)) => *entry = Entry::of(&number.to_string()),
                (Input::Text(entry), Answer::Text(text)) => *entry = Entry::of(text),
                (input, Answer::Predicted(said)) => {
                    if let Body::Predict { parts } = &self.question.body
                        && let Some(value) = parts.get(row).and_then(|name| said.get(name))
                    {
                        say(&parts[row], value, input);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The row that asks how sure one is.
pub fn sure_row(sure: Sure) -> Field {
    let options = Sure::ALL.iter().map(|sure| sure.name().to_owned()).collect();
    let at = Sure::ALL.iter().position(|known| *known == sure);
    Field { label: "How sure are you? (1 2 3)".to_owned(), input: Input::Pick { options, at } }
}

/// The row that asks for a part of a prediction.
pub fn part_row(name: &str) -> Field {
    let part = part::part(name);
    let options: Vec<String> = part.choices.iter().map(|(_, text)| text.clone()).collect();
    let input = if options.is_empty() { Input::Number(None) } else { Input::Pick { options, at: None } };
    Field { label: part.prompt, input }
}

/// What such a row says.
pub fn said(name: &str, field: &Field) -> Option<Value> {
    match &field.input {
        Input::Pick { at, .. } => Some(part::part(name).choices.get((*at)?)?.0.clone()),
        Input::Number(number) => Some(Value::Int((*number)?)),
        _ => None,
    }
}

fn say(name: &str, value: &Value, input: &mut Input) {
    match input {
        Input::Pick { at, .. } => *at = part::part(name).choices.iter().position(|(known, _)| known == value),
        Input::Number(number) => {
            if let Value::Int(value) = value {
                *number = Some(*value);
            }
        }
        _ => {}
    }
}

fn text(fields: &[Field]) -> Option<String> {
    match &fields.first()?.input {
        Input::Text(entry) => Some(entry.text.trim().to_owned()),
        _ => None,
    }
}

/// The rows of a question, its options in an order of their own.
fn rows(question: &Question, seed: u64) -> (Vec<Field>, Vec<usize>) {
    let field = |label: &str, input: Input| Field { label: label.to_owned(), input };
    let written = |label: &str| vec![field(label, Input::Text(Entry::default()))];
    match &question.body {
        Body::Choose { choices, .. } => {
            let mut order = mix::order(choices.len(), seed, &question.id);
            if choices.iter().all(|choice| choice.line.is_some()) {
                // Lines of code stand where they stand.
                order.sort_by_key(|place| choices[*place].line);
            }
            let alone = question.kind != Kind::Many;
            (order.iter().map(|place| field(&choices[*place].text, Input::Tick { on: false, alone })).collect(), order)
        }
        Body::Order { items } => {
            let order = mix::disorder(items.len(), seed, &question.id);
            (order.iter().map(|place| field(&items[*place].text, Input::Item(*place))).collect(), order)
        }
        Body::Match { pairs, targets } => {
            let order = mix::order(targets.len(), seed, &question.id);
            let options: Vec<String> = order.iter().map(|place| targets[*place].text.clone()).collect();
            let rows = pairs.iter().map(|pair| field(&pair.item.text, Input::Pick { options: options.clone(), at: None }));
            (rows.collect(), order)
        }
        Body::Number { unit, .. } if unit.is_empty() => (written("Answer, as a number"), Vec::new()),
        Body::Number { unit, .. } => (written(&format!("Answer in {unit}")), Vec::new()),
        Body::Fill { line, .. } => (written(line), Vec::new()),
        Body::Predict { parts } => (parts.iter().map(|name| part_row(name)).collect(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::Paper;
    use crate::app::action::Action;
    use crate::app::list::Move;
    use crate::content::QuizFile;
    use crate::study::Sure;

    /// Whatever can be said can be written into a fresh paper, in whatever order that one stands.
    #[test]
    fn an_answer_survives_being_written_into_another_paper() {
        let (quiz, _) = QuizFile::read("first-look.json", include_str!("../../tests/data/content/first-look.json"));
        let questions = quiz.expect("the example is sound").questions;
        assert!(questions.len() > 8);
        for (_, question) in questions {
            let mut paper = Paper::new(question.clone(), 1);
            assert!(!paper.touched(), "{}", question.id);
            for number in 0..paper.form.fields.len() - 2 {
                if let Some(entry) = paper.form.typing() {
                    entry.paste("--deploy-mode 3");
                    if matches!(question.kind, crate::study::Kind::Number) {
                        *entry = crate::app::entry::Entry::of("3");
                    }
                } else if number % 2 == 0 {
                    paper.form.on(Action::Right);
                } else {
                    paper.form.on(Action::Left);
                }
                paper.form.on(Action::Move(Move::Down));
            }
            paper.set_sure(Sure::Certain);
            let answer = paper.answer().unwrap_or_else(|| panic!("{} is answered", question.id));
            let mut other = Paper::new(question.clone(), 2);
            other.fill(&answer, Sure::Certain);
            assert_eq!((other.answer(), other.sure()), (Some(answer), Sure::Certain), "{}", question.id);
        }
    }
}
