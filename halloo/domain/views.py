"""A saved view: a filter and an order of the live list under a name. Pure."""

from msgspec import Struct, field

from halloo.domain.filter import compiled
from halloo.errors import HallooError
from halloo.wire import Filter, Sort

VIEWS_MOST = 50  # per agent and site
NAME_MOST = 40


class NewView(Struct, forbid_unknown_fields=True):
    name: str
    filter: Filter = field(default_factory=Filter)
    sort: Sort = "newest"
    reverse: bool = False


class ViewChange(Struct, forbid_unknown_fields=True):
    """What is absent stays."""

    name: str | None = None
    filter: Filter | None = None
    sort: Sort | None = None
    reverse: bool | None = None


class SavedView(Struct):
    id: str
    site: str
    name: str
    filter: Filter
    sort: Sort
    reverse: bool


def checked(view: SavedView) -> SavedView:
    """Raises HallooError `bad_field`."""
    compiled(view.filter)
    view.name = view.name.strip()
    if not 1 <= len(view.name) <= NAME_MOST:
        wrong = f"A view's name has 1 to {NAME_MOST} characters."
        raise HallooError("bad_field", wrong, fields={"name": wrong})
    return view
