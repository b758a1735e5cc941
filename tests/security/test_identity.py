"""Who the site does not vouch for is a stranger: a token that is forged, stale, meant for others or
signed in another way opens nobody's history and merges none."""

import json
import sqlite3
import time
from typing import Any

import pytest

from doors import Http, Visit
from house import House, Town
from people import SHOP_ORIGIN, Vera
from signing import Signer, b64, jwt, make_key, signed_in

DAY = 86_400


@pytest.fixture
def key(nobody: Http, town: Town, site: str) -> Signer:
    return make_key(nobody, town.alice.email, site)


@pytest.fixture
async def ana(visit: Visit, key: Signer) -> Vera:
    """A customer whom the shop vouches for, with a conversation."""
    ana = await visit(identity=key.sign("ana"), consent=True)
    await ana.say("My order is late")
    return ana


def stored(house: House) -> str:
    """All that names who is who."""
    with sqlite3.connect(f"file:{house.folder / 'halloo.db'}?mode=ro", uri=True) as database:
        rows = [
            database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("identities", "aliases", "messages", "conversations")
        ]
    return json.dumps(rows)


def said(vera: Vera) -> list[str]:
    return [message["text"] for message in vera.welcome["messages"]]


def wrong_tokens(key: Signer, other: Signer) -> dict[str, str]:
    right = {"alg": "HS256", "kid": key.id}
    claims, now = key.claims("ana"), int(time.time())
    body = b64(json.dumps(claims).encode())

    def altered(**more: Any) -> str:
        return jwt(right, {**claims, **more}, key.secret)

    def without(name: str) -> str:
        return jwt(right, {k: v for k, v in claims.items() if k != name}, key.secret)

    def headed(secret: str = key.secret, digest: str = "sha256", **more: Any) -> str:
        return jwt({**right, **more}, claims, secret, digest)

    none = b64(json.dumps({"alg": "none", "kid": key.id}).encode())
    signed = key.sign("ana")
    head, _, signature = signed.split(".")
    forged = b64(json.dumps(key.claims("ana", name="The boss")).encode())
    return {
        "not a token": "ana",
        "empty parts": "..",
        "another secret": jwt(right, claims, "x" * 43),
        "no secret": jwt(right, claims, ""),
        "the key's id as secret": jwt(right, claims, key.id),
        "claims changed after signing": f"{head}.{forged}.{signature}",
        "signature cut off": f"{head}.{body}.",
        "alg none": f"{none}.{body}.",
        "alg none, signed": jwt({"alg": "none", "kid": key.id}, claims, key.secret),
        "alg nOnE": f"{b64(json.dumps({'alg': 'nOnE', 'kid': key.id}).encode())}.{body}.",
        "RS256 over the same bytes": headed(alg="RS256"),
        "ES256": headed(alg="ES256"),
        "HS512, rightly signed": headed(digest="sha512", alg="HS512"),
        "HS384, rightly signed": headed(digest="sha384", alg="HS384"),
        "no alg": jwt({"kid": key.id}, claims, key.secret),
        "two algs": headed(alg=["HS256"]),
        "no kid": jwt({"alg": "HS256"}, claims, key.secret),
        "unknown kid": headed(kid="i_nobody"),
        "kid that is a path": headed(kid="../../../dev/null", secret=""),
        "kid that is SQL": headed(kid=f"x' OR id = '{key.id}"),
        "kid that is a list": headed(kid=[key.id]),
        "key of another site": jwt({"alg": "HS256", "kid": other.id}, claims, other.secret),
        "a key of its own in the header": headed(
            jwk={"kty": "oct", "k": b64(b"x" * 32)}, secret="x" * 32
        ),
        "critical header": headed(crit=["unheard-of"], **{"unheard-of": True}),
        "unencoded payload": headed(b64=False, crit=["b64"]),
        "expired": altered(exp=now - 120),
        "expires in two days": altered(exp=now + 2 * DAY),
        "never expires": without("exp"),
        "expires never": altered(exp=float("inf")),
        "expires at no number": altered(exp=float("nan")),
        "expires true": altered(exp=True),
        "expires as text": altered(exp=str(now + 60)),
        "expires in huge numbers": altered(exp=10**400),
        "not yet": altered(nbf=now + 600),
        "another audience": altered(aud=other.site),
        "no audience": without("aud"),
        "audience inside a text": altered(aud=f"{key.site} {other.site}"),
        "no subject": without("sub"),
        "empty subject": altered(sub=""),
        "long subject": altered(sub="a" * 129),
        "subject that is a number": altered(sub=1),
        "subject that is a list": altered(sub=["ana"]),
        "subject with half a letter": altered(sub="ana\ud800"),
        "subject with a null": altered(sub="ana\0"),
        "name that is markup of another type": altered(name={"b": "x"}),
        "attributes that are deep": altered(attrs={"a": {"b": {}}}),
        "claims that are a list": jwt(right, [claims], key.secret),
        "claims that nest": f"{head}.{b64(b'[' * 2000)}.{signature}",
        "a badge of nobody's": f"{b64(b'ana')}~{key.id}~{now + 60}~{'0' * 64}",
        "a badge of too few parts": "a~b",
        "a badge of odd letters": "é~é~é~é",
    }  # fmt: skip


