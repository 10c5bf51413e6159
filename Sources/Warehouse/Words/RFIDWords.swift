extension Words {
  /// What the commands for RFID readers say.
  static let rfid: [String: Sentence] = [
    "help.rfid": Sentence("RFID readers and tags.", ru: "Считыватели и метки RFID."),
    "help.rfid.llrp": Sentence(
      "Messages of RFID readers (LLRP), as bytes and as JSON; needs no daemon.", ru: "Сообщения считывателей RFID (LLRP) байтами и в JSON; демон не нужен."),
    "help.rfid.llrp.decode": Sentence("Say what messages hold.", ru: "Сказать, что в сообщениях."),
    "help.rfid.llrp.encode": Sentence("Give the bytes of messages, in hexadecimal.", ru: "Дать байты сообщений, шестнадцатерично."),
    "help.rfid.tags": Sentence("Tags in the zones of RFID readers.", ru: "Метки в зонах считывателей RFID."),
    "help.rfid.why": Sentence(
      "Why a tag is where it is: antennas, means, thresholds, and the last decisions.", ru: "Почему метка там, где она есть: антенны, средние, пороги и последние решения."),
    "help.rfid.replay": Sentence(
      "Decide anew on a recorded session's reads, by zones and rules that are not live yet; needs no daemon.",
      ru: "Решить заново по чтениям записанного сеанса, с зонами и правилами, которые ещё не действуют; демон не нужен."),
    "rfid.which-reader": Sentence(
      "which reader of {file} is it? Name it with --reader; there are: {readers}", ru: "который это считыватель из {file}? Назовите его с --reader; есть: {readers}"),
    "help.rfid.explain": Sentence(
      "What a reader was told to do, what it answered, and what it refused and why.",
      ru: "Что считывателю велено, что он ответил, от чего отказался и почему."),
    "help.rfid.reader": Sentence("The reader's name in the configuration.", ru: "Имя считывателя в конфигурации."),
    "rfid.no-account": Sentence(
      "{reader} (profile {profile}) is told nothing by this program. One that speaks LLRP is where it has an intent: intent: portal under set: gives it one",
      ru: "{reader} (профиль {profile}) ничего от этой программы не получает. Считывателю LLRP нужно назначение: его задаёт intent: portal в set:"),
    "reader.waiting": Sentence("not connected", ru: "нет соединения"), "reader.provisioning": Sentence("being set up", ru: "настраивается"),
    "reader.reading": Sentence("looks for tags", ru: "ищет метки"), "reader.armed": Sentence("waits for a trigger or an order", ru: "ждёт сигнала или команды"),
    "reader.refused": Sentence("refuses", ru: "отказывает"),
    "reader.link": Sentence("link", ru: "связь"), "reader.error": Sentence("last error", ru: "последняя ошибка"), "reader.maker": Sentence("reader", ru: "считыватель"),
    "reader.abilities": Sentence("can", ru: "умеет"), "reader.intent": Sentence("intent", ru: "назначение"), "reader.asked": Sentence("asked for", ru: "запрошено"),
    "reader.chosen": Sentence("chosen", ru: "выбрано"), "reader.rospec": Sentence("ROSpec", ru: "ROSpec"), "reader.clock": Sentence("clock", ru: "часы"),
    "reader.keepalive": Sentence("keep-alive", ru: "сигнал жизни"), "reader.counts": Sentence("since the start", ru: "с запуска"),
    "reader.counted": Sentence(
      "{reads} reads, {kept} of them kept by the reader for later; set up {provisions} times, turned away {away} times",
      ru: "чтений {reads}, из них считыватель хранил до связи {kept}; настроен раз: {provisions}, отказов в соединении: {away}"),
    "reader.skew": Sentence("the reader's is {skew} ms ahead of ours; read times are corrected", ru: "у считывателя впереди наших на {skew} мс; время чтений исправлено"),
    "reader.uptime": Sentence("the reader knows only how long it has been on; read times are measured by ours", ru: "считыватель знает лишь время с включения; время чтений — по нашим"),
    "reader.keepalives": Sentence(
      "every {period} ms; {count} came, the last at {last}; {silences} connections were ended by silence",
      ru: "каждые {period} мс; пришло {count}, последний в {last}; соединений оборвано из-за тишины: {silences}"),
    "reader.no-keepalive": Sentence("none: the reader is asked now and then instead", ru: "нет: вместо него считыватель время от времени спрашивают"),
    "reader.others": Sentence(
      "ROSpecs of other clients, left alone: {others}; take-over: true under set: deletes them", ru: "ROSpec других клиентов, не тронуты: {others}; take-over: true в set: удаляет их"),
    "reader.left-out": Sentence("goes on without it", ru: "дальше без этого"),
    "reader.antenna.connected": Sentence("connected", ru: "подключена"), "reader.antenna.disconnected": Sentence("not connected", ru: "не подключена"),
    "reader.step.asked": Sentence("asked", ru: "запрошено"), "reader.step.done": Sentence("done", ru: "сделано"), "reader.step.refused": Sentence("refused", ru: "отказ"),
    "reader.step.no-answer": Sentence("no answer", ru: "нет ответа"),
    "rospec.none": Sentence("not there", ru: "нет"), "rospec.disabled": Sentence("disabled", ru: "выключен"), "rospec.inactive": Sentence("inactive", ru: "не активен"),
    "rospec.active": Sentence("active", ru: "активен"),
    "head.connected": Sentence("CABLE", ru: "КАБЕЛЬ"), "head.asked": Sentence("ASKED", ru: "ЗАПРОШЕНО"), "head.dbm": Sentence("POWER, DBM", ru: "МОЩНОСТЬ, DBM"),
    "head.index": Sentence("INDEX", ru: "ИНДЕКС"), "head.request": Sentence("REQUEST", ru: "ЗАПРОС"), "head.about": Sentence("ABOUT", ru: "О ЧЁМ"),
    "head.answer": Sentence("ANSWER", ru: "ОТВЕТ"),
    "help.rfid.zone": Sentence("Only this zone.", ru: "Только эта зона."),
    "help.rfid.all": Sentence("Also tags that have left, and those read too seldom to have arrived.", ru: "И ушедшие метки, и те, что прочитаны слишком редко."),
    "help.rfid.epc": Sentence("The EPC or the tag's number in hexadecimal, or the EPC's tag URI.", ru: "EPC или номер метки шестнадцатерично, или tag URI."),
    "rfid.no-zones": Sentence(
      "no zones are configured: name readers and antennas under rfid: zones: in the configuration",
      ru: "зоны не настроены: назовите считыватели и антенны в rfid: zones: конфигурации"),
    "rfid.no-zone": Sentence("there is no zone {zone}; there are: {zones}", ru: "нет зоны {zone}; есть: {zones}"),
    "rfid.no-tag": Sentence(
      "nobody has seen {tag}: tally rfid tags lists what is in view, tally devices watch READER shows every read",
      ru: "метку {tag} никто не видел: tally rfid tags — что в поле, tally devices watch СЧИТЫВАТЕЛЬ — каждое чтение"),
    "help.rfid.find": Sentence(
      "Look for a tag: how strongly which antenna hears it, twice a second.", ru: "Искать метку: какая антенна как сильно её слышит, дважды в секунду."),
    "help.rfid.find.tag": Sentence(
      "The EPC in hexadecimal or as URI, GTIN+SERIAL, (01)…(21)…, or a pallet's number.", ru: "EPC шестнадцатерично или URI, GTIN+СЕРИЯ, (01)…(21)… или номер паллеты."),
    "rfid.no-query": Sentence(
      "'{text}' names no tag: give its EPC in hexadecimal, an urn:epc:…, 04601234567893+17, (01)04601234567893(21)17 or the 18 digits of a pallet's number",
      ru: "'{text}' не называет метку: нужен EPC шестнадцатерично, urn:epc:…, 04601234567893+17, (01)04601234567893(21)17 или 18 цифр номера паллеты"),
    "rfid.find.nothing": Sentence("nobody hears it", ru: "её никто не слышит"),
    "rfid.find.last": Sentence("nobody hears it now; it was in {zone}", ru: "сейчас её никто не слышит; была в зоне {zone}"),
    "rfid.find.away": Sentence(
      "nobody hears it, and {readers} is not connected: tally devices show {reader}", ru: "её никто не слышит, и нет соединения с {readers}: tally devices show {reader}"),
    "help.rfid.count": Sentence(
      "Count what is in a zone by its tags, against what should be there, and store the count.", ru: "Посчитать по меткам, что в зоне, сверить с тем, что должно быть, и записать."),
    "help.rfid.count.zone": Sentence("The zone's name in the configuration.", ru: "Имя зоны в конфигурации."),
    "help.rfid.count.location": Sentence("The place that the zone is; else its own in the configuration.", ru: "Место, где эта зона; иначе — из конфигурации."),
    "help.rfid.count.quiet": Sentence("Seconds without a new tag after which it is over.", ru: "Через сколько секунд без новых меток закончить."),
    "help.rfid.count.for": Sentence("Seconds after which it is over in any case.", ru: "Через сколько секунд закончить в любом случае."),
    "rfid.count.not-stored": Sentence("Nothing was stored: the station is in service mode.", ru: "Ничего не записано: пост в тестовом режиме."),
    "rfid.count.tags": Sentence("{count} tags", ru: "меток: {count}"),
    "rfid.count-no-station": Sentence(
      "zone {zone} belongs to no station: station: NAME in the zone says in whose entries a count is written", ru: "зона {zone} ничья: station: ИМЯ в зоне говорит, в чьих записях подсчёт"),
    "rfid.count-no-location": Sentence(
      "nobody says which place zone {zone} is: give --location, or name it in the zone's work: or the station's configuration",
      ru: "неизвестно, какое место — зона {zone}: укажите --location или назовите его в work: зоны или у поста"),
    "head.counted": Sentence("COUNTED", ru: "ПОСЧИТАНО"), "head.expected": Sentence("EXPECTED", ru: "ДОЛЖНО"),
    "rfid.nothing-in-view": Sentence("no tags in view", ru: "меток в поле нет"),
    "rfid.counts": Sentence(
      "{tags} tags in view. {reads} reads: {told} told of by entries, {waiting} since, {filtered} filtered out, {weak} too weak, {stray} strays; of all, {foreign} of foreign tags, {cross} across zones",
      ru: "Меток в поле: {tags}. Чтений {reads}: в записях {told}, после них {waiting}, отфильтровано {filtered}, слишком слабых {weak}, случайных {stray}; из всех чужих меток {foreign}, из соседних зон {cross}"),
    "rfid.not-in-view": Sentence("The tag is not in view, and has not been of late.", ru: "Метки нет в поле, и давно не было."),
    "rfid.state.present": Sentence(
      "{tag} is in {zone} since {since}, last read {seen}: {reads} reads, {cross} of them by other zones.",
      ru: "{tag} в зоне {zone} с {since}, последнее чтение {seen}: чтений {reads}, из них другими зонами {cross}."),
    "rfid.state.departed": Sentence("{tag} left {zone} at {since}, last read {seen}.", ru: "{tag} ушла из зоны {zone} в {since}, последнее чтение {seen}."),
    "rfid.state.candidate": Sentence(
      "{tag} was read in {zone} since {since}, last {seen}, too seldom to have arrived.", ru: "{tag} читается в зоне {zone} с {since}, последний раз {seen}: слишком редко, чтобы считаться прибывшей."),
    "rfid.foreign": Sentence("It holds no valid EPC: somebody else's, or not programmed.", ru: "В ней нет верного EPC: чужая или не записана."),
    "rfid.bar": Sentence(
      "{zone} last read it {silence} ms ago, at best {mean} dBm: another zone takes it over when its mean is more than {offset} dB above that.",
      ru: "Зона {zone} читала её {silence} мс назад, лучшее среднее {mean} dBm: другая зона заберёт её, если её среднее больше этого на {offset} дБ."),
    "rfid.unheard": Sentence(
      "{zone} has not read it since the start {silence} ms ago: another zone takes it over once the offset, now {offset} dB, is 0.",
      ru: "Зона {zone} не читала её с запуска, {silence} мс: другая зона заберёт её, когда порог, сейчас {offset} дБ, станет 0."),
    "rfid.parked": Sentence("It is parked: the threshold falls only after {hold} of silence.", ru: "Она стоит: порог падает лишь после {hold} тишины."),
    "rfid.rules": Sentence("Rules of {zone}: {rules}", ru: "Правила зоны {zone}: {rules}"),
    "screen.progress": Sentence("{seen} of {expected} · missing {missing} · extra {extra}", ru: "{seen} из {expected} · не хватает {missing} · лишних {extra}"),
    "rfid.work": Sentence("At work: {what}", ru: "В работе: {what}"),
    "rfid.no-work": Sentence(
      "Its zone makes no work of it: it is a sighting. work: in the zone's rules makes arrivals a station's work.",
      ru: "Зона ничего с ней не делает: только видит. Работой станции прибытия делает work: в правилах зоны."),
    "progress": Sentence(
      "{document}: {seen} of {expected} are there, {missing} missing, {extra} extra", ru: "{document}: есть {seen} из {expected}, не хватает {missing}, лишних {extra}"),
    "progress.unannounced": Sentence("{document}: {seen} are there, {extra} extra", ru: "{document}: есть {seen}, лишних {extra}"),
    "rfid.decisions": Sentence("Last decisions:", ru: "Последние решения:"),
    "rfid.event.arrived": Sentence("arrived", ru: "прибыла"), "rfid.event.moved": Sentence("moved", ru: "перешла"),
    "rfid.event.departed": Sentence("departed", ru: "ушла"), "rfid.is.present": Sentence("present", ru: "здесь"), "rfid.is.parked": Sentence("parked", ru: "стоит"),
    "rfid.is.departed": Sentence("departed", ru: "ушла"), "rfid.is.candidate": Sentence("seldom read", ru: "редко читается"),
    "rfid.is.foreign": Sentence("foreign", ru: "чужая"),
    "head.tag": Sentence("TAG", ru: "МЕТКА"), "head.zone": Sentence("ZONE", ru: "ЗОНА"), "head.since": Sentence("SINCE", ru: "С"),
    "head.seen": Sentence("LAST READ", ru: "ПОСЛЕДНЕЕ"), "head.reads": Sentence("READS", ru: "ЧТЕНИЙ"), "head.cross": Sentence("ACROSS", ru: "СОСЕДНИМИ"),
    "head.level": Sentence("DBM", ru: "DBM"), "head.antenna": Sentence("ANTENNA", ru: "АНТЕННА"), "head.mean": Sentence("MEAN", ru: "СРЕДНЕЕ"),
    "head.silence": Sentence("SILENT", ru: "МОЛЧИТ"), "head.because": Sentence("BECAUSE", ru: "ПОТОМУ ЧТО"),
    "llrp.nothing-to-decode": Sentence(
      "there is nothing to decode: give the hexadecimal of a message, or - for standard input",
      ru: "нечего разбирать: укажите сообщение шестнадцатерично или - для стандартного ввода"),
    "llrp.nothing-to-encode": Sentence(
      "there is nothing to encode: give what decode --json prints, or - for standard input",
      ru: "нечего собирать: укажите то, что печатает decode --json, или - для стандартного ввода"),
    "llrp.no-digit": Sentence(
      "character {position} of the hexadecimal (blanks not counted) is no hexadecimal digit",
      ru: "символ {position} (не считая пробелов) не шестнадцатеричная цифра"),
    "llrp.odd-digits": Sentence(
      "{count} hexadecimal digits are no whole bytes: one is missing or too many",
      ru: "{count} шестнадцатеричных цифр не составляют целых байтов: одной не хватает или одна лишняя"),
  ]
}
