"""The site as a WSGI application, for granian and every other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
application = get_wsgi_application()
