//! A session that a program builds itself: `python app.py`, a notebook, a `main` method. Classic Python starts a JVM through
//! spark-submit, so its configuration goes the same way as a line's; a Connect client starts none.

use super::arguments::Arguments;
use super::code::Given;
use super::code::Program;
use super::code::Session;
use super::code::sessions::Start;
use super::connect::ConnectUrl;
use super::context;
use super::explanation::Explanation;
use super::explanation::Kind;
use super::explanation::Launched;
use super::explanation::Parsed;
use super::explanation::Precedence;
use super::explanation::Unread;
use super::launcher;
use super::launcher::Arg;
use super::launcher::Launch;
use super::prepare;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::request::Language;
use super::request::SubmitRequest;
use super::request::Target;
use super::request::Tool;
use super::script;
use super::start;
use super::surroundings::Surroundings;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::deploy;
use crate::spark::deploy::DeployMode;
use crate::spark::master::Master;
use crate::spark::version::SparkVersion;

const SCALA_BUILDER: &str = "org.apache.spark.sql.SparkSession.Builder";
const RUNTIME: &str = "pyspark.errors.exceptions.base.PySparkRuntimeError";

/// Explains one session of a program, as if nothing but this program ran.
pub fn explain(program: &Program, session: &Session, env: &Surroundings) -> Explanation {
    let mut explanation = Explanation::new(Kind::SessionBuilder, session.at, Conf::new(env.version));
    explanation.tool = Some(Tool::Program);
    for given in session.given.iter().filter(|given| given.value.is_none()) {
        let why = format!("the value of {} is worked out when the program runs", given.key);
        explanation.unread.push(Unread { at: given.at, text: given.text.clone(), why });
    }
    for call in &session.unread {
        let why = "its key is worked out when the program runs".to_owned();
        explanation.unread.push(Unread { at: call.at, text: format!("{}(…)", call.name), why });
    }
    if session.start == Start::Never {
        explanation.notes.push("Nothing starts before getOrCreate() or create() is called.".to_owned());
    }
    let reader = Reader { program, session, env };
    let refused = reader.strange().err();
    match reader.fill(&mut explanation) {
        Ok(()) => explanation.refusal = refused,
        Err(refusal) => explanation.refusal = refused.or(Some(refusal)),
    }
    explanation
}

/// The value as far as it is known; what is worked out later stands between angle brackets.
fn value(given: &Given) -> String {
    given.value.clone().unwrap_or_else(|| if given.text.contains('{') { given.text.clone() } else { format!("<{}>", given.text) })
}

struct Reader<'a> {
    program: &'a Program,
    session: &'a Session,
    env: &'a Surroundings,
}

