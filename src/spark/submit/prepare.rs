//! `SparkSubmit.prepareSubmitEnvironment`: from arguments to what really runs: a main class, its arguments and a configuration.

use super::arguments::Arguments;
use super::arguments::Runner;
use super::arguments::is_shell_or_internal;
use super::launcher::Arg;
use super::launcher::CONNECT_SERVER_CLASS;
use super::launcher::INTERNAL;
use super::launcher::PYSPARK_SHELL;
use super::launcher::SPARKR_SHELL;
use super::launcher::SQL_SHELL_CLASS;
use super::launcher::THRIFT_SERVER_CLASS;
use super::options::Managers;
use super::paths;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::surroundings::Surroundings;
use super::system_properties;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::deploy::DeployMode;
use crate::spark::version::SparkVersion;

/// What spark-submit is about to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    pub manager: Managers,
    pub deploy_mode: DeployMode,
    pub main_class: String,
    pub child_args: Vec<String>,
    pub conf: Conf,
}

/// One row of the list that maps fields to configuration keys: field, managers, deploy modes, key.
struct Assign(&'static str, Managers, Modes, &'static str);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Modes {
    Client,
    Cluster,
    Both,
}

const ALL: Managers = Managers::ALL;
const LOCAL: Managers = Managers::LOCAL;
const STANDALONE: Managers = Managers::STANDALONE;
const YARN: Managers = Managers::YARN;
const KUBERNETES: Managers = Managers::KUBERNETES;

/// `OptionAssigner`, in Spark's order.
const ASSIGN: [Assign; 34] = [
    Assign("master", ALL, Modes::Both, "spark.master"),
    Assign("remote", ALL, Modes::Both, "spark.remote"),
    Assign("deployMode", ALL, Modes::Both, "spark.submit.deployMode"),
    Assign("name", ALL, Modes::Both, "spark.app.name"),
    Assign("ivyRepoPath", ALL, Modes::Client, "spark.jars.ivy"),
    Assign("driverMemory", ALL, Modes::Client, "spark.driver.memory"),
    Assign("driverExtraClassPath", ALL, Modes::Both, "spark.driver.extraClassPath"),
    Assign("driverExtraJavaOptions", ALL, Modes::Both, "spark.driver.extraJavaOptions"),
    Assign("driverExtraLibraryPath", ALL, Modes::Both, "spark.driver.extraLibraryPath"),
    Assign("principal", ALL, Modes::Both, "spark.kerberos.principal"),
    Assign("keytab", ALL, Modes::Both, "spark.kerberos.keytab"),
    Assign("pyFiles", ALL, Modes::Cluster, "spark.submit.pyFiles"),
    Assign("packages", STANDALONE.and(KUBERNETES), Modes::Cluster, "spark.jars.packages"),
    Assign("repositories", STANDALONE.and(KUBERNETES), Modes::Cluster, "spark.jars.repositories"),
    Assign("ivyRepoPath", STANDALONE.and(KUBERNETES), Modes::Cluster, "spark.jars.ivy"),
    Assign("packagesExclusions", STANDALONE.and(KUBERNETES), Modes::Cluster, "spark.jars.excludes"),
    Assign("queue", YARN, Modes::Both, "spark.yarn.queue"),
    Assign("pyFiles", YARN, Modes::Both, "spark.yarn.dist.pyFiles"),
    Assign("jars", YARN, Modes::Both, "spark.yarn.dist.jars"),
    Assign("files", YARN, Modes::Both, "spark.yarn.dist.files"),
    Assign("archives", YARN, Modes::Both, "spark.yarn.dist.archives"),
    Assign("numExecutors", YARN.and(KUBERNETES), Modes::Both, "spark.executor.instances"),
    Assign("executorCores", STANDALONE.and(YARN).and(KUBERNETES), Modes::Both, "spark.executor.cores"),
    Assign("executorMemory", STANDALONE.and(YARN).and(KUBERNETES), Modes::Both, "spark.executor.memory"),
    Assign("totalExecutorCores", STANDALONE, Modes::Both, "spark.cores.max"),
    Assign("files", LOCAL.and(STANDALONE).and(KUBERNETES), Modes::Both, "spark.files"),
    Assign("archives", LOCAL.and(STANDALONE).and(KUBERNETES), Modes::Both, "spark.archives"),
    Assign("jars", LOCAL, Modes::Client, "spark.jars"),
    Assign("jars", STANDALONE.and(KUBERNETES), Modes::Both, "spark.jars"),
    Assign("driverMemory", STANDALONE.and(YARN).and(KUBERNETES), Modes::Cluster, "spark.driver.memory"),
    Assign("driverCores", STANDALONE.and(YARN).and(KUBERNETES), Modes::Cluster, "spark.driver.cores"),
    Assign("supervise", STANDALONE, Modes::Cluster, "spark.driver.supervise"),
    Assign("ivyRepoPath", STANDALONE, Modes::Cluster, "spark.jars.ivy"),
    Assign("localJars", ALL, Modes::Client, "spark.repl.local.jars"),
];

