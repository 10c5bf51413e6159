import CUSB
import Glibc
import Synchronization
import Warehouse

/// An open USB device and what is under way on it: one owner, closed in one place.
///
/// Transfers are asynchronous and end in `ended` on libusb's thread. Closing first cancels them and waits for their end, so that no memory is given
/// back under the kernel's hands.
final class USBHandle: Sendable {
  /// How a transfer ended, and how many bytes had gone.
  struct Outcome: Sendable {
    var status: libusb_transfer_status
    var bytes: [UInt8]
    var count: Int
  }

  enum Kind: Sendable { case bulk(endpoint: UInt8), control }

  private struct State: ~Copyable {
    var handle: OpaquePointer?
    var descriptor: Descriptor?
    var flights: [ObjectIdentifier: Flight] = [:]
    /// Calls outside the lock that use the handle.
    var leases = 0
    var isClosing = false
    var drained: [UnsafeContinuation<Void, Never>] = []

    mutating func takeDrained() -> [UnsafeContinuation<Void, Never>] {
      guard isClosing, flights.isEmpty, leases == 0 else { return [] }
      defer { drained = [] }
      return drained
    }
  }

  private let state: Mutex<State>

  /// Waits for the device: not for the cooperative pool.
  init(path: String) throws(LinkError) {
    let events = try USBEvents.started()
    let descriptor = try Descriptor(opening: path, O_RDWR)
    var handle: OpaquePointer?
    let result = libusb_wrap_sys_device(events.context, Int(descriptor.number), &handle)
    guard result == 0, let handle else { throw .usb(result, "\(path): libusb cannot take it") }
    state = Mutex(State(handle: handle, descriptor: descriptor))
  }

  deinit { state.withLock { USBHandle.release(&$0) } }

  /// Calls `body`, which may wait, with the handle; a `close` meanwhile waits for it. `nil` once it is closed.
  func withLease<Value>(_ body: (OpaquePointer) -> Value) -> Value? {
    let address = state.withLock { state -> UInt? in
      guard !state.isClosing, let handle = state.handle else { return nil }
      state.leases += 1
      return UInt(bitPattern: handle)
    }
    guard let address, let handle = OpaquePointer(bitPattern: address) else { return nil }
    defer {
      let waiting = state.withLock { state in
        state.leases -= 1
        return state.takeDrained()
      }
      for continuation in waiting { continuation.resume() }
    }
    return body(handle)
  }

