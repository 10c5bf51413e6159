extension Words {
  /// Why a journal does not open, and what to do then; a line each.
  static let journalPhrases: [String: String] = [
    "there is no journal in {1}": "в {1} нет журнала",
    "Next: name the folder in which 0001.db or a later one lies; tallymand makes its own journal at its first start":
      "Дальше: назовите папку, где лежит 0001.db или файл с большим номером; свой журнал tallymand создаёт при первом запуске",
    "{1} is damaged or cut short ({2})": "{1} повреждён или обрезан ({2})",
    "Next: with tallymand stopped, tally journal salvage --to FILE brings every good entry into FILE; then move the journal's folder to a safe place, start tallymand, which begins a new journal, and: tally journal import FILE":
      "Дальше: при остановленном tallymand tally journal salvage --to ФАЙЛ соберёт все целые записи в ФАЙЛ; затем перенесите папку журнала в надёжное место, запустите tallymand — он начнёт новый журнал — и выполните: tally journal import ФАЙЛ",
    "Next: name a file that tally journal export or salvage has written; one that was cut short must be copied or made anew":
      "Дальше: назовите файл, записанный tally journal export или salvage; обрезанный надо скопировать или сделать заново",
    "Next: put sudo before the command": "Дальше: поставьте sudo перед командой", "Next: is the path right?": "Дальше: верен ли путь?", "{1} is empty": "{1} пуст",
    "{1} cannot be read: {2}": "{1} не читается: {2}", "line {1}: {2}": "строка {1}: {2}", "this is no exported journal": "это не экспортированный журнал",
    "this is no exported journal: {1}": "это не экспортированный журнал: {1}", "there are more lines than the header says": "строк больше, чем говорит заголовок",
    "cannot open {1}": "не открывается {1}", "cannot read {1}": "не читается {1}", "cannot open {1}: {2}": "не открывается {1}: {2}", "cannot read {1}: {2}": "не читается {1}: {2}",
    "Next: the rights of tallymand are needed: put sudo before the command": "Дальше: нужны права tallymand: поставьте sudo перед командой",
    "{1} is held by {2}: one journal has one daemon": "{1} занят, {2}: у журнала один демон", "process {1}": "процесс {1}", "another process": "другой процесс",
    "Next: systemctl status tallymand; to read the journal without it: sudo systemctl stop tallymand":
      "Дальше: systemctl status tallymand; чтобы читать журнал без него: sudo systemctl stop tallymand",
  ]
}
