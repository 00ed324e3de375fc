"""Celery: the worker's doorbells and the beat table."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("lado")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "seal documents": {"task": "signatures.tasks.sweep_seals", "schedule": 30.0},
    "stamp archived documents again": {"task": "signatures.tasks.renew_stamps", "schedule": 6 * 3600.0},
    "erase old documents": {"task": "signatures.tasks.erase_due", "schedule": 6 * 3600.0},
    "erase old claims": {"task": "feedback.tasks.erase_claims", "schedule": 6 * 3600.0},
    "erase old calls back": {"task": "feedback.tasks.erase_callbacks", "schedule": 6 * 3600.0},
    "tidy documents' files": {"task": "signatures.tasks.tidy_vault", "schedule": 3600.0},
    "tidy claims' files": {"task": "feedback.tasks.tidy_claim_files", "schedule": 3600.0},
    "anchor days": {"task": "signatures.tasks.anchor_days", "schedule": 1800.0},
    "return missed tickets": {"task": "queueing.tasks.sweep_missed", "schedule": 15.0},
    "tell customers": {"task": "queueing.tasks.sweep_notices", "schedule": 15.0},
    "call to idle clerks": {"task": "queueing.tasks.sweep_auto_calls", "schedule": 5.0},
    "free who waits for somebody gone": {"task": "queueing.tasks.release_after_shifts", "schedule": 60.0},
    "end holds": {"task": "queueing.tasks.expire_holds", "schedule": 15.0},
    "note who did not come": {"task": "queueing.tasks.note_no_shows", "schedule": 300.0},
    "settle promises of bookings": {"task": "queueing.tasks.settle_promises", "schedule": 60.0},
    "close the day": {"task": "queueing.tasks.close_days", "schedule": 300.0},
    "add up yesterday": {"task": "queueing.tasks.add_up_days", "schedule": 3600.0},
    "settle visits": {"task": "queueing.tasks.settle_visits", "schedule": 60.0},
    "settle visits that were missed": {"task": "queueing.tasks.catch_up_visits", "schedule": 3600.0},
    "note what is often missing": {"task": "queueing.tasks.note_lacks", "schedule": 3600.0},
    "forget what was filled in": {"task": "queueing.tasks.forget_typed", "schedule": 3600.0},
    "remind of bookings": {"task": "queueing.tasks.send_reminders", "schedule": 60.0},
    "offer earlier times": {"task": "queueing.tasks.sweep_earlier", "schedule": 60.0},
    "send codes again": {"task": "queueing.tasks.send_codes_again", "schedule": 30.0},
    "send mails": {"task": "stores.tasks.send_messages", "schedule": 15.0, "kwargs": {"channel": "mail"}},
    "send SMS": {"task": "stores.tasks.send_messages", "schedule": 15.0, "kwargs": {"channel": "sms"}},
    "follow up unsettled visits": {"task": "feedback.tasks.open_follow_ups", "schedule": 60.0},
    "move late follow-ups up": {"task": "feedback.tasks.escalate_follow_ups", "schedule": 60.0},
    "settle calls back": {"task": "feedback.tasks.sweep_callbacks", "schedule": 60.0},
    "plan surveys": {"task": "feedback.tasks.plan_surveys", "schedule": 60.0},
    "send surveys": {"task": "feedback.tasks.send_surveys", "schedule": 30.0},
    "note what was solved": {"task": "feedback.tasks.note_answers", "schedule": 60.0, "kwargs": {"hours": 1}},
    "note what was solved, missed": {
        "task": "feedback.tasks.note_answers",
        "schedule": 43200.0,
        "kwargs": {"hours": 960},
    },
    "forget what SMS said that came in": {"task": "feedback.tasks.forget_heard", "schedule": 3600.0},
    "forget what messages said": {"task": "stores.tasks.forget_messages", "schedule": 3600.0},
    "forget old answers": {"task": "core.tasks.forget_old_answers", "schedule": 3600.0},
    "begin planned rules": {"task": "stores.tasks.begin_rules", "schedule": 60.0},
    "forget old pairing requests": {"task": "stores.tasks.forget_pairing_requests", "schedule": 3600.0},
}
