#!/usr/bin/env python3
"""Runs clients against a real Spark Connect server, does to them what a case says, and prints what each of them saw.

    python3 tests/spark/connect.py --spark 4.0.5 [case …]

The cases stand in connect.json: `server` settings, `clients` with a program and a start, `faults` with `@t=SECONDS` since the server
was up. The programs are the words of `driverseat run --client`, so both can be laid side by side.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from cluster import HERE, Spark, send, wait_for
from strike import SIGNALS


class Server:
    def __init__(self, spark: Spark, port: int, conf: dict[str, str]):
        self.spark, self.port, self.conf = spark, port, conf
        self.process = None

    def start(self):
        release = self.spark.root.name
        packages = ["--packages", f"org.apache.spark:spark-connect_2.12:{release}"] if release < "4" else []
        conf = {"spark.connect.grpc.binding.port": str(self.port), **self.conf}
        words = ["--master", "local[4]", *packages, *[word for pair in conf.items() for word in ("--conf", "=".join(pair))],
                 "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
        self.log = self.spark.lab / "connect-server.log"
        out = self.log.open("w")
        self.process = subprocess.Popen([self.spark.spark_home / "bin" / "spark-submit", *words], env=self.spark.env, stdout=out, stderr=out, start_new_session=True)
        wait_for(lambda: "Spark Connect server started" in self.log.read_text(errors="replace"), 240, "the server did not come up")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def run(spark: Spark, case: dict, port: int):
    server = Server(spark, port, case.get("server", {}))
    server.start()
    began, clients = time.monotonic(), {}

    def client(number: int, words: dict):
        time.sleep(words.get("starts", 0))
        url = f"sc://127.0.0.1:{port}/" + words.get("url", "")
        command = [spark.python, HERE / "client.py", url, words["program"], *([words["session"]] if "session" in words else [])]
        clients[number] = subprocess.Popen(command, env=spark.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    threads = [threading.Thread(target=client, args=pair) for pair in enumerate(case["clients"], 1)]
    for thread in threads:
        thread.start()
    for fault in case.get("faults", []):
        action, target, seconds = re.fullmatch(r"([\w-]+):([\w:-]+)@t=([\d.]+)s", fault).groups()
        time.sleep(max(0, began + float(seconds) - time.monotonic()))
        if action == "start":
            server.start()
        elif target == "connect-server":
            send(server.process.pid, SIGNALS[action])
        else:
            send(clients[int(target.partition(":")[2] or 1)].pid, SIGNALS[action])
    print(f"== {case['id']} ({spark.root.name})")
    for thread in threads:
        thread.join()
    for number, process in sorted(clients.items()):
        try:
            out, err = process.communicate(timeout=case.get("seconds", 120))
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            out += "STILL WAITING\n"
        code = process.returncode if process.returncode >= 0 else 128 - process.returncode
        last = [line for line in err.splitlines() if re.match(r"\S*(Exception|Error|Interrupt)", line)][-1:]
        print(f"  client {number} exit {code} {last}\n    " + "\n    ".join(out.splitlines()), flush=True)
    time.sleep(case.get("after", 1))
    log = server.log.read_text(errors="replace")
    for pattern in case.get("log", []):
        print(f"    log {pattern}: {len(re.findall(pattern, log))} {[line for line in log.splitlines() if re.search(pattern, line)][:3]}")
    server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--spark", default="4.0.1")
    parser.add_argument("--home", type=Path, default=Path.home() / ".cache" / "driverseat-spark")
    parser.add_argument("--port", type=int, default=15102)
    args = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    spark = Spark(args.home, args.spark)
    for case in json.loads((HERE / "connect.json").read_text()):
        if not args.cases or case["id"] in args.cases:
            run(spark, case, args.port)


if __name__ == "__main__":
    sys.exit(main())
