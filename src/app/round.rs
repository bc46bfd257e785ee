//! A round of questions, one after the other: practice, review and the placement run are such rounds.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::desk::GivenAnswer;
use crate::app::desk::Seat;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::form::Form;
use crate::app::list::Cursor;
use crate::app::model::Model;
use crate::app::paper::Paper;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::study::Answered;
use crate::study::Mode;
use crate::study::Moment;
use crate::study::Question;
use crate::study::Review;
use crate::study::Sure;
use crate::study::Tally;

/// How far the learner is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing is asked.
    #[default]
    Idle,
    /// The desk was asked for questions.
    Fetching,
    Asking,
    /// The desk was given an answer.
    Grading,
    /// Graded and kept.
    Graded(Box<Answered>),
    /// All were asked.
    Over,
}

/// The state of a round.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub mode: Mode,
    /// Questions by id, in the order they are asked.
    pub queue: Vec<String>,
    /// Those that were drawn for this round and stand in no file.
    pub drawn: Vec<Question>,
    /// How many of them were asked, the one on the screen included.
    pub at: usize,
    pub paper: Option<Paper>,
    pub stage: Stage,
    pub tally: Tally,
    pub points: i32,
    pub scroll: usize,
    /// The reasons are shown at the end only.
    pub silent: bool,
    /// What was answered in this round, for the end.
    pub done: Vec<(Question, Answered)>,
    began: Moment,
}

impl Round {
    /// A fresh round of this kind, waiting for its questions.
    pub fn fetching(mode: Mode, silent: bool) -> Self {
        Self { mode, silent, stage: Stage::Fetching, ..Self::default() }
    }

    pub fn is_asking(&self) -> bool {
        self.stage == Stage::Asking
    }

    pub fn is_graded(&self) -> bool {
        matches!(self.stage, Stage::Graded(_))
    }

    /// What was asked in a placement run, and whether it was right.
    fn placed(&self) -> Vec<(String, bool)> {
        let right = |id: &String| self.done.iter().any(|(question, answered)| question.id == *id && answered.grade.right);
        self.queue.iter().map(|id| (id.clone(), right(id))).collect()
    }
}

fn of(model: &mut Model, seat: Seat) -> &mut Round {
    match seat {
        Seat::Quiz => &mut model.quiz.round,
        Seat::Review => &mut model.review.round,
    }
}

/// The desk has chosen what is asked.
pub fn begin(model: &mut Model, seat: Seat, ids: Vec<String>, drawn: Vec<Question>) -> Vec<Effect> {
    let round = of(model, seat);
    round.drawn = drawn;
    if round.mode == Mode::Placement {
        // One at a time: the next depends on the answer.
        round.queue.extend(ids);
    } else {
        round.queue = ids;
        round.at = 0;
    }
    if round.queue.is_empty() {
        round.stage = Stage::Idle;
        let told = match seat {
            Seat::Quiz => "No question fits what you chose: press o and choose otherwise",
            Seat::Review => "Nothing is due: come back tomorrow, or practise in the quiz",
        };
        model.tell(Tone::Plain, told);
        return vec![];
    }
    show(model, seat)
}

/// The next question of the queue; the end when there is none.
fn show(model: &mut Model, seat: Seat) -> Vec<Effect> {
    let (now, seed, library) = (model.now, model.seed, model.library.clone());
    let round = of(model, seat);
    let Some(id) = round.queue.get(round.at).cloned() else {
        round.stage = Stage::Over;
        round.paper = None;
        round.scroll = 0;
        return vec![Effect::desk(Wish::Progress)];
    };
    round.at += 1;
    round.scroll = 0;
    let drawn = round.drawn.iter().find(|question| question.id == id).cloned();
    let question = drawn.or_else(|| library.and_then(|library| library.question(&id).cloned()));
    match question {
        Some(question) => {
            // Each time it comes, its options stand in another order.
            let seed = seed ^ now.0.unsigned_abs() ^ u64::try_from(round.at).unwrap_or(0);
            round.paper = Some(Paper::new(question, seed));
            round.stage = Stage::Asking;
            round.began = now;
            vec![]
        }
        // It went away when a pack was read again.
        None => show(model, seat),
    }
}

/// On to the next question.
pub fn next(model: &mut Model, seat: Seat) -> Vec<Effect> {
    let seed = model.seed;
    let round = of(model, seat);
    if round.mode == Mode::Placement && round.at >= round.queue.len() && round.stage != Stage::Over {
        let asked = round.placed();
        if asked.len() < crate::study::placement::ITEMS {
            round.stage = Stage::Fetching;
            return vec![Effect::desk(Wish::Placement { asked, seed })];
        }
    }
    show(model, seat)
}

