import Warehouse

/// The labels this program knows how to lay out.
enum TemplateID: String, Sendable, CaseIterable {
  case logistic, location, test, sheet

  var fields: [LabelField] {
    switch self {
    case .logistic: LogisticLabel.fields
    case .location: LocationLabel.fields
    case .test: TestLabel.fields
    case .sheet: SheetLabel.fields
    }
  }

  func layout(_ values: LabelValues, for target: LabelTarget) throws(LabelError) -> Layout {
    switch self {
    case .logistic: try LogisticLabel.layout(values, for: target)
    case .location: try LocationLabel.layout(values, for: target)
    case .test: try TestLabel.layout(values, for: target)
    case .sheet: try SheetLabel.layout(values, for: target)
    }
  }
}
