-- One hospital. Every state a resource ever had is a row of `version`; nothing is overwritten, so that
-- older versions can be read and a later page of a search can be read as of its first.

CREATE TABLE world (
  name  TEXT PRIMARY KEY,
  value NOT NULL
);

-- `record` tells this record from every other one, and from itself after a reset.
INSERT INTO world VALUES ('last_transaction', 0), ('record', lower(hex(randomblob(8))));

-- A version is current from transaction `born` until before transaction `ended`.
-- A deletion has no text and ends as it begins: no search finds it.
CREATE TABLE version (
  version_row   INTEGER PRIMARY KEY,
  resource_type TEXT    NOT NULL,
  resource_id   TEXT    NOT NULL,
  version_id    INTEGER NOT NULL,
  born          INTEGER NOT NULL,
  ended         INTEGER NOT NULL DEFAULT 9223372036854775807,
  last_updated  INTEGER NOT NULL,            -- microseconds since 1970, the world's time
  text          TEXT
);

CREATE UNIQUE INDEX version_by_id ON version (resource_type, resource_id, version_id);
CREATE INDEX version_by_type ON version (resource_type, ended, born);

-- Search parameters by number: the index tables stay narrow.
CREATE TABLE parameter (
  parameter_row INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE
);

-- One table per type of search parameter. The primary key answers "does this version have …",
-- the second index "which versions have …".
CREATE TABLE string_index (
  version_row INTEGER NOT NULL,
  parameter   INTEGER NOT NULL,
  folded      TEXT    NOT NULL,
  exact       TEXT    NOT NULL,
  PRIMARY KEY (version_row, parameter, folded, exact)
) WITHOUT ROWID;
CREATE INDEX string_by_value ON string_index (parameter, folded, exact);
CREATE INDEX string_by_exact ON string_index (parameter, exact);

CREATE TABLE token_index (
  version_row INTEGER NOT NULL,
  parameter   INTEGER NOT NULL,
  system      TEXT,
  code        TEXT    NOT NULL
);
CREATE INDEX token_by_version ON token_index (version_row, parameter, code, system);
CREATE INDEX token_by_value ON token_index (parameter, code, system, version_row);
CREATE INDEX token_by_system ON token_index (parameter, system, version_row);

CREATE TABLE date_index (
  version_row INTEGER NOT NULL,
  parameter   INTEGER NOT NULL,
  low         INTEGER NOT NULL,
  high        INTEGER NOT NULL,
  PRIMARY KEY (version_row, parameter, low, high)
) WITHOUT ROWID;
CREATE INDEX date_by_low ON date_index (parameter, low, high);
CREATE INDEX date_by_high ON date_index (parameter, high, low);

CREATE TABLE reference_index (
  version_row INTEGER NOT NULL,
  parameter   INTEGER NOT NULL,
  target      TEXT    NOT NULL,
  PRIMARY KEY (version_row, parameter, target)
) WITHOUT ROWID;
CREATE INDEX reference_by_target ON reference_index (parameter, target);
