"""Prints Avro written by fastavro: schemas of a registry by id, and what each of them wrote, in Base64."""

import base64
import datetime as dt
import io
import json
import uuid
from decimal import Decimal

import fastavro

UTC = dt.timezone.utc


def logical(of, kind, **more):
    return {"type": of, "logicalType": kind, **more}


def field(name, of, **more):
    return {"name": name, "type": of, **more}


ALL_TYPES = {
    "type": "record",
    "name": "Sale",
    "namespace": "shop",
    "fields": [
        field("id", logical("string", "uuid")),
        field("n", "long"),
        field("price", logical("bytes", "decimal", precision=30, scale=2)),
        field("weight", logical("fixed", "decimal", name="Weight", size=16, precision=38, scale=4)),
        field("day", logical("int", "date")),
        field("at_ms", logical("long", "timestamp-millis")),
        field("at_us", logical("long", "timestamp-micros")),
        field("local_us", logical("long", "local-timestamp-micros")),
        field("time_ms", logical("int", "time-millis")),
        field("time_us", logical("long", "time-micros")),
        field("kind", {"type": "enum", "name": "Kind", "symbols": ["NEW", "USED"]}),
        field("note", ["null", "string"], default=None),
        field("discount", ["null", logical("bytes", "decimal", precision=8, scale=3)]),
        field("seen", ["null", logical("long", "timestamp-micros")]),
        field("any", ["null", "int", "long", "string", "Kind"]),
        field("buyer", {"type": "record", "name": "Buyer", "fields": [field("name", "string"), field("born", ["null", logical("int", "date")])]}),
        field("second", ["null", "Buyer"]),
        field("parts", {"type": "array", "items": "long"}),
        field("amounts", {"type": "map", "values": logical("bytes", "decimal", precision=8, scale=1)}),
        field("photo", "bytes"),
        field("ratio", "double"),
        field("is_gift", "boolean", default=False),
        field("count", {"type": "long", "doc": "an object"}, default=0),
        field("odd", logical("string", "date")),
    ],
}

FULL = {
    "id": uuid.UUID("01234567-89ab-cdef-0123-456789abcdef"),
    "n": 2**63 - 1,
    "price": Decimal("12345678901234567890.10"),
    "weight": Decimal("-0.0001"),
    "day": dt.date(1969, 12, 31),
    "at_ms": dt.datetime(2026, 1, 2, 3, 4, 5, 678000, UTC),
    "at_us": dt.datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
    "local_us": dt.datetime(2026, 1, 2, 3, 4, 5, 1),
    "time_ms": dt.time(23, 59, 59, 999000),
    "time_us": dt.time(0, 0, 0, 1),
    "kind": "USED",
    "note": "ç\u2028\"",
    "discount": Decimal("0.500"),
    "seen": dt.datetime(2026, 1, 2, tzinfo=UTC),
    "any": 2**53 + 1,
    "buyer": {"name": "Ana", "born": dt.date(2000, 2, 29)},
    "second": {"name": "Bo", "born": None},
    "parts": [2**53 + 1, -1],
    "amounts": {"a": Decimal("1.0"), "b": Decimal("-20.5")},
    "photo": b"\xff\x00",
    "ratio": 0.1,
    "is_gift": True,
    "count": -(2**63),
    "odd": "no date",
}

LEAST = {
    **FULL,
    "n": 0,
    "price": Decimal("0.00"),
    "note": None,
    "discount": None,
    "seen": None,
    "any": ("shop.Kind", "NEW"),
    "second": None,
    "parts": [],
    "amounts": {},
    "photo": b"",
    "ratio": float("nan"),
}

OLD = {"type": "record", "name": "Order", "fields": [field("id", "string"), field("city", "string"), field("n", "int")]}
NEW = {
    "type": "record",
    "name": "Order",
    "fields": [field("n", "long"), field("id", "string"), field("state", ["null", "string"], default=None)],
}
OPEN = {"type": "record", "name": "Open", "fields": [field("id", "string"), field("more", {"type": "map", "values": "string"})]}

WRITTEN = [
    (1, ALL_TYPES, [FULL, LEAST]),
    (2, OLD, [{"id": "a", "city": "Recife", "n": 7}]),
    (3, NEW, [{"id": "b", "n": 2**60 + 1, "state": "PE"}, {"id": "a", "n": 8, "state": None}]),
    (4, OPEN, [{"id": "x", "more": {"isLosslessNumber": "yes", "toString": "no", "toJSON": "no"}}]),
]


def write(schema, value):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), value)
    return base64.b64encode(out.getvalue()).decode()


print(
    json.dumps(
        {
            "schemas": {str(number): json.dumps(schema) for number, schema, _ in WRITTEN},
            "values": {str(number): [write(schema, value) for value in values] for number, schema, values in WRITTEN},
        }
    )
)
