//! The record: killed at any moment, opened twice, damaged, without a disk, moved and deleted.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use driverseat::base::Rng;
use driverseat::store::Notice;
use driverseat::store::Store;
use driverseat::study::Act;
use driverseat::study::Answer;
use driverseat::study::Exam;
use driverseat::study::Mode;
use driverseat::study::Moment;
use driverseat::study::Review;
use driverseat::study::Sure;

/// Where the child of the crash test writes.
const CHILD: &str = "DRIVERSEAT_TEST_RECORD";
/// How often the child is killed.
const KILLS: usize = 300;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("driverseat-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn review(n: i64) -> Review {
    Review {
        at: Moment(n),
        question: format!("q{n}"),
        mode: Mode::Review,
        right: n % 3 > 0,
        credit: 1.0,
        sure: Sure::Certain,
        seconds: 20,
        keys: vec![("client/driver/exit".parse().expect("a cell"), n % 3 > 0), ("C125".parse().expect("a claim"), true)],
    }
}

fn exam() -> Exam {
    Exam::start("sprint", vec!["q1".into(), "q2".into()], 20, 1, false, Moment(0))
}

#[test]
fn what_was_written_is_read_again() {
    let folder = Folder::new("written");
    let (mut store, notices) = Store::open(&folder.0, "me");
    assert_eq!(notices, []);
    let answers: Vec<Review> = (1..=3).map(review).collect();
    for answer in &answers {
        store.add_review(answer).unwrap();
    }
    let mut exam = exam();
    let id = store.add_exam(&exam).unwrap();
    exam.act(Act::Answer(Answer::Chosen(vec![1]), Sure::Guess), Moment(30)).unwrap();
    store.save_exam(id, &exam).unwrap();
    drop(store);

    let (mut store, _) = Store::open(&folder.0, "me");
    assert_eq!(store.reviews().unwrap(), answers);
    assert_eq!(store.open_exam().unwrap().map(|saved| saved.exam), Some(exam.clone()));
    assert_eq!(store.undo_review().unwrap(), Some(review(3)));
    assert_eq!(store.reviews().unwrap(), answers[..2]);
    exam.act(Act::HandIn, Moment(60)).unwrap();
    store.save_exam(id, &exam).unwrap();
    assert_eq!(store.open_exam().unwrap(), None);
    assert_eq!(store.exams().unwrap().len(), 1);
}

#[test]
fn profiles_are_apart_and_can_be_deleted() {
    let folder = Folder::new("profiles");
    let (mut store, _) = Store::open(&folder.0, "ana");
    store.add_review(&review(1)).unwrap();
    store.switch_profile("ben").unwrap();
    assert_eq!(store.reviews().unwrap(), []);
    assert_eq!(store.profiles().unwrap(), ["ana", "ben"]);
    store.delete_profile("ana").unwrap();
    assert_eq!(store.profiles().unwrap(), ["ben"]);
    assert!(store.delete_profile("ana").is_err());
    store.add_review(&review(1)).unwrap();
    store.delete_everything().unwrap();
    assert_eq!((store.profiles().unwrap(), store.reviews().unwrap()), (vec!["ben".to_owned()], vec![]));
}

#[test]
fn a_backup_brings_everything_back_once() {
    let folder = Folder::new("backup");
    let (mut store, _) = Store::open(&folder.0, "me");
    for n in 1..=5 {
        store.add_review(&review(n)).unwrap();
    }
    store.add_exam(&exam()).unwrap();
    store.set_setting("exam-day", Some("2026-12-01")).unwrap();
    let backup = store.backup().unwrap();
    let text = serde_json::to_string(&backup).unwrap();
    let mut other = Store::memory("me");
    other.add_review(&review(2)).unwrap();
    let first = other.restore(&serde_json::from_str(&text).unwrap()).unwrap();
    assert_eq!((first.reviews, first.exams, first.known), (4, 1, 1));
    let again = other.restore(&backup).unwrap();
    assert_eq!((again.reviews, again.exams, again.known), (0, 0, 6));
    assert_eq!(other.backup().unwrap(), backup);
}