/// Works out what runs.
///
/// # Errors
/// What `prepareSubmitEnvironment` refuses, in its order.
pub fn prepare(arguments: &Arguments, env: &Surroundings) -> Result<Prepared, Box<Refusal>> {
    let mut fields = arguments.clone();
    let manager = manager(&fields, env)?;
    let deploy_mode = deploy_mode(&fields, env)?;
    if manager == KUBERNETES {
        kubernetes_url(&mut fields, env)?;
    }
    applicable(&fields, manager, deploy_mode, env)?;
    let standalone_cluster = manager == STANDALONE && deploy_mode == DeployMode::Cluster;
    let packages = fields.fields.get("packages").filter(|packages| !packages.value.is_empty());
    if let (false, Some(packages)) = (standalone_cluster, packages) {
        coordinates(packages, env)?;
    }
    if let (false, false, Some(packages)) = (standalone_cluster, env.answers, packages) {
        let first = packages.value.split(',').next().unwrap_or_default();
        let mut parts = first.splitn(3, ':');
        let mut part = || parts.next().unwrap_or_default();
        let coordinate = format!("{}#{};{}", part(), part(), part());
        return Err(Refusal::new(Refused::UnresolvedPackage { coordinate }, env.version).maybe_at(packages.at));
    }
    keytab(&fields, manager, env)?;
    let mut preparing = Preparing { manager, deploy_mode, conf: fields.properties.clone(), fields, env };
    preparing.resources()?;
    preparing.assign();
    let (main_class, child_args) = preparing.application();
    preparing.finish();
    Ok(Prepared { manager, deploy_mode, main_class, child_args, conf: preparing.conf })
}

/// `MavenUtils.extractMavenCoordinates`: `group:artifact:version` or `group/artifact:version`, each of them something.
fn coordinates(packages: &Arg, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let whole = |coordinate: &str| {
        let slashed = coordinate.replace('/', ":");
        let parts: Vec<&str> = slashed.trim_end_matches(':').split(':').collect();
        parts.len() == 3 && parts.iter().all(|part| !part.trim().is_empty())
    };
    match packages.value.split(',').find(|coordinate| !whole(coordinate)) {
        Some(bad) => Err(Refusal::new(Refused::BadCoordinate { coordinate: bad.to_owned() }, env.version).maybe_at(packages.at)),
        None => Ok(()),
    }
}

/// Everywhere but on a standalone cluster spark-submit logs in with principal and keytab, so the file must be there.
fn keytab(arguments: &Arguments, manager: Managers, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let (Some(_), Some(keytab)) = (arguments.get("principal"), arguments.fields.get("keytab")) else { return Ok(()) };
    let local_to_cluster = paths::scheme(&keytab.value) == Some("local");
    if manager == STANDALONE || local_to_cluster || env.disk.has(&env.disk.resolve(&keytab.value)) {
        return Ok(());
    }
    Err(Refusal::new(Refused::NoKeytab { file: keytab.value.clone() }, env.version).maybe_at(keytab.at))
}

