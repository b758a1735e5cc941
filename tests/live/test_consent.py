"""Before consent a visitor exists only in memory."""

from behind import rows
from doors import Sit, Visit
from house import House


def row(house: House, visitor: str) -> tuple[int, str] | None:
    found = rows(house, "SELECT visits, attrs FROM visitors WHERE id = ?", visitor)
    return (found[0][0], found[0][1]) if found else None


async def test_without_consent_nothing_is_stored(visit: Visit, sit: Sit, house: House) -> None:
    desk, vera = await sit(), await visit(attrs={"plan": "gold"})
    await vera.send("identify", attrs={"name": "Vera"})
    await vera.send("page", url="https://shop.example/pots")
    await vera.ping()
    await desk.settle()
    assert row(house, vera.id) is None


async def test_with_consent_the_visitor_is_stored_and_known_again(
    visit: Visit, sit: Sit, house: House
) -> None:
    vera = await visit(consent=True, attrs={"plan": "gold"})
    await vera.say("Hi")  # is stored after the visit, which nobody waits for
    visits, attrs = row(house, vera.id) or (0, "")
    assert (visits, attrs) == (1, '{"plan":"gold"}')
    desk = await sit()
    await vera.leave()
    await desk.watch(vera.site)
    while (await desk.watch(vera.site))["online"]:
        await desk.receive("changes")
    again = await visit(token=vera.token, consent=True)
    [seen] = (await desk.watch(again.site))["rows"]
    assert seen["attrs"] == {"plan": "gold"}


async def test_consent_may_come_later_and_be_withdrawn(
    visit: Visit, sit: Sit, house: House
) -> None:
    desk, vera = await sit(), await visit(attrs={"plan": "gold"})
    await vera.send("consent", consent=True)
    await vera.ping()
    await desk.settle()
    assert row(house, vera.id)
    [seen] = (await desk.watch(vera.site))["rows"]
    assert seen["consent"] is True
    await vera.send("consent", consent=False)
    await vera.ping()
    await desk.settle()
    assert row(house, vera.id) is None


async def test_a_hello_without_consent_leaves_no_row_of_a_known_token(
    visit: Visit, house: House
) -> None:
    vera = await visit()
    again = await visit(token=vera.token)
    assert again.id == vera.id
    assert row(house, vera.id) is None


async def test_the_last_answer_counts_however_quickly_it_comes(
    visit: Visit, sit: Sit, house: House
) -> None:
    """The answers of two tabs, or of a nervous finger, are not mixed up."""
    desk, vera = await sit(), await visit(attrs={"plan": "gold"})
    for last in (False, True, False):
        await vera.send("consent", consent=not last)
        await vera.send("consent", consent=last)
        await vera.send("identify", attrs={"n": str(last)})
        await vera.say("Have you heard me?")  # is stored after all that
        await desk.settle()
        [seen] = (await desk.watch(vera.site))["rows"]
        assert (seen.get("consent", False), row(house, vera.id) is not None) == (last, last)


async def test_another_tab_that_comes_back_does_not_undo_a_no(
    visit: Visit, sit: Sit, house: House
) -> None:
    desk, vera = await sit(), await visit(consent=True)
    await vera.send("consent", consent=False)
    await vera.ping()
    await desk.settle()
    other = await visit(token=vera.token, consent=True)
    await other.ping()
    await desk.settle()
    assert row(house, vera.id) is None
    await other.send("consent", consent=True)
    await other.ping()
    await desk.settle()
    assert row(house, vera.id) is not None
