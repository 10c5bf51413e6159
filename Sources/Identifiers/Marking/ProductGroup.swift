/// A product group of ГИС МТ (Честный ЗНАК), as its API names it.
public struct ProductGroup: Sendable, Hashable, CustomStringConvertible {
  /// `milk`, as in the API.
  public let id: String
  /// The API's number of the group.
  public let number: Int
  public let english: String
  public let russian: String
  /// Layouts that a published rule or a real code shows for the group.
  public let layouts: [MarkingLayout]
  /// Layouts that one source alone gives for the group, or none: the usual ones of its kind.
  public let unconfirmedLayouts: [MarkingLayout]

  public var description: String { id }

  /// Every group, in the order of the API's numbers.
  public static let all: [ProductGroup] = productGroupTable.split(separator: "\n").map(ProductGroup.init(line:))

  /// The groups whose codes may have a layout: those known to first.
  static func candidates(_ layout: MarkingLayout) -> [ProductGroup] { byLayout[layout.rawValue] ?? [] }

  private static let byLayout: [String: [ProductGroup]] = Dictionary(
    uniqueKeysWithValues: MarkingLayout.allCases.map { layout in
      (layout.rawValue, all.filter { $0.layouts.contains(layout) } + all.filter { $0.unconfirmedLayouts.contains(layout) })
    })

  private init(line: Substring) {
    let columns = line.split(separator: "|", omittingEmptySubsequences: false)
    func list(_ text: Substring) -> [MarkingLayout] { text.split(separator: " ").compactMap { MarkingLayout(rawValue: String($0)) } }
    number = Int(columns[0]) ?? 0
    id = String(columns[1])
    layouts = list(columns[2])
    unconfirmedLayouts = list(columns[3])
    english = String(columns[4])
    russian = String(columns[5])
  }
}

/// The groups, a line each: number · id · layouts with a published rule or a real code · layouts one source or custom gives · name in English and
/// Russian.
///
/// Numbers, ids and Russian names: list of supported product groups of the ГИС МТ API, edition of June 2026, as two public clients carry it.
/// Layouts: see the documentation page "Marking codes".
let productGroupTable = """
  1|lp|unit-92-44|unit-92-88|Clothes, bed, table, bath and kitchen linen|Предметы одежды, бельё постельное, столовое, туалетное и кухонное
  2|shoes|unit-92-88|unit-92-44|Footwear|Обувные товары
  3|tobacco|tobacco-pack tobacco-block||Tobacco|Табачная продукция
  4|perfumery||unit-92-44 unit-92-88|Perfumes and eau de toilette|Духи и туалетная вода
  5|tires|unit-92-44|unit-92-88|Tyres|Шины и покрышки пневматические резиновые новые
  6|electronics||unit-20-92-44 unit-92-44|Photo cameras and flashes|Фотокамеры (кроме кинокамер), фотовспышки и лампы-вспышки
  7|pharma|unit-92-44 unit-92-88||Medicines|Лекарственные препараты для медицинского применения
  8|milk|short-6-93 weighed-6-93|unit-93|Dairy products|Молочная продукция
  9|bicycle||unit-92-44|Bicycles and bicycle frames|Велосипеды и велосипедные рамы
  10|wheelchairs||unit-92-44 unit-93|Medical devices, wheelchairs|Медицинские изделия
  11|alcohol||short-7-93|Alcohol|Алкоголь
  12|otp|tobacco-pack|tobacco-block short-7-93|Alternative tobacco products|Альтернативная табачная продукция
  13|water|unit-93||Packaged water|Упакованная вода
  14|furs||unit-92-44|Natural fur (first system)|Товары из натурального меха
  15|beer|short-7-93 keg-7-93|unit-93|Beer and low-alcohol drinks|Пиво, напитки, изготавливаемые на основе пива, слабоалкогольные напитки
  16|ncp||tobacco-pack tobacco-block short-7-93 unit-93|Products with nicotine|Никотиносодержащая продукция
  17|bio||unit-93 unit-92-44|Food supplements and special food|Специализированная пищевая продукция и БАД к пище
  19|antiseptic||unit-93 unit-92-44|Antiseptics and disinfectants|Антисептики и дезинфицирующие средства
  20|petfood||unit-93|Pet food|Корма для животных
  21|seafood||unit-93|Seafood, caviar|Морепродукты
  22|nabeer||unit-93 short-7-93|Beer without alcohol|Безалкогольное пиво
  23|softdrinks||unit-93|Juices and soft drinks|Соковая продукция и безалкогольные напитки
  25|meat||unit-93 short-6-93 weighed-6-93|Meat products|Мясные изделия
  26|vetpharma||unit-92-44 unit-93|Veterinary medicines|Ветеринарные препараты
  27|toys||unit-92-44 unit-93|Toys and games for children|Игры и игрушки для детей
  28|radio||unit-92-44 unit-93|Radio-electronic products|Радиоэлектронная продукция
  31|titan||unit-92-44 unit-93|Titanium products|Титановая металлопродукция
  32|conserve||unit-93|Canned food|Консервированная продукция
  33|vegetableoil||unit-93|Vegetable oils|Растительные масла
  34|opticfiber||unit-92-44 unit-93|Optical fibre|Оптоволокно и оптоволоконная продукция
  35|chemistry||unit-92-44 unit-93|Cosmetics, household chemicals, hygiene|Косметика, бытовая химия и товары личной гигиены
  36|books||unit-92-44 unit-93|Printed matter|Печатная продукция
  37|grocery||unit-93|Groceries|Бакалейная продукция
  38|pharmaraw||unit-92-44 unit-93|Pharmaceutical raw materials|Фармацевтическое сырьё, лекарственные средства
  39|construction||unit-92-44 unit-93|Building materials|Строительные материалы
  40|fire||unit-92-44 unit-93|Fire safety equipment|Пиротехника и огнетушащее оборудование
  41|heater||unit-92-44 unit-93|Heaters|Отопительные приборы
  42|cableraw||unit-92-44 unit-93|Cables and wires|Кабельно-проводниковая продукция
  43|autofluids||unit-92-44 unit-93|Motor oils|Моторные масла
  44|polymer||unit-92-44 unit-93|Polymer pipes|Полимерные трубы
  45|sweets||unit-93|Sweets and confectionery|Сладости и кондитерские изделия
  48|carparts||unit-92-44 unit-93|Car parts|Автозапчасти и комплектующие транспортных средств
  49|furslp||unit-92-44|Natural fur|Натуральный мех
  50|nicotindev||unit-92-44 unit-93|Electronic nicotine delivery systems|Радиоэлектронная продукция. Электронные системы доставки никотина
  51|gadgets||unit-92-44 unit-93|Notebooks and smartphones|Радиоэлектронная продукция. Ноутбуки и смартфоны
  52|frozen||unit-93|Semi-finished and frozen food|Полуфабрикаты и замороженные продукты
  53|fertilizers||unit-92-44 unit-93|Fertilisers in consumer packs|Удобрения в потребительской упаковке
  54|homeware||unit-92-44 unit-93|Goods for home and interior|Товары для дома и интерьера
  59|pyrotechnics||unit-92-44 unit-93|Fireworks|Пиротехнические изделия
  """
