//! Answer and key → grade, with the feedback of every option.

use std::collections::BTreeMap;

use crate::study::answer::Answer;
use crate::study::answer::GAP;
use crate::study::answer::Grade;
use crate::study::answer::Remark;
use crate::study::answer::Solved;
use crate::study::answer::judged;
use crate::study::outcome::Oracle;
use crate::study::outcome::Outcome;
use crate::study::outcome::Value;
use crate::study::part;
use crate::study::question::Body;
use crate::study::question::Choice;
use crate::study::question::Item;
use crate::study::question::Pairing;
use crate::study::question::Question;
use crate::study::question::Target;
use crate::study::question::Tempting;

/// Grades an answer against the key. An answer of the wrong kind, like no answer at all, is wrong.
pub fn grade(question: &Question, solved: &Solved, answer: &Answer, oracle: &dyn Oracle) -> Grade {
    match (&question.body, solved, answer) {
        (Body::Choose { choices, .. }, Solved::Choices(right), Answer::Chosen(chosen)) => choose(choices, right, chosen),
        (Body::Order { items }, Solved::Order(_), Answer::Ordered(order)) => ordered(items, order),
        (Body::Match { pairs, targets }, Solved::Targets(right), Answer::Matched(said)) => matched(pairs, targets, right, said),
        (Body::Number { unit, tempting, .. }, Solved::Number { value, tolerance }, Answer::Number(said)) => {
            let right = (said - value).abs() <= tolerance + 1e-9;
            one_remark(right, &format!("{value} {unit}"), &said.to_string(), tempting, &question.explain)
        }
        (Body::Fill { line, judge, tempting, answer, .. }, Solved::Meaning(wanted), Answer::Text(said)) => {
            fill(&Gap { line, judge, tempting, model: answer }, wanted, said, oracle, &question.explain)
        }
        (Body::Predict { parts }, Solved::Parts(was), Answer::Predicted(said)) => predicted(parts, was, said),
        _ => Grade { right: false, credit: 0.0, remarks: Vec::new() },
    }
}

fn choose(choices: &[Choice], right: &[bool], chosen: &[usize]) -> Grade {
    let remarks: Vec<Remark> = choices
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let said = chosen.contains(&index);
            Remark {
                text: choice.text.clone(),
                said,
                right: said == right.get(index).copied().unwrap_or(false),
                why: choice.why.clone(),
                right_in: choice.right_in.clone(),
                belongs: None,
                aspect: None,
            }
        })
        .collect();
    // Half right is wrong here, as in the real exam.
    let all = remarks.iter().all(|remark| remark.right);
    Grade { right: all, credit: f64::from(u8::from(all)), remarks }
}

fn ordered(items: &[Item], order: &[usize]) -> Grade {
    let remark = |(place, &index): (usize, &usize)| {
        items.get(index).map(|item| Remark {
            text: format!("{}. {}", place + 1, item.text),
            said: true,
            right: place == index,
            why: if place == index { item.why.clone() } else { format!("Its place is {}. {}", index + 1, item.why) },
            right_in: None,
            belongs: Some(index),
            aspect: None,
        })
    };
    let remarks: Vec<Remark> = order.iter().enumerate().filter_map(remark).collect();
    let right = order.len() == items.len() && order.iter().enumerate().all(|(place, &index)| place == index);
    Grade { right, credit: f64::from(u8::from(right)), remarks }
}

fn matched(pairs: &[Pairing], targets: &[Target], right: &[Option<usize>], said: &[Option<usize>]) -> Grade {
    let name = |target: Option<usize>| target.and_then(|index| targets.get(index)).map_or("nothing", |target| target.text.as_str());
    let remarks: Vec<Remark> = pairs
        .iter()
        .enumerate()
        .map(|(index, pair)| {
            let wanted = right.get(index).copied().flatten();
            let given = said.get(index).copied().flatten();
            let right = given.is_some() && given == wanted;
            Remark {
                text: format!("{}: {}", pair.item.text, name(given.or(wanted))),
                said: given.is_some(),
                right,
                why: if right { pair.item.why.clone() } else { format!("It goes to: {}. {}", name(wanted), pair.item.why) },
                right_in: None,
                belongs: wanted,
                aspect: None,
            }
        })
        .collect();
    with_credit(remarks)
}

