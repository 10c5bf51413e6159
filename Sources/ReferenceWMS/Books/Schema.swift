extension Books {
  /// What each version adds to the one before; a file of any of them is brought to the last at its opening.
  static let steps = [carrying, keys, reasons, feed, certificates]
  static let version = steps.count + 1

  /// Version 1. Empty text stands for "none" in the keys of stock, so that they compare.
  ///
  /// What an entry did is kept beside it (`effect`, `serial_effect`, `nest_effect`, `booked`): undoing it needs no knowledge of its kind.
  static let schema = """
    CREATE TABLE journal(id INTEGER PRIMARY KEY, device TEXT NOT NULL, journal TEXT NOT NULL, epoch INTEGER NOT NULL, start TEXT NOT NULL,
      agent TEXT NOT NULL, seen INTEGER NOT NULL, UNIQUE(device, journal), UNIQUE(device, epoch)) STRICT;
    CREATE TABLE stream(id INTEGER PRIMARY KEY, journal INTEGER NOT NULL REFERENCES journal, name TEXT NOT NULL, next INTEGER NOT NULL,
      hash BLOB, UNIQUE(journal, name)) STRICT;
    CREATE TABLE entry(id INTEGER PRIMARY KEY, stream INTEGER NOT NULL REFERENCES stream, seq INTEGER NOT NULL, hash BLOB, line BLOB,
      kind TEXT NOT NULL, acts INTEGER NOT NULL, received INTEGER NOT NULL, status TEXT NOT NULL, code TEXT, detail TEXT,
      UNIQUE(stream, seq)) STRICT;
    CREATE INDEX entry_acts ON entry(id) WHERE acts;
    CREATE INDEX entry_waiting ON entry(id) WHERE status IN ('rejected', 'parked', 'skipped');
    CREATE TABLE lost(stream INTEGER NOT NULL REFERENCES stream, first INTEGER NOT NULL, last INTEGER NOT NULL, reason TEXT NOT NULL,
      PRIMARY KEY(stream, first)) STRICT, WITHOUT ROWID;
    CREATE TABLE parked(lane TEXT NOT NULL, entry INTEGER NOT NULL REFERENCES entry, PRIMARY KEY(lane, entry)) STRICT, WITHOUT ROWID;
    CREATE INDEX parked_entry ON parked(entry);
    CREATE TABLE member(lane TEXT NOT NULL, entry INTEGER NOT NULL REFERENCES entry, PRIMARY KEY(lane, entry)) STRICT, WITHOUT ROWID;

    CREATE TABLE stock(item TEXT NOT NULL, lot TEXT NOT NULL, location TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL,
      qty INTEGER NOT NULL, PRIMARY KEY(item, lot, location, unit, status)) STRICT, WITHOUT ROWID;
    CREATE INDEX stock_unit ON stock(unit) WHERE unit <> '';
    CREATE TABLE serial(item TEXT NOT NULL, serial TEXT NOT NULL, lot TEXT NOT NULL, location TEXT NOT NULL, unit TEXT NOT NULL,
      status TEXT NOT NULL, PRIMARY KEY(item, serial)) STRICT, WITHOUT ROWID;
    CREATE INDEX serial_unit ON serial(unit) WHERE unit <> '';
    CREATE TABLE nest(unit TEXT PRIMARY KEY, parent TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX nest_parent ON nest(parent);

    CREATE TABLE effect(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, item TEXT NOT NULL, lot TEXT NOT NULL,
      location TEXT NOT NULL, unit TEXT NOT NULL, status TEXT NOT NULL, delta INTEGER NOT NULL) STRICT;
    CREATE INDEX effect_entry ON effect(entry);
    CREATE TABLE serial_effect(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, item TEXT NOT NULL, serial TEXT NOT NULL,
      before TEXT, after TEXT) STRICT;
    CREATE INDEX serial_effect_entry ON serial_effect(entry);
    CREATE TABLE nest_effect(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, unit TEXT NOT NULL, before TEXT, after TEXT) STRICT;
    CREATE INDEX nest_effect_entry ON nest_effect(entry);
    CREATE TABLE booked(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, kind TEXT NOT NULL, type TEXT NOT NULL,
      number TEXT NOT NULL, wanted TEXT NOT NULL, item TEXT NOT NULL, qty INTEGER NOT NULL) STRICT;
    CREATE INDEX booked_entry ON booked(entry);
    CREATE INDEX booked_document ON booked(type, number, kind, wanted, qty);
    CREATE TABLE reversal(target INTEGER NOT NULL REFERENCES entry, entry INTEGER NOT NULL REFERENCES entry,
      PRIMARY KEY(target, entry)) STRICT, WITHOUT ROWID;
    CREATE TABLE exception(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, code TEXT NOT NULL, detail TEXT NOT NULL,
      item TEXT NOT NULL, qty INTEGER NOT NULL, open INTEGER NOT NULL) STRICT;
    CREATE INDEX exception_entry ON exception(entry);

    CREATE TABLE master(collection TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(collection, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE task(number TEXT PRIMARY KEY, holder TEXT NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE pool(prefix TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL,
      PRIMARY KEY(prefix, first)) STRICT, WITHOUT ROWID;
    CREATE TABLE range(id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, device TEXT NOT NULL,
      journal TEXT NOT NULL, leased INTEGER NOT NULL) STRICT;
    CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, entry INTEGER NOT NULL REFERENCES entry, action TEXT NOT NULL,
      by TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
    """

  /// What version 6 adds: certificates issued to devices, and the tokens that the first ones were issued for.
  static let certificates = """

    CREATE TABLE certificate(id INTEGER PRIMARY KEY, device TEXT NOT NULL, der BLOB NOT NULL UNIQUE, issued INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
    CREATE TABLE spent_token(hash TEXT PRIMARY KEY, device TEXT NOT NULL, key BLOB NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// What version 5 adds: which change of master data came when, and what is gone. A feed's name is random: cursors of another one are not its own.
  static let feed = """

    ALTER TABLE master ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX master_changed ON master(collection, changed);
    CREATE TABLE gone(collection TEXT NOT NULL, key TEXT NOT NULL, changed INTEGER NOT NULL, PRIMARY KEY(collection, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE feed(name TEXT NOT NULL, changed INTEGER NOT NULL) STRICT;
    INSERT INTO feed VALUES(lower(hex(randomblob(8))), 1);
    """

  /// What version 4 adds: why a person decided so.
  static let reasons = "ALTER TABLE audit ADD COLUMN reason TEXT;"

  /// What version 3 adds: devices' public keys, each that of the first session which named one.
  static let keys = """

    CREATE TABLE device_key(device TEXT PRIMARY KEY, key TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// What version 2 adds: who may bring whose journal, and which box spoke last for a station.
  static let carrying = """

    CREATE TABLE carry(device TEXT NOT NULL, journal TEXT NOT NULL, carrier TEXT NOT NULL, state TEXT NOT NULL, asked INTEGER NOT NULL,
      decided INTEGER, by TEXT, PRIMARY KEY(device, journal, carrier)) STRICT, WITHOUT ROWID;
    CREATE TABLE station(name TEXT PRIMARY KEY, device TEXT NOT NULL, heard INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """
}
