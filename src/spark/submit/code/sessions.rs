//! The sessions that a program builds: what each is given, how it is started, and what the program does with it later.

use super::calls;
use super::calls::Call;
use super::calls::Chain;
use super::calls::Names;
use super::calls::Piece;
use super::calls::Statement;
use super::calls::Value;
use super::clues;
use super::given;
use super::given::Given;
use super::lexer;
use crate::base::Span;
use crate::spark::submit::request::Language;

/// How a session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Builder,
    /// `SparkContext(conf)`, `new SparkContext(conf)`.
    Context,
    /// `sparkR.session(…)`.
    SparkR,
}

/// What starts the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    GetOrCreate,
    Create,
    /// Nothing does, in this text.
    Never,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub entry: Entry,
    pub given: Vec<Given>,
    /// Methods that the builder does not have.
    pub strange: Vec<Call>,
    /// Settings whose key is worked out when the program runs.
    pub unread: Vec<Call>,
    pub hive: Option<Span>,
    pub start: Start,
    /// The name it is bound to.
    pub name: Option<String>,
    pub at: Span,
}

/// A whole program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub language: Language,
    pub sessions: Vec<Session>,
    /// `spark.conf.set(key, value)` on a session that runs.
    pub later: Vec<Given>,
    /// Attributes that need a JVM in the client: `sparkContext`, `_jvm`, `rdd`.
    pub jvm: Vec<Call>,
    /// `os.environ["SPARK_REMOTE"] = "…"`.
    pub environment: Vec<(String, String)>,
    /// It answers web requests.
    pub serves_web: bool,
    /// It has functions, which others may call with other values.
    pub has_functions: bool,
    /// What was not read: the place, the text, why.
    pub unread: Vec<(Span, String, &'static str)>,
}

impl Session {
    /// A session of which only the connection string is known.
    pub fn connect(url: Given, start: Start, at: Span) -> Self {
        Self { entry: Entry::Builder, given: vec![url], strange: Vec::new(), unread: Vec::new(), hive: None, start, name: None, at }
    }
}

impl Session {
    /// A session that is given nothing.
    pub fn bare(at: Span) -> Self {
        Self {
            entry: Entry::Builder,
            given: Vec::new(),
            strange: Vec::new(),
            unread: Vec::new(),
            hive: None,
            start: Start::GetOrCreate,
            name: None,
            at,
        }
    }
}

impl Program {
    /// Puts everything at one place: that of the command that runs the program.
    pub fn move_to(&mut self, at: Span) {
        for session in &mut self.sessions {
            session.at = at;
            session.hive = session.hive.map(|_| at);
            session.given.iter_mut().for_each(|given| given.at = at);
            session.unread.iter_mut().for_each(|call| call.at = at);
            session.strange.iter_mut().for_each(|call| call.at = at);
        }
        self.later.iter_mut().for_each(|given| given.at = at);
        self.unread.iter_mut().for_each(|(place, ..)| *place = at);
        self.jvm.iter_mut().for_each(|call| call.at = at);
    }

    /// A Python program of which nothing is known.
    pub const fn python() -> Self {
        Self {
            language: Language::Python,
            sessions: Vec::new(),
            later: Vec::new(),
            jvm: Vec::new(),
            environment: Vec::new(),
            serves_web: false,
            has_functions: false,
            unread: Vec::new(),
        }
    }
}

const BUILDER_METHODS: [&str; 12] = [
    "builder",
    "appName",
    "master",
    "remote",
    "config",
    "enableHiveSupport",
    "withExtensions",
    "getOrCreate",
    "create",
    "channelBuilder",
    "interceptor",
    "Builder",
];
/// Values that are made of more links than this are not followed.
const LARGEST: usize = 2_000;
const JVM_ONLY: [&str; 7] = ["sparkContext", "_jvm", "_jsc", "_sc", "_jsparkSession", "rdd", "newAPIHadoopFile"];

/// Reads a program.
pub fn read(text: &str) -> Program {
    let tokens = lexer::tokens(text);
    let mut program = Program {
        language: clues::language(text, &tokens),
        environment: clues::environment(&tokens),
        serves_web: clues::serves_web(&tokens),
        has_functions: clues::has_functions(&tokens),
        unread: clues::others(&tokens),
        ..Program::python()
    };
    let mut names = Names::new();
    for statement in calls::statements(&tokens) {
        program.take(statement, &mut names);
    }
    // A builder that is filled in steps shows up once for each step; the one that starts counts.
    if program.sessions.iter().any(|session| session.start != Start::Never) {
        program.sessions.retain(|session| session.start != Start::Never);
    } else if let Some(last) = program.sessions.pop() {
        program.sessions = vec![last];
    }
    program
}

