/// Vendors whose USB ids come with a chip or its sample firmware, so that a scanner, a modem and a toy answer alike: such an id names no device.
enum ChipMakers {
  /// Names from usb.ids, 2025-07-26. Serial bridges are in the tables of Linux' `ftdi_sio`, `cp210x`, `ch341` and `pl2303`.
  static let names: [UInt16: String] = [
    0x0403: "FTDI", 0x10C4: "Silicon Labs", 0x1A86: "QinHeng", 0x4348: "WinChipHead", 0x067B: "Prolific", 0x0483: "STMicroelectronics", 0x04D8: "Microchip",
    0x03EB: "Atmel", 0x04B4: "Cypress", 0x0416: "Winbond", 0x1FC9: "NXP", 0x15A2: "Freescale", 0x28E9: "GigaDevice", 0x16C0: "Van Ooijen (shared ids)",
    0x04D9: "Holtek", 0x1C4F: "SiGma Micro", 0x0C45: "Microdia", 0x1A2C: "China Resource Semico",
    0x0000: "nobody", 0x0001: "nobody", 0xFFFF: "nobody",
  ]
}
