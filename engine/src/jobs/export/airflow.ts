import { header, portableCron, purpose, type ExportedJob, type Exporter } from './exporter.js';

/** One module with a DAG for each job: `lastro_jobs.py`. For Airflow 2.9 and later, 3 included. */
export const airflow: Exporter = (jobs, { projectDir, lastro }) =>
  new Map([
    [
      'lastro_jobs.py',
      [
        header(
          'airflow',
          'Retries and timeouts are those of the jobs; so is what runs at once. Airflow starts none of the runs that it missed.',
        ),
        PRELUDE,
        `PROJECT = ${python(projectDir)}`,
        `LASTRO = [${lastro.map(python).join(', ')}]`,
        '',
        RUN_JOB,
        ...jobs.map(dag),
      ].join('\n'),
    ],
  ]);

const PRELUDE = `import subprocess

import pendulum
from airflow.timetables.trigger import CronTriggerTimetable

try:
    from airflow.providers.standard.operators.python import PythonOperator
    from airflow.sdk import DAG
except ImportError:
    from airflow import DAG
    from airflow.operators.python import PythonOperator

# Where the workers have the project and Lastro.`;

const RUN_JOB = `
def run_job(name):
    with subprocess.Popen([*LASTRO, "job", "run", name, "--trigger", "schedule"], cwd=PROJECT) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code != 0:
        raise RuntimeError(f"job {name} ended with exit code {code}")
`;

function dag({ name, config, schedule }: ExportedJob): string {
  return `
with DAG(
    dag_id=${python(name)},
    description=${python(purpose(config))},
    schedule=CronTriggerTimetable(${python(portableCron(schedule))}, timezone=${python(schedule.timezone)}),
    start_date=pendulum.datetime(2024, 1, 1, tz=${python(schedule.timezone)}),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": ${python(config.owner ?? 'lastro')}, "retries": 0},
    tags=["lastro"],
):
    PythonOperator(task_id="run", python_callable=run_job, op_args=[${python(name)}])
`;
}

/** A literal: those of JSON are literals of Python too. */
function python(text: string): string {
  return JSON.stringify(text);
}
