"""Routes of feedback under /api/v1/."""

urlpatterns: list = []
