import NIOCore
import Warehouse

/// What has arrived on one connection and who waits for it. Everything happens on the connection's event loop.
final class TCPInbox: Sendable {
  fileprivate struct State {
    var arrived: [UInt8] = []
    var end: LinkError?
    var reader: (promise: EventLoopPromise<[UInt8]?>, timer: Scheduled<Void>?)?
    var closing: EventLoopPromise<Void>?
  }

  private let state: NIOLoopBoundBox<State>

  init(_ loop: any EventLoop) { state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: loop) }

  /// The next bytes; `nil` when the timeout passed. Bytes first, the end after them. The kernel is asked `after` that time.
  func next(on channel: any Channel, timeout: TimeAmount?, after pause: TimeAmount?) async throws -> [UInt8]? {
    let promise = channel.eventLoop.makePromise(of: [UInt8]?.self)
    return try await withTaskCancellationHandler {
      channel.eventLoop.execute { self.serve(promise, channel, timeout, pause) }
      return try await promise.futureResult.get()
    } onCancel: {
      channel.eventLoop.execute { self.answer(.failure(CancellationError()), to: promise) }
    }
  }

  private func serve(_ promise: EventLoopPromise<[UInt8]?>, _ channel: any Channel, _ timeout: TimeAmount?, _ pause: TimeAmount?) {
    guard state.value.reader == nil else { return promise.fail(LinkError(.io, "two calls read one link")) }
    let timer = timeout.map { channel.eventLoop.scheduleTask(in: $0) { self.answer(.success(nil), to: promise) } }
    state.value.reader = (promise, timer)
    deliver()
    guard state.value.reader != nil else { return }
    if let pause { channel.eventLoop.scheduleTask(in: pause) { channel.read() } } else { channel.read() }
  }

  private func answer(_ result: Result<[UInt8]?, any Error>, to promise: EventLoopPromise<[UInt8]?>) {
    guard let reader = state.value.reader, reader.promise.futureResult === promise.futureResult else { return }
    reader.timer?.cancel()
    state.value.reader = nil
    promise.completeWith(result)
  }

  fileprivate func deliver() {
    guard let reader = state.value.reader else { return }
    if !state.value.arrived.isEmpty {
      let bytes = state.value.arrived
      state.value.arrived = []
      answer(.success(bytes), to: reader.promise)
    } else if let end = state.value.end {
      answer(.failure(end), to: reader.promise)
    }
  }

  fileprivate func take(_ buffer: ByteBuffer, from channel: any Channel) {
    guard state.value.closing == nil else { return channel.read() }
    state.value.arrived.append(contentsOf: buffer.readableBytesView)
    deliver()
  }

  fileprivate func ended(_ error: LinkError) {
    if state.value.end == nil { state.value.end = error }
    deliver()
    state.value.closing?.succeed()
    state.value.closing = nil
  }

  /// The orderly end: FIN, drain, close.
  func finish(_ channel: any Channel, within time: TimeAmount) async {
    let drained = channel.eventLoop.makePromise(of: Void.self)
    channel.eventLoop.execute { self.drain(channel, drained, time) }
    _ = try? await drained.futureResult.get()
    _ = try? await channel.close()
  }

  private func drain(_ channel: any Channel, _ drained: EventLoopPromise<Void>, _ time: TimeAmount) {
    if let reader = state.value.reader { answer(.failure(LinkError(.closed, "closed here")), to: reader.promise) }
    guard state.value.end == nil else { return drained.succeed() }
    state.value.closing = drained
    let timer = channel.eventLoop.scheduleTask(in: time) { self.ended(LinkError(.closed, "closed here")) }
    drained.futureResult.whenComplete { _ in timer.cancel() }
    channel.close(mode: .output, promise: nil)
    channel.read()
  }
}

/// Hands a channel's bytes and its end to the inbox.
final class TCPInboxHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let inbox: TCPInbox

  init(_ inbox: TCPInbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { inbox.take(unwrapInboundIn(data), from: context.channel) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { inbox.ended(LinkError(.lost, "closed by the peer")) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    inbox.ended(error as? LinkError ?? LinkError(.lost, "\(error)"))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { inbox.ended(LinkError(.lost, "the connection is closed")) }
}