/// Part by part, in the order in which they were asked.
fn predicted(parts: &[String], was: &BTreeMap<String, Value>, said: &BTreeMap<String, Value>) -> Grade {
    let remarks = parts
        .iter()
        .filter_map(|field| Some((field, was.get(field)?)))
        .map(|(field, was)| {
            let part = part::part(field);
            let word = |value: &Value| {
                let known = part.choices.iter().find(|(choice, _)| part::agrees(choice, value));
                known.map_or_else(|| value.to_string(), |(_, text)| text.clone())
            };
            let given = said.get(field);
            let right = given.is_some_and(|given| part::agrees(given, was));
            Remark {
                text: format!("{} {}", part.prompt, word(given.unwrap_or(was))),
                said: given.is_some(),
                right,
                why: if given.is_some() && !right { format!("The run says: {}", word(was)) } else { String::new() },
                right_in: None,
                belongs: None,
                aspect: Some(part.aspect),
            }
        })
        .collect();
    with_credit(remarks)
}

fn with_credit(remarks: Vec<Remark>) -> Grade {
    let count = |remarks: &mut dyn Iterator<Item = &Remark>| u32::try_from(remarks.count()).map_or(f64::MAX, f64::from);
    let good = count(&mut remarks.iter().filter(|remark| remark.right));
    let all = count(&mut remarks.iter()).max(1.0);
    Grade { right: remarks.iter().all(|remark| remark.right), credit: good / all, remarks }
}

fn one_remark(right: bool, wanted: &str, said: &str, tempting: &[Tempting], explain: &str) -> Grade {
    let mut remarks = vec![Remark {
        text: wanted.trim().to_owned(),
        said: right,
        right,
        why: explain.to_owned(),
        right_in: None,
        belongs: None,
        aspect: None,
    }];
    let known = tempting.iter().find(|wrong| !right && wrong.text.trim() == said.trim());
    remarks.extend(known.map(|wrong| Remark {
        text: wrong.text.clone(),
        said: true,
        right: false,
        why: wrong.why.clone(),
        right_in: None,
        belongs: None,
        aspect: None,
    }));
    Grade { right, credit: f64::from(u8::from(right)), remarks }
}

struct Gap<'a> {
    line: &'a str,
    judge: &'a [String],
    tempting: &'a [Tempting],
    model: &'a str,
}

