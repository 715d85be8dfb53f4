"""Work that follows the calendar: owners switch when an edition or a decision comes into force."""

from gridsvc.grids.assign import assignment_key, follow
from gridsvc.grids.queries import layer
from gridsvc.jobs.queue import periodic
from gridsvc.web.params import today


@periodic("* * * * *")
def follow_the_day() -> None:
    """Reassign what may have moved when today's edition or decisions are not the ones the stored owners follow from."""
    if layer().assigned_key != assignment_key(today()):
        follow(today())