#[test]
fn a_damaged_file_is_set_aside_and_never_written_over() {
    let folder = Folder::new("damaged");
    let file = folder.0.join("record.db");
    let rubbish = "this is not a record\n".repeat(500);
    fs::write(&file, &rubbish).unwrap();
    let (mut store, notices) = Store::open(&folder.0, "me");
    let [Notice::SetAside { path, .. }] = &notices[..] else { panic!("{notices:?}") };
    assert_eq!(fs::read_to_string(path).unwrap(), rubbish);
    store.add_review(&review(1)).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), rubbish);
    drop(store);

    // Damage in the middle of a good file.
    let (mut store, _) = Store::open(&folder.0, "me");
    for n in 2..400 {
        store.add_review(&review(n)).unwrap();
    }
    drop(store);
    let mut bytes = fs::read(&file).unwrap();
    let (start, end) = (bytes.len() / 3, bytes.len() * 2 / 3);
    bytes[start..end].fill(0xaa);
    fs::write(&file, &bytes).unwrap();
    let (store, notices) = Store::open(&folder.0, "me");
    let [Notice::SetAside { path: second, .. }] = &notices[..] else { panic!("{notices:?}") };
    assert_ne!(path, second);
    assert_eq!(fs::read(second).unwrap(), bytes);
    assert!(store.is_kept());
    assert_eq!(store.reviews().unwrap(), []);
}

#[test]
fn without_a_disk_the_session_goes_on_in_memory() {
    let folder = Folder::new("nowhere");
    let not_a_folder = folder.0.join("file");
    fs::write(&not_a_folder, "x").unwrap();
    let (mut store, notices) = Store::open(&not_a_folder.join("inside"), "me");
    let [Notice::InMemory { why }] = &notices[..] else { panic!("{notices:?}") };
    assert!(why.ends_with("Not a directory (os error 20)") && why.starts_with('/'), "it names the place and the reason: {why}");
    store.add_review(&review(1)).unwrap();
    assert_eq!((store.is_kept(), store.reviews().unwrap().len()), (false, 1));
}

#[test]
fn two_instances_at_once_lose_nothing() {
    let folder = Folder::new("two");
    let path = &folder.0;
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || {
                let (mut store, notices) = Store::open(path, "me");
                assert_eq!(notices, []);
                for n in 0..100 {
                    store.add_review(&review(half * 1_000 + n)).unwrap();
                }
            });
        }
    });
    let (store, _) = Store::open(path, "me");
    let mut times: Vec<i64> = store.reviews().unwrap().iter().map(|review| review.at.0).collect();
    times.sort_unstable();
    assert_eq!(times, (0..100).chain(1_000..1_100).collect::<Vec<_>>());
}

#[test]
fn killing_it_at_any_moment_loses_nothing_that_was_confirmed() {
    let folder = Folder::new("killed");
    let mut rng = Rng::stream(7, "kill");
    let mut confirmed: i64 = 0;
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["store::writes_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
            .env(CHILD, &folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed after so many answers, at whatever moment of the next one it is then.
        let mut wait = rng.below(8) + u64::from(round == 0);
        let mut killed = false;
        for line in lines.by_ref() {
            if let Some(number) = line.unwrap().strip_prefix("confirmed ") {
                confirmed = number.parse().unwrap();
                wait = wait.saturating_sub(1);
            }
            if wait == 0 && !killed {
                child.kill().unwrap();
                killed = true;
            }
        }
        child.wait().unwrap();
        let (store, notices) = Store::open(&folder.0, "me");
        assert_eq!(notices, [], "round {round}");
        let there = store.reviews().unwrap();
        assert!(there.last().map_or(0, |review| review.at.0) >= confirmed, "round {round}: {confirmed} was confirmed");
        assert!(there.iter().enumerate().all(|(n, review)| review.at.0 == i64::try_from(n).unwrap() + 1), "round {round}: a gap");
    }
    assert!(confirmed > 100, "the child hardly wrote anything: {confirmed}");
}

/// The child of the test above: answers one question after another, and says so only when the record has it.
#[test]
#[ignore = "started by the crash test"]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let (mut store, _) = Store::open(&PathBuf::from(folder), "me");
    let start = store.reviews().unwrap().last().map_or(0, |review| review.at.0);
    for n in start + 1..start + 10_000 {
        store.add_review(&review(n)).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "confirmed {n}").unwrap();
        out.flush().unwrap();
    }
}
