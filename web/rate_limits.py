"""How often one network address or person may ask for what is costly. Counts stay in this process.

Whoever is signed in is counted alone: a hospital's people share one address.
"""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from web.accounts.current import find_current_person

# Behind a reverse proxy the address is right only with ProxyFix in front of the application.
limiter = Limiter(get_remote_address, storage_uri="memory://")


def who_asks() -> str:
    """Return the person who is signed in, or the address of a stranger."""
    person = find_current_person()
    return f"person {person.id}" if person is not None else get_remote_address()


# Whoever types asks for terms with every other letter; a machine that copies them asks more often.
term_searches = limiter.shared_limit("300 per minute", scope="term searches", key_func=who_asks)