impl Reader<'_> {
    /// The last value of a key, with the place.
    fn given(&self, key: &str) -> Option<&Given> {
        self.session.given.iter().rev().find(|given| given.key == key)
    }

    /// The master, unless it is worked out when the program runs: Spark cannot be said to refuse what is not known.
    fn known_master(&self) -> Option<&Given> {
        self.given("spark.master").filter(|given| given.value.is_some())
    }

    /// What is set, but for a master that is not known.
    fn settings(&self) -> impl Iterator<Item = &Given> {
        self.session.given.iter().filter(|given| given.key != "spark.master" || given.value.is_some())
    }

    fn variable(&self, name: &str) -> Option<String> {
        let own = self.program.environment.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        own.or_else(|| self.env.variable(name).map(str::to_owned))
    }

    fn refuse(&self, class: &'static str, message: String) -> Box<Refusal> {
        Refusal::new(Refused::InClient { class, message }, self.env.version)
    }

    /// A method that the builder does not have.
    fn strange(&self) -> Result<(), Box<Refusal>> {
        let Some(call) = self.session.strange.first() else { return Ok(()) };
        let name = &call.name;
        let refusal = match self.program.language {
            Language::Scala => self.refuse("error", format!("value {name} is not a member of {SCALA_BUILDER}")),
            Language::Java => self.refuse("error", format!("cannot find symbol: method {name}")),
            Language::Python | Language::R | Language::Sql => {
                self.refuse("AttributeError", format!("'Builder' object has no attribute '{name}'"))
            }
        };
        let refusal = refusal.at(call.at);
        Err(if name == "deployMode" { refusal.instead("spark-submit --deploy-mode …; the builder has no such method") } else { refusal })
    }

    fn fill(&self, explanation: &mut Explanation) -> Result<(), Box<Refusal>> {
        let remote = self.given("spark.remote").map(value).or_else(|| self.variable("SPARK_REMOTE"));
        let master = self.known_master().map(value);
        self.conflict(remote.as_deref(), master.as_deref())?;
        let api_mode = self.given("spark.api.mode").map(value).or_else(|| self.variable("SPARK_API_MODE"));
        let connect_mode = self.env.version >= SparkVersion::V4_0 && api_mode.is_some_and(|mode| mode.eq_ignore_ascii_case("connect"));
        match remote {
            Some(url) => self.connect(explanation, &url),
            None if connect_mode => {
                let url = master.or_else(|| self.variable("MASTER")).unwrap_or_else(|| "local".to_owned());
                self.own_server(explanation, &url)
            }
            None if self.session.start == Start::Create && !self.jvm_has_create() => Err(self.no_create()),
            None if self.program.language == Language::Python || self.program.language == Language::R => self.gateway(explanation),
            None => self.jvm(explanation),
        }
    }

    fn conflict(&self, remote: Option<&str>, master: Option<&str>) -> Result<(), Box<Refusal>> {
        let (Some(remote), Some(master)) = (remote, master) else { return Ok(()) };
        let refusal = if self.env.version < SparkVersion::V4_0 {
            self.refuse(
                "RuntimeError",
                format!("Spark master cannot be configured with Spark Connect server; however, found URL for Spark Connect [{remote}]"),
            )
        } else {
            let what = "Spark Connect server and Spark master cannot be configured together";
            self.refuse(
                RUNTIME,
                format!("[CANNOT_CONFIGURE_SPARK_CONNECT_MASTER] {what}: Spark master [{master}], Spark Connect [{remote}]."),
            )
        };
        Err(refusal.maybe_at(self.given("spark.remote").or(self.given("spark.master")).map(|given| given.at)))
    }

    /// From 4.0 on the builder of Scala and Java has `create()` for either kind of session (sql/api: `SparkSessionBuilder`).
    fn jvm_has_create(&self) -> bool {
        matches!(self.program.language, Language::Scala | Language::Java) && self.env.version >= SparkVersion::V4_0
    }

    fn no_create(&self) -> Box<Refusal> {
        let refusal = match self.program.language {
            Language::Scala => Some(self.refuse("error", format!("value create is not a member of {SCALA_BUILDER}"))),
            Language::Java => Some(self.refuse("error", "cannot find symbol: method create".to_owned())),
            Language::Python | Language::R | Language::Sql => None,
        };
        if let Some(refusal) = refusal {
            return refusal.at(self.session.at).instead("getOrCreate()");
        }
        let refusal = if self.env.version < SparkVersion::V4_0 {
            self.refuse(
                "RuntimeError",
                "SparkSession.builder.create() can only be used with Spark Connect; however, spark.remote was not found.".to_owned(),
            )
        } else {
            let what = "SparkSession.builder.create is only supported with Spark Connect; however, the current Spark session does not use Spark Connect.";
            self.refuse(RUNTIME, format!("[ONLY_SUPPORTED_WITH_SPARK_CONNECT] {what}"))
        };
        refusal.at(self.session.at).instead("getOrCreate()")
    }

    /// The configuration of the code alone.
    fn code_conf(&self) -> Conf {
        let mut conf = Conf::new(self.env.version);
        for given in self.settings() {
            conf.set_at(given.key.clone(), value(given), Origin::Code, Some(given.at));
        }
        conf
    }

    fn connect(&self, explanation: &mut Explanation, url: &str) -> Result<(), Box<Refusal>> {
        if url.starts_with("local") && self.session.start == Start::Create {
            let what = "Creating new SparkSessions with `local` connection string is not supported.";
            return Err(self.refuse(RUNTIME, format!("[UNSUPPORTED_LOCAL_CONNECTION_STRING] {what}")).at(self.session.at));
        }
        if url.starts_with("local") {
            return self.own_server(explanation, url);
        }
        let at = self.given("spark.remote").map(|given| given.at);
        let unknown = url.starts_with('<') || url.contains('{');
        let mut parsed = if unknown {
            ConnectUrl { host: url.to_owned(), ..ConnectUrl::own_server() }
        } else {
            ConnectUrl::parse(url).map_err(|error| error.refusal(self.env.version).maybe_at(at))?
        };
        if parsed.token.is_none() && self.env.version >= SparkVersion::V4_0 {
            parsed.token = self.variable("SPARK_CONNECT_AUTHENTICATE_TOKEN");
        }
        let mut conf = self.code_conf();
        if conf.explicit("spark.remote").is_none() {
            conf.set("spark.remote", url, Origin::Environment("SPARK_REMOTE".to_owned()));
        }
        explanation.parsed =
            Parsed(vec![("remote", url.to_owned()), ("name", conf.explicit("spark.app.name").unwrap_or("null").to_owned())]);
        if matches!(self.program.language, Language::Scala | Language::Java) {
            explanation.notes.push("A Scala or Java client needs the spark-connect-client-jvm library in place of spark-sql.".to_owned());
        }
        let behind = self.env.server;
        explanation.notes.push(format!("What stands behind the server is its own affair; here it is taken to be {behind}."));
        self.place(explanation, Target::Connect(parsed), None, conf);
        Ok(())
    }

    /// `remote("local[*]")` and `spark.api.mode=connect`: the client starts a Connect server beside itself.
    fn own_server(&self, explanation: &mut Explanation, url: &str) -> Result<(), Box<Refusal>> {
        let at = self.given("spark.remote").or(self.given("spark.master")).map(|given| given.at);
        let master = Master::parse(url).map_err(|error| {
            Refusal::plain(&Refused::InContext { class: "org.apache.spark.SparkException", message: error.to_string() }).maybe_at(at)
        })?;
        let conf = self.code_conf();
        explanation.parsed = Parsed(vec![("master", url.to_owned()), ("remote", "sc://localhost".to_owned())]);
        explanation.notes.push(format!("The client starts a Connect server of its own, with master {url}; it ends with the client."));
        self.place(explanation, Target::Connect(ConnectUrl::own_server()), Some(master), conf);
        Ok(())
    }

    /// Classic Python and R: the program starts a JVM with spark-submit and hands it the configuration as `--conf`.
    fn gateway(&self, explanation: &mut Explanation) -> Result<(), Box<Refusal>> {
        let mut env = self.env.clone();
        env.environment.extend(self.program.environment.iter().cloned());
        let launch = self.launch(&env)?;
        start::heap(&launch, &env)?;
        let (arguments, refused) = Arguments::read_anyway(launch, &mut env)?;
        explanation.parsed = Parsed(arguments.printed());
        let mut prepared = prepare::prepare(&arguments, &env)?;
        for given in self.settings() {
            prepared.conf.assign(&given.key, value(given), Origin::Code, Some(given.at));
        }
        explanation.precedence = Precedence::of(&prepared.conf);
        explanation.conf = prepared.conf.clone();
        explanation.launched = Some(Launched { main_class: prepared.main_class.clone(), arguments: prepared.child_args.clone() });
        let request = start::request(Tool::Program, &arguments, prepared, &env)?;
        explanation.placement = Some(deploy::place(&request, env.server));
        let checked = start::check(&arguments, &request, &env);
        explanation.request = Some(request);
        refused.map_or(checked, Err)
    }

    fn launch(&self, env: &Surroundings) -> Result<Launch, Box<Refusal>> {
        let is_r = self.program.language == Language::R;
        let variable = if is_r { "SPARKR_SUBMIT_ARGS" } else { "PYSPARK_SUBMIT_ARGS" };
        let words = env.variable(variable).map(script::words).unwrap_or_default();
        let tool = if is_r { Tool::SparkR } else { Tool::Program };
        let words: Vec<_> =
            words.into_iter().filter(|word| !matches!(word.text.as_str(), launcher::PYSPARK_SHELL | launcher::SPARKR_SHELL)).collect();
        let mut launch = launcher::read(tool, &words, env)?;
        launch.empty = false;
        let mut conf: Vec<(String, Arg)> = Vec::new();
        for given in self.settings() {
            let arg = Arg { value: value(given), from: Origin::Code, at: Some(given.at) };
            if is_r && given.key == "spark.master" {
                launch.fields.insert("master", arg);
            } else {
                conf.push((given.key.clone(), arg));
            }
        }
        conf.append(&mut launch.conf);
        launch.conf = conf;
        Ok(launch)
    }

    /// A JVM program: nothing but its own configuration, as if spark-submit had started it in client mode without options.
    fn jvm(&self, explanation: &mut Explanation) -> Result<(), Box<Refusal>> {
        let mut conf = self.code_conf();
        if conf.explicit("spark.master").is_none() {
            conf.set("spark.master", "local[*]", Origin::SparkSubmit);
            explanation.notes.push("No master in the code: spark-submit supplies it, local[*] if nobody says otherwise. Started without spark-submit, Spark refuses: A master URL must be set in your configuration".to_owned());
        }
        let at = self.given("spark.master").map(|given| given.at);
        let url = conf.explicit("spark.master").unwrap_or_default().to_owned();
        explanation.parsed = Parsed(vec![("master", url.clone()), ("name", conf.explicit("spark.app.name").unwrap_or("null").to_owned())]);
        explanation.precedence = Precedence::of(&conf);
        explanation.conf = conf.clone();
        let master = start::master(&url, at, self.env)?;
        if master == Master::Yarn && conf.explicit("spark.submit.deployMode") == Some("cluster") {
            let message = "Deployment to YARN is not supported directly by SparkContext. Please use spark-submit.".to_owned();
            return Err(Refusal::plain(&Refused::InContext { class: "org.apache.spark.SparkException", message }).maybe_at(at));
        }
        context::check(&conf, &master)?;
        self.place(explanation, Target::Master(master), None, conf);
        Ok(())
    }

    fn place(&self, explanation: &mut Explanation, target: Target, own_server: Option<Master>, conf: Conf) {
        explanation.precedence = Precedence::of(&conf);
        explanation.conf = conf.clone();
        let request = SubmitRequest {
            version: self.env.version,
            tool: Tool::Program,
            language: self.program.language,
            target,
            own_server,
            deploy_mode: DeployMode::Client,
            supervise: false,
            name: conf.explicit("spark.app.name").unwrap_or("app").to_owned(),
            primary_resource: None,
            main_class: None,
            app_args: Vec::new(),
            conf,
        };
        explanation.placement = Some(deploy::place(&request, self.env.server));
        explanation.request = Some(request);
    }
}

