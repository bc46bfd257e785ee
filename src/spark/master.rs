//! Master URLs: `local[*]`, `local-cluster[2,1,1024]`, `spark://h1:7077,h2:7077`, `yarn`, `k8s://https://host:443`.
//!
//! Read as `SparkSubmit` and `SparkContext.createTaskScheduler` read them: spark-submit looks at the first letters only,
//! the context later insists on the whole.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

/// Who hands out machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manager {
    /// Local mode: nobody.
    None,
    Standalone,
    Yarn,
    Kubernetes,
}

impl Manager {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Standalone => "standalone",
            Self::Yarn => "yarn",
            Self::Kubernetes => "kubernetes",
        }
    }
}

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How many threads `local[…]` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// `*`: as many as the machine has cores.
    Cores,
    Count(u32),
}

/// A master URL that `SparkContext` accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Master {
    /// `local`, `local[4]`, `local[*]`, `local[4,3]`: one JVM; the second number is how often a task may fail.
    Local {
        threads: Threads,
        max_failures: u32,
    },
    /// `local-cluster[2,1,1024]`: a master and workers started on this machine, for tests. Executors are real JVMs.
    LocalCluster {
        workers: u32,
        cores: u32,
        memory_mib: u64,
    },
    /// `spark://h1:7077,h2:7077`: each `host:port` of a master; more than one stands for `ZooKeeper` high availability.
    Standalone {
        masters: Vec<String>,
    },
    Yarn,
    /// `k8s://…`, with the scheme filled in as Spark fills it in.
    Kubernetes {
        api_server: String,
    },
}

/// Why a master URL is refused, in Spark's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MasterError {
    /// `SparkContext.createTaskScheduler`.
    #[error("Could not parse Master URL: '{0}'")]
    Unreadable(String),
    /// `SparkContext.createTaskScheduler`: `local[0]`.
    #[error("Asked to run locally with {0} threads")]
    NoThreads(u32),
    /// `Utils.checkAndGetK8sMasterUrl`.
    #[error("Invalid Kubernetes master scheme: {scheme} found in URL: {url}")]
    KubernetesScheme { scheme: String, url: String },
    /// `Utils.checkAndGetK8sMasterUrl`.
    #[error("Kubernetes master URL must start with k8s://.")]
    KubernetesPrefix,
}

impl Master {
    pub const LOCAL_ALL: Self = Self::Local { threads: Threads::Cores, max_failures: 1 };

    /// Reads the URL as `SparkContext` does.
    ///
    /// # Errors
    /// Spark's own message for a URL that it refuses.
    pub fn parse(url: &str) -> Result<Self, MasterError> {
        let unreadable = || MasterError::Unreadable(url.to_owned());
        if url == "local" {
            return Ok(Self::Local { threads: Threads::Count(1), max_failures: 1 });
        }
        if let Some(numbers) = bracketed(url, "local-cluster") {
            let [workers, cores, memory] = numbers[..] else { return Err(unreadable()) };
            let (workers, cores, memory) = (workers.trim(), cores.trim(), memory.trim());
            let (Some(workers), Some(cores), Some(memory_mib)) = (number(workers), number(cores), number(memory)) else {
                return Err(unreadable());
            };
            return Ok(Self::LocalCluster { workers, cores, memory_mib: u64::from(memory_mib) });
        }
        if let Some(numbers) = bracketed(url, "local") {
            return local(&numbers).unwrap_or_else(|| Err(unreadable()));
        }
        if let Some(hosts) = url.strip_prefix("spark://") {
            return Ok(Self::Standalone { masters: hosts.split(',').map(str::to_owned).collect() });
        }
        if url.starts_with("k8s") {
            return kubernetes(url);
        }
        if url == "yarn" { Ok(Self::Yarn) } else { Err(unreadable()) }
    }