/// The masters there are, for somebody who named another.
const MASTERS: &str = "--master local[*], spark://host:7077, yarn or k8s://https://host:443";

fn manager(arguments: &Arguments, env: &Surroundings) -> Result<Managers, Box<Refusal>> {
    let Some(master) = arguments.fields.get("master") else { return Ok(LOCAL) };
    match master.value.as_str() {
        "yarn" => Ok(YARN),
        // 3.x knows Mesos and assigns its options as those of standalone; the context then finds no such manager.
        url if url.starts_with("spark") || url.starts_with("mesos") && env.version < SparkVersion::V4_0 => Ok(STANDALONE),
        url if url.starts_with(if env.version < SparkVersion::V4_3 { "k8s" } else { "k8s://" }) => Ok(KUBERNETES),
        url if url.starts_with("local") => Ok(LOCAL),
        url => {
            let refusal = Refusal::new(Refused::UnknownMaster { mesos: "" }, env.version).maybe_at(master.at);
            Err(match url {
                "yarn-client" => refusal.instead("--master yarn --deploy-mode client"),
                "yarn-cluster" => refusal.instead("--master yarn --deploy-mode cluster"),
                url if url.starts_with("sc://") && arguments.runner == Runner::R => {
                    refusal.instead("another client: SparkR has no Spark Connect")
                }
                url if url.starts_with("sc://") => refusal.instead(format!("--remote {url}")),
                url if url.starts_with("mesos") => refusal.instead(format!("{MASTERS}; Mesos went with 4.0")),
                url if url.contains(':') => refusal.instead(format!("spark://{}", url.rsplit('/').next().unwrap_or(url))),
                _ => refusal.instead(MASTERS),
            })
        }
    }
}

fn deploy_mode(arguments: &Arguments, env: &Surroundings) -> Result<DeployMode, Box<Refusal>> {
    let Some(mode) = arguments.fields.get("deployMode") else { return Ok(DeployMode::Client) };
    match mode.value.as_str() {
        "client" => Ok(DeployMode::Client),
        "cluster" => Ok(DeployMode::Cluster),
        _ => Err(Refusal::new(Refused::DeployModeProperty, env.version).maybe_at(mode.at)),
    }
}

/// Fills in the scheme that Spark fills in.
fn kubernetes_url(arguments: &mut Arguments, env: &Surroundings) -> Result<(), Box<Refusal>> {
    use crate::spark::master::Master;
    use crate::spark::master::MasterError;
    let Some(master) = arguments.fields.get_mut("master") else { return Ok(()) };
    match Master::parse(&master.value) {
        Ok(parsed) => {
            master.value = parsed.to_string();
            Ok(())
        }
        Err(MasterError::KubernetesScheme { scheme, url }) => Err(Refused::KubernetesScheme { scheme, url }),
        Err(_) => Err(Refused::KubernetesPrefix),
    }
    .map_err(|why| Refusal::new(why, env.version).maybe_at(arguments.fields.get("master").and_then(|master| master.at)))
}

