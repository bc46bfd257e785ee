#!/usr/bin/env python3
"""Runs cases on a real Spark and in driverseat, and compares what came of them. See README.md beside this file."""

import argparse
import json
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from cluster import HERE, Spark, wait_for
from judge import ends_of_tasks, event_logs, judge, over
from strike import Striker, in_program

PROJECT = HERE.parent.parent
WORK = "map=6x3s reduce=6x6s"
# What the lines of cases.json leave out, so that they can be read.
SHORT = {
    "{client}": "--master spark://127.0.0.1:7077 --deploy-mode client --executor-memory 512m --executor-cores 1 --total-executor-cores 3",
    "{cluster}": "--master spark://127.0.0.1:7077 --deploy-mode cluster --driver-memory 512m --executor-memory 512m --executor-cores 1 --total-executor-cores 3",
    "{wait}": "--conf spark.standalone.submit.waitAppCompletion=true",
    "{work}": "--class Work work.jar",
}


def line(case: dict) -> str:
    text = case["submit"]
    for short, long in SHORT.items():
        text = text.replace(short, long)
    return f"spark-submit {text}"


def millis(span: str) -> int:
    return int(span.removesuffix("ms")) if span.endswith("ms") else int(float(span.removesuffix("s")) * 1000)


def arguments(case: dict, marks: Path) -> list[str]:
    """The work, and the faults that are the program's own, as its arguments."""
    words = [f"marks={marks}"]
    for name, tasks, span, size in re.findall(r"(\w+)=(\d+)x([\d.]+m?s)(?::result=(\w+))?", case.get("work", WORK).split(";")[0]):
        words += [f"{name}s={tasks}", f"{name}-ms={millis(span)}"] + ([f"{name}-bytes={size}"] if size else [])
    # Every job of the work is the same; the stage that is cached is computed by the first of them.
    words += ["cache=true"] if " cache" in case.get("work", "") else []
    words += [f"jobs={case['work'].count(';') + 1}"] if ";" in case.get("work", "") else []
    return words + [f"fault={fault.split('@')[0]}" for fault in case.get("faults", []) if in_program(fault)]


def real(spark: Spark, case: dict) -> dict:
    """Runs the case on the real Spark and says what came of it in driverseat's words."""
    text = line(case).replace("127.0.0.1:7077", f"127.0.0.1:{spark.port}")
    words = shlex.split(text)
    cluster_mode = "cluster" in words
    if "spark://" in text:
        spark.ready({key: value.replace("$LAB", str(spark.lab)) for key, value in case.get("cluster", {}).items()}, case.get("workers", 3))
    name = f"{case['id']}-{int(time.time())}"
    folder, marks = spark.lab / "events" / name, spark.lab / "marks" / name
    folder.mkdir(parents=True)
    marks.mkdir(parents=True)
    # All executors there before the first task, as in the model, where no machine is busy with something else.
    options = ["--conf", "spark.eventLog.enabled=true", "--conf", f"spark.eventLog.dir=file://{folder}", "--conf", "spark.eventLog.rolling.enabled=false",
               "--conf", "spark.eventLog.compress=false", "--conf", "spark.scheduler.minRegisteredResourcesRatio=1.0",
               "--conf", "spark.scheduler.maxRegisteredResourcesWaitingTime=60s"]
    resource = {"work.jar": str(spark.jar), "work.py": str(HERE / "work.py")}
    command = [str(spark.spark_home / "bin" / words[0]), *options, *[resource.get(word, word) for word in words[1:]], *arguments(case, marks)]
    known = {daemon: len(spark.log(daemon)) for daemon in spark.daemons}
    console = spark.lab / "consoles" / f"{name}.log"
    console.parent.mkdir(exist_ok=True)
    with console.open("w") as out:
        submit = subprocess.Popen(command, env=spark.env, stdout=out, stderr=out, start_new_session=True)
    striker = Striker(spark, case.get("faults", []), submit, marks, cluster_mode)
    striker.start()
    patience = case.get("seconds", 240)
    try:
        code = submit.wait(patience)
        code = code if code >= 0 else 128 - code
    except subprocess.TimeoutExpired:
        code = None
    left_early = cluster_mode and not list(marks.glob("end-of-work*"))
    if cluster_mode:
        settle(spark, folder, patience, "--supervise" in words)
    striker.over = True
    try:
        seen = judge(folder, {"code": code, "left_early": left_early, "console": console.read_text(errors="replace")},
                     driver(spark, known, cluster_mode, code))
        seen["problem"] = striker.problem
        seen["console"] = str(console)
        seen["details"] = ends_of_tasks(folder)
        return seen
    finally:
        # A supervised driver that is killed comes back, a frozen daemon does not, and a new master may recover for a minute.
        unwell = any(re.match("freeze:(master|worker)|start:master", fault) for fault in case.get("faults", []))
        if "--supervise" in words or unwell:
            spark.stop()
        spark.clear()


