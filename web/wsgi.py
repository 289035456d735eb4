"""What gunicorn serves."""

from web.app import create_app
from web.sealing_keys import check_keys
from web.settings import load_settings
from web.template_keeping import keep_compiled

settings = load_settings()
check_keys(settings)
app = create_app(settings)
keep_compiled(app, settings.data_folder / "templates")
