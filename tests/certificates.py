"""An authority that browsers and clients of a test trust, and certificates it gives out."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Authority:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "authority.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("Authority of the tests")
        made = _draft(self._name, self._name, self._key, 3650).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))

    @property
    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.file)

    def certify(
        self, name: str, days: int = 90, hosts: Sequence[str] = (), kind: str = "ec",
        passphrase: bytes = b"",
    ) -> tuple[Path, Path]:  # fmt: skip
        """Writes `name.pem` and `name.key`, in place of those that were there."""
        key: Key = ec.generate_private_key(ec.SECP256R1())
        if kind == "rsa":
            key = rsa.generate_private_key(65537, 2048)
        names = [x509.DNSName(host) for host in ("localhost", *hosts)]
        also = x509.SubjectAlternativeName([*names, x509.IPAddress(ip_address("127.0.0.1"))])
        draft = _draft(_named(name), self._name, key, days).add_extension(also, critical=False)
        cert, secret = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        _write(cert, _pem(draft.sign(self._key, hashes.SHA256())))
        lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase:
            lock = serialization.BestAvailableEncryption(passphrase)
        form = serialization.PrivateFormat.PKCS8
        _write(secret, key.private_bytes(serialization.Encoding.PEM, form, lock))
        return cert, secret


def _draft(subject: x509.Name, issuer: x509.Name, key: Key, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, content: bytes) -> None:
    """In its place whole, as renewal programs do."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.write_bytes(content)
    draft.replace(path)
