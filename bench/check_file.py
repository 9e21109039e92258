"""check_file.py TOOL FILE SUITE: the suite by Great Expectations or Pointblank, on pandas or Polars. Prints how many checks hold."""

import json
import sys

import usage  # noqa: F401

tool, file, suite = sys.argv[1:]
expectations = json.load(open(suite))["expectations"]

if tool == "gx":
    import great_expectations as gx
    import pandas as pd

    frame = pd.read_csv(file) if file.endswith(".csv") else pd.read_parquet(file)
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    named = gx.ExpectationSuite(name="suite")
    for each in expectations:
        name = "".join(part.capitalize() for part in each["type"].split("_"))
        named.add_expectation(getattr(gx.expectations, name)(**each["kwargs"]))
    print(sum(result.success for result in batch.validate(named).results))
else:
    import pointblank as pb
    import polars as pl

    frame = pl.read_csv(file) if file.endswith(".csv") else pl.read_parquet(file)
    checks = pb.Validate(frame)
    for each in expectations:
        kwargs = each["kwargs"]
        column = kwargs.get("column")
        low, high = kwargs.get("min_value"), kwargs.get("max_value")
        match each["type"]:
            case "expect_column_values_to_not_be_null":
                checks = checks.col_vals_not_null(column)
            case "expect_column_values_to_be_unique":
                checks = checks.rows_distinct([column])
            case "expect_column_values_to_be_in_set":
                checks = checks.col_vals_in_set(column, kwargs["value_set"])
            case "expect_column_values_to_not_be_in_set":
                checks = checks.col_vals_not_in_set(column, kwargs["value_set"])
            case "expect_column_values_to_match_regex":
                checks = checks.col_vals_regex(column, kwargs["regex"])
            case "expect_column_values_to_be_between" if high is None:
                checks = checks.col_vals_ge(column, low)
            case "expect_column_values_to_be_between":
                checks = checks.col_vals_between(column, low, high)
    print(sum(step.all_passed is True for step in checks.interrogate().validation_info))
