"""The simulation of many nodes, small: what it counts is so, and nobody gets lost on the way."""

import asyncio
from pathlib import Path

import pytest
from million import Simulation
from virtual import VirtualLoop

AWAY_SECONDS = 30.0  # longer than somebody who left is listed


def simulated(nodes: int, visitors: int, folder: Path) -> Simulation:
    async def run() -> Simulation:
        simulation = Simulation(nodes, visitors, 1, folder)
        await simulation.run(idle=60, active=5, pushes=200)
        await asyncio.sleep(AWAY_SECONDS)
        simulation.close()
        return simulation

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(run())


@pytest.fixture(scope="module")
def simulation(tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    return simulated(3, 2000, tmp_path_factory.mktemp("simulated"))


def test_who_does_nothing_costs_the_bus_nothing(simulation: Simulation, tmp_path: Path) -> None:
    """What goes over it meanwhile is that of the nodes, however many visitors they have."""
    few = simulated(3, 200, tmp_path)
    idle = [each.phases[0] for each in (simulation, few)]
    assert idle[0].traffic.bytes == pytest.approx(idle[1].traffic.bytes, rel=0.05)


def test_everybody_is_at_home_on_one_node(simulation: Simulation) -> None:
    at_home = [
        (site, presence.id)
        for node in simulation.nodes
        for site in simulation.sites
        for presence in node.roster.at_home(site)
    ]
    assert len(at_home) == len(set(at_home)) == 2000


def test_a_push_from_any_node_reaches_its_visitor_on_any(simulation: Simulation) -> None:
    assert simulation.reached == 200


def test_a_console_sees_the_visitors_of_all_nodes(simulation: Simulation) -> None:
    site = simulation.sites[0]
    everybody = {p.id for node in simulation.nodes for p in node.roster.at_home(site)}
    assert len(everybody) > 100
    watching = [node for node in simulation.nodes if site in node.watching.sites()]
    assert len(watching) == 3
    for node in watching:
        assert set(node.roster.listed(site)) == everybody


def test_what_is_not_watched_is_told_to_nobody(simulation: Simulation) -> None:
    by_name = {phase.name: phase for phase in simulation.phases}
    assert by_name["pages turned in place"].traffic.heard == 0
    assert by_name["pages turned in place, watched"].traffic.heard > 0
    assert by_name["pages loaded, on the same node"].traffic.heard == 0
    assert by_name["pages loaded, on any node"].traffic.heard > 0
