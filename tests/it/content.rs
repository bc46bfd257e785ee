//! Our content is clean and follows its published schemas; every broken file gives its complaints in their places; a pack cannot
//! leave its folder.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use driverseat::content::Catalog;
use driverseat::content::SourceFile;
use driverseat::content::catalog::Placed;
use driverseat::content::check;
use driverseat::content::check::Coverage;
use driverseat::content::pack;
use driverseat::content::source;
use driverseat::shell::oracle::Simulator;
use driverseat::spark::rule;
use driverseat::study::Body;
use driverseat::study::Key;
use driverseat::study::Question;
use driverseat::study::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The complaints about one file, as a person sees them. The inventory and the example scenario are there, as for a pack.
fn complaints(name: &str, text: &str) -> String {
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let claims = source::shipped_file("assets/claims.json").expect("the inventory is shipped");
    let catalog = Catalog::default().with(vec![
        file("assets/claims.json", claims),
        file("scenarios/start/first-run.json", include_str!("../data/content/first-run.json")),
        file(name, text),
    ]);
    check::check(&catalog, &["driver-dies-with-client"], None, false).errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_broken_file_gives_its_complaints() {
    let mut names: Vec<PathBuf> =
        fs::read_dir(Path::new(ROOT).join("tests/data/broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() > 15, "the broken files were not found");
    let mut whole: Vec<String> = Vec::new();
    for path in names {
        let name = format!("broken/{}", path.file_name().unwrap().to_string_lossy());
        let found = complaints(&name, &fs::read_to_string(&path).unwrap());
        assert!(found.contains(&format!("--> {name}:")), "{name} gives no complaint");
        whole.push(format!("==== {name}\n{found}\n"));
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("content__broken", whole.concat());
    });
}

/// What is shipped is complete, sound and true of its own runs: nothing is missing beyond the exceptions with their reasons, and
/// nothing is complained about, the computed keys and the rules that runs record included.
#[test]
fn what_is_shipped_is_whole_and_sound() {
    let rules: Vec<&str> = rule::all().map(|rule| rule.id.0).collect();
    let catalog = Catalog::shipped();
    let report = check::check(&catalog, &rules, Some(&Simulator::default()), false);
    let complaints = report.errors.iter().chain(&report.remarks);
    assert_eq!(complaints.map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    let coverage = check::coverage(&catalog, &rules);
    let whole = Coverage {
        without_entry: Vec::new(),
        without_question: Vec::new(),
        without_scenario: Vec::new(),
        rules_not_taught: Vec::new(),
        cells_without_scenario: Vec::new(),
        rules: rules.len(),
        claims: catalog.claims.len(),
        ..coverage.clone()
    };
    assert_eq!(coverage, whole);
    assert!(coverage.is_full());
    assert!(coverage.questions >= 300 && 2 * coverage.computed >= coverage.questions && catalog.scenarios.len() >= 60);
    assert!(coverage.questions_by_kind.values().all(|count| *count > 0), "{:?}", coverage.questions_by_kind);
}

/// A pack may name what comes with the program; what is nowhere still dangles.
#[test]
fn a_pack_may_refer_to_what_is_shipped() {
    let folder = std::env::temp_dir().join(format!("driverseat-refers-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("tours")).unwrap();
    let shipped = Catalog::shipped();
    let (scenario, question) = (&shipped.scenarios[0].value.id, &shipped.questions[0].value.id);
    let tour = include_str!("../data/content/short-tour.json").replace("start/first-run", scenario);
    fs::write(folder.join("tours/short-tour.json"), &tour).unwrap();
    let errors = || check::check(&pack::alone(std::slice::from_ref(&folder)).unwrap(), &[], None, false).errors;
    let said = |error: &driverseat::base::Diagnostic| error.message.clone();
    let dangling: Vec<String> = errors().iter().map(said).filter(|message| message.starts_with("there is no")).collect();
    assert!(dangling.iter().all(|message| !message.contains(scenario.as_str()) && !message.contains(question.as_str())), "{dangling:?}");
    fs::write(folder.join("tours/short-tour.json"), tour.replace(scenario.as_str(), "start/nowhere")).unwrap();
    assert!(errors().iter().map(said).any(|message| message == "there is no `start/nowhere`"));
    fs::remove_dir_all(&folder).unwrap();
}

/// What is wrong with the run of a scenario is said where it stands.
#[test]
fn what_is_wrong_with_a_run_is_said_in_its_place() {
    let file = |name: &str, text: String| SourceFile { name: name.to_owned(), text };
    let text = include_str!("../data/content/first-run.json")
        .replace("start/first-run", "broken/unplayable")
        .replace("\"topic\": \"start\"", "\"topic\": \"broken\"")
        .replace(
            r#"[{ "do": "kill", "target": "client", "when": "stage=0:tasks=2" }]"#,
            r#"[{ "do": "kil", "target": "client", "when": "soon" }, { "do": "kill", "target": "connect-server" }]"#,
        );
    let fits = text.replace(r#"{ "do": "kil", "target": "client", "when": "soon" }"#, r#"{ "do": "kill", "target": "client" }"#);
    let lies = include_str!("../data/content/first-run.json").replace("\"driver-dies-with-client\"", "\"kubernetes-evicts-pods\"");
    let claims = source::shipped_file("assets/claims.json").expect("the inventory is shipped").to_owned();
    let all = [text, fits.replace("broken/unplayable", "broken/unfit"), lies];
    let names = ["broken/unplayable", "broken/unfit", "start/first-run"];
    let files = all.into_iter().zip(names).map(|(text, name)| file(&format!("scenarios/{name}.json"), text));
    let catalog = Catalog::default().with(files.chain([file("assets/claims.json", claims)]).collect());
    let rules: Vec<&str> = rule::all().map(|rule| rule.id.0).collect();
    let errors = check::check(&catalog, &rules, Some(&Simulator::default()), false).errors;
    let said = errors.iter().map(|error| format!("{}:{}:{}: {}", error.file, error.line, error.column, error.message));
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @r"
    scenarios/broken/unfit.json:13:80: there is no `connect-server` in this run: in client mode on a standalone cluster
    scenarios/broken/unplayable.json:13:24: there is no action `kil`; did you mean `kill`?
    scenarios/broken/unplayable.json:13:59: `soon` is not a moment
    scenarios/start/first-run.json:5:15: the run does not record the rule `kubernetes-evicts-pods`
    ");
}

/// A key that the run contradicts, that two options claim, and an option that is right in no run, are errors.
#[test]
fn a_key_that_the_run_contradicts_is_an_error() {
    let written = include_str!("../data/content/first-look.json");
    let check = |deep: bool, change: &dyn Fn(&mut Question)| {
        let file = SourceFile { name: "quizzes/start/first-look.json".to_owned(), text: written.to_owned() };
        let mut catalog = Catalog::default().with(vec![file]);
        let asks = |question: &&mut Placed<Question>| matches!(&question.value.body, Body::Choose { asks: Some(_), .. });
        change(&mut catalog.questions.iter_mut().find(asks).expect("one of them is computed").value);
        let errors = check::check(&catalog, &[], Some(&Simulator::default()), deep).errors;
        let about = |message: &String| message.contains("options are right") || message.contains("in any run nearby");
        errors.into_iter().map(|error| error.message).filter(about).collect::<Vec<_>>()
    };
    let keys = |question: &mut Question, of: &dyn Fn(Key) -> Key| {
        if let Body::Choose { choices, .. } = &mut question.body {
            for choice in choices {
                choice.key = of(choice.key.clone());
            }
        }
    };
    let nowhere = Key::Computed(Value::Text("nowhere else".to_owned()));
    let all = Key::Written(true);
    assert_eq!(check(true, &|_| {}), Vec::<String>::new());
    assert!(
        check(false, &|question| keys(question, &|_| nowhere.clone())).iter().any(|message| message.starts_with("0 options are right"))
    );
    assert_eq!(check(false, &|question| keys(question, &|_| all.clone())).len(), 1, "all of one choice are right");
    // An option that is right in no run at all is noise, not a distractor.
    let noise = check(true, &|question| {
        if let Body::Choose { choices, .. } = &mut question.body {
            let wrong = choices.last_mut().expect("a question has options");
            (wrong.key, wrong.right_in) = (nowhere.clone(), None);
        }
    });
    assert!(noise.iter().any(|message| message.starts_with("`nowhere else` is not the value")), "{noise:?}");
}

/// A record that a guide entry names is one that `driverseat verify` lists: a run, a line, a conversation or a trial.
#[test]
fn the_records_of_the_guide_are_shipped() {
    let files = source::shipped().into_iter().filter(|file| file.name.starts_with("assets/records/"));
    let mut names: Vec<String> = Vec::new();
    for file in files.filter(|file| Path::new(&file.name).extension().is_some_and(|end| end == "json")) {
        let records: Vec<serde_json::Value> = serde_json::from_str(&file.text).unwrap();
        names.extend(records.iter().filter_map(|record| record.get("id").or_else(|| record.get("action"))?.as_str().map(str::to_owned)));
    }
    let is = |name: &str, record: &str| {
        name.strip_prefix("flow ").unwrap_or(name).strip_prefix(record).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ' ']))
    };
    let catalog = Catalog::shipped();
    let pointers = catalog.entries.iter().flat_map(|entry| entry.value.records.iter().map(move |record| (&entry.value.id, record)));
    let unknown: Vec<_> = pointers.filter(|(_, record)| !names.iter().any(|name| is(name, record))).collect();
    assert_eq!(unknown, Vec::new());
}

#[test]
fn what_is_shipped_follows_the_published_schemas() {
    let schema = |name: &str| {
        let text = source::shipped_file(&format!("assets/schema/{name}.json")).unwrap();
        jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
    };
    let kinds = [
        ("quizzes/", schema("quiz")),
        ("assets/guide/", schema("guide")),
        ("scenarios/", schema("scenario")),
        ("assets/tours/", schema("tour")),
    ];
    let mut wrong = Vec::new();
    for (start, validator) in &kinds {
        let files: Vec<SourceFile> = source::shipped().into_iter().filter(|file| file.name.starts_with(start)).collect();
        assert!(!files.is_empty(), "there is nothing in {start}");
        for file in files {
            let value = serde_json::from_str(&file.text).unwrap();
            wrong.extend(validator.iter_errors(&value).map(|error| format!("{}{}: {error}", file.name, error.instance_path())));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_pack_reads_only_inside_its_folder_and_only_so_much() {
    let outside = std::env::temp_dir().join(format!("driverseat-pack-{}", std::process::id()));
    let _ = fs::remove_dir_all(&outside);
    let folder = outside.join("pack");
    fs::create_dir_all(folder.join("scenarios/mine")).unwrap();
    fs::write(outside.join("secret.csv"), "a\n1\n").unwrap();
    fs::write(folder.join("mine.csv"), "a\n1\n").unwrap();
    let scenario = |data: &str, work: &str| {
        let text = include_str!("../data/content/first-run.json")
            .replace("start/first-run", "mine/one")
            .replace("\"topic\": \"start\"", "\"topic\": \"mine\"");
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        value["run"]["data"] = serde_json::json!([data]);
        value["run"]["work"] = serde_json::json!(work);
        fs::write(folder.join("scenarios/mine/one.json"), serde_json::to_string_pretty(&value).unwrap()).unwrap();
        pack::add(Catalog::default(), &folder)
    };
    let good = scenario("mine.csv", "map=6x3s").unwrap();
    assert_eq!((good.complaints.len(), good.scenarios[0].value.run.data.len()), (0, 1));
    assert!(Path::new(&good.scenarios[0].value.run.data[0]).is_absolute());
    std::os::unix::fs::symlink(outside.join("secret.csv"), folder.join("link.csv")).unwrap();
    for path in ["../secret.csv", "/etc/passwd", "link.csv", "none.csv"] {
        let catalog = scenario(path, "map=6x3s").unwrap();
        assert_eq!((catalog.complaints.len(), catalog.scenarios[0].value.run.data.len()), (1, 0), "{path}");
    }
    let greedy = scenario("mine.csv", "map=100000000000x1s").unwrap();
    assert_eq!((greedy.complaints.len(), &greedy.scenarios[0].value.run.work), (1, &None));
    std::os::unix::fs::symlink(outside.join("secret.csv"), folder.join("scenarios/mine/two.json")).unwrap();
    let errors = scenario("mine.csv", "map=6x3s").unwrap_err();
    assert!(errors.len() == 1 && errors[0].contains("is a link"), "{errors:?}");
    fs::remove_file(folder.join("scenarios/mine/two.json")).unwrap();
    fs::write(folder.join("scenarios/mine/big.json"), vec![b' '; (1 << 20) + 1]).unwrap();
    let errors = scenario("mine.csv", "map=6x3s").unwrap_err();
    assert!(errors.len() == 1 && errors[0].contains("a content file may have"), "{errors:?}");
    fs::remove_dir_all(&outside).unwrap();
}
