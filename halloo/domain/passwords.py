"""Which passwords are taken: long ones that are not among the first to be guessed. No rules about
capitals and digits, which make passwords worse (NIST SP 800-63B, 5.1.1.2)."""

import re

from halloo.errors import HallooError

SHORTEST, LONGEST = 12, 128

# Words that people choose most, from reports on leaked passwords year after year; with digits and
# marks around them, or twice in a row, they are still the same words.
_WORDS = (
    "password passwort passwd pass passphrase qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl "
    "zxcvbn zxcvbnm iloveyou loveyou letmein letmeinplease welcome welcomeback admin administrator "
    "root superuser changeme changemenow default secret topsecret nosecret login signin access "
    "master monkey dragon shadow sunshine princess football baseball basketball superman batman "
    "spiderman pokemon starwars minecraft liverpool chelsea arsenal barcelona michael jennifer "
    "jessica ashley charlie daniel thomas robert whatever trustno nothing computer internet google "
    "facebook samsung iphone android windows microsoft freedom forever hello helloworld testtest "
    "test testing tester temp temporary guest user username company support helpdesk service chat "
    "livechat halloo agent owner woaini woaiwo wodemima mima aini iloveu lovelove mustang corvette "
    "ferrari harley hunter ranger killer soccer hockey summer winter spring autumn monday january "
    "abcd abcde abcdef abc"
)
_COMMON = frozenset(_WORDS.split())
# What fingers and counting bring forth, in both directions.
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "01234567890" * 3,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qwertzuiopasdfghjklyxcvbnm" * 2,
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_LEET = str.maketrans("@013$57!", "aoiessti")
_LUCKY = ("5201314", "1314520", "123456", "654321")
_WORD, _NUMBER = re.compile(r"[a-z]+"), re.compile(r"[0-9]+")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_OWN = 4  # shorter names are in too many words


def acceptable_password(password: str, *own: str) -> str:
    """12 to 128 characters; not one of the commonest, nor one that has a name or e-mail of the
    agent's `own` in it. Raises HallooError `bad_field`."""
    problem = None
    if not SHORTEST <= len(password) <= LONGEST:
        problem = "A password has 12 to 128 characters; a short sentence is a good one."
    elif _is_common(password.lower()):
        problem = "This password is one of the first to be guessed; take another."
    elif _names(password.lower(), own):
        problem = "Your own name or e-mail address is the first guess; take another."
    if problem:
        raise HallooError("bad_field", problem, fields={"password": problem})
    return password


def _is_common(password: str) -> bool:
    """A row of keys, or nothing but common words and numbers, whatever marks are between them."""
    if len(set(password)) < 4 or _is_row(password):
        return True
    core = _EDGES.sub("", password).translate(_LEET)  # the digits at the ends are no letters
    return _is_plain(password) or (bool(core) and _is_plain(core))


def _is_plain(password: str) -> bool:
    if _FOREIGN.search(password):
        return False
    words, numbers = _WORD.findall(password), _NUMBER.findall(password)
    if not words:
        return _is_number("".join(numbers))
    few = all(len(each) <= 4 or _is_number(each) for each in numbers)
    return few and (_is_word("".join(words)) or all(len(w) > 2 and _is_word(w) for w in words))


def _is_word(letters: str) -> bool:
    """`abcabc` is `abc` still."""
    unit = letters[: (letters + letters).find(letters, 1)]
    return unit in _COMMON or _is_row(unit)


def _is_number(digits: str) -> bool:
    unit = digits[: (digits + digits).find(digits, 1)]
    return len(unit) <= 6 or _is_row(unit) or any(each in digits for each in _LUCKY)


def _is_row(password: str) -> bool:
    return any(password in row or password[::-1] in row for row in _ROWS)


def _names(password: str, own: tuple[str, ...]) -> bool:
    names = {part for each in own for part in (each.lower(), each.lower().partition("@")[0])}
    return any(len(name) >= _OWN and name in password for name in names)
