"""What cannot be right ends the start with a word about what is."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from bus.conftest import Join
from certificates import Authority
from halloo.bus.address import read
from halloo.bus.redis import open_bus
from halloo.settings import SettingError
from tunnel import Tunnel
from valkey_cluster import Cluster
from valkeys import Valkey, running

SECRET = "p/w:@ 1"
QUOTED = "p%2Fw%3A%40%201"


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path, password=SECRET)
    with running(server):
        yield server


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://host", "it must look like"),
        ("redis://", "comes a host"),
        ("redis://host:port", "comes a host"),
        ("redis://host:0", "comes a host"),
        ("redis://host:70000", "comes a host"),
        ("redis://secret@host", "stand user:password"),
        ("redis://a,b", "several hosts go with"),
        ("redis://host/x", "number of a database"),
        ("redis://host/1/2", "number of a database"),
        ("redis+sentinel://a,b", "the name they watch"),
        ("redis+cluster://a/1", "database 0 only"),
        ("redis://host?prefix=a b", "prefix has"),
        ("redis://host?ssl=1", "it knows ca, prefix"),
        ("redis://host?ca=/x.pem", "ca goes with rediss://"),
        ("rediss://host?ca=/nowhere.pem", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_right(url: str, said: str) -> None:
    with pytest.raises(SettingError, match=said) as refused:
        open_bus(url, "vera")
    assert "secret" not in str(refused.value)


def test_an_address_is_read_in_all_its_parts() -> None:
    found = read(f"redis+sentinel://me:{QUOTED}@a:1,[::1]:2,c/shop/3?prefix=x&sentinel_password=y")
    assert (found.kind, found.name, found.db, found.prefix) == ("sentinel", "shop", 3, "x:3:")
    assert found.hosts == (("a", 1), ("::1", 2), ("c", 26379))
    assert found.account.words == ("AUTH", "me", SECRET)
    assert found.watchers.words == ("AUTH", "default", "y")
    assert "y" not in repr(found.watchers)
    assert SECRET not in repr(found)


async def test_a_password_is_needed_and_must_be_right(locked: Valkey, join: Join) -> None:
    bare = f"127.0.0.1:{locked.port}"
    for url in (f"redis://{bare}", f"redis://:wrong@{bare}", f"redis://nobody:{QUOTED}@{bare}"):
        with pytest.raises(SettingError, match="does not know that user and password") as refused:
            await join(url)
        assert "wrong" not in str(refused.value)
    vera = await join(f"redis://:{QUOTED}@{bare}")
    assert vera.lines == [True]


async def test_a_user_needs_its_keys_and_channels_and_no_more(locked: Valkey, join: Join) -> None:
    url = f"redis://shop:{QUOTED}@127.0.0.1:{locked.port}?prefix=shop"
    rules = ("on", f">{SECRET}", "~shop:*", "+@all", "-@admin", "-@dangerous")
    locked.command("ACL", "SETUSER", "shop", *rules)
    with pytest.raises(SettingError, match=r"its rights must be ~shop:\* &shop:\* \+@all"):
        await join(url)
    locked.command("ACL", "SETUSER", "shop", "&shop:*")
    vera, alice = await join(url), await join(url)
    alice.listen("all")
    await alice.reached_by(vera, "all")
    vera.bus.here("shop/v", 1)
    assert await vera.bus.where(["shop/v"]) == [{vera.bus.node: 1}]
    await vera.bus.beat(b"card", 5)
    assert [await vera.bus.count("key", 5), await vera.bus.once("key", 5)] == [1, True]
    await vera.bus.leave()


async def test_a_database_that_is_not_there(valkey: Valkey, join: Join) -> None:
    with pytest.raises(SettingError, match="out of range"):
        await join(f"{valkey.url}/99")


async def test_the_kind_of_server_must_be_the_one_that_was_named(
    valkey: Valkey, shared_cluster: Cluster, join: Join
) -> None:
    with pytest.raises(SettingError, match=r"say redis\+cluster://"):
        await join(shared_cluster.servers[0].url)
    with pytest.raises(SettingError, match="say redis://"):
        await join(valkey.url.replace("redis:", "redis+cluster:"))


async def test_a_server_that_speaks_something_else(
    join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    async def web(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    async with server:
        vera = await join(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert vera.lines == []
    [said] = [record for record in caplog.records if "away" in record.message]
    assert "does not speak the protocol" in said.__dict__["fields"]["cause"]


async def test_tls_with_an_authority_that_is_known(
    valkey: Valkey, join: Join, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    async with UnderTls(valkey.port, *authority.certify("bus")) as tunnel:
        url = f"rediss://localhost:{tunnel.port}"
        with pytest.raises(SettingError, match=r"no TLS with .* name its authority with \?ca"):
            await join(url)
        vera = await join(f"{url}?ca={authority.file}")
        assert await vera.bus.once("key under tls", 1)
        await vera.bus.close()


async def test_a_server_without_tls_is_waited_for_with_a_hint(
    valkey: Valkey, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    vera = await join(f"rediss://127.0.0.1:{valkey.port}")
    assert vera.lines == []
    [said] = [record for record in caplog.records if "away" in record.message]
    assert "is it TLS that it speaks?" in said.__dict__["fields"]["cause"]


class UnderTls(Tunnel):
    """A port before the server's, as stunnel makes it."""

    def __init__(self, to: int, certificate: Path, key: Path) -> None:
        super().__init__(to)
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(certificate, key)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self
