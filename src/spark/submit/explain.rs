//! The front door: any text to an explanation.

use std::collections::BTreeMap;

use super::code;
use super::code::sessions::Start;
use super::explanation::Explanation;
use super::explanation::Kind;
use super::explanation::Unread;
use super::line;
use super::paths;
use super::program;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::request::Target;
use super::request::Tool;
use super::script;
use super::script::Command;
use super::script::Part;
use super::surroundings::Surroundings;
use super::warnings;
use super::words::WordError;
use crate::base::Span;
use crate::spark::conf::Conf;

/// Explains whatever was typed. A text of several commands or sessions gives the first that starts something; the others are
/// in `also`.
pub fn explain(text: &str, env: &Surroundings) -> Explanation {
    let mut found = Vec::new();
    let trimmed = text.trim().trim_matches(['"', '\'']);
    if trimmed.starts_with("sc://") && !trimmed.contains(char::is_whitespace) {
        let start = text.find("sc://").unwrap_or(0);
        found.push(connect_string(trimmed, start, env));
    } else {
        let mut exported = env.environment.clone();
        let parts = script::parts(text);
        for part in &parts {
            match part {
                Part::Commands(span) => found.extend(commands(text, *span, &mut exported, env)),
                Part::Code => found.extend(sessions(&script::without_commands(text, &parts), &exported, env)),
            }
        }
    }
    if found.is_empty() {
        found.push(Explanation::new(Kind::Shell, Span::new(0, text.len()), Conf::new(env.version)));
    }
    warnings::text(text, &mut found);
    for explanation in &mut found {
        // What Spark refuses cannot be run, although it was placed for the learner's eyes.
        if explanation.refusal.is_some() {
            explanation.request = None;
        }
        for warning in &mut explanation.warnings {
            warning.at = warning.at.or(Some(explanation.at));
        }
        explanation.warnings.sort_by_key(|warning| warning.at);
    }
    let main = found.iter().position(|explanation| explanation.tool.is_some()).unwrap_or(0);
    let mut explanation = found.remove(main);
    explanation.also = found;
    explanation
}

fn commands(text: &str, span: Span, exported: &mut BTreeMap<String, String>, env: &Surroundings) -> Vec<Explanation> {
    let found = script::commands(&text[span.start..span.end], span.start, exported);
    let explained = found.into_iter().map(|command| {
        let mut own = env.clone();
        own.environment.clone_from(exported);
        own.environment.extend(command.environment.clone());
        defaults(&mut own);
        one(text, &command, &own)
    });
    explained.collect()
}

fn one(text: &str, command: &Command, env: &Surroundings) -> Explanation {
    match command.tool {
        Some(Tool::Program) => return python(command, env),
        Some(tool) => {
            let mut explanation = line::explain(tool, command, env);
            warnings::line(command, env, &mut explanation);
            return explanation;
        }
        None => {}
    }
    let mut explanation = Explanation::new(Kind::Shell, command.at, Conf::new(env.version));
    if let Some(WordError::OpenQuote { quote, at }) = command.error {
        explanation.refusal = Some(Refusal::plain(&Refused::OpenQuote { quote }).at(at));
    }
    let at = command.at;
    let why = "this command is none of Spark's: it starts nothing that is modelled".to_owned();
    explanation.unread.push(Unread { at, text: text.get(at.start..at.end).unwrap_or_default().to_owned(), why });
    warnings::line(command, env, &mut explanation);
    explanation
}

/// `python app.py`: the session that the file builds, where its text is known, else one without settings.
fn python(command: &Command, env: &Surroundings) -> Explanation {
    let at = command.at;
    let file = command.words.iter().find(|word| paths::has_extension(&word.text, "py"));
    let known = file.and_then(|file| env.texts.get(&file.text));
    let mut program = known.map_or_else(code::Program::python, |text| code::read(text));
    // Places in the file are no places in the typed text.
    program.move_to(at);
    let session = program.sessions.first().cloned().unwrap_or_else(|| code::Session::bare(at));
    let mut explanation = program::explain(&program, &session, env);
    warnings::session(&program, &session, env, &[], &mut explanation);
    if let (None, Some(file)) = (known, file) {
        let why = "its code is not known: it is taken to build a session without settings".to_owned();
        explanation.unread.push(Unread { at: file.at, text: file.text.clone(), why });
    }
    explanation
}

/// `SPARK_CONF_DIR` names the folder of `spark-defaults.conf`.
fn defaults(env: &mut Surroundings) {
    let Some(folder) = env.variable("SPARK_CONF_DIR") else { return };
    let path = format!("{}/spark-defaults.conf", folder.trim_end_matches('/'));
    env.defaults = env.texts.get(&path).cloned();
    env.defaults_path = super::paths::local_path(&env.disk.resolve(&path)).unwrap_or(path);
}

