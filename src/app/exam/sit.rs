//! Sitting the exam: answering, going to and fro, marking for review, pausing in practice, handing in.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::desk::GivenAnswer;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::exam::Stage;
use crate::app::form::Form;
use crate::app::model::Model;
use crate::app::paper::Paper;
use crate::app::round;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::text::plural;
use crate::study::Act;
use crate::study::Exam;
use crate::study::Mode;

/// Between two savings of the clock, in seconds: so much of it a crash can cost.
const EVERY: u64 = 5;

/// Sits down, for the first time or again.
pub(super) fn begin(model: &mut Model, id: i64, exam: Box<Exam>) -> Vec<Effect> {
    let fresh = exam.used_seconds == 0 && exam.unanswered() == exam.slots.len();
    let state = &mut model.exam;
    (state.id, state.exam, state.stage) = (id, Some(exam), Stage::Sitting);
    (state.kept, state.checked, state.looking) = (None, None, None);
    let mut effects = vec![];
    if !fresh {
        effects = act(model, Act::Resume);
        model.tell(Tone::Good, "Your exam goes on where you left it");
    }
    show(model);
    effects
}

/// Puts the current question on the screen, with the answer it has.
fn show(model: &mut Model) {
    let Some(exam) = &model.exam.exam else { return };
    let slot = exam.slots.get(exam.current);
    let question = slot.and_then(|slot| model.library.as_ref()?.question(&slot.question).cloned());
    model.exam.paper = question.map(|question| {
        let mut paper = Paper::new(question, exam.seed);
        if let Some(answer) = slot.and_then(|slot| slot.answer.as_ref()) {
            paper.fill(answer, slot.map_or_else(Default::default, |slot| slot.sure));
        }
        paper
    });
    model.exam.checked = None;
    model.exam.scroll = 0;
}

/// Does one act and has it kept; an exam that is over by it is handed in.
fn act(model: &mut Model, act: Act) -> Vec<Effect> {
    let now = model.now;
    let Some(exam) = &mut model.exam.exam else { return vec![] };
    let done = exam.act(act, now);
    let exam = exam.clone();
    if exam.is_over() {
        if done.is_err() {
            model.tell(Tone::Warn, "Time is up: the exam is handed in");
        }
        return hand_in(model, exam);
    }
    if let Err(why) = done {
        model.tell(Tone::Warn, format!("Not done: {why}"));
    }
    vec![Effect::desk(Wish::KeepExam(model.exam.id, exam))]
}

/// Gives the exam to be graded.
pub(super) fn hand_in(model: &mut Model, mut exam: Box<Exam>) -> Vec<Effect> {
    if !exam.is_over() {
        let _ = exam.act(Act::HandIn, model.now);
    }
    model.exam.stage = Stage::Marking;
    model.exam.exam = Some(exam.clone());
    vec![Effect::desk(Wish::HandIn(model.exam.id, exam))]
}

/// What the rows say goes into the exam, if it is new.
pub fn record(model: &mut Model) -> Vec<Effect> {
    let (Some(paper), Some(exam)) = (&model.exam.paper, &model.exam.exam) else { return vec![] };
    let Some(slot) = exam.slots.get(exam.current).filter(|_| exam.seen.is_some()) else { return vec![] };
    let (answer, sure) = (paper.answer(), paper.sure());
    let new = answer.is_some() && (slot.answer != answer || slot.sure != sure) && (slot.answer.is_some() || paper.touched());
    match answer.filter(|_| new) {
        Some(answer) => act(model, Act::Answer(answer, sure)),
        None => vec![],
    }
}

/// To another question; what was said here is kept first.
pub(super) fn go_to(model: &mut Model, place: usize) -> Vec<Effect> {
    let mut effects = record(model);
    effects.extend(act(model, Act::GoTo(place)));
    show(model);
    effects
}

/// The clock on the wall has moved on.
pub fn tick(model: &mut Model) -> Vec<Effect> {
    let due = model
        .exam
        .exam
        .as_ref()
        .filter(|_| model.exam.runs())
        .is_some_and(|exam| exam.left_seconds(model.now) == 0 || exam.seen.is_some_and(|seen| model.now.since(seen) >= EVERY));
    if !due {
        return vec![];
    }
    let mut effects = record(model);
    if model.exam.stage == Stage::Sitting {
        effects.extend(act(model, Act::Tick));
    }
    effects
}

/// All questions, to go to one of them.
pub fn navigator(model: &Model) -> Option<Sheet> {
    let exam = model.exam.exam.as_ref()?;
    let row = |(place, slot): (usize, &crate::study::exam::Slot)| {
        let prompt = model.library.as_ref().and_then(|library| library.question(&slot.question)).map_or("", |question| &question.prompt);
        let marks = [(slot.marked, "! marked"), (slot.answer.is_none(), "unanswered")];
        let remark: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        let tone = if slot.answer.is_none() || slot.marked { Tone::Warn } else { Tone::Plain };
        Row::new(format!("{:>2}. {}", place + 1, prompt.lines().next().unwrap_or_default()))
            .remark(remark.join(", "))
            .tone(tone)
            .choice(Choice::ExamQuestion(place))
    };
    let mut sheet = Sheet::new("Questions: Enter goes there", exam.slots.iter().enumerate().map(row).collect());
    sheet.cursor.at = exam.current;
    Some(sheet)
}

