extension Words {
  /// What the verbs say that bring a journal out of its files, check it, and bring it to the WMS.
  static let journal: [String: Sentence] = [
    "import.none": Sentence("No journal of another box is being brought to the WMS.", ru: "Журналы других станций не передаются."),
    "import.delivering": Sentence("Journal {journal} of box {device}: {decided} of {entries} entries delivered", ru: "Журнал {journal} станции {device}: передано записей {decided} из {entries}"),
    "import.waiting": Sentence(
      "Journal {journal} of box {device}: copied, {decided} of {entries} entries delivered. It waits: {detail}\nIt goes on by itself; the disk is not needed any more.",
      ru: "Журнал {journal} станции {device}: скопирован, передано записей {decided} из {entries}. Ожидание: {detail}\nПродолжится само; диск больше не нужен."),
    "import.unusable": Sentence(
      "Journal {journal}: its copy cannot be opened; it is tried again. {detail}\nNext: tally journal import with the disk or file it came from; where that is gone, move the copy away and keep it.",
      ru: "Журнал {journal}: копия не открывается, попытки продолжаются. {detail}\nДальше: tally journal import с диска или файла, откуда она; если их нет, перенесите копию и сохраните."),
    "warn.import-unusable": Sentence(
      "The copy of journal {journal} cannot be opened: {detail}. Next: tally journal import with the disk or file it came from.",
      ru: "Копия журнала {journal} не открывается: {detail}. Дальше: tally journal import с диска или файла, откуда она."),
    "import.done": Sentence("Journal {journal} of box {device}: all {entries} entries are at the WMS", ru: "Журнал {journal} станции {device}: все записи ({entries}) в WMS"),
    "import.lost": Sentence("{lost} entries were lost with the disk; the WMS has been told which.", ru: "С диском потеряно записей: {lost}; WMS знает какие."),
    "import.no-wms": Sentence("The configuration names no WMS that speaks the sync protocol: there is nobody to bring the journal to.", ru: "В конфигурации нет WMS с протоколом обмена: журнал передать некому."),
    "import.own": Sentence("{path} is this box's own journal: it is delivered anyway.", ru: "{path} — журнал самой этой станции: он и так передаётся."),
    "import.nameless": Sentence("{path}: no file says any more whose journal it is. Keep the disk; the entries can be read with tally journal salvage.", ru: "{path}: ни один файл не говорит, чей это журнал. Сохраните диск; записи читает tally journal salvage."),
    "import.absent": Sentence(
      "{path}: the daemon finds nothing there; /tmp, /var/tmp and home folders are hidden from it.\nNext: is the path right? A file: sudo install -o tallyman {path} {data}/ and import it from there. A folder: sudo tally journal export --directory {path} --to {data}/other.jsonl, sudo chown tallyman {data}/other.jsonl, and import that.",
      ru: "{path}: демон там ничего не находит; /tmp, /var/tmp и домашние папки от него скрыты.\nДальше: верен ли путь? Файл: sudo install -o tallyman {path} {data}/ и импортируйте оттуда. Папка: sudo tally journal export --directory {path} --to {data}/other.jsonl, sudo chown tallyman {data}/other.jsonl и импортируйте его."),
    "import.denied": Sentence(
      "{path}: the daemon may not read it, or not hold its lock.\nNext: a file: sudo install -o tallyman {path} {data}/ and import it from there. A folder: mount its disk read-only, readable by the user tallyman; or sudo tally journal export --directory {path} --to {data}/other.jsonl, sudo chown tallyman {data}/other.jsonl, and import that.",
      ru: "{path}: демону нельзя читать или держать замок.\nДальше: файл: sudo install -o tallyman {path} {data}/ и импортируйте оттуда. Папка: подключите её диск только для чтения, с правом чтения для tallyman; или sudo tally journal export --directory {path} --to {data}/other.jsonl, sudo chown tallyman {data}/other.jsonl и импортируйте его."),
    "import.failed": Sentence("{path} cannot be imported: {error}", ru: "{path} не импортируется: {error}"),
    "warn.import-waits": Sentence("Journal {journal} of box {device}: {left} entries wait: {detail}", ru: "Журнал {journal} станции {device}: ожидают записей {left}: {detail}"),
    "export.run": Sentence("{stream}: {count} entries, {first} to {last}, chain {hash}…", ru: "{stream}: записей {count}, с {first} по {last}, цепочка {hash}…"),
    "export.progress": Sentence("{stream}: {done} of {count}", ru: "{stream}: {done} из {count}"),
    "export.written": Sentence("{entries} entries written to {file}. Check it with tally journal verify {file}", ru: "Записей сохранено в {file}: {entries}. Проверить: tally journal verify {file}"),
    "export.broken": Sentence("{stream}: NOT AS WRITTEN at entry {seq}: {problem}", ru: "{stream}: запись {seq} НЕ ТАКАЯ, как была записана: {problem}"),
    "export.gone": Sentence("Entry {seq} of {stream} left the journal meanwhile: run the export again.", ru: "Запись {seq} потока {stream} тем временем ушла из журнала: повторите экспорт."),
    "cli.file-against-wms": Sentence(
      "--against-wms holds this box's own journal against the WMS, and {file} is held against its own header.\nNext: leave one of them out; the WMS sees what a file holds with tally journal import {file}",
      ru: "--against-wms сверяет с WMS собственный журнал станции, а {file} сверяется со своим заголовком.\nДальше: уберите одно из двух; WMS увидит содержимое файла после tally journal import {file}"),
    "export.damaged": Sentence(
      "{stream}: entries {from} to {to} are DAMAGED and were left out.", ru: "{stream}: записи с {from} по {to} ПОВРЕЖДЕНЫ и пропущены."),
    "export.next": Sentence("All others are there. Next: tally journal verify names the file and what to do.", ru: "Все остальные на месте. Дальше: tally journal verify назовёт файл и что делать."),
    "export.unreadable": Sentence(
      "{error}.\nNext: stop tallymand; tally journal salvage --to FILE reads round bad pages", ru: "{error}.\nДальше: остановите tallymand; tally journal salvage --to ФАЙЛ читает в обход испорченных страниц"),
    "journal.damaged": Sentence("DAMAGED", ru: "ПОВРЕЖДЕНА"),
    "journal.damaged-entry": Sentence(
      "DAMAGED: this line is not what was written, its checksum says.\nNext: tally journal verify names the file and what to do.",
      ru: "ПОВРЕЖДЕНА: контрольная сумма говорит, что записано было другое.\nДальше: tally journal verify назовёт файл и что делать."),
    "verify.next-wms": Sentence(
      "The WMS has something else of {streams}: this disk is an old copy or a clone, or something was changed afterwards, here or at the WMS.\nNext: tally sync status says what is stopped; "
        + "keep this disk as it is, and compare what tally journal export --to FILE writes with what the WMS received",
      ru: "В WMS по {streams} записано другое: это старая копия или клон диска, или что-то потом изменили, здесь или в WMS.\nДальше: tally sync status покажет, что остановлено; "
        + "оставьте этот диск как есть и сверьте файл из tally journal export --to FILE с тем, что принял WMS"),
    "verify.next": Sentence(
      "Damaged: {files}\nNext: where journal.mirror has a copy of that file, stop tallymand, put the copy in its place and start again. Else the daemon goes on, and tells the WMS what is lost; with tallymand stopped, tally journal salvage --to FILE brings every good entry into FILE.",
      ru: "Повреждён: {files}\nДальше: если в journal.mirror есть копия этого файла, остановите tallymand, положите копию на его место и запустите снова. Иначе демон работает дальше и сообщит WMS, что потеряно; при остановленном tallymand tally journal salvage --to ФАЙЛ соберёт все целые записи в ФАЙЛ."),
    "export.broken-next": Sentence(
      "Next: copy the file anew, or make it anew: tally journal export, or salvage where the journal is damaged.",
      ru: "Дальше: скопируйте файл заново или сделайте заново: tally journal export, а при повреждённом журнале salvage."),
    "cli.bad-from": Sentence("--from {text}: numbers begin at 1.", ru: "--from {text}: номера начинаются с 1."),
    "salvage.file": Sentence("{file} is damaged ({problem}); {entries} entries could be read.", ru: "{file} повреждён ({problem}); прочитано записей: {entries}."),
    "salvage.pages": Sentence("{file}: the disk did not give {pages} pages.", ru: "{file}: диск не отдал страниц: {pages}."),
    "salvage.stream": Sentence("{stream}: {good} good entries from {first} to {last}", ru: "{stream}: целых записей {good}, с {first} по {last}"),
    "salvage.missing": Sentence("{stream}: LOST {from} to {to}", ru: "{stream}: ПОТЕРЯНЫ с {from} по {to}"),
    "salvage.end-unknown": Sentence("The newest file is damaged: there may have been entries after the last.", ru: "Самый новый файл повреждён: после последней записи могли быть ещё."),
    "salvage.written": Sentence("{entries} entries written to {file}", ru: "Записей сохранено в {file}: {entries}"),
    "salvage.whole": Sentence("Nothing is lost.", ru: "Ничего не потеряно."),
    "salvage.next": Sentence(
      "Next: move {folder} to a safe place and start tallymand, which begins a new journal; then: tally journal import {file}. The WMS is told by it which numbers are lost.",
      ru: "Дальше: перенесите {folder} в надёжное место и запустите tallymand, он начнёт новый журнал; затем: tally journal import {file}. Потерянные номера WMS узнает из него же."),
    "salvage.import": Sentence(
      "Next: on a box that works: tally journal import {file}. What was delivered already is not booked again.",
      ru: "Дальше: на работающей станции: tally journal import {file}. Уже переданное второй раз не проводится."),
    "salvage.nameless": Sentence(
      "No file says any more whose journal this is, so that it cannot be imported. Next: keep the disk, and give {file} to whoever runs the WMS.",
      ru: "Ни один файл не говорит, чей это журнал, поэтому импортировать его нельзя. Дальше: сохраните диск и передайте {file} тем, кто ведёт WMS."),
  ]
}