  /// Runs one transfer to its end. `buffer` is what is sent, or as many bytes as there is room for; `milliseconds` 0 is no time-out.
  func transfer(_ kind: Kind, _ buffer: [UInt8], milliseconds: UInt32) async throws(LinkError) -> Outcome {
    let flight = Flight(self, kind, buffer, milliseconds)
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        if let refusal = submit(flight, continuation) {
          flight.refusal.withLock { $0 = refusal }
          continuation.resume()
        } else if Task.isCancelled {
          cancel(flight)
        }
      }
    } onCancel: {
      cancel(flight)
    }
    if let refusal = flight.refusal.withLock({ $0 }) { throw refusal }
    return flight.outcome
  }

  private func submit(_ flight: Flight, _ continuation: UnsafeContinuation<Void, Never>) -> LinkError? {
    state.withLock { state -> LinkError? in
      guard !state.isClosing, let handle = state.handle else { return LinkError(.closed, "closed here") }
      flight.prepare(UInt(bitPattern: handle), continuation)
      state.flights[ObjectIdentifier(flight)] = flight
      let result = flight.submit()
      guard result != 0 else { return nil }
      state.flights[ObjectIdentifier(flight)] = nil
      return .usb(result, "a transfer was refused")
    }
  }

  private func cancel(_ flight: Flight) {
    state.withLock { state in
      if state.flights[ObjectIdentifier(flight)] != nil { flight.cancel() }
    }
  }

  /// Called on libusb's thread.
  fileprivate func ended(_ flight: Flight) {
    let waiting = state.withLock { state in
      state.flights[ObjectIdentifier(flight)] = nil
      return state.takeDrained()
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Ends what is under way; from now on nothing new begins. Idempotent. `last` is called with the handle before the device is let go, and may wait.
  func close(_ last: @escaping @Sendable (OpaquePointer) -> Void) async {
    let isFirst = state.withLock { state in
      defer { state.isClosing = true }
      return !state.isClosing
    }
    guard isFirst else { return }
    await withUnsafeContinuation { continuation in
      let waiting = state.withLock { state in
        for flight in state.flights.values { flight.cancel() }
        state.drained.append(continuation)
        return state.takeDrained()
      }
      for continuation in waiting { continuation.resume() }
    }
    await aside { [self] in
      // Nobody else has the handle any more. libusb waits for its thread here, which must not wait for this lock.
      let address = state.withLock { state -> UInt? in state.handle.take().map { UInt(bitPattern: $0) } }
      guard let address, let handle = OpaquePointer(bitPattern: address) else { return }
      last(handle)
      libusb_close(handle)
      state.withLock { state in _ = state.descriptor.take() }
    }
  }

  /// For a handle that was never closed: nothing is under way, or it would be kept.
  private static func release(_ state: inout State) {
    if let handle = state.handle.take() { libusb_close(handle) }
  }
}

/// One transfer: its memory, and who waits for it.
private final class Flight: Sendable {
  private struct Memory: ~Copyable {
    let transfer: UnsafeMutablePointer<libusb_transfer>?
    let buffer: UnsafeMutablePointer<UInt8>
    let count: Int
    var continuation: UnsafeContinuation<Void, Never>?
    var outcome: USBHandle.Outcome?

    deinit {
      libusb_free_transfer(transfer)
      buffer.deallocate()
    }
  }

  private let device: USBHandle
  private let kind: USBHandle.Kind
  private let milliseconds: UInt32
  private let memory: Mutex<Memory>
  let refusal = Mutex<LinkError?>(nil)

  init(_ device: USBHandle, _ kind: USBHandle.Kind, _ bytes: [UInt8], _ milliseconds: UInt32) {
    self.device = device
    self.kind = kind
    self.milliseconds = milliseconds
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    buffer.initialize(from: bytes, count: bytes.count)
    memory = Mutex(Memory(transfer: libusb_alloc_transfer(0), buffer: buffer, count: bytes.count))
  }

  func prepare(_ handle: UInt, _ continuation: UnsafeContinuation<Void, Never>) {
    memory.withLock { memory in
      memory.continuation = continuation
      guard let transfer = memory.transfer, let handle = OpaquePointer(bitPattern: handle) else { return }
      // Held until `landed` has run, or `submit` has failed.
      let context = Unmanaged.passUnretained(self).toOpaque()
      switch kind {
      case .bulk(let endpoint):
        libusb_fill_bulk_transfer(transfer, handle, endpoint, memory.buffer, Int32(memory.count), landed, context, milliseconds)
      case .control: libusb_fill_control_transfer(transfer, handle, memory.buffer, landed, context, milliseconds)
      }
    }
  }

  /// The device's list of flights keeps this object alive until `landed` has run.
  func submit() -> Int32 {
    memory.withLock { memory in
      guard let transfer = memory.transfer else { return Int32(LIBUSB_ERROR_NO_MEM.rawValue) }
      return libusb_submit_transfer(transfer)
    }
  }

  func cancel() { memory.withLock { memory in _ = libusb_cancel_transfer(memory.transfer) } }

  var outcome: USBHandle.Outcome {
    memory.withLock { $0.outcome } ?? USBHandle.Outcome(status: LIBUSB_TRANSFER_ERROR, bytes: [], count: 0)
  }

  func land() {
    let continuation = memory.withLock { memory in
      defer { memory.continuation = nil }
      guard let transfer = memory.transfer else { return memory.continuation }
      let count = max(0, min(memory.count, Int(transfer.pointee.actual_length)))
      let start = if case .control = kind { USBSetup.size } else { 0 }
      let bytes = Array(UnsafeBufferPointer(start: memory.buffer + start, count: min(count, memory.count - start)))
      memory.outcome = USBHandle.Outcome(status: transfer.pointee.status, bytes: bytes, count: count)
      return memory.continuation
    }
    device.ended(self)
    continuation?.resume()
  }
}

/// libusb's callback: a transfer has ended, however.
private func landed(_ transfer: UnsafeMutablePointer<libusb_transfer>?) {
  guard let context = transfer?.pointee.user_data else { return }
  Unmanaged<Flight>.fromOpaque(context).takeUnretainedValue().land()
}
