//! The first half of spark-submit: the launcher's `SparkSubmitCommandBuilder`. It knows the options, tells the shells from
//! ordinary applications and refuses what it cannot read, before any Spark class is loaded.

use std::collections::BTreeMap;

use super::options;
use super::options::Given;
use super::options::OptionSpec;
use super::paths;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::request::Tool;
use super::surroundings::Surroundings;
use super::words::Word;
use crate::base::Span;
use crate::base::text;
use crate::spark::conf::Origin;
use crate::spark::version::SparkVersion;

/// A value, who gave it and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg {
    pub value: String,
    pub from: Origin,
    pub at: Option<Span>,
}

/// An option as it was used, for warnings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub spec: &'static OptionSpec,
    pub value: Option<String>,
    pub at: Span,
}

/// What is asked for instead of an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Special {
    #[default]
    None,
    Version,
    Help,
    UsageError,
}

/// A line as the launcher hands it on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launch {
    pub used: Vec<Used>,
    /// Values by Spark's field name; the last one given counts.
    pub fields: BTreeMap<&'static str, Arg>,
    /// `--conf` and the four driver options that the launcher turns into it, in order.
    pub conf: Vec<(String, Arg)>,
    /// `--extra-properties-file`, in order; a later one beats an earlier one.
    pub extra_files: Vec<Arg>,
    pub special: Special,
    pub resource: Option<Arg>,
    pub app_args: Vec<Word>,
    /// No words at all.
    pub empty: bool,
}

impl Launch {
    /// Whether this switch was given.
    pub fn has(&self, switch: &str) -> bool {
        self.used.iter().any(|used| used.spec.name == switch)
    }
}

/// Resource names that stand for something inside Spark.
pub const PYSPARK_SHELL: &str = "pyspark-shell";
pub const SPARKR_SHELL: &str = "sparkr-shell";
pub const SPARK_SHELL: &str = "spark-shell";
pub const CONNECT_SHELL: &str = "connect-shell";
pub const INTERNAL: &str = "spark-internal";

pub const SPARK_SHELL_CLASS: &str = "org.apache.spark.repl.Main";
pub const SQL_SHELL_CLASS: &str = "org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver";
pub const THRIFT_SERVER_CLASS: &str = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2";
pub const CONNECT_SERVER_CLASS: &str = "org.apache.spark.sql.connect.service.SparkConnectServer";

/// Classes of Spark's own that need no application and mix their arguments with spark-submit's.
const SPECIAL_CLASSES: [(&str, &str); 4] =
    [(SPARK_SHELL_CLASS, SPARK_SHELL), (SQL_SHELL_CLASS, INTERNAL), (THRIFT_SERVER_CLASS, INTERNAL), (CONNECT_SERVER_CLASS, INTERNAL)];

/// Options that the launcher needs itself and hands on as `--conf`.
const AS_CONF: [(&str, &str); 4] = [
    ("--driver-memory", "spark.driver.memory"),
    ("--driver-java-options", "spark.driver.extraJavaOptions"),
    ("--driver-library-path", "spark.driver.extraLibraryPath"),
    ("--driver-class-path", "spark.driver.extraClassPath"),
];

/// Reads the words after the tool's name.
///
/// # Errors
/// What the launcher refuses, with the place.
pub fn read(tool: Tool, words: &[Word], env: &Surroundings) -> Result<Launch, Box<Refusal>> {
    let mut reader = Reader { tool, env, launch: Launch { empty: words.is_empty(), ..Launch::default() }, mixed: false, error: None };
    reader.begin();
    let rest = options::parse(words, env.version, |given| reader.take(given));
    if let Some(error) = reader.error {
        return Err(error);
    }
    let mut launch = reader.launch;
    launch.app_args.extend(rest.iter().cloned());
    connect_shell(tool, &mut launch, env);
    check(tool, &launch)?;
    properties_files(&launch, env)?;
    Ok(launch)
}

struct Reader<'a> {
    tool: Tool,
    env: &'a Surroundings,
    launch: Launch,
    /// Words that are no options are collected instead of ending the options.
    mixed: bool,
    error: Option<Box<Refusal>>,
}

