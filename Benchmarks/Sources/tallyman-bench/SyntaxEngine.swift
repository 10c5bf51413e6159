import Glibc

/// GS1's own Barcode Syntax Engine, as a shared library that somebody built: what others would use instead.
final class SyntaxEngine {
  private typealias Open = @convention(c) (UnsafeMutableRawPointer?, UnsafeRawPointer?) -> OpaquePointer?
  private typealias Scan = @convention(c) (OpaquePointer?, UnsafePointer<CChar>) -> Bool
  private typealias Version = @convention(c) () -> UnsafePointer<CChar>?

  private let context: OpaquePointer
  private let scan: Scan
  let version: String

  /// - Parameter path: of `libgs1encoders.so`.
  init(_ path: String) throws {
    guard let library = dlopen(path, RTLD_NOW) else { throw SyntaxEngineError(message: String(cString: dlerror())) }
    func symbol<Function>(_ name: String, _ type: Function.Type) throws -> Function {
      guard let address = dlsym(library, name) else { throw SyntaxEngineError(message: "\(path) has no \(name)") }
      // The C declarations of gs1encoders.h.
      return unsafeBitCast(address, to: type)
    }
    guard let context = try symbol("gs1_encoder_init_ex", Open.self)(nil, nil) else { throw SyntaxEngineError(message: "\(path) does not start") }
    self.context = context
    scan = try symbol("gs1_encoder_setScanData", Scan.self)
    version = try symbol("gs1_encoder_getVersion", Version.self)().map { String(cString: $0) } ?? ""
  }

  /// Whether it takes what a scanner sends: AIM identifier and data, ended by 0.
  func accepts(_ input: UnsafePointer<CChar>) -> Bool { scan(context, input) }
}

struct SyntaxEngineError: Error, CustomStringConvertible {
  var message: String
  var description: String { message }
}
