//! The driver JVM's end of the py4j gateway: what a Python program asks for, and what it is told.

use crate::base::ProcId;
use crate::spark::application::Application;
use crate::spark::driver::DriverEvent;
use crate::spark::fact::JobEnd;
use crate::spark::message::Message;
use crate::spark::message::PythonMessage;
use crate::spark::pace;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;

/// A call of the Python program.
pub fn on_call(app: &mut Application, call: &PythonMessage, out: &mut Out) {
    match call {
        PythonMessage::CreateContext => {
            out.timer(pace::CONTEXT_START, Timer::Context);
        }
        PythonMessage::RunJob { number } => app.run_job(*number, out),
        PythonMessage::StopContext => app.shut_down(out),
        _ => {}
    }
}

/// Tells the Python program, if there is one, what came of its calls.
pub fn tell(app: &mut Application, python: Option<ProcId>, out: &mut Out) {
    let (events, ready, error) = (app.take_events(), app.take_ready(), app.take_context_error());
    let Some(python) = python else { return };
    if let Some(error) = error {
        out.send(python, Message::Python(PythonMessage::ContextFailed { error }));
    }
    if ready {
        out.send(python, Message::Python(PythonMessage::ContextReady));
    }
    for event in events {
        let message = match event {
            DriverEvent::JobEnded { end: JobEnd::Succeeded { rows, checksum }, .. } => PythonMessage::JobDone { rows, checksum },
            DriverEvent::JobEnded { end: JobEnd::Failed { message }, .. } => {
                PythonMessage::JobFailed { error: format!("org.apache.spark.SparkException: {message}") }
            }
            DriverEvent::Refused { error } => PythonMessage::JobFailed { error },
            DriverEvent::Stopped { .. } => PythonMessage::ContextStopped,
            DriverEvent::Progress { .. }
            | DriverEvent::ExecutorRegistered(_)
            | DriverEvent::ExecutorDisconnected(_)
            | DriverEvent::RequestTotalExecutors(_)
            | DriverEvent::Exit { .. }
            | DriverEvent::KillExecutors(_) => continue,
        };
        out.send(python, Message::Python(message));
    }
}