impl Reader<'_> {
    /// What the tool's own script puts in front of the typed words.
    fn begin(&mut self) {
        let (class, name) = match self.tool {
            Tool::SparkShell => (Some(SPARK_SHELL_CLASS), Some("Spark shell")),
            Tool::SparkSql => (Some(SQL_SHELL_CLASS), None),
            Tool::StartConnectServer => (Some(CONNECT_SERVER_CLASS), Some("Spark Connect server")),
            Tool::PySpark => (None, Some("PySparkShell")),
            Tool::SparkSubmit | Tool::SparkR | Tool::RunExample | Tool::Program => (None, None),
        };
        let given = |value: &str| Arg { value: value.to_owned(), from: Origin::Option("the script"), at: None };
        if let Some(class) = class {
            self.class(given(class));
        }
        if let Some(name) = name {
            self.launch.fields.insert("name", given(name));
        }
        match self.tool {
            Tool::PySpark | Tool::Program => self.shell(PYSPARK_SHELL),
            Tool::SparkR => self.shell(SPARKR_SHELL),
            Tool::SparkSubmit | Tool::SparkShell | Tool::SparkSql | Tool::RunExample | Tool::StartConnectServer => {}
        }
    }

    fn shell(&mut self, resource: &str) {
        self.mixed = true;
        self.launch.resource = Some(Arg { value: resource.to_owned(), from: Origin::Option("the script"), at: None });
    }

    fn class(&mut self, class: Arg) {
        if let Some((_, resource)) = SPECIAL_CLASSES.iter().find(|(name, _)| *name == class.value) {
            self.shell(resource);
        }
        self.launch.fields.insert("mainClass", class);
    }

    fn take(&mut self, given: Given<'_>) -> bool {
        match given {
            Given::MissingValue { name, at } => self.fail(Refused::MissingArgument { option: name }, at),
            Given::Unknown { word, name } => self.unknown(word, &name),
            Given::Option { spec, value, at } => self.option(spec, value, at),
        }
    }

    fn fail(&mut self, why: Refused, at: Span) -> bool {
        self.error = Some(Refusal::new(why, self.env.version).at(at));
        false
    }

    fn option(&mut self, spec: &'static OptionSpec, value: Option<String>, at: Span) -> bool {
        self.launch.used.push(Used { spec, value: value.clone(), at });
        let Some(value) = value else {
            match spec.name {
                "--version" => self.launch.special = Special::Version,
                "--help" => self.launch.special = Special::Help,
                "--usage-error" => self.launch.special = Special::UsageError,
                _ => {}
            }
            return true;
        };
        if spec.name == "--conf" {
            return match value.split_once('=') {
                Some((key, value)) => {
                    self.launch.conf.push((key.to_owned(), Arg { value: value.to_owned(), from: Origin::ConfOption, at: Some(at) }));
                    true
                }
                None => self.fail(Refused::InvalidConf { argument: value }, at),
            };
        }
        let arg = Arg { value, from: Origin::Option(spec.name), at: Some(at) };
        if spec.name == "--class" {
            self.class(arg);
        } else if let Some((_, key)) = AS_CONF.iter().find(|(name, _)| *name == spec.name) {
            self.launch.conf.push(((*key).to_owned(), arg));
        } else if spec.name == "--extra-properties-file" {
            self.launch.extra_files.push(arg);
        } else if let Some(field) = spec.field {
            self.launch.fields.insert(field, arg);
        }
        true
    }

    fn unknown(&mut self, word: &Word, name: &str) -> bool {
        if self.mixed {
            self.launch.app_args.push(word.clone());
            return true;
        }
        if name.starts_with('-') && self.tool != Tool::RunExample {
            self.fail(Refused::UnrecognizedOption { option: name.to_owned() }, word.at);
            self.error = self.error.take().map(|refusal| self.suggest(refusal, name));
            return false;
        }
        let given = |value: String| Arg { value, from: Origin::Option("the application"), at: Some(word.at) };
        if self.tool == Tool::RunExample {
            const PREFIX: &str = "org.apache.spark.examples.";
            let class = if word.text.starts_with(PREFIX) { word.text.clone() } else { format!("{PREFIX}{}", word.text) };
            self.launch.fields.insert("mainClass", given(class));
            let version = self.env.version;
            let jar = format!("$SPARK_HOME/examples/jars/spark-examples_{}-{}.jar", version.scala(), version.patch_release());
            self.launch.resource = Some(given(jar));
        } else {
            self.launch.resource = Some(given(word.text.clone()));
        }
        false
    }
}

