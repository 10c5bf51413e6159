extension Words {
  /// Wrong words on a command line: the lines of an answer, and what ArgumentParser says, and what a protocol or a recorded session objects to.
  static let usageLines = [
    "Error: {1}": "Ошибка: {1}", "Usage: {1}": "Использование: {1}", "Help:  {1}": "Справка: {1}", "  See '{1}' for more information.": "  Подробнее: '{1}'.",
  ]
  static let usagePhrases: [String: String] = [
    "Unexpected argument '{1}'": "Лишнее слово '{1}'", "{1} unexpected arguments: '{2}'": "Лишние слова: '{2}'",
    "Missing expected argument '{1}'": "Не хватает '{1}'", "Missing one of: '{1}'": "Не хватает одного из: '{1}'", "Missing required subcommand.": "Не хватает команды.",
    "Unknown option '{1}'": "Неизвестный ключ '{1}'", "Unknown option '{1}'. Did you mean '{2}'?": "Неизвестный ключ '{1}'. Может быть, '{2}'?",
    "Missing value for '{1}'": "У '{1}' нет значения", "Invalid option: {1}": "Недопустимый ключ: {1}",
    "The option '{1}' does not take any value, but '{2}' was specified.": "Ключ '{1}' не принимает значений, указано '{2}'.",
    "The value '{1}' is invalid for '{2}'": "Значение '{1}' не подходит для '{2}'", "The value '{1}' is invalid for '{2}': {3}": "Значение '{1}' не подходит для '{2}': {3}",
    "The value '{1}' is invalid for '{2}'. Please provide one of {3}.": "Значение '{1}' не подходит для '{2}'. Нужно одно из: {3}.",
    "Value to be set with {1} had already been set with {2}": "Значение {1} уже задано через {2}",
    "--protocol and --as exclude each other: a profile names its protocol": "--protocol и --as исключают друг друга: профиль сам называет протокол",
    "--strict goes with --protocol": "--strict — только вместе с --protocol",

    // A protocol's options
    "{1}: option {2} {3}": "{1}: параметр {2}: {3}", "is unknown": "неизвестен", "did you mean {1}?": "может быть, {1}?", "known: {1}": "есть: {1}",
    "there is no protocol '{1}'": "протокола '{1}' нет", "there are: {1}": "есть: {1}", "--set takes KEY=VALUE, not '{1}'": "--set принимает КЛЮЧ=ЗНАЧЕНИЕ, а не '{1}'",
    "{1} cannot be read": "{1} не читается", "{1} answers differ from the recording": "ответов, отличающихся от записи: {1}",

    // The help of what needs no daemon
    "Devices that are programs.": "Устройства, которые сами — программы.", "Is an RFID reader that speaks LLRP, until ^C.": "Считыватель RFID с протоколом LLRP, до ^C.",
    "Movements: still, conveyor, portal, wander; with the seconds from antenna to antenna behind a colon. Faults: stall=3s@20s (3 s of silence every 20 s), reset@30s, reboot=5s@60s (in the middle of a report, off for 5 s), clock=-1h, duplicates=5 (per cent), refuse=NAME (a message or parameter), mute (no keep-alives), torn=50 (per cent of the writings: the tag leaves in the middle), lying=50 (told as done, and nothing is written). Orders on standard input, a line each: gpi 1 high, gpi 1 low, gpi 1 pulse 500 (ms), tag 2 away, tag 2 0.5 (half-way from antenna 1 to 2); what clients do with the outputs is told.":
      "Движение: still, conveyor, portal, wander; после двоеточия — секунды от антенны к антенне. Сбои: stall=3s@20s (3 с молчания каждые 20 с), reset@30s, reboot=5s@60s (посреди отчёта, выключен 5 с), clock=-1h, duplicates=5 (процентов), refuse=ИМЯ (сообщения или параметра), mute (без keep-alive), torn=50 (процентов записей: метка уходит посередине), lying=50 (сообщено о записи, а ничего не записано). Приказы на стандартном вводе, по строке: gpi 1 high, gpi 1 low, gpi 1 pulse 500 (мс), tag 2 away, tag 2 0.5 (на полпути от антенны 1 ко 2); что клиенты делают с выходами, сообщается.",
    "Is a UHF module on a serial line, until ^C.": "UHF-модуль на последовательной линии, до ^C.",
    "Movements as with llrp, past one antenna. Faults, in per cent of the frames: crc=5 (a wrong checksum), noise=5 (bytes between frames), silence=5 (no answer).":
      "Движение как у llrp, мимо одной антенны. Сбои, в процентах кадров: crc=5 (неверная контрольная сумма), noise=5 (байты между кадрами), silence=5 (нет ответа).",
    "m100 (YRM100, R200) or uhfreader18 (Chafon).": "m100 (YRM100, R200) или uhfreader18 (Chafon).",
    "A path that will lead to the module's terminal.": "Путь, который приведёт к терминалу модуля.", "How many reads a second.": "Чтений в секунду.",
    "The client that it connects to by itself, in place of listening: HOST:PORT.": "Клиент, к которому он подключается сам, вместо того чтобы слушать: АДРЕС:ПОРТ.",
    "The address and port to listen on.": "Адрес и порт, на котором слушать.", "How many tags there are.": "Сколько меток.",
    "How many reads a second; 0 or max: as many as the client takes.": "Чтений в секунду; 0 или max — сколько примет клиент.",
    "How many antennas, 1 to 32.": "Сколько антенн, от 1 до 32.", "How the tags move.": "Как движутся метки.", "What goes wrong, one word each.": "Что идёт не так, по слову на сбой.",
    "The same number gives the same tags in the same places.": "То же число даёт те же метки на тех же местах.",
    "The highest version that it speaks: 1.0.1 or 1.1.": "Старшая версия протокола: 1.0.1 или 1.1.",
    "The configuration file.": "Файл настроек.", "Runs the daemon until SIGTERM.": "Работает как демон до SIGTERM.", "The configuration.": "Настройки.",
    "Checks a configuration file with all that it names; changes nothing.": "Проверяет файл настроек и всё, что в нём названо; ничего не меняет.",
    "The file.": "Файл.", "Print JSON.": "Вывести JSON.", "Print JSON lines.": "Вывести JSON построчно.",
    "Device profiles and recorded sessions.": "Профили устройств и записанные сессии.", "Decodes a recorded session anew.": "Расшифровывает записанную сессию заново.",
    "With --protocol: through one protocol, every event as one JSON object. With --as, --layout or --set alone: by a profile, and what differs from what was decoded then is shown; exit code 1 where anything does.":
      "С --protocol: через один протокол, каждое событие — объект JSON. Только с --as, --layout или --set: по профилю, показано отличие от расшифрованного тогда; код выхода 1, если отличия есть.",
    "The protocol's id, such as serial-line.": "Имя протокола, например serial-line.",
    "The profile, such as zebra/ds2200; that of the recording where it is not said.": "Профиль, например zebra/ds2200; если не указан — профиль записи.",
    "The keyboard layout, as --set layout=.": "Раскладка клавиатуры, как --set layout=.",
    "KEY=VALUE: an option of the protocol; may be given again.": "КЛЮЧ=ЗНАЧЕНИЕ: параметр протокола; можно указать несколько раз.",
    "With --protocol: fail where the protocol sends something else than was recorded.": "С --protocol: ошибка, если протокол отправляет не то, что записано.",
    "Print JSON lines; with --protocol it is always so.": "Вывести JSON построчно; с --protocol так всегда.",
    "The session's file, - for standard input.": "Файл сессии, - для стандартного ввода.",
    "Checks the device profiles, shipped and of the site.": "Проверяет профили устройств: поставленные и свои.",
    "A folder of profiles instead of the site's.": "Папка профилей вместо своей.",
    "Lists the models that the profiles know, with mode, protocol and how to silence them.": "Перечисляет модели из профилей: режим, протокол и чем отключить их звук.",
    "Words that must all be in a model's line.": "Слова, которые все должны быть в строке модели.",
    "The WMS's side of the sync protocol.": "Сторона WMS в протоколе обмена.",
    "Tries a WMS against the sync protocol, clause by clause; for a test system.": "Проверяет WMS на соответствие протоколу, пункт за пунктом; для тестовой системы.",
    "Leaves a journal of test entries behind, and one movement that nobody can book. Exit code 0: every clause is kept. 1: not.":
      "Оставляет журнал тестовых записей и одно движение, которое нельзя провести. Код выхода 0: все пункты соблюдены. 1: нет.",
    "A file with the bearer token.": "Файл с токеном.", "A PEM file of the authorities to trust.": "PEM-файл доверенных центров.",
    "A command that makes the service die and come back; run while a request is under way.":
      "Команда, от которой сервис падает и поднимается; выполняется посреди запроса.",
    "The address, as under wms: url: in the configuration.": "Адрес, как в wms: url: конфигурации.",
    "Events of EPCIS 2.0.": "События EPCIS 2.0.", "Prints the hash id (CBV 2.0, 8.9) of every event, one a line.": "Выводит хэш-идентификатор (CBV 2.0, 8.9) каждого события построчно.",
    "An EPCIS 2.0 document or event in JSON, - for standard input.": "Документ или событие EPCIS 2.0 в JSON, - для стандартного ввода.",
    "Says, event by event, what GS1's JSON schema and standard find wrong.": "Показывает по событиям, что не так по JSON-схеме и стандарту GS1.",
    "Exit code 0: valid. 2: not.": "Код выхода 0: верно. 2: нет.", "The journal's files, while no daemon holds them.": "Файлы журнала, пока демон остановлен.",
    "Brings every entry that can still be read into one file, and names those that are lost.": "Собирает все читаемые записи в один файл и называет потерянные.",
    "Reads round bad pages and changes nothing. The file is an export: its first line says device, journal and which entries follow, with their chain values; each further line is an entry as it was stored. Exit code 1 where anything is lost.":
      "Читает в обход испорченных страниц и ничего не меняет. Файл — выгрузка: первая строка называет устройство, журнал и записи с их хэшами цепочки; дальше каждая строка — запись, как она сохранена. Код выхода 1, если что-то потеряно.",
    "The journal's folder, for one of another box; default: the configuration's.": "Папка журнала, если он с другой машины; по умолчанию — из настроек.",
    "The new file for the entries; - for standard output.": "Новый файл для записей; - для стандартного вывода.",
    "The entries of this stream alone.": "Записи только этого потока.", "The first number.": "Первый номер.", "The file, - for standard input.": "Файл, - для стандартного ввода.",
    "Prints the public key of the device; makes a key where there is none.": "Показывает открытый ключ станции; создаёт ключ, если его нет.",
    "Credential device-key, of mode 0600: in /etc/tallyman/credentials, or where systemd's LoadCredential= puts it.": "Секрет device-key с правами 0600: в /etc/tallyman/credentials или там, куда его кладёт LoadCredential= systemd.",
    "Make a new key in this new file instead.": "Создать новый ключ в этом новом файле.",
    "Checks an exported journal against its own header.": "Проверяет выгрузку журнала по её заголовку.",
    "Exit code 1 where anything is not as it was written.": "Код выхода 1, если что-то не так, как было записано.", "Print the report as JSON.": "Вывести отчёт в JSON.",

    // A recorded session
    "the recording sends {1}, the protocol {2}": "в записи отправлено {1}, протокол отправляет {2}", "nothing": "ничего",
    "the protocol has sent {1}, which is not in the recording": "протокол отправил {1}, в записи этого нет",
    "no events; a session begins with a line such as {1}": "нет событий; запись начинается строкой вида {1}",
    "a line begins with the time, such as +0.012, or with # for a remark": "строка начинается со времени, например +0.012, или с # для примечания",
    "{1} is no time: seconds with up to 6 decimals, such as +0.012": "{1} не время: секунды, до 6 знаков после точки, например +0.012",
    "{1} is before the line above it": "{1} раньше строки над ней", "{1} before open: the device is not there yet": "{1} до open: устройства ещё нет",
    "open without lost before it": "open без lost перед ним", "expected one of {1}": "нужно одно из {1}", "expected on or off": "нужно on или off",
    "{1} is unknown; expected open, lost, < (from the device), > (to the device) or ! (a command)":
      "{1} неизвестно; нужно open, lost, < (от устройства), > (к устройству) или ! (команда)",
    "{1} is unknown; expected {2}": "{1} неизвестно; нужно {2}", "no bytes": "нет байтов", "a byte has two hexadecimal digits": "в байте две шестнадцатеричные цифры",
    "expected hexadecimal digits in pairs, and nothing between them": "нужны пары шестнадцатеричных цифр подряд",
    "an evdev line holds input_events of 24 bytes each": "строка evdev — это input_event по 24 байта", "{1} bytes": "байт: {1}",
    "{1} is no byte; a remark stands behind two spaces or #": "{1} не байт; примечание отделяют двумя пробелами или #",
    "a byte behind two spaces": "байт после двух пробелов",
    "bytes are parted by one, and a remark may not begin with one": "между байтами один пробел, и примечание с байта не начинается",
    "a golden event begins with {1}": "эталонное событие начинается с {1}",
  ]
}
