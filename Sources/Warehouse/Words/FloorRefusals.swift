extension Words {
  /// What has not been stored, and why.
  static let floorRefused: [String: Sentence] = [
    "not-stored": .init(
      "NOT stored: {scanned}\nThe disk does not take it ({why}).\nStop and call the supervisor.",
      ru: "НЕ записано: {scanned}\nДиск не принимает ({why}).\nОстановитесь, позовите старшего."),
    "incomplete": .init(
      "Read only in part: {scanned}\nA whole code was expected.\nScan again.",
      ru: "Считано не полностью: {scanned}\nНужен весь код.\nСканируйте ещё раз."),
    "operator-missing": .init(
      "Scanned: {scanned}\nNobody is signed in.\nScan your badge first.",
      ru: "Скан: {scanned}\nНикто не вошёл.\nСначала сканируйте бейдж."),
    "unknown-badge": .init(
      "{scanned}\nNobody knows this badge.\nAsk the supervisor for a temporary one.",
      ru: "{scanned}\nБейдж неизвестен.\nПопросите у старшего временный."),
    "badge-not-needed": .init(
      "{scanned}\nNo badge is needed here.\nGo on with the work.",
      ru: "{scanned}\nЗдесь бейдж не нужен.\nПродолжайте работу."),
    "not-supervisor": .init(
      "{scanned}\nA supervisor's badge was expected.\nCall the supervisor, or undo.",
      ru: "{scanned}\nНужен бейдж старшего.\nПозовите старшего или отмените."),
    "document-missing": .init(
      "Scanned: {scanned}\nNo document is open.\nScan the papers first.",
      ru: "Скан: {scanned}\nДокумент не открыт.\nСначала сканируйте накладную."),
    "unknown-document": .init(
      "Scanned: {scanned}\nThis document is not known here.\nCheck the papers or receive without them.",
      ru: "Скан: {scanned}\nТакого документа здесь нет.\nПроверьте бумаги или принимайте без документа."),
    "document-still-open": .init(
      "Scanned: {scanned}\nDocument {document} is still open.\nFinish it or put it off.",
      ru: "Скан: {scanned}\nЕщё открыт документ {document}.\nЗакончите или отложите его."),
    "document-closed": .init(
      "Scanned: {scanned}\nDocument {document} is finished.\nAsk the supervisor.",
      ru: "Скан: {scanned}\nДокумент {document} закончен.\nСпросите старшего."),
    "document-cancelled": .init(
      "Scanned: {scanned}\nDocument {document} is cancelled.\nStop and put the goods back.",
      ru: "Скан: {scanned}\nДокумент {document} отменён.\nОстановитесь, верните товар."),
    "wrong-flow": .init(
      "Scanned: {scanned}\nThis is not done at this station ({document}).\nGo to the right one.",
      ru: "Скан: {scanned}\nНа этом посту так не работают ({document}).\nПерейдите на нужный."),
    "not-held": .init(
      "Scanned: {scanned}\nThere is no link, and order {document} was not given to this station.\nTake another one.",
      ru: "Скан: {scanned}\nСвязи нет, заказ {document} не выдан этому посту.\nВозьмите другой."),
    "held-elsewhere": .init(
      "Scanned: {scanned}\nSomebody else is picking order {document}.\nTake another one.",
      ru: "Скан: {scanned}\nЗаказ {document} собирает другой.\nВозьмите другой."),
    "others-working": .init(
      "Scanned: {scanned}\nSomebody else has goods of {document} in hand.\nWait until they are done.",
      ru: "Скан: {scanned}\nДругой ещё считает товар по {document}.\nДождитесь его."),
    "not-complete": .init(
      "Document {document} is not complete.\nMissing: {missing}.\nScan the rest, or close it as short.",
      ru: "Документ {document} не закончен.\nНе хватает: {missing}.\nДосканируйте или закройте с недостачей."),
    "finish-first": .init(
      "Scanned: {scanned}\n{item} is in hand and lacks: {missing}.\nFinish it first, or undo.",
      ru: "Скан: {scanned}\nНе закончено: {item}, нет: {missing}.\nСначала закончите или отмените."),
    "not-finished": .init(
      "Scanned: {scanned}\n{item} still lacks: {missing}.\nGive it first.",
      ru: "Скан: {scanned}\nУ {item} ещё нет: {missing}.\nСначала укажите."),
    "too-many": .init(
      "Scanned: {scanned}\nToo much is in hand ({item}).\nScan where it is first.",
      ru: "Скан: {scanned}\nСлишком много в руках ({item}).\nСначала сканируйте место."),
    "contradiction": .init(
      "Scanned: {part}\nThe goods in hand say {expected}.\nFinish them first, or check the label.",
      ru: "Скан: {part}\nУ товара в руках: {expected}.\nСначала закончите его или проверьте этикетку."),
    "unknown-item": .init(
      "Scanned: {scanned}\nNobody knows these goods.\nPut them aside with the ASIDE card.",
      ru: "Скан: {scanned}\nТовар неизвестен.\nОтложите его: карта ОТЛОЖИТЬ."),
    "unknown-code": .init(
      "Scanned: {scanned}\nNobody knows this code.\nScan another one of the label, or put the goods aside.",
      ru: "Скан: {scanned}\nКод неизвестен.\nСканируйте другой код или отложите товар."),
    "unknown-card": .init(
      "Scanned: {scanned}\nThere is no such card.\nUse a card of this station.",
      ru: "Скан: {scanned}\nТакой карты нет.\nВозьмите карту этого поста."),
    "unknown-location": .init(
      "Scanned: {scanned}\nNo place {location} is known.\nScan another one, or confirm with the OK card.",
      ru: "Скан: {scanned}\nМеста {location} нет.\nСканируйте другое или подтвердите картой ОК."),
    "bad-label": .init(
      "Scanned: {scanned}\nThe label is misprinted.\nScan another code, or put the goods aside.",
      ru: "Скан: {scanned}\nЭтикетка напечатана с ошибкой.\nСканируйте другой код или отложите товар."),
    "confidential": .init(
      "This is somebody's document or key.\nNothing of it was stored.\nScan the goods.",
      ru: "Это чей-то документ или ключ.\nНичего не записано.\nСканируйте товар."),
    "nothing-useful": .init(
      "Scanned: {scanned}\nIt says nothing about the goods.\nScan another code of the label.",
      ru: "Скан: {scanned}\nЗдесь нет данных о товаре.\nСканируйте другой код этикетки."),
    "not-on-document": .init(
      "{item} is not announced on {document}.\nCheck it.\nOK card: receive it all the same.",
      ru: "{item} нет в {document}.\nПроверьте.\nКарта ОК: всё равно принять."),
    "wrong-lot": .init(
      "{item}: lot {lot}.\nExpected: {expected}.\nOK card: receive it all the same.",
      ru: "{item}: партия {lot}.\nОжидается: {expected}.\nКарта ОК: всё равно принять."),
    "expired": .init(
      "{item}: date {date}.\nToday is {today}.\nOK card: receive it all the same.",
      ru: "{item}: срок {date}.\nСегодня {today}.\nКарта ОК: всё равно принять."),
    "over-quantity": .init(
      "{item}: this makes {qty}.\nExpected: {expected} (as known: {asOf}).\nCount again; OK card: it is so.",
      ru: "{item}: получается {qty}.\nОжидается: {expected} (данные на: {asOf}).\nПересчитайте; карта ОК: всё верно."),
    "pack-limit": .init(
      "{item}: {qty}.\nMore than {limit} is unusual.\nCheck; OK card: it is so.",
      ru: "{item}: {qty}.\nБольше {limit} — необычно.\nПроверьте; карта ОК: всё верно."),
    "pallet-limit": .init(
      "{qty} on one pallet.\nMore than {limit} is unusual.\nCheck; OK card: it is so.",
      ru: "{qty} на одной паллете.\nБольше {limit} — необычно.\nПроверьте; карта ОК: всё верно."),
    "serial-not-announced": .init(
      "{item}: number {serial}.\nIt is not announced on pallet {unit}.\nOK card: it is there all the same.",
      ru: "{item}: номер {serial}.\nЕго нет в паллете {unit} по документу.\nКарта ОК: он здесь есть."),
    "unit-not-announced": .init(
      "Pallet {unit} is not announced on {document}.\nCheck it.\nOK card: open and count it.",
      ru: "Паллеты {unit} нет в {document}.\nПроверьте.\nКарта ОК: вскрыть и считать."),
    "unit-elsewhere": .init(
      "Pallet {unit} belongs to {document}.\nAnother document is open.\nPut it with its own.",
      ru: "Паллета {unit} — из {document}.\nОткрыт другой документ.\nПоставьте её к своим."),
    "unit-short": .init(
      "Pallet {unit} is not complete.\nMissing: {missing}.\nLook again; OK card: it is not there.",
      ru: "Паллета {unit} неполная.\nНе хватает: {missing}.\nПоищите; карта ОК: этого нет."),
    "serial-missing": .init(
      "{item} is counted by its numbers.\nA number cannot stand for them.\nScan each piece.",
      ru: "{item} считают по номерам.\nКоличество ввести нельзя.\nСканируйте каждую штуку."),
    "lot-required": .init(
      "{item} is not received without a lot.\nFind it on the label.\nElse put the goods aside.",
      ru: "{item} без партии не принимают.\nНайдите её на этикетке.\nИначе отложите товар."),
    "number-out-of-place": .init(
      "Scanned: {number}\nNo goods are in hand.\nScan the goods first.",
      ru: "Скан: {number}\nТовара в руках нет.\nСначала сканируйте товар."),
    "bad-number": .init(
      "Given: {scanned}\nThat is no number that can be.\nGive it again.",
      ru: "Введено: {scanned}\nТакого количества не бывает.\nВведите ещё раз."),
    "bad-date": .init(
      "Given: {scanned}\nA date is six digits: day, month, year.\nGive it again.",
      ru: "Введено: {scanned}\nДата — шесть цифр: день, месяц, год.\nВведите ещё раз."),
    "no-such-choice": .init(
      "Given: {scanned}\nThere is: {choices}.\nChoose one of these.",
      ru: "Введено: {scanned}\nЕсть: {choices}.\nВыберите из них."),
    "no-choices": .init(
      "Given: {scanned}\nThere is nothing to choose from.\nScan it or type it.",
      ru: "Введено: {scanned}\nВыбирать не из чего.\nСканируйте или введите."),
    "too-long": .init(
      "Scanned: {scanned}\nA code of {length} characters is no label.\nScan another one.",
      ru: "Скан: {scanned}\nКод из {length} знаков — не этикетка.\nСканируйте другой."),
    "answer-first": .init(
      "Scanned: {scanned}\nThe station waits for an answer.\nAnswer, or undo.",
      ru: "Скан: {scanned}\nПост ждёт ответа.\nОтветьте или отмените."),
    "nothing-asked": .init(
      "Scanned: {scanned}\nNothing was asked.\nGo on with the work.",
      ru: "Скан: {scanned}\nНичего не спрашивали.\nПродолжайте работу."),
    "nothing-to-confirm": .init(
      "Scanned: {scanned}\nThere is nothing to confirm.\nScan goods.",
      ru: "Скан: {scanned}\nПодтверждать нечего.\nСканируйте товар."),
    "nothing-in-hand": .init(
      "Scanned: {scanned}\nNo goods are in hand.\nScan goods first.",
      ru: "Скан: {scanned}\nТовара в руках нет.\nСначала сканируйте товар."),
    "place-missing": .init(
      "Scanned: {scanned}\nIt is not known where the goods go.\nScan the place or the pallet.",
      ru: "Скан: {scanned}\nНеизвестно, куда товар.\nСканируйте место или паллету."),
    "nothing-to-undo": .init(
      "Scanned: {scanned}\nYou have done nothing here to undo.\nAsk the supervisor.",
      ru: "Скан: {scanned}\nОтменять нечего.\nСпросите старшего."),
    "undo-again": .init(
      "Undo {what} as well?\nThat takes a supervisor.\nScan the supervisor's badge.",
      ru: "Отменить и {what}?\nНужен старший.\nСканируйте бейдж старшего."),
    "parked": .init(
      "Stop: {scanned}\nThe office has stopped this: {why}.\nCall the supervisor.",
      ru: "Стоп: {scanned}\nОфис остановил: {why}.\nПозовите старшего."),
    "order-done": .init("Scanned: {scanned}\nThe order is picked.\nClose it.", ru: "Скан: {scanned}\nЗаказ собран.\nЗакончите его."),
    "location-first": .init(
      "Scanned: {scanned}\nTake the goods from {location}.\nScan that place first.",
      ru: "Скан: {scanned}\nБерите товар из {location}.\nСначала сканируйте это место."),
    "wrong-location": .init(
      "You are at {location}.\nExpected: {expected}.\nGo there and scan it.",
      ru: "Вы в {location}.\nНужно: {expected}.\nПерейдите и сканируйте."),
    "wrong-item": .init(
      "Scanned: {item}.\nExpected: {expected}.\nPut it back and take the right one.",
      ru: "Скан: {item}.\nНужно: {expected}.\nВерните и возьмите нужное."),
    "substitute": .init(
      "Scanned: {item}.\nOrdered: {expected}.\nOK card: take it instead.",
      ru: "Скан: {item}.\nЗаказано: {expected}.\nКарта ОК: взять вместо."),
    "lot-rule": .init(
      "{item}: lot {lot}.\nExpected: {expected}.\nPut it back, or call the supervisor with a badge.",
      ru: "{item}: партия {lot}.\nНужно: {expected}.\nВерните или позовите старшего с бейджем."),
    "duplicate": .init("{scanned}\nAlready counted just now.\nGo on.", ru: "{scanned}\nУже было только что.\nПродолжайте."),
    "duplicate-serial": .init(
      "{item}: number {serial}.\nAlready counted.\nTake the next piece.",
      ru: "{item}: номер {serial}.\nУже было.\nВозьмите следующую штуку."),
    "duplicate-unit": .init("Pallet {unit}.\nAlready received.\nTake the next one.", ru: "Паллета {unit}.\nУже было.\nВозьмите следующую."),
    "load-number": .init(
      "Scanned: {scanned}\nLoading goes by the numbers of pallets and pieces.\nScan such a number.",
      ru: "Скан: {scanned}\nГрузят по номерам паллет и штук.\nСканируйте такой номер."),
    "duplicate-loaded": .init("{what}.\nAlready loaded.\nTake the next one.", ru: "{what}.\nУже погружено.\nБерите следующее."),
    "wrong-tags": .init(
      "Stop: {what}.\nWrong for {document}: {why}.\nTake it out, or call the supervisor.",
      ru: "Стоп: {what}.\nНе для {document}: {why}.\nУберите или позовите старшего."),
    "unit-in-stock": .init(
      "Pallet {unit}.\nIt is in stock already, at {location}.\nCall the supervisor.",
      ru: "Паллета {unit}.\nУже было: числится в {location}.\nПозовите старшего."),
  ]
}
