"""What came of a real run, in driverseat's words: read off the event logs, the consoles and the master's log."""

import json
from pathlib import Path


def event_logs(folder: Path) -> list[list[dict]]:
    """The events of each application, the oldest first."""
    logs = []
    for file in sorted((f for f in folder.rglob("*") if f.is_file() and not f.name.startswith(".")), key=lambda f: f.name):
        events = []
        for line in file.read_text(errors="replace").splitlines():
            try:
                events.append(json.loads(line))
            except ValueError:
                pass  # The last line of a log that was cut short.
        logs.append(events)
    return sorted(logs, key=lambda events: next((e["Timestamp"] for e in events if e["Event"] == "SparkListenerApplicationStart"), 0))


def of(events: list[dict], kind: str) -> list[dict]:
    return [event for event in events if event["Event"] == f"SparkListener{kind}"]


def over(folder: Path) -> bool:
    """Whether each application that began here has ended."""
    logs = event_logs(folder)
    return bool(logs) and all(of(events, "ApplicationEnd") for events in logs)


def attempts(events: list[dict]) -> list[str]:
    """`0.0`, `1.0 failed: …`, `1.1 running`."""
    found = {}
    for event in of(events, "StageSubmitted"):
        info = event["Stage Info"]
        found[info["Stage ID"], info["Stage Attempt ID"]] = " running"
    for event in of(events, "StageCompleted"):
        info = event["Stage Info"]
        why = info.get("Failure Reason", "").split("\n")[0].split(", most recent failure")[0]
        found[info["Stage ID"], info["Stage Attempt ID"]] = f" failed: {why}" if why else ""
    return [f"{stage}.{attempt}{state}" for (stage, attempt), state in sorted(found.items())]


def judge(folder: Path, submit: dict, driver: dict) -> dict:
    """`submit`: code, left_early, console. `driver`: whether it lives, what its worker said of its end, its consoles."""
    logs = event_logs(folder)
    last = logs[-1] if logs else []
    ends = [event for events in logs for event in of(events, "TaskEnd")]
    good = [event for event in of(last, "JobEnd") if event["Job Result"]["Result"] == "JobSucceeded"]
    starts = max(len(logs), driver["starts"])
    if driver["alive"]:
        job = "hangs"
    elif good:
        bad_end = submit["code"] not in (0, None) if driver["location"] == "client" else driver["state"] not in ("FINISHED", None)
        job = "failed" if bad_end else "restarted_then_finished" if starts > 1 else "finished"
    elif of(last, "ApplicationEnd") or not last:
        job = "failed"
    else:
        job = "lost"
    shown = "client_console" if "RESULT sum" in submit["console"] else "driver_log" if "RESULT sum" in driver["console"] else "nowhere"
    return {
        "job": job,
        "exit_code": submit["code"],
        "left_early": submit["left_early"],
        "driver": driver["location"],
        "driver_starts": starts,
        "executors": len(of(last, "ExecutorAdded")),
        "stages": [attempts(events) for events in logs],
        # A resubmitted task had succeeded; only its output is lost.
        "failed": sum(end["Task End Reason"]["Reason"] not in ("Success", "Resubmitted") for end in ends),
        "rerun": sum(end["Task Info"]["Attempt"] > 0 or end["Stage Attempt ID"] > 0 for end in ends),
        "result": shown,
    }


def ends_of_tasks(folder: Path) -> list[str]:
    """Each task end that was not a success, for a person who wants to know why."""
    found = []
    for events in event_logs(folder):
        for end in of(events, "TaskEnd"):
            reason, info = end["Task End Reason"], end["Task Info"]
            if reason["Reason"] != "Success":
                text = str(reason.get("Description") or reason.get("Loss Reason") or reason.get("Kill Reason") or reason.get("Message") or "")
                name = f"{info['Partition ID'] if 'Partition ID' in info else info['Index']}.{info['Attempt']} in {end['Stage ID']}.{end['Stage Attempt ID']}"
                found.append(f"task {name} on {info['Executor ID']}: {reason['Reason']} {text[:120].splitlines()[0] if text else ''}")
        for event in of(events, "ExecutorRemoved"):
            found.append(f"executor {event['Executor ID']} removed: {event['Removed Reason'][:160]}")
    return found
