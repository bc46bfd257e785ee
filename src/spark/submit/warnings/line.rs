//! Rules about command lines.

use super::keys;
use super::keys::KeyUse;
use super::rule;
use super::rule::Warning;
use crate::spark::conf::Origin;
use crate::spark::deploy::DeployMode;
use crate::spark::master::Manager;
use crate::spark::submit::Language;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Surroundings;
use crate::spark::submit::Target;
use crate::spark::submit::Tool;
use crate::spark::submit::code;
use crate::spark::submit::explanation::Explanation;
use crate::spark::submit::launcher::CONNECT_SERVER_CLASS;
use crate::spark::submit::options;
use crate::spark::submit::program::TOO_LATE;
use crate::spark::submit::script::Command;
use crate::spark::version::SparkVersion;

/// Adds the warnings of one command line.
pub fn line(command: &Command, env: &Surroundings, explanation: &mut Explanation) {
    let mut warnings = Vec::new();
    shell_command(command, &mut warnings);
    variables(command, &mut warnings);
    defaults(command, env, &mut warnings);
    after_application(command, env, explanation, &mut warnings);
    precedence(explanation, &mut warnings);
    ignored(explanation, &mut warnings);
    connect_server(command, env, explanation, &mut warnings);
    if let Some(request) = &explanation.request {
        conf_keys(request, &mut warnings);
        placed(request, command, explanation, &mut warnings);
        in_code(request, env, &mut warnings);
    }
    explanation.warnings.extend(warnings);
}

/// `yarn logs`, which guides recommend for what it does not do.
fn shell_command(command: &Command, warnings: &mut Vec<Warning>) {
    if command.name.text != "yarn" || command.words.first().is_none_or(|word| word.text != "logs") {
        return;
    }
    if let Some(word) = command.words.iter().find(|word| matches!(word.text.as_str(), "-log_files" | "-log_files_pattern")) {
        let message = "-log_files chooses files by name in ALL containers; it does not choose the driver. Spark logs to stderr";
        warnings.push(rule::LOGS_BY_FILE_NAME.at(word.at, message).instead("yarn logs -applicationId <application id> -am ALL"));
    }
    let message = "for a finished application this needs yarn.log-aggregation-enable=true, which is off by default";
    warnings.push(rule::LOGS_NEED_AGGREGATION.at(command.at, message));
}

fn variables(command: &Command, warnings: &mut Vec<Warning>) {
    for (name, right) in [("SPARK_MASTER", "MASTER=… or --master"), ("SPARK_DEPLOY_MODE", "--deploy-mode")] {
        if command.environment.contains_key(name) && command.tool.is_some() {
            warnings.push(rule::FOLKLORE_VARIABLE.at(command.at, format!("spark-submit does not read {name}")).instead(right));
        }
    }
}

fn defaults(command: &Command, env: &Surroundings, warnings: &mut Vec<Warning>) {
    let given = |option: &str| {
        command.words.iter().find(|word| word.text == option || word.text.strip_prefix(option).is_some_and(|rest| rest.starts_with('=')))
    };
    let Some(file) = given("--properties-file") else { return };
    if given("--load-spark-defaults").is_some() || command.tool.is_none() {
        return;
    }
    let message = "with --properties-file, conf/spark-defaults.conf is not read at all";
    let warning = rule::DEFAULTS_NOT_READ.at(file.at, message);
    warnings.push(if env.version >= SparkVersion::V4_0 { warning.instead("add --load-spark-defaults") } else { warning });
}

/// Spark's options behind the application: they are its arguments.
fn after_application(command: &Command, env: &Surroundings, explanation: &Explanation, warnings: &mut Vec<Warning>) {
    let Some(request) = &explanation.request else { return };
    if request.tool != Tool::SparkSubmit {
        return;
    }
    for word in command.words.iter().rev().take(request.app_args.len()) {
        let name = word.text.split('=').next().unwrap_or_default();
        if name.starts_with("--") && options::find(name, env.version).is_some() {
            let message = format!("{name} stands behind the application, so it is an argument of the application; Spark does not see it");
            warnings.push(rule::AFTER_APPLICATION.at(word.at, message).instead("put it in front of the application"));
        }
    }
}

