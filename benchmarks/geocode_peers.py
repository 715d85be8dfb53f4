"""What one would take instead: plain edit distance over all texts, and PostgreSQL's trigrams. Each says one row."""

from collections.abc import Callable, Sequence

import psycopg
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gridsvc.addresses.spellings import fold
from gridsvc.cluster import Cluster

Answers = Callable[[str], int]


def edit_distance(texts: Sequence[str]) -> Answers:
    """The row whose folded text is nearest by edit distance (rapidfuzz); on as many cores as the process has: one."""
    folded = [fold(text) for text in texts]
    return lambda query: process.extractOne(fold(query), folded, scorer=Levenshtein.distance)[2]


def trigrams(cluster: Cluster, texts: Sequence[str]) -> Answers:
    """The row whose folded text is nearest by trigrams (pg_trgm, GiST index of its own default)."""
    cluster.drop_database("bench_trgm")
    cluster.create_database("bench_trgm")
    connection = psycopg.connect(cluster.url("bench_trgm").replace("postgresql+psycopg", "postgresql"), autocommit=True)
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection.execute("CREATE TABLE plate (at int, text text)")
    with connection.cursor().copy("COPY plate FROM STDIN") as copy:
        for at, text in enumerate(texts):
            copy.write_row((at, fold(text)))
    connection.execute("CREATE INDEX ON plate USING gist (text gist_trgm_ops)")
    connection.execute("ANALYZE plate")
    nearest = "SELECT at FROM plate ORDER BY text <-> %s LIMIT 1"
    return lambda query: connection.execute(nearest, (fold(query),), prepare=False).fetchone()[0]
