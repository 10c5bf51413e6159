extension Words {
  /// What the simulated readers tell.
  static let simulators: [String: Sentence] = [
    "help.simulate.llrp": Sentence(
      "Be an RFID reader that speaks LLRP, with tags that move and faults on demand; needs no daemon. It ends at ^C.",
      ru: "Быть считывателем RFID с протоколом LLRP: метки движутся, сбои по заказу; демон не нужен. Конец — ^C."),
    "help.simulate.module": Sentence(
      "Be a UHF module on a serial line, m100 or uhfreader18, with faults on demand; needs no daemon. It ends at ^C.",
      ru: "Быть UHF-модулем на последовательной линии, m100 или uhfreader18, со сбоями по заказу; демон не нужен. Конец — ^C."),
    "simulate.plugged": Sentence("A module {kind} with {tags} tags is at {path}.", ru: "Модуль {kind} (меток {tags}) подключён: {path}."),
    "simulate.frames": Sentence("{frames} frames sent, {spoilt} of them spoilt.", ru: "Отправлено кадров {frames}, из них испорчено {spoilt}."),
    "simulate.bad-module": Sentence("there is no module '{text}': m100 or uhfreader18", ru: "нет модуля '{text}': m100 или uhfreader18"),
    "simulate.bad-module-fault": Sentence(
      "'{text}' is no fault: crc=5, noise=5 or silence=5, in per cent", ru: "'{text}' — не сбой: crc=5, noise=5 или silence=5, в процентах"),
    "simulate.listening": Sentence(
      "An LLRP reader with {antennas} antennas and {tags} tags listens on {address}.", ru: "Считыватель LLRP (антенн {antennas}, меток {tags}) слушает на {address}."),
    "simulate.connected": Sentence("A client has connected.", ru: "Клиент подключился."),
    "simulate.connecting": Sentence(
      "An LLRP reader with {antennas} antennas and {tags} tags connects to {address} by itself.",
      ru: "Считыватель LLRP (антенн {antennas}, меток {tags}) сам подключается к {address}."),
    "simulate.reached": Sentence("The client has taken the connection.", ru: "Клиент принял соединение."),
    "simulate.second-client": Sentence(
      "A second client was turned away: one has connected already.", ru: "Второму клиенту отказано: один уже подключён."),
    "simulate.disconnected": Sentence("The client is gone.", ru: "Клиент отключился."),
    "simulate.closed": Sentence("The client closes the connection.", ru: "Клиент закрывает соединение."),
    "simulate.set": Sentence("The client has set: {what}", ru: "Клиент установил: {what}"),
    "simulate.refused": Sentence("Refused: {what}: {why}", ru: "Отказ: {what}: {why}"),
    "simulate.rospec-added": Sentence("ROSpec {id} was added.", ru: "Добавлен ROSpec {id}."),
    "simulate.rospec-started": Sentence("ROSpec {id} runs: the tags are being read.", ru: "ROSpec {id} работает: метки читаются."),
    "simulate.rospec-stopped": Sentence("ROSpec {id} has stopped; {reads} reads so far.", ru: "ROSpec {id} остановлен; всего чтений {reads}."),
    "simulate.accessspec-added": Sentence("AccessSpec {id} was added.", ru: "Добавлен AccessSpec {id}."),
    "simulate.tag-done": Sentence("{what} of tag {epc}: done (AccessSpec {spec}).", ru: "{what}, метка {epc}: выполнено (AccessSpec {spec})."),
    "simulate.tag-overrun": Sentence("{what} of tag {epc}: there is no such memory.", ru: "{what}, метка {epc}: такой памяти нет."),
    "simulate.tag-locked": Sentence("{what} of tag {epc}: locked.", ru: "{what}, метка {epc}: заблокировано."),
    "simulate.tag-password": Sentence("{what} of tag {epc}: wrong password.", ru: "{what}, метка {epc}: неверный пароль."),
    "simulate.tag-zeroKillPassword": Sentence(
      "{what} of tag {epc}: its kill password is zero.", ru: "{what}, метка {epc}: пароль уничтожения нулевой."),
    "simulate.tag-gone": Sentence("{what} of tag {epc}: it left the field in the middle.", ru: "{what}, метка {epc}: вышла из поля посередине."),
    "simulate.output": Sentence("Output {port} is {level} now.", ru: "Выход {port} теперь {level}."),
    "simulate.bad-order": Sentence(
      "'{text}' is no order: gpi 1 high, gpi 1 low, gpi 1 pulse 500, tag 2 away, tag 2 0.5 (before antenna 1, half-way to 2)",
      ru: "'{text}' — не приказ: gpi 1 high, gpi 1 low, gpi 1 pulse 500, tag 2 away, tag 2 0.5 (у антенны 1, на полпути ко 2)"),
    "simulate.overflow": Sentence("Nobody takes the reports: from now on they are lost.", ru: "Отчёты никто не забирает: с этого момента они теряются."),
    "simulate.stall": Sentence("Fault: silence for {seconds} s.", ru: "Сбой: молчание {seconds} с."),
    "simulate.reset": Sentence("Fault: the connection is broken.", ru: "Сбой: соединение разорвано."),
    "simulate.reboot": Sentence("Fault: power lost in the middle of a report, for {seconds} s.", ru: "Сбой: питание пропало посреди отчёта, на {seconds} с."),
    "simulate.on": Sentence("Power is back; all that it was told is forgotten.", ru: "Питание восстановлено; все указания забыты."),
    "simulate.counts": Sentence("{reads} reads in {reports} reports, {lost} reports lost.", ru: "Чтений {reads}, отчётов {reports}, потеряно отчётов {lost}."),
    "simulate.bad-listen": Sentence("'{text}' is no address and port, such as 127.0.0.1:5084", ru: "'{text}' — не адрес с портом вида 127.0.0.1:5084"),
    "simulate.bad-tags": Sentence("{text} tags: 0 to 1000000 are possible", ru: "меток {text}: возможно от 0 до 1000000"),
    "simulate.bad-antennas": Sentence("{text} antennas: 1 to 32 are possible", ru: "антенн {text}: возможно от 1 до 32"),
    "simulate.bad-rate": Sentence("'{text}' is no number of reads a second; max is as many as the client takes", ru: "'{text}' — не число чтений в секунду; max — сколько примет клиент"),
    "simulate.bad-move": Sentence(
      "'{text}' is no movement: still, conveyor, portal or wander, with seconds behind a colon: portal:3",
      ru: "'{text}' — не движение: still, conveyor, portal или wander, секунды после двоеточия: portal:3"),
    "simulate.bad-version": Sentence("there is no LLRP {text}: 1.0.1 or 1.1", ru: "нет LLRP {text}: 1.0.1 или 1.1"),
    "simulate.bad-fault": Sentence(
      "'{text}' is no fault: stall=3s@20s, reset@30s, reboot=5s@60s, clock=-1h, duplicates=5, refuse=NAME, mute, torn=50 or lying=50",
      ru: "'{text}' — не сбой: stall=3s@20s, reset@30s, reboot=5s@60s, clock=-1h, duplicates=5, refuse=ИМЯ, mute, torn=50 или lying=50"),
  ]
}
