"""Brings the fault of a case about in the real cluster, at the moment that driverseat's words for it name."""

import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from cluster import Spark, cmdline, parent, send, wait_for

SIGNALS = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "hangup": signal.SIGHUP,
           "freeze": signal.SIGSTOP, "thaw": signal.SIGCONT, "decommission": signal.SIGPWR}


def in_program(fault: str) -> bool:
    """Whether the program itself does it: its arguments say so, and nobody strikes from outside."""
    return fault.split("@")[0].split(":")[1] in ("task", "app")


class Striker(threading.Thread):
    """Waits for the moment of each fault in turn and strikes."""

    def __init__(self, spark: Spark, faults: list[str], submit: subprocess.Popen, marks: Path, cluster_mode: bool):
        super().__init__(daemon=True)
        self.spark, self.submit, self.marks, self.cluster_mode = spark, submit, marks, cluster_mode
        self.faults = [fault for fault in faults if not in_program(fault)]
        self.problem: str | None = None
        self.over = False

    def run(self):
        try:
            for fault in self.faults:
                what, _, when = fault.partition("@")
                self.wait_until(when or "start")
                self.strike(what)
        except (TimeoutError, LookupError) as problem:
            self.problem = str(problem)

    def wait_until(self, when: str):
        moment, _, later = when.partition("+")
        if moment:
            wait_for(lambda: self.over or self.reached(moment), 240, f"the moment {moment} did not come")
        if later:
            time.sleep(float(later.removesuffix("ms")) / 1000 if later.endswith("ms") else float(later.removesuffix("s")))

    def count(self, pattern: str) -> int:
        return sum(1 for _ in self.marks.glob(pattern))

    def reached(self, moment: str) -> bool:
        """Whether the moment has come: the tasks leave marks, the event log is written too late for that."""
        if moment == "start":
            return True
        if moment == "end":
            return self.count("end-of-work*") > 0
        if moment == "map-done":
            return self.count("start-1-*") > 0
        if match := re.fullmatch(r"event=LaunchTask#(\d+)", moment):
            return self.count("start-*") >= int(match[1])
        if match := re.fullmatch(r"event=RegisteredApplication#(\d+)", moment):
            return self.count("app-*") >= int(match[1])
        match = re.fullmatch(r"stage=(\d+)(?::tasks=(\d+))?", moment)
        if match is None:
            raise LookupError(f"this harness does not know the moment `{moment}`")
        return self.count(f"end-{match[1]}-*") >= int(match[2]) if match[2] else self.count(f"start-{match[1]}-*") > 0

    def strike(self, what: str):
        action, _, target = what.partition(":")
        if action == "start":
            for name in self.daemons(target):
                self.spark.start(name)
            return
        if action == "cancel":
            self.cancel()
            return
        victims = self.victims(target)
        if not victims:
            raise LookupError(f"nothing there to hit: {what}")
        if target == "client" and action in ("interrupt", "hangup"):
            victims = self.session()  # A terminal sends these to all it has started.
        for pid in victims:
            send(pid, SIGNALS[action])

    def daemons(self, target: str) -> list[str]:
        return {"master": ["master"], "workers": ["worker0", "worker1", "worker2"]}.get(target, [target.replace("worker:", "worker")])

    def session(self) -> list[int]:
        return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and session_of(int(p.name)) == self.submit.pid]

    def victims(self, target: str) -> list[int]:
        spark = self.spark
        driver = spark.pids("DriverWrapper")[-1:]
        if target == "driver":
            return driver if self.cluster_mode else [p for p in self.session() if "deploy.SparkSubmit" in cmdline(p)]
        if target == "client":
            return [self.submit.pid]
        if target == "python":
            return [p for p in self.session() if "work.py" in cmdline(p) and "SparkSubmit" not in cmdline(p)]
        if target == "worker:of-driver":
            return [parent(pid) for pid in driver]
        if target == "worker:without-driver":
            workers = [d.pid for name, d in spark.daemons.items() if name != "master" and d.poll() is None]
            return [pid for pid in workers if pid not in [parent(d) for d in driver]][:1]
        if target.startswith("executor"):
            return self.executors(target)
        if target.startswith("machine:worker"):
            worker = spark.daemons[target.removeprefix("machine:")].pid
            return [worker, *[p for p in spark.pids("org.apache.spark") if parent(p) == worker]]
        return [spark.daemons[name].pid for name in self.daemons(target) if spark.alive(name)]

    def executors(self, target: str) -> list[int]:
        number = target.partition(":")[2] or "0"
        if number == "with-map-output":
            number = min(path.name.rpartition("@")[2] for path in self.marks.glob("end-0-*"))
        return [p for p in self.spark.pids("CoarseGrainedExecutorBackend") if f"--executor-id {number} " in cmdline(p)][-1:]

    def cancel(self):
        """`spark-submit --kill`, at the master's REST server if it has one."""
        driver = re.findall(r"Launching driver (driver-\S+)", self.spark.log("master"))[-1]
        rest = re.findall(r"REST server for submitting applications on port (\d+)|REST server.*?port (\d+)", self.spark.log("master"))
        port = next((found[0] or found[1] for found in rest), self.spark.port)
        master = f"spark://127.0.0.1:{port}"
        command = [self.spark.spark_home / "bin" / "spark-submit", "--master", master, "--kill", driver]
        subprocess.run(command, env=self.spark.env, capture_output=True, timeout=120)


def session_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[3])
    except OSError:
        return 0
