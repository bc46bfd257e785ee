//! The clerk: one thread that holds the record and does what the screens ask of it, one thing after the other. So nothing waits
//! for the disk while drawing, and what was asked first is kept first.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::thread;

use crate::app::Msg;
use crate::app::blackbox::Case;
use crate::app::blackbox::Verdict;
use crate::app::desk::Foretold;
use crate::app::desk::GivenAnswer;
use crate::app::desk::Reply;
use crate::app::desk::Seat;
use crate::app::desk::Wish;
use crate::content::Drill;
use crate::content::Judgement;
use crate::shell::Post;
use crate::shell::clock;
use crate::shell::content;
use crate::shell::desk::answers;
use crate::shell::desk::exams;
use crate::shell::desk::rounds;
use crate::shell::desk::standing;
use crate::shell::oracle::Simulator;
use crate::shell::paths;
use crate::store::Notice;
use crate::store::SavedExam;
use crate::store::Store;
use crate::store::StoreError;
use crate::study::Bank;
use crate::study::Moment;
use crate::study::Outcome;
use crate::study::Prediction;
use crate::study::grade;
use crate::study::placement;
use crate::study::review::Given;
use crate::study::solve;
use crate::study::variant;

/// Who learns, and from what.
#[derive(Clone, Debug)]
pub struct Learner {
    /// Where the record lives.
    pub folder: PathBuf,
    pub profile: String,
    /// Folders with a teacher's own content.
    pub packs: Vec<PathBuf>,
    /// Read the packs again whenever something in them changes.
    pub watch: bool,
}

impl Default for Learner {
    fn default() -> Self {
        Self { folder: paths::data_folder(), profile: "me".to_owned(), packs: Vec::new(), watch: false }
    }
}

/// One thing for the clerk to do.
pub enum Job {
    /// Read the content, or read it again.
    Load,
    Wish(Wish),
    /// A run that was foretold has been played.
    Foretold(Box<Prediction>, Outcome),
    /// What was said about a black box was held against it.
    Judged {
        case: Box<Case>,
        verdict: Box<Verdict>,
        seed: u64,
        seconds: u32,
    },
    /// The first line of a drill was judged.
    Drilled {
        exercise: Box<Drill>,
        judgement: Box<Judgement>,
        seconds: u32,
    },
    /// Remember a setting.
    Keep(String, String),
    /// Read all settings.
    Recall,
    /// Everything asked before this is done.
    Done(Sender<()>),
}

/// What the clerk holds.
pub struct Clerk {
    learner: Learner,
    post: Post,
    oracle: Arc<Simulator>,
    bank: Bank,
    store: Store,
    now: fn() -> Moment,
}

impl Clerk {
    /// A clerk with an open record, who reads his clock with `now`.
    pub fn new(learner: Learner, store: Store, oracle: Arc<Simulator>, post: Post, now: fn() -> Moment) -> Self {
        Self { learner, post, oracle, bank: Bank::default(), store, now }
    }

    /// From now on questions come from here.
    pub fn teach(&mut self, bank: Bank) {
        self.bank = bank;
    }

