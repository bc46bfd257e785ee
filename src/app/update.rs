//! To whom a message goes. Everything that changes the model changes it here or in the screen's own file.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::LabAction;
use crate::app::bench;
use crate::app::blackbox;
use crate::app::click;
use crate::app::desk::Reply;
use crate::app::desk::Wish;
use crate::app::drill;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::entry::Edit;
use crate::app::exam;
use crate::app::help;
use crate::app::key::Code;
use crate::app::key::Key;
use crate::app::lab;
use crate::app::lab::Lab;
use crate::app::learner;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::app::packs;
use crate::app::predict;
use crate::app::quiz;
use crate::app::review;
use crate::app::round;
use crate::app::scene;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::sheet::Tone;
use crate::app::tour;
use crate::app::wall;
use crate::app::welcome;
use crate::study::Question;

/// Takes one message in and says what the outside must do.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = take(model, msg);
    welcome::look(model);
    effects.extend(scene::look(model));
    effects
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Act(action) => act(model, action),
        Msg::Paste(text) => {
            if let Some(line) = model.typing() {
                line.paste(&text);
                reset_cursor(model);
            }
            vec![]
        }
        Msg::Click(target) => click::click(model, target),
        Msg::Drag(target) => click::drag(model, target),
        Msg::Release(target) => click::release(model, target),
        Msg::Wheel(_, by) => act(model, Action::Move(click::turned(model, by))),
        Msg::Resized { .. } => vec![],
        Msg::Tick { millis } => {
            match model.screen {
                Screen::Wall => model.wall.tick(millis),
                Screen::Predict => model.predict.tick(millis),
                _ => lab::on::tick(model, millis),
            }
            vec![]
        }
        Msg::Foretold(Ok(foretold)) => predict::shown(model, *foretold),
        Msg::Run(..)
        | Msg::Refused(..)
        | Msg::Foretold(_)
        | Msg::Staged(..)
        | Msg::Changed(..)
        | Msg::Case(_)
        | Msg::Judged(_)
        | Msg::LineJudged(_) => {
            answered(model, msg);
            vec![]
        }
        Msg::Now(now) => {
            model.now = now;
            exam::tick(model)
        }
        Msg::Desk(reply) => told(model, *reply),
        Msg::Linted(complaints) => {
            packs::linted(model, &complaints);
            vec![]
        }
        Msg::Loaded(library) if model.library.is_some() => packs::read_again(model, &library),
        Msg::Loaded(library) => {
            model.library = Some(library);
            open_subject(model)
        }
        Msg::Recalled(settings) => {
            recalled(model, &settings);
            vec![]
        }
        Msg::Trouble(text) => {
            model.tell(Tone::Bad, text);
            vec![]
        }
        Msg::Done(text) => {
            model.tell(Tone::Good, text);
            vec![]
        }
    }
}

/// Whoever asked for something to be computed gets it.
fn answered(model: &mut Model, msg: Msg) {
    match msg {
        Msg::Run(Seat::Lab(branch), news) => {
            model.lab.news(branch, *news);
            if model.screen == Screen::Tour {
                tour::arrive(model);
            }
        }
        Msg::Run(Seat::Wall(place), news) => model.wall.news(place, *news),
        Msg::Refused(seat, why, outcome) => {
            let branch = match seat {
                Seat::Lab(branch) => model.lab.branches.get_mut(branch),
                Seat::Wall(place) => model.wall.seated(place).and_then(|lab| lab.branches.first_mut()),
            };
            if let Some(branch) = branch {
                (branch.refused, branch.outcome) = (Some(why), outcome);
            }
        }
        Msg::LineJudged(Ok(judgement)) => model.drill.judged(*judgement),
        Msg::LineJudged(Err(why)) => {
            model.drill.stage = drill::Stage::Writing;
            model.tell(Tone::Bad, why);
        }
        Msg::Staged(id, staged) => scene::arrive(model, &id, staged),
        Msg::Foretold(Err(why)) => {
            model.predict.stage = predict::Stage::Asking;
            model.tell(Tone::Bad, why);
        }
        Msg::Case(Ok(case)) => {
            model.blackbox.open(*case);
            model.blackbox.began = model.now;
        }
        Msg::Case(Err(why)) => model.tell(Tone::Bad, why),
        Msg::Judged(verdict) => model.blackbox.judged(*verdict),
        Msg::Changed(id, change) => model.predict.changed(&id, change),
        _ => {}
    }
}