impl Reader<'_> {
    /// The option that was probably meant, or the release that knows this one.
    fn suggest(&self, refusal: Box<Refusal>, name: &str) -> Box<Refusal> {
        if let Some(newer) = SparkVersion::ALL.into_iter().find(|&other| other > self.env.version && options::find(name, other).is_some()) {
            return refusal.instead(format!("{name} came with Spark {newer}"));
        }
        let known = options::OPTIONS.iter().filter(|spec| spec.since <= self.env.version).map(|spec| spec.name);
        match text::nearest(name, known) {
            Some(near) => refusal.instead(near),
            None => refusal,
        }
    }
}

/// From 4.0 on `spark-shell --remote` is another program: a shell without a driver.
fn connect_shell(tool: Tool, launch: &mut Launch, env: &Surroundings) {
    let by_conf = || launch.conf.iter().any(|(key, _)| key == "spark.remote");
    let remote = launch.fields.contains_key("remote") || by_conf() || env.variable("SPARK_REMOTE").is_some();
    if tool != Tool::SparkShell || !remote || env.version < SparkVersion::V4_0 {
        return;
    }
    let script = |value: &str| Arg { value: value.to_owned(), from: Origin::Option("the script"), at: None };
    launch.fields.insert("mainClass", script("org.apache.spark.sql.application.ConnectRepl"));
    launch.resource = Some(script(CONNECT_SHELL));
}

/// A properties file that is not there, on a machine whose files are known.
fn properties_files(launch: &Launch, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let missing =
        |file: &&Arg| env.disk.files.is_some() && !env.texts.contains_key(&file.value) && !env.disk.has(&env.disk.resolve(&file.value));
    match launch.fields.get("propertiesFile").into_iter().chain(&launch.extra_files).find(missing) {
        Some(file) => Err(Refusal::plain(&Refused::InvalidPropertiesFile { file: file.value.clone() }).maybe_at(file.at)),
        None => Ok(()),
    }
}

/// What the launcher looks at once the options are read.
/// `SparkSubmitCommandBuilder.buildPySparkShellCommand`.
fn remote_and_master(launch: &Launch) -> bool {
    launch.fields.contains_key("remote") && ["master", "deployMode"].iter().any(|field| launch.fields.contains_key(field))
}

fn check(tool: Tool, launch: &Launch) -> Result<(), Box<Refusal>> {
    let special = launch.special != Special::None
        || launch.fields.contains_key("submissionToKill")
        || launch.fields.contains_key("submissionToRequestStatusFor");
    if special || launch.empty && matches!(tool, Tool::SparkSubmit) {
        return Ok(());
    }
    let refuse = |why, at: Option<Span>| Err(Refusal::plain(&why).maybe_at(at));
    let first = launch.app_args.first();
    match tool {
        Tool::PySpark if first.is_some_and(|word| paths::has_extension(&word.text, "py")) => {
            return refuse(Refused::PysparkRunsNoFiles, first.map(|word| word.at));
        }
        Tool::PySpark if remote_and_master(launch) => {
            return refuse(Refused::ShellRemoteWithMaster, launch.fields.get("remote").and_then(|arg| arg.at));
        }
        Tool::PySpark if first.is_some() => return refuse(Refused::PysparkTakesNoArguments, first.map(|word| word.at)),
        Tool::SparkR if first.is_some_and(|word| paths::has_extension(&word.text, "R") || paths::has_extension(&word.text, "r")) => {
            return refuse(Refused::SparkrRunsNoFiles, first.map(|word| word.at));
        }
        Tool::RunExample if !launch.fields.contains_key("mainClass") => return refuse(Refused::MissingExample, None),
        _ => {}
    }
    for (key, arg) in &launch.conf {
        if key == "spark.driver.extraJavaOptions" && arg.value.contains("Xmx") {
            return refuse(Refused::MaxHeapInJavaOptions { options: arg.value.clone() }, arg.at);
        }
    }
    if launch.resource.is_none() {
        return refuse(Refused::MissingResource, None);
    }
    Ok(())
}
