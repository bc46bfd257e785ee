//! The front door: any text to an explanation.

use super::explanation::Explanation;
use super::explanation::Kind;
use super::explanation::Unread;
use super::line;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::script;
use super::script::Command;
use super::surroundings::Surroundings;
use super::words::WordError;
use crate::base::Span;
use crate::spark::conf::Conf;

/// Explains whatever was typed. A text of several commands gives the first that starts something; the others are in `also`.
pub fn explain(text: &str, env: &Surroundings) -> Explanation {
    let mut exported = env.environment.clone();
    let mut found: Vec<Explanation> = Vec::new();
    for command in script::commands(text, 0, &mut exported) {
        let mut own = env.clone();
        own.environment.clone_from(&exported);
        own.environment.extend(command.environment.clone());
        found.push(one(text, &command, &mut own));
    }
    let main = found.iter().position(|explanation| explanation.tool.is_some()).unwrap_or(0);
    if found.is_empty() {
        return Explanation::new(Kind::Shell, Span::new(0, text.len()), Conf::new(env.version));
    }
    let mut explanation = found.remove(main);
    explanation.also = found;
    explanation
}

fn one(text: &str, command: &Command, env: &mut Surroundings) -> Explanation {
    defaults(env);
    if let Some(tool) = command.tool {
        return line::explain(tool, command, env);
    }
    let mut explanation = Explanation::new(Kind::Shell, command.at, Conf::new(env.version));
    if let Some(WordError::OpenQuote { quote, at }) = command.error {
        explanation.refusal = Some(Refusal::plain(&Refused::OpenQuote { quote }).at(at));
    }
    let at = command.at;
    let why = "this command is none of Spark's: it starts nothing that is modelled".to_owned();
    explanation.unread.push(Unread { at, text: text.get(at.start..at.end).unwrap_or_default().to_owned(), why });
    explanation
}

/// `SPARK_CONF_DIR` names the folder of `spark-defaults.conf`.
fn defaults(env: &mut Surroundings) {
    let Some(folder) = env.variable("SPARK_CONF_DIR") else { return };
    let path = format!("{}/spark-defaults.conf", folder.trim_end_matches('/'));
    env.defaults = env.texts.get(&path).cloned();
    env.defaults_path = path;
}