/// `--conf` that an option of its own overrides without a word.
fn precedence(explanation: &Explanation, warnings: &mut Vec<Warning>) {
    for (key, setting) in explanation.conf.settings() {
        let Origin::Option(option) = setting.from else { continue };
        let beaten = setting.overrides.iter().find(|(value, from)| *from == Origin::ConfOption && *value != setting.value);
        if let Some((value, _)) = beaten {
            let message = format!("{option} beats --conf {key}: {} counts, {value} does not", setting.value);
            warnings.push(rule::CONF_LOSES_TO_OPTION.at(setting.at, message));
        }
    }
}

/// Options that are dropped without a word.
fn ignored(explanation: &Explanation, warnings: &mut Vec<Warning>) {
    let manager = explanation.placement.as_ref().map(|placement| placement.manager);
    for dropped in &explanation.ignored {
        if !dropped.option.starts_with("--") {
            let message = format!("{} does not begin with spark. and is thrown away", dropped.option);
            warnings.push(rule::NOT_A_SPARK_KEY.at(dropped.at, message).instead(format!("spark.{}", dropped.option)));
            continue;
        }
        if dropped.option == "--supervise" {
            let message = "--supervise restarts a driver that runs on a standalone cluster; here it does nothing";
            warnings.push(
                rule::SUPERVISE_IN_CLIENT_MODE
                    .at(dropped.at, message)
                    .instead("--deploy-mode cluster --supervise, with a jar, on a standalone cluster"),
            );
            continue;
        }
        let warning = rule::OPTION_IGNORED.at(dropped.at, format!("{} does nothing here: {}", dropped.option, dropped.why));
        let instead = match (dropped.option.as_str(), manager) {
            ("--num-executors", Some(Manager::Standalone)) => Some("--total-executor-cores N --executor-cores M"),
            ("--total-executor-cores", Some(Manager::Yarn | Manager::Kubernetes)) => Some("--num-executors N --executor-cores M"),
            ("--num-executors" | "--executor-cores" | "--total-executor-cores" | "--executor-memory", Some(Manager::None)) => {
                Some("--master local[N] for N threads, --driver-memory for the heap")
            }
            _ => None,
        };
        warnings.push(match instead {
            Some(instead) => warning.instead(instead),
            None => warning,
        });
    }
}

/// Ways to start a Connect server that do not.
fn connect_server(command: &Command, env: &Surroundings, explanation: &Explanation, warnings: &mut Vec<Warning>) {
    if explanation.parsed.get("mainClass") != Some(CONNECT_SERVER_CLASS) {
        return;
    }
    if let Some(jar) = command
        .words
        .iter()
        .find(|word| word.text.contains("spark-connect") && word.text.rsplit('.').next() == Some("jar") && !word.text.contains("_2.1"))
    {
        let message = format!("there is no {} in any release of Spark", jar.text);
        warnings.push(rule::CONNECT_SERVER_JAR.at(jar.at, message).instead("sbin/start-connect-server.sh"));
    }
    let has_package = command.words.iter().any(|word| word.text.contains("spark-connect_") || word.text == "--jars");
    if env.version < SparkVersion::V4_0 && !has_package {
        let message = "before 4.0 the Connect server is not part of the distribution: the class is not found";
        let package = format!("--packages org.apache.spark:spark-connect_{}:{}", env.version.scala(), env.version.patch_release());
        warnings.push(rule::CONNECT_SERVER_PACKAGE.at(command.name.at, message).instead(package));
    }
}

