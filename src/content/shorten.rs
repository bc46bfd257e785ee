//! Short forms for what stands in nearly every share code: a phrase becomes one byte. The text comes back as it was, letter by
//! letter.

/// What is shortened. The place of a phrase is its byte: new ones are added at the end, and none is ever moved.
const PHRASES: &[&str] = &[
    "{\"scenario\":\"",
    "\",\"run\":{\"submit\":\"",
    "{\"run\":{\"submit\":\"",
    "\",\"work\":\"",
    "\",\"sql\":\"",
    "\",\"cluster\":{",
    "\",\"spark\":\"",
    "\",\"faults\":[{\"do\":\"",
    "\"faults\":[{\"do\":\"",
    "\",\"target\":\"",
    "\",\"when\":\"",
    "\"},{\"do\":\"",
    "\"}],\"seed\":",
    "\",\"seed\":",
    "},\"at\":",
    "\"}],\"clients\":[{\"program\":\"",
    "\",\"horizon\":\"",
    "\",\"url\":\"",
    "\",\"app_language\":\"",
    "\",\"tpch\":",
    "spark-submit",
    " --master ",
    " --deploy-mode ",
    " --class ",
    " --conf spark.",
    " --name ",
    " --py-files ",
    " --supervise",
    " --executor-memory ",
    " --executor-cores ",
    " --total-executor-cores ",
    " --num-executors ",
    " --driver-memory ",
    " --properties-file ",
    "spark://master:7077",
    "k8s://https://",
    "sc://connect:15002",
    "SparkSession.builder",
    ".remote(\\\"",
    ".master(\\\"",
    ".config(\\\"spark.",
    ".appName(\\\"",
    ".getOrCreate()",
    "\\\", \\\"",
    "\\\")",
    "local[",
    "yarn",
    "cluster",
    "client",
    "Report report.jar",
    "cores.max=",
    "executor.",
    "driver.",
    "kubernetes.",
    "dynamicAllocation.",
    "shuffle.",
    "task.maxFailures=",
    "decommission.",
    "instances=",
    "enabled=true",
    "enabled=false",
    "timeout=",
    "512m",
    "1g",
    "map=",
    " reduce=",
    "stage=",
    ":tasks=",
    "map-done",
    "start",
    "t=",
    "000s",
    "000000s",
    "kill",
    "terminate",
    "interrupt",
    "hangup",
    "freeze",
    "thaw",
    "crash",
    "sleep=",
    "slow",
    "throw",
    "-once",
    "driver",
    "executor:",
    "worker:",
    "master",
    "connect-server",
    "resource-manager",
    "api-server",
    "task:",
    "app",
    "link:",
    "machine:",
    "worker",
    "cut",
    "heal",
    "python",
    "scala",
    "java",
    "\"workers\":",
    "\"worker_cores\":",
    "\"worker_memory\":\"",
    "\"conf\":{",
    "SELECT ",
    "select ",
    " FROM ",
    " from ",
    " WHERE ",
    " where ",
    " GROUP BY ",
    " group by ",
    " ORDER BY ",
    " order by ",
    " JOIN ",
    " join ",
    "count(*)",
    "lineitem",
    "orders",
    "customer",
    ".jar",
    ".py",
    "spark.",
    "000",
    "count table ",
    "view ",
];

/// Stands before a byte that means itself although it is the byte of a phrase.
const ITSELF: u8 = 0;

/// The byte of a phrase: those that stand in no plain text of one byte a letter.
fn byte_of(place: usize) -> Option<u8> {
    let byte = if place < 31 { place + 1 } else { place - 31 + 0x7f };
    u8::try_from(byte).ok()
}

fn phrase_of(byte: u8) -> Option<&'static str> {
    let place = match byte {
        1..=31 => usize::from(byte) - 1,
        0x7f..=0xff => usize::from(byte) - 0x7f + 31,
        _ => return None,
    };
    PHRASES.get(place).copied()
}

/// The same text in fewer bytes.
pub(super) fn shorten(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let known = PHRASES.iter().enumerate().filter(|(_, phrase)| rest.starts_with(phrase.as_bytes()));
        let longest = known.max_by_key(|(_, phrase)| phrase.len()).and_then(|(place, phrase)| Some((byte_of(place)?, phrase.len())));
        if let Some((byte, length)) = longest {
            bytes.push(byte);
            rest = &rest[length..];
        } else {
            if !matches!(first, 0x20..=0x7e) {
                bytes.push(ITSELF);
            }
            bytes.push(*first);
            rest = &rest[1..];
        }
    }
    bytes
}

/// The text again; `None` if these are no bytes of `shorten`.
pub(super) fn lengthen(bytes: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        match byte {
            &ITSELF => text.push(*rest.next()?),
            0x20..=0x7e => text.push(*byte),
            _ => text.extend_from_slice(phrase_of(*byte)?.as_bytes()),
        }
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::ProptestConfig;
    use proptest::prelude::any;
    use proptest::proptest;

    use super::PHRASES;
    use super::byte_of;
    use super::lengthen;
    use super::phrase_of;
    use super::shorten;

    #[test]
    fn every_phrase_has_a_byte_of_its_own() {
        let again: Vec<_> = (0..PHRASES.len()).map(|place| byte_of(place).and_then(phrase_of)).collect();
        let all: Vec<_> = PHRASES.iter().map(|phrase| Some(*phrase)).collect();
        assert_eq!(again, all);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn text_comes_back(text in any::<String>(), phrases in proptest::collection::vec(0..PHRASES.len(), 0..8)) {
            let text = phrases.iter().fold(text, |text, place| format!("{text}{}ä\n", PHRASES[*place]));
            proptest::prop_assert_eq!(lengthen(&shorten(&text)), Some(text));
        }

        #[test]
        fn any_bytes_are_read(bytes in any::<Vec<u8>>()) {
            let _ = lengthen(&bytes);
        }
    }
}
