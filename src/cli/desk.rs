//! The learner's desk on a plain terminal: the bank, the record, the simulator to ask, a clock, and two streams to talk over.

mod ask;
mod show;

use std::io::BufRead;
use std::io::Write;

use crate::cli::exit::Failure;
use crate::content::Catalog;
use crate::shell::desk::answers;
use crate::store::Notice;
use crate::store::Store;
use crate::store::StoreError;
use crate::study::Answered;
use crate::study::Bank;
use crate::study::Mode;
use crate::study::Moment;
use crate::study::Oracle;
use crate::study::Question;
use crate::study::review::Given;
use crate::study::solve;

pub use ask::Said;

/// What `--plain` works with. Nothing here knows where the streams lead.
pub struct Desk<'a> {
    pub catalog: &'a Catalog,
    pub bank: &'a Bank,
    pub store: &'a mut Store,
    pub oracle: &'a dyn Oracle,
    pub now: &'a dyn Fn() -> Moment,
    pub input: &'a mut dyn BufRead,
    pub out: &'a mut dyn Write,
    /// Decides the order of options; other seeds, other orders.
    pub seed: u64,
}

impl Desk<'_> {
    pub fn say(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.out, "{text}")?;
        Ok(())
    }

    /// Says text in lines that fit the terminal.
    pub fn wrapped(&mut self, text: &str, indent: usize) -> Result<(), Failure> {
        for line in crate::base::text::wrap(text, 78 - indent) {
            writeln!(self.out, "{}{line}", " ".repeat(indent))?;
        }
        Ok(())
    }

    /// Asks on a line of its own, so that a transcript without the typed answers still has whole lines; `None` at the end of
    /// the input.
    pub fn prompt(&mut self, text: &str) -> Result<Option<String>, Failure> {
        writeln!(self.out, "{text}")?;
        self.out.flush()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    /// Says what has happened to the record, if anything has.
    pub fn notices(&mut self, notices: Vec<Notice>) -> Result<(), Failure> {
        let later = self.store.take_notices();
        for notice in notices.into_iter().chain(later) {
            self.wrapped(&format!("Note: {notice}"), 0)?;
        }
        Ok(())
    }

    /// Asks one question, grades it, remembers it, and only then shows why. `None`: skipped. `Err(Stop)`: the learner leaves.
    pub fn question(&mut self, question: &Question, mode: Mode, feedback: bool) -> Result<Said<Answered>, Failure> {
        let solved = match solve(question, self.oracle) {
            Ok(solved) => solved,
            Err(why) => {
                self.wrapped(&format!("This question cannot be asked: {why}"), 0)?;
                return Ok(Said::Skip);
            }
        };
        let before = (self.now)();
        let (answer, sure) = match self.ask(question)? {
            Said::This(answer) => answer,
            Said::Skip | Said::Command(_) => return Ok(Said::Skip),
            Said::Stop => return Ok(Said::Stop),
        };
        let at = (self.now)();
        let given = Given { mode, sure, at, seconds: u32::try_from(at.since(before)).unwrap_or(u32::MAX) };
        let answered = answers::answer(self.store, self.oracle, question, (&solved, &answer), given)?;
        self.notices(Vec::new())?;
        if feedback {
            self.feedback(question, &answered)?;
        }
        Ok(Said::This(answered))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Input(error.to_string())
    }
}