/// The desk has answered.
fn told(model: &mut Model, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::Progress(progress) => model.learner.progress = Some(Arc::from(progress)),
        Reply::Round(seat, ids, drawn) => return round::begin(model, seat, ids, drawn),
        Reply::Answered(seat, graded) => return round::answered(model, seat, graded),
        Reply::TakenBack(review) => round::taken_back(model, review.as_deref()),
        Reply::Exam(found) => return exam::come(model, found),
        Reply::ExamKept { answered, used_seconds } => model.exam.kept = Some((answered, used_seconds)),
        Reply::Checked(Ok(grade)) => model.exam.checked = Some(grade),
        Reply::Checked(Err(why)) => model.tell(Tone::Bad, why),
        Reply::Marked(exam, marked) => {
            exam::marked(model, exam, marked);
            return vec![Effect::desk(Wish::Progress)];
        }
        Reply::Drawn(variant) => predict::drawn(model, variant),
        Reply::Notice { text: notice, unsaved } => {
            model.learner.unsaved |= unsaved;
            model.over.push(learner::noticed(notice));
        }
    }
    vec![]
}

/// What has to be done before the first key: reading the content, and what is known of the learner.
pub fn opening(_: &mut Model) -> Vec<Effect> {
    vec![Effect::LoadContent, Effect::Recall, Effect::desk(Wish::Progress)]
}

/// Takes in what was remembered.
fn recalled(model: &mut Model, settings: &BTreeMap<String, String>) {
    if model.greets && !settings.contains_key(welcome::SEEN) {
        welcome::begin(model);
    }
    if let Some(done) = settings.get(tour::DONE) {
        model.tour.done = done.split_whitespace().map(str::to_owned).collect();
    }
}

/// Opens what was named at the start; a lab without a scenario begins with the first one.
fn open_subject(model: &mut Model) -> Vec<Effect> {
    let Some(library) = model.library.clone() else { return vec![] };
    if matches!(
        model.screen,
        Screen::Wall | Screen::Predict | Screen::Quiz | Screen::Exam | Screen::Drill | Screen::BlackBox | Screen::Tour
    ) {
        return enter(model);
    }
    if let Some(share) = model.shared.take() {
        let scenario = share.scenario.as_ref().and_then(|id| library.scenario(id));
        model.lab = Lab::open_shared(&share, scenario);
        return vec![Effect::StopComputing, Effect::Compute { seat: Seat::Lab(0), spec: Box::new(share.run.clone()) }];
    }
    let wanted = model.subject.take();
    match model.screen {
        Screen::Lab if model.lab.branches.is_empty() => {
            let found = match &wanted {
                Some(id) => library.scenario(id),
                None => library.first_scenario(),
            };
            match (found, wanted) {
                (Some(scenario), _) => return choose(model, &Choice::Scenario(scenario.id.clone())),
                (None, Some(id)) => {
                    let mut sheet = lab::ask::scenarios(&library);
                    sheet.title = format!("There is no scenario `{id}`. Which one?");
                    model.over.push(sheet);
                }
                (None, None) => {}
            }
        }
        Screen::Guide => {
            if let Some(id) = wanted {
                model.guide.open(&id, &library);
            }
        }
        _ => {}
    }
    vec![]
}

/// A key edits the line being typed, or means an action of where we are.
fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.toast = None;
    if let Some(waiting) = model.lab.waiting.take()
        && let Some(letter) = key.typed()
    {
        lab::on::bookmark(model, waiting, letter);
        return vec![];
    }
    if let Some(edit) = edit_of(key)
        && let Some(line) = model.typing()
    {
        line.edit(edit);
        reset_cursor(model);
        return vec![];
    }
    let action = model.keymap.action(&model.places(), key);
    action.map_or_else(Vec::new, |action| act(model, action))
}

/// What was found changes with each letter, so the choice starts over.
fn reset_cursor(model: &mut Model) {
    match model.over.last_mut() {
        Some(sheet) => sheet.cursor.at = 0,
        None if model.screen == Screen::Bench => model.bench.read(),
        None if model.screen == Screen::Drill => model.drill.read(),
        None if model.screen == Screen::Guide => model.guide.cursor.at = 0,
        None => {}
    }
}

