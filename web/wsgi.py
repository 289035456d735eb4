"""What gunicorn serves."""

from web.app import create_app
from web.sealing_keys import check_keys
from web.settings import load_settings

settings = load_settings()
check_keys(settings)
app = create_app(settings)
