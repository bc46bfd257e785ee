//! What describes a run on the command line, for every command that plays one.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;

use crate::base::text::nearest;
use crate::cli::exit::Failure;
use crate::cli::plain::catalog;
use crate::cli::share;
use crate::content::Catalog;
use crate::content::Scenario;
use crate::content::pack;
use crate::content::read::Reader;
use crate::shell::wrong::Wrong;
use crate::spark::fault::Fault;
use crate::study::RunSpec;
use crate::study::Unplayable;
use crate::study::run::ClientWords;
use crate::study::run::ClusterSpec;
use crate::study::run::FaultSpec;

/// A scenario, or everything it would say.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArgs {
    /// A scenario, such as client/driver-killed, or a file of your own; what else is given here goes before what it says
    pub scenario: Option<String>,
    /// A share code, or the file of one; what else is given here goes before what it says
    #[arg(long, value_name = "CODE", conflicts_with = "scenario")]
    pub share: Option<String>,
    /// A spark-submit line, a session builder snippet or an sc:// string
    #[arg(long, value_name = "LINE")]
    pub submit: Option<String>,
    #[command(flatten)]
    pub world: WorldArgs,
    #[command(flatten)]
    pub own: Packs,
}

// Where scenarios come from (no docstring: clap would take it for the help of each command).
#[derive(Args, Clone, Debug, Default)]
pub struct Packs {
    /// A folder with a teacher's own scenarios; may be given several times
    #[arg(long = "pack", value_name = "DIR")]
    pub packs: Vec<PathBuf>,
}

impl Packs {
    /// What was said before the command counts, too.
    pub fn add(&mut self, before: &[PathBuf]) {
        self.packs.splice(0..0, before.iter().cloned());
    }

    /// The scenario of this name, of the packs or as it comes with the program, or that stands in the file of this name.
    ///
    /// # Errors
    /// A pack cannot be read; or as [`scenario_in`].
    pub fn scenario(&self, name: &str) -> Result<Scenario, Failure> {
        scenario_in(name, &catalog(&self.packs)?)
    }
}

/// The work, the cluster and what breaks: all of a run but what is submitted.
#[derive(Args, Clone, Debug, Default, PartialEq)]
pub struct WorldArgs {
    /// The query that the application runs
    #[arg(long, value_name = "SQL", conflicts_with = "work")]
    pub sql: Option<String>,
    /// A made-up job: stages of so many tasks of so long, such as 'map=6x3s reduce=6x6s'
    #[arg(long)]
    pub work: Option<String>,
    /// What breaks: ACTION:TARGET[@WHEN], such as kill:driver@stage=1; may be given several times
    #[arg(long = "fault", value_name = "SPEC")]
    pub faults: Vec<String>,
    /// What the application is written in: python, scala, java or r
    #[arg(long, value_name = "LANGUAGE")]
    pub app_language: Option<String>,
    /// Which Spark: 3.4, 3.5, 4.0 or 4.3
    #[arg(long, value_name = "VERSION")]
    pub spark: Option<String>,
    /// The machines of the cluster
    #[arg(long, value_name = "N")]
    pub workers: Option<u32>,
    /// Cores of each
    #[arg(long, value_name = "N")]
    pub worker_cores: Option<u32>,
    /// Memory of each, such as 2g
    #[arg(long, value_name = "SIZE")]
    pub worker_memory: Option<String>,
    /// The cluster as a JSON file, in the form that `cluster` has in a scenario; the options beside it go before it
    #[arg(long = "cluster", value_name = "FILE")]
    pub cluster_file: Option<PathBuf>,
    /// A key on the cluster's side: of the master, the Connect server, YARN
    #[arg(long = "cluster-conf", value_name = "KEY=VALUE")]
    pub cluster_conf: Vec<String>,
    /// What a Connect client does, its actions separated by `;`; may be given once for each client
    #[arg(long = "client", value_name = "PROGRAM")]
    pub clients: Vec<String>,
    /// A file to query, or a folder of files
    #[arg(long = "data", value_name = "PATH")]
    pub data: Vec<PathBuf>,
    /// The scale of the TPC-H tables
    #[arg(long, value_name = "SCALE")]
    pub tpch: Option<f64>,
    /// The same seed gives the same run
    #[arg(long)]
    pub seed: Option<u64>,
    /// How much virtual time may pass, such as 1h
    #[arg(long, value_name = "TIME")]
    pub horizon: Option<String>,
}

impl RunArgs {
    /// The run that the arguments describe.
    ///
    /// # Errors
    /// If there is no such scenario, nothing to submit, or a part cannot be read.
    pub fn words(&self) -> Result<RunSpec, Failure> {
        let mut run = match (&self.scenario, &self.share) {
            (Some(name), _) => self.own.scenario(name)?.run,
            (None, Some(code)) => share::read(code)?.run,
            (None, None) => RunSpec::default(),
        };
        if let Some(submit) = &self.submit {
            run.submit.clone_from(submit);
        }
        if run.submit.trim().is_empty() {
            return Err(Failure::Input(format!(
                "what shall be run? give --submit 'spark-submit …' or name one of these scenarios\n{}",
                names(&catalog(&self.own.packs)?)
            )));
        }
        self.world.put_on(&mut run)?;
        Ok(run)
    }