pub fn edit_of(key: Key) -> Option<Edit> {
    Some(match (key.code, key.ctrl) {
        (Code::Char('u'), true) => Edit::CutToStart,
        (Code::Char('w'), true) => Edit::CutWord,
        (Code::Char('a'), true) | (Code::Home, false) => Edit::Start,
        (Code::Char('e'), true) | (Code::End, false) => Edit::End,
        (Code::Backspace, _) => Edit::Backspace,
        (Code::Delete, _) => Edit::Delete,
        (Code::Left, false) => Edit::Left,
        (Code::Right, false) => Edit::Right,
        (Code::Enter, _) if key.alt => Edit::Insert('\n'),
        _ => Edit::Insert(key.typed()?),
    })
}

/// Does what is meant, wherever we are.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Some(effects) = welcome::takes(model, action) {
        return effects;
    }
    match action {
        Action::Quit => return exam::leaving(model).into_iter().chain([Effect::Quit]).collect(),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::NextTheme => {
            model.settings.theme = model.settings.theme.next();
            model.tell(Tone::Plain, format!("Theme: {}", model.settings.theme.name()));
        }
        Action::ToggleMotion => {
            model.settings.motion = !model.settings.motion;
            model.tell(Tone::Plain, if model.settings.motion { "Motion is on" } else { "Motion is reduced" });
        }
        Action::ToggleMouse => {
            model.settings.mouse = !model.settings.mouse;
            let told = if model.settings.mouse {
                "Mouse on: hold Shift to select text with the terminal"
            } else {
                "Mouse off: the terminal selects text as usual"
            };
            model.tell(Tone::Plain, told);
            return vec![Effect::Mouse(model.settings.mouse)];
        }
        Action::ToggleProjector => {
            model.settings.projector = !model.settings.projector;
            model.tell(Tone::Plain, if model.settings.projector { "Projector mode" } else { "Usual size" });
        }
        Action::Help => {
            if model.over.is_empty() {
                model.over.push(help::help(model));
            }
        }
        Action::Palette => model.over.push(help::palette(model)),
        Action::Go(screen) => {
            go(model, screen);
            return enter(model);
        }
        Action::Back if model.over.pop().is_some() => {}
        Action::Move(by) if !model.over.is_empty() => move_over(model, by),
        Action::Accept if !model.over.is_empty() => {
            let chosen = model.over.last().and_then(|sheet| sheet.chosen()).and_then(|row| row.choice.clone());
            if let Some(choice) = chosen {
                model.over.clear();
                return choose(model, &choice);
            }
        }
        _ if !model.over.is_empty() => {}
        _ => return on_screen(model, action),
    }
    vec![]
}

fn move_over(model: &mut Model, by: Move) {
    if let Some(sheet) = model.over.last_mut() {
        sheet.step(by);
        // What is read in the box is shown on the stage.
        if let Some(Choice::Record(id)) = sheet.chosen().and_then(|row| row.choice.as_ref())
            && sheet.low
        {
            model.lab.pointed = Some(crate::base::RecordId(*id));
        }
    }
}

pub fn go(model: &mut Model, screen: Screen) {
    if model.screen != screen {
        model.history.retain(|past| *past != screen);
        model.history.push(model.screen);
        model.screen = screen;
    }
    model.over.clear();
}

/// What a screen needs when it is come to for the first time.
fn enter(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        Screen::Lab if model.lab.branches.is_empty() => return open_subject(model),
        Screen::Wall if model.wall.takes.is_empty() => return wall::open_first(model),
        Screen::Predict if model.predict.subject.is_none() => return predict::next(model),
        Screen::Quiz if model.quiz.round.stage == round::Stage::Idle => return quiz::begin(model),
        Screen::Exam => return exam::enter(model),
        Screen::Home | Screen::Review | Screen::Progress => return vec![Effect::desk(Wish::Progress)],
        Screen::BlackBox if model.blackbox.case.is_none() => return blackbox::next(model),
        Screen::Tour if model.subject.is_some() => return tour::open_named(model),
        Screen::Drill if model.drill.exercise.is_none() => drill::next(model),
        _ => {}
    }
    vec![]
}

