//! The same work behind another submit line: which lines are offered, and the timeline that one of them starts.

use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::lab::branch::Branch;
use crate::app::lab::state::Lab;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::base::VirtualTime;

/// The lines that lie near, and the one that is written by hand.
pub fn sheet(lab: &Lab) -> Option<Sheet> {
    let here = &lab.branch()?.spec.submit;
    let mut rows = Vec::new();
    let mut offer = |head: &str, line: String| {
        if line != *here && !rows.iter().any(|row: &Row| row.body == line) {
            rows.push(Row::new(head).body(line.as_str()).choice(Choice::Submit(line)));
        }
    };
    for (name, line) in neighbours(here) {
        offer(name, line);
    }
    for line in lab.scenario.iter().flat_map(|scenario| &scenario.wall) {
        offer("from this scenario's wall", line.clone());
    }
    rows.push(Row::new("write the line yourself").choice(Choice::WriteSubmit));
    Some(Sheet::new("The same work and faults, another submit line: a new timeline", rows).low())
}

/// What a line becomes when one thing in it is changed.
fn neighbours(line: &str) -> Vec<(&'static str, String)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some(tool) = words.iter().position(|word| word.ends_with("spark-submit")) else { return Vec::new() };
    let mode = words.iter().position(|word| *word == "--deploy-mode");
    let insert = |more: &[&str]| [&words[..=tool], more, &words[tool + 1..]].concat().join(" ");
    let with_mode = |wanted: &str| match mode {
        Some(place) => [&words[..=place], &[wanted], words.get(place + 2..).unwrap_or_default()].concat().join(" "),
        None => insert(&["--deploy-mode", wanted]),
    };
    let in_cluster = mode.and_then(|place| words.get(place + 1)) == Some(&"cluster");
    let mut near = if in_cluster { vec![("in client mode", with_mode("client"))] } else { vec![("in cluster mode", with_mode("cluster"))] };
    if in_cluster && !words.contains(&"--supervise") {
        near.push(("with a supervised driver", insert(&["--supervise"])));
    }
    near
}

/// Starts a timeline with this line; the playhead stays where it is.
pub fn start(lab: &mut Lab, line: &str) -> Vec<Effect> {
    let Some(branch) = lab.branch() else { return vec![] };
    let mut spec = branch.spec.clone();
    line.trim().clone_into(&mut spec.submit);
    let name = name(line);
    let branch = Branch::new(name, spec).child_of(lab.current, VirtualTime::ZERO);
    add(lab, branch)
}

/// Adds a timeline and goes to it; it shows the present moment as soon as its run has come so far.
pub fn add(lab: &mut Lab, branch: Branch) -> Vec<Effect> {
    let spec = Box::new(branch.spec.clone());
    lab.branches.push(branch);
    lab.current = lab.branches.len() - 1;
    lab.due = Some(lab.playback.now);
    lab.point(None);
    vec![Effect::Compute { seat: Seat::Lab(lab.current), spec }]
}

/// A short name for a line: what says where things run.
fn name(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let after = |flag: &str| words.iter().position(|word| *word == flag).and_then(|place| words.get(place + 1)).copied();
    let mut said: Vec<&str> = [after("--master"), after("--deploy-mode")].into_iter().flatten().collect();
    said.extend(words.contains(&"--supervise").then_some("supervised"));
    if said.is_empty() { crate::base::text::cut(line.trim(), 24) } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::name;
    use super::neighbours;

    #[test]
    fn a_line_has_its_neighbours() {
        let client = "spark-submit --master spark://master:7077 app.py";
        let cluster = "spark-submit --deploy-mode cluster --master spark://master:7077 app.py";
        assert_eq!(neighbours(client), [("in cluster mode", cluster.to_owned())]);
        assert_eq!(
            neighbours(cluster),
            [
                ("in client mode", "spark-submit --deploy-mode client --master spark://master:7077 app.py".to_owned()),
                (
                    "with a supervised driver",
                    "spark-submit --supervise --deploy-mode cluster --master spark://master:7077 app.py".to_owned()
                ),
            ]
        );
        assert_eq!(neighbours("spark-submit --deploy-mode client app.py")[0].1, "spark-submit --deploy-mode cluster app.py");
        assert_eq!(neighbours("SparkSession.builder.getOrCreate()"), []);
        assert_eq!(name(cluster), "spark://master:7077 cluster");
    }
}
