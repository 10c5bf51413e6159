import DeviceCatalog
import Labels
import Warehouse

extension Sheet {
  /// What sets a scanner right, as far as its maker has published it.
  static func fixing(_ device: String, _ profile: DeviceProfile, in language: Language) -> Sheet {
    var sheet = Sheet(
      title: Words.say("sheet.fix", ["device": visible(Array(device.utf8), limit: 40), "profile": profile.name], in: language), items: [])
    if let silence = profile.silence {
      sheet.items.append(Item(Words.say("sheet.fix.silence", ["how": silence[language], "source": silence.source], in: language)))
    }
    if sheet.items.isEmpty { sheet.items.append(Item(Words.say("sheet.fix.nothing", ["profile": profile.id], in: language))) }
    return sheet
  }
}
