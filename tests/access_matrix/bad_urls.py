"""A site with a GET that changes a row: what the walk has to find out."""

from django.http import HttpResponse
from django.urls import path

from stores.models import Device


def count(_request):
    Device.objects.update(name="seen")
    return HttpResponse()


def look(_request):
    return HttpResponse(str(Device.objects.count()))


urlpatterns = [path("count/", count), path("look/", look)]