    /// What cannot be played, with its place in the scenario's file where it stands in one.
    pub fn unplayable(&self, wrong: Vec<Wrong>) -> Failure {
        let name = self.scenario.as_deref().unwrap_or_default();
        // What is given beside the file has a place of its own: on the command line.
        let is_all_in_file = self.submit.is_none() && self.world == WorldArgs::default();
        match std::fs::read_to_string(name) {
            Ok(text) if is_all_in_file => {
                let mut reader = Reader { file: name, text: &text, complaints: Vec::new() };
                for Unplayable { field, message, help } in wrong.iter().map(Wrong::unplayable) {
                    reader.complain(&format!("run.{field}"), message, help);
                }
                Failure::Diagnostics(reader.complaints)
            }
            _ => Failure::Words(wrong),
        }
    }
}

impl WorldArgs {
    /// Puts what is given here in the place of what the run says.
    ///
    /// # Errors
    /// If a fault, a setting or the cluster's file cannot be read.
    pub fn put_on(&self, run: &mut RunSpec) -> Result<(), Failure> {
        if self.sql.is_some() || self.work.is_some() {
            (run.sql, run.work) = (self.sql.clone(), self.work.clone());
        }
        if run.sql.is_none() && (!self.data.is_empty() || self.tpch.is_some()) {
            return Err(Failure::Input("--data and --tpch are tables for a query, and this run has none: add --sql 'SELECT …'".to_owned()));
        }
        if !self.faults.is_empty() {
            run.faults = self.faults.iter().map(|text| fault(text)).collect::<Result<_, _>>()?;
        }
        take(&mut run.app_language, self.app_language.as_ref());
        take(&mut run.spark, self.spark.as_ref());
        take(&mut run.tpch, self.tpch.as_ref());
        take(&mut run.seed, self.seed.as_ref());
        take(&mut run.horizon, self.horizon.as_ref());
        run.data.extend(self.data.iter().map(|path| path.to_string_lossy().into_owned()));
        if !self.clients.is_empty() {
            run.clients = self.clients.iter().map(|program| ClientWords { program: program.clone(), ..ClientWords::default() }).collect();
        }
        self.cluster(run)
    }

    fn cluster(&self, run: &mut RunSpec) -> Result<(), Failure> {
        if let Some(path) = &self.cluster_file {
            run.cluster = Some(cluster_file(path)?);
        }
        let given = self.workers.is_some() || self.worker_cores.is_some() || self.worker_memory.is_some() || !self.cluster_conf.is_empty();
        if !given {
            return Ok(());
        }
        let cluster = run.cluster.get_or_insert_with(ClusterSpec::default);
        take(&mut cluster.workers, self.workers.as_ref());
        take(&mut cluster.worker_cores, self.worker_cores.as_ref());
        take(&mut cluster.worker_memory, self.worker_memory.as_ref());
        for setting in &self.cluster_conf {
            let (key, value) = setting
                .split_once('=')
                .ok_or_else(|| Failure::Input(format!("`{setting}` is no setting: write --cluster-conf KEY=VALUE")))?;
            let conf: &mut BTreeMap<String, String> = &mut cluster.conf;
            conf.insert(key.to_owned(), value.to_owned());
        }
        Ok(())
    }
}

fn take<T: Clone>(kept: &mut Option<T>, given: Option<&T>) {
    if let Some(value) = given {
        *kept = Some(value.clone());
    }
}

/// Splits a fault into its words; whether they mean something is seen when the run is prepared.
fn fault(text: &str) -> Result<FaultSpec, Failure> {
    Fault::parse(text)?;
    let (what, when) = text.split_once('@').map_or((text, None), |(what, when)| (what, Some(when.to_owned())));
    let (action, target) = what.split_once(':').unwrap_or((what, ""));
    Ok(FaultSpec { action: action.to_owned(), target: target.to_owned(), when })
}

fn cluster_file(path: &Path) -> Result<ClusterSpec, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::Input(format!("{name} cannot be read: {error}")))?;
    let (mut reader, is_json) = Reader::open(&name, &text);
    let cluster = if is_json { reader.whole() } else { None };
    cluster.ok_or(Failure::Diagnostics(reader.complaints))
}

/// Every scenario with its title, a line each.
fn names(catalog: &Catalog) -> String {
    catalog.scenarios.iter().map(|scenario| format!("  {:<36} {}\n", scenario.value.id, scenario.value.title)).collect()
}

/// The scenario of this name, as it comes with the program, or that stands in the file of this name.
///
/// # Errors
/// As [`scenario_in`].
pub(super) fn scenario(name: &str) -> Result<Scenario, Failure> {
    scenario_in(name, &Catalog::shipped())
}

/// The scenario of this name, or that stands in the file of this name.
///
/// # Errors
/// There is none, which names those that may have been meant; or everything that is wrong with the file.
pub(super) fn scenario_in(name: &str, catalog: &Catalog) -> Result<Scenario, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        return pack::scenario(path).map_err(Failure::Diagnostics);
    }
    catalog.scenario(name).cloned().ok_or_else(|| unknown(name, catalog))
}

/// The complaint about a scenario that is not there.
fn unknown(name: &str, catalog: &Catalog) -> Failure {
    let ids = || catalog.scenarios.iter().map(|scenario| scenario.value.id.as_str());
    // Whoever leaves the folder out is told in which ones the name is.
    let mut meant: Vec<&str> = ids().filter(|id| id.rsplit('/').next() == Some(name)).collect();
    meant.extend(nearest(name, ids()).filter(|_| meant.is_empty()));
    let help = if meant.is_empty() {
        "`driverseat run` without a name lists them; a scenario of your own is named by its file".to_owned()
    } else {
        format!("did you mean `{}`?", meant.join("`, `"))
    };
    Failure::Input(format!("there is no scenario `{name}`\nhelp: {help}"))
}
