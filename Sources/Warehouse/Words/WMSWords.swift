extension Words {
  /// What `tally wms check` says.
  static let wmsCheck: [String: Sentence] = [
    "help.wms": Sentence("The WMS's side of the sync protocol.", ru: "Сторона WMS в протоколе обмена."),
    "help.wms.check": Sentence(
      "Try a WMS at URL against the sync protocol, clause by clause; for a test system. Exit code 1 where one is broken.",
      ru: "Проверить WMS по адресу URL на соответствие протоколу, пункт за пунктом; для тестовой системы. Код выхода 1, если пункт нарушен."),
    "wms.check.kept": Sentence("Every clause that could be tried is kept: {kept}.", ru: "Все проверенные пункты соблюдены: {kept}."),
    "wms.check.broken": Sentence(
      "Broken clauses: {broken}, kept: {kept}. The protocol is described in openapi.yaml.",
      ru: "Нарушено пунктов: {broken}, соблюдено: {kept}. Протокол описан в openapi.yaml."),
    "wms.check.outcome.kept": Sentence("kept", ru: "соблюдён"),
    "wms.check.outcome.broken": Sentence("BROKEN", ru: "НАРУШЕН"),
    "wms.check.outcome.skipped": Sentence("skipped", ru: "пропущен"),
    "wms.check.session.open": Sentence("A new journal gets a session, an epoch and limits.", ru: "Новый журнал получает сессию, эпоху и пределы."),
    "wms.check.session.repeat": Sentence("The same session asked for again is the same epoch.", ru: "Повторный запрос сессии даёт ту же эпоху."),
    "wms.check.session.clone": Sentence("Start tokens without the confirmed one are refused: 409 journal.", ru: "Метки запуска без подтверждённой отклоняются: 409 journal."),
    "wms.check.session.epoch": Sentence("A wrong epoch is refused: 409 epoch.", ru: "Чужая эпоха отклоняется: 409 epoch."),
    "wms.check.events.next": Sentence("Entries are taken, and next is behind the last of them.", ru: "Записи приняты, next стоит за последней."),
    "wms.check.events.repeat": Sentence("The same entries again change nothing.", ru: "Те же записи ещё раз ничего не меняют."),
    "wms.check.events.overlap": Sentence("Old and new entries in one request: the new ones are taken.", ru: "Старые и новые записи в одном запросе: новые приняты."),
    "wms.check.events.gap": Sentence("Entries beyond next are refused: 409 gap with next.", ru: "Записи дальше next отклоняются: 409 gap с next."),
    "wms.check.events.content": Sentence("Another content under an old number is refused: 422 hash-mismatch.", ru: "Другое содержимое под старым номером отклоняется: 422 hash-mismatch."),
    "wms.check.events.chain": Sentence("A chain that does not fit is refused: 422 hash-mismatch.", ru: "Цепочка, которая не сходится, отклоняется: 422 hash-mismatch."),
    "wms.check.events.answer-lost": Sentence("A request whose answer was lost counts once.", ru: "Запрос, ответ на который потерян, засчитан один раз."),
    "wms.check.events.unknown-kind": Sentence("An entry of a kind not known is taken.", ru: "Запись неизвестного вида принимается."),
    "wms.check.events.refused": Sentence("One movement that cannot be booked stops no other, and is quarantined once.", ru: "Одно движение, которое нельзя провести, не держит других и уходит в карантин один раз."),
    "wms.check.events.skipped": Sentence("A note in the place of an unreadable entry is taken.", ru: "Пометка вместо нечитаемой записи принимается."),
    "wms.check.events.lost": Sentence("A lost range is taken, and the chain goes on behind it.", ru: "Утраченный отрезок принимается, цепочка идёт дальше."),
    "wms.check.events.gzip": Sentence("A body in gzip is read.", ru: "Тело в gzip читается."),
    "wms.check.events.epoch": Sentence("Entries under a wrong epoch are refused: 409 epoch.", ru: "Записи под чужой эпохой отклоняются: 409 epoch."),
    "wms.check.events.journal": Sentence("Entries of an unknown journal are refused: 409 journal.", ru: "Записи неизвестного журнала отклоняются: 409 journal."),
    "wms.check.events.too-large": Sentence("More entries than the limit are refused whole: 413.", ru: "Больше записей, чем предел, отклоняется целиком: 413."),
    "wms.check.events.damaged": Sentence("A body that is not what Content-Digest says is refused: 400 digest-mismatch.", ru: "Тело не по Content-Digest отклоняется: 400 digest-mismatch."),
    "wms.check.events.garbage": Sentence("What is no request gets a problem document, and changes nothing.", ru: "На негодный запрос — документ problem, ничего не меняется."),
    "wms.check.events.crash": Sentence("A crash in mid-request loses and doubles nothing.", ru: "Падение посреди запроса ничего не теряет и не удваивает."),
    "wms.check.events.parked": Sentence(
      "What shares a document with a rejected movement is parked, and the cursors say so.", ru: "Движение по документу с отклонённым движением отложено, и это видно в курсорах."),
    "wms.check.quarantine.discard": Sentence(
      "A rejected movement is discarded once, and its document is free again.", ru: "Отклонённое движение отбрасывается один раз, и документ снова свободен."),
    "wms.check.events.signature": Sentence(
      "A device that has shown its key is believed only what it signs: 409 signature.", ru: "Устройству, показавшему ключ, верят только подписанное: 409 signature."),
    "wms.check.master.cursor": Sentence(
      "A cursor that was never given brings the whole collection or 410.", ru: "По неизвестному курсору отдаётся весь справочник или 410."),
    "wms.check.master.etag": Sentence("Every collection has an ETag and answers 304 to it.", ru: "У каждого справочника есть ETag, на него отвечает 304."),
    "wms.check.auth.token": Sentence("Without the token nothing is answered: 401.", ru: "Без токена ответа нет: 401."),
  ]
}
