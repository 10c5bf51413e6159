import Warehouse

extension Dialect {
  /// Datalogic's scanners: host commands of one byte, `E` and `D` to let read, `T` and `X` for the trigger (Magellan and PowerScan Product Reference
  /// Guides, "RS-232 Host Commands"). Answers to `i`, `h` and `s` have no published form.
  static let datalogic = Dialect(
    identifiers: [("eu", CodeIdentifiers(datalogicEurope)), ("usa", CodeIdentifiers(datalogicAmerica))],
    scanning: Order(on: [0x45], off: [0x44]), trigger: Order(on: [0x54], off: [0x58]))

  /// The pre-loaded sets of label identifiers (PowerScan PD96 Product Reference Guide, table 18; PowerScan D8330 Reference Manual, "Code identifier
  /// table"). Left out: marks that mean different symbologies in the two.
  private static let datalogicEurope = """
    ! z0 A E4 B E0 C E0 D E0 L E3 M E3 N I0 Q X0 R F0 T C0 U G0 V A0 X X0 Y X0 Z M0 b H0 e I0 f C4 k C1 p K0 q T0 s X0 t e0 u e0 v e0
    """
  private static let datalogicAmerica = """
    # C0 % F0 & G0 * A0 A X0 Az z0 CE H0 F E0 FF E4 IA S0 R4 e0 RL e0 RX e0 Y X0 e I0 f C4 i I0 s X0
    """
}
