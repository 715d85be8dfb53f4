"""Imports of posts: who holds or stands in, from day to day. (Rosters: posts/rosters.py, leave: posts/leaves.py.)"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from gridsvc.grids import queries as grids
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io import moments, parsers
from gridsvc.io.fields import Field
from gridsvc.io.problems import Problem
from gridsvc.posts import queries
from gridsvc.posts.books import Books
from gridsvc.posts.kinds import POST_KINDS
from gridsvc.posts.leaves import LeaveLoader
from gridsvc.posts.ledger import Term, Verdict
from gridsvc.posts.named import PERSON_FIELDS, PLACE_FIELDS, REPEATED, REVERSED, named_rows
from gridsvc.posts.people import People
from gridsvc.posts.rosters import RosterLoader
from gridsvc.posts.services import Place, days, spelled

__all__ = ("LeaveLoader", "PostLoader", "RosterLoader")

ACTIVE_WORDS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
ACTIVE_WORDS |= {"是": True, "否": False, "在职": True, "离职": False}
STOOD_IN = Problem("{name}{days_zh}已代理{post_zh}", "{name} stands in for {post_en} {days_en}")
HELD = Problem("{name}{days_zh}已任{post_zh}", "{name} holds {post_en} {days_en}")
NO_HOLDER = Problem("此处没有名为“{name}”的{post_zh}", "nobody named {name!r} is {post_en} there on those days")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a file of posts; `at` is its place in the batch."""

    at: int
    place: Place
    kind: str
    term: Term
    stand_in_for: str | None
    active: bool | None

    @property
    def key(self) -> tuple[object, ...]:
        """What may stand in one file once."""
        return self.place, self.kind, self.term.who, self.term.first, self.stand_in_for


class PostLoader:
    """Holders and stand-ins by place, kind, person and first day; a kind with several seats gives a free one."""

    def __init__(self, options: Options) -> None:
        self.kinds = {kind.code: kind for kind in queries.kinds()}
        self.fields = self.fields_in(options.zone)
        self.layer_id = grids.layer(options.layer).id
        self.people = People()
        self.books = Books({kind.code: kind.seats for kind in self.kinds.values()})
        self.seen: set[tuple[object, ...]] = set()

    @staticmethod
    def fields_in(zone: ZoneInfo) -> tuple[Field, ...]:
        """The field table; the words of posts are those of the kinds there are."""
        del zone
        words = {word: kind.code for kind in queries.kinds() for word in (kind.code, kind.name_zh, kind.name_en)}
        for shipped in POST_KINDS:  # older files have the names of before a setting gave others
            for word in (shipped.name_zh, shipped.name_en):
                words.setdefault(word, shipped.code)
        return (
            *PLACE_FIELDS,
            Field("post", parsers.choice(words), required=True, aliases=("岗位", "职务")),
            *PERSON_FIELDS,
            Field("from", moments.date, aliases=("开始日期", "任职日期")),
            Field("to", moments.date, aliases=("结束日期", "离任日期")),
            Field("stand_in_for", parsers.text, aliases=("代理", "代谁")),
            Field("active", parsers.choice(ACTIVE_WORDS), aliases=("在职",)),
        )

    def load(self, batch: Batch) -> Outcome:
        """Enter the rows: amended terms first, for they make room, and stand-ins last, for they need holders."""
        outcome = Outcome.none(len(batch))
        entries = self._entries(batch, outcome)
        self.books.read(entry.place for entry in entries)
        for entry in entries:
            self._complete(entry, batch)
        known = {entry.at for entry in entries if self.books.knows(entry.place, entry.kind, entry.term)}
        for entry in sorted(entries, key=lambda e: (e.stand_in_for is not None, e.at not in known)):
            found = self._enter(entry)
            if isinstance(found, Problem):
                outcome.problem[entry.at] = found
            else:
                outcome.loaded[entry.at] = found
        self.books.write(self.people)
        return outcome

    def finish(self) -> None:
        """Nothing waits for the end of the file."""

    def _entries(self, batch: Batch, outcome: Outcome) -> list[Entry]:
        entries = []
        for row in named_rows(batch, outcome, self.layer_id, self.people):
            first, last = row.values["from"], row.values["to"]
            if first and last and last < first:
                outcome.problem[row.at] = REVERSED
                continue
            term = Term(row.who, first, last, row.attributes)
            kind, stand_in_for, active = (row.values[name] for name in ("post", "stand_in_for", "active"))
            entries.append(Entry(row.at, row.place, kind, term, stand_in_for, active))
        return entries

    def _complete(self, entry: Entry, batch: Batch) -> None:
        """Put in what is stored of the days and attributes that the file has no column for."""
        term = entry.term
        asked = Term(term.who, term.first, term.last)
        if entry.stand_in_for is None:
            known = self.books.holding(entry.place, entry.kind, asked)
        else:
            known = self.books.standing_in(entry.place, entry.kind, asked, entry.stand_in_for)
        if known is None or ("from" not in batch.absent and known.first != term.first):
            return
        term.first = known.first
        term.last = known.last if "to" in batch.absent else term.last
        term.attributes = batch.over(known.attributes, term.attributes)

    def _enter(self, entry: Entry) -> Problem | bool:
        """Whether the row changed anything, or why it cannot be taken."""
        who = entry.term.who
        if entry.key in self.seen:
            return REPEATED
        self.seen.add(entry.key)
        if problem := self.people.contradicts(who, entry.active):
            return problem
        verdict = self._verdict(entry)
        if verdict is None or verdict.in_the_way is not None:
            return self._refusal(entry, verdict.in_the_way if verdict else None)
        self.people.state(who, entry.active)
        return verdict.written or self.people.changes(who)

    def _verdict(self, entry: Entry) -> Verdict | None:
        if entry.stand_in_for is None:
            return self.books.appoint(entry.place, entry.kind, entry.term)
        return self.books.deputize(entry.place, entry.kind, entry.term, entry.stand_in_for)

    def _refusal(self, entry: Entry, holder: Term | None) -> Problem:
        kind = self.kinds[entry.kind]
        facts = {"post_zh": kind.name_zh, "post_en": kind.name_en}
        if holder is None:
            return NO_HOLDER.filled(name=entry.stand_in_for, **facts)
        days_zh, days_en = spelled(days(holder.first, holder.last))
        taken = HELD if entry.stand_in_for is None else STOOD_IN
        return taken.filled(name=holder.who[0], days_zh=days_zh, days_en=days_en, **facts)
