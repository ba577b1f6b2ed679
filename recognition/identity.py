"""Names that are the same for ever and everywhere: `tag:` addresses (RFC 4151)."""

from django.conf import settings


def tag(specific: str) -> str:
    """The name of what the record calls `specific`, such as `positions/venezuela-presidency-ca-2019-01-23`.

    It is made of the tagging entity of the settings, never of the host that was asked: a record that moves to another
    address, or is mirrored, keeps its names, and no reader of feeds takes old entries for new ones.
    """
    return f"tag:{settings.TAG_ENTITY}:{specific}"
