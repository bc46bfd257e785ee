//! Endless drills from a seed: a line is drawn that Spark accepts, and what it does is asked for. So every drill has an answer,
//! and no answer is written by hand.

use crate::base::Rng;
use crate::content::drill::Drill;
use crate::content::drill::judge::CLUSTER;
use crate::spark::deploy::DeployMode;
use crate::spark::master::Manager;
use crate::spark::submit::Language;
use crate::spark::submit::Requirement;
use crate::spark::submit::Surroundings;
use crate::spark::submit::explain;
use crate::spark::submit::meets;
use crate::spark::version::SparkVersion;

const NAMES: [&str; 8] = ["report", "billing", "clicks", "sensors", "payroll", "routes", "tickets", "meters"];
/// How many draws may come to nothing before the last one is taken.
const TRIES: u64 = 30;
/// How many things are asked besides manager and language.
const MOST: usize = 3;

/// Drill number `n` of a seed.
pub fn generate(seed: u64, n: u64) -> Drill {
    let mut last = None;
    for attempt in 0..TRIES {
        let mut rng = Rng::stream(seed, &format!("drill {n} {attempt}"));
        let (drill, hard) = draw(&mut rng, format!("drawn-{seed}-{n}"));
        if hard {
            return drill;
        }
        last = Some(drill);
    }
    last.unwrap_or_else(|| draw(&mut Rng::stream(seed, "drill"), format!("drawn-{seed}-{n}")).0)
}

/// A drill, and whether the line without options fails it.
fn draw(rng: &mut Rng, id: String) -> (Drill, bool) {
    let manager = *pick(rng, &[Manager::Standalone, Manager::Standalone, Manager::Yarn, Manager::Kubernetes, Manager::None]);
    let language = *pick(rng, &[Language::Python, Language::Java, Language::Scala]);
    let mode = if manager == Manager::None { DeployMode::Client } else { *pick(rng, &[DeployMode::Client, DeployMode::Cluster]) };
    // A standalone cluster takes no Python driver.
    let language = if manager == Manager::Standalone && mode == DeployMode::Cluster && language == Language::Python {
        Language::Java
    } else {
        language
    };
    let spark = *pick(rng, &[SparkVersion::V4_0, SparkVersion::V4_3]);
    let name = *pick(rng, &NAMES);
    let app = application(name, manager, language);
    let options = options(rng, manager, mode);
    let answer = format!("spark-submit {options}{app}");
    let bare = format!("spark-submit --master {}{} {app}", master(manager), image(manager));
    let wants = wants(rng, &answer, manager, language, spark);
    let met = |line: &str| meets(&wants, &explain(line, &Surroundings::set_up(line, spark))).iter().all(|verdict| verdict.met);
    let hard = wants.len() > 3 && met(&answer) && !met(&bare);
    let story = format!("The application is `{app}`. The cluster has {CLUSTER}, Spark {spark}; its master is {}.", master(manager));
    let drill = Drill { id, title: "Write the line".to_owned(), story, spark, wants, answer, tempting: Vec::new(), keep: String::new() };
    (drill, hard)
}

fn master(manager: Manager) -> &'static str {
    match manager {
        Manager::None => "local[4]",
        Manager::Standalone => "spark://master:7077",
        Manager::Yarn => "yarn",
        Manager::Kubernetes => "k8s://https://api:6443",
    }
}

fn image(manager: Manager) -> &'static str {
    if manager == Manager::Kubernetes { " --conf spark.kubernetes.container.image=spark:4.0" } else { "" }
}

/// Main class and file; on Kubernetes the file is in the image.
fn application(name: &str, manager: Manager, language: Language) -> String {
    let folder = if manager == Manager::Kubernetes { "local:///opt/app/" } else { "" };
    if language == Language::Python { format!("{folder}{name}.py") } else { format!("--class org.example.Main {folder}{name}.jar") }
}

fn options(rng: &mut Rng, manager: Manager, mode: DeployMode) -> String {
    let coin = |rng: &mut Rng| rng.below(2) == 0;
    let master = if manager == Manager::None && coin(rng) { "local[4,3]" } else { master(manager) };
    let mut line = format!("--master {master}{} ", image(manager));
    if mode == DeployMode::Cluster {
        line.push_str("--deploy-mode cluster ");
    }
    if manager == Manager::Standalone && mode == DeployMode::Cluster && coin(rng) {
        line.push_str("--supervise ");
    }
    if mode == DeployMode::Cluster && manager == Manager::Yarn && coin(rng) {
        line.push_str("--conf spark.yarn.submit.waitAppCompletion=false ");
    }
    if mode == DeployMode::Cluster && manager == Manager::Kubernetes && coin(rng) {
        line.push_str("--conf spark.kubernetes.submission.waitAppCompletion=false ");
    }
    let mut parts = vec![line];
    if manager != Manager::None && coin(rng) {
        parts.push(format!("--executor-memory {}g ", 2 + rng.below(3)));
    }
    match (manager, coin(rng)) {
        (Manager::Standalone, true) => parts.push(format!("--total-executor-cores {} --executor-cores 2 ", 4 + 2 * rng.below(3))),
        (Manager::Yarn | Manager::Kubernetes, true) => parts.push(format!("--num-executors {} ", 3 + rng.below(3))),
        _ => {}
    }
    parts.concat()
}

/// What the drawn line does, as far as it is asked for: manager and language always, some of the rest.
fn wants(rng: &mut Rng, answer: &str, manager: Manager, language: Language, spark: SparkVersion) -> Vec<Requirement> {
    let mut possible = vec![
        Requirement::ClientMayLeave,
        Requirement::ReturnsAtOnce,
        Requirement::DriverRestarts,
        Requirement::OutputOnConsole,
        Requirement::DriverInCluster,
        Requirement::SurvivesTaskFailure,
    ];
    if manager != Manager::None {
        possible.extend((2..=4).map(|gib| Requirement::ExecutorMemoryMib(gib << 10)));
        possible.extend((2..=5).map(Requirement::Executors));
        possible.extend([4, 6, 8].map(Requirement::MostCores));
    }
    let explanation = explain(answer, &Surroundings::set_up(answer, spark));
    let mut met: Vec<Requirement> =
        meets(&possible, &explanation).into_iter().filter(|verdict| verdict.met).map(|verdict| verdict.requirement).collect();
    rng.shuffle(&mut met);
    // Of several limits only one is worth asking for.
    let mut limits = 0;
    met.retain(|requirement| {
        limits += usize::from(matches!(requirement, Requirement::MostCores(_)));
        !matches!(requirement, Requirement::MostCores(_)) || limits == 1
    });
    met.truncate(MOST);
    let mut wants = vec![Requirement::Manager(manager), Requirement::Language(language)];
    wants.extend(met);
    wants
}

fn pick<'a, T>(rng: &mut Rng, items: &'a [T]) -> &'a T {
    &items[rng.index(items.len()).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::generate;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::submit::meets;

    #[test]
    fn every_drawn_drill_has_an_answer_and_is_the_same_every_time() {
        for n in 0..60 {
            let drill = generate(7, n);
            assert_eq!(drill, generate(7, n));
            let explanation = explain(&drill.answer, &Surroundings::set_up(&drill.answer, drill.spark));
            let unmet: Vec<String> =
                meets(&drill.wants, &explanation).into_iter().filter(|verdict| !verdict.met).map(|verdict| verdict.why).collect();
            assert!(unmet.is_empty(), "{}: {unmet:?}", drill.answer);
            assert!(drill.wants.len() > 3, "{} asks for too little", drill.answer);
        }
    }
}
