extension Words {
  /// What the worker hears, reads and is asked for. Three lines at most: what was scanned, what was expected, what to do.
  static let floor: [String: Sentence] = floorDone.merging(floorRefused) { first, _ in first }.merging(floorPrompts) { first, _ in first }.merging(
    floorTerms
  ) { first, _ in first }.merging(floorScanner) { first, _ in first }

  /// What has been stored.
  private static let floorDone: [String: Sentence] = [
    "operator-in": .init("Hello, {name}.", ru: "Здравствуйте, {name}."),
    "operator-out": .init("Signed out: {name}.", ru: "Вы вышли: {name}."),
    "take-over": .init("{name}: take over document {document}?", ru: "{name}: принять документ {document}?"),
    "taken-over": .init("{name} goes on with document {document}.", ru: "{name} продолжает документ {document}."),
    "errand": .init("From the office:\n{text}", ru: "Из офиса:\n{text}"),
    "document-open": .init("Document {document} is open.\nAs known: {asOf}.", ru: "Документ {document} открыт.\nДанные на: {asOf}."),
    "document-resumed": .init("Document {document} goes on.\nAs known: {asOf}.", ru: "Документ {document} продолжен.\nДанные на: {asOf}."),
    "document-changed": .init(
      "Document {document} has changed at the office.\nThe next line follows the new one.",
      ru: "Документ {document} изменён в офисе.\nСледующая строка — по новому."),
    "document-cancelled-now": .init(
      "Stop. Document {document} is cancelled.\nPut the goods back.",
      ru: "Стоп. Документ {document} отменён.\nВерните товар на место."),
    "blind-open": .init("Receipt without papers: {document}.", ru: "Приёмка без документа: {document}."),
    "note-taken": .init("Delivery note {note}.", ru: "Накладная {note}."),
    "counted": .init("{item}: {qty} {unit}.", ru: "{item}: {qty} {unit}."),
    "item-taken": .init("{item}.", ru: "{item}."),
    "part-taken": .init("{part} noted.", ru: "{part} — принято."),
    "aside-taken": .init("Put aside: {code}.", ru: "Отложить: {code}."),
    "moved": .init("Stored: {item}, {qty}.\nPlace: {place}.", ru: "Записано: {item}, {qty}.\nМесто: {place}."),
    "moved-many": .init("Stored: {lines} lines, {qty} in all.\nPlace: {place}.", ru: "Записано строк: {lines}, всего {qty}.\nМесто: {place}."),
    "tags-taken": .init("Stored by tags: {count}.\n{what}.", ru: "Записано по меткам: {count}.\n{what}."),
    "tags-loaded": .init("Loaded by tags: {count}. Left: {left}.\n{what}.", ru: "Погружено по меткам: {count}. Осталось: {left}.\n{what}."),
    "loaded": .init("Loaded: {what}. Left: {left}.", ru: "Погружено: {what}. Осталось: {left}."),
    "place-counted": .init(
      "Counted by tags at {location}: {there}.\nMissing: {missing}, too many: {extra}.", ru: "Посчитано по меткам в {location}: {there}.\nНе хватает: {missing}, лишних: {extra}."),
    "tag-no-goods": .init("It names no goods and no pallet: nothing is counted.", ru: "Метка не товара и не паллеты: ничего не считается."),
    "tag-no-document": .init("No document is open at {station}: it is seen, and not counted.", ru: "На посту {station} нет открытого документа: видно, но не считается."),
    "tag-taken": .init("{what}: {document} takes it.", ru: "{what}: пойдёт в {document}."),
    "tag-known": .init("{what}: counted in {document}.", ru: "{what}: уже посчитано в {document}."),
    "tag-waits": .init("{what} waits for a scan in {document}: {why}.", ru: "{what} ждёт скана в {document}: {why}."),
    "tag-wrong": .init("{what} is wrong for {document}: {why}.", ru: "{what} — не для {document}: {why}."),
    "tag-passes": .init("{what} is known elsewhere and nothing to {document}: it passes by.", ru: "{what} числится в другом месте, для {document} это ничего."),
    "tag-dwells": .init("It must stay in {zone} for another {left}.", ru: "Она должна пробыть в зоне {zone} ещё {left}."),
    "tag-other-way": .init("It did not come the way that {zone} asks for: {direction}.", ru: "Она прошла не так, как надо зоне {zone}: {direction}."),
    "tag-dark": .init("Nobody passed the light barrier {input} of {zone} then.", ru: "Световой барьер {input} зоны {zone} тогда никто не пересёк."),
    "tag-arrived": .init("{tag} has come to {zone}.", ru: "{tag} — в зоне {zone}."),
    "tag-moved": .init("{tag} has moved to {zone}.", ru: "{tag} — перешла в зону {zone}."),
    "tag-departed": .init("{tag} has left {zone}.", ru: "{tag} — ушла из зоны {zone}."),
    "tags-arrived": .init("{count} tags have come to {zone}.", ru: "{count} меток пришло в зону {zone}."),
    "tags-moved": .init("{count} tags have moved to {zone}.", ru: "{count} меток перешло в зону {zone}."),
    "tags-departed": .init("{count} tags have left {zone}.", ru: "{count} меток ушло из зоны {zone}."),
    "unit-received": .init("Pallet {unit} received whole, {lines} lines.", ru: "Паллета {unit} принята целиком, строк: {lines}."),
    "unit-open": .init("Pallet {unit} is open. Count it.\nExpected: {contents}.", ru: "Паллета {unit} вскрыта. Считайте.\nОжидается: {contents}."),
    "unit-counted": .init("Pallet {unit} is complete.", ru: "Паллета {unit} принята полностью."),
    "unit-counted-short": .init("Pallet {unit} is stored with {missing} missing.", ru: "Паллета {unit} записана, не хватает: {missing}."),
    "unit-placed": .init("Pallet {unit} stands at {location}.", ru: "Паллета {unit} стоит в {location}."),
    "pallet-closed": .init("Pallet {unit} is closed, {qty} in all.", ru: "Паллета {unit} закрыта, всего {qty}."),
    "pallet-closed-label": .init(
      "Pallet {unit} is closed, {qty} in all.\nIts label is on its way.",
      ru: "Паллета {unit} закрыта, всего {qty}.\nЭтикетка печатается."),
    "pallet-closed-numberless": .init(
      "Pallet is closed, {qty} in all. There are no pallet numbers left.\nWrite {unit} on it by hand and call the supervisor.",
      ru: "Паллета закрыта, всего {qty}. Номера паллет закончились.\nНапишите на ней {unit} и позовите старшего."),
    "label-uncertain": .init("Did the label of pallet {unit} come out at {printer}?\nLook there and tell the supervisor.", ru: "Вышла ли этикетка паллеты {unit} на {printer}?\nПосмотрите и скажите старшему."),
    "label-failed": .init("The label of pallet {unit} cannot be printed.\nTell the supervisor.", ru: "Этикетка паллеты {unit} не печатается.\nСкажите старшему."),
    "label-attached": .init("The label of pallet {unit} is on its pallet.", ru: "Этикетка паллеты {unit} на месте."),
    "undone-step": .init("Undone: {what}.", ru: "Отменено: {what}."),
    "undone-movement": .init("Undone: {what}.\nThe goods are not counted any more.", ru: "Отменено: {what}.\nТовар больше не числится принятым."),
    "undone-pallet": .init(
      "Undone: {what}.\nThe number {unit} is void: destroy the label.",
      ru: "Отменено: {what}.\nНомер {unit} недействителен: уничтожьте этикетку."),
    "cancelled": .init("Dropped: {steps} scans of the goods in hand.", ru: "Сброшено сканов: {steps}."),
    "question-dropped": .init("Left as it was.", ru: "Оставлено как было."),
    "suspended": .init(
      "Document {document} is put off.\nIt can go on at any station.",
      ru: "Документ {document} отложен.\nПродолжить можно на любом посту."),
    "closed": .init("Document {document} is finished.", ru: "Документ {document} закончен."),
    "closed-short": .init("Document {document} is finished with goods missing.", ru: "Документ {document} закончен, товара не хватает."),
    "damaged-next": .init("Damaged: {reason}.\nScan the damaged goods.", ru: "Брак: {reason}.\nСканируйте бракованный товар."),
    "reason-taken": .init("Reason: {reason}.", ru: "Причина: {reason}."),
    "ask-reason-now": .init("Why? {choices}.", ru: "Почему? {choices}."),
    "put-aside-next": .init("Scan what is to be put aside.", ru: "Сканируйте то, что откладываете."),
    "open-next": .init("Scan the pallet to be opened.", ru: "Сканируйте паллету, которую вскрываете."),
    "from-here": .init("{location}: take {qty} × {item}.", ru: "{location}: возьмите {qty} × {item}."),
    "short-picked": .init("Stored: {item}, {qty} of {expected}.", ru: "Записано: {item}, {qty} из {expected}."),
    "put-back": .init("{what} is back at {location}.", ru: "{what} — снова в {location}."),
    "service-on": .init(
      "TEST at {station} for {minutes} minutes.\nNothing is counted.",
      ru: "ТЕСТ на посту {station}, {minutes} мин.\nНичего не записывается."),
    "service-off": .init("The test at {station} is over.", ru: "Тест на посту {station} закончен."),
    "test": .init("TEST: {scanned}\nThat is: {what}.", ru: "ТЕСТ: {scanned}\nЭто: {what}."),
    "expiry-not-checked": .init("The date {date} is not checked: the clock is not set.", ru: "Срок {date} не проверен: часы не точны."),
  ]
}
