import Glibc

/// The pages of an SQLite file as they lie on the disk, with those of its log over them, read one by one: a page that cannot be read costs itself alone.
///
/// SQLite gives up at the first bad page on its way through a tree. This knows no trees; it looks at every page for itself.
/// Source: https://www.sqlite.org/fileformat2.html, sections 1.3 (header), 1.6 (B-tree pages), 2.1 (records) and 4 (the write-ahead log).
struct PageFile: ~Copyable {
  private let descriptor: CInt
  let pageSize: Int
  let pageCount: Int
  /// Bytes of a page that hold content.
  private let usable: Int
  private var newer: [Int: [UInt8]] = [:]
  /// Pages that the disk did not give.
  private(set) var unread: Int = 0

  init(_ segment: Segment) throws(JournalOpenError) {
    descriptor = open(segment.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .refused("cannot open \(segment.path)") }
    var header = [UInt8](repeating: 0, count: 100)
    let isRead = pread(descriptor, &header, 100, 0) == 100
    let said = isRead ? Int(header[16]) << 8 | Int(header[17]) : 0
    let log = PageLog(segment.walPath)
    // A power of two from 512 on, 1 for 65536; where the header is gone, what the log says, or what every segment is made with.
    pageSize = said == 1 ? 65_536 : said >= 512 && said & (said - 1) == 0 ? said : log?.pageSize ?? Int(Segment.pageSize)
    usable = pageSize - (isRead && header[20] < 64 ? Int(header[20]) : 0)
    if let log, log.pageSize == pageSize { newer = log.pages }
    pageCount = max((Int(segment.size) + pageSize - 1) / pageSize, newer.keys.max() ?? 0)
  }

  deinit { close(descriptor) }

  /// A page by its number, which begins with 1; `nil` where the disk does not give it.
  private mutating func page(_ number: Int) -> [UInt8]? {
    if let page = newer[number] { return page }
    var bytes = [UInt8](repeating: 0, count: pageSize)
    guard number >= 1, pread(descriptor, &bytes, pageSize, off_t((number - 1) * pageSize)) == pageSize else {
      unread += 1
      return nil
    }
    return bytes
  }

  /// Hands over the records of a page that is a leaf of a table, each with its row's number, 0 where the table has none; of any other page none.
  mutating func records(ofPage number: Int, _ visit: (Int64, Record) -> Void) {
    guard let page = page(number) else { return }
    let start = number == 1 ? 100 : 0
    let hasRows = page[start] == 0x0D
    guard hasRows || page[start] == 0x0A else { return }
    let cells = Int(page[start + 3]) << 8 | Int(page[start + 4])
    for cell in 0..<cells {
      let pointer = start + 8 + 2 * cell
      guard pointer + 1 < pageSize else { return }
      let place = Int(page[pointer]) << 8 | Int(page[pointer + 1])
      if let (row, payload) = payload(page, at: place, hasRows: hasRows), let record = Record(payload) { visit(row, record) }
    }
  }

  private mutating func payload(_ page: [UInt8], at offset: Int, hasRows: Bool) -> (Int64, [UInt8])? {
    var cursor = offset
    guard let size = page.varint(&cursor), let row = hasRows ? page.varint(&cursor) : 0, size >= 0, size <= PageFile.longest else { return nil }
    let (total, most) = (Int(size), hasRows ? usable - 35 : (usable - 12) * 64 / 255 - 23)
    var local = total
    if total > most {
      let least = (usable - 12) * 32 / 255 - 23
      let fitting = least + (total - least) % (usable - 4)
      local = fitting <= most ? fitting : least
    }
    guard cursor + local <= page.count else { return nil }
    var payload = Array(page[cursor..<cursor + local])
    cursor += local
    guard total > local else { return (row, payload) }
    guard var next = page.number(cursor) else { return nil }
    while payload.count < total {
      guard next > 0, next <= pageCount, let more = self.page(next), let after = more.number(0) else { return nil }
      payload += more[4..<min(usable, 4 + total - payload.count)]
      next = after
    }
    return (row, payload)
  }