async def test_a_wrong_token_never_opens_or_merges_anything(
    visit: Visit, house: House, key: Signer, nobody: Http, town: Town, ana: Vera
) -> None:
    other = make_key(nobody, town.alice.email, town.garden)
    stranger = await visit(consent=True)
    await stranger.say("Who am I?")
    before = stored(house)
    for what, token in wrong_tokens(key, other).items():
        mallory = await visit(token=stranger.token, identity=token, consent=True)
        assert mallory.id == stranger.id, what
        assert said(mallory) == ["Who am I?"], what
        assert mallory.welcome["refused"].startswith("Halloo does not take this identity"), what
        assert "badge" not in mallory.welcome, what
        await mallory.send("identify", identity=token)
        answer = await mallory.receive("identity")
        assert (answer["visitor"], answer.get("badge")) == (stranger.id, None), what
        assert answer["refused"], what
        await mallory.leave()
    assert stored(house) == before


async def test_a_frame_cannot_carry_an_endless_token(visit: Visit, key: Signer) -> None:
    vera = await visit()
    await vera.send("identify", identity=key.sign("ana", name="n" * 4096))
    assert await vera.closed() == (4400, "bad_frame")


async def test_a_site_without_keys_takes_no_identity(visit: Visit, key: Signer, town: Town) -> None:
    vera = await visit(site=town.shop, identity=key.sign("ana"))
    assert "no identity key" in vera.welcome["refused"]


async def test_a_key_that_is_retired_counts_no_more_nor_does_its_badge(
    visit: Visit, key: Signer, alice: Http, nobody: Http, town: Town, ana: Vera
) -> None:
    path = f"/api/v1/sites/{key.site}/identity-keys"
    newer = make_key(nobody, town.alice.email, key.site)

    async def opens(identity: str) -> str:
        vera = await visit(identity=identity)
        assert vera.id == ana.id
        await vera.leave()
        return str(vera.welcome["badge"])

    await opens(newer.sign("ana"))
    late = alice.delete(f"{path}/{key.id}?hours=1").json()
    assert late["good"] is True
    badge = await opens(await opens(key.sign("ana")))
    assert alice.delete(f"{path}/{key.id}").json()["good"] is False
    for old in (badge, key.sign("ana")):
        refused = await visit(identity=old, token=ana.token)
        assert refused.id != ana.id
        assert refused.welcome["messages"] == []
        assert "kid" in refused.welcome["refused"]
    await opens(newer.sign("ana"))
    again = alice.delete(f"{path}/{key.id}?hours=5").json()
    assert again["good"] is False


async def test_the_token_of_somebody_vouched_for_opens_nothing_by_itself(
    visit: Visit, key: Signer, ana: Vera
) -> None:
    """It lies in the browser of a computer that others may use as well."""
    next_one = await visit(token=ana.token, consent=True)
    assert next_one.id != ana.id
    assert next_one.welcome["conversation"] is None
    assert next_one.welcome["other"] is True
    await next_one.say("I am somebody else")
    back = await visit(token=ana.token, identity=key.sign("ana"))
    assert (back.id, said(back)) == (ana.id, ["My order is late"])