impl Program {
    fn take(&mut self, statement: Statement, names: &mut Names) {
        let Statement { target, value, at } = statement;
        let value = resolve(value, names, 0);
        // A name that is put into itself again and again doubles each time; nobody means that.
        if value.size() > LARGEST {
            return;
        }
        self.look_for_uses(&value);
        match &value {
            Value::Chain(chain) if is_session(chain) => {
                let whole = chain.at.to(at);
                self.sessions.push(session(chain, target.clone(), whole));
            }
            Value::Chain(chain) => self.nested(chain),
            Value::Unknown(text) if text.contains("getOrCreate") => {
                self.unread.push((at, text.clone(), "which session this builds is decided when the program runs"));
            }
            Value::Known(_) | Value::Pairs(_) | Value::Unknown(_) | Value::Pattern(_) => {}
        }
        match (target, value) {
            (Some(name), value) => {
                names.insert(name, value);
            }
            // `conf.set(…)` and `builder.config(…)` change what the name stands for.
            (None, Value::Chain(chain)) if is_open(&chain) => {
                let owner = names
                    .iter()
                    .find(|(_, known)| matches!(known, Value::Chain(known) if chain.links.starts_with(&known.links)))
                    .map(|(name, _)| name.clone());
                if let Some(owner) = owner {
                    names.insert(owner, Value::Chain(chain));
                }
            }
            (None, _) => {}
        }
    }

    /// Sessions inside the arguments of something else.
    fn nested(&mut self, chain: &Chain) {
        for argument in chain.links.iter().flat_map(|link| link.arguments.iter().flatten()) {
            match &argument.value {
                Value::Chain(inner) if is_session(inner) => self.sessions.push(session(inner, None, inner.at)),
                Value::Chain(inner) => self.nested(inner),
                Value::Known(_) | Value::Pairs(_) | Value::Unknown(_) | Value::Pattern(_) => {}
            }
        }
    }

    fn look_for_uses(&mut self, value: &Value) {
        let Value::Chain(chain) = value else { return };
        self.jvm.extend(chain.links.iter().filter(|link| JVM_ONLY.contains(&link.name.as_str())).cloned());
        if let [.., conf, set] = &chain.links[..]
            && conf.name == "conf"
            && set.name == "set"
            && chain.links.len() == 3
        {
            self.later.extend(set.arguments.as_deref().and_then(|arguments| given::pair(arguments, set.at)));
        }
    }
}

fn is_session(chain: &Chain) -> bool {
    match chain.first() {
        "SparkSession" => chain.has("builder") || chain.has("Builder"),
        name if CONTEXTS.contains(&name) => chain.links.first().is_some_and(|link| link.arguments.is_some()),
        "sparkR" => chain.has("session"),
        _ => false,
    }
}

/// Constructors that start an application by themselves.
const CONTEXTS: [&str; 3] = ["SparkContext", "JavaSparkContext", "StreamingContext"];

/// A configuration or a builder that is still being filled.
fn is_open(chain: &Chain) -> bool {
    let builder = chain.first() == "SparkSession" && is_session(chain);
    chain.first() == "SparkConf" || builder && !chain.has("getOrCreate") && !chain.has("create")
}

/// Puts what a name stands for in the name's place, also in the arguments.
fn resolve(value: Value, names: &Names, depth: usize) -> Value {
    let mut chain = match value {
        Value::Chain(chain) => chain,
        Value::Pattern(parts) => return joined(parts, names),
        other => return other,
    };
    if depth > 20 {
        return Value::Chain(chain);
    }
    for argument in chain.links.iter_mut().flat_map(|link| link.arguments.iter_mut().flatten()) {
        let inner = std::mem::replace(&mut argument.value, Value::Unknown(String::new()));
        argument.value = resolve(inner, names, depth + 1);
    }
    match names.get(chain.first()) {
        Some(Value::Chain(known)) if is_open(known) => {
            let mut links = known.links.clone();
            links.extend(chain.links.drain(1..));
            Value::Chain(Chain { links, at: chain.at })
        }
        Some(known) if chain.links.len() == 1 && chain.links[0].arguments.is_none() && !matches!(known, Value::Chain(_)) => known.clone(),
        _ => Value::Chain(chain),
    }
}

