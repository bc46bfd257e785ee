//! A timed exam from start to result. A plain value: save it after every change and a crash costs neither an answer nor a minute.

use serde::Deserialize;
use serde::Serialize;

use crate::study::answer::Answer;
use crate::study::answer::Sure;
use crate::study::moment::Moment;

/// Where one question of the exam stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub question: String,
    pub answer: Option<Answer>,
    #[serde(default)]
    pub sure: Sure,
    /// Marked for review.
    #[serde(default)]
    pub marked: bool,
    /// How long it was on screen, in seconds.
    #[serde(default)]
    pub seconds: u32,
}

/// An exam being taken, or handed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exam {
    /// The blueprint's id.
    pub kind: String,
    pub seed: u64,
    pub started: Moment,
    pub limit_seconds: u64,
    pub slots: Vec<Slot>,
    pub current: usize,
    /// Exam time used until `seen`.
    pub used_seconds: u64,
    /// The last moment at which the exam was known to be open; `None` while it is closed or paused.
    pub seen: Option<Moment>,
    /// How often it was left and taken up again.
    pub interruptions: u32,
    /// Practice exams may be paused.
    pub may_pause: bool,
    /// Each answer is graded as soon as it is confirmed; practice only.
    #[serde(default)]
    pub feedback: bool,
    pub handed_in: Option<Moment>,
}

/// What the person at the exam does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Time passes: sent every few seconds, so that little is lost with the power.
    Tick,
    GoTo(usize),
    Answer(Answer, Sure),
    /// Takes the answer back.
    Clear,
    Mark(bool),
    Pause,
    /// The exam is opened again, after a pause or a crash.
    Resume,
    HandIn,
}

/// Why an act was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExamError {
    #[error("the exam is over")]
    Over,
    #[error("there is no such question")]
    NoSuchQuestion,
    #[error("a real exam cannot be paused; start a practice exam to be able to")]
    NoPause,
    #[error("the exam is paused; resume it first")]
    Paused,
}

impl Exam {
    pub fn start(kind: &str, questions: Vec<String>, minutes: u32, seed: u64, may_pause: bool, now: Moment) -> Self {
        let slot = |question| Slot { question, ..Slot::default() };
        Self {
            kind: kind.to_owned(),
            seed,
            started: now,
            limit_seconds: u64::from(minutes) * 60,
            slots: questions.into_iter().map(slot).collect(),
            current: 0,
            used_seconds: 0,
            seen: Some(now),
            interruptions: 0,
            may_pause,
            feedback: false,
            handed_in: None,
        }
    }

    /// Takes one act. The clock is moved first; when time is up the exam is handed in and the act is refused.
    ///
    /// # Errors
    /// The exam is over or paused, or there is nothing like what the act names. Nothing but the clock has changed then.
    pub fn act(&mut self, act: Act, now: Moment) -> Result<(), ExamError> {
        if self.handed_in.is_some() {
            return Err(ExamError::Over);
        }
        if act == Act::Resume {
            // The time between the last sign of life and now was not spent at the exam.
            self.interruptions += 1;
            self.seen = Some(now);
            return Ok(());
        }
        if self.seen.is_none() && act != Act::HandIn {
            return Err(ExamError::Paused);
        }
        self.pass_time(now);
        if self.left_seconds(now) == 0 {
            self.handed_in = Some(now);
            return Err(ExamError::Over);
        }
        match act {
            Act::Tick | Act::Resume => {}
            Act::GoTo(index) if index < self.slots.len() => self.current = index,
            Act::GoTo(_) => return Err(ExamError::NoSuchQuestion),
            Act::Answer(answer, sure) => {
                let slot = self.slot()?;
                slot.answer = Some(answer);
                slot.sure = sure;
            }
            Act::Clear => self.slot()?.answer = None,
            Act::Mark(marked) => self.slot()?.marked = marked,
            Act::Pause if self.may_pause => self.seen = None,
            Act::Pause => return Err(ExamError::NoPause),
            Act::HandIn => self.handed_in = Some(now),
        }
        Ok(())
    }

    fn slot(&mut self) -> Result<&mut Slot, ExamError> {
        self.slots.get_mut(self.current).ok_or(ExamError::NoSuchQuestion)
    }

    fn pass_time(&mut self, now: Moment) {
        let Some(seen) = self.seen else { return };
        let passed = now.since(seen).min(self.limit_seconds.saturating_sub(self.used_seconds));
        self.used_seconds += passed;
        self.seen = Some(seen.max(now));
        if let Some(slot) = self.slots.get_mut(self.current) {
            slot.seconds = slot.seconds.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        }
    }

