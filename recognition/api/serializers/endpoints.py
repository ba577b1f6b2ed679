"""Rows of the index."""

from rest_framework import serializers

from recognition.api.serializers.columns import Key, Row


class EndpointRow(Row):
    """A path of the API."""

    path = Key("Path below this address, or with a slash before it, of the site; braces mark what to fill in.")
    gives = Key("What it gives.")
    address = Key("The whole address.")


class Endpoints(serializers.Serializer):
    """The paths of the API."""

    endpoints = EndpointRow(many=True, read_only=True)
