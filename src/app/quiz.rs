//! The quiz: one question after another, with the reason of every option after each answer.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::effect::Effect;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::model::Model;
use crate::app::sheet::Choice;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::Rng;
use crate::study::Body;
use crate::study::Kind;
use crate::study::Question;
use crate::study::Value;
use crate::study::answer::Answer;
use crate::study::answer::Grade;
use crate::study::mix;
use crate::study::part;

/// How far the learner is with a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    #[default]
    Asking,
    Grading,
    Graded(Box<Grade>),
}

/// The state of the screen.
#[derive(Clone, Debug, Default)]
pub struct Quiz {
    /// Places in the library's questions, in the order they are asked.
    pub queue: Vec<usize>,
    pub at: usize,
    pub question: Option<Box<Question>>,
    pub form: Form,
    /// For choices: which choice of the file stands in which row.
    order: Vec<usize>,
    pub stage: Stage,
    pub right: usize,
    pub answered: usize,
    pub scroll: usize,
}

/// The rows of a question, its choices in an order of their own.
fn rows(question: &Question, seed: u64) -> (Vec<Field>, Vec<usize>) {
    let field = |label: &str, input: Input| Field { label: label.to_owned(), input };
    let (mut fields, order) = match &question.body {
        Body::Choose { choices, .. } => {
            let order = mix::order(choices.len(), seed, &question.id);
            let alone = question.kind != Kind::Many;
            (order.iter().map(|place| field(&choices[*place].text, Input::Tick { on: false, alone })).collect(), order)
        }
        Body::Order { items } => {
            let order = mix::disorder(items.len(), seed, &question.id);
            (order.iter().map(|place| field(&items[*place].text, Input::Item(*place))).collect(), Vec::new())
        }
        Body::Match { pairs, targets } => {
            let options: Vec<String> = targets.iter().map(|target| target.text.clone()).collect();
            let rows = pairs.iter().map(|pair| field(&pair.item.text, Input::Pick { options: options.clone(), at: None }));
            (rows.collect(), Vec::new())
        }
        Body::Number { unit, .. } => {
            (vec![field(&format!("Answer in {unit}"), Input::Text(crate::app::entry::Entry::default()))], Vec::new())
        }
        Body::Fill { line, .. } => (vec![field(line, Input::Text(crate::app::entry::Entry::default()))], Vec::new()),
        Body::Predict { parts } => {
            let rows = parts.iter().map(|name| {
                let part = part::part(name);
                let options: Vec<String> = part.choices.iter().map(|(_, text)| text.clone()).collect();
                field(&part.prompt, if options.is_empty() { Input::Number(None) } else { Input::Pick { options, at: None } })
            });
            (rows.collect::<Vec<Field>>(), Vec::new())
        }
    };
    fields.push(field("Answer", Input::Confirm));
    (fields, order)
}

impl Quiz {
    /// Asks a question.
    pub fn ask(&mut self, question: Question, seed: u64) {
        let (fields, order) = rows(&question, seed);
        self.form = Form { fields, ..Form::default() };
        self.order = order;
        self.stage = Stage::Asking;
        self.scroll = 0;
        self.question = Some(Box::new(question));
    }

    /// What the rows say.
    fn answer(&self) -> Option<Answer> {
        let question = self.question.as_ref()?;
        let fields = &self.form.fields;
        let text = || match &fields.first()?.input {
            Input::Text(entry) => Some(entry.text.trim().to_owned()),
            _ => None,
        };
        Some(match &question.body {
            Body::Choose { .. } => {
                let ticked = |(place, field): (&usize, &Field)| matches!(field.input, Input::Tick { on: true, .. }).then_some(*place);
                Answer::Chosen(self.order.iter().zip(fields).filter_map(ticked).collect())
            }
            Body::Order { .. } => Answer::Ordered(
                fields.iter().filter_map(|field| if let Input::Item(item) = field.input { Some(item) } else { None }).collect(),
            ),
            Body::Match { pairs, .. } => {
                let picked = |field: &Field| if let Input::Pick { at, .. } = field.input { at } else { None };
                Answer::Matched(fields.iter().take(pairs.len()).map(picked).collect())
            }
            Body::Number { .. } => Answer::Number(text()?.parse().ok()?),
            Body::Fill { .. } => Answer::Text(text()?),
            Body::Predict { parts } => {
                let said = parts.iter().zip(fields).filter_map(|(name, field)| {
                    let value = match &field.input {
                        Input::Pick { at, .. } => part::part(name).choices.get((*at)?)?.0.clone(),
                        Input::Number(number) => Value::Int((*number)?),
                        _ => return None,
                    };
                    Some((name.clone(), value))
                });
                Answer::Predicted(said.collect())
            }
        })
    }

    /// The grade is there.
    pub fn graded(&mut self, grade: Grade) {
        self.answered += 1;
        self.right += usize::from(grade.right);
        self.stage = Stage::Graded(Box::new(grade));
    }
}

/// The next question; a new shuffled round when all were asked.
pub fn next(model: &mut Model) {
    let Some(library) = model.library.clone() else { return };
    let quiz = &mut model.quiz;
    if quiz.at >= quiz.queue.len() {
        quiz.queue = (0..library.questions.len()).collect();
        Rng::stream(model.seed, "quiz").shuffle(&mut quiz.queue);
        quiz.at = 0;
    }
    let question = quiz.queue.get(quiz.at).and_then(|place| library.questions.get(*place)).cloned();
    quiz.at += 1;
    match question {
        Some(question) => quiz.ask(question, model.seed),
        None => model.tell(Tone::Warn, "There are no questions"),
    }
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let graded = matches!(model.quiz.stage, Stage::Graded(_));
    match action {
        Action::Study(StudyAction::Next) => next(model),
        Action::Study(StudyAction::SeeInLab) if graded => {
            let scenario = model.quiz.question.as_ref().and_then(|question| question.scenario.clone());
            match scenario {
                Some(id) => return update::choose(model, &Choice::Scenario(id)),
                None => model.tell(Tone::Plain, "No scenario belongs to this question"),
            }
        }
        Action::Study(_) => model.tell(Tone::Plain, "Answer first"),
        Action::Accept if graded => next(model),
        Action::Move(by) if graded => {
            let mut at = crate::app::list::Cursor { at: model.quiz.scroll };
            at.step(by, 200);
            model.quiz.scroll = at.at;
        }
        Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane | Action::Move(_) if !graded => {
            if model.quiz.stage == Stage::Asking && model.quiz.form.on(action) {
                return hand_in(model);
            }
        }
        Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane => {}
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn hand_in(model: &mut Model) -> Vec<Effect> {
    let answer = model.quiz.answer().filter(|_| model.quiz.form.complete());
    let (Some(answer), Some(question)) = (answer, model.quiz.question.clone()) else {
        model.tell(Tone::Warn, "Answer every row first (a number as digits)");
        return vec![];
    };
    model.quiz.stage = Stage::Grading;
    vec![Effect::Grade { question, answer: Box::new(answer) }]
}
