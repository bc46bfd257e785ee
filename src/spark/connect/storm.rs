//! Random clients, servers, releases and faults of Spark Connect under the checkers: whatever happens, what must hold holds.

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::base::Rng;
    use crate::base::VirtualSpan;
    use crate::spark::check::Checker;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::connect::program::ClientProgram;
    use crate::spark::connect::spec::ClientSpec;
    use crate::spark::fault::Fault;
    use crate::spark::fault::Kind;
    use crate::spark::fault::Site;
    use crate::spark::run::Progress;
    use crate::spark::run::Run;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit;
    use crate::spark::submit::ConnectUrl;
    use crate::spark::submit::Surroundings;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    const MASTERS: [&str; 4] = ["local[2]", "spark://m:7077", "yarn", "k8s://https://api:443"];
    const PROGRAMS: [&str; 4] = [
        "collect work; stop",
        "view v = range 3; try collect work; try count table v; idle 5s; try collect work",
        "try collect work; new-session; count range 5; stop",
        "session; try count work; try interrupt; stop",
    ];
    const SETTINGS: [(&str, &str); 4] = [
        ("spark.connect.execute.manager.detachedTimeout", "10s"),
        ("spark.connect.execute.reattachable.senderMaxStreamDuration", "3s"),
        ("spark.connect.session.manager.defaultSessionTimeout", "20s"),
        ("spark.connect.execute.manager.maintenanceInterval", "2s"),
    ];
    const ACTIONS: [&str; 12] = [
        "kill:client",
        "interrupt:client",
        "cancel:client",
        "sleep=30s:client",
        "kill:client:2",
        "kill:connect-server",
        "start:connect-server",
        "freeze:connect-server",
        "thaw:connect-server",
        "cut:link:client-connect-server",
        "heal:link:client-connect-server",
        "freeze:link:client-connect-server",
    ];

    /// The run of this seed, to its end; what must not be, if it was.
    fn play(seed: u64) -> Result<usize, String> {
        let mut rng = Rng::stream(seed, "storm");
        let mut pick = |count: usize| rng.index(count).unwrap_or(0);
        let version = SparkVersion::ALL[pick(4)];
        let mut conf = Conf::new(version);
        conf.set("spark.master", MASTERS[pick(4)], Origin::ConfOption);
        conf.set("spark.kubernetes.container.image", "spark", Origin::ConfOption);
        for _ in 0..pick(4) {
            let (key, value) = SETTINGS[pick(4)];
            conf.set(key, value, Origin::ConfOption);
        }
        let url = ConnectUrl::parse("sc://server:15002").unwrap();
        let request = submit::explain("sc://server:15002", &Surroundings::new(version)).request.unwrap();
        let plan = Arc::new(work_text::parse("map=4x2s reduce=2x3s").unwrap());
        let mut spec = RunSpec::new(request, ClusterSpec::new(conf), vec![plan]);
        (spec.seed, spec.horizon) = (seed, VirtualSpan::from_secs(900));
        let client =
            |program: &str, reattach: bool| ClientSpec { reattach, ..ClientSpec::new(url.clone(), ClientProgram::parse(program).unwrap()) };
        spec.clients = (0..2).map(|_| client(PROGRAMS[pick(4)], pick(3) > 0)).collect();
        // Without executors of its own a server in local mode has none to kill.
        let executor = format!("kill:executor:{}", Site::of(&spec).first_executor());
        let kinds = if Site::of(&spec).has(Kind::Executor) { 13 } else { 12 };
        let what = |place: usize| if place == 12 { executor.as_str() } else { ACTIONS[place] };
        let faults: Vec<String> = (0..pick(5)).map(|_| format!("{}@t={}s", what(pick(kinds)), pick(40))).collect();
        spec.faults = faults.iter().map(|fault| Fault::parse(fault).unwrap()).collect();
        let mut run = Run::new(spec).map_err(|error| format!("{seed}: {error}"))?;
        let (mut checker, mut events) = (Checker::default(), 0);
        loop {
            match run.step() {
                Progress::Advanced => events += 1,
                Progress::Need(_) => run.answer(TaskAnswer::Output(Box::default())),
                Progress::Done => break,
            }
            let looked = checker.look(run.world().log(), run.world().cluster());
            looked.map_err(|what| format!("seed {seed} ({version}, {faults:?}): {what}"))?;
            if events > 500_000 {
                return Err(format!("seed {seed} ({version}, {faults:?}) goes in circles"));
            }
        }
        crate::sim::check::fold_agrees(run.world().log(), run.world().cluster()).map_err(|what| format!("seed {seed}: {what}"))?;
        Ok(run.world().log().len())
    }

    #[test]
    fn whatever_happens_what_must_hold_holds() {
        let violations: Vec<String> = (0..200).filter_map(|seed| play(seed).err()).collect();
        assert!(violations.is_empty(), "{}", violations.join("\n"));
        assert_eq!(play(7), play(7));
    }
}
