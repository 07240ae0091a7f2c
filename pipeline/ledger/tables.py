"""The tables of the index."""

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE registers (number INTEGER PRIMARY KEY, digest TEXT NOT NULL, at TEXT NOT NULL, path TEXT NOT NULL,
    is_drawn INTEGER NOT NULL, through INTEGER NOT NULL);
CREATE TABLE opened (period TEXT PRIMARY KEY, register TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, source TEXT NOT NULL,
    kind TEXT NOT NULL, unit TEXT, period TEXT, verdict TEXT NOT NULL, submission TEXT NOT NULL, problems TEXT NOT NULL,
    counts TEXT NOT NULL
);
CREATE INDEX delivery_owner ON deliveries (period, unit, kind);
CREATE INDEX delivery_source ON deliveries (source);
CREATE TABLE filings (
    period TEXT NOT NULL, unit TEXT NOT NULL, task TEXT NOT NULL, late INTEGER NOT NULL, number TEXT NOT NULL,
    file TEXT NOT NULL, arrived TEXT NOT NULL, seq INTEGER NOT NULL, entry TEXT NOT NULL,
    PRIMARY KEY (period, unit, task)
) WITHOUT ROWID;
CREATE TABLE statements (
    kind TEXT NOT NULL, period TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, unit TEXT NOT NULL,
    number TEXT NOT NULL, file TEXT NOT NULL, arrived TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kind, period, key, seq)
) WITHOUT ROWID;
CREATE INDEX statement_key ON statements (kind, key);
CREATE TABLE evidence (
    unit TEXT NOT NULL, period TEXT NOT NULL, task TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL,
    number TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (unit, period, task, digest)
) WITHOUT ROWID;
CREATE INDEX evidence_content ON evidence (digest);
CREATE INDEX evidence_period ON evidence (period);
CREATE TABLE pictures (digest TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, taken TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE contents (digest TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE closed (period TEXT PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE measures (
    number TEXT PRIMARY KEY, period TEXT NOT NULL, task TEXT NOT NULL, unit TEXT NOT NULL, level INTEGER NOT NULL,
    streak INTEGER NOT NULL, due TEXT NOT NULL, basis TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX measure_period ON measures (period);
CREATE INDEX measure_unit ON measures (unit);
CREATE TABLE corrections (seq INTEGER PRIMARY KEY, number INTEGER NOT NULL, period TEXT NOT NULL, at TEXT NOT NULL,
    head TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE restated (period TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (period, seq)) WITHOUT ROWID;
CREATE TABLE remeasured (measure TEXT NOT NULL, seq INTEGER NOT NULL, level INTEGER NOT NULL, correction INTEGER NOT NULL,
    PRIMARY KEY (measure, seq)) WITHOUT ROWID;
CREATE TABLE published (period TEXT PRIMARY KEY, at TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL,
    body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mails (
    seq INTEGER NOT NULL, box TEXT NOT NULL, uidvalidity INTEGER NOT NULL, uid INTEGER NOT NULL, message_id TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (box, uidvalidity, uid, message_id)
) WITHOUT ROWID;
CREATE TABLE posts (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE events (kind TEXT NOT NULL, period TEXT NOT NULL, at TEXT NOT NULL, did TEXT NOT NULL,
    PRIMARY KEY (kind, period)) WITHOUT ROWID;
"""
