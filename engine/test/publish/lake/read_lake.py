"""Reads a table of a lake by its manifest, and by the folders of its partitions in three engines."""
import json
import os
import sys

import datafusion
import duckdb
import pyarrow
import pyarrow.compute as compute
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet

request = json.load(sys.stdin)
root, table = request["root"], request["table"]
with open(os.path.join(root, table, "manifest.json"), encoding="utf-8") as file:
    manifest = json.load(file)
folder = os.path.join(root, manifest["data"]["folder"])


def reading(rows: pyarrow.Table, january: int) -> dict:
    return {
        "rows": rows.num_rows,
        "sum": str(compute.sum(rows["amount"]).as_py()),
        "first": str(compute.min(rows["sold_at"]).as_py()),
        "january": january,
        "types": {field.name: str(field.type) for field in rows.schema},
    }


files = [
    parquet.ParquetFile(os.path.join(folder, each["path"])).read() for each in manifest["data"]["files"]
]
january = sum(each["rows"] for each in manifest["data"]["files"] if each["path"].startswith("year=2018/month=01/"))
by_manifest = reading(pyarrow.concat_tables(files), january)

hive = dataset.partitioning(
    pyarrow.schema([("year", pyarrow.string()), ("month", pyarrow.string())]), flavor="hive"
)
found = dataset.dataset(folder, format="parquet", partitioning=hive)
month = (dataset.field("year") == "2018") & (dataset.field("month") == "01")
by_pyarrow = reading(found.to_table(), found.count_rows(filter=month))

context = datafusion.SessionContext()
context.register_parquet(
    "sales", folder, table_partition_cols=[("year", pyarrow.string()), ("month", pyarrow.string())]
)
rows = pyarrow.Table.from_batches(context.sql("select sold_at, amount, sale_id from sales").collect())
counted = context.sql("select count(*) as n from sales where year = '2018' and month = '01'").to_pydict()["n"][0]
by_datafusion = reading(rows, counted)

connection = duckdb.connect()
pattern = f"{folder}/**/*.parquet"
read = "read_parquet(?, hive_partitioning = true, hive_types = {'year': VARCHAR, 'month': VARCHAR})"
rows = connection.execute(f"select * from {read}", [pattern]).fetch_arrow_table()
counted = connection.execute(f"select count(*) from {read} where year = '2018' and month = '01'", [pattern]).fetchone()[0]
by_duckdb = reading(rows, counted)

json.dump(
    {"manifest": by_manifest, "pyarrow": by_pyarrow, "datafusion": by_datafusion, "duckdb": by_duckdb}, sys.stdout
)
