extension Words {
  /// What goes wrong with a device's link.
  static let linkPhrases: [String: String] = [
    // The system's
    "Permission denied": "нет прав", "Operation not permitted": "операция не разрешена", "No such file or directory": "нет такого файла",
    "No such device": "нет такого устройства", "No such device or address": "нет такого устройства", "Input/output error": "ошибка ввода-вывода",
    "Device or resource busy": "устройство занято", "Connection refused": "соединение отклонено", "Connection reset by peer": "соединение сброшено",
    "No route to host": "нет пути до узла", "Network is unreachable": "сеть недоступна", "Broken pipe": "соединение оборвано",
    "Host is down": "узел выключен", "Connection timed out": "время ожидания вышло", "Invalid argument": "недопустимое значение",
    // Network readers
    "no greeting within {1} ms: is it an LLRP reader, and does it listen to clients?": "за {1} мс нет приветствия: это считыватель LLRP, и принимает ли он клиентов?",
    "silent for {1} ms, two keep-alives are missing": "молчит {1} мс, нет двух сигналов жизни подряд",
    "{1} was not answered within {2} ms": "{1}: нет ответа за {2} мс", "the reader closes the connection": "считыватель закрывает соединение",
    "the connection ended": "соединение закончилось", "the reader refuses the connection: {1}; tried again": "считыватель отказывает в соединении: {1}; будет новая попытка",
    "another client is connected, or was and has not been given up by the reader yet": "подключён другой клиент, или был подключён, и считыватель его ещё не отпустил",
    "the reader has a connection that it made itself": "у считывателя есть соединение, которое он установил сам", "no reason given": "причина не названа",
    "the reader refuses to be told what to do: {1}": "считыватель не принимает задание: {1}", "the reader refuses {1}: {2}": "считыватель отказывает на {1}: {2}",
    "it has ROSpecs of others ({1}): take-over: true deletes them": "у него есть ROSpec других ({1}): take-over: true удалит их",
    // libusb's
    "Access denied (insufficient permissions)": "нет прав", "No such device (it may have been disconnected)": "нет такого устройства (возможно, его отключили)",
    "Resource busy": "устройство занято", "Entity not found": "не найдено", "Operation timed out": "время ожидания вышло", "Input/Output Error": "ошибка ввода-вывода",

    // Opening
    "{1}: not there ({2}); plug the device in, or correct its path": "{1}: нет ({2}); подключите устройство или исправьте путь",
    "plug the device in, or correct its path": "подключите устройство или исправьте путь", "not there ({1})": "нет ({1})",
    "{1}: not there; {2}": "{1}: не подключено; {2}", "no such device is plugged in": "такое устройство не подключено", "plugged in are: {1}": "подключены: {1}",
    "not there": "не подключено", "not plugged in": "не подключено", "not open": "не открыто", "has ended": "закончилось", "{1} has ended": "{1}: закончилось",
    "{1} devices answer to it, at {2}": "подходящих устройств {1}, порты {2}", "{1} devices answer to it, at {2}; ": "подходящих устройств {1}, порты {2}; ",
    "name the serial number (serial: …) or the port (port: {1}) in the device's entry": "укажите в записи устройства серийный номер (serial: …) или порт (port: {1})",
    "{1}: held by another program, which this one may not see; find it: {2}": "{1}: занято другой программой, отсюда её не видно; найдите её: {2}",
    "{1}: held by {2}; {3}": "{1}: занято программой {2}; {3}", "stop it: {1}": "остановите её: {1}", "mostly it is ModemManager: {1}": "чаще всего это ModemManager: {1}",
    "stop it, or take the device away from it": "остановите её или заберите у неё устройство", "interface {1} is held by {2}": "интерфейс {1} занят: {2}",
    "the service's device policy keeps it away: {1}, add {2} under [Service], then restart it":
      "его закрывает политика устройств службы: {1}, добавьте {2} в [Service], затем перезапустите её",
    "a directory above it may not be entered: {1}": "нет доступа к каталогу над ним: {1}",
    "it belongs to {1} ({2}), and this program runs as {3}. No udev rule gave it away: if the catalog knows the device, install 60-tallyman.rules in {4} and: {5}":
      "его владелец {1} ({2}), а программа работает от имени {3}. Правило udev его не отдало: если устройство есть в каталоге, установите 60-tallyman.rules в {4} и выполните: {5}",
    "else: {1}": "иначе: {1}", "write such a rule for it": "напишите для него такое правило",
    "this program's user needs the group of the device, which the udev rules give to devices of the catalog":
      "пользователю программы нужна группа устройства, её дают правила udev устройствам каталога",
    "no chip has this label": "нет чипа с такой меткой", "there are: {1}": "есть: {1}",
    "several chips have this label, give the path of one of them: {1}": "такая метка у нескольких чипов, укажите путь одного из них: {1}",
    "not a HID device": "не устройство HID", "give a hidraw node, or the device's USB id": "укажите узел hidraw или USB id устройства",
    "not a serial line": "не последовательная линия", "give the path of a tty, best below /dev/serial/by-id": "укажите путь к tty, лучше ниже /dev/serial/by-id",
    "not an input device": "не устройство ввода", "give an event node, best below /dev/input/by-id": "укажите узел event, лучше ниже /dev/input/by-id",
    "the kernel knows 5 to 8 data bits, 1 or 2 stop bits and a speed above 0": "ядро знает 5–8 бит данных, 1 или 2 стоп-бита и скорость больше 0",
    "the driver refused it ({1})": "драйвер отказал ({1})", "set the scanner to that": "настройте сканер на неё",
    "the hardware cannot do {1} bits per second, only {2}": "скорость {1} бит/с аппаратно невозможна, только {2}",
    "class {1} belongs to its kernel driver": "класс {1} принадлежит драйверу ядра", "7 and 255 can be opened": "открыть можно 7 и 255",
    "no {1} of class {2} with a bulk endpoint to write to": "нет интерфейса класса {2}, в который можно писать ({1})", "libusb cannot start: {1}": "libusb не запускается: {1}",
    "interface {1} cannot be claimed": "интерфейс {1} не захватывается", "its configuration cannot be read": "его конфигурация не читается",
    "the kernel's driver does not let interface {1} go": "драйвер ядра не отпускает интерфейс {1}",

    // A printer
    "printer {1}: {2}": "принтер {1}: {2}", "device {1}: {2}": "устройство {1}: {2}", "its profile '{1}' is no printer's": "профиль '{1}' — не для принтера",
    "its profile '{1}' prints {2}, and labels are made in {3} only": "профиль '{1}' печатает на языке {2}, а этикетки делаются только на {3}",
    "if the printer can be set to emulate that, set it so and give it a site profile with language: {1}":
      "если принтер умеет эмулировать этот язык, переключите его и дайте ему свой профиль с language: {1}",
    "{1} is a printer's profile": "{1} — профиль принтера", "name it under printers:": "укажите его в printers:",

    // The network
    "a port is 1 to 65535": "порт — от 1 до 65535", "is it switched on, and on this network?": "включено ли оно и в этой ли сети?",
    "no answer within the time": "нет ответа за отведённое время", "the name has no address": "у имени нет адреса",
    "check the spelling and the name server, or give the IP address": "проверьте имя и сервер имён или укажите IP-адрес",
    "refused": "отказано", "the host is there, but nothing listens on that port": "узел есть, но этот порт никто не слушает",
    "the connection is closed": "соединение закрыто", "closed by the peer": "закрыто другой стороной",

    // At work
    "not asked yet": "ещё не опрошен",
    "the device went away ({1})": "устройство пропало ({1})", "the device went away": "устройство пропало", "hung up": "линия отключена",
    "closed here": "закрыто здесь", "stopped": "остановлено", "the wait was cancelled": "ожидание отменено", "read": "чтение", "write": "запись",
    "took {1} of {2} bytes within the time": "за отведённое время принято байт: {1} из {2}", "took no report within the kernel's time": "не принято за время, отведённое ядром",
    "the device refused the report {1}": "устройство не приняло отчёт {1}", "GET_PORT_STATUS gave nothing": "нет ответа на GET_PORT_STATUS",
    "the device refused data (stall)": "устройство не приняло данные (stall)", "switch it off and on if that happens again": "если повторится, выключите его и включите",
    "refused by the device (stall)": "отказ устройства (stall)", "the device sent more than it was asked for": "устройство прислало больше, чем просили",
    "a transfer failed": "передача не удалась", "look at the cable and the hub": "проверьте кабель и хаб", "a halted endpoint cannot be cleared": "остановленная точка не сбрасывается",
    "two calls wait for the same direction of one link": "два вызова ждут одного направления линии", "two calls read one link": "два вызова читают одну линию",
    "`aplay -L` lists what there is, and the daemon's user must be in the group audio": "что есть, покажет `aplay -L`; пользователь демона должен быть в группе audio",
    "the card stopped ({1})": "карта остановилась ({1})",
  ]
}
