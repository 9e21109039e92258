"""Judges records by Python's jsonschema: one JSON document a line in, the list of its verdicts a line out.

The verdict is null where Python's regular expressions do not know a pattern of ECMA-262.
"""

import json
import re
import sys

from jsonschema import Draft202012Validator


def verdict(validator, record):
    try:
        return validator.is_valid(record)
    except re.error:
        return None


for line in sys.stdin:
    case = json.loads(line)
    validator = Draft202012Validator(
        case["schema"], format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    print(json.dumps([verdict(validator, record) for record in case["records"]]))
