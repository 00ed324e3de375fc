"""QR codes as pictures, drawn for the address that the page itself was asked on."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse


def public_address(request: HttpRequest, path: str) -> str:
    """`path` as a phone opens it: on the address set for the public, else on the one that was asked."""
    return (settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")) + path


def qr_image(request: HttpRequest, path: str) -> HttpResponse:
    """The code of an address of ours as SVG; kept by nobody."""
    drawn = io.BytesIO()
    segno.make_qr(public_address(request, path), error="m").save(
        drawn, kind="svg", border=1, omitsize=True, dark="#10201D", xmldecl=False
    )
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response
