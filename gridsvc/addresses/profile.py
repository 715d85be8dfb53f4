"""How this library writes its addresses, as the settings say."""

from gridsvc.addresses.spellings import Profile
from gridsvc.settings import services as settings


def profile() -> Profile:
    """The library's profile."""
    return Profile("sub" if settings.text("address_hyphen") == "sub" else "rooms")
