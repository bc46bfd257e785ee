"""A PySpark of one version in an environment of its own, with a standalone cluster on the loopback address."""

import os
import shutil
import signal
import subprocess
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Spark:
    """One version of Spark, its processes and its folders. Everything it starts carries its home in the command line."""

    def __init__(self, home: Path, version: str, port: int = 7077):
        self.root = home / version
        self.port = port
        self.python = self.root / "bin" / "python"
        if not self.python.exists():
            print(f"installing pyspark {version} into {self.root}")
            venv.create(self.root, with_pip=True)
            subprocess.run([self.python, "-m", "pip", "install", "--quiet", f"pyspark[connect]=={version}"], check=True)
        self.spark_home = next(self.root.glob("lib/python*/site-packages/pyspark"))
        self.lab = self.root / "lab"
        self.lab.mkdir(exist_ok=True)
        self.env = dict(os.environ, SPARK_HOME=str(self.spark_home), PYSPARK_PYTHON=str(self.python), SPARK_LOCAL_IP="127.0.0.1")
        # Short-lived JVMs on a busy machine: what costs time is compiling and loading classes.
        self.quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:disable -Xlog:all=error:stderr"
        self.daemons: dict[str, subprocess.Popen] = {}
        self.conf: dict[str, str] = {}
        self.workers = 3
        self.jar = self.compile()
        self.env["JAVA_TOOL_OPTIONS"] = f"{self.quick} -XX:SharedArchiveFile={self.archive()}"

    def compile(self) -> Path:
        jar, source = self.lab / "work.jar", HERE / "Work.java"
        if not jar.exists() or jar.stat().st_mtime < source.stat().st_mtime:
            classes = self.lab / "classes"
            classes.mkdir(exist_ok=True)
            subprocess.run(["javac", "-cp", str(self.spark_home / "jars" / "*"), "-d", classes, source], check=True)
            subprocess.run(["jar", "cf", jar, "-C", classes, "."], check=True)
        return jar

    def archive(self) -> Path:
        """The classes that a Spark application loads, once and for all: halves the time that each JVM takes to start."""
        archive = self.lab / "spark.jsa"
        if not archive.exists():
            env = dict(self.env, SPARK_SUBMIT_OPTS=f"{self.quick} -XX:ArchiveClassesAtExit={archive}")
            words = ["--master", "local-cluster[1,1,1024]", "--class", "Work", self.jar, "map-ms=10", "reduce-ms=10"]
            subprocess.run([self.spark_home / "bin" / "spark-submit", *words], env=env, capture_output=True, timeout=300)
        return archive

    def ready(self, conf: dict[str, str], workers: int = 3):
        """A master and workers, six cores and 6 GB in all, with these settings; what still runs of them is used again."""
        if conf != self.conf or workers != self.workers or not self.alive("master"):
            self.stop()
            self.conf, self.workers = conf, workers
        if not self.alive("master"):
            (self.lab / "master.log").unlink(missing_ok=True)
            self.start_master()
        for number in range(workers):
            if not self.alive(f"worker{number}"):
                self.start_worker(number)

    def start_master(self):
        port, elected = str(self.port), self.log("master").count("I have been elected leader")
        self.daemon("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", str(self.port + 1000))
        wait_for(lambda: self.log("master").count("I have been elected leader") > elected, 240, "the master did not come up")

    def start_worker(self, number: int):
        known = self.log("master").count("Registering worker")
        self.daemon(
            f"worker{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", str(6 // self.workers), "--memory", f"{6 // self.workers}g",
            "--work-dir", str(self.lab / f"worker{number}"), "--webui-port", str(self.port + 1001 + number), f"spark://127.0.0.1:{self.port}",
        )
        wait_for(lambda: self.log("master").count("Registering worker") > known, 240, f"worker {number} did not register")

    def start(self, name: str):
        if name == "master":
            self.start_master()
        else:
            self.start_worker(int(name.removeprefix("worker")))

    def daemon(self, name: str, *command: str):
        output = (self.lab / f"{name}.log").open("a")
        settings = " ".join(f"-D{key}={value}" for key, value in self.conf.items())
        env = dict(self.env, SPARK_MASTER_OPTS=settings, SPARK_WORKER_OPTS=settings, SPARK_DAEMON_MEMORY="400m")
        launcher = self.spark_home / "bin" / "spark-class"
        self.daemons[name] = subprocess.Popen([launcher, *command], env=env, stdout=output, stderr=output, start_new_session=True)

    def alive(self, name: str) -> bool:
        return name in self.daemons and self.daemons[name].poll() is None

    def log(self, name: str) -> str:
        path = self.lab / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def pids(self, text: str) -> list[int]:
        """The processes of this Spark whose command line contains the text, the oldest first."""
        found = []
        for entry in Path("/proc").iterdir():
            command = cmdline(int(entry.name)) if entry.name.isdigit() else ""
            mine = self.lab if text == "deploy.SparkSubmit" else self.root
            if text in command and str(mine) in command and "check.py" not in command:
                found.append(int(entry.name))
        return sorted(found)

    def clear(self):
        """Ends the applications that still run here, so that the next case meets an empty cluster."""
        for text in ("deploy.SparkSubmit", "DriverWrapper", "CoarseGrainedExecutorBackend"):
            for pid in self.pids(text):
                send(pid, signal.SIGKILL)

    def stop(self):
        """Ends what was started here, and only that."""
        self.clear()
        for process in self.daemons.values():
            if process.poll() is None:
                process.kill()
                process.wait()
        self.daemons.clear()
        # What a master wrote down would make the next one recover first, and turn submissions away meanwhile.
        shutil.rmtree(self.lab / "recovery", ignore_errors=True)


def cmdline(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def send(pid: int, number: int):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # It was quicker.


def wait_for(holds, seconds: float, complaint: str):
    """Waits until `holds()`; at most so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    raise TimeoutError(complaint)
