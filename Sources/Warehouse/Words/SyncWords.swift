extension Words {
  /// What the technician reads of the sync: what happened, and what to do.
  static let sync: [String: Sentence] = [
    "help.rejected": Sentence("What the WMS has not booked, and what is to become of it.", ru: "Что WMS не провела и что с этим делать."),
    "help.rejected.more": Sentence(
      "What shares a document, unit or serial number with such an entry waits for it. Each decision is written down, here and at the WMS.",
      ru: "Всё, что относится к тому же документу, месту или серийному номеру, ждёт. Каждое решение записывается здесь и в WMS."),
    "help.rejected.list": Sentence("What waits for a person; what is settled too with --all.", ru: "Что ждёт человека; с --all и улаженное."),
    "help.rejected.show": Sentence("One entry, why it was not booked, and what waits for it.", ru: "Одна запись: почему не проведена и что её ждёт."),
    "help.rejected.retry": Sentence("The cause is put right: have the WMS book it now.", ru: "Причина устранена: провести в WMS сейчас."),
    "help.rejected.discard": Sentence("Give it up: it has no effect, and what waits for it goes on.", ru: "Отказаться от неё: действия не будет, ожидающее пойдёт дальше."),
    "help.rejected.all": Sentence("Those that are settled too.", ru: "И улаженные."),
    "help.without-segment": Sentence(
      "The number of a journal file that is missing for good: what lies in it nowhere else is told to the WMS as lost.",
      ru: "Номер файла журнала, утерянного навсегда: чего нет больше нигде, о том WMS узнает как об утерянном."),
    "agent.no-missing-segment": Sentence(
      "journal file {segment} is not missing.\nNext: tally status names what is", ru: "файл журнала {segment} на месте.\nДальше: tally status назовёт, чего нет"),
    "help.by": Sentence("Who decides; you where nobody is named.", ru: "Кто решил; если не указано — вы."),
    "rejected.none": Sentence("The WMS has booked all that it has decided.", ru: "WMS провела всё, что рассмотрела."),
    "rejected.is.rejected": Sentence("not booked", ru: "не проведено"), "rejected.is.parked": Sentence("waits", ru: "ждёт"),
    "rejected.is.skipped": Sentence("unreadable", ru: "не прочитано"), "rejected.is.lost": Sentence("lost", ru: "утеряно"),
    "rejected.is.settled": Sentence("settled", ru: "улажено"),
    "rejected.lane": Sentence("It holds {lane}: the next scan of it is refused.", ru: "Держит {lane}: следующее сканирование будет отклонено."),
    "rejected.next": Sentence(
      "Next: put the cause right, then tally sync rejected retry {entry}; or tally sync rejected discard {entry} --reason WHY",
      ru: "Дальше: устраните причину, затем tally sync rejected retry {entry}; или tally sync rejected discard {entry} --reason ПРИЧИНА"),
    "agent.no-rejected": Sentence(
      "'{entry}' is not among what the WMS has not booked.\nNext: tally sync rejected list --all", ru: "'{entry}' нет среди непроведённого.\nДальше: tally sync rejected list --all"),
    "agent.rejected-settled": Sentence("'{entry}' is settled already.\nNext: tally sync rejected list", ru: "'{entry}' уже улажена.\nДальше: tally sync rejected list"),
    "agent.rejected-no-retry": Sentence(
      "the WMS keeps no record of '{entry}' that it could book now.\nNext: book it there by hand, then tally sync rejected discard {entry} --reason WHY",
      ru: "в WMS нет '{entry}', проводить нечего.\nДальше: проведите её там вручную, затем tally sync rejected discard {entry} --reason ПРИЧИНА"),
    "agent.rejected-refused": Sentence(
      "nothing was decided of '{entry}': {error}\nNext: tally sync status shows whether the WMS answers; tally sync rejected show {entry}",
      ru: "по '{entry}' ничего не решено: {error}\nДальше: tally sync status покажет, отвечает ли WMS; tally sync rejected show {entry}"),
    "sync.alarm.journal": Sentence(
      """
      The WMS refuses this journal: {detail}
      Work goes on and is stored; nothing is sent.
      If this disk was cloned or restored, stop the other copy, settle it with the WMS, then: tally sync resume
      """,
      ru: """
      WMS не принимает этот журнал: {detail}
      Работа идёт и записывается; ничего не отправляется.
      Если диск клонирован или восстановлен из копии — остановите второй экземпляр, решите вопрос с WMS, затем: tally sync resume
      """),
    "sync.alarm.claimed": Sentence(
      """
      Two boxes claim station {stream}: {detail}
      Work goes on and is stored; entries of this station are not sent.
      Give one of the boxes another station in its configuration (or switch it off), then: tally sync resume
      """,
      ru: """
      На рабочее место {stream} претендуют две станции: {detail}
      Работа идёт и записывается; записи этого места не отправляются.
      Назначьте одной из станций другое место в конфигурации (или выключите её), затем: tally sync resume
      """),
    "sync.alarm.signature": Sentence(
      """
      The WMS does not take this box's signature: {detail}
      Work goes on and is stored; nothing is sent.
      Put the box's own device-key back, or have the WMS forget the old key, then: tally sync resume
      """,
      ru: """
      WMS не принимает подпись этой станции: {detail}
      Работа идёт и записывается; ничего не отправляется.
      Верните станции её ключ device-key или пусть WMS забудет старый, затем: tally sync resume
      """),
    "sync.alarm.epoch-changed": Sentence(
      """
      The WMS counts this journal anew: {detail}
      It was replaced or set back; what it has lost is sent again.
      Tell the WMS's administrator; this box needs a fresh SSCC range.
      """,
      ru: """
      WMS ведёт этот журнал заново: {detail}
      Её заменили или восстановили из копии; утраченное отправляется снова.
      Сообщите администратору WMS; этому устройству нужен новый диапазон SSCC.
      """),
    "sync.alarm.unauthorized": Sentence(
      """
      {detail}
      Everything stays stored and waits.
      Renew the token, or the certificate (tally enrol --renew), then: tally sync now
      """,
      ru: """
      WMS не пускает это устройство: {detail}
      Всё записано и ждёт.
      Обновите токен или сертификат (tally enrol --renew), затем: tally sync now
      """),
    "sync.alarm.impossible-next": Sentence(
      """
      {stream}: the WMS claims entries it cannot have: {detail}
      The cursor was not moved.
      Check whether another device uses this identity, or whether this journal was restored from a copy.
      """,
      ru: """
      {stream}: WMS утверждает, что у неё есть записи, которых ей не отправляли: {detail}
      Отметка не сдвинута.
      Проверьте, не работает ли другое устройство под этим именем и не восстановлен ли журнал из копии.
      """),
    "sync.alarm.hash-mismatch": Sentence(
      """
      {stream}: the WMS holds other data under our numbers: {detail}
      This stream is stopped; the others go on.
      Run tally journal verify and compare with the WMS, then: tally sync resume
      """,
      ru: """
      {stream}: в WMS под нашими номерами другие данные: {detail}
      Этот поток остановлен, остальные работают.
      Выполните tally journal verify и сравните с WMS, затем: tally sync resume
      """),
    "sync.alarm.server-behind": Sentence(
      """
      {stream}: the WMS has lost what it had confirmed: {detail}
      Nothing to do here; tell the WMS's administrator.
      """,
      ru: """
      {stream}: WMS потеряла уже подтверждённое: {detail}
      Здесь делать ничего не нужно; сообщите администратору WMS.
      """),
    "sync.alarm.lost-entries": Sentence(
      """
      {stream}: {detail}
      The WMS was told that they are lost.
      Recount what was done at that time.
      """,
      ru: """
      {stream}: этих записей больше нет в журнале: {detail}
      WMS об этом сообщено.
      Пересчитайте сделанное за это время.
      """),
    "sync.alarm.skip-refused": Sentence(
      """
      {stream}: the WMS can neither read an entry nor note that it is skipped: {detail}
      This stream is stopped; the others go on.
      The WMS must be corrected, then: tally sync resume
      """,
      ru: """
      {stream}: WMS не может ни прочитать запись, ни отметить её пропуск: {detail}
      Этот поток остановлен, остальные работают.
      Нужно исправить WMS, затем: tally sync resume
      """),
    "sync.alarm.many-skipped": Sentence(
      """
      {stream}: the WMS could not read {detail}
      Their copies are kept here.
      More likely the WMS is at fault than the entries: tell its administrator.
      """,
      ru: """
      {stream}: WMS не смогла прочитать подряд несколько записей: {detail}
      Копии сохранены здесь.
      Скорее всего, ошибка в WMS: сообщите её администратору.
      """),
    "sync.alarm.server-error": Sentence(
      """
      {stream}: the WMS fails at the same place again and again, {detail}
      The entries wait, nothing is lost.
      Look into the WMS's log.
      """,
      ru: """
      {stream}: WMS снова и снова отказывает на одном месте: {detail}
      Записи ждут, ничего не потеряно.
      Смотрите журнал WMS.
      """),
    "sync.alarm.server-full": Sentence(
      """
      {detail}
      Everything stays stored and waits.
      Tell the WMS's administrator.
      """,
      ru: """
      У WMS нет места: {detail}
      Всё записано и ждёт.
      Сообщите администратору WMS.
      """),
    "sync.alarm.unsupported": Sentence(
      """
      The WMS does not know our way of writing entries: {detail}
      Update the WMS, or this program.
      """,
      ru: """
      WMS не понимает наш формат записей: {detail}
      Обновите WMS или эту программу.
      """),
    "sync.alarm.folder-away": Sentence(
      """
      The folder for the ERP cannot be used: {detail}
      Everything stays stored and waits.
      Mount the share, or give the user of tallymand the right to write there, then: tally sync now
      """,
      ru: """
      Папка для ERP недоступна: {detail}
      Всё записано и ждёт.
      Подключите сетевую папку или дайте пользователю tallymand право записи в неё, затем: tally sync now
      """),
    "sync.alarm.folder-full": Sentence(
      """
      There is no room in the folder for the ERP: {detail}
      Everything stays stored and waits.
      Make room there, then: tally sync now
      """,
      ru: """
      В папке для ERP нет места: {detail}
      Всё записано и ждёт.
      Освободите место, затем: tally sync now
      """),
    "sync.alarm.erp-setup": Sentence(
      """
      The ERP is not set up for this box: {detail}
      Everything stays stored and waits.
      Put it right in the ERP, or under wms: in the configuration, then: tally sync now
      """,
      ru: """
      ERP не настроена для этого устройства: {detail}
      Всё записано и ждёт.
      Исправьте в ERP или в разделе wms: конфигурации, затем: tally sync now
      """),
    "sync.alarm.undecided": Sentence(
      """
      {stream}: the ERP has what was sent and does not answer: {detail}
      Everything stays stored and waits.
      See whether the ERP's import runs, and have it answer; then: tally sync now
      """,
      ru: """
      {stream}: ERP получила отправленное и не отвечает: {detail}
      Всё записано и ждёт.
      Проверьте, работает ли загрузка в ERP, и пусть она ответит; затем: tally sync now
      """),
    "sync.alarm.acknowledgement": Sentence(
      """
      {stream}: the ERP's answer cannot be right: {detail}
      Nothing was decided by it; the entries wait.
      Have the ERP write the answer anew, or delete the file so that it does: it is read again by itself, at once with tally sync now
      """,
      ru: """
      {stream}: ответ ERP не может быть верным: {detail}
      По нему ничего не решено, записи ждут.
      Пусть ERP запишет ответ заново или удалите файл: он читается снова сам, сразу — tally sync now
      """),
    "sync.alarm.outbox": Sentence(
      """
      {stream}: this box's own journal could not be read or written for the sync: {detail}
      Run tally status and tally journal verify.
      """,
      ru: """
      {stream}: собственный журнал не читается или не пишется при отправке: {detail}
      Выполните tally status и tally journal verify.
      """),
  ]
}