/// Keys that count only before the driver's JVM starts; in the code of an application under spark-submit they come too late.
pub const TOO_LATE: [&str; 6] = [
    "spark.driver.memory",
    "spark.driver.memoryOverhead",
    "spark.driver.extraJavaOptions",
    "spark.driver.extraClassPath",
    "spark.driver.extraLibraryPath",
    "spark.submit.deployMode",
];

/// What the code of an application changes in the configuration that spark-submit prepared for it.
pub fn overlay(conf: &mut Conf, session: &Session) {
    for given in session.given.iter().filter(|given| !TOO_LATE.contains(&given.key.as_str())) {
        conf.assign(&given.key, value(given), Origin::Code, None);
    }
}

#[cfg(test)]
mod tests {
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;

    /// A command, the text of the `app.py` it names, and what is said: the driver's place, the refusal, one key, the warnings.
    fn check(line: &str, app: &str, key: &str, expected: &str) {
        let mut env = Surroundings::new(SparkVersion::V4_0);
        env.texts.insert("app.py".to_owned(), app.to_owned());
        let said = explain(line, &env);
        let place = said.placement.as_ref().map_or("nowhere", |placement| placement.driver.as_str());
        let refused = said.refusal.as_ref().map(|refusal| format!(" ! {}", refusal.message)).unwrap_or_default();
        let codes: Vec<&str> = said.warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(format!("{place} {} {codes:?}{refused}", said.conf.explicit(key).unwrap_or("-")), expected, "{line}\n{app}");
    }

