"""Files among words: in order, once, each sender's own; and which of them nobody wants any more."""

from halloo.domain.ids import new_id
from halloo.errors import HallooError
from halloo.store import conversations, files, hearing
from halloo.store import tables as t
from halloo.store.conversations import Words
from halloo.store.hearing import Heard, Spoken
from halloo.store.store import Store
from halloo.wire import SentFile

SITE = "shop"


def words(visitor: str, cid: str, text: str = "", file: str | None = None) -> Spoken:
    return Spoken(SITE, visitor, None, Words(f"visitor:{visitor}", "", cid, text, 1.0, file))


async def upload(store: Store, visitor: str, at: float = 1.0) -> SentFile:
    card = SentFile(new_id("f"), "a.txt", "text/plain", 3)
    await store.write(lambda c: files.add(c, SITE, visitor, f"visitor:{visitor}", card, at))
    return card


async def test_files_and_words_said_at_once_keep_their_order(store: Store) -> None:
    one, two = await upload(store, "v_a"), await upload(store, "v_b")
    said = [
        words("v_a", "1", "first"), words("v_b", "1", "hers"), words("v_a", "2", "", one.id),
        words("v_b", "2", "look", two.id), words("v_a", "3", "last"),
        words("v_b", "3", "x", one.id), words("v_c", "1", "", one.id),
        words("v_a", "2", "", one.id),
    ]  # fmt: skip
    heard = await store.write(lambda c: hearing.hear(c, said))
    seqs = [each.stored.message.seq if isinstance(each, Heard) else each.code for each in heard]
    assert seqs == [1, 1, 2, 2, 3, "file_not_found", "file_not_found", 2]

    def look(connection):  # type: ignore[no-untyped-def]
        row = conversations.of_visitor(connection, SITE, "v_a")
        began = conversations.of_visitor(connection, SITE, "v_c")
        return conversations.before(connection, row, None, 50), began

    (messages, _), began = await store.read(look)
    assert [(each.text, each.file) for each in messages] == [
        ("first", None),
        ("", one),
        ("last", None),
    ]
    assert began is None


async def test_what_no_message_carries_goes_after_its_time_and_what_one_carries_stays(
    store: Store,
) -> None:
    old, young = await upload(store, "v_a", 100.0), await upload(store, "v_a", 900.0)
    carried, orphan = await upload(store, "v_a", 100.0), await upload(store, "v_a", 100.0)
    said = [words("v_a", "1", "", carried.id), words("v_a", "2", "", orphan.id)]
    heard = await store.write(lambda c: hearing.hear(c, said))
    assert not any(isinstance(each, HallooError) for each in heard)
    m = t.messages
    await store.write(lambda c: c.execute(m.delete().where(m.c.file == orphan.id)))
    left = await store.read(lambda c: files.left(c, 500.0))
    assert set(left) == {old.id, orphan.id}
    dropped = await store.write(lambda c: files.drop(c, [*left, young.id, carried.id], 500.0))
    assert set(dropped) == {old.id, orphan.id}
    waits = await store.read(lambda c: files.waiting(c, SITE, "visitor:v_a", 500.0))
    assert waits == files.Waiting(1, 3)


async def test_a_visitor_who_is_forgotten_leaves_no_file(store: Store) -> None:
    mine, hers = await upload(store, "v_a"), await upload(store, "v_b")
    assert [row.id for row in await store.read(lambda c: files.of_visitor(c, SITE, "v_a"))] == [
        mine.id
    ]
    assert await store.write(lambda c: files.forget(c, SITE, "v_a")) == [mine.id]
    assert await store.read(lambda c: files.known(c, [mine.id, hers.id])) == {hers.id}
