"""Validates Parquet files by Great Expectations on pandas.

A line in: {"file": path, "expectations": [{"type", "kwargs"}]}. A line out: for each expectation {"success", "element_count",
"missing_count", "unexpected_count", "observed_value"} as far as its result has them, or {"raised": message}.
"""

import json
import logging
import sys

import great_expectations as gx
import pandas as pd

logging.disable(logging.CRITICAL)
FIGURES = ["element_count", "missing_count", "unexpected_count", "observed_value"]

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("file")
definition = asset.add_batch_definition_whole_dataframe("all")


def expectation(config):
    words = config["type"].split("_")
    kind = getattr(gx.expectations, "".join(word.capitalize() for word in words))
    return kind(**config["kwargs"])


def verdict(batch, config):
    try:
        result = batch.validate(expectation(config))
    except Exception as error:  # what Great Expectations refuses is an answer, too
        return {"raised": str(error)}
    answer = result.to_json_dict()
    info = answer.get("exception_info") or {}
    infos = [info] if "raised_exception" in info else list(info.values())
    raised = next((each for each in infos if each.get("raised_exception")), None)
    if raised is not None:
        return {"raised": str(raised.get("exception_message"))}
    figures = {name: answer["result"][name] for name in FIGURES if name in answer["result"]}
    return {"success": answer["success"], **figures}


for line in sys.stdin:
    case = json.loads(line)
    batch = definition.get_batch({"dataframe": pd.read_parquet(case["file"])})
    print(json.dumps([verdict(batch, config) for config in case["expectations"]]), flush=True)