    /// Opens the record on a thread of its own and takes jobs from then on.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(learner: Learner, oracle: Arc<Simulator>, post: Post) -> std::io::Result<Sender<Job>> {
        let (send, receive) = mpsc::channel::<Job>();
        thread::Builder::new().name("desk".to_owned()).spawn(move || {
            let (store, notices) = Store::open(&learner.folder, &learner.profile);
            let mut clerk = Self::new(learner, store, oracle, post, clock::now);
            for notice in notices {
                clerk.notice(&notice);
            }
            for job in receive {
                if catch_unwind(AssertUnwindSafe(|| clerk.take(job))).is_err() {
                    clerk.tell(Msg::Trouble("an internal error: please report what you did".to_owned()));
                }
            }
        })?;
        Ok(send)
    }

    fn tell(&self, msg: Msg) {
        (self.post)(msg);
    }

    fn reply(&self, reply: Reply) {
        self.tell(Msg::Desk(Box::new(reply)));
    }

    /// Does one thing and tells what came of it.
    pub fn take(&mut self, job: Job) {
        let done = match job {
            Job::Load => {
                self.load();
                Ok(None)
            }
            Job::Wish(wish) => self.grant(wish),
            Job::Judged { case, verdict, seed, seconds } => {
                let review = case.review(seed, &verdict, (self.now)(), seconds);
                self.store.add_review(&review).map(|()| self.tell(Msg::Judged(verdict))).map(|()| None)
            }
            Job::Drilled { exercise, judgement, seconds } => {
                let review = exercise.review(judgement.met(), (self.now)(), seconds);
                self.store.add_review(&review).map(|()| self.tell(Msg::LineJudged(Ok(judgement)))).map(|()| None)
            }
            Job::Keep(name, value) => self.store.set_setting(&name, Some(&value)).map(|()| None),
            Job::Recall => self.recall().map(|()| None),
            // Whoever asked may have stopped waiting.
            Job::Done(tell) => {
                let _ = tell.send(());
                Ok(None)
            }
            Job::Foretold(prediction, truth) => self.foretold(*prediction, truth).map(|()| None),
        };
        // The notices first: what is not kept is told before the grade is shown.
        for notice in self.store.take_notices() {
            self.notice(&notice);
        }
        match done {
            Ok(Some(reply)) => self.reply(reply),
            Ok(None) => {}
            Err(error) => self.tell(Msg::Trouble(error.to_string())),
        }
    }

    fn notice(&self, notice: &Notice) {
        let unsaved = matches!(notice, Notice::InMemory { .. });
        self.reply(Reply::Notice { text: notice.to_string(), unsaved });
    }

    fn load(&mut self) {
        let loaded = content::load(&self.learner.packs);
        self.teach(loaded.bank);
        self.tell(Msg::Loaded(Arc::new(loaded.library)));
        if let Some(trouble) = loaded.trouble {
            self.tell(Msg::Trouble(trouble));
        }
        if !self.learner.packs.is_empty() {
            self.tell(Msg::Linted(content::lint(&self.learner.packs, &*self.oracle)));
        }
    }

    fn grant(&mut self, wish: Wish) -> Result<Option<Reply>, StoreError> {
        let now = (self.now)();
        let Self { store, bank, oracle, .. } = self;
        Ok(Some(match wish {
            Wish::Progress => Reply::Progress(Box::new(standing::progress(store, bank, now)?)),
            Wish::ExamDay(day) => {
                standing::set_exam_day(store, day)?;
                Reply::Progress(Box::new(standing::progress(store, bank, now)?))
            }
            Wish::Practice(practice) => Reply::Round(Seat::Quiz, rounds::practice(store, bank, &practice)?, Vec::new()),
            Wish::Due(count) => {
                let rounds::Due { ids, drawn } = rounds::due(store, bank, count, now, &**oracle)?;
                Reply::Round(Seat::Review, ids, drawn)
            }
            Wish::Placement { asked, seed } => {
                Reply::Round(Seat::Review, placement::next(bank, &asked, seed).into_iter().collect(), Vec::new())
            }
            Wish::Answer(seat, given) => Reply::Answered(seat, self.answer(*given)?),
            Wish::GaveUp(review) => {
                store.add_review(&review)?;
                return Ok(None);
            }
            Wish::TakeBack => Reply::TakenBack(store.undo_review()?.map(Box::new)),
            Wish::OpenExam => Reply::Exam(store.open_exam()?.map(|saved| (saved.id, Box::new(saved.exam)))),
            Wish::BeginExam(plan, seed) => {
                let saved = exams::begin(store, bank, &plan, seed, now)?;
                Reply::Exam(Some((saved.id, Box::new(saved.exam))))
            }
            Wish::KeepExam(id, exam) => {
                store.save_exam(id, &exam)?;
                Reply::ExamKept { answered: exam.slots.len() - exam.unanswered(), used_seconds: exam.used_seconds }
            }
            Wish::Check(given) => Reply::Checked(
                solve(&given.question, &**oracle).map(|solved| Box::new(grade(&given.question, &solved, &given.answer, &**oracle))),
            ),
            Wish::HandIn(id, exam) => {
                let saved = SavedExam { id, exam: *exam };
                let marked = exams::mark(store, bank, &**oracle, &saved, now)?;
                Reply::Marked(Box::new(saved.exam), Box::new(marked))
            }
            Wish::Draw { seed, number, before } => Reply::Drawn(variant::variant(seed, number, before, None, &**oracle).map(Box::new)),
        }))
    }

    fn recall(&self) -> Result<(), StoreError> {
        self.tell(Msg::Recalled(self.store.settings()?.into_iter().collect()));
        Ok(())
    }

    fn answer(&mut self, given: GivenAnswer) -> Result<Result<Box<crate::study::Answered>, String>, StoreError> {
        let GivenAnswer { question, answer, sure, mode, seconds } = given;
        let solved = match solve(&question, &*self.oracle) {
            Ok(solved) => solved,
            Err(why) => return Ok(Err(why)),
        };
        let given = Given { mode, sure, at: (self.now)(), seconds };
        let answered = answers::answer(&mut self.store, &*self.oracle, &question, (&solved, &answer), given)?;
        Ok(Ok(Box::new(answered)))
    }

    fn foretold(&mut self, prediction: Prediction, truth: Outcome) -> Result<(), StoreError> {
        let (verdicts, review) = answers::prediction(&mut self.store, &prediction, &truth, (self.now)())?;
        self.tell(Msg::Foretold(Ok(Box::new(Foretold { prediction, truth, verdicts, review }))));
        Ok(())
    }
}
