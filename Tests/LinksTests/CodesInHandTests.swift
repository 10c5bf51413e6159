import Foundation
import Links
import Testing
import Warehouse

@Suite struct CodesInHandTests {
  let path = NSTemporaryDirectory() + "in-hand-\(UInt64.random(in: 0...UInt64.max))"

  @Test func aMarkOutlivesWhoSetItAndNoOtherDeviceHasIt() throws {
    defer { unlink(path) }
    do {
      let marks = try CodesInHand(path: path, boot: "aaaaaaaa")
      marks.mark(of: DeviceID("dock-1"))?.isSet = true
      #expect(marks.mark(of: DeviceID("dock-2"))?.isSet == false)
    }
    let again = try CodesInHand(path: path, boot: "aaaaaaaa")
    #expect(again.mark(of: DeviceID("dock-2"))?.isSet == false && again.mark(of: DeviceID("dock-3"))?.isSet == false)
    let mark = try #require(again.mark(of: DeviceID("dock-1")))
    #expect(mark.isSet)
    mark.isSet = false
    #expect(try CodesInHand(path: path, boot: "aaaaaaaa").mark(of: DeviceID("dock-1"))?.isSet == false)
  }

  @Test func nothingCountsAfterAReboot() throws {
    defer { unlink(path) }
    try CodesInHand(path: path, boot: "aaaaaaaa").mark(of: DeviceID("dock-1"))?.isSet = true
    #expect(try CodesInHand(path: path, boot: "bbbbbbbb").mark(of: DeviceID("dock-1"))?.isSet == false)
  }

  @Test func aFileOfSomethingElseIsMadeAnewAndAFolderThatIsNotThereIsNamed() throws {
    defer { unlink(path) }
    try Data(repeating: 0xFF, count: 10_000).write(to: URL(filePath: path))
    #expect(try CodesInHand(path: path, boot: "aaaaaaaa").mark(of: DeviceID("dock-1"))?.isSet == false)
    let error = #expect(throws: LinkError.self) { try CodesInHand(path: "/nowhere/in-hand", boot: "aaaaaaaa") }
    #expect(error?.detail.contains("/nowhere/in-hand") == true)
  }

  @Test func thePlacesOfDevicesThatAreGoneAreGivenToOthers() throws {
    defer { unlink(path) }
    for run in 0..<3 {
      let marks = try CodesInHand(path: path, boot: "aaaaaaaa")
      for device in 0..<252 { #expect(marks.mark(of: DeviceID("\(run)-\(device)"))?.isSet == false) }
      #expect(marks.mark(of: DeviceID("one too many")) == nil)
    }
  }
}
