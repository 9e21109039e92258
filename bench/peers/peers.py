"""peers.py TOOL JOB PLACE: the checks of a job (and for dbt its tables) by another tool; PLACE is its project or the database.

Prints {"n": true | false} by the numbers of the checks, where the tool has a form for them.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import usage  # noqa: E402, F401

tool, job_file, place = sys.argv[1:]
with open(job_file) as opened:
    checks = json.load(opened)["checks"]


def tables():
    """The numbered checks of each table, by its layer and name."""
    found = {}
    for n, check in enumerate(checks):
        found.setdefault(tuple(check["relation"].replace('"', "").split(".")), []).append((n, check))
    return found


def dbt():
    from dbt.cli.main import dbtRunner

    os.chdir(place)
    result = dbtRunner().invoke(["--quiet", "build", "--profiles-dir", ".", "--no-partial-parse"])
    if result.exception is not None:
        raise result.exception
    with open("target/run_results.json") as opened:
        results = json.load(opened)["results"]
    failed = [each for each in results if each["status"] not in ("success", "pass", "warn")]
    if failed:
        raise SystemExit(json.dumps(failed[:3]))
    names = [(each["unique_id"].split(".")[2], each["status"]) for each in results if each["unique_id"].startswith("test.")]
    return {name.removeprefix("check_"): status == "pass" for name, status in names}


def great_expectations():
    import logging

    import duckdb_engine
    import great_expectations as gx
    import sqlalchemy

    # It reads results after their transactions, whose end would empty them.
    for step in ["do_begin", "do_commit", "do_rollback"]:
        setattr(duckdb_engine.Dialect, step, lambda *_: None)

    # Great Expectations asks for columns of tables without their schemas.
    @sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
    def find_tables(connection, _):
        connection.execute("SET search_path = 'raw,staging,marts'")

    logging.disable(logging.CRITICAL)

    # What it has no expectation for, or none for DuckDB, as rows that must not be there.
    queries = {
        "expect_column_values_to_be_present_in_other_table": "SELECT {column} FROM {{batch}} WHERE {column} NOT IN (SELECT {other_column} FROM {other_table})",
        "expect_table_row_count_to_equal_other_table": "SELECT 1 WHERE (SELECT count(*) FROM {{batch}}) <> (SELECT count(*) FROM {other_table_name})",
        "expect_column_values_to_match_regex": "SELECT {column} FROM {{batch}} WHERE NOT regexp_matches({column}, '{regex}')",
    }

    def expectation(n, kind, kwargs):
        meta = {"n": n}
        if kind in queries:
            braced = {name: str(value).replace("{", "{{").replace("}", "}}") for name, value in kwargs.items()}
            query = queries[kind].format(**braced)
            return gx.expectations.UnexpectedRowsExpectation(unexpected_rows_query=query, meta=meta)
        name = "".join(part.capitalize() for part in kind.split("_"))
        return getattr(gx.expectations, name)(**kwargs, meta=meta)

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql("duckdb", connection_string=f"duckdb:///{place}")
    verdicts, errors = {}, []
    for (schema, table), own in tables().items():
        asset = source.add_table_asset(f"{schema}.{table}", table_name=table, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        suite = gx.ExpectationSuite(name=f"{schema}.{table}")
        for n, check in own:
            suite.add_expectation(expectation(n, check["type"], check["kwargs"]))
        for result in batch.validate(suite).results:
            info = result.exception_info or {}
            raised = info if "raised_exception" in info else next(iter(info.values()), {})
            if raised.get("raised_exception"):
                errors.append(f"{result.expectation_config['type']}: {raised['exception_message']}")
            verdicts[result.expectation_config.meta["n"]] = result.success
    if errors:
        raise SystemExit("\n".join(errors))
    return verdicts


print(json.dumps({"dbt": dbt, "great_expectations": great_expectations}[tool]()))
