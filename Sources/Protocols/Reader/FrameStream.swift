import Warehouse

/// What stands at one place of a stream of frames that say how long they are.
enum FrameLook: Equatable {
  /// A frame up to here, its check right.
  case frame(end: Int)
  /// As long as it says, and the check is wrong; or the length cannot be true, and `end` is the end of its head.
  case damaged(String, end: Int)
  /// A byte that fills the line between frames.
  case blank
  /// No frame begins here.
  case noise
  /// It takes more bytes to say.
  case unfinished
}

/// How a dialect's frames are told from each other.
protocol FrameShape: Sendable {
  /// So many bytes of a head make it certain enough that a frame begins, though it is not whole yet.
  static var credible: Int { get }
  /// So many bytes of a head at the end of a damaged frame are worth to wait for the next ones.
  static var suspicious: Int { get }
  /// What stands at `bytes[start...]`.
  func look(_ bytes: Span<UInt8>, at start: Int) -> FrameLook
  /// Whether what looks like a frame at `start` may be one that follows the damaged one at `damaged`.
  func follows(_ bytes: Span<UInt8>, at start: Int, damaged: Int) -> Bool
}

extension FrameShape {
  static var suspicious: Int { 1 }
  func follows(_ bytes: Span<UInt8>, at start: Int, damaged: Int) -> Bool { true }
}

/// Cuts a stream into frames, and finds the next one after noise, lost bytes and lengths that lie. What is no frame is a fault, told once with its
/// bytes: `framing` between frames, `checksum` or `length` where one began. Nothing depends on how the bytes were handed over.
struct FrameStream: Sendable {
  enum Piece: Equatable {
    case frame([UInt8])
    case fault(String, [UInt8])
  }

  private var pending: [UInt8] = []
  private var noise: [UInt8] = []

  private static let longestNoise = 256

  /// A frame has begun, or noise waits for the frame that ends it.
  var isBusy: Bool { !pending.isEmpty || !noise.isEmpty }

  mutating func receive(_ bytes: Span<UInt8>, shape: some FrameShape) -> [Piece] {
    bytes.withUnsafeBufferPointer { pending.append(contentsOf: $0) }
    var pieces: [Piece] = []
    consume(shape, isLast: false, &pieces)
    return pieces
  }

  /// Nothing more comes of what has begun: whole frames in it are taken, the rest is told.
  mutating func settle(shape: some FrameShape) -> [Piece] {
    var pieces: [Piece] = []
    consume(shape, isLast: true, &pieces)
    while !pending.isEmpty {
      let whole = (1..<pending.count).first { if case .frame = shape.look(pending.span, at: $0) { true } else { false } } ?? pending.count
      tellNoise(&pieces)
      pieces.append(.fault("length", Array(pending[..<whole])))
      pending.removeFirst(whole)
      consume(shape, isLast: true, &pieces)
    }
    tellNoise(&pieces)
    return pieces
  }

  mutating func reset() {
    pending.removeAll()
    noise.removeAll()
  }

  private mutating func consume(_ shape: some FrameShape, isLast: Bool, _ pieces: inout [Piece]) {
    let bytes = pending
    var start = 0
    scan: while start < bytes.count {
      switch shape.look(bytes.span, at: start) {
      case .unfinished: break scan
      case .blank: start += 1
      case .noise:
        noise.append(bytes[start])
        if noise.count == FrameStream.longestNoise { tellNoise(&pieces) }
        start += 1
      case .frame(let end):
        tellNoise(&pieces)
        pieces.append(.frame(Array(bytes[start..<end])))
        start = end
      case .damaged(let code, let end):
        guard let next = FrameStream.next(bytes.span, shape, after: start, until: end, isLast: isLast) else { break scan }
        tellNoise(&pieces)
        pieces.append(.fault(code, Array(bytes[start..<next])))
        start = next
      }
    }
    pending.removeFirst(start)
  }

  /// Where in a damaged frame the next one begins, or its end; `nil` where it takes more bytes to say. Judged by heads, and by frames that end
  /// within: so that it is all the same whether what follows has come already.
  private static func next<Shape: FrameShape>(_ bytes: Span<UInt8>, _ shape: Shape, after damaged: Int, until end: Int, isLast: Bool) -> Int? {
    for start in (damaged + 1)..<end {
      switch shape.look(bytes.extracting(..<end), at: start) {
      case .frame: return start
      case .damaged, .noise, .blank: continue
      case .unfinished: break
      }
      guard end - start >= Shape.suspicious, shape.follows(bytes.extracting(..<end), at: start, damaged: damaged) else { continue }
      let head = start + Shape.credible
      guard head <= bytes.count else {
        if isLast || shape.look(bytes, at: start) != .unfinished { continue }
        return nil
      }
      switch shape.look(bytes.extracting(..<max(head, end)), at: start) {
      case .unfinished, .frame: return start
      case .damaged, .noise, .blank: continue
      }
    }
    return end
  }

  private mutating func tellNoise(_ pieces: inout [Piece]) {
    guard !noise.isEmpty else { return }
    pieces.append(.fault("framing", noise))
    noise.removeAll(keepingCapacity: true)
  }
}