fn conf_keys(request: &SubmitRequest, warnings: &mut Vec<Warning>) {
    let is_connect_server = request.main_class.as_deref() == Some(CONNECT_SERVER_CLASS);
    for (name, setting) in request.conf.settings() {
        let by_person = matches!(setting.from, Origin::ConfOption | Origin::PropertiesFile(_) | Origin::DefaultsFile);
        if !by_person {
            continue;
        }
        let used = KeyUse { name, at: setting.at, manager: request.manager(), is_connect_server, version: request.version };
        warnings.extend(keys::look(&used));
        let local = matches!(&request.target, Target::Master(master) if master.is_local());
        if local && name == "spark.task.maxFailures" {
            let message = "local mode does not retry tasks, whatever this key says";
            warnings.push(rule::NO_RETRIES_IN_LOCAL_MODE.at(setting.at, message).instead(format!("--master 'local[N,{}]'", setting.value)));
        } else if local && name.starts_with("spark.executor.") && !matches!(name, "spark.executor.heartbeatInterval") {
            let message = format!("in local mode there are no executors but the driver itself: {name} does nothing");
            warnings.push(rule::NO_EXECUTORS_IN_LOCAL_MODE.at(setting.at, message));
        }
    }
}

fn placed(request: &SubmitRequest, command: &Command, explanation: &Explanation, warnings: &mut Vec<Warning>) {
    let cluster = request.deploy_mode == DeployMode::Cluster;
    let whole = command.at;
    if request.manager() == Manager::Kubernetes && !cluster && request.conf.explicit("spark.driver.host").is_none() {
        let message = "executor pods call the driver: outside the cluster they need an address they can reach, and without \
                       spark.kubernetes.driver.pod.name nobody removes them after a crash";
        let instead = "--conf spark.driver.host=<address> --conf spark.driver.port=<port>, or --deploy-mode cluster";
        warnings.push(rule::KUBERNETES_CLIENT_MODE.at(whole, message).instead(instead));
    }
    if request.manager() == Manager::Standalone && cluster && request.version == SparkVersion::V3_5 {
        let message = "seen with 3.5.9 on Java 17: the driver FAILED with stock options while spark-submit returned 0";
        warnings.push(rule::STANDALONE_CLUSTER_JAVA_17.at(whole, message).instead("Java 11, or Spark 4"));
    }
    let waits = explanation.placement.as_ref().is_some_and(|placement| placement.client_waits);
    if cluster && waits && matches!(request.manager(), Manager::Yarn | Manager::Kubernetes) {
        let key = if request.manager() == Manager::Yarn {
            "spark.yarn.submit.waitAppCompletion"
        } else {
            "spark.kubernetes.submission.waitAppCompletion"
        };
        let message = "spark-submit stays and reports the state until the application ends; it may be killed without harm";
        warnings.push(rule::SUBMIT_WAITS.at(command.name.at, message).instead(format!("--conf {key}=false returns at once")));
    }
    if request.language == Language::R && request.version >= SparkVersion::V4_0 {
        warnings.push(rule::SPARKR_DEPRECATED.at(command.name.at, "SparkR is deprecated since 4.0"));
    }
    let is_jar = request.primary_resource.as_deref().is_some_and(|resource| resource.rsplit('.').next() == Some("jar"));
    if request.main_class.is_none() && is_jar {
        let message = "without --class the jar's manifest must name a Main-Class; if it does not, Spark refuses: No main class set in JAR; please specify one with --class.";
        warnings.push(rule::UNKNOWN_MAIN_CLASS.at(command.at, message).instead("--class <main class>"));
    }
}

/// What the application's code sets too late for the JVM it runs in.
fn in_code(request: &SubmitRequest, env: &Surroundings, warnings: &mut Vec<Warning>) {
    let Some(resource) = &request.primary_resource else { return };
    let Some((name, text)) = env.texts.iter().find(|(name, _)| env.disk.resolve(name) == *resource) else { return };
    let program = code::read(text);
    for given in program.sessions.iter().flat_map(|session| &session.given).filter(|given| TOO_LATE.contains(&given.key.as_str())) {
        let rule = if given.key == "spark.submit.deployMode" { &rule::DEPLOY_MODE_TOO_LATE } else { &rule::DRIVER_SETTING_TOO_LATE };
        let message = format!("{name} sets {} when the driver already runs: it does nothing", given.key);
        warnings.push(rule.at(None, message).instead("set it on spark-submit's command line"));
    }
}
