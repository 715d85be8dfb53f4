"""How the library of standard addresses writes, as the settings have it."""

from gridsvc.addresses.spellings import Profile
from gridsvc.settings import services as settings


def profile() -> Profile:
    """What a hyphen means in its addresses."""
    return Profile(hyphen="sub" if settings.text("address_hyphen") == "sub" else "rooms")
