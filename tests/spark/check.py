#!/usr/bin/env python3
"""Runs cases on a real Spark and in driverseat, and compares what came of them. See README.md beside this file."""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
WORK = "map=6x3s reduce=6x6s"


class Spark:
    """A PySpark of one version in an environment of its own, with a standalone cluster on the loopback address."""

    def __init__(self, home: Path, version: str):
        self.root = home / version
        python = self.root / "bin" / "python"
        if not python.exists():
            print(f"installing pyspark {version} into {self.root}")
            venv.create(self.root, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", f"pyspark=={version}"], check=True)
        found = subprocess.run([python, "-c", "import pyspark; print(pyspark.__path__[0])"], capture_output=True, text=True, check=True)
        self.spark_home = Path(found.stdout.strip())
        self.lab = self.root / "lab"
        self.lab.mkdir(exist_ok=True)
        self.env = dict(os.environ, SPARK_HOME=str(self.spark_home), PYSPARK_PYTHON=str(python), SPARK_LOCAL_IP="127.0.0.1")
        self.daemons: dict[str, subprocess.Popen] = {}
        self.jar = self.compile()

    def compile(self) -> Path:
        jar = self.lab / "work.jar"
        if not jar.exists():
            classes = self.lab / "classes"
            classes.mkdir(exist_ok=True)
            path = str(self.spark_home / "jars" / "*")
            subprocess.run(["javac", "-cp", path, "-d", classes, HERE / "Work.java"], check=True)
            subprocess.run(["jar", "cf", jar, "-C", classes, "."], check=True)
        return jar

    def start(self):
        """Starts the master and three workers of two cores and 2 GB, each in a folder of its own."""
        self.daemon("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "7077", "--webui-port", "8090")
        wait_for(lambda: "I have been elected leader" in self.log("master"), 60, "the master did not come up")
        for number in range(3):
            folder = self.lab / f"worker{number}"
            self.daemon(
                f"worker{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "2", "--memory", "2g",
                "--work-dir", str(folder), "--webui-port", str(8091 + number), "spark://127.0.0.1:7077",
            )
        wait_for(lambda: self.log("master").count("Registering worker") >= 3, 60, "the workers did not register")

    def daemon(self, name: str, *command: str):
        output = (self.lab / f"{name}.log").open("w")
        launcher = self.spark_home / "bin" / "spark-class"
        self.daemons[name] = subprocess.Popen([launcher, *command], env=self.env, stdout=output, stderr=output, start_new_session=True)

    def log(self, name: str) -> str:
        path = self.lab / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        """Ends what was started here, and only that."""
        for process in self.daemons.values():
            if process.poll() is None:
                process.terminate()
        for process in self.daemons.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.daemons.clear()


def wait_for(holds, seconds: float, complaint: str):
    """Waits until `holds()`; at most so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.25)
    raise SystemExit(complaint)


def events(folder: Path) -> list[dict]:
    """All events of all application logs in the folder, the oldest file first."""
    found = []
    for file in sorted((f for f in folder.rglob("*") if f.is_file()), key=lambda f: f.stat().st_ctime):
        if file.name.startswith("."):
            continue
        for line in file.read_text(errors="replace").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                pass  # The last line of a log that was cut short.
    return found


def reached(marks: Path, when: str) -> bool:
    """Whether the moment `stage=S` or `stage=S:tasks=N` has come in the real run: its tasks leave marks."""
    if when in ("start", "end"):
        return True
    stage, _, tasks = when.removeprefix("stage=").partition(":tasks=")
    if tasks:
        return len(list(marks.glob(f"end-{stage}-*"))) >= int(tasks)
    return any(marks.glob(f"start-{stage}-*"))


def pids(text: str) -> list[int]:
    """The processes of this user whose command line contains the text."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if text in command and "check.py" not in command:
                found.append(int(entry.name))
    return found


def gone_for(text: str, seconds: float) -> bool:
    """Whether no such process shows up for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if pids(text):
            return False
        time.sleep(0.5)
    return True


def strike(spark: Spark, fault: str, submit: subprocess.Popen, cluster_mode: bool):
    """Does to the real run what the fault says, where it is a signal; faults of the program itself are its arguments."""
    action, _, target = fault.partition("@")[0].partition(":")
    number = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "hangup": signal.SIGHUP}.get(action)
    if number is None:
        return
    if target == "client" or target == "driver" and not cluster_mode:
        java = [p for p in pids("org.apache.spark.deploy.SparkSubmit") if os.getsid(p) == os.getsid(submit.pid)]
        victims = java or [submit.pid]
    elif target == "driver":
        victims = pids("org.apache.spark.deploy.worker.DriverWrapper")
    elif target == "master":
        victims = [spark.daemons["master"].pid]
    elif target.startswith("executor:"):
        victims = [p for p in pids("CoarseGrainedExecutorBackend") if f"--executor-id {target.partition(':')[2]} " in cmdline(p)]
    else:
        raise SystemExit(f"this harness cannot hit `{target}`")
    for pid in victims:
        os.kill(pid, number)


def cmdline(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def real(spark: Spark, case: dict) -> dict:
    """Runs the case on the real Spark and says what came of it in driverseat's words."""
    words = shlex.split(case["submit"])
    cluster_mode = "cluster" in words
    if "spark://" in case["submit"]:
        spark.start()
    folder = spark.lab / "events" / f"{case['id']}-{int(time.time())}"
    folder.mkdir(parents=True)
    marks = spark.lab / "marks" / folder.name
    marks.mkdir(parents=True)
    options = ["--conf", "spark.eventLog.enabled=true", "--conf", f"spark.eventLog.dir=file://{folder}", "--conf", "spark.eventLog.rolling.enabled=false",
               "--conf", "spark.eventLog.compress=false", "--conf", "spark.eventLog.logBlockUpdates.enabled=false"]
    command = [str(spark.spark_home / "bin" / words[0]), *options, *words[1:-1], str(spark.jar), f"marks={marks}", *shlex.split(case.get("app_args", ""))]
    out = (spark.lab / "submit.log").open("w")
    submit = subprocess.Popen(command, env=spark.env, stdout=out, stderr=out, start_new_session=True)
    try:
        if fault := case.get("fault"):
            when = fault.partition("@")[2] or "start"
            wait_for(lambda: reached(marks, when) or submit.poll() not in (None, 0), 180, f"{case['id']}: the moment {when} did not come")
            strike(spark, fault, submit, cluster_mode)
        code = submit.wait(300)
        left_early = cluster_mode and not over(folder)
        if cluster_mode:
            # A supervised driver is away for some seconds before it starts again.
            wait_for(lambda: over(folder) or gone_for("DriverWrapper", 15), 300, f"{case['id']}: the application did not end")
            time.sleep(3)
        return judge(events(folder), code, left_early)
    finally:
        spark.stop()


def over(folder: Path) -> bool:
    seen = events(folder)
    starts = sum(e["Event"] == "SparkListenerApplicationStart" for e in seen)
    ends = sum(e["Event"] == "SparkListenerApplicationEnd" for e in seen)
    return 0 < starts <= ends or any(e["Event"] == "SparkListenerJobEnd" and e["Job Result"]["Result"] == "JobSucceeded" for e in seen)


def judge(seen: list[dict], code: int, left_early: bool) -> dict:
    """The outcome as far as the event log tells it."""
    starts = sum(e["Event"] == "SparkListenerApplicationStart" for e in seen)
    jobs = [e["Job Result"]["Result"] for e in seen if e["Event"] == "SparkListenerJobEnd"]
    attempts: dict[int, int] = {}
    for event in seen:
        if event["Event"] == "SparkListenerStageSubmitted":
            info = event["Stage Info"]
            attempts[info["Stage ID"]] = max(attempts.get(info["Stage ID"], 0), info["Stage Attempt ID"] + 1)
    failed = sum(e["Event"] == "SparkListenerTaskEnd" and e["Task End Reason"]["Reason"] not in ("Success", "TaskKilled") for e in seen)
    if "JobSucceeded" in jobs:
        job = "restarted_then_finished" if starts > 1 else "finished"
    elif jobs:
        job = "failed"
    else:
        job = "lost"
    return {
        "job": job,
        "client.exit_code": code if code >= 0 else 128 - code,
        "client.exited_before_job_end": left_early,
        "stages": [attempts[stage] for stage in sorted(attempts)],
        "tasks.failed": failed,
        "driver.starts": starts,
    }


def modelled(binary: Path, case: dict, version: str) -> dict:
    """What driverseat says of the same line, work and fault."""
    release = ".".join(version.split(".")[:2])
    command = [str(binary), "run", "--submit", case["submit"], "--work", WORK, "--app-language", "java", "--spark", release, "--format", "json"]
    if fault := case.get("fault"):
        command += ["--fault", fault]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{case['id']}: {done.stderr}")
    outcome = json.loads(done.stdout)["outcome"]
    return {
        "job": outcome["job"],
        "client.exit_code": outcome["client"]["exit_code"],
        "client.exited_before_job_end": outcome["client"]["exited_before_job_end"],
        "stages": [stage["attempts"] for stage in outcome["stages"]],
        "tasks.failed": outcome["tasks"]["failed"],
        "driver.starts": outcome["driver"]["starts"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="ids of cases; all if none is named")
    parser.add_argument("--spark", default="4.0.1", help="a version on PyPI (default: %(default)s)")
    parser.add_argument("--home", type=Path, default=Path.home() / ".cache" / "driverseat-spark")
    parser.add_argument("--binary", type=Path, default=PROJECT / "target" / "debug" / "driverseat")
    parser.add_argument("--list", action="store_true", help="list the cases")
    args = parser.parse_args()
    cases = json.loads((HERE / "cases.json").read_text())
    if args.list:
        for case in cases:
            print(f"{case['id']:28} {case.get('fault', 'nothing breaks')}")
        return 0
    unknown = set(args.cases) - {case["id"] for case in cases}
    if unknown:
        parser.error(f"there is no case {', '.join(sorted(unknown))}; --list names them")
    spark = Spark(args.home, args.spark)
    differences = 0
    for case in cases:
        if args.cases and case["id"] not in args.cases:
            continue
        seen, said = real(spark, case), modelled(args.binary, case, args.spark)
        for field in case["compare"]:
            same = seen[field] == said[field]
            differences += not same
            print(f"{'  ' if same else '! '}{case['id']:28} {field:30} Spark {seen[field]!s:24} model {said[field]!s}", flush=True)
    print(f"{differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
