"""The root certificate of LADO_TLS=auto, for a tablet that is to trust this installation."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def root_certificate(_request: HttpRequest) -> HttpResponse:
    """GET /ca.crt: the certificate, public by nature; 404 where Lado has none of its own."""
    path = settings.VAR_DIR / "tls" / "ca.crt"
    if not settings.HTTPS or not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="lado-root.crt"'
    return response
