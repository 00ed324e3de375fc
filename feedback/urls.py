"""Pages of feedback."""

from feedback import urls_followups

urlpatterns: list = [
    *urls_followups.urlpatterns,
]
