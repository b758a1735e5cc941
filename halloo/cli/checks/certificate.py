"""The certificate of our own TLS: usable, and not about to end."""

from datetime import UTC, datetime
from pathlib import Path

from halloo.cli.certificate import certificate_of
from halloo.cli.checks.finding import Finding, note, ok, wrong
from halloo.settings import SettingError, Settings

NAME = "Certificate"
SOON_DAYS = 14
RENEW = "Renew it and put the new one in its place; a running server takes it up by itself."


def all_of(settings: Settings) -> list[Finding]:
    """None without TLS of our own."""
    if not settings.tls_cert and not settings.tls_key:
        return []
    try:
        certificate_of(settings)
    except SettingError as error:
        return [wrong(NAME, str(error), "Correct the files, or leave both settings out.")]
    return [_age(Path(settings.tls_cert))]


def _age(file: Path) -> Finding:
    from cryptography import x509

    end = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    days = (end - datetime.now(UTC)).total_seconds() / 86_400
    if days < 0:
        return wrong(NAME, f"{file} ended on {end:%Y-%m-%d}; browsers refuse it", RENEW)
    text = f"{file} ends on {end:%Y-%m-%d}, in {days:.0f} days"
    return note(NAME, text, RENEW) if days < SOON_DAYS else ok(NAME, text)
