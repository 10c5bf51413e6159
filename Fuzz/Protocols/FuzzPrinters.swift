import Warehouse

/// Every printer's answers about itself: nothing traps, and cut in another way the same is told and asked.
func fuzzPrinters(_ input: [UInt8]) {
  let ids: [ProtocolID] = [.zpl, .tspl, .epl, .ezpl, .sbpl, .dpl, .brotherQL, .escpos]
  guard input.count > 1 else { return }
  let id = ids[Int(input[0]) % ids.count]
  let steps = [FuzzStep.command(.status)] + fuzzSteps(input.dropFirst()) { $0 }
  let told = fuzzRun(id, [:], steps, byByte: false)
  precondition(told == fuzzRun(id, [:], steps, byByte: true))
}
