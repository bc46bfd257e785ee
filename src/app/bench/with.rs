//! What a line is run with: the work or the query, and the faults.

use crate::app::entry::Entry;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::spark::fault::Fault;
use crate::study::FaultSpec;
use crate::study::RunSpec;

/// Work to choose from: what it is called, and what it is.
const WORKS: [(&str, &str); 6] = [
    ("two stages of six tasks", "map=6x3s reduce=6x6s"),
    ("one stage of four short tasks", "map=4x1s"),
    ("three stages", "map=6x2s reduce=4x4s reduce=2x3s"),
    ("a long job", "map=12x20s reduce=8x30s"),
    ("SQL: group and count", "SELECT l_returnflag, COUNT(*) AS n FROM lineitem GROUP BY l_returnflag ORDER BY l_returnflag"),
    (
        "SQL: join and group",
        "SELECT n_name, COUNT(*) AS n FROM customer JOIN nation ON c_nationkey = n_nationkey GROUP BY n_name ORDER BY n_name",
    ),
];

/// Faults to choose from.
const FAULTS: [(&str, &str); 8] = [
    ("none", ""),
    ("the client is killed", "kill:client@stage=0:tasks=1"),
    ("Ctrl-C", "interrupt:client@stage=0:tasks=1"),
    ("the driver is killed", "kill:driver@map-done"),
    ("an executor with shuffle output is killed", "kill:executor:with-map-output@map-done"),
    ("a task throws once", "throw-once:task:0.0@start"),
    ("the driver's worker machine crashes", "crash:worker:of-driver@map-done"),
    ("a network cut to the driver for 8 s", "cut:link:workers-driver@map-done heal:link:workers-driver@+8s"),
];

/// The rows of the form, in this order.
const WORK: usize = 0;
const OWN_WORK: usize = 1;
const FAULT: usize = 2;
const OWN_FAULTS: usize = 3;

/// The form, with what was chosen the last time.
pub fn form() -> Form {
    let pick = |rows: &[(&str, &str)]| Input::Pick { options: rows.iter().map(|(name, _)| (*name).to_owned()).collect(), at: Some(0) };
    let field = |label: &str, input| Field { label: label.to_owned(), input };
    let fields = vec![
        field("The work", pick(&WORKS)),
        field("Or your own: stages such as map=6x3s reduce=6x6s, or SQL", Input::Text(Entry::default())),
        field("What goes wrong", pick(&FAULTS)),
        field("Or your own faults, such as kill:driver@t=5s, with blanks between them", Input::Text(Entry::default())),
        field("Run it in the lab", Input::Confirm),
    ];
    Form { fields, ..Form::default() }
}

/// Puts the work and the faults into the run.
///
/// # Errors
/// The first fault that cannot be read, and why.
pub fn fill(form: &Form, spec: &mut RunSpec) -> Result<(), String> {
    let work = chosen(form, OWN_WORK, WORK, &WORKS);
    let is_sql =
        work.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("select") || word.eq_ignore_ascii_case("with"));
    let place = if is_sql { &mut spec.sql } else { &mut spec.work };
    *place = Some(work);
    spec.faults = chosen(form, OWN_FAULTS, FAULT, &FAULTS).split_whitespace().map(fault).collect::<Result<_, _>>()?;
    Ok(())
}

/// What was typed, or else what was picked.
fn chosen(form: &Form, own: usize, picked: usize, rows: &[(&str, &str)]) -> String {
    if let Some(Input::Text(entry)) = form.fields.get(own).map(|field| &field.input)
        && !entry.text.trim().is_empty()
    {
        return entry.text.trim().to_owned();
    }
    let at = match form.fields.get(picked).map(|field| &field.input) {
        Some(Input::Pick { at, .. }) => at.unwrap_or(0),
        _ => 0,
    };
    rows.get(at).map(|(_, text)| (*text).to_owned()).unwrap_or_default()
}

fn fault(text: &str) -> Result<FaultSpec, String> {
    Fault::parse(text).map_err(|complaints| complaints.first().map_or_else(String::new, |first| format!("{text}: {}", first.message)))?;
    let (action, rest) = text.split_once(':').unwrap_or((text, ""));
    let (target, when) = rest.split_once('@').map_or((rest, None), |(target, when)| (target, Some(when.to_owned())));
    Ok(FaultSpec { action: action.to_owned(), target: target.to_owned(), when })
}

#[cfg(test)]
mod tests {
    use super::FAULTS;
    use super::OWN_FAULTS;
    use super::OWN_WORK;
    use super::fault;
    use super::fill;
    use super::form;
    use crate::app::entry::Entry;
    use crate::app::form::Input;
    use crate::study::RunSpec;

    #[test]
    fn what_can_be_picked_can_be_read() {
        for (_, faults) in FAULTS {
            for text in faults.split_whitespace() {
                assert_eq!(fault(text).map(|fault| fault.to_string()), Ok(text.to_owned()));
            }
        }
    }

    #[test]
    fn what_is_typed_counts_before_what_is_picked() {
        let mut spec = RunSpec::default();
        assert_eq!(fill(&form(), &mut spec), Ok(()));
        assert_eq!((spec.work.as_deref(), spec.faults.len()), (Some("map=6x3s reduce=6x6s"), 0));
        let mut own = form();
        own.fields[OWN_WORK].input = Input::Text(Entry::of("select 1"));
        own.fields[OWN_FAULTS].input = Input::Text(Entry::of("kill:driver interrupt:client@t=2s"));
        let mut spec = RunSpec::default();
        assert_eq!(fill(&own, &mut spec), Ok(()));
        assert_eq!((spec.sql.as_deref(), spec.work, spec.faults.len()), (Some("select 1"), None, 2));
        own.fields[OWN_FAULTS].input = Input::Text(Entry::of("kil:driver"));
        assert!(fill(&own, &mut RunSpec::default()).is_err());
    }
}
