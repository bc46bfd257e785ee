//! What the API server keeps (etcd): pods by name, in the order they came, and what a deletion takes with it.

use std::collections::BTreeMap;

use crate::spark::kubernetes::pod::Pod;

/// The pods of the namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Store {
    pods: BTreeMap<String, Pod>,
    /// Names in the order of creation: who waits longest is scheduled first.
    order: Vec<String>,
}

/// What a deletion came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// The pod is on a node, which has to end its container first.
    Graceful,
    /// It was on no node, or had ended: it is gone.
    Gone(Box<Pod>),
    NotFound,
}

impl Store {
    /// Adds a pod. A name can be taken: 409 `AlreadyExists`.
    pub fn create(&mut self, pod: Pod) -> bool {
        if self.pods.contains_key(&pod.name) {
            return false;
        }
        self.order.push(pod.name.clone());
        self.pods.insert(pod.name.clone(), pod);
        true
    }

    /// Writes a pod down as it is now.
    pub fn put(&mut self, pod: Pod) {
        if !self.pods.contains_key(&pod.name) {
            self.order.push(pod.name.clone());
        }
        self.pods.insert(pod.name.clone(), pod);
    }

    pub fn get(&self, name: &str) -> Option<&Pod> {
        self.pods.get(name)
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Pod> {
        self.pods.get_mut(name)
    }

    /// Every pod, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Pod> {
        self.order.iter().filter_map(|name| self.pods.get(name))
    }

    /// Asks for a pod to go.
    pub fn delete(&mut self, name: &str) -> Deletion {
        match self.pods.get_mut(name) {
            None => Deletion::NotFound,
            Some(pod) if pod.node.is_some() && !pod.phase.is_over() => {
                pod.terminating = true;
                Deletion::Graceful
            }
            Some(_) => self.remove(name).map_or(Deletion::NotFound, |pod| Deletion::Gone(Box::new(pod))),
        }
    }

    /// Takes a pod out for good.
    pub fn remove(&mut self, name: &str) -> Option<Pod> {
        self.order.retain(|other| other != name);
        self.pods.remove(name)
    }

    /// Whom the garbage collector deletes after this pod: those whose owner it was.
    pub fn owned_by(&self, owner: &str) -> Vec<String> {
        self.iter().filter(|pod| pod.owner.as_deref() == Some(owner)).map(|pod| pod.name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Deletion;
    use super::Store;
    use crate::base::ProcId;
    use crate::spark::id::ExecutorId;
    use crate::spark::kubernetes::pod::Phase;
    use crate::spark::kubernetes::pod::Pod;
    use crate::spark::kubernetes::pod::PodKind;
    use crate::spark::kubernetes::pod::Request;

    fn pod(name: &str, owner: Option<&str>) -> Pod {
        Pod::new(
            name.to_owned(),
            PodKind::Executor { executor: ExecutorId(1), driver: ProcId(0), cores: 1, application: 0 },
            Request::default(),
            "img".to_owned(),
            owner.map(str::to_owned),
        )
    }

    #[test]
    fn a_deletion_waits_for_the_node_and_takes_what_is_owned_with_it() {
        let mut store = Store::default();
        assert!(store.create(pod("driver", None)));
        assert!(store.create(pod("exec-2", Some("driver"))));
        assert!(store.create(pod("exec-1", Some("driver"))));
        assert!(!store.create(pod("exec-1", None)), "a name is used once");
        assert_eq!(store.owned_by("driver"), ["exec-2", "exec-1"]);
        store.get_mut("exec-1").unwrap().node = Some(0);
        assert_eq!(store.delete("exec-1"), Deletion::Graceful);
        assert!(store.get("exec-1").is_some_and(|pod| pod.terminating && pod.status() == "Terminating"));
        assert!(matches!(store.delete("exec-2"), Deletion::Gone(_)));
        assert_eq!(store.delete("exec-2"), Deletion::NotFound);
        store.get_mut("exec-1").unwrap().phase = Phase::Failed;
        assert!(matches!(store.delete("exec-1"), Deletion::Gone(_)));
        assert_eq!(store.iter().map(|pod| pod.name.as_str()).collect::<Vec<_>>(), ["driver"]);
    }
}
