//! Which exam, and by which rules.

use crate::app::action::Action;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::exam::Stage;
use crate::app::exam::sit;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::model::Model;
use crate::app::update;
use crate::study::Blueprint;
use crate::study::Exam;
use crate::study::ExamPlan;
use crate::study::Pool;

fn pick(label: &str, options: Vec<String>, at: usize) -> Field {
    Field { label: label.to_owned(), input: Input::Pick { options, at: Some(at) } }
}

fn confirm(label: &str) -> Field {
    Field { label: label.to_owned(), input: Input::Confirm }
}

/// The rows: what was left open comes first, and while it is open no other exam is begun.
pub(super) fn form(open: Option<&Exam>, wanted: Option<&ExamPlan>) -> Form {
    if let Some(exam) = open {
        let answered = exam.slots.len() - exam.unanswered();
        let left = exam.limit_seconds.saturating_sub(exam.used_seconds) / 60;
        let go_on = format!("Go on: {answered} of {} answered, {left} minutes left", exam.slots.len());
        return Form { fields: vec![confirm(&go_on), confirm("Hand it in as it is")], ..Form::default() };
    }
    let sections = Blueprint::full().objectives;
    let sprint = wanted.is_some_and(|plan| plan.blueprint.id != Blueprint::full().id);
    let section = wanted.and_then(|plan| sections.iter().position(|known| Some(known) == plan.blueprint.objectives.first()));
    let practice = wanted.is_some_and(|plan| plan.practice);
    let fields = vec![
        pick("Exam", vec!["full: 45 in 90 minutes".to_owned(), "sprint: 10 in 20 minutes".to_owned()], usize::from(sprint)),
        pick(
            "Section of a sprint",
            sections.iter().map(|section| section.id.clone()).collect(),
            section.filter(|_| sprint).unwrap_or(sections.len() - 1),
        ),
        pick("Rules", vec!["as the real one".to_owned(), "practice: it can be paused".to_owned()], usize::from(practice)),
        pick("Questions (practice)", Pool::ALL.iter().map(|pool| pool.name().to_owned()).collect(), 0),
        pick("Feedback (practice)", vec!["at the end".to_owned(), "after each answer".to_owned()], 0),
        confirm("Begin; the clock starts"),
    ];
    // On the last row: Enter begins what was chosen by whoever came here.
    let mut form = Form { fields, ..Form::default() };
    form.cursor.at = if wanted.is_some() { form.fields.len() - 1 } else { 0 };
    form
}

pub(super) fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane | Action::Move(_) => {
            if model.exam.form.on(action) {
                return confirmed(model);
            }
            vec![]
        }
        _ => update::back_only(model, action),
    }
}

fn confirmed(model: &mut Model) -> Vec<Effect> {
    if let Some(exam) = model.exam.exam.take() {
        let id = model.exam.id;
        return if model.exam.form.cursor.at == 0 { sit::begin(model, id, exam) } else { sit::hand_in(model, exam) };
    }
    let plan = plan(&model.exam.form);
    model.exam.stage = Stage::Beginning;
    let seed = model.seed;
    model.seed = model.seed.wrapping_add(1);
    vec![Effect::desk(Wish::BeginExam(plan, seed))]
}

fn plan(form: &Form) -> ExamPlan {
    let at = |row: usize| match form.fields.get(row).map(|field| &field.input) {
        Some(Input::Pick { at: Some(at), .. }) => *at,
        _ => 0,
    };
    let sections = Blueprint::full().objectives;
    let section = sections.get(at(1)).map_or("connect", |section| section.id.as_str());
    let blueprint = if at(0) == 1 { Blueprint::sprint(section) } else { Blueprint::full() };
    let practice = at(2) == 1;
    let pool = if practice { Pool::ALL.get(at(3)).copied().unwrap_or_default() } else { Pool::All };
    ExamPlan { blueprint, practice, pool, feedback: practice && at(4) == 1 }
}