/// Deploy modes that do not exist for this kind of application.
fn applicable(arguments: &Arguments, manager: Managers, mode: DeployMode, env: &Surroundings) -> Result<(), Box<Refusal>> {
    if mode == DeployMode::Client {
        return Ok(());
    }
    let class = arguments.get("mainClass");
    let resource = arguments.get("primaryResource").unwrap_or_default();
    let why = if manager == STANDALONE && arguments.runner == Runner::Python {
        Refused::StandaloneCluster { language: "python" }
    } else if manager == STANDALONE && arguments.runner == Runner::R {
        Refused::StandaloneCluster { language: "R" }
    } else if manager == LOCAL {
        Refused::LocalCluster
    } else if is_shell_or_internal(resource) && resource != INTERNAL {
        Refused::NotInCluster { what: "Spark shells" }
    } else if class == Some(SQL_SHELL_CLASS) {
        Refused::NotInCluster { what: "Spark SQL shell" }
    } else if class == Some(THRIFT_SERVER_CLASS) {
        Refused::NotInCluster { what: "Spark Thrift server" }
    } else if class == Some(CONNECT_SERVER_CLASS) && env.version >= SparkVersion::V4_3 {
        if manager == YARN {
            return Ok(());
        }
        Refused::ConnectServerOnYarnOnly
    } else if class == Some(CONNECT_SERVER_CLASS) {
        Refused::NotInCluster { what: "Spark Connect server" }
    } else {
        return Ok(());
    };
    let at = arguments.fields.get("deployMode").and_then(|arg| arg.at);
    let instead = match why {
        Refused::StandaloneCluster { .. } => "--deploy-mode client, or a jar; YARN and Kubernetes take such applications in cluster mode",
        Refused::LocalCluster => "--deploy-mode client: local mode has no cluster",
        _ => "--deploy-mode client",
    };
    Err(Refusal::new(why, env.version).maybe_at(at).instead(instead))
}

struct Preparing<'a> {
    manager: Managers,
    deploy_mode: DeployMode,
    fields: Arguments,
    conf: Conf,
    env: &'a Surroundings,
}

