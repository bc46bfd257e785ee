//! The program in a real pseudo-terminal: it starts, answers keys, and gives the terminal back however it ends.

use std::io::Read;
use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use driverseat::content::Catalog;
use driverseat::store::Store;
use driverseat::study::Blueprint;
use driverseat::study::Kind;
use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// How long a frame may take to come, on a busy machine.
const PATIENCE: u32 = 400;

/// The program, and what its terminal shows.
struct Session {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Session {
    fn start(arguments: &[&str]) -> Self {
        Self::start_in(&std::env::temp_dir().join(format!("driverseat-it-{}", std::process::id())), arguments)
    }

    /// With the learner's record in this folder.
    fn start_in(home: &Path, arguments: &[&str]) -> Self {
        let arguments = [arguments, &["--no-welcome"]].concat();
        Self::start_program(Path::new(env!("CARGO_BIN_EXE_driverseat")), home, &arguments)
    }

    fn start_program(program: &Path, home: &Path, arguments: &[&str]) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env("TERM", "xterm-256color");
        command.env("DRIVERSEAT_HOME", home);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let (rows, columns) = (NonZero::new(24).expect("not 0"), NonZero::new(80).expect("not 0"));
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let mut output = pair.master.try_clone_reader().expect("its output");
        let seen = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = output.read(&mut bytes) {
                if count == 0 {
                    return;
                }
                seen.lock().expect("the screen").process(&bytes[..count]);
            }
        });
        let keys = pair.master.take_writer().expect("its input");
        Self { screen, keys, child, _master: pair.master }
    }

    fn shown(&self) -> String {
        self.screen.lock().expect("the screen").screen().contents()
    }

    /// Waits until the screen shows the words.
    fn see(&self, words: &str) {
        for _ in 0..PATIENCE {
            if self.shown().contains(words) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("`{words}` was never shown; the screen is:\n{}", self.shown());
    }

    fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("a key");
        self.keys.flush().expect("a key");
    }

    /// Waits for the end and returns the exit code and whether the terminal is as it was.
    fn end(mut self) -> (u32, bool) {
        let mut code = None;
        for _ in 0..PATIENCE {
            if let Some(status) = self.child.try_wait().expect("a child") {
                code = Some(status.exit_code());
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        // What it wrote last may still be under way.
        thread::sleep(Duration::from_millis(200));
        let parser = self.screen.lock().expect("the screen");
        let screen = parser.screen();
        let restored = !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
        (code.expect("the program ended"), restored)
    }

    /// The end that gives nobody a chance.
    fn kill(mut self) {
        self.signal("KILL");
        self.child.wait().expect("it was killed");
    }

    fn signal(&self, name: &str) {
        let number = self.child.process_id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &number]).status().expect("kill runs");
        assert!(sent.success());
    }
}

#[test]
fn a_person_looks_around_and_leaves() {
    let mut session = Session::start(&[]);
    session.see("Today");
    session.keys("?");
    session.see("type to search");
    session.keys("\x1b");
    // Escape alone and Escape with a letter look alike to a terminal that gets both at once.
    session.see("q quit");
    session.keys("q");
    assert_eq!(session.end(), (0, true));
}

/// A class sees it: a run in client mode, the client killed, back in time, the same line in cluster mode, both compared, and why.
#[test]
fn a_teacher_breaks_it_goes_back_and_compares() {
    let mut session = Session::start(&["lab", "client/num-executors-ignored"]);
    session.see("event 0 of");
    // Played fast, up to the first task.
    session.keys("+++B");
    session.see("stop, e.g. when");
    session.keys("task 0 of stage 0 starts\r");
    session.see("Playing stops when task 0 of stage 0 starts");
    session.keys(" ");
    session.see("Stopped when task 0 of stage 0 starts");
    session.see("● driver (spark-submit)");
    session.keys("x");
    session.see("Break what?");
    session.keys("kill spark-submit\r");
    session.see("⑂ kill client (2 of 2)");
    session.see("❚❚");
    session.keys("$");
    session.see("✗ driver SIGKILL");
    // A press on the scrubber, four fifths of the way.
    session.keys("\x1b[<0;33;23M\x1b[<0;33;23m");
    session.see("● driver (spark-submit)");
    session.keys("C");
    session.see("in cluster mode");
    session.keys("\r");
    session.see("(3 of 3)");
    session.see("❚❚");
    session.keys("$c");
    session.see("The first event that differs");
    session.keys("\x1b");
    session.see("Space play");
    session.keys("t");
    session.see("Timelines");
    session.keys("\x1b");
    session.see("Space play");
    session.keys("bb$");
    session.see("kill client (2 of 3)");
    session.keys("w");
    session.see("Why? Back to the first cause");
    session.keys("G");
    session.see("fault: the client gets SIGKILL");
    session.keys("\x1b");
    session.see("Space play");
    session.keys("q");
    assert_eq!(session.end(), (0, true));
}

/// Nothing moves while it is paused, so nothing wakes up.
#[test]
#[cfg(target_os = "linux")]
fn a_paused_lab_sleeps() {
    let mut session = Session::start(&["lab", "client/num-executors-ignored"]);
    session.see("❚❚ 0.000");
    let number = session.child.process_id().expect("it runs");
    let woken = || -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{number}/task")).expect("its threads");
        let count = |text: String| text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")?.trim().parse::<u64>().ok());
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("status")).ok()).filter_map(count).sum()
    };
    // Whoever computed the run may still be on its way to sleep.
    thread::sleep(Duration::from_secs(2));
    let before = woken();
    thread::sleep(Duration::from_secs(2));
    let times = woken().saturating_sub(before);
    assert!(times <= 4, "woken {times} times in two seconds of nothing");
    session.keys("q");
    assert_eq!(session.end(), (0, true));
}

