extension Words {
  /// What `tally epcis` says.
  static let epcis: [String: Sentence] = [
    "help.epcis": Sentence("EPCIS 2.0 events: their hash ids, and what is wrong with them.", ru: "События EPCIS 2.0: их хэш-идентификаторы и что в них неверно."),
    "help.epcis.hash": Sentence(
      "Print the hash id (CBV 2.0) of every event in FILE or - for standard input, one a line; needs no daemon.",
      ru: "Напечатать хэш-идентификатор (CBV 2.0) каждого события из файла или - для стандартного ввода, по одному в строке; демон не нужен."),
    "help.epcis.validate": Sentence(
      "Say, event by event, what GS1's schema and standard find wrong with FILE or -; exit code 2 where there is anything.",
      ru: "Показать по событиям, что в файле (или -) противоречит схеме и стандарту GS1; код выхода 2, если что-то найдено."),
    "epcis.unreadable": Sentence("{file}: {reason}. Give an EPCIS 2.0 document or event as JSON.", ru: "{file}: {reason}. Нужен документ или событие EPCIS 2.0 в JSON."),
    "epcis.no-file": Sentence("{file} cannot be read: {reason}. Check the name and who may read it.", ru: "{file} не читается: {reason}. Проверьте имя и права на чтение."),
    "epcis.no-event": Sentence("{file}: event {event} is no JSON object and has no hash id.", ru: "{file}: событие {event} не объект JSON, хэш-идентификатора нет."),
    "epcis.invalid": Sentence("{file} is not valid: problems found {count}.", ru: "{file}: найдено ошибок {count}."),
    "epcis.document": Sentence("document", ru: "документ"),
    "epcis.event": Sentence("event {event}", ru: "событие {event}"),
    "epcis.valid": Sentence("valid", ru: "верно"),
    "epcis.line": Sentence("line {line}", ru: "строка {line}"),

    "epcis.type": Sentence("expected {expected}, found {found}", ru: "ожидается {expected}, здесь {found}"),
    "epcis.missing": Sentence("{name} is missing", ru: "нет {name}"),
    "epcis.unknown": Sentence("{name} does not belong here", ru: "{name} здесь не место"),
    "epcis.unprefixed": Sentence(
      "{name} is no field of the standard; a field of one's own has a prefix that @context declares, as example:field",
      ru: "{name} нет в стандарте; своё поле пишется с префиксом, объявленным в @context: example:field"),
    "epcis.undeclared": Sentence("{name}: @context declares no such prefix", ru: "{name}: такой префикс в @context не объявлен"),
    "epcis.epcis-context": Sentence(
      "@context does not name EPCIS's own, https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
      ru: "в @context нет контекста EPCIS: https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"),
    "epcis.choice": Sentence("{value} is none of {words}", ru: "{value} — не одно из {words}"),
    "epcis.word": Sentence(
      "{value} is no {vocabulary} of the vocabulary CBV 2.0; a word of one's own is a URI",
      ru: "{value} — не {vocabulary} словаря CBV 2.0; своё слово пишется как URI"),
    "epcis.urn": Sentence(
      "{value}: in JSON a {vocabulary} of the standard stands bare, as receiving or in_transit do",
      ru: "{value}: в JSON {vocabulary} стандарта пишется одним словом, как receiving или in_transit"),
    "epcis.offset": Sentence("{value} is no offset from UTC such as +03:00 (up to 14:00)", ru: "{value} — не смещение от UTC вида +03:00 (до 14:00)"),
    "epcis.unit": Sentence(
      "{value} is no unit code of UN/ECE Recommendation 20 such as KGM", ru: "{value} — не код единицы по Рекомендации 20 ЕЭК ООН, например KGM"),
    "epcis.hex": Sentence("{value} is not hexadecimal", ru: "{value} — не шестнадцатеричные цифры"),
    "epcis.version": Sentence("{value} is no version number", ru: "{value} — не номер версии"),
    "epcis.twice": Sentence("{value} stands twice in one list", ru: "{value} стоит в списке дважды"),
    "epcis.empty": Sentence("the list is empty", ru: "список пуст"),
    "epcis.nothing": Sentence("the event names no objects: at least one of {lists} must have some", ru: "событие ни о чём: нужен хотя бы один непустой список из {lists}"),
    "epcis.ilmd": Sentence("master data of instances and lots goes with action ADD only", ru: "ilmd бывает только при action ADD"),
    "epcis.inputs": Sentence(
      "a transformation has inputs and outputs, or a transformationID and one of them", ru: "у преобразования есть входы и выходы, либо transformationID и одно из них"),
    "epcis.persistent": Sentence("neither set nor unset", ru: "нет ни set, ни unset"),
    "epcis.context": Sentence("an event by itself needs its @context", ru: "отдельному событию нужен @context"),
    "epcis.uri": Sentence("{value} is no URI", ru: "{value} — не URI"),
    "epcis.key": Sentence("{value}: {reason}", ru: "{value}: {reason}"),
    "epcis.level": Sentence("{value}: {expected} is expected here", ru: "{value}: здесь ожидается {expected}"),
    "epcis.pure": Sentence(
      "{value}: an event has the pure identity urn:epc:id:…, not what the tag holds", ru: "{value}: в событии пишется urn:epc:id:…, а не содержимое метки"),
    "epcis.form": Sentence("{value} is not {expected}", ru: "{value} — не {expected}"),
    "epcis.reused": Sentence("{value} is the eventID of event {event} already, and that is another event", ru: "{value} — уже eventID события {event}, а оно другое"),
    "epcis.time": Sentence("{value} is no date and time with a time zone, as 2026-11-20T21:40:11.120Z", ru: "{value} — не дата и время с часовым поясом вида 2026-11-20T21:40:11.120Z"),
    "epcis.parent": Sentence("action {action} needs a parentID", ru: "при action {action} нужен parentID"),
    "epcis.alone": Sentence("a unit without a quantity", ru: "единица без количества"),
    "epcis.negative": Sentence("{value} is less than nothing", ru: "{value} меньше нуля"),
    "epcis.period": Sentence("the period ends before it begins", ru: "период кончается раньше, чем начался"),
    "epcis.schema": Sentence("schemaVersion {value}: this is not EPCIS 2", ru: "schemaVersion {value}: это не EPCIS 2"),
    "epcis.events": Sentence("{reason}", ru: "{reason}"),
    "epcis.event-type": Sentence("{value} is no event of EPCIS 2.0; a class of one's own is a URI", ru: "{value} — не событие EPCIS 2.0; свой класс пишется как URI"),

    "@epcis.a number": Sentence("a number", ru: "число"), "@epcis.a text": Sentence("a text", ru: "текст"), "@epcis.a list": Sentence("a list", ru: "список"),
    "@epcis.an object": Sentence("an object", ru: "объект"), "@epcis.true or false": Sentence("true or false", ru: "true или false"),
    "@epcis.null": Sentence("null", ru: "null"), "@epcis.a class": Sentence("a class", ru: "класс"), "@epcis.an instance": Sentence("an instance", ru: "экземпляр"),
    "@epcis.a UUID": Sentence("a UUID (urn:uuid:, 32 hexadecimal digits in five groups)", ru: "UUID (urn:uuid: и 32 шестнадцатеричные цифры в пяти группах)"),
    "@epcis.a hash name": Sentence("a hash id such as ni:///sha-256;…?ver=CBV2.0", ru: "хэш-идентификатор вида ni:///sha-256;…?ver=CBV2.0"),
    "@epcis.a transaction": Sentence(
      "a business transaction: urn:epcglobal:cbv:bt:, a GLN of 13 digits, a colon and its number",
      ru: "номер документа: urn:epcglobal:cbv:bt:, GLN из 13 цифр, двоеточие и номер"),
    "@epcis.vocabulary.bizStep": Sentence("business step", ru: "бизнес-шаг"), "@epcis.vocabulary.disposition": Sentence("disposition", ru: "состояние"),
    "@epcis.vocabulary.transactionType": Sentence("business transaction type", ru: "тип документа"),
    "@epcis.vocabulary.sourceType": Sentence("source or destination type", ru: "тип отправителя или получателя"),
    "@epcis.vocabulary.errorReason": Sentence("error reason", ru: "причина ошибки"),
    "@epcis.vocabulary.measurement": Sentence("measurement", ru: "измеряемая величина"), "@epcis.vocabulary.alert": Sentence("sensor alert", ru: "тревога датчика"),
    "@epcis.vocabulary.component": Sentence("component of a vector", ru: "составляющая вектора"),
  ]
}
