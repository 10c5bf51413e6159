extension Words {
  /// What a worker is told of the scanner.
  static let floorScanner: [String: Sentence] = [
    "scanner-here": Sentence("This scanner works at {station}.", ru: "Этот сканер работает на посту {station}."),
    "scanner-has-station": Sentence(
      "Scanned: {scanned}\nThis scanner works at {station}.\nTo move it, call the technician.",
      ru: "Скан: {scanned}\nЭтот сканер работает на посту {station}.\nЧтобы перенести его, позовите техника."),
  ]

  /// Devices being plugged in, put to work and taken away.
  static let plugs: [String: Sentence] = [
    "scanner-paired": Sentence(
      "This scanner now works at {station}.\nGo on: scan your badge.", ru: "Сканер теперь работает на посту {station}.\nПродолжайте: сканируйте бейдж."),
    // Commands
    "help.devices.adopt": Sentence(
      "Put to work what is plugged in but not known for certain; kept over restarts.",
      ru: "Взять в работу то, что подключено, но не опознано наверняка; сохраняется после перезапуска."),
    "help.devices.forget": Sentence(
      "Use a device no more, until it is adopted again.", ru: "Больше не использовать устройство, пока его снова не возьмут в работу."),
    "help.plugged": Sentence(
      "The device: its name, a node such as /dev/ttyUSB0, or its port, as tally devices list shows them.",
      ru: "Устройство: имя, узел вроде /dev/ttyUSB0 или порт, как их показывает tally devices list."),
    "help.as": Sentence("The profile to use, such as generic/keyboard.", ru: "Профиль, например generic/keyboard."),
    "help.to-station": Sentence("The station it works for.", ru: "Станция, для которой оно работает."),
    "help.station.pair": Sentence(
      "The card that gives a station a scanner which has none: its text, or printed with --printer.",
      ru: "Карта, по скану которой свободный сканер переходит к станции: текст или печать с --printer."),
    "help.pair-station": Sentence("The station's name; all without it.", ru: "Имя станции; без него — все."),
    "station.pairing": Sentence(
      "{station}: a scanner without a station that reads {code} belongs to it. Print it: tally station pair {station} --printer NAME",
      ru: "{station}: сканер без станции, прочитавший {code}, переходит к ней. Печать: tally station pair {station} --printer ИМЯ"),
    "adopted.done": Sentence("{device}: {profile}, {station}.", ru: "{device}: {profile}, {station}."),
    "forgotten.done": Sentence("{device} is used no more. Again: tally devices adopt {device}", ru: "{device} больше не используется. Вернуть: tally devices adopt {device}"),
    "agent.not-plugged": Sentence(
      "Nothing by the name of {device} is plugged in. There is: {found}", ru: "Ничего с именем {device} не подключено. Подключены: {found}"),
    "agent.several-plugged": Sentence("{device} may be any of: {found}. Name one of them.", ru: "{device} — это может быть: {found}. Укажите одно из них."),
    "agent.configured-device": Sentence(
      "{device} is named in the configuration as {name}: change it there, then systemctl reload tallymand.",
      ru: "{device} указано в настройках как {name}: измените там, затем systemctl reload tallymand."),
    "agent.need-profile": Sentence(
      "No profile is sure to fit {device}. Name one: tally devices adopt {device} --as PROFILE, such as {profiles}.",
      ru: "Ни один профиль не подходит к {device} наверняка. Укажите: tally devices adopt {device} --as ПРОФИЛЬ, например {profiles}."),
    "agent.no-profile": Sentence("There is no profile {profile}. {hint}", ru: "Профиля {profile} нет. {hint}"),
    "agent.profile-misfit": Sentence(
      "{profile} is for {wanted}, and {device} offers {found}. Fitting are: {profiles}.",
      ru: "{profile} — для {wanted}, а у {device} есть {found}. Подходят: {profiles}."),
    "agent.adopt-printer": Sentence(
      "{device} is a printer: name it under printers: in the configuration.", ru: "{device} — принтер: укажите его в настройках printers:."),
    "agent.unknown-device": Sentence("Nothing is known of {device}. Known are: {found}", ru: "О {device} ничего не известно. Известны: {found}"),

    "head.name": Sentence("NAME", ru: "НАЗВАНИЕ"), "head.usb": Sentence("USB", ru: "USB"), "head.port": Sentence("PORT", ru: "ПОРТ"),
    "head.nodes": Sentence("NODES", ru: "УЗЛЫ"),
    "devices.unused": Sentence("Plugged in, not used:", ru: "Подключено, не используется:"),
    "device.unused": Sentence("not used", ru: "не используется"),

    // Why something that is plugged in is not used, and what to do
    "unused.unknown": Sentence(
      "No profile knows it. Why: tally devices explain {device}. To use it: tally devices adopt {device} --as PROFILE",
      ru: "Ни один профиль его не знает. Почему: tally devices explain {device}. Использовать: tally devices adopt {device} --as ПРОФИЛЬ"),
    "unused.keyboard": Sentence(
      "An ordinary keyboard is left alone. If it is a scanner or keypad: tally devices adopt {device} --as generic/keyboard",
      ru: "Обычная клавиатура не захватывается. Если это сканер или кейпад: tally devices adopt {device} --as generic/keyboard"),
    "unused.printer": Sentence("A printer. To use it, name it under printers: in the configuration.", ru: "Принтер. Чтобы использовать, укажите его в настройках printers:."),
    "unused.forgotten": Sentence("Forgotten on purpose. To use it: tally devices adopt {device}", ru: "Снято с работы намеренно. Вернуть: tally devices adopt {device}"),
    "unused.claimed": Sentence(
      "Another program has taken it from the kernel (often brltty): sudo systemctl mask --now brltty-udev.service brltty.service, then replug it",
      ru: "Другая программа забрала его у ядра (часто brltty): sudo systemctl mask --now brltty-udev.service brltty.service, затем переподключите"),

    // What is to be known of one that is used
    "plug.no-station": Sentence(
      "{device} belongs to no station yet: scan a station's card with it (tally station pair), or tally devices adopt {device} --station NAME",
      ru: "{device} пока не отнесено к станции: считайте им карту станции (tally station pair) или tally devices adopt {device} --station ИМЯ"),
    "plug.shared-serial": Sentence(
      "{device}: another device has the same serial number {serial}, so it is known by its port {port}: keep it plugged in there.",
      ru: "{device}: такой же серийный номер {serial} есть у другого устройства, поэтому оно опознаётся по порту {port}: не переставляйте его."),
    "plug.dummy-serial": Sentence(
      "{device}: its serial number {serial} is none, so it is known by its port {port}: keep it plugged in there.",
      ru: "{device}: серийный номер {serial} ненастоящий, поэтому оно опознаётся по порту {port}: не переставляйте его."),
    "plug.flapping": Sentence(
      "Port {port} (hub {hub}): a device came {count} times within a minute. Check cable, plug and hub.",
      ru: "Порт {port} (хаб {hub}): устройство появлялось {count} раз за минуту. Проверьте кабель, разъём и хаб."),
    "plug.over-current": Sentence(
      "Port {port}: hub {hub} has cut its power for over-current, {count} times since it was plugged in. Unplug what hangs on it; check for a short.",
      ru: "Порт {port}: хаб {hub} отключал питание из-за перегрузки, раз: {count}. Отключите то, что на нём; ищите замыкание."),
    "plug.unguarded": Sentence(
      "{device}: what it types may reach other programs: {detail}", ru: "{device}: его ввод могут видеть другие программы: {detail}"),
    "plug.replaced": Sentence("{device} is replaced by {by}, plugged in at its port.", ru: "{device} заменено на {by} в том же порту."),
  ]
}
