"""Routes of documents under /api/v1/."""

from django.urls import path

from signatures.api import acts, documents, drafts, verify

DRAFT = "documents/drafts/<id:draft_id>/"

urlpatterns = [
    path("verify/", verify.Verify.as_view(), name="api-verify"),
    path("verify/<sha256:sha256>/", verify.VerifyHash.as_view(), name="api-verify-hash"),
    path("documents/", documents.DocumentMake.as_view(), name="api-documents"),
    path("documents/drafts/", drafts.DraftMake.as_view(), name="api-drafts"),
    path(DRAFT, drafts.DraftShow.as_view(), name="api-draft"),
    path(f"{DRAFT}save/", drafts.DraftSave.as_view(), name="api-draft-save"),
    path(f"{DRAFT}photos/", drafts.DraftPhotos.as_view(), name="api-draft-photos"),
    path(f"{DRAFT}photos/<id:photo_id>/remove/", drafts.DraftPhotoRemove.as_view(), name="api-draft-photo-remove"),
    path(f"{DRAFT}freeze/", drafts.DraftFreeze.as_view(), name="api-draft-freeze"),
    path("documents/<id:document_id>/", documents.DocumentShow.as_view(), name="api-document"),
    path("documents/<id:document_id>/pdf/", documents.DocumentPdf.as_view(), name="api-document-pdf"),
    path("documents/<id:document_id>/sign/", documents.DocumentSign.as_view(), name="api-document-sign"),
    path("documents/<id:document_id>/passkey/", documents.DocumentPasskey.as_view(), name="api-document-passkey"),
    path(
        "documents/<id:document_id>/countersign/",
        documents.DocumentCountersign.as_view(),
        name="api-document-countersign",
    ),
    path("documents/<id:document_id>/void/", acts.DocumentVoid.as_view(), name="api-document-void"),
    path("documents/<id:document_id>/withdraw/", acts.DocumentWithdraw.as_view(), name="api-document-withdraw"),
    path("documents/<id:document_id>/replace/", acts.DocumentReplace.as_view(), name="api-document-replace"),
    path("documents/<id:document_id>/correct/", acts.DocumentCorrect.as_view(), name="api-document-correct"),
]
