"""A visitor's side of the conversation: reads, types, says, waits for the ack, thanks."""

from collections.abc import Callable
from functools import partial
from random import Random
from uuid import UUID

from msgspec import Struct

from halloo import wire
from halloo.crowd.agenda import Agenda
from halloo.crowd.people import Person
from halloo.crowd.words import words_for

TYPING_EVERY = 1.1  # the widget tells at most once a second
RETRY_SECONDS = 1.5
PATIENCE = 90.0  # how long somebody stays for an answer
READ, THINK, GO_ON = 2.5, 3.0, 1.5  # medians in seconds


class Talk:
    """`unacked` are this visitor's own words, by cid, that the server has not confirmed;
    `resume` is the last message known; nobody leaves before `stays_until`."""

    def __init__(
        self, person: Person, random: Random, agenda: Agenda, send: Callable[[Struct], None]
    ) -> None:
        self._random, self._agenda, self._send = random, agenda, send
        self._words = words_for(person.lang)
        self._speed = self._words.speed / person.pace
        self._turns = person.turns
        self._answering = False
        self._welcomed = False
        self.resume: wire.Resume | None = None
        self.unacked: dict[str, wire.VisitorSay] = {}
        self.stays_until = 0.0

    # -- what comes in ------------------------------------------------------------------------

    def welcomed(self, welcome: wire.Welcome) -> list[wire.Message]:
        """Returns what is news. What was said before this visit is history, and so is all of a
        conversation that was restored from a backup."""
        mark, known = welcome.conversation, self.resume
        first, self._welcomed = not self._welcomed, True
        if mark and (first or (known and known.epoch != mark.epoch)):
            self.resume = wire.Resume(mark.epoch, mark.seq)
            return []
        return welcome.messages

    def say_again(self) -> None:
        """What was not confirmed when the last socket was lost."""
        for say in self.unacked.values():
            self._send(say)

    def heard(self, message: wire.Message, now: float, echo: bool) -> None:
        """`echo`: the words of an invitation that was accepted; they are being answered."""
        known = self.resume
        if known and known.epoch == message.epoch and message.seq <= known.seq:
            return
        self.resume = wire.Resume(message.epoch, message.seq)
        if message.sender.kind == "visitor":
            self.unacked.pop(message.cid or "", None)
        elif not echo:
            at = self._agenda.after(now, READ, partial(self._read, message.seq))
            self.stays_until = max(self.stays_until, at + PATIENCE)

    def acked(self, ack: wire.Ack) -> None:
        self.unacked.pop(ack.cid, None)
        if self.resume and ack.seq == self.resume.seq + 1:
            self.resume = wire.Resume(self.resume.epoch, ack.seq)

    def refused(self, nack: wire.Nack, now: float) -> None:
        if nack.retry:
            self._agenda.add(now + RETRY_SECONDS, partial(self._again, nack.cid))
        else:
            self.unacked.pop(nack.cid, None)

    # -- what goes out ------------------------------------------------------------------------

    def begin(self, now: float) -> None:
        """Answers an invitation."""
        if not self._answering:
            self._answer(self._words.open(self._random), now)

    def blurt(self) -> None:
        """Says something at once, unasked."""
        self._say(self._random.choice(self._words.openers))

    def _say(self, text: str) -> None:
        cid = str(UUID(int=self._random.getrandbits(128), version=4))
        say = self.unacked[cid] = wire.VisitorSay(cid, text)
        self._send(say)

    def _again(self, cid: str, _now: float) -> None:
        if cid in self.unacked:
            self._send(self.unacked[cid])

    def _read(self, seq: int, now: float) -> None:
        self._send(wire.VisitorSeen(seq))
        if self._answering or self._turns < 0:
            return
        self._answering = True
        self._turns -= 1
        thanks = self._turns < 0
        texts = self._words.thank(self._random) if thanks else self._words.reply(self._random)
        self._agenda.after(now, THINK, partial(self._answer, texts))

    def _answer(self, texts: list[str], now: float) -> None:
        """Types the first of `texts` in growing pieces, sends it, goes on with the rest."""
        self._answering = True
        text = texts[0]
        speed = self._speed * self._random.uniform(0.8, 1.3)
        seconds = len(text) / speed
        for step in range(1, int(seconds / TYPING_EVERY) + 1):
            part = text[: max(1, int(step * TYPING_EVERY * speed))]
            self._agenda.add(now + step * TYPING_EVERY, partial(self._type, part))
        self._agenda.add(now + seconds, partial(self._finish, texts))
        self.stays_until = now + seconds + PATIENCE

    def _type(self, part: str, _now: float) -> None:
        self._send(wire.VisitorTyping(part))

    def _finish(self, texts: list[str], now: float) -> None:
        self._say(texts[0])
        self._send(wire.VisitorTyping(""))
        if len(texts) > 1:
            self._agenda.after(now, GO_ON, partial(self._answer, texts[1:]))
        else:
            self._answering = False