    pub const fn manager(&self) -> Manager {
        match self {
            Self::Local { .. } | Self::LocalCluster { .. } => Manager::None,
            Self::Standalone { .. } => Manager::Standalone,
            Self::Yarn => Manager::Yarn,
            Self::Kubernetes { .. } => Manager::Kubernetes,
        }
    }

    /// One JVM that is driver and executor in one.
    pub const fn is_local(&self) -> bool {
        matches!(self, Self::Local { .. })
    }
}

/// The comma-separated parts of `name[…]`.
fn bracketed<'a>(url: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let inside = url.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
    Some(inside.split(',').collect())
}

fn number(text: &str) -> Option<u32> {
    // `parse` would take a plus sign too.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn local(numbers: &[&str]) -> Option<Result<Master, MasterError>> {
    let (threads, max_failures) = match *numbers {
        [threads] => (threads, 1),
        // Blanks may stand around the comma, nowhere else.
        [threads, failures] => (threads.trim_end(), number(failures.trim_start())?),
        _ => return None,
    };
    let threads = if threads == "*" { Threads::Cores } else { Threads::Count(number(threads)?) };
    Some(match threads {
        Threads::Count(0) => Err(MasterError::NoThreads(0)),
        Threads::Cores | Threads::Count(_) => Ok(Master::Local { threads, max_failures }),
    })
}

/// `Utils.checkAndGetK8sMasterUrl`: no scheme means https.
fn kubernetes(url: &str) -> Result<Master, MasterError> {
    let Some(server) = url.strip_prefix("k8s://") else { return Err(MasterError::KubernetesPrefix) };
    let api_server = match server.split_once("://") {
        None => format!("https://{server}"),
        Some(("https" | "http", _)) => server.to_owned(),
        Some((scheme, _)) => return Err(MasterError::KubernetesScheme { scheme: scheme.to_owned(), url: server.to_owned() }),
    };
    Ok(Master::Kubernetes { api_server })
}

impl fmt::Display for Master {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local { threads, max_failures } => {
                let threads = match threads {
                    Threads::Cores => "*".to_owned(),
                    Threads::Count(count) => count.to_string(),
                };
                if *max_failures == 1 { write!(f, "local[{threads}]") } else { write!(f, "local[{threads},{max_failures}]") }
            }
            Self::LocalCluster { workers, cores, memory_mib } => write!(f, "local-cluster[{workers},{cores},{memory_mib}]"),
            Self::Standalone { masters } => write!(f, "spark://{}", masters.join(",")),
            Self::Yarn => f.write_str("yarn"),
            Self::Kubernetes { api_server } => write!(f, "k8s://{api_server}"),
        }
    }
}

impl Serialize for Master {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Master;

    /// What a URL is read as, or Spark's message.
    fn check(url: &str, expected: &str) {
        let got = Master::parse(url).map_or_else(|error| format!("! {error}"), |master| master.to_string());
        assert_eq!(got, expected, "{url}");
    }

    #[test]
    fn master_urls_are_read_as_the_context_reads_them() {
        check("local", "local[1]");
        check("local[*]", "local[*]");
        check("local[4, 3]", "local[4,3]");
        check("local[ 2 ]", "! Could not parse Master URL: 'local[ 2 ]'");
        check("local[0]", "! Asked to run locally with 0 threads");
        check("local[x]", "! Could not parse Master URL: 'local[x]'");
        check("local[]", "! Could not parse Master URL: 'local[]'");
        check("local-cluster[2, 1, 512]", "local-cluster[2,1,512]");
        check("local-cluster[2]", "! Could not parse Master URL: 'local-cluster[2]'");
        check("spark://h1:7077,h2:7077", "spark://h1:7077,h2:7077");
        check("yarn", "yarn");
        check("yarn-client", "! Could not parse Master URL: 'yarn-client'");
        check("k8s://api:443", "k8s://https://api:443");
        check("k8s://http://api", "k8s://http://api");
        check("k8s://ftp://api", "! Invalid Kubernetes master scheme: ftp found in URL: ftp://api");
        check("", "! Could not parse Master URL: ''");
    }
}
