"""Made-up people are believable: what belongs together is together, and a seed makes them again."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from halloo.crowd.pace import Pace
from halloo.crowd.people import REGIONS, somebody
from halloo.crowd.street import Street
from halloo.crowd.walk import Shop, arrival, onward
from halloo.domain.pages import browser_of

ORIGIN = "https://shop.example"
seeds = st.integers(0, 2**32)


@given(seeds)
def test_language_time_zone_browser_and_screen_belong_together(seed: int) -> None:
    one = somebody(Random(seed))
    region = next(each for each in REGIONS if each.lang == one.lang)
    assert one.tz in region.zones
    device, browser, system = browser_of(one.user_agent)
    assert browser
    assert system
    width, height = map(int, one.screen.split("x"))
    assert (width > height) == (device == "desktop")
    assert one.attrs.get("name") in (None, *region.names)


@given(seeds)
def test_who_did_not_consent_is_not_named(seed: int) -> None:
    one = somebody(Random(seed))
    assert one.consents or (one.named == "never" and not one.attrs)


@given(seeds)
def test_all_pages_are_the_shops_and_in_the_visitors_language(seed: int) -> None:
    random = Random(seed)
    one = somebody(random)
    here, referrer = arrival(ORIGIN, one, random)
    assert not referrer.startswith(ORIGIN)
    for _ in range(10):
        assert here.url.startswith(f"{ORIGIN}/demo")
        assert ("蕨山茶舍" in here.title) == one.chinese
        before, here = here, onward(ORIGIN, one, here, full=False, random=random)
        assert here.url != before.url


@given(seeds)
def test_the_same_seed_makes_the_same_people(seed: int) -> None:
    def first(count: int) -> list[object]:
        street = Street(Shop("shop", ORIGIN), Random(seed))
        return [visit.person for visit, _ in (street.next(0.0) for _ in range(count))]

    assert first(5) == first(5)


def test_who_agreed_to_be_remembered_may_come_back_with_their_token() -> None:
    street = Street(Shop("shop", ORIGIN), Random(1))
    visit, _ = street.next(0.0)
    visit.token, visit.consent = "sealed", True
    street.left(visit)
    tokens = [street.next(0.0)[0].token for _ in range(100)]
    assert tokens.count("sealed") == 1


@given(seeds, st.integers(1, 3000))
def test_a_crowd_grows_to_its_size_and_stays_there(seed: int, wanted: int) -> None:
    pace, present, now = Pace(wanted, Random(seed)), 0, 0.0
    while now < 120:
        arriving = pace.due(present, now, 0.1)
        assert arriving <= 24  # 150 a second, a little uneven
        present += arriving
        now += 0.1
    assert wanted <= present <= wanted * 1.03 + 1


def test_refused_newcomers_hold_the_others_back_for_as_long_as_the_server_asked() -> None:
    pace = Pace(100, Random(1))
    pace.refused(0.0, 60.0)
    assert sum(pace.due(0, now / 10, 0.1) for now in range(600)) == 0
    assert sum(pace.due(0, now / 10, 0.1) for now in range(600, 700)) > 0
