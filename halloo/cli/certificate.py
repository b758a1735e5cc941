"""The certificate of our own TLS: checked at the start, and taken up again when it was renewed."""

import ssl
from pathlib import Path

from halloo.log import log
from halloo.settings import SettingError, Settings

Stamp = tuple[tuple[int, int, int], ...]


class CertificateError(Exception):
    """The text says which file, and what is wrong with it."""


class Certificate:
    """`context` is for the listener. Whoever connects gets what `look` took up last; who is
    connected already keeps what they have."""

    def __init__(self, cert: Path, key: Path) -> None:
        """Raises CertificateError."""
        self._cert, self._key = cert, key
        self._seen = self._stamp()
        self._newest = self.context = context_of(cert, key)
        # A context of its own for each certificate: one that is given a second keeps the first,
        # too, where their keys are of different kinds.
        self.context.sni_callback = self._hand_out

    def look(self) -> None:
        """Takes up files that have changed. Ones that do not fit together, as in the middle of a
        renewal, leave everything as it was until they change again."""
        try:
            stamp = self._stamp()
        except CertificateError as error:
            stamp = ()
            if self._seen != stamp:
                log.error("the certificate cannot be read; the old one stays", why=str(error))
        if stamp and stamp != self._seen:
            self.renew()
        self._seen = stamp

    def renew(self) -> None:
        """Now, changed or not."""
        try:
            self._newest = context_of(self._cert, self._key)
        except CertificateError as error:
            log.error("the new certificate is not usable; the old one stays", why=str(error))
        else:
            log.info("the certificate was read again", file=str(self._cert))

    def _hand_out(self, line: ssl.SSLObject, _name: str | None, _old: ssl.SSLContext) -> None:
        line.context = self._newest

    def _stamp(self) -> Stamp:
        try:
            stats = [path.stat() for path in (self._cert, self._key)]
        except OSError as error:
            raise CertificateError(f"{error.filename}: {error.strerror}") from None
        return tuple((each.st_mtime_ns, each.st_size, each.st_ino) for each in stats)


def context_of(cert: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 or newer. Raises CertificateError."""
    for path in (cert, key):
        try:
            path.read_bytes()
        except OSError as error:
            raise CertificateError(f"{path}: {error.strerror}") from None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(cert, key, _no_passphrase)
    except (ssl.SSLError, ValueError) as error:
        raise CertificateError(_words(error, cert, key)) from None
    return context


def _no_passphrase() -> str:
    """Without this a server that was started by no person would stand and ask for one."""
    raise ValueError("passphrase")


def _words(error: Exception, cert: Path, key: Path) -> str:
    reason = getattr(error, "reason", None) or str(error)
    if reason == "passphrase":
        return f"{key} has a passphrase; give a key without one, readable by this user alone"
    if reason == "KEY_VALUES_MISMATCH":
        return f"{key} is not the key of the certificate in {cert}"
    if reason in ("EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK"):
        return f"{cert} is too weak ({reason}); get one with RSA 2048 or EC P-256, and SHA-256"
    if reason == "NO_START_LINE" or "PEM" in str(error):
        return f"{cert} and {key} are not a certificate and its key in PEM format"
    return f"{cert} and {key} cannot be used: {reason}"


def certificate_of(settings: Settings) -> Certificate | None:
    """None without TLS. Raises SettingError, with what to do."""
    if not settings.tls_cert and not settings.tls_key:
        return None
    if not settings.tls_cert or not settings.tls_key:
        raise SettingError(
            "TLS needs both, --tls-cert (HALLOO_TLS_CERT) and --tls-key (HALLOO_TLS_KEY)."
        )
    try:
        return Certificate(Path(settings.tls_cert), Path(settings.tls_key))
    except CertificateError as error:
        raise SettingError(f"TLS: {error}.") from None
