"""The catalogue: every error a person, page or program can get, in one table.

`status` is the HTTP answer, `close` the WebSocket close code where a socket ends over it (codes
from 4430 on mean: reconnect and resume; those below are final), `retry` says whether the same
request may succeed later. The text says what was wrong and what would be right.
`python -m halloo.errors` prints the table of `docs/errors.md`.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    status: int
    close: int | None
    retry: bool
    text: str


CATALOGUE: dict[str, Entry] = {
    # requests
    "bad_request": Entry(400, None, False, "The request could not be read."),
    "bad_field": Entry(400, None, False, "A field is missing or has a wrong value."),
    "not_found": Entry(404, None, False, "There is nothing at this address."),
    "method_not_allowed": Entry(405, None, False, "This address does not take that method."),
    "head_too_large": Entry(431, None, False, "The request's headers are larger than allowed."),
    "body_too_large": Entry(413, None, False, "The body is larger than this address takes."),
    "text_too_long": Entry(400, None, False, "The text is longer than allowed."),
    "text_empty": Entry(400, None, False, "The text is empty; say something."),
    "conflict": Entry(409, None, False, "This cid was used before with another body."),
    "too_many_requests": Entry(429, None, True, "Too many requests; wait and send it again."),
    "version_not_supported": Entry(426, None, False, "Speak WebSocket version 13 (RFC 6455)."),
    # who are you
    "sign_in_required": Entry(401, 4401, False, "Sign in, or send a token as Bearer hal_…."),
    "sign_in_failed": Entry(401, None, False, "E-mail or password is not right."),
    "token_invalid": Entry(401, 4401, False, "This token is unknown, expired or revoked."),
    "signed_out": Entry(401, 4440, False, "This session has ended; sign in again."),
    "csrf_failed": Entry(403, None, False, "The X-CSRF-Token header is missing or wrong."),
    "not_allowed": Entry(403, 4403, False, "You are not allowed to do this."),
    "second_factor_needed": Entry(
        403, 4403, False, "Set up a second factor in your account first; then all else is open."
    ),
    "password_wrong": Entry(403, None, False, "That is not your password."),
    "sign_in_again": Entry(
        403, None, False, "This needs a sign-in of the last ten minutes; sign in again."
    ),
    "code_wrong": Entry(400, None, False, "That is not the code that the app shows now."),
    "factor_exists": Entry(409, None, False, "There is one already; remove it first."),
    "factor_missing": Entry(404, None, False, "There is nothing of the kind to confirm or remove."),
    "ticket_invalid": Entry(401, None, False, "This took too long or was used; begin again."),
    "passkey_failed": Entry(401, None, False, "The passkey could not be checked; try again."),
    "passkey_not_found": Entry(404, None, False, "No such passkey, or not yours."),
    "oidc_failed": Entry(401, None, False, "The organisation's sign-in did not let you in."),
    "oidc_stranger": Entry(
        403, None, False, "Nobody here has that e-mail address; ask for an invitation."
    ),
    "link_invalid": Entry(
        403, None, False, "This link was used, taken back or is too old; ask for another."
    ),
    "no_mail": Entry(
        409, None, False, "Halloo cannot send e-mail here; ask an owner or admin for a link."
    ),
    "too_many_attempts": Entry(429, None, True, "Too many failed sign-ins; wait a little."),
    "setup_link_invalid": Entry(
        403, None, False, "This set-up link was used or is older than an hour; restart to get one."
    ),
    "setup_done": Entry(409, None, False, "Halloo is set up already; sign in."),
    # things
    "site_not_found": Entry(404, 4404, False, "No such site, or not one of yours."),
    "visitor_not_found": Entry(404, None, False, "No such visitor, or not on one of your sites."),
    "conversation_not_found": Entry(404, None, False, "No such conversation, or not yours."),
    "identity_key_not_found": Entry(404, None, False, "No such key, or not of your site."),
    "too_many_identity_keys": Entry(
        409, None, False, "The site has twenty keys that are good; retire one first."
    ),
    "note_not_found": Entry(404, None, False, "No such note, or it was deleted long ago."),
    "not_remembered": Entry(
        409, None, False, "The visitor has not agreed to be remembered; nothing can be stored yet."
    ),
    "push_not_found": Entry(404, None, False, "No such push, or not yours."),
    "push_over": Entry(
        409, None, False, "It was answered, has expired or is done; nothing is left to take back."
    ),
    "mass_push_not_found": Entry(404, None, False, "No such push to many, or not yours."),
    "mass_push_running": Entry(
        409, None, False, "A push to many is under way on this site; let it end, or cancel it."
    ),
    "mass_push_over": Entry(409, None, False, "This push to many is done or was cancelled."),
    "rule_changed": Entry(409, None, False, "Somebody changed this rule meanwhile; read it again."),
    "call_failed": Entry(502, None, True, "An address outside could not be called."),
    "webhook_not_found": Entry(404, None, False, "No such webhook, or not on one of your sites."),
    "webhook_call_not_found": Entry(
        404, None, False, "No such call, or not one of this webhook; old ones are deleted."
    ),
    "rule_not_found": Entry(404, None, False, "No such rule, or not on one of your sites."),
    "goal_not_found": Entry(404, None, False, "No such goal, or not on one of your sites."),
    "block_not_found": Entry(404, None, False, "No such block, or not on one of your sites."),
    "view_not_found": Entry(404, None, False, "No such view, or not one of yours."),
    "agent_not_found": Entry(404, 4404, False, "No such agent."),
    "last_owner": Entry(409, None, False, "Somebody must own this; make another owner first."),
    "invitation_not_found": Entry(404, None, False, "No such invitation, or it was accepted."),
    "session_not_found": Entry(404, None, False, "No such session, or not one of yours."),
    "token_not_found": Entry(404, None, False, "No such token, or not one of yours."),
    "agent_exists": Entry(409, None, False, "An agent with this name or e-mail exists."),
    # files
    "file_not_found": Entry(
        404, None, False, "No such file, or not yours; one that was sent is not sent again."
    ),
    "file_too_large": Entry(413, None, False, "The file is larger than allowed."),
    "file_empty": Entry(400, None, False, "The file is empty."),
    "file_refused": Entry(
        415, None, False, "Programs are not taken, for a computer would run them when opened."
    ),
    "too_many_files": Entry(
        409, None, False, "Too many files wait for their message; send some, or take some back."
    ),
    "no_room": Entry(507, None, True, "There is no room for files just now; try it later."),
    # frames
    "bad_frame": Entry(400, 4400, False, "A frame could not be read."),
    "hello_expected": Entry(400, 4405, False, "The first frame must be hello, and only the first."),
    "hello_late": Entry(408, 4408, False, "No hello within the time allowed."),
    "frame_too_large": Entry(413, 4413, False, "A frame is larger than allowed."),
    "origin_not_allowed": Entry(
        403, 4403, False, "This page's origin is not one of the site's; add it in the settings."
    ),
    "blocked": Entry(403, 4403, False, "You are not let in here."),
    "too_many_sockets": Entry(429, 4429, True, "Too many connections from here."),
    "too_fast": Entry(429, 4406, True, "Too many messages; wait a second."),
    "stale": Entry(409, None, False, "Others have spoken since; read what came in."),
    "too_slow": Entry(503, 4430, True, "This client reads too slowly; reconnect and resume."),
    "silent": Entry(408, 4431, True, "Nothing was heard for too long; reconnect and resume."),
    "connection_ended": Entry(410, None, True, "This connection has ended; open a new one."),
    # the house
    "storage_unavailable": Entry(
        503, 4432, True, "The message could not be stored just now; it will be tried again."
    ),
    "busy": Entry(503, None, True, "The server is taking in many clients; try again shortly."),
    "work_needed": Entry(
        429, None, True, "Many newcomers knock just now; do the work and come back with it."
    ),
    "draining": Entry(503, 1012, True, "The server is restarting; reconnect shortly."),
    "restored": Entry(503, 4433, True, "A backup was restored; reconnect and start afresh."),
    "merged": Entry(
        409, 4435, True, "This visitor is known by another name now; reconnect and start afresh."
    ),
    "erased": Entry(410, 4434, True, "What was kept of this visitor was erased; start afresh."),
    "internal": Entry(500, 4500, True, "Something went wrong on our side; it has been logged."),
}


class HallooError(Exception):
    """An error of the catalogue. `message` replaces the catalogue's text where the case knows
    more; `fields` names the wrong fields of a form; `wait` is seconds for Retry-After; `work` is a
    task to do first (docs/protocol.md)."""

    def __init__(
        self,
        code: str,
        message: str | None = None,
        *,
        fields: dict[str, str] | None = None,
        wait: int | None = None,
        work: str | None = None,
    ) -> None:
        entry = CATALOGUE[code]
        self.code = code
        self.message = message or entry.text
        self.status = entry.status
        self.close = entry.close
        self.retry = entry.retry
        self.fields = fields
        self.wait = wait
        self.work = work
        super().__init__(self.message)


def body(error: HallooError) -> dict[str, object]:
    """The JSON shape every HTTP error has."""
    inner: dict[str, object] = {
        "code": error.code,
        "message": error.message,
        "retry": error.retry,
    }
    if error.fields:
        inner["fields"] = error.fields
    if error.work:
        inner["work"] = error.work
    return {"error": inner}


def table() -> str:
    """The catalogue as a Markdown table."""
    rows = ["| code | HTTP | close | retry | message |", "|---|---|---|---|---|"]
    for code, entry in CATALOGUE.items():
        retry = "yes" if entry.retry else "no"
        rows.append(
            f"| `{code}` | {entry.status} | {entry.close or '–'} | {retry} | {entry.text} |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
