/// Keyboards that are no scanners: every second one of usb.ids, 2025-07-26, that has the word in its name.
enum Keyboards {
  static let known: [(vendor: UInt16, product: UInt16, name: String)] = text.split(separator: "\n").compactMap { line in
    let fields = line.split(separator: " ", maxSplits: 2)
    guard let vendor = UInt16(fields[0], radix: 16), let product = UInt16(fields[1], radix: 16) else { return nil }
    return (vendor, product, String(fields[2]))
  }

  private static let text = """
    0040 073d Mini Multimedia 2.4GHz Wireless Keyboard with Touch Pad
    03eb 2042 LUFA Keyboard Demo Application
    03eb 2061 LUFA Combined Mass Storage and Keyboard Demo Application
    03ee 5609 Japanese Keyboard
    03f0 0036 CCID Smartcard Keyboard KUS0133
    03f0 0122 HID Internet Keyboard
    03f0 0324 SK-2885 keyboard
    03f0 050c 5219 Wireless Keyboard
    03f0 0d4a SK-2025 Keyboard
    03f0 1027 Virtual keyboard and mouse
    03f0 1624 Smart Card Keyboard - JP
    03f0 304a Slim Keyboard
    03f9 0100 KT-2001 Keyboard
    03f9 0102 Keyboard Mouse
    0403 9134 Virtual keyboard
    0404 0322 5932-USB Enhanced Keyboard
    0404 032a K016: USB-MSR ISO 3-Track MSR: HID Keyboard Mode
    0409 0014 Japanese Keyboard
    0409 001a PC98 Series Layout Keyboard with Bus-Powered Hub
    0409 0034 109 Japanese Keyboard with One-touch start buttons
    0409 004f Wireless Keyboard with One-touch start buttons
    0409 0095 Japanese Keyboard
    0416 551e Keyboard
    0416 5521 Keyboard
    041e 2801 Prodikeys PC-MIDI multifunction keyboard
    0430 0002 109 Keyboard
    0430 000a 109 Japanese Keyboard
    0430 0082 109 Japanese Keyboard
    0430 00a2 Type 7 Keyboard
    0433 abab Keyboard
    0443 002e Millennium Keyboard
    0446 6782 Keyboard
    0451 e010 TI SmartPad Keyboard
    0453 6783 Chicony Composite Keyboard
    045e 000b Natural Keyboard Elite
    045e 001d Natural Keyboard Pro
    045e 002d Internet Keyboard
    045e 005c Office Keyboard (106/109)
    045e 0061 Wireless MultiMedia Keyboard (106/109)
    045e 0065 Wireless Natural MultiMedia Keyboard (106/109)
    045e 0070 Wireless MultiMedia Keyboard
    045e 0072 Wireless Natural MultiMedia Keyboard
    045e 0080 Digital Media Pro Keyboard
    045e 00b4 Digital Media Keyboard 1.0A
    045e 00dd Comfort Curve Keyboard 2000 V1.0
    045e 0730 Digital Media Keyboard 3000
    045e 0752 Wired Keyboard 400
    045e 0799 Surface Pro embedded keyboard
    045e 07b9 Wired Keyboard 200
    045e 07f8 Wired Keyboard 600 (model 1576)
    045e fff8 Keyboard
    0461 4d01 Comfort Keyboard / Kensington Orbit Elite
    0461 4e04 Lenovo Keyboard KB1021
    0461 4e6f Acer Wired Keyboard Model KBAY211
    046a 0001 Keyboard
    046a 0005 XX33 SmartCard Reader Keyboard
    046a 0011 G83 (RS 6000) Keyboard
    046a 0027 CyMotion Master Solar Keyboard
    046a 003c Raptor Gaming Keyboard
    046a 0041 G86 6240 Keyboard
    046a 0079 MX BOARD 3.0S FL RGB Keyboard
    046a 0083 MX BOARD 3.0S FL RGB (KOREAN) Keyboard
    046a 00ab MX 1.0 FL BL Keyboard
    046a 00b7 MX BOARD 8.0 TKL RGB Keyboard
    046a 00c3 G80 3000 TKL NBL Keyboard
    046a 00c5 G80 3000 TKL RGB Keyboard
    046a 00ca CCF MX 1.0 TKL BL Keyboard
    046a 00cd G80 3000 TKL NBL (KOREAN) Keyboard
    046a 00d2 MX 1.0 FL NBL Keyboard
    046a 00dd G80-3000N RGB TKL Keyboard
    046a 00df MX BOARD 10.0N FL RGB Keyboard
    046a 0113 KC 6000 Slim Keyboard
    046a b090 Keyboard
    046a c110 KC 4500 Ergo Keyboard
    046b 0101 PS/2 Keyboard, Mouse & Joystick Ports
    046d 0203 M2452 Keyboard
    046d c222 G15 Keyboard / LCD
    046d c225 G11/G15 Keyboard / G keys
    046d c227 G15 Refresh Keyboard
    046d c229 G19 Gaming Keyboard Macro Interface
    046d c22b Gaming Keyboard G110 G-keys
    046d c22e G510 Gaming Keyboard onboard audio
    046d c248 G105 Gaming Keyboard
    046d c301 iTouch Keyboard
    046d c303 iTouch Keyboard
    046d c307 Internet Keyboard
    046d c309 Y-BF37 [Internet Navigator Keyboard]
    046d c30e UltraX Keyboard (Y-BL49)
    046d c311 Y-UF49 [Internet Pro Keyboard]
    046d c313 Internet 350 Keyboard
    046d c316 HID-Compliant Keyboard
    046d c318 Illuminated Keyboard
    046d c31c Keyboard K120
    046d c31f Comfort Keyboard K290
    046d c328 Corded Keyboard K280e
    046d c335 G910 Orion Spectrum Mechanical Keyboard
    046d c33a G413 Gaming Keyboard
    046d c33f G815 Mechanical Keyboard
    046d c529 Logitech Keyboard + Mice
    046d c703 Elite Keyboard Y-RP20 + Mouse MX900 (Bluetooth)
    046d c71f diNovo Mini Wireless Keyboard
    046e 5250 KeyMaestro Multimedia Keyboard
    046e 5308 KeyMaestro Keyboard
    046e 5500 Portable Keyboard 86+9 keys (Model 6100C US)
    0471 0401 Semiconductors CICT Keyboard
    0472 0065 PFU-65 Keyboard [Chicony]
    047b 0002 Keyboard and Mouse
    047b 00f9 SK-1789u Keyboard
    047b 050e Internet Compact Keyboard
    0499 1054 S90XS Keyboard/Music Synthesizer
    049c 0002 Keyboard (???)
    049f 0051 KU-0133 Easy Access Interner Keyboard
    04b3 3003 Rapid Access III Keyboard
    04b3 300a Rapid Access IIIe Keyboard
    04b3 3018 UltraNav Keyboard
    04b3 301c Enhanced Performance Keyboard
    04b3 3020 Enhanced Performance Keyboard
    04b3 4604 Keyboard w/ Card Reader
    04b4 0102 Keyboard with APM
    04b4 5201 Combi Keyboard-Hub (Hub)
    04b4 8329 USB To keyboard/Mouse Converter
    04ca 003a Multimedia Keyboard
    04ca 004f SK-9020 keyboard
    04cf 0022 OCZ Alchemy Series Elixir II Keyboard
    04d9 0022 Portable Keyboard
    04d9 0169 Keyboard
    04d9 0348 Keyboard
    04d9 1203 Keyboard
    04d9 1503 Keyboard
    04d9 1605 Keyboard
    04d9 1818 Keyboard [Diatec Filco Majestouch 2]
    04d9 2013 Keyboard [Das Keyboard]
    04d9 2323 Keyboard
    04d9 a01c wireless multimedia keyboard with trackball [Trust ADURA 179
    04d9 a096 Keyboard
    04f2 0001 KU-8933 Keyboard
    04f2 0110 KU-2971 Keyboard
    04f2 0112 KU-8933 Keyboard with PS/2 Mouse port
    04f2 0201 Gaming Keyboard KPD0250
    04f2 0403 KU-0420 keyboard
    04f2 0833 KU-0833 Keyboard
    04f2 1061 HP KG-1061 Wireless Keyboard+Mouse
    04f2 2159 PERIBOARD-535 [Perixx Ergo Keyboard]
    04f3 01a4 Wireless Keyboard
    04fe 0006 Happy Hacking Keyboard Lite2
    0500 0001 DART Keyboard Mouse
    050d 0200 Nostromo SpeedPad n52te Gaming Keyboard
    0510 1000 Keyboard with PS/2 Mouse Port
    0557 2004 UC-100KM PS/2 Mouse and Keyboard adapter
    0557 2419 Virtual mouse/keyboard device
    055d 6780 Keyboard V1
    0566 3002 Keyboard
    0566 3020 BakkerElkhuizen Wired Keyboard S-board 840 Design USB-Hub
    0586 2011 Scorpion-980N keyboard
    058f 9410 Keyboard
    05a4 1000 WKB-1000S Wireless Ergo Keyboard with Touchpad
    05a4 9720 Keyboard Mouse
    05a4 9731 MCK-600W/MCK-800USB Keyboard
    05ac 0201 USB Keyboard [Alps or Logitech, M2452]
    05ac 0205 Extended Keyboard [Mitsumi]
    05ac 020b Pro Keyboard [Mitsumi, A1048/US layout]
    05ac 020d Pro Keyboard [Mitsumi, A1048/JIS layout]
    05ac 020f Internal Keyboard/Trackpad (ISO)
    05ac 0215 Internal Keyboard/Trackpad (ISO)
    05ac 0217 Internal Keyboard/Trackpad (ANSI)
    05ac 0219 Internal Keyboard/Trackpad (JIS)
    05ac 021b Internal Keyboard/Trackpad (ISO)
    05ac 021d Aluminum Mini Keyboard (ANSI)
    05ac 021f Aluminum Mini Keyboard (JIS)
    05ac 0221 Aluminum Keyboard (ISO)
    05ac 0223 Internal Keyboard/Trackpad (ANSI)
    05ac 0225 Internal Keyboard/Trackpad (JIS)
    05ac 022a Internal Keyboard/Trackpad (MacBook Pro) (ISO)
    05ac 0230 Internal Keyboard/Trackpad (MacBook Pro 4,1) (ANSI)
    05ac 0232 Internal Keyboard/Trackpad (MacBook Pro 4,1) (JIS)
    05ac 0237 Internal Keyboard/Trackpad (ISO)
    05ac 023f Internal Keyboard/Trackpad (ANSI)
    05ac 0241 Internal Keyboard/Trackpad (JIS)
    05ac 0243 Internal Keyboard/Trackpad (ISO)
    05ac 0245 Internal Keyboard/Trackpad (ANSI)
    05ac 0247 Internal Keyboard/Trackpad (JIS)
    05ac 024d Internal Keyboard/Trackpad (MacBook Air) (ISO)
    05ac 0250 Aluminium Keyboard (ISO)
    05ac 0253 Internal Keyboard/Trackpad (ISO)
    05ac 0259 Internal Keyboard/Trackpad
    05ac 0263 Apple Internal Keyboard / Trackpad (MacBook Retina)
    05ac 0273 Internal Keyboard/Trackpad (ISO)
    05ac 1002 Extended Keyboard Hub [Mitsumi]
    05ac 1006 Hub in Aluminum Keyboard
    05af 0806 HP SK806A Keyboard
    05af 3062 Cordless Keyboard
    05c7 2011 SCorpius Keyboard
    05e3 0504 HID Keyboard Filter
    05f3 0203 Y-mouse Keyboard & Mouse Adapter
    05fa 3302 Keyboard
    0603 00f1 Keyboard (Labtec Ultra Flat Keyboard)
    060b 0001 MacAlly Keyboard
    060b 0540 DeltaCo TB-106U Keyboard
    060b 2101 Keyboard
    060b 2270 Gigabyte K8100 Aivia Gaming Keyboard
    060b 5253 Thermaltake MEKA G-Unit Gaming Keyboard
    060b 5903 Japanese Keyboard - 595U
    060b 6003 Japanese Keyboard - 600HM
    0624 0249 Virtual Keyboard/Mouse
    062a 0102 Wireless Keyboard/Mouse Combo [MK1152WC]
    062a 4101 Wireless Keyboard/Mouse
    06a3 8000 Gamers' Keyboard
    06a3 8021 Eclipse II Keyboard
    06f2 0011 KVM Switch Keyboard
    0738 a109 S.T.R.I.K.E.7 Keyboard
    077c 0005 NEC Keyboard
    07cf 6803 CTK-3500 (MIDI keyboard)
    0801 0001 Mini Swipe Reader (Keyboard Emulation)
    08c3 0003 100 SC BioKeyboard
    0908 04b3 keyboard front panel Cockpit
    099a 0638 Sanwa Supply Inc. Small Keyboard
    099a 6330 SANWA Supply Inc. Slim Keyboard
    099a 7160 Hyper Slim Keyboard
    09da 2268 Keyboard (FK11)
    09da fa44 B930 Light Strike RGB Mechanical Gaming Keyboard
    09e8 0076 LPK25 MIDI Keyboard
    0a4d 008e MK-249C MIDI Keyboard
    0a5c 4502 Keyboard (Boot Interface Subclass)
    0a81 0101 Keyboard
    0a81 0205 PS/2 Keyboard+Mouse Adapter
    0aa7 0101 POS Keyboard, TA85P-USB
    0aa7 0103 POS Keyboard, TA60-USB
    0aa7 0502 Hub SNIKey Keyboard
    0b38 0010 107-Key Keyboard
    0bf8 100c Keyboard FSC KBPC PX
    0c45 5004 Redragon Mitra RGB Keyboard
    0d3d 0001 HID Keyboard
    0d62 001b Keyboard
    0d62 2021 AM805 Keyboard
    0d62 910e HP Business Slim Keyboard
    0e0f 0006 Virtual Keyboard
    0e6a 030c Truly Ergonomic Computer Keyboard
    0e8f 0021 Multimedia Keyboard Controller
    0e97 0908 Composite HID (Keyboard and Mouse)
    0f39 0876 Keyboard [87 Francium Pro]
    1020 0006 Wireless Keyboard
    108b 0005 HID Keyboard/Mouse PS/2 Translator
    119b 0400 Infrared Keyboard V2.01
    1209 2201 Dygma Shortcut Keyboard
    1209 2301 Keyboardio Model 01
    1209 345c kinX Keyboard Controller
    1209 bb00 keyplus split keyboard firmware
    1222 faca programmable keyboard
    1241 0504 Wireless Trackball Keyboard
    1241 1603 Keyboard
    1243 e000 Unique NFC/RFID reader (keyboard emulation)
    1293 2101 104-key keyboard
    13ba 0017 PS/2 Keyboard+Mouse Adapter
    145f 01e5 Keyboard [GXT 830]
    1532 002b Gaming Keyboard [Star Wars: The Old Republic]
    1532 0102 Tarantula Keyboard
    1532 0105 Gaming Keyboard [ProType]
    1532 0109 Lycosa Keyboard
    1532 0118 RZ03-0080, Gaming Keyboard [Deathstalker Essential]
    1532 011e Gaming Keyboard Dock [Edge Keyboard Dock]
    """
}
