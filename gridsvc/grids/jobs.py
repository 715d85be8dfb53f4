"""Work that follows the calendar: owners switch when an edition or a decision comes into force."""

from gridsvc.grids.assign import assignment_key, reassign_all
from gridsvc.grids.queries import layer
from gridsvc.jobs.queue import periodic
from gridsvc.web.params import today


@periodic("* * * * *")
def follow_the_day() -> None:
    """Reassign everything when today's edition or decisions are not the ones the stored owners follow from."""
    if layer().assigned_key != assignment_key(today()):
        reassign_all(today())
