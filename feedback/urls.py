"""Pages of feedback."""

urlpatterns: list = []
