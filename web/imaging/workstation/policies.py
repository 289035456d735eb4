"""What the workstation's pages and files tell the browser: nothing comes from or goes elsewhere.

OHIF writes styles into the page and makes workers from blobs, and it knows no Trusted Types; all
the rest of web.security_headers stays. No text is run as code.
"""

from __future__ import annotations

from typing import Final

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self' blob:; worker-src 'self' blob:; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
# A worker has the policy of its own answer: it loads code of ours, decodes and answers.
FILE_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
