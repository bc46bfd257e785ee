//! Does what effects ask, on threads of its own, and answers with messages. Nothing slow happens on the thread that draws.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crate::app::Effect;
use crate::app::Msg;
use crate::content::Drill;
use crate::content::drill;
use crate::shell::blackbox;
use crate::shell::desk::Clerk;
use crate::shell::desk::Job;
use crate::shell::desk::Learner;
use crate::shell::oracle::Simulator;
use crate::shell::reveal;
use crate::shell::watch;
use crate::shell::worker;
use crate::study::Oracle;
use crate::study::Prediction;
use crate::study::counterfactual;

/// How long leaving may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// How answers come back; callable from any thread.
pub type Post = Arc<dyn Fn(Msg) + Send + Sync>;

/// The outside, as far as the screens ask for it.
pub struct Shell {
    post: Post,
    /// Plays runs for questions, each once.
    oracle: Arc<Simulator>,
    /// The clerk's in-tray; none if the system had no thread for him.
    desk: Option<Sender<Job>>,
    /// Set to stop the runs that are being computed.
    stop: Arc<AtomicBool>,
}

impl Shell {
    pub fn new(post: Post, learner: Learner) -> Self {
        let oracle: Arc<Simulator> = Arc::default();
        let packs = if learner.watch { learner.packs.clone() } else { Vec::new() };
        let desk = Clerk::start(learner, Arc::clone(&oracle), Arc::clone(&post)).ok();
        if let Some(desk) = desk.clone().filter(|_| !packs.is_empty()) {
            // Without a thread for it the packs are not watched; everything else works.
            let _ = watch::watch(packs, move || desk.send(Job::Load).is_ok());
        }
        Self { post, oracle, desk, stop: Arc::default() }
    }

    /// Starts what is asked. Effects on the terminal are not for here and are left alone.
    pub fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::LoadContent => self.ask(Job::Load),
            Effect::Desk(wish) => self.ask(Job::Wish((**wish).clone())),
            Effect::Compute { seat, spec } => {
                let (seat, spec) = (*seat, spec.clone());
                let (post, stop) = (Arc::clone(&self.post), Arc::clone(&self.stop));
                self.in_background("run", move || {
                    worker::play(seat, &spec, &post, &stop);
                    vec![]
                });
            }
            Effect::Foretell(prediction) => self.foretell(prediction.clone()),
            Effect::Reveal { id, run, parts } => {
                let (id, run, parts) = (id.clone(), run.clone(), parts.clone());
                self.in_background("reveal", move || vec![Msg::Staged(id, reveal::stage(&run, &parts).map(Box::new))]);
            }
            Effect::DrawCase { library, seed, number } => {
                let (library, seed, number, oracle) = (Arc::clone(library), *seed, *number, Arc::clone(&self.oracle));
                self.in_background("black box", move || {
                    vec![Msg::Case(blackbox::case(&library.scenarios, seed, number, &*oracle).map(Box::new))]
                });
            }
            Effect::Judge { case, guess, seed, seconds } => {
                let (case, guess, seed, seconds, desk) = (case.clone(), guess.clone(), *seed, *seconds, self.desk.clone());
                self.in_background("judge", move || {
                    let verdict = Box::new(blackbox::judge(&case, &guess));
                    match desk.map(|desk| desk.send(Job::Judged { case, verdict, seed, seconds }).is_ok()) {
                        Some(true) => vec![],
                        _ => vec![Msg::Trouble("what you said cannot be kept: the record's thread is gone".to_owned())],
                    }
                });
            }
            Effect::Keep { name, value } => self.ask(Job::Keep(name.clone(), value.clone())),
            Effect::Recall => self.ask(Job::Recall),
            Effect::JudgeLine { exercise, line, first } => self.judge_line(exercise.clone(), line.clone(), *first),
            Effect::StopComputing => {
                self.stop.store(true, Ordering::Relaxed);
                self.stop = Arc::default();
            }
            Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::Mouse(_) | Effect::Copy(_) => {}
        }
    }

    /// Waits until the clerk has kept what he was given; not for ever, because he may be playing a long run.
    pub fn close(self) {
        let (done, wait) = mpsc::channel();
        if self.desk.is_some_and(|desk| desk.send(Job::Done(done)).is_ok()) {
            let _ = wait.recv_timeout(PATIENCE);
        }
    }

    fn ask(&self, job: Job) {
        if self.desk.as_ref().is_none_or(|desk| desk.send(job).is_err()) {
            (self.post)(Msg::Trouble("the system has no thread left for background work".to_owned()));
        }
    }

    /// Judges a line; what comes of the first one is kept by the clerk before anybody sees it.
    fn judge_line(&self, exercise: Box<Drill>, line: String, first: Option<u32>) {
        let (oracle, desk) = (Arc::clone(&self.oracle), self.desk.clone());
        self.in_background("judge", move || match (drill::judge(&exercise, &line, &*oracle).map(Box::new), first) {
            (Ok(judgement), Some(seconds)) => match desk.map(|desk| desk.send(Job::Drilled { exercise, judgement, seconds }).is_ok()) {
                Some(true) => vec![],
                _ => vec![Msg::Trouble("what you wrote cannot be kept: the record's thread is gone".to_owned())],
            },
            (judged, _) => vec![Msg::LineJudged(judged)],
        });
    }

    /// Plays the run, has the clerk keep what was said and only then show it; then searches for the smallest change.
    fn foretell(&self, prediction: Box<Prediction>) {
        let (oracle, desk) = (Arc::clone(&self.oracle), self.desk.clone());
        self.in_background("foretell", move || {
            let truth = match oracle.outcome(&prediction.run) {
                Ok(truth) => truth,
                Err(why) => return vec![Msg::Foretold(Err(why))],
            };
            let wrong = prediction.verdicts(&truth).iter().any(|verdict| !verdict.right);
            let kept = desk.is_some_and(|desk| desk.send(Job::Foretold(prediction.clone(), truth)).is_ok());
            if !kept {
                return vec![Msg::Trouble("what you said cannot be kept: the record's thread is gone".to_owned())];
            }
            let change = if wrong { counterfactual::search(&prediction.run, &prediction.said, &*oracle) } else { None };
            vec![Msg::Changed(prediction.id, change.map(Box::new))]
        });
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