/// Pieces that are put together: known when all of them are.
fn joined(parts: Vec<Piece>, names: &Names) -> Value {
    let mut whole = String::new();
    let mut known = true;
    for part in parts {
        match part {
            Piece::Text(text) => whole.push_str(&text),
            Piece::Name(name) => {
                if let Some(Value::Known(text)) = names.get(&name) {
                    whole.push_str(text);
                } else {
                    known = false;
                    whole.extend(["{", &name, "}"]);
                }
            }
        }
    }
    if known { Value::Known(whole) } else { Value::Unknown(whole) }
}

fn session(chain: &Chain, name: Option<String>, at: Span) -> Session {
    let entry = match chain.first() {
        name if CONTEXTS.contains(&name) => Entry::Context,
        "sparkR" => Entry::SparkR,
        _ => Entry::Builder,
    };
    let mut session =
        Session { entry, given: Vec::new(), strange: Vec::new(), unread: Vec::new(), hive: None, start: Start::Never, name, at };
    let skip = usize::from(entry != Entry::Context);
    for link in chain.links.iter().skip(skip) {
        let arguments = link.arguments.as_deref().unwrap_or_default();
        match (entry, link.name.as_str()) {
            (Entry::Context, name) if CONTEXTS.contains(&name) => {
                session.start = Start::GetOrCreate;
                session.given.extend(given::context(arguments, link.at));
            }
            (Entry::SparkR, "session") => {
                session.start = Start::GetOrCreate;
                session.given.extend(given::spark_r(arguments, link.at));
            }
            (_, "getOrCreate") => session.start = Start::GetOrCreate,
            (_, "create") => session.start = Start::Create,
            (_, "enableHiveSupport") => {
                session.hive = Some(link.at);
                let value = Some("hive".to_owned());
                session.given.push(Given {
                    key: "spark.sql.catalogImplementation".to_owned(),
                    value,
                    text: "enableHiveSupport()".to_owned(),
                    at: link.at,
                });
            }
            _ if session.start != Start::Never => break,
            (Entry::Builder, "config") if given::unknown_key(arguments) => session.unread.push(link.clone()),
            (_, method) => match given::setting(method, arguments, link.at) {
                Some(given) => session.given.extend(given),
                None if !BUILDER_METHODS.contains(&method) => session.strange.push(link.clone()),
                None => {}
            },
        }
    }
    session
}

#[cfg(test)]
mod tests {
    use super::Session;
    use super::read;

    fn show(session: &Session) -> String {
        let given: Vec<String> = session
            .given
            .iter()
            .map(|given| match &given.value {
                Some(value) => format!("{}={value}", given.key),
                None => format!("{}=?{}", given.key, given.text),
            })
            .collect();
        let strange: String = session.strange.iter().map(|call| format!(" !{}", call.name)).collect();
        format!("{:?} {:?} [{}]{strange}", session.entry, session.start, given.join(", "))
    }

