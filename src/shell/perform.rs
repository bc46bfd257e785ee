//! Does what effects ask, on threads of its own, and answers with messages. Nothing slow happens on the thread that draws.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use crate::app::Effect;
use crate::app::Msg;
use crate::app::msg::Foretold;
use crate::content::drill;
use crate::shell::blackbox;
use crate::shell::content;
use crate::shell::oracle::Simulator;
use crate::shell::record;
use crate::shell::worker;
use crate::study::Oracle;
use crate::study::Outcome;
use crate::study::answer;
use crate::study::counterfactual;
use crate::study::grade;
use crate::study::part;

/// How answers come back; callable from any thread.
pub type Post = Arc<dyn Fn(Msg) + Send + Sync>;

/// The outside, as far as the screens ask for it.
pub struct Shell {
    post: Post,
    /// Plays runs for questions, each once.
    oracle: Arc<Simulator>,
    /// Set to stop the runs that are being computed.
    stop: Arc<AtomicBool>,
}

impl Shell {
    pub fn new(post: Post) -> Self {
        Self { post, oracle: Arc::default(), stop: Arc::default() }
    }

    /// Starts what is asked. Effects on the terminal are not for here and are left alone.
    pub fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::LoadContent => self.in_background("content", || match content::load() {
                (library, None) => vec![Msg::Loaded(Arc::new(library))],
                (library, Some(complaint)) => vec![Msg::Loaded(Arc::new(library)), Msg::Trouble(complaint)],
            }),
            Effect::Compute { seat, spec } => {
                let (seat, spec) = (*seat, spec.clone());
                let (post, stop) = (Arc::clone(&self.post), Arc::clone(&self.stop));
                self.in_background("run", move || {
                    worker::play(seat, &spec, &post, &stop);
                    vec![]
                });
            }
            Effect::Foretell { run, said } => {
                let (run, said, oracle) = (run.clone(), said.clone(), Arc::clone(&self.oracle));
                self.in_background("foretell", move || {
                    let truth = oracle.outcome(&run);
                    let wrong =
                        |truth: &Outcome| said.iter().any(|(field, said)| truth.get(field).is_some_and(|was| !part::agrees(said, was)));
                    let change =
                        truth.as_ref().ok().filter(|truth| wrong(truth)).and_then(|_| counterfactual::search(&run, &said, &*oracle));
                    vec![Msg::Foretold(Box::new(Foretold { truth, change }))]
                });
            }
            Effect::Grade { question, answer } => {
                let (question, answer, oracle) = (question.clone(), answer.clone(), Arc::clone(&self.oracle));
                self.in_background("grade", move || {
                    let solved = answer::solve(&question, &*oracle);
                    vec![Msg::Graded(solved.map(|solved| Box::new(grade::grade(&question, &solved, &answer, &*oracle))))]
                });
            }
            Effect::DrawCase { library, seed, number } => {
                let (library, seed, number, oracle) = (Arc::clone(library), *seed, *number, Arc::clone(&self.oracle));
                self.in_background("black box", move || {
                    vec![Msg::Case(blackbox::case(&library.scenarios, seed, number, &*oracle).map(Box::new))]
                });
            }
            Effect::Judge { case, guess } => {
                let (case, guess) = (case.clone(), guess.clone());
                self.in_background("judge", move || vec![Msg::Judged(Box::new(blackbox::judge(&case, &guess)))]);
            }
            Effect::Keep { name, value } => {
                let (name, value) = (name.clone(), value.clone());
                self.in_background("keep", move || record::keep(&name, &value));
            }
            Effect::Recall => self.in_background("recall", || vec![Msg::Recalled(record::recall())]),
            Effect::JudgeLine { exercise, line } => {
                let (exercise, line, oracle) = (exercise.clone(), line.clone(), Arc::clone(&self.oracle));
                self.in_background("judge", move || vec![Msg::LineJudged(drill::judge(&exercise, &line, &*oracle).map(Box::new))]);
            }
            Effect::StopComputing => {
                self.stop.store(true, Ordering::Relaxed);
                self.stop = Arc::default();
            }
            Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::Mouse(_) | Effect::Copy(_) => {}
        }
    }

    /// Runs `work` on a thread; should it panic, the person is told and the program goes on.
    fn in_background(&self, name: &str, work: impl FnOnce() -> Vec<Msg> + Send + 'static) {
        let post = Arc::clone(&self.post);
        let task = move || {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            for msg in done.unwrap_or_else(|_| vec![Msg::Trouble("an internal error: please report what you did".to_owned())]) {
                post(msg);
            }
        };
        if thread::Builder::new().name(name.to_owned()).spawn(task).is_err() {
            (self.post)(Msg::Trouble("the system has no thread left for background work".to_owned()));
        }
    }
}
