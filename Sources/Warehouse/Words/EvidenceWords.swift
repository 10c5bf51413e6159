extension Words {
  /// What a technician reads of a device's evidence and health.
  static let evidence: [String: Sentence] = [
    "help.devices.show": Sentence("Everything about one device: where it is, what it is set to, how it is doing.", ru: "Всё об одном устройстве: где оно, как настроено, как работает."),
    "help.devices.watch": Sentence(
      "Show bytes, what is made of them and what is sent back, as it happens; badges and secrets too.",
      ru: "Показывать байты, что из них получилось и что отправлено в ответ, в реальном времени; бейджи и секреты тоже."),
    "help.watch.seconds": Sentence("For how many seconds; until Ctrl-C without it.", ru: "Сколько секунд; без этого — до Ctrl-C."),
    "help.record.last": Sentence("Only what has come within the last hour; with --seconds, that and what comes.", ru: "Только то, что пришло за последний час; с --seconds — и то, что придёт."),
    "help.record.redact": Sentence("Replace all data by others of the same shape.", ru: "Заменить все данные на другие того же вида."),
    "help.record.out": Sentence("Write to this new file, which only you can read.", ru: "Записать в этот новый файл, доступный только вам."),
    "help.metrics": Sentence("Print counters for Prometheus instead.", ru: "Вместо этого вывести счётчики для Prometheus."),
    "cli.cannot-make": Sentence("{path} cannot be made: {error}.\nNext: name a new file in a folder of yours.", ru: "{path} не создаётся: {error}.\nДальше: укажите новый файл в своей папке."),
    "agent.no-redaction": Sentence(
      "what {device} sends ({protocol}) brings no codes to redact.\nNext: record without --redact",
      ru: "данные {device} ({protocol}) не содержат кодов, обезличивать нечего.\nДальше: запишите без --redact"),
    "devices.recorded": Sentence("{count} lines in {path}. Next: tally devices replay {path}", ru: "Строк: {count}, файл {path}. Дальше: tally devices replay {path}"),
    "devices.frame": Sentence("= {count} bytes", ru: "= {count} байт"),
    "devices.opened": Sentence("open: {endpoint}", ru: "открыто: {endpoint}"),
    "devices.lost": Sentence("not there: {detail}; waiting for it", ru: "недоступно: {detail}; ожидание"),
    "devices.missed": Sentence("{count} lines are missing here: too slow", ru: "здесь не хватает строк: {count}, слишком медленно"),
    "devices.gone": Sentence("the daemon does not answer; waiting for it", ru: "демон не отвечает; ожидание"),
    "head.bytes": Sentence("BYTES", ru: "БАЙТЫ"), "head.event": Sentence("EVENT", ru: "СОБЫТИЕ"),
    "head.data": Sentence("DATA", ru: "ДАННЫЕ"),
    "head.then": Sentence("THEN", ru: "ТОГДА"), "head.now": Sentence("NOW", ru: "СЕЙЧАС"),
    "replay.same": Sentence("… {count} the same", ru: "… одинаковых: {count}"),
    "replay.differs": Sentence("{count} events differ", ru: "отличается событий: {count}"),
    "replay.no-profile": Sentence(
      "{file} was recorded with profile '{device}', which is not known here.\nNext: name one with --as, or a protocol with --protocol",
      ru: "{file} записан с профилем '{device}', здесь он неизвестен.\nДальше: укажите профиль --as или протокол --protocol"),

    "show.state": Sentence("Since", ru: "С"), "show.next": Sentence("Next attempt", ru: "Следующая попытка"), "show.identity": Sentence("Identity", ru: "Идентичность"),
    "show.what": Sentence("Is", ru: "Что это"), "show.where": Sentence("Plugged in at", ru: "Подключено к"), "show.hub": Sentence("Hub", ru: "Хаб"),
    "show.link": Sentence("Link", ru: "Связь"), "show.station": Sentence("Station", ru: "Станция"), "show.role": Sentence("Role", ru: "Роль"),
    "show.profile": Sentence("Profile", ru: "Профиль"), "show.why": Sentence("Because", ru: "Почему"), "show.settings": Sentence("Settings in force", ru: "Действующие настройки"),
    "show.counts": Sentence(
      "Since {since}: {scans} scans, {incomplete} incomplete, {rescans} scanned again after that, {faults} faults, {drops} dropped or too long, {unsent} signals not sent",
      ru: "С {since}: сканирований {scans}, неполных {incomplete}, из них повторено {rescans}, ошибок {faults}, потеряно или слишком длинных {drops}, не отправлено сигналов {unsent}"),
    "show.reconnects": Sentence("Came back {count} times, {hour} within the last hour, last {last}", ru: "Переподключений {count}, за последний час {hour}, последнее {last}"),
    "show.idle": Sentence("First codes after five minutes of silence: {count}, of which lost: {lost}", ru: "Первых кодов после пяти минут тишины: {count}, из них потеряно: {lost}"),
    "show.pace": Sentence(
      "From key to key: {recent} ms of late, {usual} ms usually; half within {median} ms, 95 % within {most} ms",
      ru: "От клавиши до клавиши: {recent} мс в последнее время, {usual} мс обычно; половина до {median} мс, 95 % до {most} мс"),
    "role.scanner": Sentence("scanner", ru: "сканер"), "role.keypad": Sentence("keypad", ru: "клавиатура"), "role.printer": Sentence("printer", ru: "принтер"),
    "role.reader": Sentence("reader", ru: "считыватель"), "role.io": Sentence("inputs and outputs", ru: "входы и выходы"),

    "failing.incompletes": Sentence(
      "{device}: {seen} % of its codes do not come whole, {usual} % is usual for it: cable or scanner is dying.",
      ru: "{device}: не дочитывается {seen} % кодов, обычно {usual} %: умирает кабель или сканер."),
    "failing.reconnects": Sentence(
      "{device} went away and came back {seen} times within an hour: cable, connector or hub is dying.",
      ru: "{device} пропадало и возвращалось {seen} раз за час: умирает кабель, разъём или хаб."),
    "failing.slowing": Sentence(
      "{device} types slowly: {seen} ms from key to key, {usual} ms is usual for it: battery, radio or cable is dying.",
      ru: "{device} печатает медленно: {seen} мс от клавиши до клавиши, обычно {usual} мс: умирает батарея, радио или кабель."),
    "failing.ended": Sentence("{device} works as usual again.", ru: "{device} снова работает как обычно."),
    "next.failing.incompletes": Sentence(
      "Clean the window, swap the cable, then the scanner; whether it helps: tally devices show {device}",
      ru: "Протрите окно, замените кабель, затем сканер; помогло ли: tally devices show {device}"),
    "next.failing.reconnects": Sentence(
      "Another cable, then another port without a hub; whether it helps: tally devices show {device}",
      ru: "Другой кабель, затем другой порт без хаба; помогло ли: tally devices show {device}"),
    "next.failing.slowing": Sentence(
      "Charge or change the battery, go nearer to the base, swap the cable; whether it helps: tally devices show {device}",
      ru: "Зарядите или замените батарею, подойдите к базе, замените кабель; помогло ли: tally devices show {device}"),
  ]
}
