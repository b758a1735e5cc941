"""An agent's own views of a site's live list: what is kept, changed and thrown away."""

from functools import partial

from sqlalchemy import Connection

from halloo.actions.access import access_site, access_view
from halloo.actions.ports import Ports
from halloo.domain.agents import Caller
from halloo.domain.ids import new_id
from halloo.domain.views import VIEWS_MOST, NewView, SavedView, ViewChange, checked
from halloo.errors import HallooError
from halloo.store import views


async def mine(ports: Ports, caller: Caller, site: str) -> list[SavedView]:
    caller.need("read")
    key = access_site(ports, caller, site).key
    return await ports.store.read(lambda c: views.of(c, caller.name, key))


async def keep(ports: Ports, caller: Caller, site: str, new: NewView) -> SavedView:
    """Under a name that the agent has already it replaces that one, so that a repeat does no
    harm. Raises HallooError `bad_field`."""
    caller.need("read")
    key = access_site(ports, caller, site).key
    view = checked(SavedView(new_id("w"), key, new.name, new.filter, new.sort, new.reverse))
    return await ports.store.write(partial(_keep, agent=caller.name, view=view))


def _keep(connection: Connection, agent: str, view: SavedView) -> SavedView:
    known = views.named(connection, agent, view.site, view.name)
    if known:
        view.id = known
        views.change(connection, view)
    elif views.count(connection, agent, view.site) >= VIEWS_MOST:
        raise HallooError("bad_field", f"There are at most {VIEWS_MOST} views; delete one first.")
    else:
        views.add(connection, agent, view)
    return view


async def change(
    ports: Ports, caller: Caller, site: str, view: str, wanted: ViewChange
) -> SavedView:
    """Raises HallooError `bad_field` or `view_not_found`."""
    caller.need("read")
    key = access_site(ports, caller, site).key

    def work(connection: Connection) -> SavedView:
        found = access_view(connection, caller, key, view)
        for name in wanted.__struct_fields__:
            if (value := getattr(wanted, name)) is not None:
                setattr(found, name, value)
        checked(found)
        if views.named(connection, caller.name, key, found.name) not in (None, view):
            taken = "You have a view of this name already."
            raise HallooError("bad_field", taken, fields={"name": taken})
        views.change(connection, found)
        return found

    return await ports.store.write(work)


async def remove(ports: Ports, caller: Caller, site: str, view: str) -> None:
    """Raises HallooError `view_not_found`."""
    caller.need("read")
    key = access_site(ports, caller, site).key

    def work(connection: Connection) -> None:
        views.remove(connection, access_view(connection, caller, key, view).id)

    await ports.store.write(work)
