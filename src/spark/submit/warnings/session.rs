//! Rules about session builders.

use super::connect;
use super::keys;
use super::keys::KeyUse;
use super::rule;
use super::rule::Warning;
use crate::spark::conf::catalog;
use crate::spark::conf::key::Reader;
use crate::spark::master::Manager;
use crate::spark::master::Master;
use crate::spark::submit::Language;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Surroundings;
use crate::spark::submit::Target;
use crate::spark::submit::code::Given;
use crate::spark::submit::code::Program;
use crate::spark::submit::code::Session;
use crate::spark::submit::code::sessions::Start;
use crate::spark::submit::explanation::Explanation;
use crate::spark::submit::program::TOO_LATE;
use crate::spark::submit::refusal::Refusal;
use crate::spark::submit::refusal::Refused;
use crate::spark::version::SparkVersion;

/// What the client is told to use in place of a key that does not exist.
const FOLKLORE: [(&str, &str); 8] = [
    ("spark.connect.auth.token", "sc://host:port/;use_ssl=true;token=…, with a proxy that ends TLS"),
    ("spark.connect.token", "sc://host:port/;use_ssl=true;token=…, with a proxy that ends TLS"),
    ("spark.connect.grpc.tls.enabled", "sc://host:port/;use_ssl=true, with a proxy that ends TLS"),
    ("spark.connect.ssl.enabled", "sc://host:port/;use_ssl=true, with a proxy that ends TLS"),
    ("spark.connect.user", "sc://host:port/;user_id=…"),
    ("spark.connect.user_id", "sc://host:port/;user_id=…"),
    ("spark.connect.grpc.deadline", "a deadline in the client's own code; the server has spark.connect.execute.manager.detachedTimeout"),
    ("spark.connect.grpc.retries", "a retry policy in the client's own code; the default tries 15 times, over ten minutes"),
];

/// Adds the warnings of one session; `before` are the sessions that the same program built earlier.
pub fn session(program: &Program, session: &Session, env: &Surroundings, before: &[Explanation], explanation: &mut Explanation) {
    second(session, before, env, explanation);
    let remote = session.given.iter().rev().find(|given| given.key == "spark.remote");
    if let Some(request) = explanation.request.clone() {
        match &request.target {
            Target::Connect(url) => {
                let mut found = Vec::new();
                client_keys(session, &mut found);
                client_uses(program, session, &mut found);
                explanation.warnings.extend(found);
                if let Some(given) = remote {
                    let text = given.value.clone().unwrap_or_default();
                    connect::connect(&text, given.at.start, url, env, explanation);
                    // The place inside the literal is not known, so the whole call is marked.
                    for warning in explanation.warnings.iter_mut().filter(|warning| is_url_rule(warning)) {
                        warning.at = Some(given.at);
                    }
                }
            }
            Target::Master(master) => {
                let mut found = Vec::new();
                classic(&request, session, master, &mut found);
                explanation.warnings.extend(found);
            }
        }
    }
    if program.language == Language::R && env.version >= SparkVersion::V4_0 {
        explanation
            .warnings
            .push(rule::SPARKR_DEPRECATED.at(session.at, "SparkR is deprecated since 4.0, and it cannot be a Connect client"));
    }
}

fn is_url_rule(warning: &Warning) -> bool {
    let rules = [
        &rule::UNKNOWN_PARAMETER,
        &rule::PARAMETER_OF_ANOTHER_RELEASE,
        &rule::PARAMETERS_WITHOUT_SLASH,
        &rule::TOKEN_NEEDS_TLS,
        &rule::SERVER_HAS_NO_TLS,
    ];
    rules.iter().any(|rule| rule.code == warning.code)
}

/// One process has one session, unless it asks for another with `create()`.
fn second(session: &Session, before: &[Explanation], env: &Surroundings, explanation: &mut Explanation) {
    let Some(first) = before.iter().find_map(|earlier| earlier.request.as_ref()) else { return };
    let is_connect = session.given.iter().any(|given| given.key == "spark.remote");
    if is_connect && !first.is_connect() {
        let message =
            "[SESSION_ALREADY_EXIST] Cannot start a remote Spark session because there is a regular Spark session already running."
                .to_owned();
        let refused = Refused::InClient { class: "pyspark.errors.exceptions.base.PySparkRuntimeError", message };
        let note = "Only when both sessions are built in one process; alone, this one is fine.".to_owned();
        explanation.warnings.push(
            rule::SECOND_SESSION
                .at(session.at, format!("after the classic session above: {}", Refusal::new(refused, env.version).message))
                .instead("two programs"),
        );
        explanation.notes.push(note);
        return;
    }
    if session.start == Start::GetOrCreate {
        let message = if is_connect {
            "in one process getOrCreate() gives the FIRST session again, whatever the URL, the user or the token: two users would share it"
        } else {
            "in one process getOrCreate() gives the FIRST session again: this master and these driver settings are not used"
        };
        let instead = if is_connect {
            "create() (3.5 on), with ;user_id=… in each URL"
        } else {
            "stop() the first session before the second is built"
        };
        explanation.warnings.push(rule::SECOND_SESSION.at(session.at, message).instead(instead));
    }
}

