import FoundationEssentials
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Warehouse

@testable import WMS

/// A proxy that knows `CONNECT` (RFC 9110 §9.3.6) and nothing else.
private final class ConnectProxy: Sendable {
  /// The heads it was sent.
  private let heads = Mutex<[String]>([])
  let credentials: String?
  var seen: [String] { heads.withLock { $0 } }

  init(credentials: String? = nil) { self.credentials = credentials }

  func run(_ test: @Sendable @escaping (String) async throws -> Void) async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0) { channel in
      channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
    }
    let port = server.channel.localAddress?.port ?? 0
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        try await server.executeThenClose { clients in
          await withDiscardingTaskGroup { group in
            do { for try await client in clients { group.addTask { try? await self.serve(client) } } } catch {}
          }
        }
      }
      defer { tasks.cancelAll() }
      try await test("http://127.0.0.1:\(port)")
    }
  }

  private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
    try await client.executeThenClose { input, output in
      var iterator = input.makeAsyncIterator()
      var head = ""
      while !head.hasSuffix("\r\n\r\n"), let bytes = try await iterator.next() { head += String(decoding: bytes.readableBytesView, as: UTF8.self) }
      let text = head
      heads.withLock { $0.append(text) }
      let words = text.split(separator: " ")
      guard words.first == "CONNECT", let target = words.dropFirst().first?.split(separator: ":"), target.count == 2, let port = Int(target[1]) else {
        return try await output.write(ByteBuffer(string: "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"))
      }
      if let credentials, !text.lowercased().contains("proxy-authorization: basic \(Data(credentials.utf8).base64EncodedString().lowercased())") {
        return try await output.write(ByteBuffer(string: "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"))
      }
      let upstream = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: String(target[0]), port: port) { channel in
        channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
      }
      try await output.write(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"))
      try await upstream.executeThenClose { answers, requests in
        async let back: Void = { for try await bytes in answers { try await output.write(bytes) } }()
        while let bytes = try await iterator.next() { try await requests.write(bytes) }
        requests.finish()
        try await back
      }
    }
  }
}

@Suite struct ProxyTests {
  private let dock = StreamID("dock-1")

  @Test func enrolmentAndSyncGoThroughAProxyThatWantsCredentials() async throws {
    try await SecureSite.run { site in
      let proxy = ConnectProxy(credentials: "box7:pass:word")
      try await proxy.run { address in
        let secret = site.data + "/proxy"
        try Data("box7:pass:word\n".utf8).write(to: URL(filePath: secret))
        var endpoint = site.endpoint
        endpoint.proxy = address
        endpoint.proxyCredentialFile = secret
        _ = try await site.keeper(endpoint).enrol(try site.ticket(), .named)
        let outbox = MemoryOutbox(device: SecureSite.device)
        outbox.append(4, to: dock)
        try await Station(outbox, endpoint: endpoint).run { _ in try await eventually("all are confirmed") { outbox.storedCursor(dock) == 5 } }
      }
      #expect(!proxy.seen.isEmpty)
      // The proxy sees where to, and nothing of what.
      #expect(proxy.seen.allSatisfy { $0.hasPrefix("CONNECT 127.0.0.1:") && !$0.contains("/v1/") })
    }
  }

  @Test func aProxyThatRefusesIsSaidToBeIt() async throws {
    try await SecureSite.run { site in
      try await ConnectProxy(credentials: "a:b").run { address in
        var endpoint = site.endpoint
        endpoint.authorityFile = site.data + "/ca.pem"
        endpoint.proxy = address
        let outbox = MemoryOutbox(device: SecureSite.device)
        outbox.append(1, to: dock)
        try await Station(outbox, endpoint: endpoint).run { station in
          try await eventually("the error names the credential") { await station.pump.status().lastError?.contains("wms-proxy") == true }
        }
      }
      var endpoint = site.endpoint
      endpoint.proxy = "http://127.0.0.1:9"
      #expect(throws: Never.self) { try HTTPTransport(endpoint) }
      for wrong in ["127.0.0.1:3128", "https://p:1", "http://u:p@h:1", "http://h"] {
        endpoint.proxy = wrong
        #expect(throws: WMSEndpointError.self) { try HTTPTransport(endpoint) }
      }
    }
  }
}
