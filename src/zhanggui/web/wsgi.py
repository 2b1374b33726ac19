"""The site as a WSGI application, for granian and every other server; and the one thread that does the work in the background."""

from __future__ import annotations

import atexit
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
application = get_wsgi_application()

from zhanggui.web import warm  # noqa: E402
from zhanggui.web.running import jobs, schedule, upgrade  # noqa: E402
from zhanggui.web.running.backup import archive  # noqa: E402

if os.environ.get("ZHANGGUI_WORKER", "1") != "0":
    worker = jobs.Worker(settings.HOME, schedule.tick)
    if worker.begin():
        archive.clear(settings.HOME)
        upgrade.bring_up_lake(settings.HOME)
        atexit.register(worker.stop)
    warm.begin()
