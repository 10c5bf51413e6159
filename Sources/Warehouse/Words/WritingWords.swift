extension Words {
  /// What the writing of RFID tags says.
  static let writing: [String: Sentence] = [
    "help.rfid.write": Sentence("Write the EPC of the one tag in a reader's field, and read it back.", ru: "Записать EPC единственной метки в поле считывателя и прочитать обратно."),
    "help.rfid.write.more": Sentence(
      "Say what: --gtin with --serial or with the next serial number of this box, --sscc CODE, --sscc alone for the next pallet number of this box, or --epc. A number goes to the disk with the tag's TID before it is written: the same order for the same tag gets it again, another tag never does.",
      ru: "Скажите что: --gtin с --serial или со следующим серийным номером этого блока, --sscc КОД, одно --sscc — следующий номер паллеты этого блока, или --epc. Номер ложится на диск вместе с TID метки до записи: тот же приказ для той же метки получит его снова, другая метка — никогда."),
    "help.rfid.gtin": Sentence("The goods' GTIN.", ru: "GTIN товара."),
    "help.rfid.serial": Sentence("The serial number; without it the next of this box (serials: in the configuration).", ru: "Серийный номер; без него следующий этого блока (serials: в конфигурации)."),
    "help.rfid.sscc": Sentence("The pallet's number; without a value the next of this box.", ru: "Номер паллеты; без значения следующий этого блока."),
    "help.rfid.write-epc": Sentence("An EPC's tag URI or pure identity URI, or its hexadecimal digits.", ru: "Tag URI или pure identity URI, либо шестнадцатеричные цифры EPC."),
    "help.rfid.lock": Sentence("Lock the EPC with the access password, so that only who knows it can change it.", ru: "Закрыть EPC паролем доступа: сменит его лишь тот, кто знает пароль."),
    "help.rfid.overwrite": Sentence("Also where the tag carries a number of this box already.", ru: "И если в метке уже номер этого блока."),
    "help.rfid.password-file": Sentence(
      "A file with the access password, eight hexadecimal digits, that nobody else can read.", ru: "Файл с паролем доступа, восемь шестнадцатеричных цифр; другим он недоступен."),
    "help.rfid.antenna": Sentence("Only this antenna; else all that the reader uses.", ru: "Только эта антенна; иначе все, что использует считыватель."),
    "help.rfid.wait": Sentence("How long the tag may take to come: 500ms, 10s, 1m.", ru: "Сколько ждать метку: 500ms, 10s, 1m."),
    "help.rfid.read": Sentence(
      "What the one tag in a reader's field holds; settles whether it got a number that waits for it.",
      ru: "Что в единственной метке в поле; выясняет, получила ли она номер, который её ждёт."),
    "help.rfid.pending": Sentence("Tags of which it is not known whether they got their numbers.", ru: "Метки, о которых неизвестно, получили ли они свои номера."),
    "help.rfid.give-up": Sentence("The TID of a tag that is gone: its number is spent.", ru: "TID пропавшей метки: её номер считается потраченным."),
    "rfid.bad-wait": Sentence("'{text}' is no time: 500ms, 10s or 1m", ru: "'{text}' — не время: 500ms, 10s или 1m"),
    "rfid.no-password-file": Sentence("{path} cannot be read: it is to hold the access password", ru: "{path} не читается: в нём должен быть пароль доступа"),
    "rfid.open-password-file": Sentence("others can read {path}: chmod 600 {path}", ru: "{path} доступен другим: chmod 600 {path}"),
    "rfid.bad-password": Sentence("an access password is eight hexadecimal digits that are not all 0", ru: "пароль доступа — восемь шестнадцатеричных цифр, не все нули"),
    "rfid.lock-without-password": Sentence("without a password a lock keeps nobody out: give --access-password-file", ru: "без пароля замок никого не остановит: укажите --access-password-file"),
    "rfid.no-reader": Sentence("{reader} (profile {profile}) is no RFID reader; tally devices list names them", ru: "{reader} (профиль {profile}) — не считыватель RFID; их называет tally devices list"),
    "rfid.what-to-write": Sentence(
      "say what to write: --gtin with or without --serial, --sscc with or without a number, or --epc; one of them", ru: "скажите, что записать: --gtin с --serial или без, --sscc с номером или без, либо --epc; что-то одно"),
    "rfid.bad-gtin": Sentence("'{text}' is no GTIN: 8, 12, 13 or 14 digits of which the last is the check digit", ru: "'{text}' — не GTIN: 8, 12, 13 или 14 цифр, последняя контрольная"),
    "rfid.bad-sscc": Sentence("'{text}' is no SSCC: 18 digits of which the last is the check digit", ru: "'{text}' — не SSCC: 18 цифр, последняя контрольная"),
    "rfid.cannot-encode": Sentence("{text} cannot be written: {error}", ru: "{text} записать нельзя: {error}"),
    "rfid.to-be-given": Sentence(
      "{text} is of this box's own numbers and has not been given yet: leave it out, and the next one is given", ru: "{text} — из номеров этого блока и ещё не выдан: уберите его, и будет выдан следующий"),
    "rfid.no-pending": Sentence("no number waits for tag {tid}; tally rfid pending lists them", ru: "метку {tid} номер не ждёт; список — tally rfid pending"),
    "rfid.none-pending": Sentence("Every number that was given is on its tag, or known not to be.", ru: "Каждый выданный номер на своей метке, или известно, что нет."),
    "rfid.pending-how": Sentence(
      "tally rfid read READER with the tag before it tells; the same order writes it again; --give-up TID where the tag is gone.",
      ru: "tally rfid read СЧИТЫВАТЕЛЬ с меткой перед ним скажет; тот же приказ запишет снова; --give-up TID, если метки больше нет."),
    "rfid.written": Sentence("Written and read back: {epc} ({hex}), tag {tid}.", ru: "Записано и прочитано обратно: {epc} ({hex}), метка {tid}."),
    "rfid.held-already": Sentence("The tag held it already: {epc} ({hex}), tag {tid}.", ru: "Это уже было в метке: {epc} ({hex}), метка {tid}."),
    "rfid.tag-holds": Sentence("The tag {tid} holds {holds}.", ru: "В метке {tid}: {holds}."),
    "rfid.is-locked": Sentence("It is locked with the access password.", ru: "Закрыто паролем доступа."),
    "rfid.settled.written": Sentence("That is the number it was given: recorded now.", ru: "Это выданный ей номер: теперь отмечено."),
    "rfid.settled.unwritten": Sentence("It was given {epc}, which was not written: the same order writes it.", ru: "Ей выдан {epc}, он не записан: тот же приказ запишет его."),
    "rfid.trouble": Sentence("Not done, at this step: {step}.", ru: "Не сделано, на шаге: {step}."),
    "rfid.step.prepare": Sentence("making the reader ready", ru: "подготовка считывателя"), "rfid.step.look": Sentence("looking for the tag", ru: "поиск метки"),
    "rfid.step.identify": Sentence("reading the tag's own number (TID)", ru: "чтение собственного номера метки (TID)"),
    "rfid.step.number": Sentence("taking a number", ru: "получение номера"), "rfid.step.password": Sentence("trying the access password", ru: "проверка пароля доступа"),
    "rfid.step.write": Sentence("writing the EPC", ru: "запись EPC"), "rfid.step.verify": Sentence("reading back", ru: "чтение обратно"),
    "rfid.step.lock": Sentence("locking", ru: "закрытие"), "rfid.step.done": Sentence("done", ru: "готово"),
    "rfid.trouble.no-tag": Sentence(
      "No tag answers. Put it before the antenna, not on metal, and give the order again; tally devices watch {reader} shows what is read.",
      ru: "Ни одна метка не отвечает. Поднесите её к антенне, не на металле, и повторите приказ; что читается, покажет tally devices watch {reader}."),
    "rfid.trouble.several": Sentence(
      "There are several tags in the field: {tags}. Take the others away, or turn the power down, and give the order again.",
      ru: "В поле несколько меток: {tags}. Уберите лишние или убавьте мощность и повторите приказ."),
    "rfid.trouble.locked": Sentence(
      "The tag is locked. Give its password with --access-password-file; a tag locked for ever can only be replaced.",
      ru: "Метка закрыта. Укажите её пароль: --access-password-file; закрытую навсегда можно лишь заменить."),
    "rfid.trouble.password": Sentence("The tag has another access password. Nothing was changed.", ru: "У метки другой пароль доступа. Ничего не изменено."),
    "rfid.trouble.overrun": Sentence(
      "The tag's memory is too small for it ({detail}). Take a tag with more EPC memory, or a shorter serial number.", ru: "Памяти метки для этого мало ({detail}). Возьмите метку с большей памятью EPC или номер короче."),
    "rfid.trouble.weak": Sentence("The tag gets too little power to be written ({detail}). Bring it nearer, and give the order again.", ru: "Метке не хватает мощности для записи ({detail}). Поднесите ближе и повторите приказ."),
    "rfid.trouble.unable": Sentence(
      "The reader cannot ({detail}): tally rfid explain {reader} says what it was told, tally devices show {reader} how it is set.",
      ru: "Считыватель не может ({detail}): что ему велено, скажет tally rfid explain {reader}, как настроен — tally devices show {reader}."),
    "rfid.trouble.no-answer": Sentence("No answer came in time, or the connection broke. tally devices show {reader}, then the same order again.", ru: "Ответа вовремя нет, или связь прервалась. tally devices show {reader}, затем тот же приказ снова."),
    "rfid.trouble.offline": Sentence("The reader is not connected: tally devices show {reader}.", ru: "Считыватель не подключён: tally devices show {reader}."),
    "rfid.trouble.unchanged": Sentence(
      "The reader says that it has written it, and the tag holds what it held. Give the order again; if that repeats, take another tag.",
      ru: "Считыватель сообщил о записи, а в метке прежнее. Повторите приказ; если опять так, возьмите другую метку."),
    "rfid.trouble.mismatch": Sentence("The tag does not hold what was written. Give the order again; if that repeats, destroy the tag.", ru: "В метке не то, что записано. Повторите приказ; если опять так, уничтожьте метку."),
    "rfid.trouble.taken": Sentence(
      "The tag carries a number of this box already: {holds}. Take another tag; --overwrite writes over it, and that number is lost.",
      ru: "В метке уже номер этого блока: {holds}. Возьмите другую; --overwrite запишет поверх, и тот номер пропадёт."),
    "rfid.trouble.no-number": Sentence(
      "This box has no number left for {detail}: give it a range (serials: or sscc: in the configuration, or the WMS leases one), or name the number yourself.",
      ru: "У этого блока нет номера для {detail}: задайте диапазон (serials: или sscc: в конфигурации, либо его выдаст WMS) или назовите номер сами."),
    "rfid.trouble.not-stored": Sentence("It could not be stored ({detail}): tally status says why. Keep the tag apart.", ru: "Не удалось сохранить ({detail}): почему — скажет tally status. Отложите метку."),
    "rfid.trouble.busy": Sentence(
      "Another order for the tag {detail} is under way. Wait for its answer, then give this one again if it is still wanted.",
      ru: "Для метки {detail} уже выполняется другой приказ. Дождитесь ответа и повторите свой, если он ещё нужен."),
    "rfid.trouble.elsewhere": Sentence(
      "The number may be on the tag {detail} already. Read that one (tally rfid read {reader}), or give it up: tally rfid pending --give-up {detail}.",
      ru: "Этот номер, возможно, уже на метке {detail}. Прочтите её (tally rfid read {reader}) или откажитесь от неё: tally rfid pending --give-up {detail}."),
    "rfid.trouble.other": Sentence("The reader says: {detail}.", ru: "Считыватель говорит: {detail}."),
    "rfid.tag-now": Sentence("The tag {tid} holds {holds} now.", ru: "В метке {tid} сейчас {holds}."),
    "rfid.tag-unknown": Sentence("What the tag {tid} holds now is not known: it may be half written. tally rfid read {reader} tells.", ru: "Что сейчас в метке {tid}, неизвестно: возможно, записана наполовину. Скажет tally rfid read {reader}."),
    "rfid.again-same": Sentence("{epc} stays with this tag: the same order writes it again.", ru: "{epc} остаётся за этой меткой: тот же приказ запишет его снова."),
    "rfid.written-unlocked": Sentence("The EPC is written; only the lock is missing.", ru: "EPC записан; нет только замка."),
    "warn.tags-pending": Sentence(
      "{count} numbers were given to tags and it is not known whether they are on them: tally rfid pending", ru: "{count} номеров выданы меткам, и неизвестно, записаны ли: tally rfid pending"),
    "show.inputs": Sentence("inputs", ru: "входы"), "show.outputs": Sentence("outputs", ru: "выходы"),
    "port.high": Sentence("high", ru: "высокий"), "port.low": Sentence("low", ru: "низкий"), "port.on": Sentence("on", ru: "включён"),
    "port.off": Sentence("off", ru: "выключен"),
    "head.tid": Sentence("TID", ru: "TID"), "head.epc": Sentence("EPC", ru: "EPC"), "head.reader": Sentence("READER", ru: "СЧИТЫВАТЕЛЬ"),
  ]
}