fn sessions(text: &str, exported: &BTreeMap<String, String>, env: &Surroundings) -> Vec<Explanation> {
    let mut own = env.clone();
    own.environment.clone_from(exported);
    defaults(&mut own);
    let program = code::read(text);
    let mut explained: Vec<Explanation> = Vec::new();
    for session in &program.sessions {
        let mut explanation = program::explain(&program, session, &own);
        warnings::session(&program, session, &own, &explained, &mut explanation);
        if session.start == Start::Never {
            explanation.request = None;
        }
        explained.push(explanation);
    }
    if explained.is_empty() {
        let mut explanation = Explanation::new(Kind::SessionBuilder, Span::new(0, text.len()), Conf::new(env.version));
        explanation.notes.push("This code builds no session; it uses one that is built elsewhere.".to_owned());
        explained.push(explanation);
    }
    explained
}

fn connect_string(url: &str, start: usize, env: &Surroundings) -> Explanation {
    let at = Span::new(start, start + url.len());
    let given = code::sessions::Given { key: "spark.remote".to_owned(), value: Some(url.to_owned()), text: url.to_owned(), at };
    let session = code::Session::connect(given, Start::GetOrCreate, at);
    let mut explanation = program::explain(&code::Program::python(), &session, env);
    explanation.kind = Kind::ConnectString;
    if let Some(Target::Connect(connect)) = explanation.request.as_ref().map(|request| request.target.clone()) {
        warnings::connect(url, start, &connect, env, &mut explanation);
    }
    explanation
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::explain;
    use crate::spark::submit::Surroundings;
    use crate::spark::version::SparkVersion;

    /// Every place that is named lies between characters of the text.
    fn places_are_places(text: &str) {
        for version in SparkVersion::ALL {
            let explanation = explain(text, &Surroundings::new(version));
            for part in explanation.all() {
                let warned = part.warnings.iter().filter_map(|warning| warning.at);
                let ignored = part.ignored.iter().filter_map(|ignored| ignored.at);
                let unread = part.unread.iter().map(|unread| unread.at);
                let refused = part.refusal.iter().filter_map(|refusal| refusal.at);
                let set = part.conf.settings().filter_map(|(_, setting)| setting.at);
                for at in warned.chain(ignored).chain(unread).chain(refused).chain(set).chain([part.at]) {
                    assert!(text.get(at.start..at.end).is_some(), "{text:?} in {version}: {at:?}");
                }
            }
        }
    }

    const LINES: [&str; 8] = [
        "spark-submit --master spark://h:7077 --deploy-mode cluster --supervise --conf spark.executor.memory=2g --class A app.jar a 'b c'",
        "HADOOP_CONF_DIR=/e spark-submit \\\n  --master yarn \\\n  --num-executors 3 app.py --x",
        "spark-submit --master k8s://https://h:443 --deploy-mode cluster --conf spark.kubernetes.container.image=i local:///a.py",
        "export A=1; pyspark --remote 'sc://h:1/;token=t;use_ssl=true'",
        "spark = (SparkSession.builder.remote('sc://h').config('spark.connect.user', u).getOrCreate())\nspark.read.csv('s3://b')",
        "val conf = new SparkConf().setMaster(\"local[2]\")\nSparkSession.builder().config(conf).getOrCreate()",
        "sc://host:15002/;user_id=é;session_id=1",
        "s <- sparkR.session(master = 'yarn', sparkConfig = list(spark.driver.memory = '2g'))",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_at_all_gives_an_answer(text in "\\PC{0,80}|[ -~\\n]{0,120}") {
            places_are_places(&text);
        }

        /// Real lines with pieces cut out, doubled, and strange characters put in.
        #[test]
        fn damaged_lines_give_an_answer(line in 0..LINES.len(), cut in 0..140_usize, length in 0..20_usize, put in "['\"\\\\ \n;=#$(){}é–,.\\[\\]-]{0,4}") {
            let chars: Vec<char> = LINES[line].chars().collect();
            let cut = cut.min(chars.len());
            let end = (cut + length).min(chars.len());
            let text: String = chars[..cut].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
            places_are_places(&text);
        }
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        places_are_places(&format!("c = SparkConf()\n{}", "c.set(c, c)\n".repeat(200)));
        for open in ["(", "[", "{", "f(", "{'a':", "$(", "SparkConf().set("] {
            places_are_places(&format!("SparkSession.builder.config({}", open.repeat(5_000)));
            places_are_places(&format!("spark-submit {}", open.repeat(5_000)));
        }
    }
}
