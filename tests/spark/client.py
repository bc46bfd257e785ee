"""A client of a Connect server that does what a program in driverseat's words says: `view v = range 7; try count table v; idle 5s`.

    python3 client.py sc://127.0.0.1:15002 'PROGRAM' [session_id]
"""

import re
import sys
import time

from pyspark import StorageLevel
from pyspark.sql import SparkSession


def relation(spark, text):
    kind, _, rest = text.partition(" ")
    if kind == "range":
        return spark.range(int(rest))
    if kind == "table":
        return spark.table(rest)
    tasks, seconds = (rest or "2x30").split("x")  # work: so many tasks of so many seconds
    return spark.range(0, int(tasks) * int(seconds), 1, int(tasks)).selectExpr("reflect('java.lang.Thread', 'sleep', CAST(1000 AS BIGINT))")


def act(spark, text):
    verb, _, rest = text.partition(" ")
    if verb == "idle":
        return time.sleep(float(rest.removesuffix("s")))
    if verb in ("view", "global-view"):
        name, _, value = rest.partition(" = ")
        frame = relation(spark, value)
        return frame.createOrReplaceTempView(name) if verb == "view" else frame.createOrReplaceGlobalTempView(name)
    if verb == "cache":
        return f"{relation(spark, rest).cache().count()} rows"
    if verb == "cached":
        return relation(spark, rest).storageLevel != StorageLevel.NONE
    if verb == "udf":
        spark.udf.register(rest, lambda value: value, "long")
        return None
    if verb == "call":
        return f"{len(spark.sql(f'SELECT {rest}(id) FROM range(2)').collect())} rows"
    if verb == "conf":
        return spark.conf.set(*rest.split("=", 1))
    if verb == "get":
        return spark.conf.get(rest)
    if verb == "count":
        return relation(spark, rest).count()
    if verb == "collect":
        return f"{len(relation(spark, rest).collect())} rows"
    if verb == "sql":
        return f"{len(spark.sql(rest).collect())} rows"
    if verb == "version":
        return spark.version
    if verb == "tag":
        return spark.addTag(rest)
    if verb == "interrupt":
        return spark.interruptTag(rest) if rest else spark.interruptAll()
    if verb == "stop":
        return spark.stop()
    raise SystemExit(f"no such action: {text}")


def main():
    started = time.monotonic()
    builder = SparkSession.builder.remote(sys.argv[1])
    spark = builder.create() if hasattr(builder, "create") else builder.getOrCreate()
    if len(sys.argv) > 3:
        spark.client._session_id = sys.argv[3]
    for line in filter(None, (part.strip() for part in re.split(r"[;\n]", sys.argv[2]))):
        tried, text = line.startswith("try "), line.removeprefix("try ")
        try:
            if text == "new-session":
                spark, result = SparkSession.builder.remote(sys.argv[1]).create(), None
            else:
                result = act(spark, text)
            print(f"{time.monotonic() - started:6.1f} {text} -> {'ok' if result is None else result}", flush=True)
        except Exception as problem:
            first = " ".join(str(problem).split())[:260]
            print(f"{time.monotonic() - started:6.1f} {text} -> {type(problem).__name__}: {first}", flush=True)
            if not tried:
                raise


main()
