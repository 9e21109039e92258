"""Reads a folder of DAGs as Airflow's scheduler does; prints errors, and of each DAG its times and what its task does."""
import json
import sys
from datetime import datetime, timezone

import pendulum
from airflow.dag_processing.dagbag import DagBag

folder, = json.loads(sys.stdin.read())
bag = DagBag(folder)


def times_of(timetable):
    moment = pendulum.instance(datetime(2026, 1, 1, tzinfo=timezone.utc))
    times = []
    for _ in range(40):
        moment = timetable._get_next(moment)
        times.append(moment.in_timezone("UTC").strftime("%Y-%m-%dT%H:%M:%S.000Z"))
    return times


def run(task):
    try:
        task.python_callable(*task.op_args)
    except RuntimeError as error:
        return str(error)
    return "success"


dags = {
    dag.dag_id: {
        "owner": dag.owner,
        "description": dag.description,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "times": times_of(dag.timetable),
        "run": run(dag.get_task("run")),
    }
    for dag in bag.dags.values()
}
print("RESULT " + json.dumps({"errors": {name: str(error) for name, error in bag.import_errors.items()}, "dags": dags}))