impl Preparing<'_> {
    fn is_client(&self) -> bool {
        self.deploy_mode == DeployMode::Client
    }

    fn field(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(str::to_owned)
    }

    fn set_field(&mut self, name: &'static str, value: Option<String>) {
        let Some(value) = value else { return };
        match self.fields.fields.get_mut(name) {
            Some(arg) => arg.value = value,
            None => {
                self.fields.fields.insert(name, super::launcher::Arg { value, from: Origin::SparkSubmit, at: None });
            }
        }
    }

    /// Resolves the lists of files, and the main class of the runners.
    fn resources(&mut self) -> Result<(), Box<Refusal>> {
        for name in ["jars", "files", "pyFiles", "archives"] {
            let globbed = self.field(name).map(|list| self.env.disk.glob_all(&list));
            self.set_field(name, globbed);
        }
        let resource = self.field("primaryResource").unwrap_or_default();
        if self.fields.get("mainClass").is_none() && self.fields.runner == Runner::Jvm {
            self.find_main_class(&resource)?;
        }
        if self.is_client() {
            if self.manager != YARN {
                let merged = paths::merge(self.fields.get("files"), self.fields.get("pyFiles"));
                if merged.is_none() {
                    self.fields.fields.remove("files");
                }
                self.set_field("files", merged);
            }
            let jars = self.field("jars");
            self.set_field("localJars", jars);
            self.runner(&resource);
        } else if self.manager == YARN && self.fields.runner == Runner::R {
            let merged = paths::merge(self.fields.get("files"), Some(&resource));
            self.set_field("files", merged);
        }
        Ok(())
    }

    /// Without `--class` Spark opens the jar and reads its manifest; what stands there is not known here.
    fn find_main_class(&mut self, resource: &str) -> Result<(), Box<Refusal>> {
        let at = self.fields.fields.get("primaryResource").and_then(|arg| arg.at);
        let refuse = |why| Err(Refusal::new(why, self.env.version).maybe_at(at));
        if is_shell_or_internal(resource) && resource != INTERNAL || !is_shell_or_internal(resource) && !self.env.disk.has(resource) {
            return refuse(Refused::NoJarForClass { uri: resource.to_owned() });
        }
        // What is no jar has no manifest; of a jar it is known only where its classes are.
        if !is_shell_or_internal(resource) && (!paths::has_extension(resource, "jar") || self.env.classes.is_some()) {
            let refusal = refuse(Refused::NoManifest);
            return if paths::has_extension(resource, "jar") {
                refusal
            } else {
                refusal.map_err(|refusal| refusal.instead("a .jar with --class, a .py or a .R file"))
            };
        }
        self.set_field("mainClass", Some("(the jar's Main-Class)".to_owned()));
        Ok(())
    }

    /// In client mode Python and R applications run inside a class of Spark's.
    fn runner(&mut self, resource: &str) {
        if self.fields.runner == Runner::Python && resource == PYSPARK_SHELL {
            self.set_field("mainClass", Some("org.apache.spark.api.python.PythonGatewayServer".to_owned()));
        } else if self.fields.runner == Runner::Python {
            self.set_field("mainClass", Some("org.apache.spark.deploy.PythonRunner".to_owned()));
            let py_files = self.field("pyFiles").unwrap_or_else(|| "null".to_owned());
            self.fields.child_args.splice(0..0, [resource.to_owned(), py_files]);
        } else if self.fields.runner == Runner::R && resource == SPARKR_SHELL {
            self.set_field("mainClass", Some("org.apache.spark.api.r.RBackend".to_owned()));
        } else if self.fields.runner == Runner::R {
            self.set_field("mainClass", Some("org.apache.spark.deploy.RRunner".to_owned()));
            self.fields.child_args.insert(0, resource.to_owned());
            let merged = paths::merge(self.fields.get("files"), Some(resource));
            self.set_field("files", merged);
        }
    }

    /// Fields become configuration, each where its manager and deploy mode read it.
    fn assign(&mut self) {
        if self.fields.get("remote").is_none() && self.fields.get("master").is_none() {
            self.conf.set("spark.master", "local[*]", Origin::SparkSubmit);
        }
        let mode = if self.is_client() { "client" } else { "cluster" };
        if self.fields.get("deployMode").is_none() {
            self.set_field("deployMode", Some(mode.to_owned()));
        }
        let supervise = self.fields.has("--supervise");
        for Assign(field, managers, modes, key) in ASSIGN {
            let mode_fits = match modes {
                Modes::Both => true,
                Modes::Client => self.is_client(),
                Modes::Cluster => !self.is_client(),
            };
            if !mode_fits || !managers.has(self.manager) {
                continue;
            }
            if field == "supervise" {
                let from = if supervise { Origin::Option("--supervise") } else { Origin::SparkSubmit };
                self.conf.set(key, supervise.to_string(), from);
                continue;
            }
            let Some(arg) = self.fields.fields.get(field) else { continue };
            let merges = key.starts_with("spark.yarn.dist.");
            let value = match self.conf.explicit(key).filter(|_| merges) {
                Some(old) => paths::merge(Some(old), Some(&arg.value)).unwrap_or_default(),
                None => arg.value.clone(),
            };
            self.conf.assign(key, value, arg.from.clone(), arg.at);
        }
    }

    /// The class that starts, and its arguments.
    fn application(&mut self) -> (String, Vec<String>) {
        let resource = self.field("primaryResource").unwrap_or_default();
        self.own_jar(&resource);
        let class = self.field("mainClass").unwrap_or_default();
        let app_args = std::mem::take(&mut self.fields.child_args);
        if self.is_client() {
            // The SQL shell has an option of this name too.
            let also = self.fields.has("--verbose") && class == SQL_SHELL_CLASS;
            return (class, app_args.into_iter().chain(also.then(|| "--verbose".to_owned())).collect());
        }
        let as_options = app_args.iter().flat_map(|arg| ["--arg".to_owned(), arg.clone()]);
        if self.manager == YARN {
            let r_file = paths::file_name(&resource).to_owned();
            let mut args = self.wrapped(["--jar", "--primary-py-file", "--primary-r-file"], "--class", resource, r_file, class);
            args.extend(as_options);
            ("org.apache.spark.deploy.yarn.YarnClusterApplication".to_owned(), args)
        } else if self.manager == KUBERNETES {
            let r_file = resource.clone();
            let options = ["--primary-java-resource", "--primary-py-file", "--primary-r-file"];
            let mut args = self.wrapped(options, "--main-class", resource, r_file, class);
            args.extend(as_options);
            args.extend(self.field("proxyUser").into_iter().flat_map(|user| ["--proxy-user".to_owned(), user]));
            ("org.apache.spark.deploy.k8s.submit.KubernetesClientApplication".to_owned(), args)
        } else {
            self.standalone_cluster(resource, class, app_args)
        }
    }

    /// The application's jar joins `spark.jars`, so nobody has to add it.
    fn own_jar(&mut self, resource: &str) {
        let is_shell = is_shell_or_internal(resource) && resource != INTERNAL;
        if is_shell && self.conf.explicit("spark.ui.showConsoleProgress").is_none() {
            self.conf.set("spark.ui.showConsoleProgress", "true", Origin::SparkSubmit);
        }
        let yarn_cluster = self.manager == YARN && !self.is_client();
        if !yarn_cluster && self.fields.runner == Runner::Jvm {
            let own = (!is_shell_or_internal(resource)).then_some(resource);
            let jars = paths::merge(self.conf.explicit("spark.jars"), own).unwrap_or_default();
            self.conf.assign("spark.jars", jars, Origin::SparkSubmit, None);
        }
        if self.manager == YARN && self.fields.runner == Runner::Python {
            self.conf.set("spark.yarn.isPython", "true", Origin::SparkSubmit);
        }
    }

    /// The legacy gateway (RPC), or REST when the line asks for it.
    fn standalone_cluster(&self, resource: String, class: String, app_args: Vec<String>) -> (String, Vec<String>) {
        let mut args: Vec<String> = Vec::new();
        let gateway = if self.fields.use_rest() {
            "org.apache.spark.deploy.rest.RestSubmissionClientApp"
        } else {
            if self.fields.has("--supervise") {
                args.push("--supervise".to_owned());
            }
            for (option, field) in [("--memory", "driverMemory"), ("--cores", "driverCores")] {
                args.extend(self.field(field).into_iter().flat_map(|value| [option.to_owned(), value]));
            }
            args.extend(["launch".to_owned(), self.fields.master().to_owned()]);
            "org.apache.spark.deploy.ClientApp"
        };
        args.extend([resource, class]);
        args.extend(app_args);
        (gateway.to_owned(), args)
    }

    /// The options under which YARN's and Kubernetes' clients take the application.
    fn wrapped(&self, [jar, python, r]: [&str; 3], class_option: &str, resource: String, r_file: String, class: String) -> Vec<String> {
        let (option, resource, class) = if self.fields.runner == Runner::Python {
            (python, resource, "org.apache.spark.deploy.PythonRunner".to_owned())
        } else if self.fields.runner == Runner::R {
            (r, r_file, "org.apache.spark.deploy.RRunner".to_owned())
        } else {
            (jar, resource, class)
        };
        let mut args = Vec::new();
        if resource != INTERNAL {
            args.extend([option.to_owned(), resource]);
        }
        args.extend([class_option.to_owned(), class]);
        args
    }

    /// Paths in the configuration become URIs, the Python files paths again.
    fn finish(&mut self) {
        if !self.is_client() {
            self.conf.remove("spark.driver.host");
        }
        let disk = &self.env.disk;
        for key in
            ["spark.jars", "spark.files", "spark.archives", "spark.yarn.dist.files", "spark.yarn.dist.archives", "spark.yarn.dist.jars"]
        {
            if let Some(list) = self.conf.explicit(key) {
                let resolved = disk.resolve_all(list);
                self.conf.rewrite(key, resolved);
            }
        }
        let local = self.is_client().then(|| self.fields.get("pyFiles")).flatten();
        let resolved = disk.resolve_all(local.or(self.conf.explicit("spark.submit.pyFiles")).unwrap_or_default());
        let formatted = if self.is_client() {
            let paths: Vec<String> = resolved.split(',').map(|uri| paths::local_path(uri).unwrap_or_else(|| uri.to_owned())).collect();
            paths.join(",")
        } else {
            resolved
        };
        self.conf.assign("spark.submit.pyFiles", formatted, Origin::SparkSubmit, None);
        let client = self.is_client();
        system_properties::add(&mut self.conf, client, self.env);
    }
}
