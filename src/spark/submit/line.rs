//! One command line, from its words to an explanation.

use super::arguments::Action;
use super::arguments::Arguments;
use super::code;
use super::explanation::Explanation;
use super::explanation::Ignored;
use super::explanation::Kind;
use super::explanation::Launched;
use super::explanation::Parsed;
use super::explanation::Precedence;
use super::launcher;
use super::prepare;
use super::prepare::Prepared;
use super::program;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::request::Tool;
use super::script::Command;
use super::start;
use super::surroundings::Surroundings;
use crate::spark::conf::Conf;
use crate::spark::deploy;

/// Explains a command of Spark's. `env` already has the assignments in front of it.
pub fn explain(tool: Tool, command: &Command, env: &Surroundings) -> Explanation {
    let kind = match tool {
        Tool::PySpark | Tool::SparkShell | Tool::SparkSql | Tool::SparkR => Kind::Shell,
        Tool::SparkSubmit | Tool::RunExample | Tool::StartConnectServer | Tool::Program => Kind::SparkSubmit,
    };
    let mut explanation = Explanation::new(kind, command.at, Conf::new(env.version));
    explanation.tool = Some(tool);
    if let Some(error) = &command.error {
        explanation.refusal = Some(Refusal::plain(&open_quote(error)).at(error.at()));
        return explanation;
    }
    if let Err(mut refusal) = fill(&mut explanation, tool, command, env) {
        // The Python shell is there before Spark is; it stays, without a session, until it is left.
        if tool == Tool::PySpark && !refusal.source.starts_with("launcher") {
            refusal.exit_code = 0;
            explanation.notes.push("The Python prompt opens all the same, without a session: [JAVA_GATEWAY_EXITED].".to_owned());
        }
        if refusal.code == "usage" && refusal.exit_code == 0 {
            explanation.notes.push("Prints the options and stops.".to_owned());
        } else {
            explanation.refusal = Some(refusal);
        }
    }
    explanation
}

fn open_quote(error: &super::words::WordError) -> Refused {
    let super::words::WordError::OpenQuote { quote, .. } = error;
    Refused::OpenQuote { quote: *quote }
}

fn fill(explanation: &mut Explanation, tool: Tool, command: &Command, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let launch = launcher::read(tool, &command.words, env)?;
    if tool == Tool::PySpark && !env.terminal {
        explanation
            .notes
            .push("Without a terminal the Python shell reads a script from its input; Spark starts when that script does.".to_owned());
        return Ok(());
    }
    start::heap(&launch, env)?;
    let mut env = env.clone();
    let (arguments, refused) = Arguments::read_anyway(launch, &mut env)?;
    let env = &env;
    explanation.parsed = Parsed(arguments.printed());
    set_conf(explanation, &arguments.properties);
    for file in &arguments.unread_files {
        if let Some(at) = file.at {
            let why = "the text of this properties file is not known: its keys are missing below".to_owned();
            explanation.unread.push(super::explanation::Unread { at, text: file.value.clone(), why });
        }
    }
    match &arguments.action {
        Action::Submit => {
            submit(explanation, tool, &arguments, env)?;
            refused.map_or(Ok(()), Err)
        }
        Action::Version => {
            explanation.notes.push(format!("Prints the version, {}, and stops.", env.version.patch_release()));
            Ok(())
        }
        Action::Kill(id) | Action::Status(id) => {
            let verb = if matches!(arguments.action, Action::Kill(_)) { "Kills" } else { "Asks for the state of" };
            explanation.notes.push(format!("{verb} the submission {id} at {}; nothing is submitted.", arguments.master()));
            start::operation(&arguments, env)
        }
    }
}

fn submit(explanation: &mut Explanation, tool: Tool, arguments: &Arguments, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let mut prepared = prepare::prepare(arguments, env)?;
    if let Some(session) = application_code(arguments, env).and_then(|program| program.sessions.into_iter().next()) {
        program::overlay(&mut prepared.conf, &session);
    }
    set_conf(explanation, &prepared.conf);
    explanation.ignored = ignored(arguments, &prepared);
    explanation.launched = Some(Launched { main_class: prepared.main_class.clone(), arguments: prepared.child_args.clone() });
    let request = start::request(tool, arguments, prepared, env)?;
    explanation.placement = Some(deploy::place(&request, env.server));
    let checked = start::check(arguments, &request, env);
    explanation.request = Some(request);
    checked
}

/// The application's own code, where its text is known.
pub fn application_code(arguments: &Arguments, env: &Surroundings) -> Option<code::Program> {
    let resource = arguments.get("primaryResource")?;
    let text = env.texts.iter().find(|(name, _)| env.disk.resolve(name) == resource).map(|(_, text)| text)?;
    Some(code::read(text))
}

fn set_conf(explanation: &mut Explanation, conf: &Conf) {
    // As `--verbose` prints it.
    let shown = conf.redacted();
    explanation.precedence = Precedence::of(&shown);
    explanation.conf = shown;
}

/// Options that this manager or deploy mode never reads.
fn ignored(arguments: &Arguments, prepared: &Prepared) -> Vec<Ignored> {
    let cluster = prepared.deploy_mode == deploy::DeployMode::Cluster;
    let drop = |used: &launcher::Used| {
        let why = if !used.spec.managers.has(prepared.manager) {
            format!("read on {} only", used.spec.managers.names())
        } else if used.spec.cluster_only && !cluster {
            "read in cluster deploy mode only".to_owned()
        } else {
            return None;
        };
        Some(Ignored { option: used.spec.name.to_owned(), value: used.value.clone(), at: Some(used.at), why })
    };
    let keys = arguments.not_spark.iter().map(|(key, arg)| Ignored {
        option: key.clone(),
        value: Some(arg.value.clone()),
        at: arg.at,
        why: "Ignoring non-Spark config property: only keys that begin with spark. are kept".to_owned(),
    });
    arguments.used.iter().filter_map(drop).chain(keys).collect()
}
