"""Pushes to visitors who may be on other nodes. What is to be sent in one turn of the loop is
looked up and stored together, and a node is asked once for all of it."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from halloo.actions.later import later
from halloo.actions.ports import Ports
from halloo.actions.sending import Written, repeated, told, write_here
from halloo.cluster.places import Places
from halloo.domain.pushes import Result
from halloo.store import pushes
from halloo.store.pushes import Draft, Outcome


class _Sending:
    """What one caller wants sent, and how far it is."""

    __slots__ = ("but", "drafts", "future", "places", "results", "then", "written")

    def __init__(
        self, drafts: list[Draft], then: Callable[[list[Result]], Any], but: str | None,
        future: "asyncio.Future[Any]",
    ) -> None:  # fmt: skip
        self.drafts, self.then, self.but, self.future = drafts, then, but, future
        self.places: list[Mapping[str, int]] = []
        self.results: list[Result] = []
        self.written: list[tuple[int, Written]] = []  # with the place among the results


class Crossing:
    def __init__(self, ports: Ports, places: Places) -> None:
        self._ports, self._places = ports, places
        self._wanted: list[_Sending] = []
        self._stored: list[_Sending] = []

    def send(
        self, drafts: list[Draft], then: Callable[[list[Result]], Any], but: str | None
    ) -> "asyncio.Future[Any]":
        """See `halloo.actions.sending.send_all`."""
        loop = asyncio.get_running_loop()
        sending = _Sending(drafts, then, but, loop.create_future())
        if not self._wanted:
            loop.call_soon(lambda: later(self._look_up()))
        self._wanted.append(sending)
        return sending.future

    async def _look_up(self) -> None:
        """Where they are is asked before they are stored, so that the number of sockets that is
        stored with them need not be corrected."""
        wanted, self._wanted = self._wanted, []
        drafts = [draft for each in wanted for draft in each.drafts]
        places = iter(await self._places.of(drafts))
        for each in wanted:
            each.places = [next(places) for _ in each.drafts]
            each.drafts = list(map(_counting, each.drafts, each.places))
            keep = partial(self._keep, each)
            stored = self._ports.store.write_item(pushes.add, each.drafts, keep, shared=True)
            stored.add_done_callback(partial(_refused, each.future))

    def _keep(self, sending: _Sending, outcomes: list[Outcome]) -> None:
        """Right after the commit, in the order in which they were stored."""
        for draft, outcome in zip(sending.drafts, outcomes, strict=True):
            if outcome is draft:
                sending.written.append((len(sending.results), write_here(self._ports, draft)))
                sending.results.append(Result(draft.cid, draft.id))
            else:
                sending.results.append(repeated(draft, outcome))
        if not self._stored:
            asyncio.get_running_loop().call_soon(lambda: later(self._cross()))
        self._stored.append(sending)

    async def _cross(self) -> None:
        stored, self._stored = self._stored, []
        going = [(one.draft, one.frame) for each in stored for _, one in each.written]
        there = [each.places[place] for each in stored for place, _ in each.written]
        counts = iter(await self._places.reach(going, there))
        for each in stored:
            for place, one in each.written:
                reached = one.reached + next(counts)
                each.results[place] = told(self._ports, one._replace(reached=reached), each.but)
            _finish(each)


def _counting(draft: Draft, places: Mapping[str, int]) -> Draft:
    there = sum(places.values())
    return msgspec.structs.replace(draft, connections=draft.connections + there) if there else draft


def _refused(future: "asyncio.Future[Any]", stored: "asyncio.Future[None]") -> None:
    error = None if stored.cancelled() else stored.exception()
    if error and not future.done():
        future.set_exception(error)


def _finish(sending: _Sending) -> None:
    if sending.future.done():  # its caller was cancelled; it is sent all the same
        return
    try:
        sending.future.set_result(sending.then(sending.results))
    except Exception as error:
        sending.future.set_exception(error)
