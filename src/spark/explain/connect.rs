//! What happened in Spark Connect, as a clause.

use crate::sim::Cluster;
use crate::spark::explain::words::process;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::connect::Detachment;
use crate::spark::fact::connect::OperationEnd;
use crate::spark::fact::connect::Removal;
use crate::spark::fact::connect::SessionEnd;
use crate::spark::protocol::Spark;

pub(super) fn clause(cluster: &Cluster<Spark>, fact: &ConnectFact) -> String {
    match fact {
        ConnectFact::ServerStarted { port, .. } => format!("the Connect server listens on port {port}"),
        ConnectFact::ContextLost { .. } => "the server's SparkContext stops, while its service still answers".to_owned(),
        ConnectFact::SessionCreated { .. } => "the server makes a session for the client".to_owned(),
        ConnectFact::SessionClosed { why: SessionEnd::Released, .. } => "the server closes the session, as the client asked".to_owned(),
        ConnectFact::SessionClosed { why: SessionEnd::Expired, .. } => {
            "the server closes the session: nobody has used it for too long".to_owned()
        }
        ConnectFact::Changed { what, shared: false, .. } => format!("the session has now: {what}"),
        ConnectFact::Changed { what, shared: true, .. } => format!("all sessions of the server see now: {what}"),
        ConnectFact::OperationStarted { plan, .. } => format!("the server starts an operation: {plan}"),
        ConnectFact::OperationEnded { end, .. } => match end {
            OperationEnd::Finished { .. } => "the operation is finished; its answers wait in the server".to_owned(),
            OperationEnd::Failed { error } => format!("the operation fails: {error}"),
            OperationEnd::Cancelled => "the operation is cancelled".to_owned(),
        },
        ConnectFact::OperationRemoved { why, .. } => match why {
            Removal::Released => "the server forgets the operation: the client has all it wants".to_owned(),
            Removal::Abandoned => "the server gives the operation up: nobody has listened for too long".to_owned(),
            Removal::SessionClosed => "the operation goes with its session".to_owned(),
            Removal::CallOver => "the operation goes with its only call".to_owned(),
        },
        ConnectFact::Attached { client, .. } => format!("answers flow to {}", process(cluster, *client)),
        ConnectFact::Detached { client, why, .. } => match why {
            Detachment::AllSent => format!("all answers are sent to {}", process(cluster, *client)),
            Detachment::Failed => format!("the stream to {} ends with an error", process(cluster, *client)),
            Detachment::Limit => {
                format!("the stream to {} has reached its limit and ends; the operation goes on", process(cluster, *client))
            }
            Detachment::Interrupted => format!("the stream to {} is cut short", process(cluster, *client)),
        },
        ConnectFact::ConnectionLost { client, .. } => {
            format!("the connection to {} is gone; its call stays attached", process(cluster, *client))
        }
        ConnectFact::ActionStarted { text, .. } => format!("the client's program comes to: {text}"),
        ConnectFact::ActionDone { result, .. } => format!("the client has its answer: {result}"),
        ConnectFact::ActionFailed { error, .. } => format!("the client's program gets {}: {}", error.class, error.text),
        ConnectFact::WillRetry { client, method, wait, error, .. } => {
            format!("{} cannot make its call {method} ({error}) and tries again in {wait}", process(cluster, *client))
        }
        ConnectFact::Reattaches { client, .. } => format!("{} asks for the rest of its answers", process(cluster, *client)),
        ConnectFact::ExecutesAgain { client, .. } => format!("{} sends its whole query again", process(cluster, *client)),
        ConnectFact::HandshakeFailed { client } => format!("{} speaks TLS to a server that does not", process(cluster, *client)),
        ConnectFact::LineIsDead { client } => format!("{} gets no answer to its ping: the line is dead", process(cluster, *client)),
        ConnectFact::SessionBuilt { .. } => "getOrCreate() returns a session; the server was not asked".to_owned(),
        ConnectFact::GaveUp { client, method } => format!("{} gives up {method}: every try has failed", process(cluster, *client)),
        ConnectFact::SessionLost { client } => format!("{} holds a session that no server knows", process(cluster, *client)),
    }
}