/// Keys that a Connect client sets.
fn client_keys(session: &Session, found: &mut Vec<Warning>) {
    for given in &session.given {
        let name = given.key.as_str();
        if let Some((_, instead)) = FOLKLORE.iter().find(|(known, _)| *known == name) {
            found.push(
                rule::NO_SUCH_CONNECT_KEY
                    .at(given.at, format!("there is no key {name}: it is accepted and does nothing"))
                    .instead(*instead),
            );
            continue;
        }
        let known = catalog::find(name);
        if known.is_none() && name.starts_with("spark.connect.") {
            found.push(rule::NO_SUCH_CONNECT_KEY.at(given.at, format!("there is no key {name}: it is accepted and does nothing")));
        } else if name == "spark.app.name" {
            let message = "a Connect client's name is a setting of its session; the cluster shows one application, the server's";
            found.push(rule::APP_NAME_ON_CONNECT.at(given.at, message));
        } else if known.is_some_and(|key| key.reader == Reader::ConnectServer) {
            let message =
                format!("{name} is read by the server when it starts; a client only gets the warning CANNOT_MODIFY_STATIC_CONFIG");
            found.push(rule::SERVER_KEY_ON_CLIENT.at(given.at, message).instead("set it where the server is started"));
        } else if known
            .is_some_and(|_| !name.starts_with("spark.sql.") && !matches!(name, "spark.remote" | "spark.api.mode" | "spark.master"))
        {
            let message = format!("{name} belongs to the application, and the application is the server: a client cannot change it");
            found.push(rule::CLUSTER_KEY_ON_CLIENT.at(given.at, message).instead("set it where the server is started"));
        }
    }
}

/// What the program does with a Connect session.
fn client_uses(program: &Program, session: &Session, found: &mut Vec<Warning>) {
    for call in &program.jvm {
        let message =
            format!("[JVM_ATTRIBUTE_NOT_SUPPORTED] Attribute `{}` is not supported in Spark Connect as it depends on the JVM.", call.name);
        found.push(rule::JVM_IN_CONNECT.at(call.at, message).instead("the DataFrame API"));
    }
    let by_caller = session.given.iter().filter(|given| given.key != "spark.app.name").any(|given| given.value.is_none());
    if by_caller && program.has_functions && session.start == Start::GetOrCreate {
        let message = "getOrCreate() gives every caller the FIRST session of this process, whatever they ask for: one user sees another's views and data";
        found.push(rule::SESSION_FACTORY.at(session.at, message).instead("create() (3.5 on), with ;user_id=…;token=… in the URL"));
    }
    if program.serves_web {
        let message = "all visitors share this session, and 4.x closes it after 60 minutes without a call: then every request fails";
        found.push(rule::SHARED_SESSION.at(session.at, message).instead("a session for each user, and a new one when the old is closed"));
    }
}

/// Keys and places of a session with a driver of its own.
fn classic(request: &SubmitRequest, session: &Session, master: &Master, found: &mut Vec<Warning>) {
    for given in &session.given {
        found.extend(too_late(given, session));
        if given.key == "spark.master" && master.manager() != Manager::None {
            let message = "a master in the code beats --master of spark-submit, and nobody sees it on the command line";
            found.push(rule::MASTER_IN_CODE.at(given.at, message).instead("leave it out, and name it on spark-submit's command line"));
        }
        let used =
            KeyUse { name: &given.key, at: Some(given.at), manager: master.manager(), is_connect_server: false, version: request.version };
        found.extend(keys::look(&used));
        if master.is_local() && given.key == "spark.task.maxFailures" {
            found.push(
                rule::NO_RETRIES_IN_LOCAL_MODE
                    .at(given.at, "local mode does not retry tasks, whatever this key says")
                    .instead("local[N,F]"),
            );
        } else if master.is_local() && given.key.starts_with("spark.executor.") {
            let message = format!("in local mode there are no executors but the driver itself: {} does nothing", given.key);
            found.push(rule::NO_EXECUTORS_IN_LOCAL_MODE.at(given.at, message));
        }
    }
}

fn too_late(given: &Given, session: &Session) -> Option<Warning> {
    if !TOO_LATE.contains(&given.key.as_str()) || session.start == Start::Never {
        return None;
    }
    if given.key == "spark.submit.deployMode" {
        let message = "the code runs in the driver: when it says where the driver shall be, the driver is there already";
        return Some(rule::DEPLOY_MODE_TOO_LATE.at(given.at, message).instead("spark-submit --deploy-mode cluster"));
    }
    let message = format!(
        "under spark-submit the driver's JVM runs already when the code sets {}: only `python app.py` takes it from here",
        given.key
    );
    let instead = if given.key == "spark.driver.memory" { "spark-submit --driver-memory …" } else { "spark-submit --conf …" };
    Some(rule::DRIVER_SETTING_TOO_LATE.at(given.at, message).instead(instead))
}
