"""Reads the four artifacts of dbt in a folder with dbt-artifacts-parser; prints what it found as JSON."""

import json
import sys
from pathlib import Path

from dbt_artifacts_parser import parser


def read(folder: Path) -> dict:
    text = lambda name: json.loads((folder / f"{name}.json").read_text())
    manifest = parser.parse_manifest_v12(text("manifest"))
    results = parser.parse_run_results_v6(text("run_results"))
    catalog = parser.parse_catalog_v1(text("catalog"))
    sources = parser.parse_sources_v3(text("sources"))
    known = [*manifest.nodes, *manifest.sources, *manifest.unit_tests, *manifest.exposures]
    return {
        "known": sorted(known),
        "parents": {key: sorted(ids) for key, ids in manifest.parent_map.items()},
        "statuses": {result.unique_id: result.status.value for result in results.results},
        "types": {
            key: {column.name: column.type for column in table.columns.values()}
            for key, table in {**catalog.nodes, **catalog.sources}.items()
        },
        "freshness": {result.unique_id: result.status.value for result in sources.results},
        "tests": {
            key: [node.test_metadata.namespace, node.test_metadata.name, node.test_metadata.kwargs, node.config.severity]
            for key, node in manifest.nodes.items()
            if node.resource_type == "test"
        },
    }


print(json.dumps([read(Path(folder)) for folder in json.load(sys.stdin)]))