/// Asks before handing in.
fn ask_to_hand_in(model: &Model) -> Sheet {
    let (open, marked) = model.exam.exam.as_ref().map_or((0, 0), |exam| (exam.unanswered(), exam.marked().count()));
    let told = format!("{} unanswered (they count as wrong), {} marked for review", plural(open, "question"), plural(marked, "question"));
    let rows = vec![
        Row::new("Go on with the exam").choice(Choice::Close),
        Row::new("Hand in now").body(told).tone(if open > 0 { Tone::Warn } else { Tone::Plain }).choice(Choice::HandIn),
    ];
    Sheet::new("Hand in?", rows)
}

/// What each action does during the exam.
pub(super) fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(exam) = &model.exam.exam else { return vec![] };
    let (current, last, paused) = (exam.current, exam.slots.len().saturating_sub(1), exam.seen.is_none());
    if paused {
        return match action {
            Action::Study(StudyAction::Pause) | Action::Accept => {
                let effects = act(model, Act::Resume);
                show(model);
                effects
            }
            _ => update::back_only(model, action),
        };
    }
    match action {
        Action::Study(StudyAction::Next) => go_to(model, (current + 1).min(last)),
        Action::Study(StudyAction::Previous) => go_to(model, current.saturating_sub(1)),
        Action::Study(StudyAction::NextOpen) => next_open(model, current),
        Action::Study(StudyAction::Mark) => {
            let marked = exam.slots.get(current).is_some_and(|slot| slot.marked);
            act(model, Act::Mark(!marked))
        }
        Action::Study(StudyAction::Clear) => {
            let effects = act(model, Act::Clear);
            show(model);
            effects
        }
        Action::Study(StudyAction::Pause) => {
            let mut effects = record(model);
            effects.extend(act(model, Act::Pause));
            effects
        }
        Action::Study(StudyAction::Overview) => {
            let effects = record(model);
            model.over.extend(navigator(model));
            effects
        }
        Action::Study(StudyAction::HandIn) => {
            let effects = record(model);
            let sheet = ask_to_hand_in(model);
            model.over.push(sheet);
            effects
        }
        Action::Study(StudyAction::Sure(sure)) => {
            if let Some(paper) = &mut model.exam.paper {
                paper.set_sure(sure);
            }
            record(model)
        }
        Action::Accept if model.exam.checked.is_some() => go_to(model, (current + 1).min(last)),
        Action::Move(by) if model.exam.checked.is_some() => {
            round::scroll(&mut model.exam.scroll, by);
            vec![]
        }
        action if Form::knows(action) => {
            let confirmed = model.exam.paper.as_mut().is_some_and(|paper| paper.form.on(action));
            let effects = record(model);
            if confirmed { confirm(model, effects, current == last) } else { effects }
        }
        Action::Back => leave(model),
        _ => vec![],
    }
}

/// The answer is confirmed: its grade where practice shows it, else the next question.
fn confirm(model: &mut Model, mut effects: Vec<Effect>, is_last: bool) -> Vec<Effect> {
    let feedback = model.exam.exam.as_ref().is_some_and(|exam| exam.feedback);
    let given = model.exam.paper.as_ref().and_then(|paper| {
        let (question, answer, sure) = ((*paper.question).clone(), paper.answer()?, paper.sure());
        Some(Box::new(GivenAnswer { question, answer, sure, mode: Mode::Exam, seconds: 0 }))
    });
    match given {
        None => model.tell(Tone::Warn, "Not every row is answered yet (a number as digits); n goes on without an answer"),
        Some(given) if feedback => effects.push(Effect::desk(Wish::Check(given))),
        Some(_) if is_last => model.over.extend(navigator(model)),
        Some(_) => {
            let next = model.exam.exam.as_ref().map_or(0, |exam| exam.current + 1);
            effects.extend(go_to(model, next));
        }
    }
    effects
}

/// The next question without an answer, or one that is marked, from here on and then from the start.
fn next_open(model: &mut Model, current: usize) -> Vec<Effect> {
    let effects = record(model);
    let Some(exam) = &model.exam.exam else { return effects };
    let count = exam.slots.len();
    let open = |place: &usize| exam.slots.get(*place).is_some_and(|slot| slot.answer.is_none() || slot.marked);
    let found = (current + 1..count).chain(0..=current).find(open);
    if let Some(place) = found {
        return effects.into_iter().chain(go_to(model, place)).collect();
    }
    model.tell(Tone::Good, "Everything is answered and nothing is marked: H hands in");
    effects
}

/// Away from the screen: practice is paused, a real exam's clock goes on.
fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects = record(model);
    if model.exam.exam.as_ref().is_some_and(|exam| exam.may_pause) {
        effects.extend(act(model, Act::Pause));
        model.tell(Tone::Plain, "The exam is paused");
    } else {
        model.tell(Tone::Warn, "The clock of your exam goes on");
    }
    effects.extend(update::back_only(model, Action::Back));
    effects
}

/// The program is left: what stands in the rows is kept, and practice is paused.
pub fn leaving(model: &mut Model) -> Vec<Effect> {
    if !model.exam.runs() {
        return vec![];
    }
    let mut effects = record(model);
    let last = if model.exam.exam.as_ref().is_some_and(|exam| exam.may_pause) { Act::Pause } else { Act::Tick };
    effects.extend(act(model, last));
    effects
}

/// A row of the sheets over the exam was chosen.
pub fn choose(model: &mut Model, choice: &Choice) -> Vec<Effect> {
    match choice {
        Choice::ExamQuestion(place) => go_to(model, *place),
        Choice::HandIn => act(model, Act::HandIn),
        _ => vec![],
    }
}