/// Judged by what the line means, not by its text: every field that counts must come out the same.
fn fill(gap: &Gap<'_>, wanted: &Outcome, said: &str, oracle: &dyn Oracle, explain: &str) -> Grade {
    let (mut grade, more) = match oracle.meaning(&gap.line.replace(GAP, said)) {
        Ok(meaning) => {
            let got = judged(&meaning, gap.judge);
            let differs = wanted.iter().find(|(field, value)| got.get(*field) != Some(*value));
            let why = differs.map(|(field, value)| {
                let found = got.get(field).map_or("nothing".to_owned(), ToString::to_string);
                format!("With it, {field} is {found}; asked for was {value}.")
            });
            (one_remark(got == *wanted, gap.model, said, gap.tempting, explain), why)
        }
        Err(why) => (one_remark(false, gap.model, said, gap.tempting, explain), Some(why)),
    };
    // A tempting answer has its own reason; any other gets what the line said with it.
    if let (false, 1, Some(why)) = (grade.right, grade.remarks.len(), more) {
        let text = said.to_owned();
        grade.remarks.push(Remark { text, said: true, right: false, why, right_in: None, belongs: None, aspect: None });
    }
    grade
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::grade;
    use crate::study::answer::Answer;
    use crate::study::answer::solve;
    use crate::study::cell::Aspect;
    use crate::study::fixture::Fixed;
    use crate::study::fixture::choice;
    use crate::study::fixture::question;
    use crate::study::outcome::Value;
    use crate::study::question::Body;
    use crate::study::question::Goes;
    use crate::study::question::Item;
    use crate::study::question::Key;
    use crate::study::question::Kind;
    use crate::study::question::NumberKey;
    use crate::study::question::Pairing;
    use crate::study::question::Target;
    use crate::study::question::Tempting;
    use crate::study::review::MemoryKey;
    use crate::study::review::keys;

    /// The grade as one line: right or wrong, credit, and a sign for each remark.
    fn check(kind: Kind, body: Body, answer: &Answer) -> String {
        let question = question("q", kind, body);
        let solved = solve(&question, &Fixed).unwrap();
        let grade = grade(&question, &solved, answer, &Fixed);
        let signs: String = grade.remarks.iter().map(|remark| if remark.right { '+' } else { '-' }).collect();
        format!("{} {:.2} {signs}", if grade.right { "right" } else { "wrong" }, grade.credit)
    }

    fn exit_codes() -> Body {
        let choices = [137, 143, 0].map(|code| choice(&code.to_string(), Key::Computed(Value::Int(code)))).to_vec();
        Body::Choose { choices, asks: Some("client.exit_code".to_owned()), effect: None }
    }

    fn two_right() -> Body {
        Body::Choose { choices: [true, true, false].map(|right| choice("x", Key::Written(right))).to_vec(), asks: None, effect: None }
    }

    #[test]
    fn choices_are_all_or_nothing_and_a_run_can_hold_the_key() {
        assert_eq!(check(Kind::One, exit_codes(), &Answer::Chosen(vec![2])), "right 1.00 +++");
        assert_eq!(check(Kind::One, exit_codes(), &Answer::Chosen(vec![0])), "wrong 0.00 -+-");
        assert_eq!(check(Kind::Many, two_right(), &Answer::Chosen(vec![1, 0])), "right 1.00 +++");
        assert_eq!(check(Kind::Many, two_right(), &Answer::Chosen(vec![1])), "wrong 0.00 -++");
        assert_eq!(check(Kind::Many, two_right(), &Answer::Chosen(vec![0, 1, 2])), "wrong 0.00 ++-");
        assert_eq!(check(Kind::One, exit_codes(), &Answer::Text("0".into())), "wrong 0.00 ");
    }

    #[test]
    fn orders_and_matches_say_what_was_misplaced() {
        let item = |text: &str| Item { text: text.to_owned(), why: String::new() };
        let order = || Body::Order { items: vec![item("a"), item("b"), item("c")] };
        assert_eq!(check(Kind::Order, order(), &Answer::Ordered(vec![0, 1, 2])), "right 1.00 +++");
        assert_eq!(check(Kind::Order, order(), &Answer::Ordered(vec![1, 0, 2])), "wrong 0.00 --+");
        assert_eq!(check(Kind::Order, order(), &Answer::Ordered(vec![0, 1])), "wrong 0.00 ++");
        let place = || Body::Match {
            pairs: vec![
                Pairing { item: item("driver"), goes: Goes::Asks("driver.location".into()) },
                Pairing { item: item("executor"), goes: Goes::To(1) },
            ],
            targets: ["client", "worker"].map(|id| Target { id: id.to_owned(), text: id.to_owned() }).to_vec(),
        };
        assert_eq!(check(Kind::Place, place(), &Answer::Matched(vec![Some(0), Some(1)])), "right 1.00 ++");
        assert_eq!(check(Kind::Place, place(), &Answer::Matched(vec![Some(1), Some(1)])), "wrong 0.50 -+");
        assert_eq!(check(Kind::Place, place(), &Answer::Matched(vec![])), "wrong 0.00 --");
    }

    #[test]
    fn numbers_have_a_tolerance_and_tempting_answers_are_answered() {
        let starts = || Body::Number {
            key: NumberKey::Asks("driver.starts".into()),
            unit: "times".into(),
            tolerance: 0.0,
            tempting: vec![Tempting { text: "2".into(), why: "nobody restarts it".into() }],
        };
        assert_eq!(check(Kind::Number, starts(), &Answer::Number(1.0)), "right 1.00 +");
        assert_eq!(check(Kind::Number, starts(), &Answer::Number(2.0)), "wrong 0.00 --");
        assert_eq!(check(Kind::Number, starts(), &Answer::Number(3.0)), "wrong 0.00 -");
    }

    #[test]
    fn a_gap_is_judged_by_what_the_line_means() {
        let fill = || Body::Fill {
            line: "spark-submit ____ app.jar".into(),
            answer: "--deploy-mode cluster".into(),
            judge: vec!["parsed.deployMode".into()],
            tempting: vec![],
        };
        assert_eq!(check(Kind::Fill, fill(), &Answer::Text("--deploy-mode=cluster".into())), "right 1.00 +");
        assert_eq!(check(Kind::Fill, fill(), &Answer::Text("--deploy-mode client".into())), "wrong 0.00 --");
        assert_eq!(check(Kind::Fill, fill(), &Answer::Text("--cluster".into())), "wrong 0.00 --");
    }

    #[test]
    fn each_part_of_a_prediction_is_remembered_by_itself() {
        let question =
            question("q", Kind::Predict, Body::Predict { parts: vec!["job".into(), "client.exit_code".into(), "driver.starts".into()] });
        let solved = solve(&question, &Fixed).unwrap();
        let said = [("job", Value::Text("finished".into())), ("client.exit_code", Value::Int(1))];
        let said: BTreeMap<String, Value> = said.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
        let grade = grade(&question, &solved, &Answer::Predicted(said), &Fixed);
        assert!(!grade.right);
        assert!((grade.credit - 1.0 / 3.0).abs() < 1e-9);
        let found: Vec<String> = keys(&question, &grade).into_iter().map(|(key, right)| format!("{key} {right}")).collect();
        assert_eq!(found, ["client/none/job true", "client/none/exit false", "client/none/driver false", "C001 false"]);
        assert_eq!(grade.remarks[0].aspect, Some(Aspect::Job));
        assert_eq!("client/none/job".parse::<MemoryKey>().map(|key| key.to_string()), Ok("client/none/job".to_owned()));
    }
}
