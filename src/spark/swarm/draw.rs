//! The run of a seed: a line, a cluster, work and faults, drawn from what there is.

use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::connect::program::ClientProgram;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::fault::Fault;
use crate::spark::fault::Kind;
use crate::spark::fault::Site;
use crate::spark::fault::Target;
use crate::spark::fault::fit;
use crate::spark::fault::kind::actions;
use crate::spark::spec::ClusterSpec;
use crate::spark::spec::RunSpec;
use crate::spark::submit;
use crate::spark::submit::ConnectUrl;
use crate::spark::submit::Surroundings;
use crate::spark::swarm::lists;
use crate::spark::version::SparkVersion;
use crate::spark::work_text;

/// The server of all Connect clients.
const SERVER: &str = "sc://server:15002";

/// A run that was drawn.
#[derive(Debug)]
pub struct Drawn {
    /// What `driverseat run` has to be given to play it again.
    pub words: Vec<String>,
    /// Nothing, if nothing can be run.
    pub spec: Option<RunSpec>,
}

impl Drawn {
    /// The run of this seed.
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::stream(seed, "swarm");
        let version = SparkVersion::ALL[rng.index(4).unwrap_or(0)];
        let connect = rng.below(6) == 0;
        let line = if connect { SERVER.to_owned() } else { submit_line(&mut rng) };
        let work = work(&mut rng);
        let mut words = vec![format!("--spark {version} --seed {seed} --horizon 15m --submit \"{line}\" --work '{work}'")];
        let mut env = Surroundings::new(version);
        env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop".to_owned());
        let (Some(request), Ok(jobs)) = (submit::explain(&line, &env).request, work_text::jobs(&work)) else {
            return Self { words, spec: None };
        };
        let mut spec = RunSpec::new(request, cluster(version, connect, &mut rng, &mut words), jobs);
        spec.seed = seed;
        spec.horizon = VirtualSpan::from_secs(900);
        if connect {
            spec.clients = clients(&mut rng, &mut words);
        }
        for number in 0..rng.below(4) {
            let site = Site::of(&spec);
            let further = fault(&mut rng, &site, number == 0);
            spec.faults.extend(further.filter(|fault| fit::complaints(fault, &spec.faults, &site, "").is_empty()));
        }
        words.extend(spec.faults.iter().map(|fault| format!("--fault {fault}")));
        Self { words, spec: Some(spec) }
    }
}

fn pick<'a>(rng: &mut Rng, from: &[&'a str]) -> &'a str {
    rng.index(from.len()).map_or("", |place| from[place])
}

/// Usually three workers of two cores.
fn cluster(version: SparkVersion, connect: bool, rng: &mut Rng, words: &mut Vec<String>) -> ClusterSpec {
    let mut cluster = ClusterSpec::new(Conf::new(version));
    if rng.below(3) == 0 {
        cluster.workers = 1 + u32::try_from(rng.below(5)).unwrap_or(0);
        cluster.worker_cores = 1 + u32::try_from(rng.below(4)).unwrap_or(0);
        words.push(format!("--workers {} --worker-cores {}", cluster.workers, cluster.worker_cores));
    }
    let mut settings = Vec::new();
    if connect {
        settings.push(("spark.master", pick(rng, &lists::SERVER_MASTERS)));
        settings.push(("spark.kubernetes.container.image", "i"));
    }
    let drawn: &[(&str, &str)] = if connect { &lists::SERVER_SETTINGS } else { &lists::CLUSTER_SETTINGS };
    for _ in 0..rng.below(3) {
        settings.extend(rng.index(drawn.len()).map(|place| drawn[place]));
    }
    for (key, value) in settings {
        cluster.conf.set(key, value, Origin::ConfOption);
        words.push(format!("--cluster-conf {key}={value}"));
    }
    cluster
}

/// One client or two, with a program each.
fn clients(rng: &mut Rng, words: &mut Vec<String>) -> Vec<ClientSpec> {
    let Ok(url) = ConnectUrl::parse(SERVER) else { return Vec::new() };
    let mut clients = Vec::new();
    for _ in 0..=rng.below(2) {
        let program = pick(rng, &lists::PROGRAMS);
        let Ok(parsed) = ClientProgram::parse(program) else { continue };
        let reattach = rng.below(3) > 0;
        words.push(format!("--client '{program}'{}", if reattach { "" } else { " (which does not reattach)" }));
        clients.push(ClientSpec { reattach, ..ClientSpec::new(url.clone(), parsed) });
    }
    clients
}

fn submit_line(rng: &mut Rng) -> String {
    let master = pick(rng, &lists::MASTERS);
    let mut line = format!("spark-submit {master} --conf spark.executor.memory=512m --conf spark.driver.memory=512m");
    for _ in 0..rng.below(4) {
        line.push_str(" --conf ");
        line.push_str(pick(rng, &lists::SETTINGS));
    }
    let standalone = master.contains("spark://");
    line.push_str(if standalone && master.contains("cluster") || rng.below(3) > 0 { " --class App app.jar" } else { " app.py" });
    line
}

fn work(rng: &mut Rng) -> String {
    let stages = 1 + rng.below(3);
    let outside = if rng.below(4) == 0 { ":outside=900m" } else { "" };
    let stage = |rng: &mut Rng, number| format!("s{number}={}x{}ms{outside}", 1 + rng.below(12), 100 + rng.below(4_000));
    let mut jobs: Vec<String> = vec![(0..stages).map(|number| stage(rng, number)).collect::<Vec<_>>().join(" ")];
    if rng.below(3) == 0 {
        let level = pick(rng, &["MEMORY_ONLY", "MEMORY_AND_DISK", "MEMORY_ONLY_2", "DISK_ONLY"]);
        let cached = format!("s0={}x2s:memory={}m cache={level}:{}m", 1 + rng.below(12), rng.below(300), 1 + rng.below(120));
        jobs = vec![
            format!("d=2x1s:result={}m broadcast", 1 + rng.below(200)),
            format!("{cached} s1=3x1s"),
            format!("s0 s1=2x{}ms", 1 + rng.below(5_000)),
            "s0".to_owned(),
        ];
    }
    jobs.join("; ")
}

/// Anything that can be done to anything in this run, at any moment.
fn fault(rng: &mut Rng, site: &Site, first: bool) -> Option<Fault> {
    let targets = site.targets();
    let name = rng.index(targets.len()).map(|place| targets[place].as_str())?;
    // A long list of workers is cut short for people.
    let name = name.trim_start_matches("… ");
    let parsed = Target::parse(name).ok()?;
    let words = actions(Kind::of(&parsed), site);
    let word = rng.index(words.len()).map(|place| words[place])?;
    let action = match word {
        "exit" => format!("exit={}", rng.below(3)),
        "sleep" => format!("sleep={}s", 1 + rng.below(400)),
        "oom" if rng.below(2) == 0 => "oom=always".to_owned(),
        word => word.to_owned(),
    };
    let when = match rng.below(9) {
        _ if word == "absent" => "start".to_owned(),
        0 if site.has_maps() => "map-done".to_owned(),
        1 => "stage=0".to_owned(),
        2 => "start".to_owned(),
        3 if !first => format!("+{}s", rng.below(30)),
        4 => "stage=0:tasks=1".to_owned(),
        5 => "stage=1".to_owned(),
        6 => "end".to_owned(),
        7 => format!("t={}s", rng.below(150)),
        _ => format!("t={}ms", rng.below(20_000)),
    };
    Fault::parse(&format!("{action}:{name}@{when}")).ok()
}
