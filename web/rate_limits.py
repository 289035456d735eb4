"""How often one network address may ask for what is costly. Counts are kept in this process."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Behind a reverse proxy the address is right only with ProxyFix in front of the application.
limiter = Limiter(get_remote_address, storage_uri="memory://")