    /// As real programs were seen to behave with 3.5.9 and 4.0.5.
    #[test]
    fn code_and_command_line_meet_as_they_do_in_spark() {
        const BUILDER: &str = "from pyspark.sql import SparkSession\ns = SparkSession.builder";
        let app = |calls: &str| format!("{BUILDER}{calls}.getOrCreate()\n");
        let deploy_mode = app(".config('spark.submit.deployMode','cluster')");
        check("spark-submit --master local[2] app.py", &deploy_mode, "spark.submit.deployMode", "client client [\"deploy-mode-too-late\"]");
        let memory = app(".config('spark.driver.memory','700m')");
        check("spark-submit --master local[2] app.py", &memory, "spark.driver.memory", "client - [\"driver-setting-too-late\"]");
        let executor = app(".config('spark.executor.memory','2g')");
        let line = "spark-submit --master local[2] --conf spark.executor.memory=1g app.py";
        check(line, &executor, "spark.executor.memory", "client 2g []");
        check("python app.py", &app(""), "spark.master", "client local[*] []");
        check("python app.py", &memory, "spark.driver.memory", "client 700m [\"driver-setting-too-late\"]");
        let local = app(".master('local[2]').config('spark.submit.deployMode','cluster')");
        let message = "Cluster deploy mode is not compatible with master \"local\"";
        check("python app.py", &local, "spark.master", &format!("nowhere - [] ! {message}"));
        let message = "When running with master 'yarn' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment.";
        check("python app.py", &app(".master('yarn')"), "spark.master", &format!("client yarn [\"master-in-code\"] ! {message}"));
        check("SPARK_REMOTE=sc://h:1 python app.py", &app(""), "spark.remote", "connect_server sc://h:1 []");
        check("MASTER=local[3] python app.py", &app(""), "spark.master", "client local[3] []");
    }
}
