"""Golden Thread inside of Apache: /etc/golden-thread/golden-thread.wsgi (deploy/mod_wsgi/apache.conf).

Apache's ``SetEnv`` speaks to each request and not to the process, so that the settings are read here.
"""

import os
from pathlib import Path

SETTINGS = Path("/etc/golden-thread/environment")  # the same file that golden-thread.service reads

for line in SETTINGS.read_text(encoding="utf-8").splitlines():
    name, found, value = line.partition("=")
    if found and not name.startswith("#"):
        os.environ[name.strip()] = value.strip().strip("\"'")
os.environ["GOLDENTHREAD_STORE"] = "/var/lib/golden-thread/store"
os.environ["GOLDENTHREAD_WORKERS"] = "2"  # processes= in apache.conf
os.environ["GOLDENTHREAD_PROXIES"] = "0"  # Apache is the server here: nobody else's word of the visitor is believed

from web.wsgi import application  # noqa: E402 - it reads the settings

__all__ = ["application"]
