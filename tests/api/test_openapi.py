"""The API's description is true and complete."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs

from doors import Http
from house import House, Town


def test_every_path_is_described_with_its_operations(nobody: Http) -> None:
    spec = nobody.get("/api/openapi.json").json()
    assert spec["openapi"].startswith("3.1")
    described = {
        (method.upper(), path) for path, verbs in spec["paths"].items() for method in verbs
    }
    assert described == {
        ("GET", "/api/v1/setup"), ("POST", "/api/v1/setup"),
        ("GET", "/api/v1/session"), ("POST", "/api/v1/session"), ("DELETE", "/api/v1/session"),
        ("GET", "/api/v1/entrance"), ("POST", "/api/v1/links/look"), ("POST", "/api/v1/invitation"),
        ("POST", "/api/v1/password/forgotten"), ("POST", "/api/v1/password/reset"),
        ("PUT", "/api/v1/account/password"), ("GET", "/api/v1/account/sessions"),
        ("DELETE", "/api/v1/account/sessions"), ("DELETE", "/api/v1/account/sessions/{session}"),
        ("GET", "/api/v1/agents"), ("PATCH", "/api/v1/agents/{agent}"),
        ("DELETE", "/api/v1/agents/{agent}"), ("DELETE", "/api/v1/agents/{agent}/sessions"),
        ("POST", "/api/v1/agents/{agent}/reset"),
        ("GET", "/api/v1/invitations"), ("POST", "/api/v1/invitations"),
        ("DELETE", "/api/v1/invitations/{invitation}"),
        ("GET", "/api/v1/tokens"), ("POST", "/api/v1/tokens"), ("DELETE", "/api/v1/tokens/{token}"),
        ("GET", "/api/v1/sites"), ("POST", "/api/v1/sites"), ("PATCH", "/api/v1/sites/{site}"),
        ("GET", "/api/v1/sites/{site}/agents"),
        ("GET", "/api/v1/sites/{site}/views"), ("POST", "/api/v1/sites/{site}/views"),
        ("PATCH", "/api/v1/sites/{site}/views/{view}"),
        ("DELETE", "/api/v1/sites/{site}/views/{view}"),
        ("GET", "/api/v1/sites/{site}/visitors"),
        ("GET", "/api/v1/sites/{site}/visitors/{visitor}"),
        ("GET", "/api/v1/sites/{site}/visitors/{visitor}/visits"),
        ("GET", "/api/v1/sites/{site}/visitors/{visitor}/visits/{visit}"),
        ("PUT", "/api/v1/sites/{site}/visitors/{visitor}/tags/{tag}"),
        ("DELETE", "/api/v1/sites/{site}/visitors/{visitor}/tags/{tag}"),
        ("GET", "/api/v1/sites/{site}/visitors/{visitor}/notes"),
        ("POST", "/api/v1/sites/{site}/visitors/{visitor}/notes"),
        ("PUT", "/api/v1/sites/{site}/visitors/{visitor}/notes/{note}"),
        ("DELETE", "/api/v1/sites/{site}/visitors/{visitor}/notes/{note}"),
        ("GET", "/api/v1/sites/{site}/tags"),
        ("GET", "/api/v1/sites/{site}/identity-keys"),
        ("POST", "/api/v1/sites/{site}/identity-keys"),
        ("DELETE", "/api/v1/sites/{site}/identity-keys/{key}"),
        ("GET", "/api/v1/sites/{site}/webhooks"), ("POST", "/api/v1/sites/{site}/webhooks"),
        ("PATCH", "/api/v1/sites/{site}/webhooks/{webhook}"),
        ("DELETE", "/api/v1/sites/{site}/webhooks/{webhook}"),
        ("GET", "/api/v1/sites/{site}/webhooks/{webhook}/secret"),
        ("POST", "/api/v1/sites/{site}/webhooks/{webhook}/secret"),
        ("POST", "/api/v1/sites/{site}/webhooks/{webhook}/test"),
        ("GET", "/api/v1/sites/{site}/webhooks/{webhook}/calls"),
        ("POST", "/api/v1/sites/{site}/webhooks/{webhook}/calls/{call}/replay"),
        ("POST", "/api/v1/sites/{site}/webhooks/{webhook}/replay"),
        ("GET", "/api/v1/preview"),
        ("GET", "/api/v1/sites/{site}/conversations"),
        ("GET", "/api/v1/sites/{site}/goals"), ("POST", "/api/v1/sites/{site}/goals"),
        ("PUT", "/api/v1/sites/{site}/goals/{goal}"),
        ("DELETE", "/api/v1/sites/{site}/goals/{goal}"),
        ("GET", "/api/v1/sites/{site}/reports/rules"),
        ("GET", "/api/v1/sites/{site}/rules/{rule}/report"),
        ("GET", "/api/v1/sites/{site}/rules"), ("POST", "/api/v1/sites/{site}/rules"),
        ("GET", "/api/v1/sites/{site}/rules/catalogue"),
        ("POST", "/api/v1/sites/{site}/rules/import"),
        ("POST", "/api/v1/sites/{site}/rules/dry-run"), ("POST", "/api/v1/sites/{site}/rules/try"),
        ("PUT", "/api/v1/sites/{site}/rules/{rule}"),
        ("PATCH", "/api/v1/sites/{site}/rules/{rule}"),
        ("DELETE", "/api/v1/sites/{site}/rules/{rule}"),
        ("GET", "/api/v1/sites/{site}/rules/{rule}/versions"),
        ("GET", "/api/v1/sites/{site}/visitors/{visitor}/rules"),
        ("GET", "/api/v1/sites/{site}/attention"), ("PUT", "/api/v1/sites/{site}/attention"),
        ("GET", "/api/v1/sites/{site}/theme"), ("PUT", "/api/v1/sites/{site}/theme"),
        ("GET", "/api/v1/conversations/{conversation}"),
        ("GET", "/api/v1/conversations/{conversation}/messages"),
        ("POST", "/api/v1/conversations/{conversation}/files"),
        ("GET", "/api/v1/files/{file}"), ("GET", "/api/v1/files/{file}/preview"),
        ("DELETE", "/api/v1/files/{file}"),
        ("POST", "/api/v1/session/second"), ("POST", "/api/v1/session/passkey"),
        ("POST", "/api/v1/session/passkey/options"),
        ("GET", "/api/v1/oidc/start"), ("GET", "/api/v1/oidc/return"), ("GET", "/api/v1/account"),
        ("POST", "/api/v1/account/totp"), ("PUT", "/api/v1/account/totp"),
        ("DELETE", "/api/v1/account/totp"), ("POST", "/api/v1/account/recovery"),
        ("POST", "/api/v1/account/passkeys"), ("POST", "/api/v1/account/passkeys/options"),
        ("DELETE", "/api/v1/account/passkeys/{passkey}"),
        ("DELETE", "/api/v1/agents/{agent}/factor"),
        ("POST", "/api/v1/push"), ("GET", "/api/v1/pushes/{push}"),
        ("POST", "/api/v1/pushes/{push}/recall"),
        ("GET", "/api/v1/sites/{site}/pushes"), ("GET", "/api/v1/sites/{site}/pushes/funnel"),
        ("GET", "/api/v1/sites/{site}/mass-pushes"), ("POST", "/api/v1/sites/{site}/mass-pushes"),
        ("POST", "/api/v1/sites/{site}/mass-pushes/reach"),
        ("GET", "/api/v1/sites/{site}/mass-pushes/{push}"),
        ("POST", "/api/v1/sites/{site}/mass-pushes/{push}/pause"),
        ("POST", "/api/v1/sites/{site}/mass-pushes/{push}/resume"),
        ("POST", "/api/v1/sites/{site}/mass-pushes/{push}/cancel"),
    }  # fmt: skip
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
