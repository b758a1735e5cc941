"""One visit as a state machine: the server's frames and the time in, the visitor's frames out."""

from random import Random

from msgspec import Struct

from halloo import wire
from halloo.crowd import walk
from halloo.crowd.agenda import Agenda
from halloo.crowd.people import Person
from halloo.crowd.pushes import Pushes
from halloo.crowd.talk import Talk

DWELL, DWELL_SPREAD = 24.0, 0.8  # a page's log-normal reading time: median in seconds, sigma
PAGES, WEIGHTS = (2, 3, 4, 5, 6, 7, 8), (20, 22, 19, 14, 11, 8, 6)
BASKET = 0.3  # how many put the tea they look at into the basket


class Visit:
    """`token` is what the server knows the visitor by; `gone` once they have left."""

    def __init__(
        self, person: Person, shop: walk.Shop, random: Random, now: float, token: str | None = None
    ) -> None:
        self.person, self.token, self.gone = person, token, False
        self._shop, self._random = shop, random
        self._out: list[Struct] = []
        self._live = False
        self._here, self._referrer = walk.arrival(shop.origin, person, random)
        self._pages_left = random.choices(PAGES, WEIGHTS)[0] - 1
        self._basket = False
        self.consent = token is not None
        self._named = person.named == "at once"
        self._agenda = Agenda(random, person.pace)
        self.talk = Talk(person, random, self._agenda, self._send)
        self._pushes = Pushes(person.mood, self._agenda, self._send, self.talk.begin)
        self._settle_down(now)
        if person.consents and not self.consent:
            self._agenda.after(now, 6.0, self._agree)

    @property
    def due(self) -> float:
        """When `tick` next has something to do."""
        return self._agenda.due

    def hello(self) -> wire.Hello:
        """The first frame on every socket."""
        person = self.person
        return wire.Hello(
            site=self._shop.site,
            page=wire.Page(self._here.url, self._here.title, self._referrer),
            visitor=self.token,
            lang=person.lang,
            tz=person.tz,
            screen=person.screen,
            consent=self.consent,
            resume=self.talk.resume,
            attrs=person.attrs if self._named else {},
        )

    def receive(self, frame: Struct, now: float) -> list[Struct]:
        match frame:
            case wire.Welcome():
                self._welcomed(frame, now)
            case wire.Push():
                self._pushes.arrived(frame, now)
            case wire.Recall():
                self._pushes.recalled(frame.id)
            case wire.Message():
                self._heard(frame, now)
            case wire.Ack():
                self.talk.acked(frame)
            case wire.Nack():
                self.talk.refused(frame, now)
        return self._flush()

    def tick(self, now: float) -> list[Struct]:
        """Takes the steps whose time has come, on a socket or between two."""
        self._agenda.run(now)
        return self._flush()

    def say(self) -> list[Struct]:
        """Says something, unasked."""
        self.talk.blurt()
        return self._flush()

    def lost(self) -> None:
        self._live = False

    def _send(self, frame: Struct) -> None:
        """Between two sockets frames are lost, as a page's are; `hello` and `say_again` make up
        for those that matter."""
        if self._live:
            self._out.append(frame)

    def _flush(self) -> list[Struct]:
        out, self._out = self._out, []
        return out

    def _welcomed(self, welcome: wire.Welcome, now: float) -> None:
        self.token, self._live = welcome.token, True
        for message in self.talk.welcomed(welcome):
            self._heard(message, now)
        for push in welcome.pushes:
            self._pushes.arrived(push, now)
        self.talk.say_again()

    def _heard(self, message: wire.Message, now: float) -> None:
        self.talk.heard(message, now, echo=self._pushes.knows(message.cid))

    def _settle_down(self, now: float) -> None:
        """Reads the page; what comes after it is decided then."""
        leaves = self._agenda.after(now, DWELL, self._turn, DWELL_SPREAD)
        if self._here.tea and self._random.random() < BASKET:
            self._agenda.add(now + (leaves - now) * 0.7, self._add_to_cart)

    def _turn(self, now: float) -> None:
        if self._pages_left <= 0:
            return self._leave(now)
        self._pages_left -= 1
        self._referrer = self._here.url
        self._here = walk.onward(
            self._shop.origin, self.person, self._here, self._basket, self._random
        )
        self._send(wire.TurnPage(self._here.url, self._here.title))
        if self._here.cart and self.person.named == "later" and self.consent and not self._named:
            self._agenda.after(now, 8.0, self._identify)
        self._settle_down(now)

    def _leave(self, now: float) -> None:
        """Not in the middle of a conversation, nor before the last words are confirmed."""
        if now < self.talk.stays_until:
            self._agenda.add(self.talk.stays_until, self._leave)
        elif self.talk.unacked:
            self._agenda.add(now + 1, self._leave)
        else:
            self.gone = True

    def _add_to_cart(self, _now: float) -> None:
        if self._here.tea:
            self._basket = True
            self._send(wire.Event("add_to_cart", {"tea": self._here.tea.key, "count": 1}))

    def _agree(self, _now: float) -> None:
        self.consent = True
        self._send(wire.Consent(True))

    def _identify(self, _now: float) -> None:
        self._named = True
        self._send(wire.Identify(self.person.attrs))
