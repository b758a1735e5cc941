"""What the audit log knows by name: every deed that is noted. The console says each in words."""

from typing import Literal, get_args

Deed = Literal[
    "session.opened", "session.closed", "sessions.ended",
    "password.changed", "password.link_made", "password.reset",
    "factor.added", "factor.removed", "factor.reset", "recovery.made", "recovery.used",
    "passkey.added", "passkey.removed", "oidc.tied",
    "agent.invited", "invitation.taken_back",
    "agent.added", "agent.changed", "agent.disabled", "agent.enabled", "agent.removed",
    "token.added", "token.revoked",
    "site.added", "site.changed", "theme.changed", "attention.changed",
    "rule.added", "rule.changed", "rule.removed",
    "goal.added", "goal.changed", "goal.removed",
    "identity_key.added", "identity_key.retired", "block.added", "block.removed",
    "webhook.added", "webhook.changed", "webhook.removed", "webhook.secret_changed",
    "webhook.replayed", "webhook.switched_off",
    "visitor.exported", "visitor.erased", "audit.exported",
]  # fmt: skip
DEEDS: frozenset[str] = frozenset(get_args(Deed))
