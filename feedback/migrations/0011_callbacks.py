"""Callbacks: a line of their own, beside that of the tickets."""

import core.personal
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0010_partner_of_then_filled"),
        ("queueing", "0012_sessions_that_ended"),
        ("stores", "0019_message_sender"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallbackAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("no_answer", "Nobody answered"),
                            ("busy", "Busy"),
                            ("wrong_number", "Wrong number"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.staff"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=40, unique=True)),
                ("name", core.personal.SealedField(null=True)),
                ("phone", core.personal.SealedField(null=True)),
                ("phone_hash", models.BinaryField(max_length=32, null=True)),
                ("language", models.CharField(max_length=5)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("off", "No calls back"),
                            ("free", "Free of charge"),
                            ("standard", "At the usual rate"),
                            ("paid", "Paid"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the call"),
                            ("taken", "Being called"),
                            ("done", "Reached"),
                            ("not_reached", "Not reached"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Not called in time"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("asked_at", models.DateTimeField()),
                ("placed_at", models.DateTimeField()),
                ("wanted_from", models.DateTimeField(null=True)),
                ("wanted_until", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("first_called_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "Resolved"),
                            ("follow_up", "Follow-up"),
                            ("not_possible", "Not possible"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("surveyed_at", models.DateTimeField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "counter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.counter"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="callbacks",
                        to="stores.customer",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.partner"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.service"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="callbacks", to="stores.store"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.staff"
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="callback",
                        to="queueing.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallbackNote",
            fields=[
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="feedback.callbackattempt",
                    ),
                ),
                ("text", core.personal.SealedField()),
            ],
        ),
        migrations.AddField(
            model_name="callbackattempt",
            name="callback",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tries", to="feedback.callback"
            ),
        ),
        migrations.AddField(
            model_name="callbackattempt",
            name="counter",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.counter"),
        ),
        migrations.CreateModel(
            name="CallbackMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_state", models.CharField(blank=True, max_length=12)),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the call"),
                            ("taken", "Being called"),
                            ("done", "Reached"),
                            ("not_reached", "Not reached"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Not called in time"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("given_back", "Given back"),
                            ("vanished", "Whoever took it has gone"),
                            ("tried", "Not reached, tried again later"),
                            ("customer", "The customer cancelled"),
                            ("erased", "Erased at their wish"),
                            ("day_over", "The day was over"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.staff"
                    ),
                ),
                (
                    "callback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="feedback.callback"
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stores.counter"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallbackRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("off", "No calls back"),
                            ("free", "Free of charge"),
                            ("standard", "At the usual rate"),
                            ("paid", "Paid"),
                        ],
                        default="free",
                        max_length=10,
                    ),
                ),
                ("notes", models.JSONField(blank=True, default=dict)),
                (
                    "per_hour",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="Calls that can be promised for one hour.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                    ),
                ),
                (
                    "days_ahead",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="Days after today for which an hour can be chosen.",
                        validators=[django.core.validators.MaxValueValidator(30)],
                    ),
                ),
                (
                    "max_attempts",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                    ),
                ),
                (
                    "cool_down_minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        help_text="Minutes until somebody is tried again.",
                        validators=[django.core.validators.MaxValueValidator(600)],
                    ),
                ),
                (
                    "others_too",
                    models.BooleanField(
                        default=True, help_text="While no remote counter is open, the other counters call back too."
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every other store.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stores.store",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["store", "placed_at", "id"], name="callback_line"
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("state__in", ("asked", "taken"))), fields=["lapses_at"], name="callback_lapses"
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("phone_hash__isnull", False)), fields=["phone_hash"], name="callback_by_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["store", "ended_at"], name="callback_ended"),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "taken", "done", "not_reached", "cancelled", "expired"])),
                name="callback_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "taken"), _negated=True),
                    models.Q(("counter__isnull", False), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="callback_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    ("outcome__in", ["resolved", "follow_up", "not_possible"]),
                    _connector="OR",
                ),
                name="callback_done_has_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("wanted_from", None), ("wanted_until", None)),
                    ("wanted_until__gt", models.F("wanted_from")),
                    _connector="OR",
                ),
                name="callback_hour_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ("asked", "taken"))),
                    models.Q(models.Q(("state__in", ("asked", "taken")), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="callback_over_has_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("name", None), ("phone", None), ("phone_hash", None)),
                    _connector="OR",
                ),
                name="callback_erased_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "taken")), fields=("counter",), name="callback_one_at_a_counter"
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "taken")), fields=("taken_by",), name="callback_one_of_a_clerk"
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "taken"))),
                fields=("store", "phone_hash"),
                name="callback_one_open",
            ),
        ),
        migrations.AddIndex(
            model_name="callbackattempt",
            index=models.Index(fields=["callback", "id"], name="callback_attempt_of"),
        ),
        migrations.AddConstraint(
            model_name="callbackattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["reached", "no_answer", "busy", "wrong_number"])),
                name="callback_attempt_result_known",
            ),
        ),
        migrations.AddIndex(
            model_name="callbackmove",
            index=models.Index(fields=["callback", "id"], name="callback_move_of"),
        ),
        migrations.AddConstraint(
            model_name="callbackrule",
            constraint=models.UniqueConstraint(fields=("store",), name="callback_rule_once", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="callbackrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["off", "free", "standard", "paid"])), name="callback_rule_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="callbackrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_ahead__lte", 30), ("max_attempts__gte", 1), ("per_hour__gte", 1)),
                name="callback_rule_can_be_kept",
            ),
        ),
    ]
