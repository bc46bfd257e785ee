"""The work of Work.java in Python: a job of two stages with a shuffle between them, each task asleep for a while."""

import sys
import time
from pathlib import Path

from pyspark import TaskContext
from pyspark.sql import SparkSession

options = dict(word.split("=", 1) for word in sys.argv[1:])
marks = Path(options["marks"])


def task(stage, millis):
    name = f"{stage}-{TaskContext.get().taskAttemptId()}@python"
    (marks / f"start-{name}").touch()
    fault, here = options.get("fault", ""), f"task:{stage}.{TaskContext.get().partitionId()}"
    if fault.endswith(here) and not (fault.startswith("throw-once") and TaskContext.get().attemptNumber() > 0):
        raise RuntimeError("work.py: task failure")
    time.sleep(millis / 1000)
    (marks / f"end-{name}").touch()


def mapped(rows):
    task(0, int(options["map-ms"]))
    return [(n % 6, n) for n in rows]


def reduced(groups):
    task(1, int(options["reduce-ms"]))
    return [sum(values) for _, values in groups]


spark = SparkSession.builder.appName("work").getOrCreate()
(marks / f"app-{spark.sparkContext.applicationId}").touch()
rows = spark.sparkContext.parallelize(range(1, 1001), int(options["maps"])).mapPartitions(mapped)
total = sum(rows.groupByKey(int(options["reduces"])).mapPartitions(reduced).collect())
print(f"RESULT sum={total} correct={total == 500500}", flush=True)
(marks / "end-of-work").touch()
fault = options.get("fault", "")
if fault == "throw:app":
    raise RuntimeError("work.py: after the job")
if fault.startswith("exit=") and fault.endswith(":app"):
    sys.exit(int(fault[5:-4]))
if fault != "no-stop:app":
    spark.stop()
