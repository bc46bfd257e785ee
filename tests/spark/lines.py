#!/usr/bin/env python3
"""Records what a real Spark says of lines (`spark-submit --verbose …`), in the form of assets/records/submit-tried.json.

    python3 tests/spark/lines.py --spark 4.0.5 lines.txt > recorded.json

Each line is run by a shell in a folder with the files that `trial_lab` of tests/it/submit.rs names, no cluster anywhere.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from cluster import Spark

FILES = {
    "a.jar": None, "b.jar": None, "h.py": "", "data.txt": "", "app.R": "", "app.py": "",
    "ctx.py": "from pyspark import SparkContext\nSparkContext().stop()\n",
    "p1.properties": "spark.a main\n", "ex1.properties": "spark.a extra1\nspark.b extra1\nspark.c extra1\n",
    "odd.properties": ("# a comment\n! another\n  spark.a   spaced out  \nspark.b: colon\nspark.c=a=b=c\nspark.d\nspark.e=one \\\n    two\n"
                       "spark.f=\\u0041\\t|\nnot.spark=1\nspark.a=again\nspark.app.name = From File\nspark.driver.memory=700m\n"),
    "all.properties": "spark.master local[3]\nspark.submit.deployMode client\nspark.jars b.jar\nspark.files data.txt\nspark.executor.cores 2\n"
                      "spark.executor.memory 1g\nspark.cores.max 4\nspark.driver.extraJavaOptions -Dx=1\nspark.app.name All\n",
    "cd1/spark-defaults.conf": "spark.a def\nspark.b def\nspark.d def\n", "yarnconf/core-site.xml": "<configuration/>\n",
}
FIELD = re.compile(r"^  (\w+) +(.*)$")
NOISE = re.compile(r"^(\d\d/\d\d/\d\d |Using Spark's default|Using properties file|Spark properties used|Parsed arguments|WARNING: |\tat |\s*$|Picked up|Setting default log|To adjust)")


def lab(folder: Path):
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (folder / "empty").mkdir(exist_ok=True)
            subprocess.run(["jar", "cf", str(file), "-C", str(folder / "empty"), "."], check=True)
        else:
            file.write_text(text)


def blocks(output: list[str]) -> dict:
    """The parts that `--verbose` prints."""
    found: dict = {"parsed": {}}
    place = None
    for text in output:
        if text == "Parsed arguments:":
            place = "parsed"
        elif text == "Main class:":
            place = "main_class"
        elif text == "Arguments:" and place == "main_class":
            place, found["child_arguments"] = "arguments", []
        elif text in ("Spark config:", "Spark config"):
            place, found["conf"] = "conf", {}
        elif text in ("Classpath elements:",) or text.startswith("Spark properties used"):
            place = None
        elif place == "parsed":
            if match := FIELD.match(text):
                if match[2] != "null":
                    found["parsed"][match[1]] = match[2]
            else:
                place = None
        elif place == "main_class":
            found["main_class"] = text
        elif place == "arguments":
            found["child_arguments"].append(text)
        elif place == "conf" and (match := re.match(r"^\((spark[^,]*),(.*)\)$", text)):
            if match[1] != "spark.app.submitTime":
                found["conf"][match[1]] = match[2]
    if found.get("child_arguments") == [""]:
        found["child_arguments"] = []
    return {key: value for key, value in found.items() if value not in ({}, None)}


def record(spark: Spark, folder: Path, text: str, name: str, release: str, seconds: float) -> dict:
    env = {key: value for key, value in spark.env.items() if not key.startswith(("PYSPARK", "JAVA_TOOL"))}
    env.update(PATH=f"{spark.spark_home}/bin:{spark.spark_home}/sbin:{spark.root}/bin:{os.environ['PATH']}", LAB=str(folder))
    del env["SPARK_LOCAL_IP"]
    process = subprocess.Popen(["bash", "-c", text], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True, text=True, errors="replace")
    try:
        output, code = process.communicate(timeout=seconds)[0], process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, code = process.communicate()[0], None
    output = output.replace(str(folder), "$LAB").replace(str(spark.spark_home), "$SPARK_HOME")
    said = output.splitlines()
    lines = [line for line in said if not NOISE.match(line) and not FIELD.match(line) and not re.match(r"^\(spark", line)]
    first = next((line for line in lines if re.match(r"(Error|Exception|Invalid|Unrecognized|Unknown|Failed|Missing|Running python|\S*(Exception|Error):)", line)), None)
    shown = {"id": name, "spark": release, "line": text, **blocks(said), "exit_code": code}
    if first:
        shown |= {"first_error": first, "lines": [first, *[line for line in lines if line != first and "Error" in line][:2]]}
    return shown | {"output": said[-60:]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=Path, help="a file with a line in each line; # begins a comment")
    parser.add_argument("--spark", default="4.0.1")
    parser.add_argument("--home", type=Path, default=Path.home() / ".cache" / "driverseat-spark")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/driverseat-lines"))
    parser.add_argument("--seconds", type=float, default=60)
    args = parser.parse_args()
    spark = Spark(args.home, args.spark)
    lab(args.folder)
    release = ".".join(args.spark.split(".")[:2])
    for number, text in enumerate(args.lines.read_text().splitlines(), 1):
        if text.strip() and not text.startswith("#"):
            text = text.replace("\\n", "\n") if "\\\\n" not in text else text
            print(json.dumps(record(spark, args.folder, text, f"{release}-l{number}", release, args.seconds)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
