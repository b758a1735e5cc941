"""What a browser gets: the console, the widget's scripts, the API's page, the demo shop."""

from functools import partial
from typing import Any

from litestar import HttpMethod, Request, Response, route

from halloo.api.assets import ANY_ORIGIN, FOREVER, SHORTLY, Asset, Assets, asset_of
from halloo.errors import HallooError

DEMO_SITE = "demo"
NOT_BUILT = (
    b"<!doctype html><title>Halloo</title><h1>The web pages are not built</h1>"
    b"<p>Run <code>make setup</code>, then start again.</p>"
)
# What a customer's page under the strictest policy sends; the demo's proof that the widget copes.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

page = partial(route, http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False)


def page_routes(demo: bool) -> list[Any]:
    static = Assets("static")
    shop = Assets("demo")

    @page("/")
    async def console(request: Request[Any, Any, Any]) -> Response[bytes]:
        built = static.get("index.html") or asset_of("index.html", NOT_BUILT)
        return _answer(request, built)

    @page("/widget.js")
    async def widget(request: Request[Any, Any, Any]) -> Response[bytes]:
        headers = {**ANY_ORIGIN, "Cache-Control": SHORTLY}
        return _answer(request, _found(static.get("widget.js")), headers)

    @page("/assets/{path:path}")
    async def asset(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
        found = _found(static.get(f"assets{path}"))
        return _answer(request, found, {**ANY_ORIGIN, "Cache-Control": FOREVER})

    @page("/api/docs")
    async def docs(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _answer(request, _found(static.get("docs/index.html")))

    @page("/api/docs/{path:path}")
    async def docs_file(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
        return _answer(request, _found(static.get(f"docs{path}")))

    @page("/demo")
    async def demo_shop(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _answer(request, _shop_page(shop, "index"))

    @page("/demo/{name:str}")
    async def demo_page(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
        if name == "strict":
            headers = {"Content-Security-Policy": STRICT}
            return _answer(request, _shop_page(shop, "index"), headers)
        html = _shop_page(shop, name) if "." not in name or name.endswith(".zh") else None
        return _answer(request, html or _found(shop.get(name)))

    pages = [console, widget, asset, docs, docs_file]
    return [*pages, demo_shop, demo_page] if demo else pages


def _shop_page(shop: Assets, name: str) -> Asset:
    html = shop.raw(f"{name}.html")
    if html is None:
        raise HallooError("not_found")
    return asset_of("page.html", html.replace(b"{{site}}", DEMO_SITE.encode()))


def _found(asset: Asset | None) -> Asset:
    if asset is None:
        raise HallooError("not_found")
    return asset


def _answer(
    request: Request[Any, Any, Any], asset: Asset, headers: dict[str, str] | None = None
) -> Response[bytes]:
    headers = {**(headers or {}), "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(b"", status_code=304, headers=headers)
    content = asset.content
    if asset.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = asset.compressed, "gzip"
    return Response(content, headers=headers, media_type=asset.media_type)
