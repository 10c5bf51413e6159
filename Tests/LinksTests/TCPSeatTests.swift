import Glibc
import Links
import Synchronization
import Testing
import Warehouse

/// Devices that connect to us.
@Suite struct TCPSeatTests {
  private func seat(_ doors: TCPDoors, _ port: Int, from: String = "127.0.0.1", _ called: @escaping @Sendable () -> Void = {}) throws -> TCPSeat {
    doors.seat(for: try #require(TCPCaller(at: TCPPlace(host: "127.0.0.1", port: port), from: from)), called: called)
  }

  /// What a caller has sent on the connection that stands now.
  private func next(_ link: TCPLink) async throws -> String { String(decoding: try await link.read(timeout: .seconds(5))?.bytes ?? [], as: UTF8.self) }

  @Test func itIsAbsentUntilItCallsAndThenCarriesBytesBothWays() async throws {
    let port = try freePort()
    let calls = Mutex(0)
    let seat = try seat(TCPDoors(), port) { calls.withLock { $0 += 1 } }
    let link = TCPLink(seat)
    let absent = await outcome { try await link.open() }
    #expect(absent?.code == .absent && absent?.detail.contains("127.0.0.1:\(port) from 127.0.0.1: the reader has not connected yet") == true)
    let peer = try await call(port)
    _ = peer.send(Array("hello".utf8))
    try await eventually("told") { calls.withLock { $0 } == 1 }
    try await link.open()
    #expect(try await next(link) == "hello")
    try await link.write(Array("back".utf8), timeout: .seconds(5))
    #expect(try await peer.receive(4) == Array("back".utf8))
    peer.finishWriting()
    #expect(await outcome { try await link.read(timeout: .seconds(5)) }?.code == .lost)
    #expect(await outcome { try await link.open() }?.code == .absent)
    // It calls again on the same port.
    let again = try await call(port)
    try await eventually("told again") { calls.withLock { $0 } == 2 }
    try await link.open()
    _ = again.send([0x21])
    #expect(try await next(link) == "!")
    await link.close()
    seat.leave()
  }

  @Test func aStrangerIsRefusedAndCounted() async throws {
    let port = try freePort()
    let seat = try seat(TCPDoors(), port, from: "127.0.0.2")
    let link = TCPLink(seat)
    #expect(await outcome { try await link.open() }?.code == .absent)
    for count in 1...3 {
      let stranger = try await call(port, from: "127.0.0.\(8 + count)")
      try await eventually("turned away") { stranger.isRefused }
      #expect(seat.strangers.count == count && seat.strangers.last == "127.0.0.\(8 + count)" && seat.strangers.at > 0)
    }
    #expect(await outcome { try await link.open() }?.code == .absent)
    seat.leave()
  }

  @Test func severalDevicesShareAPort() async throws {
    let (port, doors) = (try freePort(), TCPDoors())
    let seats = try (2...4).map { try seat(doors, port, from: "127.0.0.\($0)") }
    let links = seats.map { TCPLink($0) }
    await withTaskGroup { tasks in
      for link in links { tasks.addTask { #expect(await outcome { try await link.open() }?.code == .absent) } }
    }
    var peers: [Peer] = []
    for (number, link) in zip(2..., links) {
      peers.append(try await call(port, from: "127.0.0.\(number)"))
      _ = peers.last?.send(Array("\(number)".utf8))
      try await eventually("its own") { await outcome { try await link.open() } == nil }
      #expect(try await next(link) == "\(number)")
    }
    // One that leaves takes nobody with it; after the last one the port is free.
    seats[0].leave()
    #expect(peers.allSatisfy { !$0.isRefused })
    let fourth = try await call(port, from: "127.0.0.2")
    try await eventually("turned away") { fourth.isRefused }
    for link in links { await link.close() }
    for seat in seats { seat.leave() }
    let other = try seat(TCPDoors(), port)
    try await eventually("free") { await outcome { try await TCPLink(other).open() }?.code == .absent }
    other.leave()
  }

  @Test func aSecondConnectionWaitsForTheEndOfTheFirst() async throws {
    let port = try freePort()
    let seat = try seat(TCPDoors(), port)
    let link = TCPLink(seat)
    #expect(await outcome { try await link.open() }?.code == .absent)
    let first = try await call(port)
    try await eventually("the first") { await outcome { try await link.open() } == nil }
    let second = try await call(port)
    let third = try await call(port)
    // Of those that wait the newest stays; the first works on.
    try await eventually("the second gives way") { second.isRefused }
    _ = first.send(Array("one".utf8))
    #expect(try await next(link) == "one" && !third.isRefused)
    first.finishWriting()
    #expect(await outcome { try await link.read(timeout: .seconds(5)) }?.code == .lost)
    try await link.open()
    _ = third.send(Array("three".utf8))
    #expect(try await next(link) == "three")
    await link.close()
    seat.leave()
  }

  @Test func aDeviceThatLostPowerIsFoundDeadWhenItCallsAgain() async throws {
    let port = try freePort()
    let seat = try seat(TCPDoors(), port)
    let link = TCPLink(seat)
    #expect(await outcome { try await link.open() }?.code == .absent)
    var first: Peer? = try await call(port)
    try await eventually("the first") { await outcome { try await link.open() } == nil }
    async let ended = outcome { try await link.read(timeout: .seconds(15)) }
    guard first?.vanish() == true else { return await link.close() }
    first = nil
    let second = try await call(port)
    // Without a question it would be found dead after half a minute.
    #expect(await ended?.code == .lost)
    try await link.open()
    _ = second.send(Array("alive".utf8))
    #expect(try await next(link) == "alive")
    await link.close()
    seat.leave()
  }

  @Test func aPortThatCannotBeHadSaysWhy() async throws {
    let taken = try Listener()
    let busy = try seat(TCPDoors(), taken.port)
    let error = await outcome { try await TCPLink(busy).open() }
    #expect(error?.code == .busy && error?.detail.contains("sudo ss -ltnp sport = :\(taken.port)") == true)
    let nowhere = TCPDoors().seat(for: try #require(TCPCaller(at: TCPPlace(host: "192.0.2.77", port: 5084), from: "192.0.2.78"))) {}
    let absent = await outcome { try await TCPLink(nowhere).open() }
    #expect(absent?.code == .absent && absent?.detail.contains("does not have that address") == true)
  }

  @Test func placesAndCallersAreReadAsPeopleWriteThem() {
    #expect(TCPPlace("10.0.0.7:5084") == TCPPlace(host: "10.0.0.7", port: 5084) && TCPPlace("[fd00::7]:5084") == TCPPlace(host: "fd00::7", port: 5084))
    #expect(TCPPlace("gate-2.site", standard: 5085) == TCPPlace(host: "gate-2.site", port: 5085) && TCPPlace("[::1]", standard: 1)?.description == "[::1]:1")
    for text in ["", ":5084", "10.0.0.7", "10.0.0.7:0", "10.0.0.7:65536", "a:b", "fd00::7:5084", "[fd00::7:5084", "u@h:1", "h/x:1", "a b:1"] {
      #expect(TCPPlace(text) == nil, "\(text)")
    }
    let caller = TCPCaller(at: TCPPlace(host: "::", port: 5084), from: "::ffff:10.0.0.8")
    #expect(caller?.from == "10.0.0.8" && caller?.at.host == "::")
    #expect(TCPCaller(at: TCPPlace(host: "gate", port: 1), from: "10.0.0.8") == nil && TCPCaller(at: TCPPlace(host: "::", port: 1), from: "10.0.0.0/24") == nil)
  }
}
