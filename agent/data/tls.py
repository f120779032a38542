"""Encryption of connections: what was asked for happens, or there is no connection."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from agent.errors import ConnectionFailed

ASKING = ("ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity")


def tls_arguments(options: Mapping[str, Any], *, local: bool) -> dict[str, Any]:
    """Give the driver's arguments: a context of our own, because the driver checks no name without a CA file.

    Without any TLS option a connection that leaves this machine is encrypted when the server can; its certificate is
    not checked then.
    """
    if not any(options.get(key) for key in ASKING) or "unix_socket" in options:
        return {"ssl_disabled": options.get("ssl_disabled", local)}
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca"))
    except (OSError, ValueError) as error:
        raise ConnectionFailed(f"ssl_ca {options['ssl_ca']!r} is no readable file of certificates: {error}") from None
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # certificates that servers make for themselves break it
    context.check_hostname = bool(options.get("ssl_verify_identity"))
    checked = options.get("ssl_verify_cert") or options.get("ssl_verify_identity")
    context.verify_mode = ssl.CERT_REQUIRED if checked else ssl.CERT_NONE
    if certificate := options.get("ssl_cert"):
        try:
            context.load_cert_chain(certificate, options.get("ssl_key"), password="")
        except (OSError, ValueError) as error:
            raise ConnectionFailed(f"ssl_cert {certificate!r} and its ssl_key cannot be used: {error}") from None
    return {"ssl": context}