  /// A longer one is a bad page's word.
  private static let longest: Int64 = 64 << 20
}

/// The log of a segment: the pages of its committed transactions. It ends at the first frame that is not whole.
private struct PageLog {
  private(set) var pageSize = 0
  private(set) var pages: [Int: [UInt8]] = [:]

  init?(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: 32)
    guard pread(descriptor, &header, 32, 0) == 32, let magic = header.number(0), magic & ~1 == 0x377F_0682, let size = header.number(8) else { return nil }
    pageSize = size
    var sum = WALSum(isBigEndian: magic & 1 == 1)
    sum.add(header[..<24])
    guard sum.equals(header[24..<32]), (512...65_536).contains(size) else { return nil }
    var waiting: [Int: [UInt8]] = [:]
    var frame = [UInt8](repeating: 0, count: 24 + size)
    var offset: off_t = 32
    while pread(descriptor, &frame, frame.count, offset) == frame.count, frame[8..<16] == header[16..<24] {
      sum.add(frame[..<8])
      sum.add(frame[24...])
      guard sum.equals(frame[16..<24]), let number = frame.number(0), let committed = frame.number(4) else { break }
      waiting[number] = Array(frame[24...])
      if committed > 0 {
        pages.merge(waiting) { $1 }
        waiting = [:]
      }
      offset += off_t(frame.count)
    }
  }
}

/// The checksum of the log, which runs on from frame to frame.
private struct WALSum {
  let isBigEndian: Bool
  private var first: UInt32 = 0
  private var second: UInt32 = 0

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    func word(_ index: Int) -> UInt32 {
      let word = UInt32(bytes[index]) << 24 | UInt32(bytes[index + 1]) << 16 | UInt32(bytes[index + 2]) << 8 | UInt32(bytes[index + 3])
      return isBigEndian ? word : word.byteSwapped
    }
    for index in stride(from: bytes.startIndex, to: bytes.endIndex - 7, by: 8) {
      first &+= word(index) &+ second
      second &+= word(index + 4) &+ first
    }
  }

  func equals(_ bytes: ArraySlice<UInt8>) -> Bool {
    let found = Array(bytes)
    return found.number(0) == Int(first) && found.number(4) == Int(second)
  }
}

/// The columns of a row.
struct Record {
  enum Value {
    case null
    case int(Int64)
    case blob([UInt8])
    case text([UInt8])
  }
  private(set) var values: [Value] = []

  init?(_ payload: [UInt8]) {
    var cursor = 0
    guard let size = payload.varint(&cursor), size > 0, size <= payload.count else { return nil }
    var body = Int(size)
    while cursor < Int(size) {
      guard let type = payload.varint(&cursor), type >= 0, type != 7, type != 10, type != 11 else { return nil }
      let length = type >= 12 ? Int((type - 12) / 2) : [0, 1, 2, 3, 4, 6, 8, 0, 0, 0][Int(type)]
      guard body + length <= payload.count else { return nil }
      let bytes = payload[body..<body + length]
      body += length
      switch type {
      case 0: values.append(.null)
      case 8, 9: values.append(.int(type - 8))
      case 12...: values.append(type % 2 == 0 ? .blob(Array(bytes)) : .text(Array(bytes)))
      default: values.append(.int(bytes.dropFirst().reduce(Int64(Int8(bitPattern: bytes.first ?? 0))) { $0 << 8 | Int64($1) }))
      }
    }
  }
}

extension [UInt8] {
  /// A number of one to nine bytes, seven bits each, the ninth whole.
  fileprivate func varint(_ cursor: inout Int) -> Int64? {
    var value: UInt64 = 0
    for index in 0..<9 {
      guard cursor < count else { return nil }
      let byte = self[cursor]
      cursor += 1
      if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
      value = value << 7 | UInt64(byte & 0x7F)
      if byte & 0x80 == 0 { break }
    }
    return Int64(bitPattern: value)
  }

  /// Four bytes, the highest first.
  fileprivate func number(_ offset: Int) -> Int? {
    guard offset + 4 <= count else { return nil }
    return self[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