    pub fn left_seconds(&self, now: Moment) -> u64 {
        let running = self.seen.map_or(0, |seen| now.since(seen));
        self.limit_seconds.saturating_sub(self.used_seconds).saturating_sub(running)
    }

    pub fn is_over(&self) -> bool {
        self.handed_in.is_some()
    }

    pub fn unanswered(&self) -> usize {
        self.slots.iter().filter(|slot| slot.answer.is_none()).count()
    }

    pub fn marked(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.marked).map(|(index, _)| index)
    }

    /// Seconds ahead (positive) or behind: the share of the time that the answered questions have, and the one in hand, against the
    /// time used.
    pub fn pace(&self, now: Moment) -> i64 {
        let count = u64::try_from(self.slots.len().max(1)).unwrap_or(1);
        let answered = u64::try_from(self.slots.len() - self.unanswered()).unwrap_or(0);
        let planned = self.limit_seconds * (answered + 1).min(count) / count;
        let used = self.limit_seconds - self.left_seconds(now);
        i64::try_from(planned).unwrap_or(i64::MAX) - i64::try_from(used).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Act;
    use super::Exam;
    use super::ExamError;
    use crate::study::answer::Answer;
    use crate::study::answer::Sure;
    use crate::study::moment::Moment;

    fn exam(may_pause: bool) -> Exam {
        Exam::start("sprint", (0..10).map(|n| format!("q{n}")).collect(), 20, 7, may_pause, Moment(0))
    }

    #[test]
    fn answers_can_be_changed_until_time_is_up() {
        let mut exam = exam(false);
        let answer = |index| Act::Answer(Answer::Chosen(vec![index]), Sure::Fairly);
        assert_eq!(exam.act(answer(0), Moment(60)), Ok(()));
        assert_eq!(exam.act(answer(1), Moment(90)), Ok(()));
        assert_eq!(exam.slots[0].answer, Some(Answer::Chosen(vec![1])));
        assert_eq!(exam.act(Act::GoTo(3), Moment(100)), Ok(()));
        assert_eq!(exam.act(Act::Mark(true), Moment(110)), Ok(()));
        assert_eq!((exam.unanswered(), exam.marked().collect::<Vec<_>>()), (9, vec![3]));
        assert_eq!((exam.slots[0].seconds, exam.slots[3].seconds), (100, 10));
        assert_eq!(exam.pace(Moment(110)), 130);
        assert_eq!(exam.act(Act::GoTo(10), Moment(120)), Err(ExamError::NoSuchQuestion));
        assert_eq!(exam.act(Act::Pause, Moment(130)), Err(ExamError::NoPause));
        assert_eq!(exam.act(answer(2), Moment(1_200)), Err(ExamError::Over));
        assert_eq!(exam.handed_in, Some(Moment(1_200)));
        assert_eq!(exam.slots[3].answer, None);
    }

    #[test]
    fn a_crash_costs_neither_answers_nor_time() {
        let mut exam = exam(false);
        exam.act(Act::Answer(Answer::Number(4.0), Sure::Certain), Moment(100)).unwrap();
        exam.act(Act::Tick, Moment(105)).unwrap();
        // The battery dies at 105; what was saved is read again two days later.
        exam.act(Act::Resume, Moment(180_000)).unwrap();
        assert_eq!(exam.left_seconds(Moment(180_010)), 1_200 - 105 - 10);
        assert_eq!(exam.slots[0].answer, Some(Answer::Number(4.0)));
        assert_eq!(exam.interruptions, 1);
    }

    #[test]
    fn a_practice_exam_stands_still_while_paused() {
        let mut exam = exam(true);
        exam.act(Act::Pause, Moment(50)).unwrap();
        assert_eq!(exam.act(Act::Mark(true), Moment(60)), Err(ExamError::Paused));
        assert_eq!(exam.left_seconds(Moment(9_999)), 1_150);
        exam.act(Act::Resume, Moment(9_999)).unwrap();
        exam.act(Act::HandIn, Moment(10_000)).unwrap();
        assert!(exam.is_over());
    }

    #[test]
    fn a_clock_that_goes_backwards_gives_no_time_back() {
        let mut exam = exam(false);
        exam.act(Act::Tick, Moment(600)).unwrap();
        exam.act(Act::Tick, Moment(0)).unwrap();
        assert_eq!(exam.left_seconds(Moment(600)), 600);
    }
}
