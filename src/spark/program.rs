//! The user's program as a component: it builds a session, runs one action after the other, prints what comes back and returns.
//!
//! It may sit in the driver's JVM (Java, Scala) or in a process of its own (Python, R): it says what it wants, its host does it.

use crate::base::RecordId;
use crate::base::RuleId;
use crate::spark::application::How;
use crate::spark::fact::Console;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fact::Stream;
use crate::spark::fault::AppVerdict;
use crate::spark::pace;
use crate::spark::print::print;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// What a program waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramTimer {
    /// The next line of `main`.
    Next,
    /// What it does after its last action.
    End,
    /// Something strikes it while it waits for an action.
    Struck(AppVerdict),
}

/// What a program wants of its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    CreateContext,
    /// Nothing yet: it is busy with something else.
    Wait,
    RunJob(usize),
    StopContext,
    /// `main` is over: the process may end with this code. `stopped`: the program stopped its context itself.
    Ended {
        code: u8,
        stopped: bool,
        how: How,
    },
}

/// The program of one application.
#[derive(Clone, Debug)]
pub struct Program {
    jobs: usize,
    next: usize,
    console: Console,
    /// What is printed in front of an error that nobody caught.
    traceback: &'static str,
    stopping: bool,
    ended: bool,
}

impl Program {
    /// A program of so many actions that prints to this console.
    pub const fn new(jobs: usize, console: Console, traceback: &'static str) -> Self {
        Self { jobs, next: 0, console, traceback, stopping: false, ended: false }
    }

    pub const fn console(&self) -> Console {
        self.console
    }

    /// `main()` begins.
    pub fn start(&mut self, out: &mut Out) -> Want {
        fact(None, ProgramFact::Started, out);
        if let Some(record) = out.faults().never_builds_context() {
            out.blame(record);
            return Want::Wait;
        }
        Want::CreateContext
    }

    /// The session is there.
    pub fn context_ready(&mut self, out: &mut Out) {
        out.timer(pace::BETWEEN_ACTIONS, Timer::Program(ProgramTimer::Next));
    }

    /// The session could not be built.
    pub fn context_failed(&mut self, error: &str, out: &mut Out) -> Want {
        self.throw(error, out)
    }

    pub fn on_timer(&mut self, timer: &ProgramTimer, out: &mut Out) -> Option<Want> {
        if self.ended {
            return None;
        }
        match timer {
            ProgramTimer::Next if self.next < self.jobs => {
                let job = self.next;
                self.next += 1;
                fact(None, ProgramFact::Asked { job }, out);
                Some(Want::RunJob(job))
            }
            ProgramTimer::Next => {
                let record = fact(None, ProgramFact::LastActionDone, out);
                out.blame(record);
                out.timer(pace::BETWEEN_ACTIONS, Timer::Program(ProgramTimer::End));
                None
            }
            ProgramTimer::End => Some(self.end(out)),
            ProgramTimer::Struck(verdict) => Some(self.strike(verdict.clone(), out)),
        }
    }

    /// An action has its result: the program prints it and goes on.
    pub fn job_done(&mut self, rows: u64, checksum: u64, out: &mut Out) {
        if self.ended {
            return;
        }
        let job = self.next.saturating_sub(1);
        print(out, self.console, Stream::Stdout, format!("RESULT job={job} rows={rows} checksum={checksum:016x}"));
        fact(None, ProgramFact::ShowedResult { job: Some(job), rows, checksum, console: self.console }, out);
        out.timer(pace::BETWEEN_ACTIONS, Timer::Program(ProgramTimer::Next));
    }

    /// An action failed, and the program does not catch that.
    pub fn job_failed(&mut self, error: &str, out: &mut Out) -> Option<Want> {
        (!self.ended).then(|| self.throw(error, out))
    }

    /// Its context is stopped, as it asked.
    pub fn context_stopped(&mut self, out: &mut Out) -> Option<Want> {
        if self.ended || !self.stopping {
            return None;
        }
        self.ended = true;
        fact(None, ProgramFact::Returned { stopped: true }, out);
        Some(Want::Ended { code: 0, stopped: true, how: How::Returned })
    }

    fn end(&mut self, out: &mut Out) -> Want {
        let Some((verdict, record)) = out.faults().app_verdict() else {
            self.stopping = true;
            return Want::StopContext;
        };
        out.blame(record);
        self.strike(verdict, out)
    }

    fn strike(&mut self, verdict: AppVerdict, out: &mut Out) -> Want {
        match verdict {
            AppVerdict::Throw { error } => self.throw(&error, out),
            AppVerdict::OutOfMemory => self.throw("java.lang.OutOfMemoryError: Java heap space", out),
            AppVerdict::Exit(code) => {
                self.ended = true;
                fact(None, ProgramFact::Exited { code }, out);
                Want::Ended { code, stopped: false, how: How::Exited }
            }
            AppVerdict::NoContext => {
                self.stopping = true;
                Want::StopContext
            }
            AppVerdict::NoStop => {
                self.ended = true;
                fact(Some(rule::NO_STOP_HOOK), ProgramFact::Returned { stopped: false }, out);
                Want::Ended { code: 0, stopped: false, how: How::Returned }
            }
        }
    }

    fn throw(&mut self, error: &str, out: &mut Out) -> Want {
        self.ended = true;
        let record = fact(Some(rule::FAILED_ACTION_THROWS), ProgramFact::Threw { error: error.to_owned() }, out);
        out.blame(record);
        print(out, self.console, Stream::Stderr, format!("{}{error}", self.traceback));
        Want::Ended { code: 1, stopped: false, how: How::Threw(error.to_owned()) }
    }
}

fn fact(rule: Option<RuleId>, fact: ProgramFact, out: &mut Out) -> RecordId {
    let proc = out.me();
    out.record(rule, SparkFact::Program { proc, fact })
}
