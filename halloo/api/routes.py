"""Every URL, put together."""

from typing import Any

from litestar import Litestar, asgi
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from halloo import __version__
from halloo.actions.guard import guard_of
from halloo.actions.oidc import Organisation
from halloo.actions.ports import Ports
from halloo.actions.preview import Previews
from halloo.actions.uploads import Uploads
from halloo.api.account import AccountController
from halloo.api.answers import any_error, halloo_error, http_error, unreadable
from halloo.api.audit import AuditController
from halloo.api.blocks import BlockController
from halloo.api.calls import CallController
from halloo.api.conversations import ConversationController
from halloo.api.entrance import EntranceController
from halloo.api.factors import FactorController
from halloo.api.files import FileController
from halloo.api.goals import GoalController
from halloo.api.health import healthz, prometheus, readyz
from halloo.api.identity_keys import IdentityKeyController
from halloo.api.invitations import InvitationController
from halloo.api.mass import MassPushController
from halloo.api.oidc import OidcController
from halloo.api.original import original_routes
from halloo.api.pages import page_routes
from halloo.api.passkeys import OwnPasskeyController, PasskeySignInController
from halloo.api.preview import PreviewController
from halloo.api.privacy import PrivacyController
from halloo.api.pushes import PushController
from halloo.api.reports import ReportController
from halloo.api.rules import RuleController
from halloo.api.session import SessionController
from halloo.api.sites import SiteController
from halloo.api.team import TeamController
from halloo.api.tokens import TokenController
from halloo.api.views import ViewController
from halloo.api.visitor_files import visitor_file_routes
from halloo.api.visitors import VisitorController
from halloo.api.webhooks import WebhookController
from halloo.api.who import Who
from halloo.api.widget import WidgetController
from halloo.errors import HallooError


def http_app(ports: Ports, who: Who, lifespan: Any, live: Any) -> Litestar:
    """`live` is an ASGI application for everything under `/live`."""
    settings = ports.settings
    guard = guard_of(ports)
    organisation = Organisation(ports)
    uploads = Uploads(settings)
    previews = Previews()
    PushController.request_max_body_size = settings.limit_batch_body_bytes or None
    return Litestar(
        route_handlers=[
            SessionController,
            PasskeySignInController,
            OidcController,
            EntranceController,
            AccountController,
            FactorController,
            OwnPasskeyController,
            TokenController,
            TeamController,
            InvitationController,
            AuditController,
            SiteController,
            IdentityKeyController,
            ViewController,
            VisitorController,
            BlockController,
            PrivacyController,
            ConversationController,
            FileController,
            PushController,
            MassPushController,
            RuleController,
            WidgetController,
            GoalController,
            ReportController,
            WebhookController,
            CallController,
            PreviewController,
            healthz,
            readyz,
            prometheus,
            *original_routes(who),
            *visitor_file_routes(ports, who, uploads),
            *page_routes(settings.demo),
            asgi("/live", is_mount=True, copy_scope=True)(live),
        ],
        dependencies={
            "ports": Provide(lambda: ports, sync_to_thread=False),
            "guard": Provide(lambda: guard, sync_to_thread=False),
            "organisation": Provide(lambda: organisation, sync_to_thread=False),
            "uploads": Provide(lambda: uploads, sync_to_thread=False),
            "previews": Provide(lambda: previews, sync_to_thread=False),
            "who": Provide(lambda: who, sync_to_thread=False),
            "caller": Provide(who.caller),
            "actor": Provide(who.actor),
        },
        exception_handlers={
            HallooError: halloo_error,
            HTTPException: http_error,
            UnicodeDecodeError: unreadable,
            RecursionError: unreadable,
            Exception: any_error,
        },
        request_max_body_size=settings.limit_body_bytes or None,
        lifespan=[lifespan],
        openapi_config=OpenAPIConfig(
            title="Halloo",
            version=__version__,
            description="See who is on your site, say hello first, never lose a word.",
            path="/api",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            components=Components(
                security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}
            ),
            security=[{"token": []}],
        ),
        pdb_on_exception=False,
        logging_config=None,
    )