async def test_two_who_are_vouched_for_are_never_merged(
    visit: Visit, house: House, key: Signer, ana: Vera
) -> None:
    ben = await visit(token=ana.token, identity=key.sign("ben"), consent=True)
    assert ben.id != ana.id
    assert (ben.welcome["conversation"], ben.welcome["other"]) == (None, True)
    await ben.say("I am Ben")
    await ben.send("identify", identity=key.sign("ana"))
    answer = await ben.receive("identity")
    assert answer["visitor"] == ana.id
    assert await ben.closed() == (4435, "merged")
    for person, words in (("ana", "My order is late"), ("ben", "I am Ben")):
        here = await visit(token=ana.token, identity=key.sign(person))
        assert said(here) == [words]


async def test_who_held_the_token_before_does_not_follow(
    visit: Visit, key: Signer, ana: Vera
) -> None:
    """Somebody who copied the token of a shared computer's browser waits for who signs in next."""
    shared = await visit(consent=True)
    await shared.say("Hello?")
    lurker = await visit(token=shared.token)
    page = await visit(token=shared.token, identity=key.sign("ana"), consent=True)
    assert said(page) == ["My order is late", "Hello?"]
    assert await lurker.closed() == (4435, "merged")
    again = await visit(token=shared.token)
    assert again.id not in (ana.id, shared.id)
    assert again.welcome["messages"] == []


async def test_attributes_that_look_verified_stay_attributes(
    visit: Visit, alice: Http, site: str, key: Signer
) -> None:
    spoof = {"verified": True, "identity": "ana", "name": "Ana (verified)"}
    mallory = await visit(attrs=spoof, consent=True)
    ana = await visit(identity=key.sign("ana", name="Ana Wu"), attrs={"name": "The boss"})
    rows = {
        row["id"]: row for row in alice.get(f"/api/v1/sites/{site}/visitors").json()["visitors"]
    }
    assert "identity" not in rows[mallory.id]
    assert rows[ana.id]["identity"] == {"subject": "ana", "name": "Ana Wu"}
    assert rows[ana.id]["name"] == "Ana Wu"


async def test_files_of_somebody_vouched_for_are_not_opened_by_the_token_alone(
    nobody: Http, site: str, key: Signer, ana: Vera
) -> None:
    def send(who: str) -> Any:
        headers = {"X-Halloo-Visitor": who, "X-Halloo-Name": "a.txt", "Origin": SHOP_ORIGIN}
        return nobody.post(f"/files?site={site}", headers=headers, content=b"hello")

    badge = ana.welcome["badge"]
    sent = send(f"{ana.token} {badge}")
    assert sent.status_code == 201, sent.text
    path = f"/files/{sent.json()['id']}?site={site}"
    for who in (ana.token, f"{ana.token} {key.sign('ben')}", f"{ana.token} {badge[:-1]}x"):
        assert send(who).json()["error"]["code"] == "token_invalid"
        refused = nobody.get(path, headers={"X-Halloo-Visitor": who})
        assert refused.json()["error"]["code"] == "token_invalid"
    for who in (f"{ana.token} {badge}", f"{ana.token} {key.sign('ana')}"):
        assert nobody.get(path, headers={"X-Halloo-Visitor": who}).text == "hello"


def test_secrets_are_shown_in_the_console_alone(
    alice: Http, nobody: Http, town: Town, site: str, key: Signer
) -> None:
    path = f"/api/v1/sites/{site}/identity-keys"
    [listed] = alice.get(path).json()["keys"]
    assert (listed["id"], listed["secret"]) == (key.id, None)
    assert alice.post(path).json()["secret"] is None
    [_, shown] = nobody.get(path, headers=signed_in(nobody, town.alice.email)).json()["keys"]
    assert shown["secret"] == key.secret
    for _ in range(18):
        assert alice.post(path).status_code == 201
    assert alice.post(path).json()["error"]["code"] == "too_many_identity_keys"
