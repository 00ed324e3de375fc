"""Who sees and does what in feedback."""

from django.db.models import Q, QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from feedback.models import Audit, AuditTask, Checklist, ChecklistVersion
from stores.access import ADMINISTRATOR, AUDITOR, MANAGER, REGIONAL, Principal, of_same_dealer, stores_visible_to
from stores.models import Store

# --- store audits -----------------------------------------------------------------------------------------------------
READ_AUDITS = (MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)
ENTER_AUDITS = (AUDITOR, ADMINISTRATOR)  # and write the checklists: they hold in the whole chain


def check_audits(principal: Principal) -> None:
    """Raise NotSignedIn / NotAllowed for who reads no audits."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_AUDITS):
        raise NotAllowed


def check_auditor(principal: Principal) -> None:
    """The same for who enters none."""
    check_audits(principal)
    if not may_enter(principal):
        raise NotAllowed


def may_enter(principal: Principal) -> bool:
    """Enter audits and write checklists."""
    return principal.has(*ENTER_AUDITS)


def audits(principal: Principal) -> QuerySet[Audit]:
    """The audits that the principal may read. Those under way are the auditors' own matter: nobody in a store or its
    region can tell that somebody is there in secret.
    """
    check_audits(principal)
    if may_enter(principal):
        return Audit.objects.all()
    seen = Q(store__in=stores_visible_to(principal)) & of_same_dealer(principal)
    return Audit.objects.filter(seen, state=Audit.State.PUBLISHED)


def announced_audits(principal: Principal) -> QuerySet[Audit]:
    """Audits under way of which the stores know; never a mystery visit."""
    check_audits(principal)
    rows = Audit.objects.filter(state=Audit.State.OPEN, kind=Checklist.Kind.AUDIT)
    return rows.filter(of_same_dealer(principal), store__in=stores_visible_to(principal))


def audit_for(principal: Principal, audit_id: int) -> Audit:
    """One of the audits, or NotFound."""
    rows = audits(principal).select_related("store", "auditor__user", "version__checklist")
    audit = rows.filter(pk=audit_id).first()
    if audit is None:
        raise NotFound
    return audit


def entered_audit(principal: Principal, audit_id: int) -> Audit:
    """An audit that the principal enters: the own one; an administrator goes on with anybody's."""
    audit = audit_for(principal, audit_id)
    if not may_enter_this(principal, audit):
        raise NotAllowed
    return audit


def may_enter_this(principal: Principal, audit: Audit) -> bool:
    """Whether it is theirs to enter."""
    return principal.has(ADMINISTRATOR) or (principal.has(AUDITOR) and audit.auditor_id == principal.staff_id)


def tasked_audit(principal: Principal, audit_id: int) -> Audit:
    """An audit for which the principal may hand out tasks."""
    audit = audit_for(principal, audit_id)
    if not may_give_tasks(principal):
        raise NotAllowed
    return audit


def may_give_tasks(principal: Principal) -> bool:
    """Hand out tasks, and reopen what is not done after all: not those who do them."""
    return principal.has(REGIONAL, AUDITOR, ADMINISTRATOR)


def audited_store(principal: Principal, code: str) -> Store:
    """A store whose audits the principal may compare, or NotFound."""
    check_audits(principal)
    store = stores_visible_to(principal).filter(code=code).first()
    if store is None:
        raise NotFound
    return store


def audit_tasks(principal: Principal) -> QuerySet[AuditTask]:
    """The tasks of published audits that the principal may see."""
    published = audits(principal).filter(state=Audit.State.PUBLISHED)
    return AuditTask.objects.filter(audit__in=published)


def may_do_tasks(principal: Principal) -> bool:
    """Call tasks done: in the own store or region, or anywhere."""
    return principal.has(MANAGER, REGIONAL, ADMINISTRATOR)


def done_task(principal: Principal, task_id: int) -> AuditTask:
    """A task that the principal may call done."""
    task = task_for(principal, task_id)
    if not may_do_tasks(principal):
        raise NotAllowed
    return task


def reopened_task(principal: Principal, task_id: int) -> AuditTask:
    """A task that the principal may reopen."""
    task = task_for(principal, task_id)
    if not may_give_tasks(principal):
        raise NotAllowed
    return task


def task_for(principal: Principal, task_id: int) -> AuditTask:
    """One of the tasks, or NotFound."""
    around = ("audit__store", "audit__version__checklist", "who", "made_by", "item")
    task = audit_tasks(principal).select_related(*around).filter(pk=task_id).first()
    if task is None:
        raise NotFound
    return task


def checklist_for(principal: Principal, code: str) -> Checklist:
    """A checklist that the principal may write."""
    check_auditor(principal)
    checklist = Checklist.objects.filter(code=code).first()
    if checklist is None:
        raise NotFound
    return checklist


def checklist_version(principal: Principal, code: str, number: int) -> ChecklistVersion:
    """One of its versions, or NotFound."""
    rows = checklist_for(principal, code).versions.select_related("checklist", "author", "publisher")
    version = rows.filter(number=number).first()
    if version is None:
        raise NotFound
    return version
