import DeviceReplay
import Foundation
import Testing
import Warehouse

/// An independent client, sllurp (PyPI), against the simulated reader. `make sllurp` puts it where these tests look.
@Suite(.serialized, .enabled(if: Sllurp.isAvailable, "needs sllurp: make sllurp, or SLLURP_PYTHON=a Python that has it"))
struct SllurpTests {
  private func reader(tags: Int, rate: Double? = 2000) throws -> VirtualLLRPReader {
    var options = VirtualLLRPReader.Options()
    options.rate = rate
    return try VirtualLLRPReader(SimulatedField(tags: tags), options)
  }

  @Test(arguments: [1, 25]) func takesInventory(every: Int) async throws {
    let reader = try reader(tags: 60)
    let outcome = try await Sllurp.run(reader.port, "inventory", "\(every)", "60")
    let epcs = try #require(outcome["epcs"] as? [String])
    #expect(Set(epcs) == Set(reader.field { $0.tags.map { $0.epc.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() } }))
    #expect((outcome["antennas"] as? [Int])?.sorted() == [1, 2, 3, 4])
    print("sllurp read \(outcome["reads"] ?? "?") tags in \(outcome["seconds"] ?? "?") s, \(every) a report")
  }

  @Test func readsWritesAndLocks() async throws {
    let reader = try reader(tags: 1, rate: 200)
    let read = try await Sllurp.run(reader.port, "read", "2", "0", "6")
    #expect(read["result"] as? Int == 0)
    #expect(read["data"] as? String == reader.field { $0.tags[0].tid.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() })
    let written = try await Sllurp.run(reader.port, "write", "3", "2", "cafebabe")
    #expect(written["result"] as? Int == 0 && reader.field { Array($0.tags[0].banks[3][2...3]) } == [0xCAFE, 0xBABE])
    let locked = try await Sllurp.run(reader.port, "lock", "4", "1")
    #expect(locked["result"] as? Int == 0 && reader.field { $0.tags[0].locks[4] } == .lockedForEver)
    let refused = try await Sllurp.run(reader.port, "write", "3", "2", "0000")
    #expect(refused["result"] as? Int == 2, "Tag_Memory_Locked_Error")
  }
}

/// Runs a few lines of Python that use sllurp's own client.
private enum Sllurp {
  static let python: String = {
    let own = URL(filePath: #filePath).appending(path: "../../../../.build/sllurp/bin/python").standardizedFileURL.path
    return ProcessInfo.processInfo.environment["SLLURP_PYTHON"] ?? own
  }()

  static let isAvailable = FileManager.default.isExecutableFile(atPath: python)

  /// What the last line says, which is a JSON object; the error is what Python said.
  static func run(_ port: UInt16, _ words: String...) async throws -> [String: Any] {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", script, "\(port)"] + words
    let (out, err) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (out, err)
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    for await _ in ended {}
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").last, "\(complaint)")
    return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private static let script = #"""
    import json, os, sys, threading, time
    from sllurp import llrp
    port, verb, words = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    every = int(words[0]) if verb == "inventory" else 1
    flags = ["EnableAntennaID", "EnablePeakRSSI", "EnableLastSeenTimestamp", "EnableTagSeenCount", "EnableAccessSpecID"]
    config = llrp.LLRPReaderConfig({"antennas": [1, 2, 3, 4], "report_every_n_tags": every, "start_inventory": True,
                                    "tag_content_selector": {flag: True for flag in flags}})
    reader = llrp.LLRPReaderClient("127.0.0.1", port, config)
    epcs, antennas, reads, result, done, start = set(), set(), 0, {}, threading.Event(), time.time()
    def tags(_, reports):
        global reads
        for tag in reports:
            epcs.add(tag["EPC-96"].decode())
            antennas.add(tag["AntennaID"])
            reads += tag["TagSeenCount"]
            for name, value in tag.items():
                if name.endswith("OpSpecResult"):
                    result.update(result=value["Result"], data=(value.get("ReadData") or b"").hex())
                    done.set()
        if verb == "inventory" and len(epcs) >= int(words[1]): done.set()
    def access(_, state):
        if verb == "read": spec = llrp.C1G2Read(MB=int(words[0]), WordPtr=int(words[1]), WordCount=int(words[2]))
        if verb == "write":
            data = bytes.fromhex(words[2])
            spec = llrp.C1G2Write(MB=int(words[0]), WordPtr=int(words[1]), WriteDataWordCount=len(data) // 2, WriteData=data)
        if verb == "lock": spec = llrp.C1G2Lock(LockPayload=llrp.C1G2LockPayload(int(words[1]), int(words[0])))
        reader.start_access_spec(spec, stop_after_count=1)
    reader.add_tag_report_callback(tags)
    if verb != "inventory": reader.add_state_callback(llrp.LLRPReaderState.STATE_INVENTORYING, access)
    reader.connect()
    done.wait(20)
    seconds = round(time.time() - start, 3)
    print(json.dumps({"epcs": sorted(epcs), "antennas": sorted(antennas), "reads": reads, "seconds": seconds, **result}), flush=True)
    # Its own way to disconnect waits for ever where the reader speaks meanwhile.
    os._exit(0)
    """#
}
