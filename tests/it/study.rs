//! The screens where something is asked and answered, as frames: start, keys, frame; and what is remembered of it.

use driverseat::app;
use driverseat::app::Effect;
use driverseat::app::Msg;
use driverseat::app::Screen;
use driverseat::app::desk::Reply;
use driverseat::shell::desk::Job;
use driverseat::study::Kind;

use crate::screens::Outside;
use crate::screens::after;
use crate::screens::after_keys;
use crate::screens::check;
use crate::screens::check_known;
use crate::screens::check_model;
use crate::screens::frame;
use crate::screens::kept;

#[test]
fn quiz() {
    check("quiz_asking", Screen::Quiz, "");
    check("quiz_graded", Screen::Quiz, "enter up enter");
    check("quiz_switches", Screen::Quiz, "o down right");
    check("quiz_over", Screen::Quiz, "enter enter n enter enter n");
}

/// Every kind of question can be asked, answered and graded on the screen.
#[test]
fn kinds() {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let mut outside = Outside::new(false);
        let mut model = after(&mut outside, Screen::Quiz, "");
        model.quiz.practice.filter.kinds = vec![kind];
        for effect in app::quiz::begin(&mut model) {
            let Effect::Desk(wish) = effect else { continue };
            for answer in outside.ask(Job::Wish(*wish)) {
                outside.tell(&mut model, answer);
            }
        }
        assert!(model.asking(), "{kind:?} is asked");
        let before = frame(&model, (80, 24));
        let rows = model.quiz.round.paper.as_ref().map_or(0, |paper| paper.form.fields.len());
        for _ in 0..rows - 2 {
            let said = match kind {
                Kind::Number | Kind::Fill => "2 down",
                // To the right would move the item along.
                Kind::Order => "down",
                _ => "right down",
            };
            outside.keys(&mut model, said);
        }
        outside.keys(&mut model, "down enter");
        assert!(model.answered(), "{kind:?} is graded:\n{}", frame(&model, (80, 24)));
        all.push(format!("==== {}\n{before}\n---- answered\n{}\n", kind.name(), frame(&model, (80, 24))));
    }
    kept("kinds__80x24", &all.concat());
}

/// Answers, marks, the clock, the way out and back in, and the result.
#[test]
fn exam() {
    check("exam_choosing", Screen::Exam, "");
    let begun = "up enter";
    check("exam_sitting", Screen::Exam, &format!("{begun} @200 ctrl-n ctrl-n m ctrl-n @400"));
    check("exam_overview", Screen::Exam, &format!("{begun} m ctrl-n o down"));
    check("exam_hand_in", Screen::Exam, &format!("{begun} @60 H"));
    let stayed = after_keys(Screen::Exam, &format!("{begun} H enter"));
    assert!(stayed.screen == Screen::Exam && stayed.exam.is_asking(), "who does not hand in goes on with the exam");
    let practice = "down down right up up up enter";
    check("exam_paused", Screen::Exam, &format!("{practice} @61 P"));
    let mut outside = Outside::new(false);
    let left = after(&mut outside, Screen::Exam, &format!("{begun} @100 ctrl-n ctrl-n ctrl-n @100"));
    assert_eq!(left.exam.exam.as_ref().map(|exam| (exam.current, exam.used_seconds)), Some((3, 200)));
    // The program was killed: another one finds the exam with its clock.
    let again = after(&mut outside, Screen::Exam, "");
    check_model("exam_left_open", &again);
    let again = after(&mut outside, Screen::Exam, "enter @50");
    assert_eq!(again.exam.exam.as_ref().map(|exam| (exam.current, exam.used_seconds, exam.interruptions)), Some((3, 250, 1)));
    let result = after(&mut outside, Screen::Exam, "enter @300 H down enter");
    check_model("exam_result", &result);
    assert!(after(&mut outside, Screen::Exam, "").exam.exam.is_none(), "what was handed in is not open any more");
}

/// Time runs out: the exam hands itself in, with what was answered.
#[test]
fn an_exam_ends_when_its_time_is_up() {
    let model = after_keys(Screen::Exam, "up enter @60 ctrl-n @5400");
    let app::exam::Stage::Result(marked) = &model.exam.stage else { panic!("{:?}", model.exam.stage) };
    assert_eq!(marked.result.used_seconds, 5400);
}

#[test]
fn review() {
    check("review_new", Screen::Review, "");
    check_known("review_due", Screen::Review, "");
    check_known("review_asking", Screen::Review, "enter");
    check("review_placement", Screen::Review, "enter");
    check_known("review_day", Screen::Review, "e 2 0 2 6 - 1 2 - 2 4");
    let model = after(&mut Outside::new(true), Screen::Review, "e 2 0 2 6 - 1 2 - 2 4 enter");
    assert_eq!(model.learner.progress.and_then(|progress| progress.exam_day.clone()).as_deref(), Some("2026-12-24"));
}

#[test]
fn progress() {
    check("progress_new", Screen::Progress, "");
    check_known("progress_known", Screen::Progress, "down right right");
}

/// Where a damaged record went must be readable, on whatever screen one is.
#[test]
fn what_happened_to_the_record_is_told_in_full() {
    let mut outside = Outside::new(false);
    let mut model = after(&mut outside, Screen::Quiz, "");
    let moved = "Your record is damaged (file is not a database). It was moved to /home/learner/.local/share/driverseat/record.db.damaged-1 \
                 and a new one was begun. Nothing in it was changed.";
    outside.tell(&mut model, Msg::Desk(Box::new(Reply::Notice { text: moved.to_owned(), unsaved: false })));
    check_model("notice_set_aside", &model);
    outside.keys(&mut model, "enter");
    assert!(model.asking() && model.over.is_empty(), "Enter goes on with what one was about");
}

/// An answer that was taken back never happened, and its question waits again.
#[test]
fn an_answer_is_taken_back() {
    let mut outside = Outside::new(false);
    let mut model = after(&mut outside, Screen::Quiz, "enter enter");
    assert!(model.answered());
    assert_eq!(model.quiz.round.tally.asked, 1);
    outside.keys(&mut model, "u");
    assert!(model.asking());
    assert_eq!(model.quiz.round.tally.asked, 0);
    outside.keys(&mut model, "f11");
    assert_eq!(model.learner.progress.map(|progress| progress.answers), Some(0));
}

/// After an answer `l` opens the lab where the run was decided.
#[test]
fn an_answer_is_seen_in_the_lab() {
    let mut outside = Outside::new(false);
    let model = after(&mut outside, Screen::Predict, "right down right down right up up up enter l");
    assert_eq!(model.screen, Screen::Lab);
    let outcome = model.lab.branch().and_then(|branch| branch.outcome.clone()).expect("it was played");
    let decided = outcome.cause.first().map(|link| link.event);
    assert_eq!(
        model.lab.here().map(|(id, _)| id.0),
        decided.or(Some(u32::try_from(model.lab.branch().expect("one").log.len()).expect("short") - 1))
    );
}
