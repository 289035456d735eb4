"""What gunicorn serves while kills are tried: the product's own application, watched."""

from tests.kills.watched_part import watch

watch(is_web=True)

from web.wsgi import app  # noqa: E402 - watched from its first statement on

__all__ = ["app"]
