//! An explanation for a person: 80 columns, the most important first.

use crate::base::Span;
use crate::base::text;
use crate::spark::conf::Origin;
use crate::spark::deploy::Executors;
use crate::spark::deploy::Placement;
use crate::spark::deploy::Seat;
use crate::spark::submit::Explanation;
use crate::spark::submit::Tool;
use crate::spark::submit::explanation::Kind;
use crate::spark::submit::launcher::CONNECT_SERVER_CLASS;
use crate::spark::submit::refusal::Refusal;
use crate::spark::submit::warnings::Warning;
use crate::spark::version::SparkVersion;

const WIDTH: usize = 80;

/// The explanation of every part of the text.
pub(super) fn render(source: &str, explanation: &Explanation, version: SparkVersion) -> String {
    let mut page = Page { source, lines: Vec::new() };
    let parts: Vec<&Explanation> = explanation.all().collect();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            page.lines.extend([String::new(), "─".repeat(WIDTH), String::new()]);
        }
        page.part(part, version, parts.len() > 1);
    }
    let mut shown = page.lines.join("\n");
    shown.push('\n');
    shown
}

struct Page<'a> {
    source: &'a str,
    lines: Vec<String>,
}

impl Page<'_> {
    fn part(&mut self, part: &Explanation, version: SparkVersion, one_of_many: bool) {
        self.lines.push(title(part, version));
        if one_of_many {
            self.quote(part.at);
        }
        if let Some(refusal) = &part.refusal {
            self.refusal(refusal, version);
        }
        if let Some(placement) = &part.placement {
            self.heading(if part.refusal.is_some() { "Who would sit where" } else { "Who sits where" });
            let starts_server = part.launched.as_ref().is_some_and(|launched| launched.main_class == CONNECT_SERVER_CLASS);
            self.placement(placement, starts_server);
        }
        if !part.warnings.is_empty() {
            self.heading(&format!("Warnings ({})", part.warnings.len()));
            for warning in &part.warnings {
                self.warning(warning);
            }
        }
        self.precedence(part);
        self.parsed(part);
        if !part.unread.is_empty() {
            self.heading("Not read");
            for unread in &part.unread {
                let first = unread.text.lines().next().unwrap_or_default();
                self.hanging("  ", &format!("{}: {}", text::cut(first, 40), unread.why));
            }
        }
        for note in &part.notes {
            self.lines.push(String::new());
            self.hanging("", note);
        }
    }

    fn heading(&mut self, heading: &str) {
        self.lines.extend([String::new(), heading.to_owned()]);
    }

    /// Wrapped, with the lead in front of the first line and blanks in front of the others.
    fn hanging(&mut self, lead: &str, message: &str) {
        let indent = text::width(lead);
        for (number, line) in text::wrap(message, WIDTH.saturating_sub(indent)).into_iter().enumerate() {
            let lead = if number == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.lines.push(format!("{lead}{line}"));
        }
    }

    fn refusal(&mut self, refusal: &Refusal, version: SparkVersion) {
        self.heading(&format!("Refused by Spark {version}, exit code {}", refusal.exit_code));
        self.hanging("  ", &refusal.printed);
        if let Some(at) = refusal.at {
            self.caret(at);
        }
        if let Some(instead) = &refusal.instead {
            self.hanging("  instead: ", instead);
        }
        self.hanging("  source:  ", refusal.source);
    }

    fn placement(&mut self, placement: &Placement, starts_server: bool) {
        let Placement { driver, executors, manager, .. } = placement;
        self.lines.push(format!("  {}", picture(placement, starts_server)));
        self.row("driver", &format!("{driver}: {}", sentence(placement, 0)));
        self.row("executors", &format!("{}: {}", executors.as_str(), sentence(placement, 1)));
        self.row("manager", manager.as_str());
        let stay = match (placement.client_must_stay, placement.client_waits) {
            (false, false) if starts_server => "this machine is the server: the command returns, the server stays",
            (false, _) if *driver == Seat::ConnectServer => "this machine may leave; what it asked for is given up some minutes later",
            (true, _) => "this machine must stay: when it goes, the application ends",
            (false, true) => "this machine may leave; the command itself waits for the end",
            (false, false) => "this machine may leave; the command returns once the driver is accepted",
        };
        self.row("client", stay);
        let output = if placement.output == "client_console" { "on this screen" } else { "in the driver's log, not on this screen" };
        self.row("output", &format!("{}: {output}", placement.output));
        self.row("driver log", placement.driver_log);
        if let Some(command) = &placement.driver_log_command {
            self.row("", command);
        }
        self.row("exec. logs", placement.executor_log);
        if let Some(command) = &placement.executor_log_command {
            self.row("", command);
        }
        let restart = match placement.driver_restart {
            "nothing" => "nothing starts a dead driver again",
            how => how,
        };
        self.row("restart", restart);
        for more in placement.processes.iter().skip(2) {
            self.row("also", more);
        }
    }

    fn row(&mut self, name: &str, value: &str) {
        self.hanging(&format!("  {name:<11}"), value);
    }

    /// What `--verbose` would print, without the empty fields.
    fn parsed(&mut self, part: &Explanation) {
        let shown: Vec<_> = part.parsed.0.iter().filter(|(field, value)| shown(field, value)).collect();
        if shown.is_empty() {
            return;
        }
        self.heading("Parsed, under Spark's own names");
        let column = shown.iter().map(|(field, _)| field.len()).max().unwrap_or(0) + 2;
        for (field, value) in shown {
            self.hanging(&format!("  {field:<column$}"), value);
        }
    }

    /// The stack of every key that a person set, and who was beaten.
    fn precedence(&mut self, part: &Explanation) {
        let chosen = |from: &Origin| !matches!(from, Origin::SparkSubmit);
        let rows: Vec<_> = part.precedence.iter().filter(|row| chosen(&row.from) || !row.overrides.is_empty()).collect();
        if rows.is_empty() && part.ignored.is_empty() {
            return;
        }
        self.heading("Who set what, and who lost");
        for row in rows {
            self.hanging("  ", &format!("{} = {}   ({})", row.key, row.value, row.from));
            for beaten in &row.overrides {
                self.hanging("      over ", &format!("{} from {}", beaten.value, beaten.from));
            }
        }
        for ignored in &part.ignored {
            let value = ignored.value.as_deref().map(|value| format!(" {value}")).unwrap_or_default();
            self.hanging("  dropped: ", &format!("{}{value}, {}", ignored.option, ignored.why));
        }
    }

    fn warning(&mut self, warning: &Warning) {
        self.hanging("  ! ", &format!("{} [{}]", warning.message, warning.code));
        if let Some(at) = warning.at {
            self.caret(at);
        }
        if let Some(instead) = &warning.instead {
            self.hanging("    instead: ", instead);
        }
        self.hanging("    source:  ", warning.source);
    }

    /// The first line of the place.
    fn quote(&mut self, at: Span) {
        let line = self.source.get(at.start..at.end).unwrap_or_default().lines().next().unwrap_or_default();
        self.lines.push(format!("  {}", text::cut(line.trim_end(), WIDTH - 2)));
    }

    /// The line of the text with the place underlined; of a long line, the part around the place.
    fn caret(&mut self, at: Span) {
        const ROOM: usize = WIDTH - 8;
        let start = self.source.get(..at.start).map_or(0, |before| before.rfind('\n').map_or(0, |newline| newline + 1));
        let end = self.source.get(at.start..).and_then(|rest| rest.find('\n')).map_or(self.source.len(), |newline| at.start + newline);
        let (Some(line), Some(before), Some(marked)) =
            (self.source.get(start..end), self.source.get(start..at.start), self.source.get(at.start..at.end.min(end).max(at.start)))
        else {
            return;
        };
        let skip = before.chars().count().saturating_sub(ROOM / 2);
        let skip = if text::width(line) <= ROOM { 0 } else { skip };
        let visible = line.chars().skip(skip).map(|c| if c == '\t' { ' ' } else { c });
        // The cut on the left is as visible as that on the right.
        let shown: String = if skip > 0 { std::iter::once('…').chain(visible.skip(1)).collect() } else { visible.collect() };
        let lead: usize = before.chars().skip(skip).map(|c| text::width(&c.to_string()).max(usize::from(c == '\t'))).sum();
        let length = text::width(marked.trim_end_matches(['\\', ' '])).clamp(1, ROOM.saturating_sub(lead).max(1));
        self.lines.push(format!("      | {}", text::cut(&shown, ROOM)));
        self.lines.push(format!("      | {}{}", " ".repeat(lead), "^".repeat(length)));
    }
}

