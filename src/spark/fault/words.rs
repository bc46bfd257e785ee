//! A fault in words: `kill:worker:of-driver@stage=1:tasks=1` is "the driver's worker gets SIGKILL", when "1 task of stage 1 is done".

use crate::base::text::plural;
use crate::spark::fault::spec::Action;
use crate::spark::fault::spec::Fault;
use crate::spark::fault::target::Target;
use crate::spark::fault::when::When;

impl Fault {
    /// What is done, and to what: a clause without a full stop.
    pub fn says(&self) -> String {
        let whom = name(&self.target);
        let are = if matches!(self.target, Target::Workers) { "are" } else { "is" };
        let get = if are == "are" { "get" } else { "gets" };
        let plain = |done: &str| format!("{whom} {are} {done}");
        match (self.action, &self.target) {
            (Action::Kill, _) => format!("{whom} {get} SIGKILL"),
            (Action::Interrupt, _) => format!("{whom} {get} SIGINT (Ctrl-C)"),
            (Action::Terminate, _) => format!("{whom} {get} SIGTERM"),
            (Action::Hangup, _) => format!("{whom} {get} SIGHUP"),
            (Action::Crash, _) => format!("{whom} crashes"),
            (Action::Freeze, Target::Link(..)) => format!("{whom} loses every packet"),
            (Action::Freeze, _) => plain("frozen"),
            (Action::Thaw, Target::Link(..)) | (Action::Heal, _) => plain("whole again"),
            (Action::Thaw, _) => format!("{whom} goes on"),
            (Action::Cut, _) => plain("cut"),
            (Action::Slow(factor), _) => plain(&format!("{factor} times as slow")),
            (Action::Throw, _) => format!("{whom} throws, each time"),
            (Action::ThrowOnce, _) => format!("{whom} throws once"),
            (Action::Oom, _) => format!("{whom} runs out of heap"),
            (Action::OomAlways, _) => format!("{whom} runs out of heap, each time"),
            (Action::Fill, _) => format!("the disk under {whom} is full"),
            (Action::DropShuffle, _) => format!("the shuffle files of {whom} are lost"),
            (Action::Exit(code), _) => format!("{whom} calls exit({code})"),
            (Action::NoStop, _) => format!("{whom} ends without stop()"),
            (Action::Sleep(span), _) => format!("{whom} sleeps for {span}"),
            (Action::Start, _) => plain("started again"),
            (Action::Absent, _) => plain("not there at all"),
            (Action::NoLaunch, _) => format!("{whom} cannot start anything"),
            (Action::Cancel, _) => format!("what {whom} runs is cancelled"),
            (Action::NoContext, _) => format!("{whom} never builds its context"),
            (Action::Decommission, _) => plain("decommissioned"),
            (Action::Preempt, _) => format!("the container of {whom} is preempted"),
            (Action::Evict, _) => format!("the pod of {whom} is evicted"),
            (Action::Delete, _) => format!("the pod of {whom} is deleted"),
        }
    }

    /// The same with its moment.
    pub fn says_when(&self) -> String {
        match (&self.when, self.action) {
            // It lies in wait: what it needs is said by what it does.
            (When::Start, Action::Absent | Action::Throw | Action::ThrowOnce | Action::NoStop | Action::NoContext) => self.says(),
            (when, _) => format!("{}, {}", self.says(), moment(when)),
        }
    }
}

fn name(target: &Target) -> String {
    match target {
        Target::Client(1) => "the client".to_owned(),
        Target::Client(number) => format!("client {number}"),
        Target::Driver => "the driver".to_owned(),
        Target::Python => "the Python process".to_owned(),
        Target::Executor(number) => format!("executor {number}"),
        Target::ExecutorWithMapOutput => "an executor with map output".to_owned(),
        Target::Worker(number) => format!("worker{number}"),
        Target::WorkerOfDriver => "the driver's worker".to_owned(),
        Target::WorkerWithoutDriver => "a worker without the driver".to_owned(),
        Target::Workers => "all workers".to_owned(),
        Target::Master => "the master".to_owned(),
        Target::ResourceManager => "the ResourceManager".to_owned(),
        Target::ApiServer => "the API server".to_owned(),
        Target::ConnectServer => "the Connect server".to_owned(),
        Target::Task { stage, partition } => format!("task {partition} of stage {stage}"),
        Target::Machine(name) => format!("the machine {name}"),
        Target::Link(a, b) => format!("the link between {} and {}", end(a), end(b)),
        Target::App => "the program".to_owned(),
    }
}

/// The end of a link.
fn end(target: &Target) -> String {
    match target {
        Target::Machine(name) => name.clone(),
        other => name(other),
    }
}

fn moment(when: &When) -> String {
    match when {
        When::Start => "from the start".to_owned(),
        When::At(time) => format!("at {time} s"),
        When::Stage(stage) => format!("when stage {stage} runs"),
        When::Tasks { stage, tasks } => {
            let are = if *tasks == 1 { "is" } else { "are" };
            format!("when {} of stage {stage} {are} done", plural(*tasks as usize, "task"))
        }
        When::MapDone => "when the map stage is done".to_owned(),
        When::Event { name, count: 1 } => format!("at the first {name}"),
        When::Event { name, count } => format!("at {name} number {count}"),
        When::End => "after the last action".to_owned(),
        When::Later(first, span) => format!("{span} after {}", what(first)),
        When::After(span) => format!("{span} after the fault before"),
        When::Middle => "in the middle of the longest stage".to_owned(),
    }
}

/// The same moment behind "after".
fn what(when: &When) -> String {
    match when {
        When::Start => "the start".to_owned(),
        When::Stage(stage) => format!("the first task of stage {stage} starts"),
        When::End => "the last action".to_owned(),
        When::Middle => "the middle of the longest stage".to_owned(),
        other => {
            let said = moment(other);
            said.strip_prefix("when ").or_else(|| said.strip_prefix("at ")).unwrap_or(&said).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spark::fault::Fault;

    #[test]
    fn a_fault_is_said_in_words() {
        let say = |text: &str| Fault::parse(text).map_or_else(|complaints| format!("{complaints:?}"), |fault| fault.says_when());
        let told: Vec<String> = [
            "kill:workers@stage=1:tasks=1",
            "kill:worker:of-driver@stage=0:tasks=2",
            "hangup:client@t=2.541s",
            "freeze:link:machine:client-machine:connect-server@stage=0+4s",
            "sleep=30m:client@map-done",
            "throw:task:1.2",
            "absent:master@start",
            "cut:link:workers-driver@event=LaunchTask#3",
            "exit=3:app@end",
        ]
        .iter()
        .map(|text| format!("{text}  →  {}\n", say(text)))
        .collect();
        insta::assert_snapshot!(told.concat(), @"
        kill:workers@stage=1:tasks=1  →  all workers get SIGKILL, when 1 task of stage 1 is done
        kill:worker:of-driver@stage=0:tasks=2  →  the driver's worker gets SIGKILL, when 2 tasks of stage 0 are done
        hangup:client@t=2.541s  →  the client gets SIGHUP, at 2.541 s
        freeze:link:machine:client-machine:connect-server@stage=0+4s  →  the link between client and connect-server loses every packet, 4 s after the first task of stage 0 starts
        sleep=30m:client@map-done  →  the client sleeps for 30 min, when the map stage is done
        throw:task:1.2  →  task 2 of stage 1 throws, each time
        absent:master@start  →  the master is not there at all
        cut:link:workers-driver@event=LaunchTask#3  →  the link between all workers and the driver is cut, at LaunchTask number 3
        exit=3:app@end  →  the program calls exit(3), after the last action
        ");
    }
}
