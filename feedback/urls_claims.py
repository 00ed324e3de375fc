"""Pages of claims."""

from django.urls import path

from feedback.views import claim_acts, claim_own, claims

urlpatterns = [
    path("claim/", claim_own.new, name="claim-new"),
    path("claim/<token:token>/", claim_own.page, name="claim"),
    path("claim/<token:token>/words/", claim_own.words, name="claim-words"),
    path("claim/<token:token>/file/", claim_own.file, name="claim-own-file"),
    path("claims/", claims.choose, name="claims"),
    path("claims/new/", claims.new, name="claim-enter"),
    path("claims/<id:claim_id>/", claims.page, name="claim-work"),
    path("claims/<id:claim_id>/act/", claim_acts.act, name="claim-act"),
    path("claims/<id:claim_id>/file/", claims.file, name="claim-file-add"),
    path("claims/<id:claim_id>/files/<id:file_id>/", claims.download, name="claim-file"),
]
