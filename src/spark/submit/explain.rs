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
        let mut nothing = Explanation::new(Kind::Shell, Span::new(0, text.len()), Conf::new(env.version));
        nothing.notes.push("There is nothing here that starts anything: only blanks or comments.".to_owned());
        found.push(nothing);
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
        if program.unread.is_empty() {
            explanation.notes.push("This code builds no session; it uses one that is built elsewhere.".to_owned());
        }
        explained.push(explanation);
    }
    let unread = program.unread.into_iter().map(|(at, text, why)| Unread { at, text, why: why.to_owned() });
    explained[0].unread.extend(unread);
    explained
}

fn connect_string(url: &str, start: usize, env: &Surroundings) -> Explanation {
    let at = Span::new(start, start + url.len());
    let given = code::Given { key: "spark.remote".to_owned(), value: Some(url.to_owned()), text: url.to_owned(), at };
    let session = code::Session::connect(given, Start::GetOrCreate, at);
    let mut explanation = program::explain(&code::Program::python(), &session, env);
    explanation.kind = Kind::ConnectString;
    if let Some(Target::Connect(connect)) = explanation.request.as_ref().map(|request| request.target.clone()) {
        warnings::connect(url, start, &connect, env, &mut explanation);
    }
    explanation
}
