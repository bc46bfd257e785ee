//! Every front door through which a person's text comes in. Whatever it is, there is an answer or an error with its place: no
//! panic, no endless loop, no place outside the text. The fuzz target and the property tests both knock here.

use driverseat::base::VirtualSpan;
use driverseat::base::size;
use driverseat::content::Scenario;
use driverseat::spark::connect::program::ClientProgram;
use driverseat::spark::fault::Fault;
use driverseat::spark::master::Master;
use driverseat::spark::submit;
use driverseat::spark::submit::ConnectUrl;
use driverseat::spark::submit::Explanation;
use driverseat::spark::submit::Surroundings;
use driverseat::spark::submit::code;
use driverseat::spark::submit::properties;
use driverseat::spark::version::SparkVersion;
use driverseat::spark::work_text;

/// The first byte chooses the door, the rest is what is typed. Bytes that are no UTF-8 come in as standard input reads them.
pub(crate) fn knock(bytes: &[u8]) {
    let Some((door, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    enter(*door, &text);
}

/// How many doors there are.
pub(crate) const DOORS: u8 = 9;

/// One door.
pub(crate) fn enter(door: u8, text: &str) {
    match door % DOORS {
        0 => line(text, SparkVersion::V3_4),
        1 => line(text, SparkVersion::V4_3),
        2 => {
            let program = code::read(text);
            assert!(program.sessions.iter().all(|session| inside(text, session.at.start, session.at.end)), "{text:?}");
        }
        3 => {
            if let Ok(url) = ConnectUrl::parse(text) {
                assert!(text.starts_with("sc://"), "{text:?} became {url:?}");
            }
            line(&format!("sc://{text}"), SparkVersion::V4_0);
        }
        4 => file(text),
        5 => {
            let words = Fault::parse(text).map(|fault| fault.to_string());
            // What was read can be written, and read again as the same.
            if let Ok(words) = words {
                assert_eq!(Fault::parse(&words).map(|fault| fault.to_string()), Ok(words.clone()), "{text:?} became {words:?}");
            }
        }
        6 => {
            if let Err(complaints) = work_text::parse(text) {
                assert!(!complaints.is_empty(), "{text:?} is wrong, and nobody says why");
            }
        }
        7 => {
            let (scenario, complaints) = Scenario::read("fuzz.json", text);
            assert!(scenario.is_some() || !complaints.is_empty(), "{text:?} is no scenario, and nobody says why");
        }
        _ => small(text),
    }
}

/// A line, what could stand at each place of it, and what small changes of it would do.
fn line(text: &str, version: SparkVersion) {
    let explanation = submit::explain(text, &Surroundings::new(version));
    explanation.all().for_each(|part| places(text, part));
    let cursor = text.len() / 2;
    for suggestion in submit::suggest(text, cursor, version) {
        assert!(inside(text, suggestion.replace.start, suggestion.replace.end), "{text:?}: {suggestion:?}");
    }
    if text.len() < 300 {
        assert!(submit::variations(text, version).iter().all(|variation| !variation.changes.is_empty()), "{text:?}");
    }
}

/// Every place that is named lies between characters of the text.
fn places(text: &str, part: &Explanation) {
    let warned = part.warnings.iter().filter_map(|warning| warning.at);
    let ignored = part.ignored.iter().filter_map(|ignored| ignored.at);
    let refused = part.refusal.iter().filter_map(|refusal| refusal.at);
    let unread = part.unread.iter().map(|unread| unread.at);
    let set = part.conf.settings().filter_map(|(_, setting)| setting.at);
    for at in warned.chain(ignored).chain(refused).chain(unread).chain(set).chain([part.at]) {
        assert!(inside(text, at.start, at.end), "{text:?}: {at:?}");
    }
}

fn inside(text: &str, start: usize, end: usize) -> bool {
    text.get(start..end).is_some()
}

/// The text as a properties file, as `spark-defaults.conf`, and as the code that a line starts.
fn file(text: &str) {
    let entries = properties::parse(text);
    assert!(entries.len() <= text.lines().count().max(1), "{text:?}");
    let mut env = Surroundings::new(SparkVersion::V4_0);
    env.defaults = Some(text.to_owned());
    for name in ["p.properties", "app.py"] {
        env.texts.insert(name.to_owned(), text.to_owned());
    }
    for typed in ["spark-submit --properties-file p.properties --load-spark-defaults app.py", "python app.py"] {
        submit::explain(typed, &env).all().for_each(|part| places(typed, part));
    }
}

/// Small things that stand in options: programs of Connect clients, masters, times, sizes.
fn small(text: &str) {
    if let Err(complaints) = ClientProgram::parse(text) {
        assert!(!complaints.is_empty(), "{text:?} is wrong, and nobody says why");
    }
    if let Ok(master) = Master::parse(text) {
        assert!(!text.is_empty(), "nothing became {master:?}");
    }
    let _ = VirtualSpan::parse(text, "s").map(|span| span.to_string());
    let _ = size::parse(text, "m");
}
