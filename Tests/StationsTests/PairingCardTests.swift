import Testing

@testable import Stations

@Suite struct PairingCardTests {
  @Test func aCardCanBeTypedByAnyScannerAndPrintedAsCode128() {
    #expect(PairingCard(station: "dock-1").text == "%S-DOCK-1")
    for name in ["Приёмка 2", "dock 1", "док-1", String(repeating: "a", count: 40), "a%b"] {
      let text = PairingCard(station: name).text
      #expect(text.hasPrefix("%S-") && text.utf8.count == 11 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(name): \(text)")
    }
  }

  @Test func aCardIsRecognisedWhateverCapsLockDid() {
    let names = ["dock-1", "Приёмка 2", "Приёмка 3"]
    #expect(PairingCard(scanned: Array("%s-dock-1".utf8))?.station(among: names) == "dock-1")
    #expect(PairingCard(scanned: Array(PairingCard(station: "Приёмка 3").text.utf8))?.station(among: names) == "Приёмка 3")
    #expect(PairingCard(scanned: Array("%S-NOWHERE".utf8))?.station(among: names) == nil)
    for other in ["%T-UNDO", "4600000000015", "S-DOCK-1", "", "%S"] { #expect(PairingCard(scanned: Array(other.utf8)) == nil) }
    #expect(PairingCard(scanned: [0x25, 0x53, 0x2D, 0xFF]) == nil)
  }

  @Test func twoStationsOfOneCardAreNeither() {
    #expect(PairingCard(scanned: Array("%S-DOCK".utf8))?.station(among: ["dock", "DOCK"]) == nil)
  }
}
