"""The operator's location file: there, readable, and not too old to be right."""

import time

from halloo.cli.checks.finding import Finding, note, ok, wrong
from halloo.settings import Settings
from halloo.store.atlas import Atlas, AtlasError

NAME = "Places"
OLD_DAYS = 180


def look(settings: Settings) -> Finding:
    if settings.country_header and not settings.trusted_proxies:
        return wrong(
            NAME,
            f"{settings.country_header} is to name countries, and no proxy is trusted to send it",
            "Name your proxy in trusted_proxies (HALLOO_TRUSTED_PROXIES).",
        )
    if not settings.geo_database:
        header = settings.country_header
        return ok(NAME, f"from the proxy's {header}" if header else "visitors have none: not set")
    try:
        kind, made = Atlas(settings.geo_database).about
    except AtlasError as error:
        remedy = "Put the file there, or leave geo_database (HALLOO_GEO_DATABASE) out."
        return wrong(NAME, str(error), remedy)
    days = (time.time() - made) / 86_400
    text = f"{settings.geo_database} ({kind}, {max(0, days):,.0f} days old)"
    if days > OLD_DAYS:
        return note(NAME, text, "Fetch a newer one: addresses move between countries.")
    return ok(NAME, text)
