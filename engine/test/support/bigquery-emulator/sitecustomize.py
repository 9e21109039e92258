"""Corrects answers of the emulator that differ from those of Google's evaluator. Python imports this module when it starts."""

import sqlglot
from bqemulator.sql.translator import SQLTranslator
from sqlglot import exp

# Statements are written as BigQuery's SQL more than once: casts keep the digits of their types.
sqlglot.Dialect.get_or_raise("bigquery").generator_class.TRANSFORMS.pop(exp.Cast, None)

WHOLE_NUMBER = r"^\s*[+-]?(\d+|0[xX][0-9a-fA-F]+)\s*$"


def corrected(node):
    """The node of a statement as the emulator computes it rightly."""
    # Within SAFE functions DIV ends in a syntax error.
    if isinstance(node, exp.IntDiv):
        quotient = exp.Div(this=exp.paren(node.this.copy()), expression=exp.paren(node.expression.copy()))
        return exp.cast(exp.Trunc(this=quotient), "INT64", dialect="bigquery")
    if not isinstance(node, (exp.Cast, exp.TryCast)):
        return node
    to = node.to
    # NUMERIC has 9 digits after the point, not 3.
    if to.is_type("decimal") and not to.expressions:
        node.set("to", exp.DataType.build("NUMERIC(38, 9)", dialect="bigquery"))
    # A text with a fraction is no INT64.
    if isinstance(node, exp.TryCast) and to.is_type("bigint") and not isinstance(node.parent, exp.If):
        value = node.this.sql(dialect="bigquery")
        return sqlglot.parse_one(
            f"IF(TYPEOF({value}) <> 'VARCHAR' OR REGEXP_CONTAINS(CAST({value} AS STRING), r'{WHOLE_NUMBER}'),"
            f" SAFE_CAST({value} AS INT64), NULL)",
            read="bigquery",
        )
    return node


translate = SQLTranslator.translate


def translate_corrected(self, bq_sql, **context):
    if any(word in bq_sql.upper() for word in ("DIV(", "NUMERIC", "SAFE_CAST(")):
        try:
            tree = sqlglot.parse_one(bq_sql, read="bigquery")
            bq_sql = tree.transform(corrected).sql(dialect="bigquery")
        except sqlglot.errors.ParseError:
            pass
    return translate(self, bq_sql, **context)


SQLTranslator.translate = translate_corrected