fn shown(field: &str, value: &str) -> bool {
    !matches!((field, value), (_, "null" | "false" | "[]") | ("verbose", _))
}

/// `[here: spark-submit] -> [a worker: driver] -> [the workers: executors]`
fn picture(placement: &Placement, starts_server: bool) -> String {
    let executors = match placement.executors {
        Executors::Local => "",
        Executors::Worker => " -> [the workers: executors]",
        Executors::Container => " -> [containers: executors]",
        Executors::Pod => " -> [pods: executors]",
    };
    let tasks = if placement.executors == Executors::Local { " and tasks" } else { "" };
    match placement.driver {
        Seat::Client => format!("[here: driver{tasks}]{executors}"),
        Seat::Worker => format!("[here: spark-submit] -> [a worker: driver]{executors}"),
        Seat::ConnectServer if starts_server => format!("[here: Connect server: driver{tasks}]{executors}"),
        Seat::ConnectServer => format!("[here: client] -> [Connect server: driver{tasks}]{executors}"),
        Seat::AmContainer => format!("[here: spark-submit] -> [AM container: driver]{executors}"),
        Seat::DriverPod => format!("[here: spark-submit] -> [driver pod: driver]{executors}"),
    }
}

/// The nth sentence of the placement: driver first, executors second.
fn sentence(placement: &Placement, number: usize) -> &str {
    let words = placement.processes.get(number).map_or("", String::as_str);
    ["the driver is ", "the driver ", "executors are ", "tasks are "].iter().find_map(|lead| words.strip_prefix(lead)).unwrap_or(words)
}

fn title(part: &Explanation, version: SparkVersion) -> String {
    let what = match (part.kind, part.tool) {
        (Kind::ConnectString, _) => "A Spark Connect connection string",
        (Kind::SessionBuilder, _) => "A session built in a program",
        (_, Some(Tool::SparkSubmit)) => "spark-submit",
        (_, Some(Tool::PySpark)) => "pyspark, the Python shell",
        (_, Some(Tool::SparkShell)) => "spark-shell, the Scala shell",
        (_, Some(Tool::SparkSql)) => "spark-sql, the SQL shell",
        (_, Some(Tool::SparkR)) => "sparkR, the R shell",
        (_, Some(Tool::RunExample)) => "run-example",
        (_, Some(Tool::StartConnectServer)) => "start-connect-server.sh",
        (_, Some(Tool::Program)) => "A Python program",
        (_, None) => "Not a command of Spark's",
    };
    format!("{what}, read as Spark {version} reads it")
}
