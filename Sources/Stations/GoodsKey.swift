public import Warehouse

/// Under which goods with a number of their own are seen once in a document. A number is given once for what is packed alike: case 1 and piece 1 of an item
/// are two things.
enum GoodsKey {
  private static let prefix = "goods:"

  /// `pack` is the pack's code, empty for the item piece by piece.
  static func of(_ item: String, pack: String, _ serial: String) -> String { "\(prefix)\(pack):\(item):\(serial)" }

  /// Of what an EPC or a label names: a pallet, or a piece.
  static func of(_ label: LabelParts, _ item: Item?, _ pack: Item.Pack?) -> String {
    label.sscc.map { "unit:" + $0 } ?? of(item?.code ?? label.code ?? "?", pack: pack.packed, label.serial ?? "")
  }

  /// How rows were called that an earlier version wrote, which made no difference between packs.
  static func before(_ key: String) -> String? {
    guard let start = key.firstRange(of: prefix), let colon = key[start.upperBound...].firstIndex(of: ":") else { return nil }
    return key[..<start.lowerBound] + "serial" + key[colon...]
  }

  /// Of the goods among parts, those that come before the first item as if after it.
  static func of(_ parts: [Part], item: String, pack: String, plain: (String) -> String) -> [String] {
    var pack = parts.first { $0.kind == .item }?.packed ?? pack
    return parts.compactMap { part in
      if part.kind == .item { pack = part.packed }
      return part.kind == .serial ? of(item, pack: pack, plain(part.value ?? "")) : nil
    }
  }
}

/// All keys under which a document may have seen the goods of tags.
public func goodsKeys(of tags: [[UInt8]], _ master: any MasterData) -> Set<String> {
  var keys: Set<String> = []
  for label in tags.compactMap({ LabelParts(epc: $0) }) {
    let known = label.code.flatMap { master.item(scanned: $0) }
    let key = GoodsKey.of(label, known?.item, known?.pack)
    for key in [key, GoodsKey.before(key)].compactMap(\.self) { keys.formUnion([key, Turn.loaded + key]) }
  }
  return keys
}

extension Item.Pack? {
  /// The code that tells what is packed so from the item piece by piece, which has none.
  var packed: String { self.map { $0.level == "each" ? "" : $0.code } ?? "" }
}

extension Contents {
  var packed: String { level == "each" ? "" : pack ?? "" }
}

extension Part {
  fileprivate var packed: String { text == "each" ? "" : pack ?? "" }
}

extension Turn {
  /// The numbers that somebody declares, each with as many pieces as there are for one of them.
  func keys(of content: Document.Content) -> [String] {
    let serials = content.serials ?? []
    let item = master.item(code: content.item)
    let pack = item?.packs.first { $0.units == unitsEach(content) && $0.level != "each" }
    return serials.map { GoodsKey.of(content.item, pack: pack.packed, $0) }
  }

  /// Base units for each number of declared contents.
  func unitsEach(_ content: Document.Content) -> Int {
    guard let count = content.serials?.count, count > 0, baseUnits(content.qty) % count == 0 else { return 1 }
    return max(1, baseUnits(content.qty) / count)
  }
}
