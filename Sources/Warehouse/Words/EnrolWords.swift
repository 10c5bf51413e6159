extension Words {
  /// What `tally enrol` and the status say of this box's certificate.
  static let enrolment: [String: Sentence] = [
    "help.enrol": Sentence("Get a certificate for this box from the WMS with a one-time token.", ru: "Получить для этой станции сертификат WMS по одноразовому токену."),
    "help.enrol.more": Sentence(
      "The key is made here and never leaves the box. The certificate is used at once and renewed by itself at half its life.",
      ru: "Ключ создаётся здесь и станцию не покидает. Сертификат действует сразу и обновляется сам на половине срока."),
    "help.enrol.token-file": Sentence(
      "File with the token and, after a space, sha256: and the authority's fingerprint; - is standard input; left out: the credential enrol-token.",
      ru: "Файл с токеном и, через пробел, sha256: и отпечаток удостоверяющего центра; - — стандартный ввод; без ключа — секрет enrol-token."),
    "help.enrol.trust-first": Sentence(
      "Take whatever authority answers and keep to it: only on a line that nobody else is on.",
      ru: "Принять тот удостоверяющий центр, который ответит, и держаться его: только на линии без посторонних."),
    "help.enrol.renew": Sentence("Renew the certificate now, with the one that is there.", ru: "Обновить сертификат сейчас, по имеющемуся."),
    "enrol.done": Sentence("Box {device} is enrolled by {issuer}.", ru: "Станция {device} зарегистрирована: {issuer}."),
    "enrol.renewed": Sentence("The certificate of box {device} is renewed by {issuer}.", ru: "Сертификат станции {device} обновлён: {issuer}."),
    "enrol.pinned": Sentence(
      "From now on only this authority is trusted; compare it with the WMS's: sha256:{fingerprint}",
      ru: "Отныне доверие только этому удостоверяющему центру; сверьте с WMS: sha256:{fingerprint}"),
    "enrol.no-file": Sentence(
      "{file}: no token can be read from it.\nNext: give a file of one line, or - for standard input",
      ru: "{file}: токен не прочитан.\nДальше: файл из одной строки или - для стандартного ввода"),
    "enrol.no-wms": Sentence(
      "no WMS is configured.\nNext: put its https:// address under wms: in tallyman.yaml and restart the daemon",
      ru: "WMS не настроена.\nДальше: укажите её адрес https:// в разделе wms: файла tallyman.yaml и перезапустите службу"),
    "enrol.ticket": Sentence(
      "{error}\nNext: tally enrol --token-file FILE; the file holds TOKEN sha256:FINGERPRINT, as the WMS gave it out",
      ru: "Нет годного токена: {error}\nДальше: tally enrol --token-file ФАЙЛ; в файле TOKEN sha256:ОТПЕЧАТОК, как выдала WMS"),
    "enrol.configuration": Sentence(
      "{error}\nNext: correct wms: in tallyman.yaml and restart the daemon", ru: "Настройка не годится: {error}\nДальше: исправьте wms: в tallyman.yaml и перезапустите службу"),
    "enrol.unreachable": Sentence(
      "the enrolment service gave no certificate: {error}\nNext: tally sync status; try again, the same token is still good",
      ru: "служба регистрации не дала сертификат: {error}\nДальше: tally sync status; повторите, тот же токен ещё годен"),
    "enrol.authority": Sentence(
      "the WMS's authority cannot be trusted: {error}\nNext: get the token with its sha256: fingerprint from the WMS, or name authorities: under wms:, or say --trust-first",
      ru: "удостоверяющему центру WMS нельзя доверять: {error}\nДальше: возьмите у WMS токен с отпечатком sha256:, или укажите authorities: в wms:, или добавьте --trust-first"),
    "enrol.refused": Sentence(
      "the WMS refuses: {error}\nNext: have a new token made there for this box, then tally enrol --token-file FILE",
      ru: "WMS отказала: {error}\nДальше: получите там новый токен для этой станции, затем tally enrol --token-file ФАЙЛ"),
    "enrol.waiting": Sentence("not yet: {error}\nNext: the same command again, later", ru: "ещё нет: {error}\nДальше: та же команда позже"),
    "enrol.answer": Sentence(
      "the WMS's answer cannot be used: {error}\nNext: show this to whoever runs its enrolment service",
      ru: "ответ WMS не годится: {error}\nДальше: покажите это тому, кто ведёт службу регистрации"),
    "enrol.store": Sentence(
      "the certificate could not be stored, the old one stays: {error}\nNext: make room or mend the disk, then the same command again",
      ru: "сертификат не сохранён, прежний остаётся: {error}\nДальше: освободите место или исправьте диск и повторите команду"),
    "enrol.nothing": Sentence("{error}\nNext: tally enrol --token-file FILE", ru: "Обновлять нечего: {error}\nДальше: tally enrol --token-file ФАЙЛ"),

    "certificate.none": Sentence("Certificate: none; the WMS knows this box by its token, if by anything", ru: "Сертификат: нет; WMS узнаёт станцию разве что по токену"),
    "certificate.good": Sentence("Certificate: good until {until}, {days} days; renewed by itself from {renewal}", ru: "Сертификат: действует до {until}, дней: {days}; обновится сам с {renewal}"),
    "certificate.failing": Sentence(
      "Certificate: good until {until}, {days} days; the last renewal failed: {detail}", ru: "Сертификат: действует до {until}, дней: {days}; обновить не удалось: {detail}"),
    "certificate.refused": Sentence("Certificate: the WMS does not renew it: {detail}", ru: "Сертификат: WMS его не обновляет: {detail}"),
    "certificate.expired": Sentence(
      "Certificate: expired {until}; it is still shown, to bring what is stored and to be renewed. {detail}",
      ru: "Сертификат: истёк {until}; предъявляется, чтобы отправить записанное и обновиться. {detail}"),
    "certificate.early": Sentence("Certificate: by this machine's clock it is not valid yet", ru: "Сертификат: по часам этой машины ещё не действует"),
    "certificate.broken": Sentence("Certificate: cannot be used: {detail}", ru: "Сертификат: негоден: {detail}"),

    "verdict.certificate-broken": Sentence("This box's certificate cannot be used: {detail}", ru: "Сертификат станции негоден: {detail}"),
    "verdict.certificate-refused": Sentence("The WMS does not renew this box's certificate: {detail}", ru: "WMS не обновляет сертификат станции: {detail}"),
    "verdict.certificate-expired": Sentence("This box's certificate has expired; everything is stored.", ru: "Сертификат станции истёк; всё записывается."),
    "verdict.certificate-failing": Sentence(
      "This box's certificate is not renewed, {days} days are left: {detail}", ru: "Сертификат станции не обновляется, осталось дней: {days}: {detail}"),
    "verdict.certificate-early": Sentence("By this machine's clock the certificate is not valid yet: the clock is wrong.", ru: "По часам машины сертификат ещё не действует: часы неверны."),
    "next.certificate-broken": Sentence("tally enrol --token-file FILE, with a new token from the WMS", ru: "tally enrol --token-file ФАЙЛ с новым токеном от WMS"),
    "next.certificate-refused": Sentence(
      "have the WMS let box {device} in again, then tally enrol --renew; or tally enrol with a new token", ru: "пусть WMS снова примет станцию {device}, затем tally enrol --renew; или tally enrol с новым токеном"),
    "next.certificate-expired": Sentence("tally enrol --renew; where that is refused, tally enrol with a new token", ru: "tally enrol --renew; при отказе — tally enrol с новым токеном"),
    "next.certificate-failing": Sentence("tally enrol --renew says what is in the way", ru: "tally enrol --renew покажет, что мешает"),
    "next.certificate-early": Sentence("set the clock: timedatectl set-ntp true", ru: "поставьте часы: timedatectl set-ntp true"),
  ]
}