def settle(spark: Spark, folder: Path, seconds: float, supervised: bool):
    """Waits until no driver runs any more; a supervised one is away for some seconds before it starts again."""
    def gone() -> bool:
        return not spark.pids("DriverWrapper")

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if gone():
            quiet = time.monotonic() + (12 if supervised and not over(folder) else 4)
            while gone() and time.monotonic() < quiet:
                time.sleep(0.3)
            if gone():
                return
        time.sleep(0.5)


def driver(spark: Spark, known: dict[str, int], cluster_mode: bool, code: int | None) -> dict:
    """What the driver did: in client mode it is the submitter, in cluster mode master and workers have written it down."""
    if not cluster_mode:
        return {"alive": code is None, "location": "client", "starts": 1, "state": None, "console": ""}
    logs = {name: spark.log(name)[length:] for name, length in known.items()}
    ids = list(dict.fromkeys(re.findall(r"Launching driver (driver-\S+)", logs["master"])))
    again = sum(log.count("re-launching after") for log in logs.values())
    states = re.findall(rf"Removing driver: {ids[-1]} \((\w+)\)", logs["master"]) if ids else []
    consoles = "".join(path.read_text(errors="replace") for one in ids for path in spark.lab.glob(f"worker*/{one}/stdout"))
    # A driver that no worker can take waits at the master.
    alive = bool(spark.pids("DriverWrapper")) or not ids and code == 0
    return {"alive": alive, "location": "worker" if ids else None, "starts": len(ids) + again, "state": states[-1] if states else None, "console": consoles}