    fn check(text: &str, expected: &[&str]) {
        let program = read(text);
        assert_eq!(program.sessions.iter().map(show).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn builders_are_read_in_four_languages() {
        check(
            "spark = SparkSession.builder \\\n    .master(\"yarn\") \\\n    .deployMode(\"client\") \\\n    .getOrCreate()",
            &["Builder GetOrCreate [spark.master=yarn] !deployMode"],
        );
        check(
            "val spark = SparkSession.builder()\n  .remote(\"sc://h\")\n  .config(\"a\", 4L)\n  .create()",
            &["Builder Create [spark.remote=sc://h, a=4]"],
        );
        check(
            "SparkConf conf = new SparkConf().setAppName(\"x\");\nconf.setMaster(\"local\");\nSparkSession spark = SparkSession.builder().config(conf).getOrCreate();",
            &["Builder GetOrCreate [spark.app.name=x, spark.master=local]"],
        );
        check(
            "spark <- sparkR.session(master = \"sc://h\", sparkConfig = list(spark.x = \"1\"))",
            &["SparkR GetOrCreate [spark.master=sc://h, spark.x=1]"],
        );
        check(
            "SparkConf c = new SparkConf().setMaster(\"yarn\");\nJavaSparkContext sc = new JavaSparkContext(c);",
            &["Context GetOrCreate [spark.master=yarn]"],
        );
        check("sparkR.session('local', 'x', spark.a = '1')", &["SparkR GetOrCreate [spark.master=local, spark.app.name=x, spark.a=1]"]);
        check("sc = SparkContext('local[2]', 'app')", &["Context GetOrCreate [spark.master=local[2], spark.app.name=app]"]);
    }

    #[test]
    fn names_stand_for_what_they_were_bound_to() {
        check(
            "url = 'sc://h'\ns = (SparkSession.builder\n  .remote(url)\n  .getOrCreate())",
            &["Builder GetOrCreate [spark.remote=sc://h]"],
        );
        check("b = SparkSession.builder\nb.config('a', '1')\nb.config('b', 'x').getOrCreate()", &["Builder GetOrCreate [a=1, b=x]"]);
        check("s = SparkSession.builder.config(map={'a': 1, 'b': n}).getOrCreate()", &["Builder GetOrCreate [a=1, b=?n]"]);
        check(
            "s = SparkSession.builder.appName(f'User_{id}').config('t', token).getOrCreate()",
            &["Builder GetOrCreate [spark.app.name=?User_{id}, t=?token]"],
        );
        check("def f():\n    return SparkSession.builder.getOrCreate()", &["Builder GetOrCreate []"]);
        check("self.spark = SparkSession.builder.remote('sc://h').getOrCreate()", &["Builder GetOrCreate [spark.remote=sc://h]"]);
        check("run(SparkSession.builder.getOrCreate())", &["Builder GetOrCreate []"]);
        check("SparkSession.builder.config(Map(\"a\" -> \"b\")).getOrCreate()", &["Builder GetOrCreate [a=b]"]);
        check("h = 'x'\nSparkSession.builder.remote(f'sc://{h}:1').create()", &["Builder Create [spark.remote=sc://x:1]"]);
        check("h = 'x'\nSparkSession.builder.remote('sc://' + h + ':1').create()", &["Builder Create [spark.remote=sc://x:1]"]);
        check("SparkSession.builder.remote('sc://' + f(1)).create()", &["Builder Create [spark.remote=?sc:// + f ( 1 )]"]);
        check(
            "c = SparkConf().setAll([('a', 'b'), ('c', x)])\nsc = SparkContext(conf=c)\nspark = SparkSession(sc)",
            &["Context GetOrCreate [a=b, c=?x]"],
        );
    }

    #[test]
    fn what_is_not_read_is_said() {
        let check = |text: &str, expected: &[&str]| {
            let program = read(text);
            let calls = program.sessions.iter().flat_map(|session| &session.unread).map(|call| call.name.clone());
            let unread: Vec<String> = program.unread.iter().map(|(_, text, _)| text.clone()).chain(calls).collect();
            assert_eq!(unread, expected, "{text}");
        };
        check("b = SparkSession.builder\nfor k, v in c.items():\n    b = b.config(k, v)\nb.getOrCreate()", &["config"]);
        check(
            "s = SparkSession.builder.getOrCreate() if x else y.getOrCreate()",
            &["SparkSession . builder . getOrCreate ( ) if x else y . getOrCreate ( )"],
        );
        check("h = new SparkLauncher().setMaster(\"yarn\").startApplication();", &["SparkLauncher"]);
        check("sc <- spark_connect(master = \"yarn\")", &["spark_connect"]);
        check("s = SparkSession.builder.config(conf=SparkConf()).getOrCreate()", &[]);
    }

    #[test]
    fn the_rest_of_the_program_is_looked_at_for_what_matters() {
        let program =
            read("import os\nos.environ['SPARK_REMOTE'] = 'sc://h'\nspark.conf.set('spark.x', '1')\nspark.sparkContext.parallelize([1])");
        assert_eq!(program.environment, [("SPARK_REMOTE".to_owned(), "sc://h".to_owned())]);
        assert_eq!(program.later.iter().map(|given| given.key.as_str()).collect::<Vec<_>>(), ["spark.x"]);
        assert_eq!(program.jvm.iter().map(|call| call.name.as_str()).collect::<Vec<_>>(), ["sparkContext"]);
    }
}
