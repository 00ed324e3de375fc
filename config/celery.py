"""Celery: the worker's doorbells and the beat table."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("lado")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "return missed tickets": {"task": "queueing.tasks.sweep_missed", "schedule": 15.0},
    "tell customers": {"task": "queueing.tasks.sweep_notices", "schedule": 15.0},
    "call to idle clerks": {"task": "queueing.tasks.sweep_auto_calls", "schedule": 5.0},
    "free who waits for somebody gone": {"task": "queueing.tasks.release_after_shifts", "schedule": 60.0},
    "close the day": {"task": "queueing.tasks.close_days", "schedule": 300.0},
    "add up yesterday": {"task": "queueing.tasks.add_up_days", "schedule": 3600.0},
    "forget what was filled in": {"task": "queueing.tasks.forget_typed", "schedule": 3600.0},
    "send codes again": {"task": "queueing.tasks.send_codes_again", "schedule": 30.0},
    "forget old answers": {"task": "core.tasks.forget_old_answers", "schedule": 3600.0},
    "begin planned rules": {"task": "stores.tasks.begin_rules", "schedule": 60.0},
    "forget old pairing requests": {"task": "stores.tasks.forget_pairing_requests", "schedule": 3600.0},
}
