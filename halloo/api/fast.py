"""The push endpoints without Litestar: the same answers to the usual requests, several times
sooner. A request that is unusual or wrong gets none here; the controllers answer it."""

import asyncio
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from halloo.actions.ports import Ports
from halloo.actions.push import push_all
from halloo.api.answers import refusal
from halloo.api.http import Begun, FastAnswer, FastPath, FastPaths, FastRequest
from halloo.api.original import ANY_ORIGIN, deliver, deliver_here, message_of
from halloo.api.pushes import BATCH_MOST, PushItem, PushResults, result_of
from halloo.api.who import Who
from halloo.domain.pushes import Result
from halloo.errors import HallooError
from halloo.log import log

_FORM = (b"application/x-www-form-urlencoded", b"application/x-www-form-urlencoded; charset=utf-8")
_JSON = (b"application/json", b"application/json; charset=utf-8")


class _Single(PushItem, tag=False, kw_only=True):
    pushes: None = None


class _Batch(msgspec.Struct):
    pushes: list[PushItem]


_single = msgspec.json.Decoder(_Single)
_batch = msgspec.json.Decoder(_Batch)
_fields = msgspec.json.Decoder(dict[str, str])


def fast_paths(ports: Ports, who: Who) -> FastPaths:
    settings = ports.settings
    return {
        b"/api/v1/push": FastPath(
            partial(_plain, _push, ports, who), settings.limit_batch_body_bytes
        ),
        b"/kefu/monitorMessage": FastPath(
            partial(_plain, _message, ports, who), settings.limit_body_bytes
        ),
    }


def _plain(begin: Any, ports: Ports, who: Who, request: FastRequest) -> Begun:
    """None as well for what is wrong: the controllers have the words for it."""
    try:
        return begin(ports, who, request)  # type: ignore[no-any-return]
    except (HallooError, ValueError, RecursionError):  # ValueError: what cannot be decoded
        return None


def _push(ports: Ports, who: Who, request: FastRequest) -> Begun:
    scheme, _, token = request.headers.get(b"authorization", b"").partition(b" ")
    caller = who.of_token(token) if scheme.lower() == b"bearer" else None
    if caller is None or request.headers.get(b"content-type") not in _JSON:
        return None
    is_batch = request.body.startswith(b'{"pushes"')
    pushes = _batch.decode(request.body).pushes if is_batch else [_single.decode(request.body)]
    if len(pushes) > BATCH_MOST:
        return None
    caller.need("push")
    who.allow(caller)
    return push_all(ports, caller, pushes), _batch_done if is_batch else _single_done


def _single_done(doing: "asyncio.Future[list[Result]]") -> FastAnswer:
    """A single push's error is the answer's."""
    try:
        [result] = doing.result()
        if result.error:
            raise result.error
    except Exception as error:
        return _refused(error)
    return FastAnswer(200, msgspec.json.encode(PushResults([result_of(result)])))


def _batch_done(doing: "asyncio.Future[list[Result]]") -> FastAnswer:
    try:
        results = doing.result()
    except Exception as error:
        return _refused(error)
    return FastAnswer(200, msgspec.json.encode(PushResults([result_of(each) for each in results])))


def _refused(error: Exception) -> FastAnswer:
    if not isinstance(error, HallooError):
        log.error("push failed", exc_info=error)
        error = HallooError("internal")
    return refusal(error)


def _message(ports: Ports, who: Who, request: FastRequest) -> Begun:
    headers = request.headers
    kind = headers.get(b"content-type", b"").lower()
    caller = who.of_token(headers.get(b"token", b""))
    if caller is None:
        return None
    if kind in _FORM:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, errors="strict")
        fields = dict(pairs)
        if len(fields) < len(pairs):
            return None
    elif kind in _JSON:
        fields = _fields.decode(request.body)
    else:
        return None
    uniqid, message = message_of(ports, fields)
    caller.need("push")
    who.allow(caller)
    if ports.nodes:
        return asyncio.ensure_future(deliver(ports, caller, uniqid, message)), _message_done
    answer = _delivered(deliver_here(ports, caller, uniqid, message))
    sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    sent.set_result(None)
    return sent, lambda _: answer


def _message_done(doing: "asyncio.Future[dict[str, Any]]") -> FastAnswer:
    try:
        return _delivered(doing.result())
    except Exception as error:
        return _refused(error)


def _delivered(done: dict[str, Any]) -> FastAnswer:
    return FastAnswer(200, msgspec.json.encode(done), _CORS)


_CORS = tuple((name.lower().encode(), value.encode()) for name, value in ANY_ORIGIN.items())
