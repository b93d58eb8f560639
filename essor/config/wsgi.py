"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essor.config.settings.prod")
application = get_wsgi_application()

# What was imported stays for good: the collector, which would walk it all again and again while
# pages are made (a tenth of their time), leaves it alone and comes by less often.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
