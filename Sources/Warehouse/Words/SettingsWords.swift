extension Words {
  /// What is wrong with a settings file, said in another language: a template for the English one. `nil` where there is none, and English stays.
  public static func settings(_ template: String, in language: Language) -> String? { language == .ru ? settings[template] : nil }

  private static let settings: [String: String] = [
    // What is wrong
    "a zone's name may not begin with _ nor hold /": "имя зоны не начинается с _, и в нём нет /", "a zone needs antennas": "зоне нужны антенны",
    "two zones are called '{1}'": "две зоны называются '{1}'", "{1} is in zone '{2}' already": "{1} уже в зоне '{2}'",
    "there is no device '{1}'": "нет устройства '{1}'", "an antenna's number is from 1 to 255, found {1}": "номер антенны от 1 до 255, здесь {1}",
    "move-reads may not be more than window, which is {1}": "move-reads не может быть больше window, а оно {1}", "there is no zone '{1}'": "нет зоны '{1}'",
    "tags are the work of a station": "метки — работа поста", "station: NAME beside work: says whose": "чья — говорит station: ИМЯ рядом с work:",
    "no portal leads {1} to '{2}'": "ни один портал не ведёт ({1}) в зону '{2}'",
    "portals: [{name: gate, outside: ZONE, inside: ZONE}] says between which zones it lies":
      "portals: [{name: gate, outside: ЗОНА, inside: ЗОНА}] говорит, между какими зонами он стоит",
    "a portal lies between two zones": "портал лежит между двумя зонами", "'{1}' is no mask": "'{1}' не маска",
    "expected a company prefix of 4 to 12 digits, in quotation marks, found '{1}'": "нужен префикс предприятия от 4 до 12 цифр, в кавычках, здесь '{1}'",
    "antennas: [{reader: NAME, numbers: [1, 2]}], or without numbers for all of a reader's":
      "antennas: [{reader: ИМЯ, numbers: [1, 2]}], а без numbers — все антенны считывателя",
    "an antenna belongs to one zone": "антенна принадлежит одной зоне", "name it under devices:": "назовите его в devices:",
    "hexadecimal digits, then /BITS and @START where needed: '30', '3034/14', '2F@96'":
      "шестнадцатеричные цифры, затем, если нужно, /БИТЫ и @НАЧАЛО: '30', '3034/14', '2F@96'",
    "'{1}' has no value": "у '{1}' нет значения", "'{1}' is missing": "нет '{1}'", "unknown key '{1}'": "неизвестный ключ '{1}'",
    "'{1}' is no USB id": "'{1}' не USB id",
    "a device's name may not hold a / nor begin with simulated:": "в имени устройства не может быть /, и оно не начинается с simulated:",
    "a rule without conditions would match every device": "правило без условий подошло бы любому устройству",
    "a station's name may not begin with _ nor hold / or :": "имя станции не начинается с _, и в нём нет / и :",
    "a key must be a word; merge keys are not supported": "ключ — одно слово; ключи слияния не поддерживаются",
    "an alias without an anchor": "ссылка без якоря", "cannot be read": "не читается", "cannot be read as YAML: {1}": "не читается как YAML: {1}",
    "dpi is 203, 300 or 600, found {1}": "dpi бывает 203, 300 или 600, здесь {1}",
    "expected HOST:PORT, found '{1}'": "нужно АДРЕС:ПОРТ, здесь '{1}'",
    "expected VENDOR:PRODUCT in hexadecimal, found '{1}'": "нужно ИЗГОТОВИТЕЛЬ:ИЗДЕЛИЕ шестнадцатеричными цифрами, здесь '{1}'",
    "expected a group of keys, found {1}": "нужна группа ключей, здесь {1}", "expected a group of names, found {1}": "нужна группа имён, здесь {1}",
    "expected a path or tcp://HOST:PORT, found '{1}'": "нужен путь или tcp://АДРЕС:ПОРТ, здесь '{1}'",
    "expected http://HOST:PORT, found '{1}'": "нужно http://АДРЕС:ПОРТ, здесь '{1}'",
    "the proxy's USER:PASSWORD is the credential wms-proxy": "ПОЛЬЗОВАТЕЛЬ:ПАРОЛЬ для прокси — секрет wms-proxy",
    "expected an address that begins with https://, found '{1}'": "нужен адрес, который начинается с https://, здесь '{1}'",
    "expected an address that begins with https:// or http://, found '{1}'": "нужен адрес, который начинается с https:// или http://, здесь '{1}'",
    "expected one of {1}, found '{2}'": "нужно одно из: {1}; здесь '{2}'", "expected one of {1}, found {2}": "нужно одно из: {1}; здесь {2}",
    "expected tcp://HOST:PORT, found '{1}'": "нужно tcp://АДРЕС:ПОРТ, здесь '{1}'",
    "expected the extension digit and the company prefix, 8 to 13 digits together, found '{1}'":
      "нужны цифра расширения и префикс предприятия, вместе от 8 до 13 цифр, здесь '{1}'",
    "expected {1}, found {2}": "нужно {1}, здесь {2}", "is larger than 1 MiB": "больше 1 МиБ", "is not UTF-8": "не UTF-8",
    "key {1} stands twice in one group": "ключ {1} стоит в одной группе дважды", "more than {1} values or {2} levels": "больше {1} значений или {2} уровней",
    "expected a GLN, 13 digits of which the last is the check digit, found '{1}'": "нужен GLN: 13 цифр, последняя из них контрольная, здесь '{1}'",
    "expected a company prefix of 6 to 12 digits, found '{1}'": "нужен префикс предприятия от 6 до 12 цифр, здесь '{1}'",
    "no link": "нет ни одной линии", "no such time zone: '{1}'": "нет такого часового пояса: '{1}'",
    "the model's name, or several": "имя модели, одно или несколько",
    "'{1}' is no layout of numbers": "'{1}' не раскладка номера", "only a printer has a language": "язык бывает только у принтера",
    "{1} is no printer's language": "{1} не язык принтера", "{1} is no speed": "{1} не скорость",
    "expected bits per second from 300 to 4000000": "нужно от 300 до 4000000 бит в секунду",
    "one of {1}, or a pattern such as 28IIIIVMMMMMC weight 3": "одно из {1} или образец вида 28IIIIVMMMMMC weight 3",
    "'{1}' is no HID usage": "'{1}' — не HID usage", "expected either alsa or input": "нужно либо alsa, либо input",
    "expected the path of a folder, found '{1}'": "нужен путь папки, здесь '{1}'",
    "such as /srv/erp/tallyman, where the share of the ERP is mounted": "например, /srv/erp/tallyman, куда подключена общая папка ERP",
    "such as /var/lib/tallyman/second, where another disk is mounted": "например, /var/lib/tallyman/second, куда подключён другой диск",
    "expected the path of an input device, found '{1}'": "нужен путь устройства ввода, здесь '{1}'",
    "class {1} belongs to its kernel driver": "класс {1} принадлежит драйверу ядра",
    "expected 7, printer, or 255, the maker's own": "нужно 7, принтер, или 255, протокол изготовителя",
    "'{1}' and '{2}' are one device: {3}": "'{1}' и '{2}' — одно устройство: {3}",
    "each device stands here once; two alike on USB are told apart by serial or by port":
      "каждое устройство указывают один раз; два одинаковых на USB различают по serial или port",
    "there is no family '{1}'": "нет семейства '{1}'",
    "this would take ordinary keyboards too": "так захватятся и обычные клавиатуры",
    "{1} is also claimed by {2}, {3}:{4}": "{1}: на это устройство претендует и {2}, {3}:{4}",
    "{1} is the id of a chip by {2}, in devices of every kind": "{1} — id микросхемы {2}, она бывает в любых устройствах", "'{1}': {2}": "'{1}': {2}",
    "operator: fixed needs operator-id": "для operator: fixed нужен operator-id",
    "protocol {1} has no signals to send": "протокол {1} не передаёт сигналов", "protocol {1} is none for a {2}": "протокол {1} не для роли {2}",
    "station '{1}' prints on '{2}', which is new": "станция '{1}' печатает на '{2}', а это новый принтер",
    "'{1}' is no GTIN: 8, 12, 13 or 14 digits of which the last is the check digit": "'{1}' — не GTIN: 8, 12, 13 или 14 цифр, последняя контрольная",
    "{1} to {2} is no range of serial numbers": "от {1} до {2} — не диапазон серийных номеров",
    "a light is on a chip or on a reader": "лампа либо на микросхеме GPIO, либо на считывателе",
    "the serial references of '{1}' have {2} digits: {3} to {4} is no range of them": "у номеров с префиксом '{1}' цифр {2}: от {3} до {4} — не диапазон",
    "there is no printer '{1}'": "нет принтера '{1}'", "there is no station '{1}'": "нет станции '{1}'", "there is no such file": "нет такого файла",
    "there is no such folder of device profiles": "нет такой папки с профилями устройств", "two {1} are called '{2}'": "в {1} имя '{2}' стоит дважды",
    "{1} must be from {2} to {3}, found {4}": "{1}: от {2} до {3}, здесь {4}",

    // What to do
    "127.0.0.1:8470 serves this machine only": "127.0.0.1:8470 виден только на этой машине",
    "a name such as Europe/Moscow; timedatectl list-timezones shows them all (package tzdata)":
      "имя вида Europe/Moscow; все показывает timedatectl list-timezones (пакет tzdata)",
    "alsa: default for a sound card, or input: /dev/input/by-path/platform-pcspkr-event-spkr":
      "alsa: default для звуковой карты или input: /dev/input/by-path/platform-pcspkr-event-spkr",
    "expected a page such as 8c, or page and usage such as 8c:02": "нужна страница, например 8c, или страница и usage, например 8c:02",
    "a restart takes it: systemctl restart tallymand": "примется при перезапуске: systemctl restart tallymand",
    "did you mean '{1}'?": "может быть, '{1}'?", "do not nest aliases": "не вкладывайте ссылки в ссылки", "expected {1}": "нужно {1}",
    "expected one or more of {1}": "нужно одно или несколько из: {1}",
    "expected vendor and product as lsusb writes them, such as 05e0:1701, or 05e0:*": "нужны изготовитель и изделие, как их пишет lsusb: 05e0:1701 или 05e0:*",
    "add a part of what the device calls itself: name for a rule, product for a model":
      "добавьте часть того, как устройство себя называет: name для правила, product для модели",
    "expected VENDOR/NAME, for a file VENDOR/NAME.yaml beside the profiles' folders":
      "нужно ИЗГОТОВИТЕЛЬ/ИМЯ: файл ИЗГОТОВИТЕЛЬ/ИМЯ.yaml рядом с папками профилей",
    "name the product id, or a part of what the scanner calls itself": "укажите id изделия или часть того, как сканер себя называет",
    "two profiles must not claim one device: name product ids, or a part of what the device calls itself":
      "два профиля не должны претендовать на одно устройство: укажите id изделий или часть того, как оно себя называет",
    "give each a name of its own": "дайте каждому своё имя", "keep one of them": "оставьте один из них", "known here: {1}": "здесь бывают: {1}",
    "indent with spaces, and put text with special characters in quotes": "отступайте пробелами, а текст с особыми знаками берите в кавычки",
    "label printers listen on port 9100": "принтеры этикеток слушают порт 9100", "name it under printers:": "назовите его в printers:",
    "such as 05e0:1701; lsusb shows it": "например 05e0:1701; покажет lsusb", "the id that the WMS knows the operator by": "имя, под которым работника знает WMS",
    "there are: {1}": "есть: {1}", "write the keys out": "напишите ключи полностью",

    // What is asked for, and what is found
    "a duration such as 300ms, 2s, 5m, 12h or 90d": "длительность вида 300ms, 2s, 5m, 12h или 90d", "a group of keys": "группа ключей",
    "a list": "список", "a number": "число", "a size such as 512MiB or 2GB": "размер вида 512MiB или 2GB", "a whole number": "целое число",
    "nothing": "ничего", "one of {1}": "одно из: {1}", "text": "текст", "true or false": "true или false",
  ]
}
