//! What the screens ask of the learner's desk, and what it answers. The desk does one thing after the other and keeps what it is
//! told before it answers.

use crate::study::Answer;
use crate::study::Answered;
use crate::study::Day;
use crate::study::Exam;
use crate::study::ExamPlan;
use crate::study::Marked;
use crate::study::Mode;
use crate::study::Outcome;
use crate::study::Practice;
use crate::study::Prediction;
use crate::study::Progress;
use crate::study::Question;
use crate::study::Review;
use crate::study::Sure;
use crate::study::Verdict;
use crate::study::answer::Grade;
use crate::study::variant::Variant;

/// Who asks for a question or its grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    Quiz,
    Review,
}

/// One thing asked of the desk.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Where the learner stands.
    Progress,
    /// The questions of a practice round.
    Practice(Practice),
    /// What is due, at most so many.
    Due(usize),
    /// The next item of a placement run, after these.
    Placement {
        asked: Vec<(String, bool)>,
        seed: u64,
    },
    /// Grades an answer and keeps it.
    Answer(Seat, Box<GivenAnswer>),
    /// Keeps a drill whose answer was shown before a line was handed in.
    GaveUp(Box<Review>),
    /// Takes the newest answer back.
    TakeBack,
    ExamDay(Option<Day>),
    /// The exam that was left open, if there is one.
    OpenExam,
    BeginExam(ExamPlan, u64),
    /// Keeps the exam as it is now.
    KeepExam(i64, Box<Exam>),
    /// Grades one answer of a practice exam; it is kept when the exam is handed in.
    Check(Box<GivenAnswer>),
    /// Keeps and grades an exam that is over.
    HandIn(i64, Box<Exam>),
    /// Draws a run to predict.
    Draw {
        seed: u64,
        number: u64,
        before: Option<crate::study::Topology>,
    },
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenAnswer {
    pub question: Question,
    pub answer: Answer,
    pub sure: Sure,
    pub mode: Mode,
    pub seconds: u32,
}

/// What the desk answers.
#[derive(Clone, Debug)]
pub enum Reply {
    Progress(Box<Progress>),
    /// Questions by id, in the order they are asked, and those of them that were drawn for this round.
    Round(Seat, Vec<String>, Vec<Question>),
    /// Graded and kept; or why not.
    Answered(Seat, Result<Box<Answered>, String>),
    TakenBack(Option<Box<Review>>),
    /// The exam to sit, and its number.
    Exam(Option<(i64, Box<Exam>)>),
    /// The exam is kept with so many answers and so much time used.
    ExamKept {
        answered: usize,
        used_seconds: u64,
    },
    Checked(Result<Box<Grade>, String>),
    Marked(Box<Exam>, Box<Marked>),
    Drawn(Result<Box<Variant>, String>),
    /// Something happened to the record; the session goes on.
    Notice {
        text: String,
        /// Nothing of this session is kept.
        unsaved: bool,
    },
}

/// What came of a run that was foretold, as it was kept.
#[derive(Clone, Debug)]
pub struct Foretold {
    pub prediction: Prediction,
    pub truth: Outcome,
    pub verdicts: Vec<Verdict>,
    pub review: Review,
}
