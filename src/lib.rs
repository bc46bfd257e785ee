//! **driverseat**: where does the driver sit, and what dies with it?
//!
//! A terminal program that runs real SQL on an embedded engine, draws where the processes of a Spark application live,
//! breaks them, and asks for the outcome before it runs.
//!
//! # Floors
//!
//! A module may use only lower floors; neighbours on one floor do not know each other (`tests/tidy.rs` holds them to it).
//!
//! ```text
//! 8  main.rs                    exit code
//! 7  cli                        every command; opens the screens
//! 6  tui                        the face on a terminal
//! 5  shell                      does what effects ask: files, clock, threads, engine, store
//! 4  app                        model, messages, update, effects (no terminal, no files)
//! 3  engine     content   store DataFusion  |  scenario and quiz files  |  SQLite
//! 2  spark                      Spark's rules, as processes of the simulator
//! 1  sim        study           virtual cluster  |  questions, exams, spaced repetition
//! 0  base                       ids, virtual time, seeded numbers, diagnostics, text
//! ```
//!
//! # Invariants
//!
//! - **Virtual time never comes from a wall clock.** A task's virtual duration is computed by `spark::cost` from rows and bytes.
//!   The measured time of the real run is shown, never used.
//! - **The log is the truth.** Every change of the virtual cluster is a record; state is the fold of the log; screens, command
//!   line, explanations and tests read records. Going back in time is folding a shorter log.
//! - **The simulator never waits.** When a task must be computed, stepping returns a `Need` and virtual time stands still until
//!   it is answered; the answers are part of the log, so a replay needs no engine.
//! - **The view writes nothing.** `view(&Model, &mut Frame)`.
//!
//! Names kept apart, one word each: **Event** is about to happen in the virtual world; **Record** has happened; **Msg** is what
//! the person or the outside told the app; **Effect** is what the app asks of the outside; **Need** is what the simulator asks of
//! whoever steps it; **Fault** is injected; **Screen** is where we are; **Frame** is ratatui's.
//!
//! # Where is…?
//!
//! | question | file |
//! | --- | --- |
//! | Why did stage 0 run again? | `spark/driver/retry.rs` |
//! | What happens to shuffle output when an executor dies? | `spark/driver/outputs.rs` |
//! | Who has a cached block, and what if it is lost? | `spark/driver/blocks.rs`, `spark/executor/blocks.rs` |
//! | How is an executor's memory shared? | `spark/executor/memory.rs`, `spark/executor/store.rs` |
//! | Who gets no tasks any more? | `spark/driver/exclusion.rs`, `spark/driver/health.rs` |
//! | What does an executor do before it goes? | `spark/executor/decommission.rs` |
//! | In cluster mode, where does the driver run? | `spark/deploy.rs`, `spark/role/driver_wrapper.rs` |
//! | Which setting wins? | `spark/conf/settings.rs` |
//! | What does a submit line mean? | `spark/submit/explain.rs` |
//! | What changes if it is written otherwise? | `spark/submit/variations.rs` |
//! | Does a line do what a drill asks? | `content/drill/judge.rs` |
//! | When does a message arrive, or not? | `sim/link.rs`, `sim/world.rs` |
//! | What can be broken, and when does it strike? | `spark/fault.rs`, `spark/fault/plan.rs` |
//! | How long does a task take? | `spark/cost.rs` |
//! | What came of a run? | `spark/outcome.rs` |
//! | Which rule is that, and who confirms it? | `spark/rule.rs`, `spark/verify.rs` |
//! | What does the learner read about it? | `spark/explain.rs` |
//! | What is a Connect session? | `spark/connect.rs` |
//! | How is SQL cut into stages? | `engine/split.rs` |
//! | What may stand in a scenario file? | `content/scenario.rs`, `assets/schema/scenario.json` |
//! | Who answers for a computed key? | `shell/oracle.rs` |
//! | What does a key do? | `app/action.rs` |
//! | When do I see this question again? | `study/plan.rs`, `study/memory.rs` |
//! | Who keeps an answer, and before what? | `shell/desk/answers.rs`, `shell/desk/clerk.rs` |
//! | What does exit code 2 mean? | `cli/exit.rs` |
//!
//! # Where do I add…?
//!
//! | what | where, in this order; what then complains until it is whole |
//! | --- | --- |
//! | a rule of Spark | its source and versions in `spark/rule/`, `rule::note` in the `spark/role/` or `spark/driver/` that follows it; the test in `spark/verify/coverage.rs` asks for a run that shows it, `driverseat check --coverage` for a lesson |
//! | a fault | its word in `spark/fault/spec.rs`, what it may hit in `spark/fault/kind.rs`, what it does in `spark/fault/strike.rs`, how the lab offers it in `app/lab/ways.rs`; the compiler and the tests beside them |
//! | a setting | the area's file in `spark/conf/keys/`; the tests in `spark/conf/catalog.rs` |
//! | an option or a warning of the bench | `spark/submit/options.rs`, `spark/submit/warnings/`; the tests beside them |
//! | a recorded run | `assets/records/`, made by `tests/spark/`; `driverseat verify` |
//! | a scenario or a question | a file in `scenarios/` or `quizzes/`, no code; `driverseat check` |
//! | a screen | `app/screen.rs`, its state in `app/`, its keys in `app/action.rs`, its face in `tui/screens/` and `tui/view.rs`; the compiler, `tests/it/screens.rs` |
//! | a command | a file in `cli/`, its line in `cli/args.rs`; `tests/it/commands.rs` |
//! | a table or a function of SQL | `engine/tables/`, `engine/functions/`; `tests/it/functions.rs` |

pub mod app;
pub mod base;
pub mod content;
#[cfg(feature = "full")]
pub mod engine;
pub mod sim;
pub mod spark;
pub mod study;

#[cfg(feature = "full")]
pub mod cli;
#[cfg(feature = "full")]
pub mod shell;
#[cfg(feature = "full")]
pub mod store;
#[cfg(feature = "full")]
pub mod tui;