def modelled(binary: Path, case: dict, version: str) -> dict:
    """What driverseat says of the same line, work and faults."""
    language = "python" if "work.py" in case["submit"] else "java"
    command = [str(binary), "run", "--submit", line(case), "--work", case.get("work", WORK), "--app-language", language,
               "--spark", ".".join(version.split(".")[:2]), "--horizon", f"{case.get('seconds', 600)}s", "--format", "json"]
    if workers := case.get("workers"):
        command += ["--workers", str(workers), "--worker-cores", str(6 // workers), "--worker-memory", f"{6 // workers}g"]
    for fault in case.get("faults", []):
        command += ["--fault", fault]
    for key, value in case.get("cluster", {}).items():
        command += ["--cluster-conf", f"{key}={value}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return {"problem": done.stderr}
    outcome = json.loads(done.stdout)["outcome"]
    short = [[re.sub(r", most recent failure.*", "", attempt.split("\n")[0]) for attempt in app] for app in outcome["stage_attempts"]]
    return {
        "job": outcome["job"],
        "exit_code": outcome["client"]["exit_code"],
        "left_early": outcome["client"]["exited_before_job_end"],
        "driver": (outcome["driver"]["location"] or "").split(":")[0] or None,
        "driver_starts": outcome["driver"]["starts"],
        "executors": len(outcome["executors"]),
        "stages": short,
        "failed": outcome["tasks"]["failed"],
        "rerun": outcome["tasks"]["rerun"],
        "result": outcome["result"]["shown_on"],
    }


def same(field: str, seen, said) -> bool:
    if field != "stages" or said is None:
        return seen == said
    # A stage attempt that was cut off is the same whether its last event reached the log or not.
    plain = [[re.sub(r"[:*\d].*$", "", text[3:]) + text[:3] for text in app if not text.endswith("running")] for app in seen]
    return plain == [[re.sub(r"[:*\d].*$", "", text[3:]) + text[:3] for text in app if not text.endswith("running")] for app in said]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help="ids of cases, or how they begin; all if none is named")
    parser.add_argument("--spark", default="4.0.1", help="a version on PyPI (default: %(default)s)")
    parser.add_argument("--home", type=Path, default=Path.home() / ".cache" / "driverseat-spark")
    parser.add_argument("--binary", type=Path, default=PROJECT / "target" / "debug" / "driverseat")
    parser.add_argument("--port", type=int, default=7077, help="of the master; the ports up to 1003 above it are used too")
    parser.add_argument("--keep", type=Path, help="append what was seen to this file, a JSON object a line")
    parser.add_argument("--seen", type=Path, help="compare with what such a file holds instead of running Spark")
    parser.add_argument("--cases", type=Path, default=HERE / "cases.json", dest="file", help="the cases")
    parser.add_argument("--list", action="store_true", help="list the cases")
    args = parser.parse_args()
    cases = json.loads(args.file.read_text())
    if args.list:
        for case in cases:
            print(f"{case['id']:40} {' '.join(case.get('faults', ['nothing breaks']))}")
        return 0
    cases = [case for wanted in args.cases or [""] for case in cases if case["id"].startswith(wanted)]
    # Spark inherits what this process ignores, and a process in the background of a script ignores both.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    spark = None if args.seen else Spark(args.home, args.spark, args.port)
    differences = 0
    try:
        for case in cases:
            for seen in kept(args.seen, case["id"]) if args.seen else attempt(spark, case):
                if args.keep:
                    with args.keep.open("a") as file:
                        file.write(json.dumps({"id": case["id"], "spark": args.spark, "seen": seen}) + "\n")
                differences += report(case, seen, modelled(args.binary, case, seen.get("spark", args.spark)))
    finally:
        if spark:
            spark.stop()
    print(f"{differences} differences")
    return 1 if differences else 0


def attempt(spark: Spark, case: dict) -> list[dict]:
    """The run, or nothing if it could not be made: the other cases go on."""
    try:
        return [real(spark, case)]
    except TimeoutError as problem:
        print(f"? {case['id']}: {problem}", flush=True)
        spark.stop()
        return []


def kept(file: Path, case: str) -> list[dict]:
    runs = [json.loads(text) for text in file.read_text().splitlines()]
    return [dict(run["seen"], spark=run["spark"]) for run in runs if run["id"] == case]


def report(case: dict, seen: dict, said: dict) -> int:
    """Prints both sides, and returns how many fields differ."""
    ignored = {"problem", "console", "details", "spark", *case.get("except", [])}
    fields = [field for field in seen if field not in ignored]
    wrong = [field for field in fields if not same(field, seen[field], said.get(field))]
    print(f"{'! ' if wrong else '  '}{case['id']}{' ' + seen['spark'] if 'spark' in seen else ''}: {len(fields)} fields", flush=True)
    for field in wrong:
        print(f"    {field}: Spark {seen[field]}\n    {' ' * len(field)}  model {said.get(field)}")
    for problem in filter(None, (seen["problem"], said.get("problem"))):
        print(f"    problem: {problem}")
    if wrong:
        for detail in seen["details"][:14]:
            print(f"    - {detail}")
    sys.stdout.flush()
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
