/// Prometheus' text exposition format 0.0.4 (prometheus.io, "Exposition formats"): one family after the other, each with its help and type.
struct MetricsText {
  enum Kind: String { case counter, gauge }

  struct Sample {
    var labels: KeyValuePairs<String, String>
    var value: Double
    init(_ labels: KeyValuePairs<String, String> = [:], _ value: Double) {
      self.labels = labels
      self.value = value
    }
    init(_ labels: KeyValuePairs<String, String> = [:], _ value: some BinaryInteger) { self.init(labels, Double(value)) }
  }

  private(set) var text = ""

  /// A family without samples is left out.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
      text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(number(sample.value))\n"
    }
  }

  private func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  private func number(_ value: Double) -> String { value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)" }
}