/// Does what a row stands for.
pub fn choose(model: &mut Model, choice: &Choice) -> Vec<Effect> {
    match choice {
        Choice::Close => {}
        Choice::Act(action) => return act(model, *action),
        Choice::Guide(id) => {
            go(model, Screen::Guide);
            if let Some(library) = &model.library {
                model.guide.open(id, library);
            }
        }
        Choice::Scenario(id) => {
            let scenario = model.library.as_ref().and_then(|library| library.scenario(id)).cloned();
            if let Some(scenario) = scenario {
                return show_lab(model, Lab::open(scenario));
            }
        }
        Choice::Wall(id) => return wall::hang(model, id),
        Choice::Branch(number) => lab::on::show_branch(&mut model.lab, *number),
        Choice::Record(id) => model.lab.seek(|playback, branch| playback.to_record(branch, *id as usize)),
        Choice::Compare(number) => model.over.extend(lab::compare::sheet(&model.lab, *number)),
        Choice::AllFaults => {
            model.lab.selected = None;
            return act(model, Action::Lab(LabAction::Fault));
        }
        Choice::Submit(line) => return lab::change::start(&mut model.lab, line),
        Choice::WriteSubmit => {
            let line = model.lab.branch().map(|branch| branch.spec.submit.clone()).unwrap_or_default();
            lab::on::ask_for(&mut model.lab, lab::state::Asking::Submit, &line);
        }
        Choice::Line { text, version } => model.bench.compare(text, *version),
        Choice::NoComparison => model.bench.before = None,
        Choice::Key(name) => put_key(model, name),
        Choice::Fault(fault) => return lab::on::fork(&mut model.lab, fault),
        Choice::WallFault(fault) => return wall::strike(model, fault),
        Choice::ExamQuestion(_) | Choice::HandIn => return exam::choose(model, choice),
        Choice::Practise(topology, fault) => return quiz::practise(model, *topology, *fault),
        Choice::Placement => return review::place(model),
    }
    vec![]
}

/// Puts a configuration key in at the caret, as a line wants it.
fn put_key(model: &mut Model, name: &str) {
    let editor = if model.screen == Screen::Drill { &mut model.drill.editor } else { &mut model.bench.editor };
    editor.put_key(name);
}

/// Opens a lab and has its run computed.
pub fn show_lab(model: &mut Model, lab: Lab) -> Vec<Effect> {
    let spec = lab.branch().map(|branch| Box::new(branch.spec.clone()));
    model.lab = lab;
    go(model, Screen::Lab);
    let compute = spec.map(|spec| Effect::Compute { seat: Seat::Lab(0), spec });
    std::iter::once(Effect::StopComputing).chain(compute).collect()
}

/// Opens what shows the answer to a question, at the moment that decided it: its own run, or its scenario's.
pub fn show_question(model: &mut Model, question: &Question) -> Vec<Effect> {
    let scenario = question.scenario.as_ref().and_then(|id| model.library.as_ref()?.scenario(id).cloned());
    let mut lab = match (&question.run, scenario) {
        (Some(run), Some(scenario)) if scenario.run == *run => Lab::open(scenario),
        (Some(run), _) => Lab::open_run(&question.id, run.clone()),
        (None, Some(scenario)) => Lab::open(scenario),
        (None, None) => {
            model.tell(Tone::Plain, "No run belongs to this question");
            return vec![];
        }
    };
    lab.aim = true;
    show_lab(model, lab)
}

fn on_screen(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.learner.day.is_some() {
        return learner::on_day(model, action);
    }
    match model.screen {
        Screen::Home => crate::app::home::on(model, action),
        Screen::Guide => crate::app::guide::on(model, action),
        Screen::Lab if model.lab.asking.is_some() => {
            match action {
                Action::Accept => return lab::on::asked(model),
                Action::Back => model.lab.asking = None,
                _ => {}
            }
            vec![]
        }
        Screen::Lab => lab::on(model, action),
        Screen::Wall => wall::on(model, action),
        Screen::Predict => predict::on(model, action),
        Screen::Quiz => quiz::on(model, action),
        Screen::Exam => exam::on(model, action),
        Screen::Review => review::on(model, action),
        Screen::Progress => crate::app::progress::on(model, action),
        Screen::Bench => bench::on(model, action),
        Screen::BlackBox => blackbox::on(model, action),
        Screen::Tour => tour::on(model, action),
        Screen::Drill => drill::on(model, action),
    }
}

/// What every screen does with Back.
pub fn back_only(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Back {
        match model.history.pop() {
            Some(screen) => model.screen = screen,
            None if model.screen == Screen::Home => model.tell(Tone::Plain, "Press q to quit"),
            None => model.screen = Screen::Home,
        }
        if matches!(model.screen, Screen::Home | Screen::Review | Screen::Progress) {
            return vec![Effect::desk(Wish::Progress)];
        }
    }
    vec![]
}
