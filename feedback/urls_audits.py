"""Pages of store audits."""

from django.urls import path

from feedback.views import audits, audits_checklists, audits_filling, audits_tasks

CHECKLIST = "audits/checklists/<slug:code>/"
urlpatterns = [
    path("audits/", audits.choose, name="audits"),
    path("audits/new/", audits_filling.start, name="audit-new"),
    path("audits/tasks/", audits_tasks.choose, name="audit-tasks"),
    path("audits/tasks/<id:task_id>/", audits_tasks.page, name="audit-task"),
    path("audits/tasks/<id:task_id>/done/", audits_tasks.done, name="audit-task-done"),
    path("audits/tasks/<id:task_id>/reopen/", audits_tasks.reopen, name="audit-task-reopen"),
    path("audits/stores/<slug:code>/", audits.trend, name="audit-store"),
    path("audits/checklists/", audits_checklists.choose, name="checklists"),
    path(CHECKLIST, audits_checklists.page, name="checklist"),
    path(f"{CHECKLIST}<int:number>/", audits_checklists.version, name="checklist-version"),
    path(f"{CHECKLIST}<int:number>/publish/", audits_checklists.publish, name="checklist-publish"),
    path("audits/<id:audit_id>/", audits.page, name="audit"),
    path("audits/<id:audit_id>/photos/<id:photo_id>.jpg", audits.photo, name="audit-photo"),
    path("audits/<id:audit_id>/tasks/", audits_tasks.make, name="audit-task-new"),
    path("audits/<id:audit_id>/fill/<id:number>/", audits_filling.step, name="audit-fill"),
    path("audits/<id:audit_id>/fill/<id:number>/photos/<id:item_id>/", audits_filling.photos, name="audit-photos"),
    path("audits/<id:audit_id>/close/", audits_filling.close, name="audit-close"),
    path("audits/<id:audit_id>/discard/", audits_filling.discard, name="audit-discard"),
]
