"""What stands in `deploy/` fits the program, and gives nothing more rights than it uses."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from halloo.settings import Settings

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
OF_THE_FILES = {"HALLOO_DOMAIN", "HALLOO_NODES"}  # what Caddy reads
STOP_SECONDS = 30  # docs/operations.md promises it
PING_SECONDS, SILENT_SECONDS = Settings().ping_seconds, Settings().silence_seconds
COMPOSES = [DEPLOY / "compose.yml", DEPLOY / "cluster/compose.yml"]
PROXIES = [DEPLOY / "nginx.conf", DEPLOY / "cluster/nginx.conf"]


def texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file():
            yield path, path.read_text()


def manifests() -> dict[str, Any]:
    """By kind."""
    found = {}
    for path in (DEPLOY / "kubernetes").glob("*.yaml"):
        content = yaml.safe_load(path.read_text())
        assert content["kind"] not in found
        found[content["kind"]] = content
    return found


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_setting_named_in_a_file_is_one() -> None:
    known = {f"HALLOO_{field.name.upper()}" for field in fields(Settings)} | OF_THE_FILES
    for path, text in texts():
        named = set(re.findall(r"\bHALLOO_[A-Z_]+\b", text))
        assert named <= known, path


@pytest.mark.parametrize("path", COMPOSES, ids=str)
def test_a_service_of_compose_has_no_rights_but_those_it_uses(path: Path) -> None:
    for name, service in yaml.safe_load(path.read_text())["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}, name
        assert "privileged" not in service, name
        assert not service.get("ports") or name in ("halloo", "proxy"), name


def test_several_nodes_start_with_no_secret_of_ours() -> None:
    """Each comes from who runs it, and without it nothing starts."""
    for name, service in yaml.safe_load(COMPOSES[1].read_text())["services"].items():
        for setting, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|KEY|DATABASE|BUS", setting):
                assert re.search(r"\$\{[A-Z_]+:\?", value), (name, setting)


def test_nodes_and_what_they_stand_on_are_asked_whether_they_are_well() -> None:
    services = yaml.safe_load(COMPOSES[1].read_text())["services"]
    for name in ("node1", "node2"):
        assert "/readyz" in services[name]["healthcheck"]["test"][-1]
        assert seconds(services[name]["stop_grace_period"]) > STOP_SECONDS
        assert services[name]["depends_on"].keys() == {"postgres", "valkey"}
    assert services["postgres"]["healthcheck"]
    assert services["valkey"]["healthcheck"]
    # The database and the bus are on no network with a way out.
    assert yaml.safe_load(COMPOSES[1].read_text())["networks"]["back"]["internal"] is True
    assert services["postgres"]["networks"] == services["valkey"]["networks"] == ["back"]


@pytest.mark.parametrize("path", PROXIES, ids=str)
def test_nginx_waits_longer_than_the_quiet_between_two_pings(path: Path) -> None:
    text = path.read_text()
    waits = re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", text)
    assert len(waits) == 2
    assert all(int(wait) > max(PING_SECONDS, SILENT_SECONDS) for wait in waits)
    assert "proxy_set_header Upgrade $http_upgrade;" in text
    assert "proxy_buffering off;" in text
    assert "X-Forwarded-For $remote_addr;" in text


def test_an_ingress_waits_as_long() -> None:
    notes = manifests()["Ingress"]["metadata"]["annotations"]
    waits = [value for name, value in notes.items() if name.endswith("-timeout")]
    assert len(waits) == 4
    assert all(seconds(wait) > max(PING_SECONDS, SILENT_SECONDS) for wait in waits)


def test_a_node_of_kubernetes_is_replaced_before_it_goes_and_has_time_to_go() -> None:
    found = manifests()
    deployment = found["Deployment"]["spec"]
    pod = deployment["template"]["spec"]
    [container] = pod["containers"]
    pause = int(re.findall(r"sleep\((\d+)\)", str(container["lifecycle"]["preStop"]))[0])
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert pod["terminationGracePeriodSeconds"] > pause + STOP_SECONDS + 10
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    # Not /readyz: a database that is away is no reason to kill the nodes.
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert found["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1


def test_a_node_of_kubernetes_is_nobody_in_particular() -> None:
    pod = manifests()["Deployment"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_every_manifest_is_applied_and_holds_no_secret() -> None:
    folder = DEPLOY / "kubernetes"
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    files = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(kustomization["resources"]) == files
    assert "Secret" not in manifests()
