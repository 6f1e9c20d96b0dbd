"""The tables of the gazetteer's one file, and how a reader knows that the file is ours and whole."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x52_4C_4C_59  # "RLLY"
VERSION: Final = 1

# How a key came to a place: its own name, a spelling, a short code such as an airport's, a romanization that a
# program made, or the name that the CLDR gives the city in some language, or its own with its region's code behind;
# or a name that it no longer has.
PRIMARY: Final = 0
SPELLING: Final = 1
CODE: Final = 2
MACHINE: Final = 3
STANDARD: Final = 4
FORMER: Final = 5
# The rank in `seat` of the place in the middle of an area; the biggest places stand below.
MIDDLE: Final = 3

TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE zone (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, cc TEXT NOT NULL, a1 TEXT NOT NULL, a2 TEXT NOT NULL,
    lat REAL NOT NULL, lon REAL NOT NULL, pop INTEGER NOT NULL, zone INTEGER NOT NULL, slug TEXT NOT NULL
);
CREATE TABLE name (
    key TEXT NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL, weight INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) WITHOUT ROWID;
CREATE TABLE qual (
    key TEXT NOT NULL, cc TEXT NOT NULL, a1 TEXT NOT NULL, a2 TEXT NOT NULL, pop INTEGER NOT NULL,
    PRIMARY KEY (key, cc, a1, a2)
) WITHOUT ROWID;
CREATE TABLE region (cc TEXT NOT NULL, a1 TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (cc, a1)) WITHOUT ROWID;
CREATE TABLE territory (
    language TEXT NOT NULL, cc TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (language, cc)
) WITHOUT ROWID;
CREATE TABLE city (
    place INTEGER NOT NULL, language TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (place, language)
) WITHOUT ROWID;
CREATE TABLE start (
    prefix TEXT NOT NULL, cc TEXT NOT NULL, rank INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (prefix, cc, rank)
) WITHOUT ROWID;
CREATE TABLE point (
    z REAL NOT NULL, x REAL NOT NULL, y REAL NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (z, x, y, place)
) WITHOUT ROWID;
CREATE TABLE seat (
    cc TEXT NOT NULL, a1 TEXT NOT NULL, a2 TEXT NOT NULL, rank INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (cc, a1, a2, rank)
) WITHOUT ROWID;
CREATE TABLE post (
    code TEXT NOT NULL, cc TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (code, cc)
) WITHOUT ROWID;
CREATE TABLE sound (
    cc TEXT NOT NULL, heard TEXT NOT NULL, place INTEGER NOT NULL, pop INTEGER NOT NULL,
    PRIMARY KEY (cc, heard, place)
) WITHOUT ROWID;
CREATE TABLE spell (id INTEGER PRIMARY KEY, key TEXT NOT NULL);
CREATE VIRTUAL TABLE tri USING fts5(key, content='', detail=none, tokenize='trigram');
CREATE TABLE df (term TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
"""

INDEXES: Final = """
CREATE UNIQUE INDEX place_slug ON place (cc, slug);
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, tri, row);
INSERT INTO df SELECT term, doc FROM temp.vocabulary;
DROP TABLE temp.vocabulary;
"""
