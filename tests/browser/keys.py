"""A device that keeps passkeys, as Chromium can pretend to have one (WebDriver's virtual
authenticator), and what a page gets out of it when nobody of ours asks."""

from typing import Any, Self

from playwright.async_api import CDPSession, Page

ASKED = """async ([ticket, options]) => {
  const bytes = (t) => Uint8Array.from(atob(t.replaceAll('-', '+').replaceAll('_', '/')),
    (c) => c.charCodeAt(0))
  const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const got = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge) },
  })
  const parts = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']
  const response = Object.fromEntries(parts.map((part) => [part, text(got.response[part])]))
  const credential = { id: got.id, rawId: text(got.rawId), type: got.type, response }
  return { ticket, credential: { ...credential, clientExtensionResults: {} } }
}"""


class Keys:
    """The device in one page."""

    def __init__(self, page: Page, line: CDPSession, device: str) -> None:
        self._page, self._line, self._device = page, line, device

    @classmethod
    async def of(cls, page: Page) -> Self:
        line = await page.context.new_cdp_session(page)
        await line.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = await line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(page, line, made["authenticatorId"])

    async def know_their_person(self, known: bool) -> None:
        """Whether a finger or PIN is the right one."""
        told = {"authenticatorId": self._device, "isUserVerified": known}
        await self._line.send("WebAuthn.setUserVerified", told)

    async def kept(self) -> list[dict[str, Any]]:
        told = {"authenticatorId": self._device}
        found = await self._line.send("WebAuthn.getCredentials", told)
        return list(found["credentials"])

    async def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """What the page would send for the server's question."""
        asked = [question["ticket"], question["options"]]
        return dict(await self._page.evaluate(ASKED, asked))
