"""Corrects answers of the emulator that differ from those of Google's evaluator, and what it forgets of tables. Python imports this module when it starts."""

import functools
import threading

import sqlglot
from bqemulator.catalog import ddl_sync
from bqemulator.catalog.models import Clustering
from bqemulator.jobs import executor
from bqemulator.sql.translator import SQLTranslator
from sqlglot import exp

# Statements are written as BigQuery's SQL more than once: casts keep the digits of their types.
sqlglot.Dialect.get_or_raise("bigquery").generator_class.TRANSFORMS.pop(exp.Cast, None)

WHOLE_NUMBER = r"^\s*[+-]?(\d+|0[xX][0-9a-fA-F]+)\s*$"


def correction(node):
    """What the emulator computes rightly in place of a node of a statement; None where it is right."""
    # Within SAFE functions DIV ends in a syntax error.
    if isinstance(node, exp.IntDiv):
        quotient = exp.Div(this=exp.paren(node.this.copy()), expression=exp.paren(node.expression.copy()))
        return exp.cast(exp.Trunc(this=quotient), "INT64", dialect="bigquery")
    if not isinstance(node, (exp.Cast, exp.TryCast)):
        return None
    # NUMERIC has 9 digits after the point, not 3.
    if node.to.is_type("decimal") and not node.to.expressions:
        whole = node.copy()
        whole.set("to", exp.DataType.build("NUMERIC(38, 9)", dialect="bigquery"))
        return whole
    # A text with a fraction is no INT64.
    if isinstance(node, exp.TryCast) and node.to.is_type("bigint") and not isinstance(node.parent, exp.If):
        value = node.this.sql(dialect="bigquery")
        return sqlglot.parse_one(
            f"IF(TYPEOF({value}) <> 'VARCHAR' OR REGEXP_CONTAINS(CAST({value} AS STRING), r'{WHOLE_NUMBER}'),"
            f" SAFE_CAST({value} AS INT64), NULL)",
            read="bigquery",
        )
    return None


def corrected(bq_sql):
    """A statement with its corrections; as it is where there are none, since writing it again may change it."""
    tree = sqlglot.parse_one(bq_sql, read="bigquery")
    count = 0
    # Inner nodes first: a correction copies what is in it.
    for node in reversed(list(tree.walk())):
        replacement = correction(node)
        if replacement is not None:
            node.replace(replacement)
            count += 1
    return tree.sql(dialect="bigquery") if count > 0 else bq_sql


translate = SQLTranslator.translate


def translate_corrected(self, bq_sql, **context):
    if any(word in bq_sql.upper() for word in ("DIV(", "NUMERIC", "SAFE_CAST(")):
        try:
            bq_sql = corrected(bq_sql)
        except sqlglot.errors.ParseError:
            pass
    return translate(self, bq_sql, **context)


SQLTranslator.translate = translate_corrected


# What a statement that creates a table says of its storage: partitions by the day of a moment, and clustering.
created = threading.local()
extract_ddl_metadata = ddl_sync._extract_ddl_metadata
ddl_partition_field = ddl_sync._ddl_partition_field
table_meta = ddl_sync.TableMeta


def partition_field(properties):
    by_day = next((each.this for each in properties.find_all(exp.PartitionedByProperty)), None)
    truncated = None if by_day is None or isinstance(by_day, exp.Identifier) else by_day.find(exp.Identifier)
    return truncated.name if truncated is not None else ddl_partition_field(properties)


def metadata_of(bq_sql):
    try:
        cluster = sqlglot.parse_one(bq_sql, read="bigquery").find(exp.ClusterProperty)
    except sqlglot.errors.ParseError:
        cluster = None
    created.clustering = None if cluster is None else Clustering(fields=tuple(each.name for each in cluster.expressions))
    return extract_ddl_metadata(bq_sql)


ddl_sync._ddl_partition_field = partition_field
ddl_sync._extract_ddl_metadata = metadata_of
ddl_sync.TableMeta = lambda **fields: table_meta(
    **fields, **({"clustering": created.clustering} if fields["table_type"] == "TABLE" else {})
)

# A table that is renamed is listed by its new name.
sync_dropped_object = executor.sync_dropped_object


def sync_renamed(bq_sql, project_id, ctx):
    sync_dropped_object(bq_sql, project_id, ctx)
    if not bq_sql.upper().startswith("ALTER TABLE"):
        return
    tree = sqlglot.parse_one(bq_sql, read="bigquery")
    renamed = tree.find(exp.AlterRename)
    if renamed is None:
        return
    place = (tree.this.catalog or project_id, tree.this.db)
    meta = ctx.catalog.get_table(*place, tree.this.name)
    ctx.catalog.delete_table(*place, tree.this.name)
    ctx.catalog.create_table(meta.model_copy(update={"table_id": renamed.this.name}))


executor.sync_dropped_object = sync_renamed

# The emulator parses a statement ten times over, which is half of its time.
parse = sqlglot.Dialect.parse


@functools.lru_cache(maxsize=256)
def parsed(dialect, sql):
    return parse(dialect(), sql)


def parse_once(self, sql, **options):
    if options or self.settings:
        return parse(self, sql, **options)
    return [tree and tree.copy() for tree in parsed(type(self), sql)]


sqlglot.Dialect.parse = parse_once
