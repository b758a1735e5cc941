"""The API's description is true and complete."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs

from doors import Http
from house import House, Town


def test_every_operation_is_described(nobody: Http) -> None:
    """Which there are: tests/security/test_roles.py."""
    spec = nobody.get("/api/openapi.json").json()
    assert spec["openapi"].startswith("3.1")
    for path, verbs in spec["paths"].items():
        for method, operation in verbs.items():
            assert operation["summary"], (method, path)


def test_its_schemas_are_json_schemas(nobody: Http) -> None:
    spec = nobody.get("/api/openapi.json").json()
    for name, schema in spec["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


# `make fuzz` asks for more.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))


def test_nothing_generated_from_it_makes_the_server_fail(
    own_house: Callable[..., House], town: Town, tmp_path: Path
) -> None:
    """Schemathesis, as somebody who may do everything, with the same requests each time; only
    server errors count here."""
    house = own_house()
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run",
            f"{house.url}/api/openapi.json", "--checks", "not_a_server_error",
            "--header", f"Authorization: Bearer {town.alice.token}", "--phases",
            "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--seed", "17",
            "--workers", "1", "--generation-database", "none", "--suppress-health-check", "all",
            "--exclude-path", "/api/v1/session",
        ],
        capture_output=True, text=True, timeout=180 + 20 * EXAMPLES, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Traceback" not in house.log
