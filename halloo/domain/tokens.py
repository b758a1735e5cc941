"""What a token is called and how long it is good."""

from halloo.errors import HallooError

NAME_LETTERS = 80
LONGEST_DAYS = 3650


def token_name(text: str) -> str:
    """On one line. Raises HallooError `bad_field`."""
    name = " ".join(text.split())
    if len(name) > NAME_LETTERS or not name.isprintable():
        problem = f"A name has at most {NAME_LETTERS} letters."
        raise HallooError("bad_field", problem, fields={"name": problem})
    return name


def expiry(days: int | None, at: float) -> float | None:
    """None: never. Raises HallooError `bad_field`."""
    if days is None:
        return None
    if not 1 <= days <= LONGEST_DAYS:
        problem = f"A token is good for 1 to {LONGEST_DAYS} days, or until it is revoked."
        raise HallooError("bad_field", problem, fields={"expires_days": problem})
    return at + days * 86_400