/// Started by the next test, in a terminal of its own: takes it over, draws, and panics.
#[test]
#[ignore = "another test starts it in a terminal of its own"]
fn panics_while_it_draws() {
    use driverseat::app::Keymap;
    use driverseat::app::Model;
    use driverseat::app::Screen;
    use driverseat::app::Settings;
    let mut terminal = driverseat::tui::terminal::Terminal::take(true).expect("a terminal");
    terminal.draw(&Model::new(Screen::Home, Settings::default(), Keymap::default())).expect("a frame");
    // It lives until the process is over, so that only the hook can give the terminal back.
    std::mem::forget(terminal);
    panic!("on purpose");
}

#[test]
fn the_terminal_is_given_back_after_a_panic() {
    let own = std::env::current_exe().expect("this program");
    let session =
        Session::start_program(&own, &std::env::temp_dir(), &["--exact", "terminal::panics_while_it_draws", "--ignored", "--nocapture"]);
    session.see("on purpose");
    let (code, restored) = session.end();
    assert!(restored);
    assert_ne!(code, 0);
}

#[test]
fn the_terminal_is_given_back_after_signals() {
    for signal in ["TERM", "HUP", "INT"] {
        let session = Session::start(&["guide"]);
        session.see("Field guide");
        session.signal(signal);
        let (code, restored) = session.end();
        assert!(restored, "after SIG{signal}");
        assert_ne!(code, 0, "after SIG{signal}");
    }
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_a_resume_takes_it_again() {
    let mut session = Session::start(&[]);
    session.see("Today");
    session.keys("\x1a");
    for _ in 0..PATIENCE {
        if !session.screen.lock().expect("the screen").screen().alternate_screen() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert!(!session.screen.lock().expect("the screen").screen().alternate_screen(), "it was not given back");
    session.signal("CONT");
    session.see("Today");
    session.keys("q");
    assert_eq!(session.end(), (0, true));
}

/// A folder for a record of its own, gone at the end.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("driverseat-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    /// How many answers the record holds.
    fn answers(&self) -> usize {
        Store::open(&self.0, "me").0.reviews().expect("the record can be read").len()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const QUIZ: [&str; 3] = ["quiz", "--kind", "one"];

/// Enter ticks the first option, Enter again hands it in.
fn answer(session: &mut Session, number: usize) {
    session.see(&format!("· {number} of 10"));
    session.see("( )");
    session.keys("\r");
    session.see("(●)");
    session.keys("\r");
    session.see("ight: ");
}

#[test]
fn what_was_answered_survives_a_kill() {
    let home = Home::new("kill");
    let mut session = Session::start_in(&home.0, &QUIZ);
    answer(&mut session, 1);
    session.keys("n");
    answer(&mut session, 2);
    session.kill();
    assert_eq!(home.answers(), 2);
    let mut session = Session::start_in(&home.0, &["progress"]);
    session.see("me: 2 answers");
    session.keys("q");
    assert_eq!(session.end(), (0, true));
}

#[test]
fn an_exam_survives_a_kill_with_its_answers_and_its_clock() {
    let home = Home::new("exam");
    let bank = Catalog::shipped().bank();
    let first =
        |seed: &u64| Blueprint::sprint("connect").draw(&bank, *seed).first().and_then(|id| bank.get(id)).map(|question| question.kind);
    let seed = (0..100).find(|seed| first(seed) == Some(Kind::One)).expect("some exam begins with a choice").to_string();
    let mut session = Session::start_in(&home.0, &["exam", "--sprint", "--seed", &seed]);
    session.see("Begin; the clock starts");
    session.keys("\r");
    session.see("Question 1 of 10");
    session.keys("\r");
    session.see("9 unanswered");
    session.see("saved");
    session.keys("m");
    // The legend says `! marked` all the time.
    session.see("answered · ! marked");
    session.see("saved");
    session.kill();
    let mut session = Session::start_in(&home.0, &["exam"]);
    session.see("Go on: 1 of 10 answered");
    session.keys("\r");
    session.see("Question 1 of 10 · answered · ! marked");
    session.keys("q");
    assert_eq!(session.end(), (0, true));
}

#[test]
fn a_record_that_cannot_be_kept_is_told_and_the_session_goes_on() {
    let home = Home::new("nowhere");
    // The folder of the record would have to be inside a file.
    std::fs::write(&home.0, "a file").expect("a file");
    let mut session = Session::start_in(&home.0.join("inside"), &QUIZ);
    session.see("Your progress cannot be saved");
    session.keys("\r");
    answer(&mut session, 1);
    session.keys("q");
    assert_eq!(session.end(), (0, true));
    std::fs::remove_file(&home.0).expect("it is still a file");
}

#[test]
fn a_damaged_record_is_set_aside_and_told() {
    let home = Home::new("damaged");
    std::fs::create_dir_all(&home.0).expect("a folder");
    std::fs::write(home.0.join("record.db"), "this is no record, and was never one".repeat(200)).expect("a file");
    let mut session = Session::start_in(&home.0, &QUIZ);
    session.see("Your record is damaged");
    session.keys("\r");
    answer(&mut session, 1);
    session.kill();
    assert_eq!(home.answers(), 1);
    assert!(home.0.join("record.db.damaged-1").exists(), "what was there is still there");
}

#[test]
fn two_windows_write_to_one_record() {
    let home = Home::new("two");
    let mut one = Session::start_in(&home.0, &QUIZ);
    let mut two = Session::start_in(&home.0, &QUIZ);
    answer(&mut one, 1);
    answer(&mut two, 1);
    one.keys("n");
    answer(&mut one, 2);
    one.kill();
    two.kill();
    assert_eq!(home.answers(), 3);
}
