//! What a client sends instead of results: plans whose names the server looks up each time it runs or analyses them.

use std::fmt;

use serde::Serialize;

/// A `DataFrame` as the client holds it: a description, nothing more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// `spark.range(n)`.
    Range(u64),
    /// Rows of the client's own, sent inside the plan.
    Local(u64),
    /// `spark.table(name)`: the name alone is sent.
    Named(String),
    /// The run's own query or synthetic job: which of them, counted from 0.
    Work(usize),
    /// `select` of one column.
    Select { input: Box<Self>, column: Column },
    /// What `spark.sql` gave back: its text is sent again with every action.
    Sql { text: String, query: Box<Self> },
}

/// The one column of a `select`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Name(String),
    /// A function that is looked up by its name: built in or registered.
    Function(String),
    /// A Python function, pickled into the plan with the variable it uses and the value that has at the action.
    Udf {
        captures: Option<String>,
        value: i64,
    },
    /// A Python function that imports a module of the client.
    ImportingUdf(String),
    /// A Python function that throws.
    FailingUdf,
    /// `1 / (id - 1)`: the rows of the first partition are good.
    DivisionByZero,
}

impl Relation {
    /// The name of its plan in an `ExecutePlan` request.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Range(_) => "range",
            Self::Local(_) => "to_df",
            Self::Named(_) => "read",
            Self::Work(_) | Self::Sql { .. } => "sql",
            Self::Select { .. } => "project",
        }
    }

    /// The run's job inside it, if there is one.
    pub fn work(&self) -> Option<usize> {
        match self {
            Self::Work(job) => Some(*job),
            Self::Select { input, .. } | Self::Sql { query: input, .. } => input.work(),
            Self::Range(_) | Self::Local(_) | Self::Named(_) => None,
        }
    }

    /// The name of a table or view that it reads, if it reads one.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Select { input, .. } | Self::Sql { query: input, .. } => input.named(),
            Self::Range(_) | Self::Local(_) | Self::Work(_) => None,
        }
    }

    /// Bytes of the rows that travel inside the plan.
    pub fn local_bytes(&self) -> u64 {
        match self {
            Self::Local(rows) => rows * 8,
            Self::Select { input, .. } | Self::Sql { query: input, .. } => input.local_bytes(),
            Self::Range(_) | Self::Named(_) | Self::Work(_) => 0,
        }
    }

    /// Whether a Python function is pickled into the plan.
    pub fn carries_udf(&self) -> bool {
        match self {
            Self::Select { input, column } => {
                matches!(column, Column::Udf { .. } | Column::ImportingUdf(_) | Column::FailingUdf) || input.carries_udf()
            }
            Self::Sql { query, .. } => query.carries_udf(),
            Self::Range(_) | Self::Local(_) | Self::Named(_) | Self::Work(_) => false,
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(rows) => write!(f, "range({rows})"),
            Self::Local(rows) => write!(f, "{rows} local rows"),
            Self::Named(name) => write!(f, "table({name})"),
            Self::Work(job) => write!(f, "job {job}"),
            Self::Select { input, column } => write!(f, "{input}.select({column})"),
            Self::Sql { text, .. } => f.write_str(text),
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Function(name) => write!(f, "{name}(id)"),
            Self::Udf { .. } | Self::ImportingUdf(_) | Self::FailingUdf => f.write_str("<lambda>(id)"),
            Self::DivisionByZero => f.write_str("1 / (id - 1)"),
        }
    }
}
