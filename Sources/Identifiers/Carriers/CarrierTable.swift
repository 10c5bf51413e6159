/// The numbers that carriers print as bar codes, a line each: id · carrier · service · evidence · check · symbology · parts.
///
/// Evidence: `!` structure and check tell it apart, so a wrong check digit is told; `=` structure alone does, there is no check digit; `~` plain
/// digits with a check digit; `?` a mere shape, good for a hint only. Check: a case of `CarrierCheck`. Symbology: the code characters of the
/// AIM identifiers that carry it, where one is given; `!` behind them: one must be given.
///
/// Parts are `name:atoms`, or atoms alone for characters that have no name of their own; `<` begins what the check digit, always the part `check`,
/// is reckoned from. Atoms: `'text'`, `{one,other}`, `[0-8]` one character of a range, `D` digit, `A` capital, `X` either, `P` printable, each
/// with a count or a range of counts.
let carrierTable = """
  ups-1z|UPS|parcel|!|ups||'1Z' < account:X6 service:X2 serial:X7 check:D1
  ups-waybill|UPS|waybill|~|ups||service:[AHJKTV] < serial:D9 check:D1
  ups-mi|UPS|Mail Innovations|?|none||'MI' account:D6 serial:X1..22
  usps-92|USPS|IMpb, commercial|~|gs1||< ai:'92' service:D3 mailer:'9'D8 serial:D7 check:D1
  usps-92-26|USPS|IMpb, commercial|~|gs1||< ai:'92' service:D3 mailer:'9'D8 serial:D11 check:D1
  usps-93|USPS|IMpb, commercial|~|gs1||< ai:'93' service:D3 mailer:[0-8]D5 serial:D10 check:D1
  usps-93-26|USPS|IMpb, commercial|~|gs1||< ai:'93' service:D3 mailer:[0-8]D5 serial:D14 check:D1
  usps-94-9|USPS|IMpb, online|~|gs1||< ai:'94' service:D3 mailer:'9'D8 serial:D7 check:D1
  usps-94-6|USPS|IMpb, online|~|gs1||< ai:'94' service:D3 mailer:[0-8]D5 serial:D10 check:D1
  usps-94-9-26|USPS|IMpb, online|~|gs1||< ai:'94' service:D3 mailer:'9'D8 serial:D11 check:D1
  usps-94-6-26|USPS|IMpb, online|~|gs1||< ai:'94' service:D3 mailer:[0-8]D5 serial:D14 check:D1
  usps-94-30|USPS|IMpb, online|~|gs1||< ai:'94' service:D3 mailer:'9'D8 serial:D15 check:D1
  usps-95-9|USPS|IMpb, retail|~|gs1||< ai:'95' service:D3 mailer:'9'D8 serial:D7 check:D1
  usps-95-6|USPS|IMpb, retail|~|gs1||< ai:'95' service:D3 mailer:[0-8]D5 serial:D10 check:D1
  usps-91|USPS|confirmation|~|gs1||< ai:'91' service:D2 mailer:D9 serial:D8 check:D1
  usps-20|USPS|confirmation|~|gs1||< service:{01,02,03,04,05,06,07,08,14,21,22,23,24,25,26,34,50,56,70,71,73,77,82,83,85} mailer:D9 serial:D8 check:D1
  usps-20-91|USPS|confirmation|~|gs1After91||< service:{01,02,03,04,05,06,07,08,14,21,22,23,24,25,26,34,50,56,70,71,73,77,82,83,85} mailer:D9 serial:D8 check:D1
  fedex-smartpost|FedEx|Ground Economy|~|gs1After92||< service:'612' mailer:'9'D8 serial:D7 check:D1
  fedex-12|FedEx|Express|~|fedex||< serial:D11 check:D1
  fedex-15|FedEx|Ground|~|gs1||< serial:D14 check:D1
  fedex-96|FedEx|Ground|~|gs1||ai:'96' container:D2 service:D3 < account:D7 serial:D7 check:D1
  fedex-34|FedEx|Express|~|fedex34||form:[0-8]D14 postalCode:D5 < serial:D13 check:D1
  fedex-ground-34|FedEx|Ground|~|fedex34||ai:'96' container:D2 service:D5 account:D10 D1 < serial:D13 check:D1
  fedex-astra|FedEx|Express, ASTRA|~|fedex||'3' D15 < serial:D11 check:D1 D4
  s10|UPU|postal item|!|s10||service:A2 < serial:D8 check:D1 country:A2
  upu-s9|UPU|receptacle of mail|=|none||origin:A5X1 destination:A5X1 category:[ABCD] subclass:X2 year:D1 dispatch:D4 receptacle:D3 last:[01] registered:[01] weight:D4
  air-waybill|IATA airline|air waybill|~|mod7||airline:D3 < serial:D7 check:D1
  air-waybill-piece|IATA airline|air waybill, piece|~|mod7||airline:D3 < serial:D7 check:D1 piece:D5
  tnt|TNT|consignment|!|s10||'GD' < serial:D8 check:D1 'WW'
  tnt-9|TNT|consignment|?|s10||< serial:D8 check:D1
  russian-post-14|Почта России|domestic|~|gs1||< postalCode:[1-6]D5 month:D2 serial:D5 check:D1
  cdek|СДЭК|order|?|none||serial:'1'D9
  dhl-10|DHL Express|waybill|~|mod7||< serial:D9 check:D1
  dhl-11|DHL Express|waybill|~|mod7||< serial:D10 check:D1
  dhl-jjd01|DHL Express|piece|=|none||'JJD' serial:'01'D16
  dhl-jd01|DHL Express|piece|=|none||'JD' serial:'01'D16
  dhl-jjd00|DHL Paket|licence plate|=|none||'JJD' serial:'00'D16
  dhl-jd00|DHL Paket|licence plate|=|none||'JD' serial:'00'D16
  dhl-jjd-short|DHL|licence plate|=|none||'JJD' serial:D10..15
  dhl-jjd-17|DHL|licence plate|=|none||'JJD' serial:D17
  dhl-jjd-long|DHL|licence plate|=|none||'JJD' serial:D19..32
  dhl-jvgl|DHL|licence plate|=|none||'JVGL' serial:D9..20
  dhl-identcode|DHL Paket|Identcode|~|weights49|I|< centre:D2 customer:D3 serial:D6 check:D1
  dhl-leitcode|DHL Paket|Leitcode|~|weights49|I|< postalCode:D5 street:D3 house:D3 product:D2 check:D1
  dhl-gm|DHL eCommerce|parcel|=|none||'GM' serial:D16..22
  yodel-jjd|Yodel|parcel|=|none||'JJD' serial:'000'D13
  yodel-jd|Yodel|parcel|=|none||'JD' serial:'000'D13
  dpd-28|DPD|parcel label|~|mod3736||< postalCode:X7 parcel:D14 service:D3 country:D3 check:X1
  dpd-barcode|DPD|parcel label|=|none||'%' postalCode:X7 parcel:D14 service:D3 country:D3
  dpd-15|DPD|parcel|~|mod3736||< depot:D4 serial:D10 check:X1
  gls-12|GLS|parcel|~|gs1AndOne||< serial:D11 check:D1
  postnl-3s|PostNL|parcel|=|none||'3S' customer:A4 serial:D7..9
  hermes-h10|Hermes|parcel|=|none||'H10' serial:D17
  evri|Evri|parcel|?|none||A1 X5 serial:D10
  royal-mail-mailmark|Royal Mail|Mailmark|=|none|d|'JGB ' type:X1 version:X1 service:X1 account:D7 serial:D8 postalCode:P9 return:X1 returnPostalCode:P7 P6..60
  canada-post|Canada Post|parcel|~|gs1||< origin:D7 serial:D8 check:D1
  purolator-12|Purolator|parcel|~|luhn||< serial:[0-5]D10 check:D1
  purolator-pin|Purolator|parcel|?|none||serial:A3D9
  canpar|Canpar|parcel|?|none||service:[CDKLSUXZ] serial:D21
  ontrac|OnTrac|parcel|~|ups||< service:[CD] serial:D13 check:D1
  old-dominion|Old Dominion|PRO number|~|luhn||< serial:{777,778,072,780}D7 check:D1
  old-dominion-80|Old Dominion|guaranteed|~|luhn||< serial:'80'D8 check:D1
  spee-dee|Spee-Dee|parcel|=|none||'SP' serial:D18
  lasership-1ls7|LaserShip|parcel|=|none||'1LS7' depot:[12]D4 serial:D6
  lasership-1ls7-1|LaserShip|parcel|=|none||'1LS7' depot:[12]D2 '01'[1-4] serial:D6 '-1'
  lasership-1lscx|LaserShip|parcel|=|none||'1LSCX' serial:X10
  lasership-lx|LaserShip|parcel|?|none||'L'[AIEHNX] serial:[1-3]D7
  amazon|Amazon|parcel|=|none||service:{TBA,TBC,TBM} serial:D12
  gofo|GOFO Express|parcel|=|none||'GFUS' serial:D14
  yunexpress|YunExpress|parcel|=|none||'YT' serial:D16
  landmark|Landmark Global|parcel|=|none||'LTN' serial:D8 'N1'
  inpost|InPost|parcel|?|none||serial:D24
  japan-12|Yamato, Sagawa or Japan Post|parcel|~|mod7|F!|< serial:D11 check:D1
  """
