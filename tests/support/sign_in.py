"""What tests of sign-in share: a cheap hash, one password, and a method over both."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher

from web.lockout import Lockout
from web.passwords import Passwords
from web.sign_in import PasswordMethod

PASSWORD: Final = "kestrel-over-wet-meadow"
# The costs of production take 150 ms and 64 MiB a guess; the code is the same with less.
CHEAP_PASSWORDS: Final = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
LOCKOUT: Final = Lockout(bytes(range(32)))
METHOD: Final = PasswordMethod(CHEAP_PASSWORDS, LOCKOUT)
