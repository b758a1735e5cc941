"""Which tables a statement looks through from end to end, as the database itself says."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from halloo.store.dialects import is_postgres


def scanned(connection: Connection, statement: str, values: Any) -> set[str]:
    """Of PostgreSQL's tables those where no index would do, however many rows there were."""
    if is_postgres(connection):
        return set(_in_postgres(connection, statement, values))
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    steps = [row[3].split() for row in rows]
    return {words[1] for words in steps if words[0] == "SCAN"}


def _in_postgres(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    [(told,)] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)
    rest = [json.loads(told)[0]["Plan"] if isinstance(told, str) else told[0]["Plan"]]
    while rest:
        node = rest.pop()
        rest += node.get("Plans", [])
        searched = any(name in node for name in ("Index Cond", "Recheck Cond"))
        if node["Node Type"].endswith("Scan") and "Relation Name" in node and not searched:
            yield str(node["Relation Name"])