/// The desk has graded and kept the answer, or could not.
pub fn answered(model: &mut Model, seat: Seat, graded: Result<Box<Answered>, String>) -> Vec<Effect> {
    let round = of(model, seat);
    let (Some(paper), Stage::Grading) = (&round.paper, &round.stage) else { return vec![] };
    let answered = match graded {
        Ok(answered) => answered,
        Err(why) => {
            round.stage = Stage::Asking;
            model.tell(Tone::Bad, format!("This question cannot be asked: {why}"));
            return vec![];
        }
    };
    round.tally.count(answered.grade.right);
    round.points += answered.review.points();
    round.done.push(((*paper.question).clone(), (*answered).clone()));
    if !round.silent {
        round.stage = Stage::Graded(answered);
        return vec![];
    }
    if round.mode == Mode::Placement {
        let (tone, told) = if answered.grade.right { (Tone::Good, "Right") } else { (Tone::Warn, "Wrong; you will see it again") };
        model.tell(tone, told);
    }
    next(model, seat)
}

/// The newest answer was taken back: its question is asked again if it is still here.
pub fn taken_back(model: &mut Model, review: Option<&Review>) {
    let Some(review) = review else { return model.tell(Tone::Plain, "There is no answer to take back") };
    for seat in [Seat::Quiz, Seat::Review] {
        let round = of(model, seat);
        let same = |(_, answered): &(Question, Answered)| answered.review == *review;
        if let Some(place) = round.done.iter().rposition(same) {
            round.done.remove(place);
            round.tally.asked -= 1;
            round.tally.right -= usize::from(review.right);
            round.points -= review.points();
            if matches!(&round.stage, Stage::Graded(shown) if shown.review == *review) {
                round.stage = Stage::Asking;
            }
        }
    }
    model.tell(Tone::Good, format!("Taken back: {}", review.question));
}

/// What each action does while something is asked, was graded or is over; `None` where nothing is.
pub fn on(model: &mut Model, seat: Seat, action: Action) -> Option<Vec<Effect>> {
    let round = of(model, seat);
    Some(match round.stage {
        Stage::Idle => return None,
        Stage::Fetching | Stage::Grading => return (action != Action::Back).then(Vec::new),
        Stage::Asking => return asking(model, seat, action),
        Stage::Graded(_) => match action {
            Action::Study(StudyAction::Next) | Action::Accept => next(model, seat),
            Action::Study(StudyAction::SeeInLab) => see(model, seat),
            Action::Study(StudyAction::TakeBack) => vec![Effect::desk(Wish::TakeBack)],
            Action::Move(by) => {
                scroll(&mut round.scroll, by);
                vec![]
            }
            _ => return None,
        },
        Stage::Over => match action {
            Action::Move(by) => {
                scroll(&mut round.scroll, by);
                vec![]
            }
            _ => return None,
        },
    })
}

fn asking(model: &mut Model, seat: Seat, action: Action) -> Option<Vec<Effect>> {
    let round = of(model, seat);
    let paper = round.paper.as_mut()?;
    match action {
        Action::Study(StudyAction::Next) => return Some(next(model, seat)),
        Action::Study(StudyAction::Sure(sure)) => paper.set_sure(sure),
        action if Form::knows(action) => {
            if paper.form.on(action) {
                return Some(hand_in(model, seat));
            }
        }
        _ => return None,
    }
    Some(vec![])
}

fn hand_in(model: &mut Model, seat: Seat) -> Vec<Effect> {
    let now = model.now;
    let round = of(model, seat);
    let given = round.paper.as_ref().and_then(|paper| {
        let seconds = u32::try_from(now.since(round.began)).unwrap_or(u32::MAX);
        let (question, answer, sure): (_, _, Sure) = ((*paper.question).clone(), paper.answer()?, paper.sure());
        Some(Box::new(GivenAnswer { question, answer, sure, mode: round.mode, seconds }))
    });
    let Some(given) = given else {
        model.tell(Tone::Warn, "Answer every row first (a number as digits)");
        return vec![];
    };
    round.stage = Stage::Grading;
    vec![Effect::desk(Wish::Answer(seat, given))]
}

/// Opens the lab at the moment that decided what was asked.
fn see(model: &mut Model, seat: Seat) -> Vec<Effect> {
    let question = of(model, seat).paper.as_ref().map(|paper| (*paper.question).clone());
    question.map_or_else(Vec::new, |question| update::show_question(model, &question))
}

/// Moves through a text that is longer than the screen; the drawing knows how long it is.
pub fn scroll(at: &mut usize, by: crate::app::list::Move) {
    let mut cursor = Cursor { at: *at };
    cursor.step(by, 400);
    *at = if by == crate::app::list::Move::Last { 400 } else { cursor.at };
}
